"""What a rule or a model says of the run that is opened, for a Labeler that was asked to show it."""

from __future__ import annotations

from trajwidgets.errors import LabelError
from trajwidgets.labels import Label, LabelSchema
from trajwidgets.quality import Rule, suggest
from trajwidgets.store import CurrentLabel, LabelStore
from trajwidgets.trajectory import Trajectory

#: Suggestions are those of machines. What a person said never stands in somebody else's form.
_MACHINES = ("rule", "model")


class Prefill:
    """The suggestions of one annotator that is no person, kept in the store before they are shown.

    Raises:
        LabelError: when no rule and no model has labels under that name.
    """

    def __init__(self, given: str | Rule, store: LabelStore, schema: LabelSchema) -> None:
        self._store = store
        self._schema = schema
        self._rule = None if isinstance(given, str) else given
        self.annotator = given if isinstance(given, str) else f"rule: {getattr(given, '__name__', 'unnamed')}"
        if self._rule is None and not self._said():
            raise LabelError(
                f"prefill={given!r}: no rule and no model has labels under that name in {store.path}. "
                f"Keep them first: suggest(runs, step=..., schema=..., store=..., annotator={given!r})."
            )

    def suggestions(self, trajectory: Trajectory) -> tuple[Label, ...]:
        """What counts for this run and could be said under this form; a rule is asked now.

        Raises:
            LabelError: when the rule fails, or says what fits no field.
        """
        if self._rule is not None:
            suggest([trajectory], step=self._rule, schema=self._schema, store=self._store, annotator=self.annotator)
        return tuple(
            each.label
            for each in self._said(trajectory.trajectory_id)
            if self._schema.fits(each.decision.model_copy(update={"labels": (each.label,)}))
            and each.decision.step_digest in ("", *_digests(trajectory, each.step_id))
        )

    def _said(self, trajectory_id: str | None = None) -> list[CurrentLabel]:
        labels = self._store.labels(annotator=self.annotator, trajectory_id=trajectory_id)
        return [each for each in labels if each.role in _MACHINES]


def _digests(trajectory: Trajectory, step_id: str | None) -> tuple[str, ...]:
    """Of the step as it is here: what was said of other bytes is no suggestion."""
    step = trajectory.find(step_id)
    return () if step is None else (step.digest,)
