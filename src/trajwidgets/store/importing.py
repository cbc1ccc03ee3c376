"""Read labels somebody already has, from a frame or a CSV file, into decisions: every row checked, all or nothing.

A decision's id is made from what it says. So the same row makes the same decision however often it is imported, and a
frame that has grown brings only what is new.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from pydantic import BaseModel, JsonValue, ValidationError

from trajwidgets.amounts import plural
from trajwidgets.errors import LabelError
from trajwidgets.labels import (
    COMMENT,
    TARGET,
    Decision,
    Label,
    LabelSchema,
    LabelState,
    Role,
    Target,
    step_of,
    target_of,
)
from trajwidgets.store import cells
from trajwidgets.store.events import Event
from trajwidgets.store.fold import CurrentLabel, Status
from trajwidgets.store.kinds import IMPORTED, read_decision
from trajwidgets.store.names import clean_name
from trajwidgets.store.runs import RunRecord
from trajwidgets.trajectory import digest

if TYPE_CHECKING:
    from pandas import DataFrame

T = TypeVar("T")

#: What frames of ours say beside the labels; it follows from the target, the form and the runs, so it is not read back.
_DERIVED = (
    *("call_id", "pointer", "start", "end"),
    *("kind", "level", "decision_id", "schema", "schema_hash", "stale", "status", "retracted_at"),
)
_UNIT = ("trajectory_id", "step_id", "target", "annotator", "role")
_ABOUT = ("recorded_at", "confidence", "evidence", "active_ms", "suggested_by", "run_digest", "step_digest")
_TIDY = (*_UNIT, *_ABOUT, *_DERIVED, "field", "value", "state")

_SHOWN = 10
_ID_DIGITS = 40


@dataclass(frozen=True)
class Imported:
    """What `import_frame` did: of `n_labels` in the frame, `n_new` were new and `n_known` imported before.

    `n_overruled` of the known do not count any more, since a later label or an undo has overruled them; importing the
    frame once more does not bring them back. `n_left_out` were not imported at all, since they counted no more when
    they came: the frame says so in `status`, or a label made later answers their question here. `n_astray` of the new
    speak of a step that their run, as recorded here, does not have: a slip in an id, or a run that was another then.
    They are kept, as stale. `sha256` names the frame (or file) in the event of kind `import`.
    """

    n_labels: int
    n_new: int
    n_known: int
    n_overruled: int
    sha256: str
    n_left_out: int = 0
    n_astray: int = 0

    def __str__(self) -> str:
        overruled = f" ({self.n_overruled} of them overruled since)" if self.n_overruled else ""
        left_out = f", {self.n_left_out} left out as overruled or undone already" if self.n_left_out else ""
        astray = f" ({self.n_astray:,} on steps that their runs do not have)" if self.n_astray else ""
        return f"{plural(self.n_new, 'new label')}{astray}, {self.n_known:,} imported before{overruled}{left_out}"


@dataclass(frozen=True)
class Given:
    """One label of a frame: the row it stands in, what it says, and who says so."""

    row: str
    annotator: str
    role: str
    label: Label
    about: Mapping[str, Any]
    #: The decision it was read from, where the frame came out of a store.
    decision_id: str | None

    @property
    def question(self) -> tuple[str, str, str, str | None, str, str]:
        """What is answered, by whom: of two answers in one frame, the later must be known."""
        target = self.label.target
        return (self.annotator, self.role, target.trajectory_id, step_of(target), target.key, self.label.field)

    @property
    def answer(self) -> tuple[str, JsonValue]:
        """What is said."""
        return (self.label.state, self.label.value)

    def astray(self, runs: Mapping[str, RunRecord]) -> bool:
        """Whether its run is known and has no such step."""
        run, step_id = runs.get(self.label.target.trajectory_id), step_of(self.label.target)
        return run is not None and step_id is not None and run.step_digest(step_id) is None

    def outdated(self, counting: Mapping[tuple[str, str, str, str | None, str, str], CurrentLabel], who: str) -> bool:
        """Whether a label made later answers its question already; `who` is its annotator by the name shown."""
        made_at, there = self.about["made_at"], counting.get((who, *self.question[1:]))
        return made_at is not None and there is not None and there.recorded_at > made_at

    def stands_in(self, event: Event, shown: Callable[[str], str]) -> bool:
        """Whether the event's decision says just that, and of the same annotator (by the name shown) in that role."""
        who = (shown(event.annotator or ""), event.role)
        return who == (shown(self.annotator), self.role) and self.label in read_decision(event).labels

    def decision(self, schema_hash: str) -> Decision:
        """The decision, whose id is made from all of it, so that it is the same in every import."""
        decision = Decision(
            decision_id=f"{IMPORTED}{0:0{_ID_DIGITS}}",
            trajectory_id=self.label.target.trajectory_id,
            schema_hash=schema_hash,
            labels=(self.label,),
            **self.about,
        )
        # Not of the form, lest an edited guideline makes new labels of old ones.
        said = digest([self.annotator, self.role, decision.model_dump(mode="json", exclude={"schema_hash"})])
        return decision.model_copy(update={"decision_id": f"{IMPORTED}{said[:_ID_DIGITS]}"})


