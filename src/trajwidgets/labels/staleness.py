"""Whether a label still speaks of what is there: its bytes against those of the run today."""

from __future__ import annotations

from typing import Protocol

from trajwidgets.labels.label import Decision, Label
from trajwidgets.labels.targets import step_of


class Judged(Protocol):
    """What is to be known of a run: the digest of the whole, and of each step."""

    @property
    def digest(self) -> str:
        """Of the run."""

    def step_digest(self, step_id: str | None) -> str | None:
        """Of a step; None where the run has no step of that id."""


def only_step(decision: Decision) -> str | None:
    """The step that all labels of a decision speak of; None for a run, and where they speak of several."""
    steps = {step_of(label.target) for label in decision.labels}
    return steps.pop() if len(steps) == 1 else None


def is_stale(label: Label, decision: Decision, run: Judged) -> bool:
    """Whether the run holds other bytes than those that were judged. What a decision does not say, it does not deny."""
    return has_changed(
        run,
        step_of(label.target),
        run_digest=decision.run_digest,
        step_digest=decision.step_digest,
        of_step=only_step(decision) if decision.step_digest else None,
    )


def has_changed(run: Judged, step_id: str | None, *, run_digest: str, step_digest: str, of_step: str | None) -> bool:
    """The same of digests as a decision holds them, for a label on that step; `of_step` is its `only_step`."""
    if step_id is not None:
        today = run.step_digest(step_id)
        if today is None:
            return True
        # A decision over several steps has one step digest, which cannot answer for each of them; the run's does.
        if step_digest and of_step == step_id:
            return step_digest != today
    return run_digest not in ("", run.digest)
