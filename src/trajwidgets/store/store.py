"""LabelStore: a file that keeps every judgement ever made, and says what counts now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from trajwidgets.errors import StoreError
from trajwidgets.labels import Decision, LabelSchema, Retraction, Role
from trajwidgets.store import fold, frames
from trajwidgets.store.event_store import EventStore
from trajwidgets.store.events import Event, EventDraft
from trajwidgets.store.fold import CurrentLabel
from trajwidgets.store.kinds import ACTS, act_draft, read_schema, schema_draft
from trajwidgets.store.runs import RunRecord, read_run, run_draft, run_payload, says_the_same
from trajwidgets.trajectory import RunSummary, Trajectory, summary_of

if TYPE_CHECKING:
    from pandas import DataFrame


class LabelStore(EventStore):
    """A label store: one SQLite file, an append-only log of events, any number of notebooks and processes at once.

    What a writing method has returned is on disk, and survives a killed process and a power cut. Everything is
    idempotent by its id: to send a decision twice is to save it once. A store may be used from several threads, and
    goes on working after a fork, where it becomes a writer of its own.

    Args:
        path: the file; made where there is none, in a folder that exists. One that may only be read opens for reading.
        clock: the time written beside each event, for information: order never comes from it.

    Raises:
        StoreError: when the file cannot be opened or is no label store (it is then left as it is).
        StoreTooNew: when a later version of this package wrote it.
        StoreCorrupt: when the file is damaged.
    """

    def save(self, decision: Decision, *, annotator: str, role: Role = "annotator") -> Event:
        """Keep a decision. Values are taken as they are: `LabelSchema.validate_decision` comes before.

        Raises:
            EventConflict: when its id is taken by another decision.
            StoreError: when it could not be written; then nothing of it was.
        """
        return self.append(act_draft(decision, annotator, role))[0]

    def retract(self, retraction: Retraction, *, annotator: str, role: Role = "annotator") -> Event:
        """Undo: the decision does not count any more, and what it superseded counts again.

        Raises:
            StoreError: when the store does not hold the decision, or somebody else made it.
        """
        return self.append(act_draft(retraction, annotator, role))[0]

    def record_schema(self, schema: LabelSchema) -> str:
        """Keep the form, so that the store alone knows scales and levels. Returns its hash."""
        draft = schema_draft(schema)
        if not self.has([draft.event_id]):
            self.append(draft)
        return schema.schema_hash

    def record_run(self, trajectory: Trajectory) -> str:
        """Keep what `RunRecord` holds of a run, never its text. Returns the event's id.

        A run is recorded again only when its digest or its slices have changed.
        """
        return self.record_runs([trajectory])[0]

    def record_runs(self, runs: Iterable[Trajectory | RunSummary]) -> tuple[str, ...]:
        """`record_run` for many runs in one transaction. Summaries will do, as nothing else is kept of a run."""
        known = self.runs()
        ids: list[str] = []
        drafts: list[EventDraft] = []
        for given in runs:
            run = given if isinstance(given, RunSummary) else summary_of(given)
            record = known.get(run.trajectory_id)
            if record is not None and says_the_same(record, run):
                ids.append(record.event_id)
            else:
                drafts.append(run_draft(run_payload(run, None if record is None else record.event_id)))
                ids.append(drafts[-1].event_id)
        if drafts:
            self.append(*drafts)
        return tuple(ids)

    def decisions(
        self, *, annotator: str | None = None, role: Role | None = None, trajectory_id: str | None = None
    ) -> list[Decision]:
        """The decisions nobody retracted, in order. Those that later ones superseded are among them."""
        acts = self._acts(annotator, trajectory_id)
        return fold.live_decisions(act for act in acts if role in (None, act.role))

    def labels(self, *, annotator: str | None = None, trajectory_id: str | None = None) -> list[CurrentLabel]:
        """What counts now, in the order it was said.

        That is the latest label for each annotator in each role, run, step, target and field, of the decisions nobody
        retracted.
        """
        return fold.current_labels(self._acts(annotator, trajectory_id))

    def _acts(self, annotator: str | None, trajectory_id: str | None) -> list[Event]:
        return self.events(kinds=ACTS, annotator=annotator, trajectory_id=trajectory_id)

    def schemas(self) -> dict[str, LabelSchema]:
        """Every recorded form by its hash, oldest first. They tell scales and levels, but cannot validate."""
        return {schema.schema_hash: schema for schema in map(read_schema, self.events(kinds=["schema"]))}

    def runs(self) -> dict[str, RunRecord]:
        """The latest record of every run, by trajectory id, in the order in which the runs were first recorded."""
        latest = {event.trajectory_id: event for event in self.events(kinds=["run"])}
        return {record.trajectory_id: record for record in map(read_run, latest.values())}

    def history(
        self, *, trajectory_id: str | None = None, step_id: str | None = None, annotator: str | None = None
    ) -> DataFrame:
        """Every label ever given, one a row, in the order they were given.

        The columns are those of `to_frame()`, and before the slices `status` (string: `current`, `superseded` by a
        later label of the same annotator, or `retracted`) and `retracted_at` (datetime64[us, UTC]; NaT unless
        retracted).
        """
        past = fold.history(self._acts(annotator, trajectory_id))
        if step_id is not None:
            past = [each for each in past if each.given.step_id == step_id]
        return frames.history_frame(past, self._context())

    def to_frame(
        self, field: str | None = None, *, wide: bool = False, schema: LabelSchema | str | None = None
    ) -> DataFrame:
        """What counts now as a tidy DataFrame; the same columns and dtypes in an empty store.

        **Long**, the default: one row a label, in the order the labels were given.

        ============= =================== =========================================================================
        column        dtype               what stands in it
        ============= =================== =========================================================================
        trajectory_id string              the run
        step_id       string              the step; NA where the run as a whole is judged
        target        string              what of it: `run`, `step`, `call:ID`, `span:POINTER:START:END`, ...
        field         string              the field of the form
        kind          string              choice, ordered_choice, scale, toggle, number, text or multi_choice
        level         string              nominal, ordinal or interval; NA for text
        value         object              as stored; a multi-choice is a tuple in declared order; None unless judged
        state         string              judged, unsure, skipped or not_applicable
        annotator     string              who
        role          string              as what: annotator, reviewer, ...
        recorded_at   datetime64[us, UTC] when the store took it
        confidence    Float64             from 0 to 1; NA where not given
        evidence      object              a tuple of targets, each as canonical JSON
        active_ms     Int64               attention time of the whole decision in milliseconds; NA if not measured
        decision_id   string              the key press or submit it belongs to
        schema        string              the name of the form it was given under
        schema_hash   string              the hash of that form
        run_digest    string              the run as it was judged; NA where not said
        step_digest   string              the step as it was judged; NA where not said
        stale         bool                the run or step as last recorded is not the one that was judged
        slice_NAME    string              one column a slice that any run has, by name; NA where the run lacks it
        ============= =================== =========================================================================

        `kind`, `level` and `schema` are NA where the form was never recorded.

        **One field**, `field="outcome"`: the same columns, only that field, and `value` in a dtype of its own. A choice
        is Categorical with the declared options as categories; an ordered choice or scale an ordered Categorical,
        lowest first; a toggle `boolean`; a number `Float64` or `Int64`; a text `string`; a multi-choice object
        (tuples). NA unless judged. Where several forms declare the field, the categories are all their options in
        declared order.

        **Wide**, `wide=True`: one row for each run, step, target and annotator, in the order of their first label:
        `trajectory_id`, `step_id`, `target`, `annotator`, one column a field in a dtype of its own, then the slices.

        Args:
            field: only this field.
            wide: one column a field.
            schema: only labels given under this form, or the form of this hash.

        Raises:
            StoreError: for an unknown field or schema; for both `field` and `wide`; for a field whose declarations in
                several forms make no one scale; in a wide frame for a field that bears the name of another column.
        """
        if field is not None and wide:
            raise StoreError("to_frame takes field= or wide=True, not both. Take the column from the wide frame.")
        labels = self.labels()
        context = self._context(schema)
        if schema is not None:
            labels = [label for label in labels if label.decision.schema_hash in context.schemas]
        if field is not None:
            return frames.field_frame(field, labels, context)
        return frames.wide_frame(labels, context) if wide else frames.long_frame(labels, context)

    def _context(self, schema: LabelSchema | str | None = None) -> frames.Context:
        schemas = self.schemas()
        if schema is not None:
            chosen = schema if isinstance(schema, str) else schema.schema_hash
            if chosen not in schemas:
                known = ", ".join(f"{found.schema_hash} ({found.name})" for found in schemas.values()) or "none yet"
                raise StoreError(f"{self.path}: no schema {chosen!r}. Recorded: {known}.")
            schemas = {chosen: schemas[chosen]}
        return frames.Context(schemas, self.runs())
