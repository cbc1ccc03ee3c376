"""How long the texts are that spans were marked in, read from the runs themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from trajwidgets.agreement.columns import require_columns
from trajwidgets.agreement.frames import as_pandas
from trajwidgets.errors import AgreementError
from trajwidgets.labels.places import value_at
from trajwidgets.trajectory import Trajectory

if TYPE_CHECKING:
    from trajwidgets.agreement.frames import Frame

PLACE = ["trajectory_id", "step_id", "pointer"]


def text_lengths(frame: Frame, runs: Iterable[Trajectory]) -> dict[tuple[str, str, str], int]:
    """The length in code points of every text in which a span of the frame lies, for `krippendorff_alpha_u(length=)`.

    Keyed by (trajectory_id, step_id, pointer), as `LabelStore.to_frame()` names a place.

    Raises:
        AgreementError: A run or a step that is not among `runs`, or something else than text at a pointer.
        LabelError: Nothing stands at a pointer.
    """
    frame = as_pandas(frame)
    require_columns(frame, PLACE, "continuum")
    marked = frame[frame["pointer"].notna() & frame["start"].notna()] if "start" in frame.columns else frame
    wanted = list(dict.fromkeys(marked[PLACE].itertuples(index=False, name=None)))
    asked = {trajectory_id for trajectory_id, _, _ in wanted}
    steps = {
        (run.trajectory_id, step.step_id): step for run in runs if run.trajectory_id in asked for step in run.steps
    }
    lengths = {}
    for trajectory_id, step_id, pointer in wanted:
        step = steps.get((trajectory_id, step_id))
        if step is None:
            raise AgreementError(f"step {step_id!r} of run {trajectory_id!r} is not among the runs: pass all of them.")
        text = value_at(step, pointer)
        if not isinstance(text, str):
            raise AgreementError(f"step {step_id!r} of run {trajectory_id!r} has no text at {pointer}.")
        lengths[trajectory_id, step_id, pointer] = len(text)
    return lengths
