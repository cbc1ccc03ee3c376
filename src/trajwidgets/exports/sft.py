"""Demonstrations for supervised fine-tuning: a conversation with its tools, as `trl` takes it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from trajwidgets.exports.conversation import Unfit
from trajwidgets.exports.corrections import mended
from trajwidgets.exports.material import Material, Record, Where
from trajwidgets.trajectory import Trajectory, line_to


def sft(
    material: Material, *, where: Where | None = None, outcomes: Collection[str] = ("success",)
) -> Iterator[Record | Unfit]:
    """One record a run: `messages`, from the beginning to the end of its main line.

    A corrected text stands in place of what was said. A corrected call ends the record, and `ends_at` names its step:
    what the tool answered, and all that follows, belong to another call. A run with a step that people corrected
    differently is left out.

    Args:
        material: runs and labels.
        where: only runs with these answers, such as `{"path_valid": ["yes", "alternative"]}`.
        outcomes: without `where`, only runs whose own outcome is one of these.
    """
    for run in material.runs:
        try:
            yield _record(material, run, where, outcomes)
        except Unfit as unfit:
            yield unfit


def _record(material: Material, run: Trajectory, where: Where | None, outcomes: Collection[str]) -> Record:
    accepted = material.accept(run, where, outcomes)
    steps, corrections, ends_at = mended(material, run, line_to(run))
    messages = material.writer.messages(steps)
    if all(message["role"] != "assistant" for message in messages):
        raise Unfit("nothing that an agent said or did")
    return material.record([run], [*accepted, *corrections], {"messages": messages, "ends_at": ends_at})
