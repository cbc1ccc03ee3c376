"""The `trajectory` of a SWE-agent run: what it adds to the steps of the history; the steps, where there is none."""

from __future__ import annotations

from collections import deque

from pydantic import JsonValue

from trajwidgets.formats.blocks import Block, note, text_of
from trajwidgets.formats.drafts import DraftResult, DraftRun, DraftStep
from trajwidgets.formats.repetition import Said
from trajwidgets.formats.swe_agent_history import words_of
from trajwidgets.formats.taking import amount_of
from trajwidgets.trajectory import TextPart


def join_trajectory(entries: JsonValue, agents: list[DraftStep], draft: DraftRun, said: Said) -> list[JsonValue]:
    """Add to each step what its entry knows beyond the history; returns the entries that no step of the history has.

    An entry is found by the words of the model; where there are as many entries as steps, by its place.
    """
    items = entries if isinstance(entries, list) else []
    words = [words_of(step) for step in agents]
    by_words: dict[str, deque[int]] = {}
    for place, said_there in enumerate(words):
        by_words.setdefault(said_there.strip(), deque()).append(place)
    left: list[JsonValue] = []
    next_place = 0
    for number, entry in enumerate(items):
        rest = dict(entry) if isinstance(entry, dict) else {}
        found = _place(rest.get("response"), by_words, next_place)
        if found is None and rest and len(items) == len(agents) and number >= next_place:
            found = number
        if found is None:
            left.append(said.news(entry))
        else:
            next_place = found + 1
            _join(agents[found], words[found], rest, draft, said)
    return [entry for entry in left if entry is not None]


def _place(response: JsonValue, by_words: dict[str, deque[int]], next_place: int) -> int | None:
    """The next step that says these words."""
    places = by_words.get(response.strip(), deque()) if isinstance(response, str) else deque()
    while places and places[0] < next_place:
        places.popleft()
    return places.popleft() if places else None


def _join(step: DraftStep, words: str, rest: Block, draft: DraftRun, said: Said) -> None:
    for key in ("response", "thought", "action"):
        text = text_of(rest, key)
        if text is not None and text not in said and text not in words:
            note(rest, key, text)
    results = [part for part in step.parts if isinstance(part, DraftResult)]
    observation = text_of(rest, "observation")
    if observation and not results and not step.call_ids:  # the run ended before the history took it in
        _observe(step, observation, draft)
        results = [part for part in step.parts if isinstance(part, DraftResult)]
    elif observation and not any(observation in _words(result) for result in results):
        note(rest, "observation", observation)
    seconds = amount_of(rest, "execution_time")
    if seconds is not None and results:
        results[-1].duration_s = seconds
    elif seconds is not None:
        note(rest, "execution_time", seconds)
    _keep(step, rest, said)


def read_trajectory(entries: JsonValue, draft: DraftRun, said: Said) -> list[JsonValue]:
    """Make the steps of the entries themselves; returns what is no entry."""
    left: list[JsonValue] = []
    for ordinal, entry in enumerate(entries if isinstance(entries, list) else [], start=1):
        if not isinstance(entry, dict):
            left.append(entry)
            continue
        rest = dict(entry)
        step = draft.step("agent", ordinal)
        for key in ("response", "thought", "action"):
            text = text_of(rest, key)
            if text and text.strip() not in words_of(step):
                step.parts.append(TextPart(text=text, source_index=draft.blocks.number()))
        observation, seconds = text_of(rest, "observation"), amount_of(rest, "execution_time")
        if observation is not None or seconds is not None:
            _observe(step, observation, draft, seconds)
        said.add([entry.get(key) for key in ("response", "thought", "action", "observation")])
        _keep(step, rest, said)
    return left


def _observe(step: DraftStep, observation: str | None, draft: DraftRun, seconds: float | None = None) -> None:
    draft.observe(step, f"observation-{step.ordinal}", observation, duration_s=seconds)


def _keep(step: DraftStep, rest: Block, said: Said) -> None:
    # Both repeat the whole history before each turn.
    for key in ("query", "messages"):
        if key in rest:
            rest[key] = said.news(rest[key])
    for key, value in rest.items():
        note(step.metadata, key, value)


def _words(result: DraftResult) -> str:
    return "\n".join([part.text for part in result.content if part.type == "text"])
