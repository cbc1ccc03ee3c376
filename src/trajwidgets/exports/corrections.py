"""Steps as they should have been: corrected words stand in place, a corrected call ends what follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from trajwidgets.exports.material import Answer, Material
from trajwidgets.trajectory import Part, Step, ToolCallPart, Trajectory


class Mended(NamedTuple):
    """Corrected steps, whose corrections they are, and the step behind which nothing follows any more, if any."""

    steps: list[Step]
    answers: list[Answer]
    ends_at: str | None


def mended(material: Material, run: Trajectory, steps: Iterable[Step]) -> Mended:
    """The steps with what people corrected, up to the first whose call they corrected.

    What the tool answered, and all that follows, belong to another call than the corrected one.

    Raises:
        Unfit: when people corrected a step differently.
    """
    done: list[Step] = []
    answers: list[Answer] = []
    for step in steps:
        found = material.correction(run, step)
        if found is None:
            done.append(step)
            continue
        after, answer = found
        answers.append(answer)
        if after.calls != step.calls:
            return Mended([*done, up_to_the_change(step, after)], answers, step.step_id)
        done.append(after)
    return Mended(done, answers, None)


def up_to_the_change(step: Step, after: Step) -> Step:
    """The corrected step up to its first changed call, and what was called in the same breath, none of it answered.

    What was said, called and answered in earlier breaths of the step stays. Words behind an answer begin a new one.
    """
    kept: list[Part] = []
    breath: list[Part] = []
    answered = changed = False
    for was, part in zip(step.parts, after.parts, strict=True):
        if answered and part.type not in ("tool_call", "tool_result"):
            if changed:
                break
            kept, breath, answered = kept + breath, [], False
        answered = answered or part.type == "tool_result"
        changed = changed or (isinstance(part, ToolCallPart) and part != was)
        breath.append(part)
    if changed:
        breath = [part for part in breath if part.type != "tool_result"]
    return after.model_copy(update={"parts": (*kept, *breath)})
