"""Accepted paths: a task has several, runs are known by their calls, and what is valid but new can be taken in."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

import trajwidgets as tw
from tests.exports.runs import EXAMPLES, MODEL, PARSER, say
from trajwidgets.quality import AcceptedPaths
from trajwidgets.trajectory import Outcome, TextPart, ToolCallPart, Trajectory, path_of

JUDGEMENT = tw.presets.path_judgement.schema


@pytest.fixture
def store(tmp_path: Path) -> tw.LabelStore:
    return tw.LabelStore(tmp_path / "labels.db")


def run(trajectory_id: str, *calls: tuple[str, dict[str, Any]], task_id: str | None = "t", **more: Any) -> Trajectory:
    """A run with one call a turn, and a turn of words at the end."""
    steps = [tw.Step(step_id="u", actor="user", parts=(TextPart(text="Go."),))]
    steps += [
        tw.Step(
            step_id=f"{trajectory_id}-{place}",
            actor="agent",
            parts=(ToolCallPart(call_id=f"{trajectory_id}/{place}", name=tool, arguments=arguments),),
        )
        for place, (tool, arguments) in enumerate(calls)
    ]
    steps.append(tw.Step(step_id="end", actor="agent", parts=(TextPart(text=trajectory_id),)))
    return Trajectory(
        trajectory_id=trajectory_id, task=tw.Task(goal="Go.", task_id=task_id), steps=tuple(steps), **more
    )


LOOK, PAY = ("look", {"id": 1, "deep": True}), ("pay", {"cents": 5})
SHORT = run("short", LOOK, PAY, outcome=Outcome(status="success"))
LONG = run("long", LOOK, LOOK, LOOK, LOOK, PAY, outcome=Outcome(status="success"))


def test_a_path_is_its_calls_whatever_ids_words_and_the_order_of_arguments() -> None:
    again = run("again", ("look", {"deep": True, "id": 1.0}), PAY)
    assert path_of(again).digest == path_of(SHORT).digest
    assert (path_of(SHORT).tools, path_of(SHORT).n_steps, path_of(SHORT).n_calls) == (("look", "pay"), 3, 2)
    for other in (run("o", PAY, LOOK), run("o", LOOK), run("o", LOOK, ("pay", {"cents": 6})), LONG):
        assert path_of(other).digest != path_of(SHORT).digest


def test_a_run_is_held_against_the_cheapest_accepted_path_of_its_task(store: tw.LabelStore) -> None:
    paths = AcceptedPaths(store)
    assert paths.cheapest(SHORT) is None
    assert math.isnan(paths.efficiency(SHORT))
    paths.accept(LONG, annotator="rita", note="the careful way")
    assert (paths.efficiency(LONG), paths.efficiency(SHORT)) == (1.0, 2.0)
    paths.accept(SHORT, annotator="rita")
    assert (paths.efficiency(LONG), paths.efficiency(SHORT)) == (0.5, 1.0)
    assert [path.trajectory_id for path in paths.of("t")] == ["short", "long"]
    assert AcceptedPaths(store, cost="calls").efficiency(LONG) == 2 / 5
    assert paths.cheapest(run("elsewhere", LOOK, task_id="u")) is None


def test_what_is_accepted_is_seen_in_every_store_object_and_never_holds_an_argument(
    tmp_path: Path, store: tw.LabelStore
) -> None:
    AcceptedPaths(store).accept(run("s", ("look", {"name": "Lindqvist"})), annotator="rita")
    there = AcceptedPaths(tw.LabelStore(store.path))
    (row,) = there.to_frame().itertuples()
    assert (row.task_id, row.tools, row.n_steps, row.annotator, row.role) == ("t", ("look",), 2, "rita", "reviewer")
    assert b"Lindqvist" not in store.path.read_bytes()
    say(store, tw.presets.fault_reaction.schema, "rita", MODEL, reaction="adapted")
    store.rename_annotator("rita", "r1")
    assert there.to_frame().annotator.tolist() == ["r1"]
    assert AcceptedPaths(tw.LabelStore(tmp_path / "empty.db")).to_frame().dtypes.equals(there.to_frame().dtypes)


def test_the_same_path_is_accepted_once_and_can_be_withdrawn_and_accepted_again(store: tw.LabelStore) -> None:
    paths = AcceptedPaths(store)
    first = paths.accept(SHORT, annotator="rita")
    assert paths.accept(run("again", LOOK, PAY), annotator="rolf") == first
    paths.withdraw(SHORT, annotator="rolf", note="it pays before it asks")
    assert paths.of("t") == []
    with pytest.raises(tw.errors.LabelError, match="its path is not accepted for task 't'"):
        paths.withdraw(SHORT, annotator="rolf")
    paths.accept(SHORT, annotator="rita")
    assert len(paths.of("t")) == 1


def test_runs_are_judged_side_by_side(store: tw.LabelStore) -> None:
    paths = AcceptedPaths(store)
    paths.accept(SHORT, annotator="rita")
    other_arguments = run("other", LOOK, ("pay", {"cents": 7}), outcome=Outcome(status="failure"))
    stranger = run("stranger", LOOK, task_id=None)
    frame = paths.judged([SHORT, LONG, other_arguments, stranger])
    assert frame.path.tolist() == ["known", "new", "new", "new"]
    assert frame.same_tools.tolist() == [True, False, True, False]
    assert frame.cheapest.tolist()[:3] == [3, 3, 3]
    assert frame.efficiency.tolist()[:3] == [1.0, 0.5, 1.0]
    assert frame.iloc[3][["cheapest", "efficiency"]].isna().all()
    # WES+ of arXiv 2506.16042 over the three: success 1, 1, 0; expected over actual steps 3/3, 3/6, 3/3.
    three = frame[:3]
    assert (three.efficiency * (three.outcome == "success")).mean() == 0.5


def test_runs_without_a_task_id_share_a_task_by_their_goal(store: tw.LabelStore) -> None:
    paths = AcceptedPaths(store)
    paths.accept(run("a", LOOK, PAY, task_id=None), annotator="rita")
    assert paths.efficiency(run("b", LOOK, LOOK, PAY, task_id=None)) == 3 / 4


def test_what_people_agree_is_valid_but_new_is_taken_in_with_the_labels_it_rests_on(store: tw.LabelStore) -> None:
    answers = {"goal_completion": "complete", "efficiency": "detours", "error_handling": "not_needed"}
    for annotator in ("anna", "ben"):
        say(store, JUDGEMENT, annotator, MODEL, **answers, path="valid_new")
    say(store, JUDGEMENT, "anna", PARSER, **answers, path="valid_new")
    say(store, JUDGEMENT, "ben", PARSER, **answers, path="invalid")
    paths = AcceptedPaths(store)
    (taken,) = paths.accept_labelled([MODEL, PARSER], annotator="rita")
    assert taken.trajectory_id == MODEL.trajectory_id
    frame = store.to_frame("path")
    of_model = frame[frame.trajectory_id == MODEL.trajectory_id]
    assert sorted(taken.decision_ids) == sorted(of_model.decision_id)
    assert paths.accept_labelled([MODEL, PARSER], annotator="rita") == []
    say(store, JUDGEMENT, "ada", PARSER, None, None, "adjudicator", **answers, path="valid_new")
    assert [path.trajectory_id for path in paths.accept_labelled([MODEL, PARSER], annotator="rita")] == [
        PARSER.trajectory_id
    ]
    assert len(paths.of("night-shifts")) == 2


def test_the_set_suggests_what_needs_no_reading(store: tw.LabelStore) -> None:
    paths = AcceptedPaths(store)
    paths.accept(SHORT, annotator="rita")
    detour = run("detour", LOOK, LOOK, PAY)
    assert paths.suggestion(SHORT) == {"efficiency": "as_cheap", "path": "known"}
    assert paths.suggestion(detour) == {"efficiency": "detours"}
    assert paths.suggestion(LONG) == {"efficiency": "wasteful"}
    assert paths.suggestion(EXAMPLES["support-damaged-lamp"]) == {}
    said = tw.suggest([SHORT, LONG], run=paths.suggestion, schema=JUDGEMENT, store=store, annotator="rule: paths")
    assert said == 3
    assert AcceptedPaths(store).accept_labelled([SHORT, LONG], annotator="rita", value="known") == []


def test_only_people_accept_and_only_what_was_done(store: tw.LabelStore) -> None:
    with pytest.raises(tw.errors.LabelError, match="a path is accepted by a person"):
        AcceptedPaths(store).accept(SHORT, annotator="gpt", role="model")
    silent = SHORT.model_copy(update={"steps": SHORT.steps[:1]})
    with pytest.raises(tw.errors.LabelError, match="the agent does nothing in it"):
        AcceptedPaths(store).accept(silent, annotator="rita")
    with pytest.raises(tw.errors.StoreError, match="which this speaks of"):
        AcceptedPaths(store).accept(SHORT, annotator="rita", decision_ids=["nobody-made-this"])
