"""Retraining: a slice in state `retrain` opens a round. Its disputed steps, with the ruled answers, become a quiz.

Annotators take the quiz in the Labeler, on a store of its own: quiz answers are never labels, and no agreement counts
them. When the round is closed, how everybody did is kept beside the agreement before and after.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from trajwidgets.errors import LabelError, StoreError
from trajwidgets.labels import Agreed, Decision, Round, step_of
from trajwidgets.reports import StoreDecisions
from trajwidgets.store import Event, LabelStore, Said
from trajwidgets.trajectory import Trajectory, canonical_json

if TYPE_CHECKING:
    from pandas import DataFrame

    from trajwidgets.agreement import DecisionRule

_COPIED = "copied_context"


@dataclass(frozen=True)
class Quiz:
    """What an annotator is asked: `Labeler(quiz.runs, schema=..., store=quiz.store, annotator="anna")`.

    In `runs` every step but the disputed ones counts as context, so that nothing else is asked. `store` holds the
    answers, and nothing that counts.
    """

    round_id: str
    runs: tuple[Trajectory, ...]
    store: LabelStore


def open_round(
    store: LabelStore,
    slice_name: str,
    slice_value: str,
    *,
    field: str,
    by: str,
    rule: DecisionRule | None = None,
    note: str = "",
) -> str:
    """Open a round on a slice that is to be retrained; returns its id.

    The questions are the rulings that count on `field` in the runs of the slice.

    Args:
        store: labels, rulings and rounds.
        slice_name: such as "capability".
        slice_value: such as "tool use".
        field: the field people agree too little on.
        by: who opens it.
        rule: the thresholds of the state; by default those of the panel.
        note: for whoever reads it later.

    Raises:
        StoreError: when the slice is not in state `retrain` by this rule; when a round on it is open already; when
            nothing in it was ruled, so that there is nothing to ask.
    """
    where = f"{slice_name} {slice_value!r}, field {field!r}"
    states = StoreDecisions(store, rule).frame()
    mine = states[(states["field"] == field) & (states["slice"] == slice_name)]
    found = dict(zip(mine["slice_value"], mine["state"], strict=True)).get(slice_value)
    if found != "retrain":
        raise StoreError(f"{store.path}: {where} is {found or 'never looked at'}, not 'retrain': no round is needed.")
    if any((said.act.slice_name, said.act.slice_value, said.act.field) == (slice_name, slice_value, field)
           for said in _open(store).values()):  # fmt: skip
        raise StoreError(f"{store.path}: a round on {where} is open already. Close it first.")
    runs = {run for run, record in store.runs().items() if record.slices.get(slice_name) == slice_value}
    questions = tuple(
        decision.decision_id
        for decision in _ruled(store)
        if decision.trajectory_id in runs and any(label.field == field for label in decision.labels)
    )
    if not questions:
        raise StoreError(
            f"{store.path}: nothing in {where} was ruled. Rule disputed steps first: quality.disputes(store)."
        )
    act = Round(
        act_id=uuid4().hex,
        slice_name=slice_name,
        slice_value=slice_value,
        field=field,
        questions=questions,
        before=_agreed(store, slice_name, slice_value, field, until=store.last_row()),
        note=note,
    )
    store.record(act, annotator=by, role="qa_lead")
    return act.act_id


def quiz(store: LabelStore, round_id: str, runs: Iterable[Trajectory], *, path: str | Path | None = None) -> Quiz:
    """The disputed steps of a round as runs for a Labeler, and a store for the answers.

    Args:
        store: holds the round.
        round_id: from `open_round`.
        runs: the runs of the project, of which those with questions are taken.
        path: where the answers are kept; by default beside the store, named after the round.

    Raises:
        StoreError: when there is no such open round, or a run with questions is not among `runs`.
    """
    asked: dict[str, set[str | None]] = {}
    for decision in _questions(store, _opened(store, round_id)):
        asked.setdefault(decision.trajectory_id, set()).update(step_of(label.target) for label in decision.labels)
    by_id = {run.trajectory_id: run for run in runs}
    if missing := sorted(asked.keys() - by_id.keys()):
        raise StoreError(f"run {missing[0]!r} has questions of this round and is not among the runs. Pass it, too.")
    place = Path(path) if path is not None else Path(store.path).with_name(f"quiz-{round_id[:8]}.db")
    shown = tuple(_only(by_id[run], steps) for run, steps in asked.items())
    return Quiz(round_id, shown, LabelStore(place))


def score(store: LabelStore, taken: Quiz) -> DataFrame:
    """How each annotator did in a quiz so far.

    Columns: `annotator` (string), `n_questions`, `n_answered`, `n_right` (Int64), `share` of the answered that are
    right, `low` and `high` (Float64): Wilson's 95 % interval; NA before the first answer.
    """
    import pandas as pd

    from trajwidgets.agreement import wilson_interval

    right = _answers(store, _opened(store, taken.round_id))
    given: dict[str, list[bool]] = {}
    for label in taken.store.labels():
        question = (label.trajectory_id, label.step_id, label.label.target.key, label.label.field)
        if question in right and label.label.state == "judged":
            given.setdefault(label.annotator, []).append(canonical_json(label.label.value) == right[question])
    rows = []
    for annotator, answers in sorted(given.items()):
        low, high = wilson_interval(sum(answers), len(answers))
        rows.append((annotator, len(right), len(answers), sum(answers), sum(answers) / len(answers), low, high))
    names = ["annotator", "n_questions", "n_answered", "n_right", "share", "low", "high"]
    kinds = {"annotator": "string"} | dict.fromkeys(names[1:4], "Int64") | dict.fromkeys(names[4:], "Float64")
    return pd.DataFrame(rows, columns=names).astype(kinds)


def close_round(store: LabelStore, taken: Quiz, *, by: str, note: str = "") -> Event:
    """End a round: keep how everybody did, and the agreement on what was labelled in the slice since it was opened.

    Raises:
        StoreError: when the round is not open.
        LabelError: when nobody has answered a question.
    """
    said = _opened(store, taken.round_id)
    found = score(store, taken)
    if found.empty:
        raise LabelError(f"round {taken.round_id!r}: nobody has answered a question yet.")
    opened = said.act
    act = opened.model_copy(
        update={
            "act_id": uuid4().hex,
            "round_id": opened.act_id,
            "after": _agreed(store, opened.slice_name, opened.slice_value, opened.field, after=said.event.row),
            "annotators": tuple(found["annotator"]),
            "n_answered": tuple(map(int, found["n_answered"])),
            "n_right": tuple(map(int, found["n_right"])),
            "note": note,
        }
    )
    return store.record(Round.model_validate(act.model_dump()), annotator=by, role="qa_lead")[0]


def rounds(store: LabelStore) -> DataFrame:
    """Every round, oldest first, with agreement before and after.

    Columns: `round_id`, `slice`, `slice_value`, `field`, `opened_by`, `closed_by` (string), `opened_at`, `closed_at`
    (datetime64[us, UTC]; NaT while open), `n_questions` (Int64), `before`, `before_low`, `before_high`, `after`,
    `after_low`, `after_high` (Float64: alpha with its 95 % interval; NA where undefined or still open), `n_before`,
    `n_after` (Int64: items), `quiz` (object: annotator -> (answered, right)).
    """
    import pandas as pd

    closed = {said.act.round_id: said for said in store.said(Round) if said.act.round_id is not None}
    rows = []
    for said in store.said(Round):
        act, end = said.act, closed.get(said.act.act_id)
        if act.round_id is not None:
            continue
        after = end.act.after if end is not None else None
        people = {} if end is None else dict(
            zip(end.act.annotators, zip(end.act.n_answered, end.act.n_right, strict=True), strict=True)
        )  # fmt: skip
        rows.append(
            {
                "round_id": act.act_id,
                "slice": act.slice_name,
                "slice_value": act.slice_value,
                "field": act.field,
                "opened_by": said.annotator,
                "closed_by": None if end is None else end.annotator,
                "opened_at": said.event.time,
                "closed_at": None if end is None else end.event.time,
                "n_questions": len(act.questions),
                **_columns("before", act.before),
                **_columns("after", after),
                "n_before": act.before.n_items,
                "n_after": None if after is None else after.n_items,
                "quiz": people,
            }
        )
    texts = ["round_id", "slice", "slice_value", "field", "opened_by", "closed_by"]
    times = ["opened_at", "closed_at"]
    numbers = [f"{name}{part}" for name in ("before", "after") for part in ("", "_low", "_high")]
    columns = [*texts, *times, "n_questions", *numbers, "n_before", "n_after", "quiz"]
    frame = pd.DataFrame(rows, columns=columns, dtype=object)
    for name in times:
        frame[name] = pd.to_datetime(frame[name], utc=True).astype("datetime64[us, UTC]")
    counts = dict.fromkeys(["n_questions", "n_before", "n_after"], "Int64")
    return frame.astype(dict.fromkeys(texts, "string") | dict.fromkeys(numbers, "Float64") | counts)


def _columns(name: str, agreed: Agreed | None) -> dict[str, float | None]:
    values = (None, None, None) if agreed is None else (agreed.value, agreed.low, agreed.high)
    return dict(zip((name, f"{name}_low", f"{name}_high"), values, strict=True))


def _open(store: LabelStore) -> dict[str, Said[Round]]:
    """The rounds that were opened and not closed, by id."""
    said = store.said(Round)
    closed = {each.act.round_id for each in said}
    return {each.act.act_id: each for each in said if each.act.round_id is None and each.act.act_id not in closed}


def _opened(store: LabelStore, round_id: str) -> Said[Round]:
    found = _open(store).get(round_id)
    if found is None:
        raise StoreError(f"{store.path}: round {round_id!r} is not open. See quality.rounds(store).")
    return found


def _ruled(store: LabelStore) -> list[Decision]:
    """The adjudicators' decisions that rule now, and say a value."""
    ruled = {each.decision.decision_id for each in store.labels() if each.role == "adjudicator"}
    return [
        decision
        for decision in store.decisions(role="adjudicator")
        if decision.decision_id in ruled and all(label.state == "judged" for label in decision.labels)
    ]