def form_of(model: type[BaseModel], frame: DataFrame) -> LabelSchema:
    """The form of a bare model: asked of every step, or of the run where no row names a step."""
    steps = frame["step_id"] if "step_id" in frame.columns else ()
    if any(cells.text(step) for step in steps):
        return LabelSchema.from_models(step=model)
    return LabelSchema.from_models(run=model)


def row_names(frame: DataFrame) -> list[str]:
    """What the rows of a frame are called in a message: their number from 1, and their index where it is another."""
    plain = list(frame.index) == list(range(len(frame)))
    return [f"row {number}{'' if plain else f' (index {label!r})'}" for number, label in enumerate(frame.index, 1)]


def only_current(frame: DataFrame, rows: list[str]) -> tuple[DataFrame, list[str]]:
    """The rows of a tidy frame that count, and their names: those of `history()` say in `status` whether they do.

    Raises:
        LabelError: for a status that is none.
    """
    if not {"status", "field", "value"} <= set(map(str, frame.columns)):
        return frame, rows
    said = [cells.text(cell) or "current" for cell in frame["status"]]
    for where, status in zip(rows, said, strict=True):
        if status not in get_args(Status):
            raise LabelError(
                f"{where}: no status {status!r}. Statuses: {', '.join(get_args(Status))}. A column of another meaning "
                f"is left out with df.drop(columns='status')."
            )
    counts = [status == "current" for status in said]
    return frame.loc[counts], [where for where, kept in zip(rows, counts, strict=True) if kept]


def fingerprint(given: Sequence[Given]) -> str:
    """The sha256 of what a frame says, whatever its dtypes: of every label's decision id, in order."""
    return digest([each.decision("").decision_id for each in given])


def read_labels(
    frame: DataFrame,
    schema: LabelSchema,
    *,
    annotator: str | None,
    role: str,
    rows: Sequence[str],
) -> list[Given]:
    """Every label of the frame, in the order in which they are to count.

    Raises:
        LabelError: naming every row (the first ten) that cannot be read.
    """
    columns = list(map(str, frame.columns))
    tidy = "field" in columns and "value" in columns
    _known_columns(columns, schema, tidy=tidy)
    who = {"annotator": annotator, "role": role}
    given: list[Given] = []
    wrong: list[str] = []
    for where, row in zip(rows, frame.itertuples(index=False, name=None), strict=True):
        named = dict(zip(columns, row, strict=True))
        for field, cell in _answers(named, schema, tidy=tidy):
            try:
                given.append(_given(where, named, who, field, cell, schema, tidy=tidy))
            except LabelError as error:
                wrong.append(f"{where}: {error}")
    given, contradicting = _in_order(given)
    wrong += contradicting
    if wrong:
        more = f"\n  and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
        raise LabelError(
            f"{len(wrong)} of {plural(len(frame), 'row')} cannot be imported, so nothing was:\n  "
            + "\n  ".join(wrong[:_SHOWN])
            + more
        )
    return given


