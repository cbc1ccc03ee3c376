"""Recoveries: a situation, a fault that struck in it, what it looked like, and how somebody got out."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from trajwidgets.errors import EnvironmentFault
from trajwidgets.exports.conversation import Unfit
from trajwidgets.exports.corrections import mended
from trajwidgets.exports.material import Material, Record, Where
from trajwidgets.trajectory import INJECTED, Trajectory, recovery_of


def recovery(
    material: Material, *, where: Where | None = None, outcomes: Collection[str] = ("success",)
) -> Iterator[Record | Unfit]:
    """One record for each run that was demonstrated behind an injected fault.

    `prompt` ends with the faulty observation, which stands in `observation`, too; `completion` is the recovery, with
    corrections as in `sft`. `fault` says what was made to go wrong, where, and in which run.

    Args:
        material: runs and labels.
        where: only runs with these answers, such as `{"diagnosis": ["correct"]}`.
        outcomes: without `where`, only runs whose own outcome is one of these.
    """
    for run in material.runs:
        try:
            yield _record(material, run, where, outcomes)
        except Unfit as unfit:
            yield unfit


def _record(material: Material, run: Trajectory, where: Where | None, outcomes: Collection[str]) -> Record:
    try:
        found = recovery_of(run)
    except EnvironmentFault:
        struck = any(INJECTED in step.flags for step in run.steps)
        raise Unfit("nobody has recovered from its fault" if struck else "no injected fault") from None
    accepted = material.accept(run, where, outcomes)
    steps, corrections, ends_at = mended(material, run, found.steps)
    struck_messages = material.writer.of_step(found.struck)
    completion = material.writer.messages(steps)
    if not any(message["role"] == "assistant" for message in completion):
        raise Unfit("nothing that an agent said or did")
    columns = {
        "prompt": [*material.writer.messages(found.context), *struck_messages],
        "completion": completion,
        "observation": [message for message in struck_messages if message["role"] != "assistant"],
        "fault": run.metadata["fault"],
        "ends_at": ends_at,
    }
    return material.record([run], [*accepted, *corrections], columns)
