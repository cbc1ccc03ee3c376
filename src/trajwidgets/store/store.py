"""LabelStore: a file that keeps every judgement ever made, and says what counts now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel

from trajwidgets.errors import StoreError
from trajwidgets.labels import Decision, LabelSchema, Retraction, Role
from trajwidgets.store import fold, frames, log
from trajwidgets.store.disagreements import disagreements_frame
from trajwidgets.store.events import Event, EventDraft, each_once
from trajwidgets.store.fold import CurrentLabel
from trajwidgets.store.importing import Given, Imported, fingerprint, form_of, only_current, read_labels, row_names
from trajwidgets.store.kinds import ACTS, act_draft, import_draft, read_schema, schema_draft
from trajwidgets.store.names import Names
from trajwidgets.store.reviewed_store import ReviewedStore
from trajwidgets.store.runs import RunRecord, read_run, run_draft, run_payload, says_the_same
from trajwidgets.store.spreadsheets import read_csv, write_csv
from trajwidgets.trajectory import RunSummary, Trajectory, summary_of

if TYPE_CHECKING:
    from pandas import DataFrame


class LabelStore(ReviewedStore):
    """A label store: one SQLite file, an append-only log of events, any number of notebooks and processes at once.

    What a writing method has returned is on disk, and survives a killed process and a power cut. Everything is
    idempotent by its id: to send a decision twice is to save it once. A store may be used from several threads, and
    goes on working after a fork, where it becomes a writer of its own.

    Args:
        path: the file; made where there is none, in a folder that exists. One that may only be read opens for
            reading, also when an earlier version of this package wrote it.
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

        A run is recorded again only when its digest, its slices or its copied steps have changed.
        """
        return self.record_runs([trajectory])[0]

    def record_runs(self, runs: Iterable[Trajectory | RunSummary], *, calls: bool = False) -> tuple[str, ...]:
        """`record_run` for many runs in one transaction. Summaries will do, as nothing else is kept of a run.

        `calls`: keep the ids of the tool calls, too. Where a form asks of each call, progress is counted by them.
        """
        known = self.runs()
        ids: list[str] = []
        drafts: list[EventDraft] = []
        for given in runs:
            run = given if isinstance(given, RunSummary) else summary_of(given)
            record = known.get(run.trajectory_id)
            if record is not None and says_the_same(record, run, calls=calls):
                ids.append(record.event_id)
            else:
                kept = calls or (record is not None and record.knows_calls)
                replaced = None if record is None else record.event_id
                drafts.append(run_draft(run_payload(run, replaced, calls=kept)))
                ids.append(drafts[-1].event_id)
        if drafts:
            self._append(*drafts)
        return tuple(ids)

    def decisions(
        self, *, annotator: str | None = None, role: Role | None = None, trajectory_id: str | None = None
    ) -> list[Decision]:
        """The decisions nobody retracted, in order. Those that later ones superseded are among them."""
        acts, names = self._acts(annotator, trajectory_id)
        return fold.live_decisions((act for act in acts if act.kind != "decision" or role in (None, act.role)), names)

    def labels(self, *, annotator: str | None = None, trajectory_id: str | None = None) -> list[CurrentLabel]:
        """What counts now, in the order it was said.

        That is the latest label for each annotator in each role, run, step, target and field, of the decisions nobody
        retracted.
        """
        return fold.current_labels(*self._acts(annotator, trajectory_id))

    def _acts(self, annotator: str | None, trajectory_id: str | None) -> tuple[list[Event], Names]:
        names = self.names()
        recorded = None if annotator is None else names.recorded(annotator)
        return self.events(kinds=ACTS, annotator=recorded, trajectory_id=trajectory_id), names

    def schemas(self) -> dict[str, LabelSchema]:
        """Every recorded form by its hash, oldest first. They tell scales and levels, but cannot validate."""
        return {schema.schema_hash: schema for schema in map(read_schema, each_once(self.events(kinds=["schema"])))}

    def runs(self) -> dict[str, RunRecord]:
        """The latest record of every run, by trajectory id, in the order in which the runs were first recorded."""
        latest = {event.trajectory_id: event for event in each_once(self.events(kinds=["run"]))}
        return {record.trajectory_id: record for record in map(read_run, latest.values())}

    def history(
        self, *, trajectory_id: str | None = None, step_id: str | None = None, annotator: str | None = None
    ) -> DataFrame:
        """Every label ever given, one a row, in the order they were given.

        The columns are those of `to_frame()`, and before the slices `status` (string: `current`, `superseded` by a
        later label of the same annotator, or `retracted`) and `retracted_at` (datetime64[us, UTC]; NaT unless
        retracted).
        """
        past = fold.history(*self._acts(annotator, trajectory_id))
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
        call_id       string              the tool call judged; NA elsewhere, as are the next three
        pointer       string              of a mark: where its text or value stands in the step, as a JSON Pointer
        start, end    Int64               of a stretch of text: from and to (exclusive), in Unicode code points
        field         string              the field of the form
        kind          string              choice, ordered_choice, scale, toggle, number, text or multi_choice
        level         string              nominal, ordinal or interval; NA for text
        value         object              as stored; a multi-choice is a tuple in declared order; None unless judged
        state         string              judged, unsure, skipped or not_applicable
        annotator     string              who
        role          string              as what: annotator, reviewer, ...
        recorded_at   datetime64[us, UTC] when the store took it; of what was imported, when it was made, if known
        confidence    Float64             from 0 to 1; NA where not given
        evidence      object              a tuple of targets, each as canonical JSON
        active_ms     Int64               attention time of the whole decision in milliseconds; NA if not measured
        suggested_by  string              whose suggestion stood in the form when it was decided; NA where none did
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

    def to_csv(self, path: str | Path, *, field: str | None = None, wide: bool = False) -> int:
        """Write `to_frame(field, wide=wide)` as CSV that is safe to open in a spreadsheet; returns the rows.

        A text that a spreadsheet would run as a formula (it begins with `=`, `+`, `-`, `@`, a tab or a line break, also
        after blanks) gets a `'` before it, and so does what would be one after a `;`, a tab or a line break within the
        text, where another spreadsheet begins a cell; numbers stay numbers. A set is a JSON list, a missing value an
        empty cell. `import_frame(path)` takes the quote marks off again. Without any such mark, and without a loss,
        everything is in the journal: see `write_journal`.

        Raises:
            StoreError: like `to_frame`; when the file cannot be written.
        """
        return write_csv(Path(path).expanduser(), self.to_frame(field, wide=wide))

    def import_frame(
        self,
        frame: DataFrame | str | Path,
        *,
        schema: LabelSchema | type[BaseModel],
        annotator: str | None = None,
        role: Role = "annotator",
        source: str = "",
    ) -> Imported:
        """Keep labels somebody has already: a frame, or the path of a CSV file. All of them, or none.

        **Tidy**: one row a label, with columns `trajectory_id`, `step_id` (empty for a run as a whole), `field`,
        `value` and `annotator`. **Wide**: the same without `field` and `value`, and one column a field; an empty cell
        is no label. Both may have `target`, `role`, `recorded_at` (when it was said), `confidence`, `evidence`,
        `active_ms`, `suggested_by`, `run_digest` and `step_digest`; a tidy one `state`. So what `to_frame` and `to_csv`
        give can be read back; what they say of forms, runs and decisions is then left aside. A set may be any
        collection or a JSON list. Runs need not be recorded; where one is, labels on steps it does not have are counted
        in what comes back.

        To import a frame again is to import nothing, also when its labels were overruled or undone since; a frame that
        has grown brings its new rows. Two answers to one question count by `recorded_at`, also where one of them is
        here already: what was said before the label that counts is left out. **Without `recorded_at` (a wide frame of
        ours has none) a label counts as said when it is imported, later than all that is here.** Rows that `history()`
        calls superseded or retracted are left out. One event of kind `import` holds `source`, the sha256 of frame or
        file, and the ids of the decisions that came of it.

        Args:
            frame: the labels.
            schema: the form they answer; of a bare model, every step is asked, or the run where no row names a step.
            annotator: whose labels they are, where the frame does not say.
            role: in which role they were made, where the frame does not say.
            source: where they come from, for the record; by default the name of the file.

        Raises:
            LabelError: naming the rows (from 1; of a file the lines) and what is wrong with each.
            SchemaError: when the model cannot become a form.
            StoreError: when a file cannot be read, or nothing could be written.
        """
        sha256 = ""
        if isinstance(frame, str | Path):
            source = source or Path(frame).name
            frame, rows, sha256 = read_csv(Path(frame).expanduser())
        else:
            rows = row_names(frame)
        form = schema if isinstance(schema, LabelSchema) else form_of(schema, frame)
        counting, left = only_current(frame, rows)
        given = read_labels(counting, form, annotator=annotator, role=role, rows=left)
        imported = self._keep(given, form, source or "a DataFrame", sha256 or fingerprint(given))
        n_past = len(rows) - len(left)
        return replace(imported, n_labels=imported.n_labels + n_past, n_left_out=imported.n_left_out + n_past)

    def _keep(self, given: list[Given], form: LabelSchema, source: str, sha256: str) -> Imported:
        names = self.names()
        counting = {label.key: label for label in self.labels()}
        decisions = {each.decision(form.schema_hash).decision_id: each for each in given}
        there = self.has(decisions)
        # What came out of this store and says what it said there is no news either.
        origins = {each.decision_id for each in given if each.decision_id is not None}
        with self._database.reading() as connection:
            held = {event.event_id: event for event in log.find(connection, origins) if event.kind == "decision"}
        known: dict[str, str] = {}
        for decision_id, each in decisions.items():
            origin = held.get(each.decision_id or "")
            if decision_id in there:
                known[decision_id] = decision_id
            elif origin is not None and each.stands_in(origin, names.shown):
                known[decision_id] = origin.event_id
        unknown = {decision_id: each for decision_id, each in decisions.items() if decision_id not in known}
        new = {key: each for key, each in unknown.items() if not each.outdated(counting, names.shown(each.annotator))}
        drafts = [
            act_draft(each.decision(form.schema_hash), names.shown(each.annotator), each.role) for each in new.values()
        ]
        if drafts:
            self.append(schema_draft(form), *drafts, import_draft(source, sha256, form.schema_hash, list(new)))
        live = {label.decision.decision_id for label in self.labels()} if known else set()
        n_overruled = sum(origin not in live for origin in known.values())
        runs = self.runs() if new else {}
        return Imported(
            n_labels=len(given),
            n_new=len(new),
            n_known=len(given) - len(unknown),
            n_overruled=n_overruled,
            sha256=sha256,
            n_left_out=len(unknown) - len(new),
            n_astray=sum(each.astray(runs) for each in new.values()),
        )

    def disagreements(self, field: str | None = None) -> DataFrame:
        """What annotators see differently: one row a unit and field, most disputed first.

        Of the labels that count now, those judged in the role of annotator on the bytes of today are compared; reviews
        and rulings are not, and neither are texts. Not for those who still label blind: it shows who said what.

        ============= ======= ======================================================================================
        column        dtype   what stands in it
        ============= ======= ======================================================================================
        trajectory_id string  the run
        step_id       string  the step; NA where the run as a whole is judged
        target        string  what of it: `run`, `step`, `call:ID`, ...
        field         string  the field
        n_annotators  Int64   how many judged it
        n_values      Int64   how many different values they gave
        disagreement  Float64 from 0 (one value) to 1: the mean distance over all pairs of annotators
        values        object  a dict, annotator -> value
        slice_NAME    string  one column a slice that any run has
        ============= ======= ======================================================================================

        The distance of two values is 0 or 1 for a nominal field; for an ordinal one the number of ranks between them,
        for a number the difference, each as a share of the longest there can be: that of the declared scale or bounds,
        else that of the values given in this store. Among all fields, one whose declarations in several forms make no
        one scale is compared as nominal, and one that any of them calls a text is left out. `Labeler.go_to(row)` opens
        a row's step.

        Raises:
            StoreError: for an unknown field; for `field` that is a text, or whose declarations make no one scale.
        """
        return disagreements_frame(self.labels(), self._context(), field)

    def _context(self, schema: LabelSchema | str | None = None) -> frames.Context:
        schemas = self.schemas()
        if schema is not None:
            chosen = schema if isinstance(schema, str) else schema.schema_hash
            if chosen not in schemas:
                known = ", ".join(f"{found.schema_hash} ({found.name})" for found in schemas.values()) or "none yet"
                raise StoreError(f"{self.path}: no schema {chosen!r}. Recorded: {known}.")
            schemas = {chosen: schemas[chosen]}
        return frames.Context(schemas, self.runs())
