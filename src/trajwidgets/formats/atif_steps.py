"""The steps of an ATIF document to steps of ours: calls and results of a step, and sub-agents where they are called.

In ATIF a result belongs to the step in whose `observation` it stands and names the call there by `source_call_id`. One
that names none answers an action which is no tool call (a command in the text of the message, an operation of the
system): it stays in its step as a result without a call. One whose call is in an earlier step of the document moves to
it, flagged "late_result"; one whose call is nowhere stays where it is, flagged "orphan_result".
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue

from trajwidgets.formats.blocks import Block, filled, note, text_of
from trajwidgets.formats.calls import DraftCall, read_arguments
from trajwidgets.formats.drafts import DraftRun, DraftStep
from trajwidgets.formats.taking import amount_of, id_of, whole_of
from trajwidgets.formats.timestamps import moment
from trajwidgets.trajectory import Actor, RawPart, ReasoningPart, Usage

_ACTORS: dict[str, Actor] = {"system": "system", "user": "user", "agent": "agent"}
#: Where writers put the id that a step had in the log it was made from.
_ID_KEYS = ("uuid", "step_uuid", "id")


def read_document(document: Block, draft: DraftRun) -> Block:
    """Add the steps of a document and of its sub-agents to the run; returns what is left over of the document."""
    return _Line(draft, set()).read(document)


class _Line:
    """The steps of one document: the main one, or a sub-agent that `parent` called.

    `lineages` are the names taken so far. `flag` goes onto the first step.
    """

    def __init__(
        self, draft: DraftRun, lineages: set[str], lineage: str = "", parent: DraftStep | None = None, flag: str = ""
    ) -> None:
        self._draft = draft
        self._lineages = lineages
        self._lineage = lineage
        self._previous = parent
        self._joins = parent is not None
        self._flags = [flag] if flag else []
        self._calls: dict[str, tuple[DraftStep, DraftCall]] = {}
        self._name = ""
        self._model = ""

    def read(self, document: Block) -> Block:
        """Add its steps and those of its sub-agents; returns what is left over."""
        rest = dict(document)
        steps, agent = rest.pop("steps", None), rest.get("agent")
        if self._lineage and isinstance(agent, dict):
            self._name, self._model = (
                found if isinstance(found := agent.get(key), str) else "" for key in ("name", "model_name")
            )
        children = _Children(rest.pop("subagent_trajectories", None))
        left: Block = {}
        for place, raw in enumerate(steps if isinstance(steps, list) else [], start=1):
            step, refs = self._step(raw, place)
            for child in (child for ref in refs for child in children.named(ref)):
                left.update(self._child(child, step))
        for child in children.others():
            # Nothing says which step called it, so it stands behind the last one.
            left.update(self._child(child, self._previous, "unreferenced_subagent"))
        note(rest, "subagent_trajectories", children.left_over)
        note(rest, "subagents", left)
        return rest

    def _child(self, document: Block, parent: DraftStep | None, flag: str = "") -> Block:
        names = (document.get(key) for key in _NAMES)
        name = next((found for found in names if isinstance(found, str) and found), "subagent")
        lineage = wanted = f"{self._lineage}/{name}" if self._lineage else name
        copy = 1
        while lineage in self._lineages:
            copy += 1
            lineage = f"{wanted}-{copy}"
        self._lineages.add(lineage)
        self._joins = self._previous is not None  # the next step follows this line's last, not the sub-agent's
        rest = _Line(self._draft, self._lineages, lineage, parent, flag).read(document)
        return {lineage: filled(rest)}

    def _step(self, raw: JsonValue, place: int) -> tuple[DraftStep, list[JsonValue]]:
        rest = dict(raw) if isinstance(raw, dict) else {}
        source = rest.get("source")
        actor = _ACTORS.get(source) if isinstance(source, str) else None
        ordinal = whole_of(rest, "step_id")
        step = self._draft.step(actor or "environment", place if ordinal is None else ordinal, _source_id(rest))
        step.lineage = self._lineage
        step.flags, self._flags = self._flags, []
        if self._joins:
            step.parent, self._joins = self._previous, False
        self._previous = step
        if not isinstance(raw, dict):
            step.parts.append(RawPart(kind="step", data=raw, source_index=self._draft.blocks.number()))
            return step, []
        if actor:
            del rest["source"]
        step.name = self._name if actor == "agent" else ""
        return step, self._fill(step, rest)

    def _fill(self, step: DraftStep, rest: Block) -> list[JsonValue]:
        """Put what the step holds into it; returns the references to sub-agents."""
        blocks = self._draft.blocks
        step.model = text_of(rest, "model_name") or (self._model if step.actor == "agent" else "")
        step.started_at = moment(rest.get("timestamp"))
        if step.started_at:
            del rest["timestamp"]
        if rest.get("is_copied_context") is True:
            del rest["is_copied_context"]
            step.flags.append("copied_context")
        if reasoning := text_of(rest, "reasoning_content"):
            step.parts.append(ReasoningPart(text=reasoning, source_index=blocks.number()))
        step.parts += blocks.parts(rest.pop("message", None))
        calls = rest.get("tool_calls")
        if isinstance(calls, list):
            rest["tool_calls"] = [call for call in calls if not self._call(step, call)]
        refs = self._observation(step, rest)
        _read_metrics(step, rest)
        for key, value in filled(rest).items():
            note(step.metadata, key, value)
        return refs

    def _call(self, step: DraftStep, call: JsonValue) -> bool:
        if not isinstance(call, dict) or not isinstance(call.get("function_name"), str):
            return False
        left = dict(call)
        name, source_id = text_of(left, "function_name") or "", id_of(left, "tool_call_id")
        index = self._draft.call(step, source_id, name, read_arguments(left.pop("arguments", None)))
        self._draft.blocks.keep(index, filled(left))
        return True

    def _observation(self, step: DraftStep, rest: Block) -> list[JsonValue]:
        """Put the results into the step; returns the references to sub-agents that they hold."""
        waiting: dict[str, list[DraftCall]] = {}
        for call in step.parts:
            if isinstance(call, DraftCall):
                waiting.setdefault(call.source_id or call.call_id, []).append(call)
        observation = rest.get("observation")
        left = dict(observation) if isinstance(observation, dict) else {}
        results = left.get("results")
        refs: list[JsonValue] = []
        if isinstance(results, list):
            del left["results"]
            rest["observation"] = left
            for number, result in enumerate(results, start=1):
                refs += self._result(step, result, f"observation-{number}", waiting)
        for source_id, calls in waiting.items():
            self._calls[source_id] = (step, calls[-1])
        return refs

    def _result(
        self, step: DraftStep, result: JsonValue, own_id: str, waiting: dict[str, list[DraftCall]]
    ) -> list[JsonValue]:
        left: Block = dict(result) if isinstance(result, dict) else {"content": result}
        call_id, home = id_of(left, "source_call_id"), step
        call: DraftCall | None = None
        if same := waiting.get(call_id):
            call = same.pop(0) if len(same) > 1 else same[0]
        elif call_id in self._calls:
            home, call = self._calls[call_id]
            home.flags += [] if "late_result" in home.flags else ["late_result"]
            note(left, "observed_in_step", step.ordinal)
        elif call_id:
            step.flags += [] if "orphan_result" in step.flags else ["orphan_result"]
        own_id = call.call_id if call else call_id or own_id
        while call is None and own_id in step.call_ids:
            own_id += "-bis"
        index = self._draft.observe(
            home,
            own_id,
            left.pop("content", None),
            call=call,
            is_error=_says_error(left) or _says_error(left.get("extra")),
        )
        self._draft.blocks.keep(index, filled(left))
        refs = left.get("subagent_trajectory_ref")
        return refs if isinstance(refs, list) else [refs]


class _Children:
    """The sub-agents that a document embeds, each handed out once."""

    def __init__(self, embedded: JsonValue) -> None:
        items = embedded if isinstance(embedded, list) else [embedded]
        #: What is no document, and stays in the metadata.
        self.left_over: list[JsonValue] = [item for item in items if item is not None and _document(item) is None]
        self._open = {place: child for place, item in enumerate(items) if (child := _document(item))}
        self._places: dict[tuple[str, str], list[int]] = {}
        for place, child in self._open.items():
            for key in _NAMES:
                if isinstance(name := child.get(key), str):
                    self._places.setdefault((key, name), []).append(place)

    def named(self, ref: JsonValue) -> Iterator[Block]:
        """The sub-agent a reference names: by `trajectory_id`, before 1.7 by a `session_id` that only one bears."""
        keys = ref if isinstance(ref, dict) else {}
        found = next(((key, name) for key in _NAMES if isinstance(name := keys.get(key), str)), None)
        places = self._places.get(found, []) if found else []
        if len(places) == 1 and places[0] in self._open:
            yield self._open.pop(places[0])

    def others(self) -> list[Block]:
        """Those that no reference named."""
        return list(self._open.values())


_NAMES = ("trajectory_id", "session_id")


def _document(value: JsonValue) -> Block | None:
    return value if isinstance(value, dict) and isinstance(value.get("steps"), list) else None


def _source_id(rest: Block) -> str:
    extra = rest.get("extra")
    for key in _ID_KEYS if isinstance(extra, dict) else ():
        found = extra.get(key) if isinstance(extra, dict) else None
        if isinstance(found, str) and found and not found.isdigit():
            return found
    return id_of(rest, "step_id")


def _says_error(keys: JsonValue) -> bool:
    return isinstance(keys, dict) and (keys.get("is_error") is True or keys.get("tool_result_is_error") is True)


def _read_metrics(step: DraftStep, rest: Block) -> None:
    metrics = rest.get("metrics")
    if not isinstance(metrics, dict):
        return
    rest["metrics"] = left = dict(metrics)
    usage = Usage(
        input_tokens=whole_of(left, "prompt_tokens"),
        output_tokens=whole_of(left, "completion_tokens"),
        cached_tokens=whole_of(left, "cached_tokens"),
        cost_usd=amount_of(left, "cost_usd"),
    )
    step.usage = usage if usage != Usage() else None
    if not left:
        del rest["metrics"]