def _known_columns(columns: list[str], schema: LabelSchema, *, tidy: bool) -> None:
    """Refuse what would be lost in silence: a column nobody reads may be a field with a slip in its name."""
    fields = [field.name for field in schema.fields]
    known = _TIDY if tidy else (*_UNIT, *_ABOUT, *_DERIVED, *fields, COMMENT)
    if "trajectory_id" not in columns:
        raise LabelError(
            f"the frame has no column 'trajectory_id', which says what was judged. Columns: {', '.join(columns)}. "
            f"Rename one with df.rename(columns={{'run': 'trajectory_id'}})."
        )
    strange = [name for name in columns if name not in known and not name.startswith("slice_")]
    if strange:
        near = difflib.get_close_matches(strange[0], [*fields, *_UNIT], n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        wanted = "a tidy frame has `field` and `value`" if tidy else f"fields: {', '.join(fields)}"
        raise LabelError(
            f"column {strange[0]!r} says nothing that schema {schema.name!r} asks{hint} ({wanted}). "
            f"Leave it out: df.drop(columns={strange!r})."
        )
    if not tidy and not set(fields) & set(columns):
        raise LabelError(f"the frame has neither `field` and `value` nor a column of a field ({', '.join(fields)}).")
    twice = [name for name in columns if columns.count(name) > 1]
    if twice:
        raise LabelError(f"column {twice[0]!r} stands twice in the frame. Keep one.")


def _answers(row: Mapping[str, Any], schema: LabelSchema, *, tidy: bool) -> Iterator[tuple[str, Any]]:
    """Field and cell of every label of a row. An empty cell of a wide frame is no label."""
    if tidy:
        yield cells.text(row["field"]) or "", row["value"]
        return
    for field in (*schema.fields, *schema.comments()):
        if field.name in row and cells.native(row[field.name]) not in (None, ""):
            yield field.name, row[field.name]


def _given(
    where: str,
    row: Mapping[str, Any],
    who: Mapping[str, str | None],
    name: str,
    cell: Any,
    schema: LabelSchema,
    *,
    tidy: bool,
) -> Given:
    annotator = clean_name(cells.text(row.get("annotator")) or who["annotator"])
    role = cells.text(row.get("role")) or who["role"] or ""
    if role not in get_args(Role):
        raise LabelError(f"no role {role!r}. Roles: {', '.join(get_args(Role))}.")
    state = (cells.text(row.get("state")) if tidy else None) or "judged"
    if state not in get_args(LabelState):
        raise LabelError(f"no state {state!r}. States: {', '.join(get_args(LabelState))}.")
    field = schema.field(name)
    value = cells.value(field, cell)
    if state != "judged" and value == "":
        value = None
    if state == "judged" and value is None:
        raise LabelError(
            f"field {name!r} has no value. Leave the row out, or say why there is none in a column `state` "
            f"(unsure, skipped, not_applicable)."
        )
    label = _label(_target(row), name, value, state, row)
    about = {
        "run_digest": cells.text(row.get("run_digest")) or "",
        "step_digest": cells.text(row.get("step_digest")) or "",
        "made_at": _cell(row, "recorded_at", cells.moment),
        "active_ms": _cell(row, "active_ms", cells.whole),
        "suggested_by": cells.text(row.get("suggested_by")) or "",
    }
    return Given(where, annotator, role, schema.validate_label(label), about, cells.text(row.get("decision_id")))


def _label(target: Target, name: str, value: Any, state: str, row: Mapping[str, Any]) -> Label:
    evidence = cells.native(row.get("evidence")) or ()
    try:
        # A whole tuple of targets in a frame; one text with a JSON list of them in a CSV file.
        listed = cells.several(evidence)
        return Label.model_validate(
            {
                "target": target,
                "field": name,
                "value": value,
                "state": state,
                "confidence": _cell(row, "confidence", cells.real),
                "evidence": [TARGET.validate_json(each) for each in listed],
            }
        )
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise LabelError(f"field {name!r}: {first['msg']}{f' ({place})' if place else ''}.") from None


def _target(row: Mapping[str, Any]) -> Target:
    trajectory_id, step_id = cells.text(row["trajectory_id"]), cells.text(row.get("step_id")) or None
    if not trajectory_id:
        raise LabelError("trajectory_id is empty, so nobody knows what was judged.")
    key = cells.text(row.get("target")) or ("run" if step_id is None else "step")
    return target_of(trajectory_id, step_id, key)


def _cell(row: Mapping[str, Any], name: str, read: Callable[[Any], T | None]) -> T | None:
    try:
        return read(row.get(name))
    except LabelError as error:
        raise LabelError(f"{name}: {error}") from None


def _in_order(given: list[Given]) -> tuple[list[Given], list[str]]:
    """As they stand in the frame; by their times where one question was answered twice. And what cannot be ordered."""
    first: dict[tuple[str, str, str, str | None, str, str], Given] = {}
    contradicting: list[str] = []
    sort = False
    for each in given:
        before = first.setdefault(each.question, each)
        if before is each or before.answer == each.answer:
            continue
        if before.about["made_at"] is None or each.about["made_at"] is None:
            contradicting.append(
                f"{each.row}: {each.annotator!r} says {each.label.value!r} for field {each.label.field!r}, but "
                f"{before.label.value!r} in {before.row}. Keep one, or say in `recorded_at` which is later."
            )
        sort = True
    if sort and not contradicting:
        given = sorted(given, key=lambda each: each.about["made_at"] or datetime.min.replace(tzinfo=UTC))
    return given, contradicting
