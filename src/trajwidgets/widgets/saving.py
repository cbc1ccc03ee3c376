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
    PairTarget,
    Retraction,
    Role,
    RunTarget,
    StepTarget,
    Submission,
    Target,
    check_correction,
    check_place,
    step_of,
)
from trajwidgets.store import Event, LabelStore
from trajwidgets.trajectory import RunSummary, Trajectory
from trajwidgets.widgets import messages as m
from trajwidgets.widgets.progress import Ledger

_ACT: TypeAdapter[Decision | Retraction | Submission] = TypeAdapter(Act)


class Batch(m.SaveAsk):
    """The acts of a save that could be read, and a refusal for each that could not."""

    unread: tuple[m.Refusal, ...] = ()


def read_batch(payload: Mapping[str, JsonValue]) -> Batch:
    """The acts of a save, each read by itself: one that nobody can read is refused and holds up none behind it."""
    acts: list[Decision | Retraction | Submission] = []
    unread: list[m.Refusal] = []
    given = payload.get("acts")
    for raw in given if isinstance(given, list) else ():
        try:
            acts.append(_ACT.validate_python(raw))
        except (ValidationError, LabelError) as error:
            named = raw if isinstance(raw, dict) else {}
            act_id = named.get(f"{named.get('kind')}_id", "")
            unread.append(m.Refusal(id=str(act_id), field=None, message=f"malformed: {error}"))
    return Batch(acts=tuple(acts), unread=tuple(unread))


def act_id_of(act: Decision | Retraction | Submission) -> str:
    """The id under which an act is acknowledged."""
    if isinstance(act, Submission):
        return act.submission_id
    return act.decision_id if isinstance(act, Decision) else act.retraction_id


class Saving:
    """Commits acts on these runs under this form, and keeps the ledger in step. `read`: a run whole, by its id."""

    def __init__(
        self,
        store: LabelStore,
        schema: LabelSchema,
        runs: Mapping[str, RunSummary],
        ledger: Ledger,
        *,
        read: Callable[[str], Trajectory],
    ) -> None:
        self._store = store
        self._read = read
        self._schema = schema
        self._runs = runs
        self._ledger = ledger
        self._read = read

    def commit(self, act: Decision | Retraction | Submission, annotator: str, role: Role) -> Event:
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
        if isinstance(act, Submission):
            return self._store.submit(act, annotator=annotator, role=role)
        run = self._runs.get(act.trajectory_id)
        if run is None:
            raise LabelError(f"run {act.trajectory_id!r} is not in this Labeler.")
        valid = self._valid(act)
        for label in act.labels:
            self._check_place(label.target)
            for cited in label.evidence:
                self._check_evidence(cited, act.trajectory_id)
        if valid.schema_hash == self._schema.schema_hash:
            self._check_corrections(valid)
        steps = {step_of(label.target) for label in act.labels} - {None}
        step_digest = run.step_digest(steps.pop()) if len(steps) == 1 else ""
        proven = valid.model_copy(update={"run_digest": run.digest, "step_digest": step_digest})
        event = self._store.save(proven, annotator=annotator, role=role)
        self._ledger.add(proven)
        return event

    def _check_place(self, target: Target) -> None:
        step_id = step_of(target)
        if step_id is None:
            return
        if self._runs[target.trajectory_id].step_digest(step_id) is None:
            raise LabelError(f"trajectory {target.trajectory_id!r} has no step {step_id!r}.")
        if not isinstance(target, StepTarget):
            check_place(target, self._read(target.trajectory_id).step(step_id))

    def _check_evidence(self, cited: Target, trajectory_id: str) -> None:
        """Evidence is what a reader of the label can look up: a step of the same run, or something in it."""
        if isinstance(cited, RunTarget | PairTarget):
            raise LabelError(f"a {cited.type} is no evidence. Cite a step, a call, a stretch of text or a value.")
        if cited.trajectory_id != trajectory_id:
            raise LabelError(f"evidence for a label on run {trajectory_id!r} lies in run {cited.trajectory_id!r}.")
        self._check_place(cited)

    def _valid(self, decision: Decision) -> Decision:
        """The decision as pydantic reads it. One left over from an earlier form is held against that form's record."""
        if decision.schema_hash == self._schema.schema_hash:
            return self._schema.validate_decision(decision)
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
