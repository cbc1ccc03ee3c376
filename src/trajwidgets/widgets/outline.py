"""What a run looks like from afar: a line for each step, and the header above them."""

from __future__ import annotations

from collections.abc import Iterator

from trajwidgets.labels import LabelSchema, asks
from trajwidgets.trajectory import Actor, Step, ToolCallPart, Trajectory, canonical_json
from trajwidgets.widgets.messages import RunHeader
from trajwidgets.widgets.outline_messages import Outline, OutlineKind

_TITLE = 90


def outline(trajectory: Trajectory, schema: LabelSchema) -> Outline:
    """Each step in a line, in order."""
    steps = trajectory.steps
    kinds: dict[tuple[Actor, str, str, str, bool], int] = {}
    kind_of = tuple(
        kinds.setdefault((step.actor, step.name, _icon(step), step.lineage, asks(step, schema)), len(kinds))
        for step in steps
    )
    durations = tuple(step.duration_s for step in steps)
    n_errors = {place: sum(result.is_error for result in step.results) for place, step in enumerate(steps)}
    calls = {place: step.call_ids for place, step in enumerate(steps)} if schema.of("call") else {}
    return Outline(
        step_ids=tuple(step.step_id for step in steps),
        titles=tuple(map(_title, steps)),
        sizes=tuple(map(_size, steps)),
        kinds=tuple(
            OutlineKind(actor=actor, name=name, icon=icon, lineage=lineage, asks=asked)
            for actor, name, icon, lineage, asked in kinds
        ),
        kind_of=kind_of,
        durations=durations if any(seconds is not None for seconds in durations) else (),
        errors={str(place): count for place, count in n_errors.items() if count},
        repeats={str(place): number for place, number in _repeats(steps)},
        calls={str(place): call_ids for place, call_ids in calls.items() if call_ids},
    )


def parents(trajectory: Trajectory) -> dict[str, str]:
    """The step each one follows, where that is not the one before it."""
    return {step.step_id: step.parent_id for step in trajectory.steps if step.parent_id is not None}


def header(trajectory: Trajectory) -> RunHeader:
    """The facts about the whole run, each None where the source does not say."""
    usages = [step.usage for step in trajectory.steps if step.usage]
    durations = [step.duration_s for step in trajectory.steps if step.duration_s is not None]
    tokens_in = [usage.input_tokens for usage in usages if usage.input_tokens is not None]
    tokens_out = [usage.output_tokens for usage in usages if usage.output_tokens is not None]
    costs = [usage.cost_usd for usage in usages if usage.cost_usd is not None]
    return RunHeader(
        trajectory_id=trajectory.trajectory_id,
        goal=trajectory.task.goal,
        criteria=trajectory.task.criteria,
        agent=" ".join(filter(None, (trajectory.agent.name, trajectory.agent.version))),
        model=trajectory.agent.model,
        slices=trajectory.slices,
        n_errors=sum(result.is_error for step in trajectory.steps for result in step.results),
        duration_s=sum(durations) if durations else None,
        input_tokens=sum(tokens_in) if tokens_in else None,
        output_tokens=sum(tokens_out) if tokens_out else None,
        cost_usd=sum(costs) if costs else None,
    )


def _repeats(steps: tuple[Step, ...]) -> Iterator[tuple[int, int]]:
    """The place of each step whose calls an earlier step has made, and the number of the first that did."""
    first_use: dict[bytes, int] = {}
    for place, step in enumerate(steps):
        if not step.calls:
            continue
        made = canonical_json([[call.name, call.arguments, call.raw_arguments] for call in step.calls])
        first = first_use.setdefault(made, place)
        if first != place:
            yield place, first + 1


def _title(step: Step) -> str:
    # By the tag and not isinstance, which is slow with pydantic's classes: a run has thousands of steps.
    images = [part for part in step.parts if part.type == "image"]
    aims = [mark.label for image in images for mark in image.overlays if mark.label]
    text = ", ".join(_brief(call, aims) for call in step.calls) or next(_words(step), "")
    line = " ".join(text[: 4 * _TITLE].split())
    return line if len(line) <= _TITLE else line[: _TITLE - 1] + "…"


def _words(step: Step) -> Iterator[str]:
    """What a step without calls says, the best first: its texts, what its images show, of what kind it is."""
    yield from (part.text for part in step.parts if part.type in ("text", "reasoning") and part.text.strip())
    yield from (part.alt for part in step.parts if part.type == "image")
    yield step.parts[0].type if step.parts else "empty"


def _brief(call: ToolCallPart, aims: list[str]) -> str:
    """The call's name with what the pointer aimed at, else with its first two simple arguments."""
    simple = [str(value) for value in call.arguments.values() if isinstance(value, str | int | float)][:2]
    return " ".join([call.name, *(value.split("\n")[0][:40] for value in aims[:1] or simple)])


def _icon(step: Step) -> str:
    kinds = {part.type for part in step.parts}
    for kind, icon in (("tool_call", "call"), ("image", "image"), ("audio", "audio")):
        if kind in kinds:
            return icon
    if step.actor == "agent" and not any(part.type == "text" and part.text.strip() for part in step.parts):
        return "reasoning"
    return step.actor


def _size(step: Step) -> int:
    """Characters of text in the step: how long it takes to read."""
    pieces = (piece for part in step.parts for piece in (part.content if part.type == "tool_result" else (part,)))
    return sum(len(piece.text) for piece in pieces if piece.type in ("text", "reasoning"))
