"""The PairLabeler behind its page: no names leave, what is said of left and right is stored of the runs, and undone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import pytest
from pydantic import BaseModel

import trajwidgets as tw
from tests.trajectory.test_alignment import run
from tests.widgets.page import Page
from trajwidgets.errors import SchemaError, TrajectoryError
from trajwidgets.labels import Pair
from trajwidgets.trajectory import Agent, Trajectory

SECRET = Agent(name="agent-of-secret", model="model-of-secret")
RUNS = [
    run(f"name-of-secret-{k}", "p", *"qrstuvwxyz"[k : k + 2], agent=SECRET, slices={"model": "secret"})
    for k in range(6)
]
FORM = tw.presets.preference.schema

Pages = Callable[..., Page]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Pages]:
    widgets: list[tw.PairLabeler] = []

    def make(pairs: Any = RUNS, annotator: str = "anna", **given: Any) -> Page:
        widgets.append(tw.PairLabeler(pairs, store=tmp_path / "labels.db", annotator=annotator, **given))
        return Page(widgets[-1])

    yield make
    for widget in widgets:
        widget.close()


def say(page: Page, key: str, value: int, field: str = "preference") -> dict[str, Any]:
    """A decision as the page makes it, of the pair as it is shown there."""
    opened = page.ask("pair", {"pair": key}).payload
    target = {"type": "pair", "trajectory_id": key, "other_trajectory_id": key}
    return {
        "kind": "decision",
        "decision_id": uuid4().hex,
        "trajectory_id": key,
        "schema_hash": FORM.schema_hash,
        "labels": [{"target": target, "field": field, "value": value}],
        "sides": {"left": opened["stands_left"]},
    }


def keys(page: Page) -> list[str]:
    return [card["trajectory_id"] for card in page.ask("hello").payload["queue"]]


def words(page: Page, key: str, side: Literal["left", "right"]) -> list[str]:
    """What the steps of a side say."""
    asked = {"trajectory_id": f"{key}/{side}", "start": 0, "count": 10}
    steps = json.loads(page.ask("page", asked).buffers[0])
    return [part["text"] for paged in steps for part in paged["step"]["parts"]]


def test_no_name_of_a_run_or_its_agent_leaves_for_the_page(opened: Pages) -> None:
    page = opened([run.model_copy(update={"steps": _named(run)}) for run in RUNS])
    for key in keys(page):
        page.ask("pair", {"pair": key})
        for side in ("left", "right"):
            page.ask("open", {"trajectory_id": f"{key}/{side}"})
            words(page, key, side)  # type: ignore[arg-type]
    left = json.dumps(page.messages(), default=lambda buffer: buffer.decode())
    assert "secret" not in left
    assert len(keys(page)) == 15


def _named(of: Trajectory) -> tuple[tw.Step, ...]:
    secret: dict[str, Any] = {"model": "model-of-secret", "metadata": {"by": "secret"}}
    return tuple(step.model_copy(update={**secret, "step_id": f"s{place}"}) for place, step in enumerate(of.steps))


def test_what_is_said_of_the_left_one_is_stored_of_the_run_that_stood_there(opened: Pages, tmp_path: Path) -> None:
    page = opened()
    for key in keys(page):
        made = say(page, key, -2)
        assert page.ask("save", {"acts": [made]}).payload["saved"] == [made["decision_id"]]
    with tw.LabelStore(tmp_path / "labels.db") as store:
        told = tw.quality.preferences(store)
        assert (len(told), set(told["value"])) == (15, {"A"})
        assert set(store.to_frame()["value"]) == {-2, 2}  # sides are drawn
        by_id = {run.trajectory_id: run for run in RUNS}
        shown = {tuple(words(page, key, "left")) for key in keys(page)}
        assert {tuple(step.parts[0].text for step in by_id[name].steps) for name in told["left"]} == shown  # type: ignore[union-attr]
    # And comes back to the page as it was said there, in a kernel that draws the sides otherwise, too.
    for again in (opened(), opened(seed=5)):
        for key in keys(again):
            shown_now = again.ask("pair", {"pair": key}).payload
            (decision,) = shown_now["decisions"]
            same_side = words(again, key, "left") == words(page, key, "left")
            assert decision["labels"][0]["value"] == (-2 if same_side else 2)


def test_an_undo_takes_the_decision_back_and_the_pair_is_open_again(opened: Pages, tmp_path: Path) -> None:
    page = opened()
    key = keys(page)[0]
    acts = [say(page, key, 1, field.name) for field in FORM.fields]
    (card,) = page.ask("save", {"acts": acts}).payload["cards"]
    assert card["n_done"] == 1
    undo = {"kind": "retraction", "retraction_id": uuid4().hex, "decision_id": acts[0]["decision_id"]}
    (card,) = page.ask("save", {"acts": [{**undo, "trajectory_id": key}]}).payload["cards"]
    assert card["n_done"] == 0
    with tw.LabelStore(tmp_path / "labels.db") as store:
        assert sorted(store.to_frame()["field"]) == ["efficiency", "error_handling", "goal_completion"]


def test_a_save_sent_twice_is_saved_once_and_a_wrong_one_is_refused(opened: Pages, tmp_path: Path) -> None:
    page = opened()
    key = keys(page)[0]
    made, wrong = say(page, key, 1), say(page, key, 9)
    for _ in range(2):
        ack = page.ask("save", {"acts": [made, wrong, {**made, "decision_id": uuid4().hex, "trajectory_id": "r"}]})
        assert ack.payload["saved"] == [made["decision_id"]]
        assert len(ack.payload["refused"]) == 2
    with tw.LabelStore(tmp_path / "labels.db") as store:
        assert len(store.to_frame()) == 1


def test_nobody_elses_labels_are_sent(opened: Pages) -> None:
    anna, ben = opened(), opened(annotator="ben")
    key = keys(anna)[0]
    anna.ask("save", {"acts": [say(anna, key, 1)]})
    assert ben.ask("pair", {"pair": key}).payload["decisions"] == []
    assert len(opened().ask("pair", {"pair": key}).payload["decisions"]) == 1


def test_the_two_open_where_they_part_and_rows_say_what_stands_beside_what(opened: Pages) -> None:
    one, other = run("a", "p", "x", "q"), run("b", "p", "q")
    page = opened([Pair.of(one, other)])
    (key,) = keys(page)
    pair = page.ask("pair", {"pair": key}).payload
    own, others = ("left", "right") if pair["stands_left"] == "first" else ("right", "left")
    assert pair["n_shared"] == 1
    assert [(row[own], row[others]) for row in pair["rows"]] == [("a-0", "b-0"), ("a-1", None), ("a-2", "b-1")]
    opens = {side: page.ask("open", {"trajectory_id": f"{key}/{side}"}).payload["step_id"] for side in (own, others)}
    assert opens == {own: "a-1", others: "b-1"}


def test_a_form_that_no_key_answers_and_runs_without_a_pair_are_refused(opened: Pages) -> None:
    class Why(BaseModel):
        why: str

    with pytest.raises(SchemaError, match="'why'"):
        opened(schema=tw.LabelSchema.from_models(pair=Why))
    with pytest.raises(SchemaError, match="more than pairs"):
        opened(schema=tw.presets.mast)
    with pytest.raises(TrajectoryError, match="no pair"):
        opened(RUNS[:1])