def _questions(store: LabelStore, said: Said[Round]) -> list[Decision]:
    asked = set(said.act.questions)
    return [decision for decision in store.decisions(role="adjudicator") if decision.decision_id in asked]


def _answers(store: LabelStore, said: Said[Round]) -> dict[tuple[str, str | None, str, str], bytes]:
    return {
        (decision.trajectory_id, step_of(label.target), label.target.key, label.field): canonical_json(label.value)
        for decision in _questions(store, said)
        for label in decision.labels
        if label.field == said.act.field
    }


def _only(run: Trajectory, steps: set[str | None]) -> Trajectory:
    """The run with all its other steps as context, which no form asks about by default."""
    shown = tuple(
        step if step.step_id in steps or step.is_copied else step.model_copy(update={"flags": (*step.flags, _COPIED)})
        for step in run.steps
    )
    return run.model_copy(update={"steps": shown})


def _agreed(
    store: LabelStore, slice_name: str, slice_value: str, field: str, *, after: int = 0, until: int | None = None
) -> Agreed:
    """Alpha among annotators in the slice, of the decisions written after one row of the log, and up to another."""
    from trajwidgets.agreement import agreement_table

    written = {
        event.event_id for event in store.events(kinds=["decision"], after=after) if until is None or event.row <= until
    }
    frame = store.to_frame()
    column = f"slice_{slice_name}"
    rows = frame[
        (frame["role"] == "annotator")
        & (frame["field"] == field)
        & ~frame["stale"]
        & frame["suggested_by"].isna()
        & frame["decision_id"].isin(written)
        & (frame[column] == slice_value)
    ]
    table = agreement_table(rows, by=[], fields=[field], coefficients=["alpha"], interval="auto")
    if table.empty:
        return Agreed(value=None, n_items=0, reason="nothing was labelled")
    row: dict[str, Any] = {str(name): value for name, value in table.iloc[0].items()}
    number = {name: _number(row[f"alpha{part}"]) for name, part in (("value", ""), ("low", "_low"), ("high", "_high"))}
    return Agreed(**number, n_items=int(row["n_items"]), reason=row["alpha_reason"] or "")


def _number(value: float) -> float | None:
    return None if value != value else float(value)
