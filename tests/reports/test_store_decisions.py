"""Decisions replayed from a store's log are those of somebody who looked after every event, and the same for all."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import uuid4

import pandas as pd
import pytest
from pydantic import BaseModel

from tests.widgets.page import run, undo
from trajwidgets.agreement import DecisionRule, Decisions
from trajwidgets.labels import Decision, FieldOptions, Label, LabelSchema, StepTarget
from trajwidgets.reports import StoreDecisions
from trajwidgets.reports.measured import fresh, judged_by_annotators
from trajwidgets.store import LabelStore


class Form(BaseModel):
    """What is asked."""

    outcome: Literal["success", "partial", "failure"]
    effort: Annotated[Literal[1, 2, 3], FieldOptions(ordered=True)] = 1
    tags: set[Literal["plan", "tool", "goal"]] = set()


FORM = LabelSchema.from_models(step=Form)
#: So few that a short test comes through all of its states.
RULE = DecisionRule(every=4, min_items=8, min_clusters=3, min_minority=2, horizon=None, retrain_probability=0.8)


def judge(run_id: str, step: str, value: Any, field: str = "outcome") -> Decision:
    label = Label(target=StepTarget(trajectory_id=run_id, step_id=step), field=field, value=value)
    return Decision(decision_id=uuid4().hex, trajectory_id=run_id, schema_hash=FORM.schema_hash, labels=(label,))


@pytest.fixture
def store(tmp_path: Path) -> LabelStore:
    made = LabelStore(tmp_path / "labels.db")
    made.record_schema(FORM)
    made.record_runs([run(f"r{n}", 8, slices={"skill": "ab"[n % 2]}) for n in range(6)])
    return made


def acts(seed: int) -> list[tuple[str, str, str, str]]:
    """Who says what of which step: agreement is poor at first, and better later; some change their minds."""
    dice = random.Random(seed)
    said = []
    for place in range(32):
        run_id, step = f"r{place % 6}", f"s{place // 6 + 1}"
        one = dice.choice(["success", "failure"])
        other = one if dice.random() < 0.3 + place / 45 else dice.choice(["success", "partial", "failure"])
        said += [("ann", run_id, step, one), ("bob", run_id, step, other)]
        if dice.random() < 0.1:
            said.append(("bob", run_id, step, one))
    return said


def in_order(log: pd.DataFrame) -> pd.DataFrame:
    places = log.assign(slice_value=log["slice_value"].fillna(""))
    return places.sort_values(["time", "field", "slice", "slice_value"], ignore_index=True, kind="stable")


def watch_and_save(
    store: LabelStore, seed: int, opened: list[StoreDecisions], *, rule: DecisionRule = RULE, undone: float = 0.05
) -> Decisions:
    """Save act by act; each time the whole frame is looked at, and now and then somebody opens the store anew."""
    scales = {"outcome": ["success", "partial", "failure"]}
    watched = Decisions(rule, scales=scales, clock=lambda: store.events()[-1].time)
    dice = random.Random(seed)
    for number, (who, run_id, step, value) in enumerate(acts(seed)):
        decision = judge(run_id, step, value)
        store.save(decision, annotator=who)
        watched.look(fresh(judged_by_annotators(store.to_frame(), store.schemas().values())))
        if dice.random() < undone:
            store.retract(undo(decision), annotator=who)
            watched.look(fresh(judged_by_annotators(store.to_frame(), store.schemas().values())))
        if dice.random() < 0.2:
            # A third opinion, on what two have judged.
            store.save(judge(run_id, step, dice.choice(["success", "failure"])), annotator="cyd")
            watched.look(fresh(judged_by_annotators(store.to_frame(), store.schemas().values())))
        if number == 30:
            opened.append(StoreDecisions(store, rule))
        if number % 7 == 0:
            for each in opened:
                each.catch_up()
    return watched


@pytest.mark.parametrize("seed", [1, 2])
def test_the_replay_is_what_those_saw_who_looked_after_every_event(store: LabelStore, seed: int) -> None:
    opened = [StoreDecisions(store, RULE)]
    watched = watch_and_save(store, seed, opened)
    opened[0].catch_up()
    opened[1].catch_up()
    expected = in_order(watched.log())
    assert len(expected) > 5
    # The one open all the time, the one opened in between, the one opened at the end.
    for found in (*opened, StoreDecisions(store, RULE)):
        pd.testing.assert_frame_equal(in_order(found.log()), expected, check_exact=False, rtol=1e-9, atol=1e-9)
        ends = in_order(found.frame().drop(columns="time").assign(time=0))
        pd.testing.assert_frame_equal(
            ends, in_order(watched.frame().drop(columns="time").assign(time=0)), check_exact=False, rtol=1e-9
        )


@pytest.mark.parametrize(("seed", "coefficient"), [(3, "kappa"), (4, "krippendorff_alpha"), (5, "gwet_ac1")])
def test_the_replay_decides_alike_where_every_fifth_decision_is_undone(
    store: LabelStore, seed: int, coefficient: str
) -> None:
    rule = replace(RULE, coefficient=coefficient, high=0.78)
    watched = watch_and_save(store, seed, [], rule=rule, undone=0.2)
    found = StoreDecisions(store, rule)
    expected = in_order(watched.log())
    assert len(expected) > 5
    pd.testing.assert_frame_equal(in_order(found.log()), expected, check_exact=False, rtol=1e-9, atol=1e-9)


def test_what_a_merge_brings_is_decided_when_it_comes_and_changes_no_past(tmp_path: Path, store: LabelStore) -> None:
    for who, run_id, step, value in acts(1):
        store.save(judge(run_id, step, value), annotator=who)
    before = StoreDecisions(store, RULE).log()
    shutil.copy(tmp_path / "labels.db", tmp_path / "other.db")
    with LabelStore(tmp_path / "other.db") as other:
        for step in ("s1", "s2", "s3", "s4"):
            for run_id in ("r0", "r2", "r4"):
                other.save(judge(run_id, step, "success"), annotator="cyd")
        store.merge(other)
    after = StoreDecisions(store, RULE).log()
    pd.testing.assert_frame_equal(after.head(len(before)), before)


def test_the_coefficient_is_the_one_that_fits_the_field_as_the_panel_shows_it(store: LabelStore) -> None:
    for place in range(40):
        run_id, step = f"r{place % 5}", f"s{place // 5 + 1}"
        store.save(judge(run_id, step, [["plan"], ["tool"], ["goal"]][place % 3], "tags"), annotator="ann")
        store.save(judge(run_id, step, [["plan", "goal"], ["tool"]][place % 2], "tags"), annotator="bob")
        store.save(judge(run_id, step, place % 3 + 1, "effort"), annotator="ann")
        store.save(judge(run_id, step, min(place % 3 + 1 + place % 2, 3), "effort"), annotator="bob")
    found = StoreDecisions(store, RULE)
    names = {look.place[0]: look.result.full_name for look in found.decided.looks.values()}
    assert names == {"tags": "krippendorff_alpha[jaccard]", "effort": "cohen_kappa[quadratic]"}
    named = StoreDecisions(store, DecisionRule(coefficient="gwet_ac1"))
    assert {look.result.coefficient for look in named.decided.looks.values()} == {"gwet_ac1"}


def test_a_field_without_one_scale_has_no_state_and_one_whose_labels_are_gone_has_none_either(
    store: LabelStore,
) -> None:
    first, second = judge("r1", "s1", "success"), judge("r1", "s1", "failure")
    store.save(first, annotator="ann")
    store.save(second, annotator="bob")
    assert StoreDecisions(store).frame()["slice_value"].tolist() == [None, "b"]
    store.retract(undo(first), annotator="ann")
    store.retract(undo(second), annotator="bob")
    found = StoreDecisions(store)
    assert found.frame().empty
    assert found.log()["state"].tolist() == ["too few", "too few"]

    class Other(BaseModel):
        tags: Literal["plan", "tool"] = "plan"

    other = LabelSchema.from_models(step=Other)
    store.record_schema(other)
    store.save(judge("r1", "s1", ["plan"], "tags"), annotator="ann")
    assert StoreDecisions(store).frame()["field"].unique().tolist() == ["tags"]
    label = Label(target=StepTarget(trajectory_id="r1", step_id="s1"), field="tags", value="plan")
    store.save(
        Decision(decision_id=uuid4().hex, trajectory_id="r1", schema_hash=other.schema_hash, labels=(label,)),
        annotator="bob",
    )
    assert StoreDecisions(store).frame().empty


def test_what_one_event_brings_stands_in_the_log_in_an_order_of_its_own(store: LabelStore) -> None:
    target = StepTarget(trajectory_id="r1", step_id="s1")
    said = {"tags": ["plan"], "outcome": "success", "effort": 2}
    labels = tuple(Label(target=target, field=name, value=value) for name, value in said.items())
    both = Decision(decision_id=uuid4().hex, trajectory_id="r1", schema_hash=FORM.schema_hash, labels=labels)
    store.save(both, annotator="ann")
    # The labels of an event come as a set, whose order is another in every kernel.
    log = StoreDecisions(store).log()
    assert log[["field", "slice"]].to_numpy().tolist() == [
        [field, name] for field in ("effort", "outcome", "tags") for name in ("all", "skill")
    ]
