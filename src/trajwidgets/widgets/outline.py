"""What a run looks like from afar: one row per step, and the header above them."""

from __future__ import annotations

from trajwidgets.labels import LabelSchema, asks
from trajwidgets.trajectory import (
    AudioPart,
    ImagePart,
    ReasoningPart,
    Step,
    TextPart,
    ToolCallPart,
    Trajectory,
    canonical_json,
)
from trajwidgets.widgets.messages import OutlineRow, RunHeader

_TITLE = 90


def outline(trajectory: Trajectory, schema: LabelSchema) -> tuple[OutlineRow, ...]:
    """One row per step, in order."""
    first_use: dict[bytes, int] = {}
    of_calls = bool(schema.of("call"))
    rows = []
    for number, step in enumerate(trajectory.steps, start=1):
        fingerprint = _fingerprint(step)
        rows.append(
            OutlineRow(
                step_id=step.step_id,
                number=number,
                actor=step.actor,
                name=step.name,
                title=_title(step),
                icon=_icon(step),
                asks=asks(step, schema),
                calls=step.call_ids if of_calls else (),
                n_errors=sum(result.is_error for result in step.results),
                repeats=first_use.get(fingerprint) if fingerprint else None,
                lineage=step.lineage,
                duration_s=step.duration_s,
                size=_size(step),
            )
        )
        if fingerprint:
            first_use.setdefault(fingerprint, number)
    return tuple(rows)


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


def _fingerprint(step: Step) -> bytes | None:
    """Equal for two steps that make the same calls."""
    if not step.calls:
        return None
    return canonical_json([[call.name, call.arguments, call.raw_arguments] for call in step.calls])


def _title(step: Step) -> str:
    images = [part for part in step.parts if isinstance(part, ImagePart)]
    aims = [mark.label for image in images for mark in image.overlays if mark.label]
    words = [part.text for part in step.parts if isinstance(part, TextPart | ReasoningPart) and part.text.strip()]
    alone = step.parts[0].type if step.parts else "empty"
    text = ", ".join(_brief(call, aims) for call in step.calls) or next(iter([*words, *(i.alt for i in images), alone]))
    line = " ".join(text[: 4 * _TITLE].split())
    return line if len(line) <= _TITLE else line[: _TITLE - 1] + "…"


def _brief(call: ToolCallPart, aims: list[str]) -> str:
    """The call's name with what the pointer aimed at, else with its first two simple arguments."""
    simple = [str(value) for value in call.arguments.values() if isinstance(value, str | int | float)][:2]
    return " ".join([call.name, *(value.split("\n")[0][:40] for value in aims[:1] or simple)])


def _icon(step: Step) -> str:
    if step.calls:
        return "call"
    if any(isinstance(part, ImagePart) for part in step.parts):
        return "image"
    if any(isinstance(part, AudioPart) for part in step.parts):
        return "audio"
    if step.actor == "agent" and not any(isinstance(part, TextPart) and part.text.strip() for part in step.parts):
        return "reasoning"
    return step.actor


def _size(step: Step) -> int:
    """Characters of text in the step: how long it takes to read."""
    total = 0
    for part in step.parts:
        inner = getattr(part, "content", (part,))
        total += sum(len(piece.text) for piece in inner if isinstance(piece, TextPart | ReasoningPart))
    return total
