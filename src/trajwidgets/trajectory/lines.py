"""Lines: of a run that forks, the steps that lead to one of them."""

from __future__ import annotations

from trajwidgets.trajectory.model import Step, Trajectory


def line_to(run: Trajectory, step_id: str | None = None) -> tuple[Step, ...]:
    """The steps from the beginning to this one, each the parent of the next: sub-agents and other branches left out.

    Without a step, to the last one of the main line; a run without any steps has an empty one.

    Raises:
        TrajectoryError: when there is no such step.
    """
    if step_id is None:
        main = [step for step in run.steps if not step.lineage] or list(run.steps)
        if not main:
            return ()
        step_id = main[-1].step_id
    line = []
    at: str | None = step_id
    while at is not None:
        step = run.step(at)
        line.append(step)
        at = run.parent_of(step)
    return tuple(reversed(line))


def line_through(run: Trajectory, step_id: str) -> tuple[Step, ...]:
    """The line through a step to the end of its branch: where it forks further on, the branch that comes last.

    Raises:
        TrajectoryError: when there is no such step.
    """
    found = run.step(step_id)
    line = {step_id}
    last = found
    for step in run.steps[run.place(step_id) + 1 :]:
        if step.lineage == found.lineage and run.parent_of(step) in line:
            line.add(step.step_id)
            last = step
    return line_to(run, last.step_id)
