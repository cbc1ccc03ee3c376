"""Which result answers which call: as a plain walk over the source says, against what was read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from corpus_check.walks import WALKS, Call, Conversation, Result
from trajwidgets.formats import Runs
from trajwidgets.trajectory import TextPart


class Link(NamedTuple):
    """A call and its result, told by what they say and not by their ids, which repeat in some formats."""

    name: str
    arguments: str
    answer: str


def links_wrong(reader: str, values: Iterable[Any], runs: Runs) -> int | None:
    """How many pairs of call and result are unlike those of the plain walk; None for a format that has no walk."""
    walk = WALKS.get(reader)
    if walk is None:
        return None
    expected = Counter(link for conversation in walk(values) for link in _paired(conversation))
    found = _read(runs)
    # A pair that was joined wrongly lacks on one side and is too much on the other: that is one fault, not two.
    return max((expected - found).total(), (found - expected).total())


def _paired(conversation: Conversation) -> list[Link]:
    """The links of a conversation, by one rule for all formats.

    A result answers the first call of its id that still waits, in the latest turn that has one (ids may repeat across
    turns), else the latest that does not wait; without an id, the first waiting call of its name, or of any.
    """
    waiting: list[tuple[int, Call]] = []
    latest: dict[str, Call] = {}
    links: list[Link] = []
    turn, calls_before = 0, False
    for event in conversation:
        if isinstance(event, Call):
            turn += 0 if calls_before else 1
            calls_before = True
            waiting.append((turn, event))
            latest[event.call_id] = event
            continue
        calls_before = False
        call = _answered(event, waiting, latest)
        if call is not None:
            waiting = [(at, other) for at, other in waiting if other is not call]
            links.append(Link(call.name, _shape(call.arguments), _first_words(event.content)))
    return links


def _answered(result: Result, waiting: list[tuple[int, Call]], latest: dict[str, Call]) -> Call | None:
    if result.call_id:
        same = [(turn, call) for turn, call in waiting if call.call_id == result.call_id]
        if same:
            return next(call for turn, call in same if turn == same[-1][0])
        if result.call_id in latest:
            return latest[result.call_id]
    nameless = [call for _, call in waiting if not (result.call_id and call.call_id)]
    return next((call for call in nameless if call.name == result.name), nameless[0] if nameless else None)


def _read(runs: Runs) -> Counter[Link]:
    found: Counter[Link] = Counter()
    for run in runs:
        for step in run.steps:
            calls = {call.call_id: call for call in step.calls}
            for result in step.results:
                if result.orphan:
                    continue
                call = calls[result.call_id]
                arguments = call.arguments if call.raw_arguments is None else call.raw_arguments
                words = next((part.text for part in result.content if isinstance(part, TextPart)), "")
                found[Link(call.name, _shape(arguments), _first_words(words))] += 1
    return found


def _shape(arguments: Any) -> str:
    """Arguments in one form, whether they stand as an object or as JSON text."""
    value = arguments
    for _ in range(2):
        if not isinstance(value, str):
            break
        try:
            value = json.loads(value, strict=False)
        except ValueError:
            break
    return json.dumps(value or {}, sort_keys=True)


def _first_words(content: Any) -> str:
    """The first text of a result, whatever it is wrapped in; "" for a picture or a value of another kind."""
    for block in content if isinstance(content, list) else [content]:
        text = _words(block)
        if text is not None:
            return text.strip()
    return ""


def _words(block: Any) -> str | None:
    if not isinstance(block, dict):
        return block if isinstance(block, str) else None
    if isinstance(block.get("text"), str):
        return str(block["text"])
    if "stdout" in block or "stderr" in block:  # what code that ran on a server printed
        return "".join(str(block.get(name) or "") for name in ("stdout", "stderr"))
    source = block.get("source")
    of_text = isinstance(source, dict) and source.get("type") == "text"
    return str(source["data"]) if of_text and isinstance(source.get("data"), str) else None
