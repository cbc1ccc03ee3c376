"""Calibration: runs whose right answers are known, mixed in among the others, and how often each annotator gives them.

Gold are labels like any other, under a name and a role of their own (a QA lead's, say), with an event that calls them
gold. A Labeler sends nobody but their own labels, so nothing on the page tells a gold run from another.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal, TypeVar
from uuid import uuid4

from trajwidgets.agreement import gold_accuracy
from trajwidgets.errors import LabelError, StoreError
from trajwidgets.labels import Decision, Gold, Retraction
from trajwidgets.store import Event, LabelStore
from trajwidgets.trajectory import Trajectory

if TYPE_CHECKING:
    from pandas import DataFrame

T = TypeVar("T", Trajectory, str)

#: The share of right answers an annotator should reach.
TARGET = 0.95


def keep_gold(
    store: LabelStore,
    *decisions: Decision,
    annotator: str,
    source: str = "",
    role: Literal["qa_lead", "adjudicator"] = "qa_lead",
) -> tuple[Event, ...]:
    """Keep decisions (see `decision_on`) as gold; one that is in the store already becomes gold. All of them, or none.

    Args:
        store: where they are kept.
        decisions: what is right.
        annotator: under whose name. Nobody is measured by gold of their own.
        source: what makes it gold, such as "two experts and a ruling".
        role: as what.

    Raises:
        StoreError: when they could not be written.
    """
    here = store.has(decision.decision_id for decision in decisions)
    new = [decision for decision in decisions if decision.decision_id not in here]
    acts = [_gold(decision, source, gold=True) for decision in decisions]
    return store.record(*new, *acts, annotator=annotator, role=role)


def withdraw_gold(
    store: LabelStore, decision_id: str, reason: str, *, annotator: str, take_back: bool = False
) -> Event:
    """No longer measure anybody by a decision: it was wrong, or became known. The reason is kept.

    The decision itself goes on to count, as a correction or a ruling does. Where it was wrong, `take_back` retracts it
    with the same act; only who made it can, and anybody else's is overruled by `rule`.

    Raises:
        LabelError: when it is not gold, or there is no reason.
        StoreError: when somebody else's is to be taken back.
    """
    if not reason.strip():
        raise LabelError("gold is withdrawn with a reason. Say what was wrong with it.")
    found = [decision for decision in _gold_decisions(store) if decision.decision_id == decision_id]
    if not found:
        raise LabelError(f"{store.path}: decision {decision_id!r} is not gold.")
    own = {decision.decision_id for decision in store.decisions(annotator=store.names().shown(annotator))}
    if take_back and decision_id not in own:
        raise StoreError(
            f"decision {decision_id!r} is not one that {annotator!r} can take back. Withdraw it, and rule anew."
        )
    run = found[0].trajectory_id
    undone = [Retraction(retraction_id=uuid4().hex, decision_id=decision_id, trajectory_id=run)] if take_back else []
    return store.record(*undone, _gold(found[0], reason, gold=False), annotator=annotator, role="qa_lead")[-1]


def gold_labels(store: LabelStore) -> DataFrame:
    """The gold labels: the rows of `LabelStore.to_frame()` whose decisions are gold, of the bytes of today."""
    frame = store.to_frame()
    gold = {decision.decision_id for decision in _gold_decisions(store)}
    return frame[frame["decision_id"].isin(gold) & ~frame["stale"]].reset_index(drop=True)


def mixed_in(runs: Sequence[T], gold: Sequence[T], *, seed: int) -> list[T]:
    """The runs in their order, with each gold one at a place drawn by the seed: what a Labeler is given.

    The same seed gives the same order, so a notebook that is run again shows the same queue. Use a seed of its own for
    each annotator: who sits beside whom must not find the gold in the same places. A gold run that is among the runs
    too, by its id, leaves its place there.
    """
    drawn = random.Random(seed)  # noqa: S311 - an order, no secret
    order = drawn.sample(list(gold), len(gold))
    known = {_id_of(each) for each in gold}
    mixed = [each for each in runs if _id_of(each) not in known]
    places = sorted(drawn.randrange(len(mixed) + 1) for _ in order)
    for shift, (place, each) in enumerate(zip(places, order, strict=True)):
        mixed.insert(place + shift, each)
    return mixed


def _id_of(run: Trajectory | str) -> str:
    return run if isinstance(run, str) else run.trajectory_id


def calibration(
    store: LabelStore, *, fields: Iterable[str] | None = None, target: float = TARGET, confidence: float = 0.95
) -> DataFrame:
    """How often each annotator gives the gold answer, per field and slice.

    The columns are `field` and those of `gold_accuracy`, and `meets`: True where Wilson's interval lies above the
    target, False where it lies below it, NA where it holds the target or there is nothing to count. Who was unsure or
    skipped a question has not answered it, and is neither right nor wrong.

    Args:
        store: labels and gold.
        fields: those to count; by default all that have gold, but for texts, rankings and corrections.
        target: the share that should be right.
        confidence: of the interval.

    Raises:
        AgreementError: two gold answers to one question; a field named that holds texts, rankings or corrections.
        LabelError: for a field without gold.
    """
    import pandas as pd

    gold, frame = gold_labels(store), store.to_frame()
    said = frame[(frame["role"] == "annotator") & ~frame["stale"]]
    golden = sorted(gold["field"].unique())
    # Beside an answer gold may hold a comment: words are neither right nor wrong, and nothing compares them.
    asked = sorted(gold[gold["level"].notna()]["field"].unique()) if fields is None else list(fields)
    if strays := [field for field in asked if field not in golden]:
        raise LabelError(f"no gold for field {strays[0]!r}. Fields that have gold: {', '.join(golden) or 'none'}.")
    tables = []
    for field in asked:
        known = gold[(gold["field"] == field) & (gold["state"] == "judged")]
        own = {*_places(known)}
        rows = said[said["field"] == field]
        rows = rows[[place not in own for place in _places(rows)]]
        if len(known) and len(rows):
            # Without the names of its makers, who are measured by the gold of others, and left out of their own above.
            found = gold_accuracy(rows, known.drop(columns="annotator"), confidence=confidence)
            tables.append(found.assign(field=field))
    if not tables:
        return _with_verdict(gold_accuracy_columns(), target)
    return _with_verdict(pd.concat(tables, ignore_index=True), target)


def _places(labels: DataFrame) -> list[tuple[str, str, str, str]]:
    """Of each row who said it, and on what of which run."""
    columns = (labels[name].fillna("") for name in ("annotator", "trajectory_id", "step_id", "target"))
    return list(zip(*columns, strict=True))


def gold_accuracy_columns() -> DataFrame:
    """No rows, in the columns of `calibration`."""
    import pandas as pd

    texts = ["field", "annotator", "slice", "slice_value", "method"]
    kinds = dict.fromkeys(texts, "object") | dict.fromkeys(["n", "correct"], "int64")
    kinds |= dict.fromkeys(["accuracy", "low", "high", "at_least"], "float64")
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})


def _with_verdict(table: DataFrame, target: float) -> DataFrame:
    import pandas as pd

    meets = pd.Series(pd.NA, index=table.index, dtype="boolean")
    meets[table["low"] >= target] = True
    meets[table["high"] < target] = False
    first = ["field", "annotator", "slice", "slice_value", "n", "correct", "accuracy", "low", "high", "at_least"]
    return table.assign(meets=meets)[[*first, "meets", "method"]]


def _gold(decision: Decision, source: str, *, gold: bool) -> Gold:
    return Gold(
        act_id=uuid4().hex,
        trajectory_id=decision.trajectory_id,
        decision_id=decision.decision_id,
        gold=gold,
        source=source,
    )


def _gold_decisions(store: LabelStore) -> list[Decision]:
    latest = {said.act.decision_id: said.act.gold for said in store.said(Gold)}
    return [decision for decision in store.decisions() if latest.get(decision.decision_id, False)]
