"""What one annotator presses, on its way into the store: read, validated, committed, and counted as done."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pydantic import JsonValue, TypeAdapter, ValidationError

from trajwidgets.errors import LabelError
from trajwidgets.labels import (
    Act,
    Correction,
    CorrectionField,
    Decision,
    LabelSchema,
    Retraction,
    Role,
    StepTarget,
    check_correction,
    step_of,
)
from trajwidgets.store import Event, LabelStore
from trajwidgets.trajectory import RunSummary, Trajectory
from trajwidgets.widgets import messages as m
from trajwidgets.widgets.progress import Ledger

_ACT: TypeAdapter[Decision | Retraction] = TypeAdapter(Act)


class Batch(m.SaveAsk):
    """The acts of a save that could be read, and a refusal for each that could not."""

    unread: tuple[m.Refusal, ...] = ()


def read_batch(payload: Mapping[str, JsonValue]) -> Batch:
    """The acts of a save, each read by itself: one that nobody can read is refused and holds up none behind it."""
    acts: list[Decision | Retraction] = []
    unread: list[m.Refusal] = []
    given = payload.get("acts")
    for raw in given if isinstance(given, list) else ():
        try:
            acts.append(_ACT.validate_python(raw))
        except (ValidationError, LabelError) as error:
            named = raw if isinstance(raw, dict) else {}
            act_id = named.get("decision_id" if named.get("kind") == "decision" else "retraction_id", "")
            unread.append(m.Refusal(id=str(act_id), field=None, message=f"malformed: {error}"))
    return Batch(acts=tuple(acts), unread=tuple(unread))


def act_id_of(act: Decision | Retraction) -> str:
    """The id under which an act is acknowledged."""
    return act.decision_id if isinstance(act, Decision) else act.retraction_id


class Saving:
    """Commits acts on these runs under this form, and keeps the ledger in step."""

    def __init__(
        self,
        store: LabelStore,
        schema: LabelSchema,
        runs: Mapping[str, RunSummary],
        ledger: Ledger,
        read: Callable[[str], Trajectory],
    ) -> None:
        self._store = store
        self._read = read
        self._schema = schema
        self._runs = runs
        self._ledger = ledger

    def commit(self, act: Decision | Retraction, annotator: str, role: Role) -> Event:
        """Commit an act that the store does not hold yet.

        Raises:
            LabelError: when the form, the run or the step does not take it.
            EventConflict: when its id is taken by another act.
            StoreError: when it could not be written.
        """
        if isinstance(act, Retraction):
            # Not asked whether this form shows it: an undo left over from an earlier form takes back that form's label.
            if not self._store.has([act.decision_id]):
                raise LabelError("the decision to undo was never saved.")
            event = self._store.retract(act, annotator=annotator, role=role)
            self._ledger.remove(act.trajectory_id, act.decision_id)
            return event
        run = self._runs.get(act.trajectory_id)
        if run is None:
            raise LabelError(f"run {act.trajectory_id!r} is not in this Labeler.")
        steps = {label.target.step_id for label in act.labels if isinstance(label.target, StepTarget)}
        step_id = steps.pop() if len(steps) == 1 else None
        step_digest = "" if step_id is None else run.step_digest(step_id)
        if step_digest is None:
            raise LabelError(f"trajectory {act.trajectory_id!r} has no step {step_id!r}.")
        proven = self._valid(act).model_copy(update={"run_digest": run.digest, "step_digest": step_digest})
        event = self._store.save(proven, annotator=annotator, role=role)
        self._ledger.add(proven)
        return event

    def _valid(self, decision: Decision) -> Decision:
        """The decision as pydantic reads it. One left over from an earlier form is held against that form's record."""
        if decision.schema_hash == self._schema.schema_hash:
            valid = self._schema.validate_decision(decision)
            self._check_corrections(valid)
            return valid
        earlier = self._store.schemas().get(decision.schema_hash)
        if earlier is None or not earlier.fits(decision):
            raise LabelError("this label was made with a form that this store does not know.")
        return decision

    def _check_corrections(self, decision: Decision) -> None:
        """Hold corrections against the step they correct, and corrected arguments against the schema of their tool."""
        for label in decision.labels:
            step_id = step_of(label.target)
            if step_id is not None and label.state == "judged" and self._corrects(label.field):
                run = self._read(decision.trajectory_id)
                check_correction(run.step(step_id), Correction.model_validate(label.value), run.tools)

    def _corrects(self, field: str) -> bool:
        return isinstance(self._schema.field(field), CorrectionField)
