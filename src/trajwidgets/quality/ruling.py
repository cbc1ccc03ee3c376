"""Adjudication: where annotators differ, somebody decides, and says why they differed.

A ruling is a decision of the adjudicator's own, in that role, beside a `Ruling` that names the cause and the decisions
it settles. What annotators said stays as they said it, and their agreement stays what it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal
from uuid import uuid4

from trajwidgets.errors import LabelError, StoreError
from trajwidgets.labels import CAUSES, Cause, Ruling, is_stale
from trajwidgets.quality.deciding import decision_on
from trajwidgets.store import CurrentLabel, Event, LabelStore, Said
from trajwidgets.trajectory import canonical_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pandas import DataFrame

_UNIT = ("trajectory_id", "step_id", "target", "field")

#: A unit and a field asked of it: run, step (None for the run as a whole), target, field.
Question = tuple[str, str | None, str, str]


def disputes(store: LabelStore, field: str | None = None) -> DataFrame:
    """What waits for a ruling: where annotators differ and nobody has ruled since. Those furthest apart come first.

    The columns are those of `LabelStore.disagreements`; `values` holds who said what. A unit that was ruled comes back
    when an annotator has labelled it anew since and they still differ.

    Raises:
        StoreError: like `LabelStore.disagreements`.
    """
    frame = store.disagreements(field)
    settled = {question: said.act for question, said in _rulings(store).items()}
    said_now = _sides(store)

    def waits(row: tuple[Any, ...]) -> bool:
        question = _question(dict(zip(_UNIT, row, strict=True)))
        ruling = settled.get(question)
        return ruling is None or not {each.decision.decision_id for each in said_now[question]} <= set(ruling.settles)

    keep = [waits(row) for row in zip(*(frame[name] for name in _UNIT), strict=True)]
    return frame[keep].reset_index(drop=True)


def rule(
    store: LabelStore,
    unit: Mapping[str, Any],
    *,
    cause: Cause,
    adjudicator: str,
    side: str | None = None,
    value: object = None,
    state: Literal["not_applicable", "unsure"] | None = None,
    note: str = "",
) -> Event:
    """Settle one unit: take the side of an annotator, or rule anew. The decision and the ruling are written together.

    Returns the event of the ruling. To rule again is to be heard again: the latest ruling counts.

    Args:
        store: where the annotators' labels are.
        unit: a row of `disputes(store)`, or any mapping with `trajectory_id`, `step_id`, `target` and `field`.
        cause: why they differ, out of `trajwidgets.labels.CAUSES`.
        adjudicator: who rules. Not one of those who differ: nobody rules on themselves.
        side: the annotator who is right.
        value: the right answer, where none of them gave it.
        state: why there is no right answer: the question does not arise here, or nothing in the run decides it. Then
            the unit has no value that counts, and is no dispute any more.
        note: for whoever reads the ruling; says the cause where it is "other".

    Raises:
        LabelError: for none or more than one of side, value and state; for a value that the form does not take; for an
            unknown cause or state.
        StoreError: when nobody labelled the unit as it is today, or the side is none of those who did.
    """
    if sum(given is not None for given in (side, value, state)) != 1:
        raise LabelError("rule takes side=, whoever is right, value=, the right answer, or state=: one of the three.")
    if state not in (None, "not_applicable", "unsure"):
        raise LabelError(f"no state {state!r} to rule. States: not_applicable, unsure.")
    if cause not in CAUSES:
        raise LabelError(f"cause={cause!r} is unknown. Causes: {', '.join(CAUSES)}.")
    question = _question(unit)
    run, step_id, target, field = question
    said = _sides(store).get(question, [])
    if not said:
        raise StoreError(f"{store.path}: no annotator has judged {field!r} on {target} of {step_id or run!r}.")
    # By the names shown: under an old name it would still be the same person.
    names = store.names()
    if names.shown(adjudicator) in {each.annotator for each in said}:
        raise StoreError(f"{adjudicator!r} labelled this unit: somebody else rules.")
    if side is not None:
        chosen = next((each for each in said if each.annotator == names.shown(side)), None)
        if chosen is None:
            who = ", ".join(each.annotator for each in said)
            raise StoreError(f"{side!r} did not judge this unit. Those who did: {who}.")
        value = chosen.label.value
    decision = decision_on(
        store,
        run,
        step_id,
        {field: value},
        target=target,
        schema=said[-1].decision.schema_hash or None,
        state=state or "judged",
    )
    right = canonical_json(decision.labels[0].value) if state is None else None
    ruling = Ruling(
        act_id=uuid4().hex,
        trajectory_id=run,
        step_id=step_id,
        decision_id=decision.decision_id,
        cause=cause,
        settles=tuple(dict.fromkeys(each.decision.decision_id for each in said)),
        sides_with=tuple(
            dict.fromkeys(each.decision.decision_id for each in said if canonical_json(each.label.value) == right)
        ),
        note=note,
    )
    return store.record(decision, ruling, annotator=adjudicator, role="adjudicator")[-1]


def rulings(store: LabelStore) -> DataFrame:
    """The rulings that count, in order: the latest of each unit whose decision was not taken back.

    Columns: `trajectory_id`, `step_id`, `target`, `field` (string), `value` (object; None where there is no right one),
    `state`, `cause`, `adjudicator`, `note` (string), `n_settled`, `n_sided` (Int64: the decisions that stood against
    each other, and those that were right), `recorded_at`.
    """
    import pandas as pd

    live = {decision.decision_id: decision for decision in store.decisions(role="adjudicator")}
    rows = [
        (
            *question,
            *next(
                (label.value, label.state)
                for label in live[said.act.decision_id].labels
                if (label.target.key, label.field) == question[2:]
            ),
            said.act.cause,
            said.annotator,
            said.act.note,
            len(said.act.settles),
            len(said.act.sides_with),
            said.event.time,
        )
        for question, said in _rulings(store).items()
    ]
    texts = [*_UNIT, "state", "cause", "adjudicator", "note"]
    columns = [*_UNIT, "value", "state", "cause", "adjudicator", "note", "n_settled", "n_sided", "recorded_at"]
    dtypes = dict.fromkeys(texts, "string") | dict.fromkeys(["n_settled", "n_sided"], "Int64")
    return pd.DataFrame(rows, columns=columns, dtype=object).astype({**dtypes, "recorded_at": "datetime64[us, UTC]"})


def _rulings(store: LabelStore) -> dict[Question, Said[Ruling]]:
    """The ruling that counts of each question, in the order in which they were made."""
    live = {decision.decision_id: decision for decision in store.decisions(role="adjudicator")}
    found: dict[Question, Said[Ruling]] = {}
    for said in store.said(Ruling):
        decision = live.get(said.act.decision_id)
        for label in decision.labels if decision is not None else ():
            question = (said.act.trajectory_id, said.act.step_id, label.target.key, label.field)
            found.pop(question, None)
            found[question] = said
    return found


def _sides(store: LabelStore) -> dict[Question, list[CurrentLabel]]:
    """What annotators say now of each question, of the bytes of today."""
    runs = store.runs()
    found: dict[Question, list[CurrentLabel]] = {}
    for each in store.labels():
        run = runs.get(each.trajectory_id)
        stale = run is not None and is_stale(each.label, each.decision, run)
        if each.role == "annotator" and each.label.state == "judged" and not stale:
            question = (each.trajectory_id, each.step_id, each.label.target.key, each.label.field)
            found.setdefault(question, []).append(each)
    return found


def _question(unit: Mapping[str, Any]) -> Question:
    try:
        run, step_id, target, field = (unit[name] for name in _UNIT)
    except KeyError as missing:
        raise LabelError(f"a unit has trajectory_id, step_id, target and field; {missing} is missing.") from None
    return (str(run), step_id if isinstance(step_id, str) else None, str(target), str(field))
