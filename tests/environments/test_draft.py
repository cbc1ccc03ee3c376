"""A demonstration that is kept goes on after its kernel was killed, with the run it had."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import trajwidgets as tw
from tests.environments.paths import PATHS, lamp_by_the_book, sale_explained
from trajwidgets.environments import (
    CallAct,
    Draft,
    Environment,
    Fault,
    FunctionEnvironment,
    Goal,
    RecordedEnvironment,
    SayAct,
    inject,
    recovery_of,
)
from trajwidgets.errors import EnvironmentFault, LabelError, StoreError
from trajwidgets.labels import Demonstrated

ORDER = CallAct(tool="get_order", arguments={"order_id": "HB-20417"}, reasoning="What was bought?")
VOUCHER = CallAct(tool="issue_voucher", arguments={"order_id": "HB-20417", "amount_cents": 500, "reason": "kind"})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "labels.db"


@pytest.fixture
def opened(path: Path, desk: FunctionEnvironment) -> Callable[..., Draft]:
    """The same draft, each time as from a new kernel: with nothing but what the file holds."""

    def make(environment: Environment = desk, goal: str = "damaged-lamp", expert: str = "anna", **given: Any) -> Draft:
        return Draft(environment, goal, store=tw.LabelStore(path), expert=expert, **given)

    return make


def keep(draft: Draft, demonstrate: Callable[..., None]) -> None:
    """Do in a draft what a path does in a demonstration."""

    class Kept:
        def call(self, tool: str, arguments: dict[str, Any], **words: str) -> Any:
            return draft.do(CallAct(tool=tool, arguments=arguments, **words))

        def say(self, text: str) -> None:
            draft.do(SayAct(text=text))

    demonstrate(Kept())


def test_whoever_comes_back_has_the_same_run_to_the_byte_and_goes_on(opened: Callable[..., Draft]) -> None:
    first = opened(seed=2)
    first.do(ORDER)
    first.do(VOUCHER)
    first.undo()
    first.do(SayAct(text="One moment.", reasoning="They wait."))
    again = opened(seed=2)
    assert again.trajectory == first.trajectory
    assert again.trajectory.digest == first.trajectory.digest
    assert again.differing == ()
    keep(again, lamp_by_the_book)
    assert again.finish().outcome.status == "success"


@pytest.mark.parametrize("goal", sorted(PATHS))
def test_a_finished_one_comes_back_with_its_verdict(opened: Callable[..., Draft], goal: str) -> None:
    draft = opened(goal=goal)
    keep(draft, PATHS[goal][0])
    run = draft.finish()
    assert run.outcome.status == "success"
    again = opened(goal=goal)
    assert again.is_finished
    assert again.trajectory == run
    assert again.held == dict.fromkeys(run.task.criteria, True)


def test_what_was_finished_is_taken_up_again_by_an_undo_which_takes_back_no_act(opened: Callable[..., Draft]) -> None:
    draft = opened()
    draft.do(ORDER)
    assert draft.finish().outcome.status in ("failure", "partial")
    with pytest.raises(EnvironmentFault, match="is finished"):
        draft.do(VOUCHER)
    assert draft.undo() is None
    assert (draft.is_finished, draft.held, len(draft.demonstration.acts)) == (False, None, 1)
    again = opened()
    assert (again.is_finished, again.trajectory) == (False, draft.trajectory)


def test_each_expert_goal_seed_and_beginning_has_a_draft_of_its_own(opened: Callable[..., Draft]) -> None:
    opened().do(ORDER)
    for other in ({"expert": "ben"}, {"goal": "final-sale"}, {"seed": 1}, {"anew": True}):
        assert opened(**other).demonstration.acts == ()
    assert opened().demonstration.acts == (), "the latest that was begun counts"


def test_of_two_notebooks_that_go_on_from_one_act_the_second_is_told(opened: Callable[..., Draft]) -> None:
    first = opened()
    first.do(ORDER)
    second = opened()
    second.do(VOUCHER)
    for act in (lambda: first.do(SayAct(text="Hello?")), first.undo, first.finish):
        with pytest.raises(LabelError, match="another notebook"):
            act()
    assert opened().demonstration.acts == (ORDER, VOUCHER)


def test_what_could_not_be_kept_was_not_done(
    opened: Callable[..., Draft], desk: FunctionEnvironment, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = opened()
    before = desk.snapshot()

    def full(*_: object, **__: object) -> None:
        raise StoreError("labels.db: the disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr(draft.store, "record", full)
        with pytest.raises(StoreError):
            draft.do(VOUCHER)
    assert (draft.demonstration.acts, desk.snapshot()) == ((), before)
    draft.do(ORDER)
    assert opened().demonstration.acts == (ORDER,)


def test_a_tool_that_answers_differently_after_a_restart_is_named(opened: Callable[..., Draft]) -> None:
    def answering(words: str) -> FunctionEnvironment:
        def look() -> str:
            """Look."""
            return words

        return FunctionEnvironment("room", [look], goals={"look": Goal(task=tw.Task(goal="Look."))})

    with answering("a chair") as then, answering("a table") as now:
        opened(then, "look").do(CallAct(tool="look"))
        again = opened(now, "look")
        assert again.differing == ("act-01",)
        assert again.trajectory.steps[-1].results[0].content[0].text == "a table"
        again.undo()
        assert again.differing == ()


def test_it_goes_on_behind_a_fault_and_comes_back_there(
    opened: Callable[..., Draft], desk: FunctionEnvironment
) -> None:
    draft = opened(goal="final-sale", seed=3)
    keep(draft, sale_explained)
    run = draft.finish()
    found = inject(run, run.steps[2].step_id, Fault(kind="timeout"), desk, seed=3)
    given = {"goal": "final-sale", "seed": 3, "after": (found.run, found.step_id)}
    opened(found.environment, **given).do(SayAct(text="I will try again."))
    again = opened(found.environment, **given)
    keep(again, sale_explained)
    record = recovery_of(again.finish())
    assert record.struck.results[0].is_error
    assert len(record.steps) == 3


def test_where_nobody_can_check_it_is_finished_without_a_verdict(opened: Callable[..., Draft]) -> None:
    draft = opened()
    draft.do(ORDER)
    recorded = RecordedEnvironment(draft.trajectory)
    (goal,) = recorded.goals
    again = opened(recorded, goal)
    again.do(ORDER)
    assert again.finish().outcome.status == "unknown"
    assert "could be checked" in opened(recorded, goal).unchecked


def test_nothing_is_no_demonstration(opened: Callable[..., Draft]) -> None:
    draft = opened()
    with pytest.raises(EnvironmentFault, match="nothing was done"):
        draft.finish()
    assert draft.undo() is None


def test_a_copy_without_names_keeps_the_acts_in_their_order(
    path: Path, opened: Callable[..., Draft], desk: FunctionEnvironment
) -> None:
    draft = opened()
    draft.do(ORDER)
    draft.undo()
    draft.do(VOUCHER)
    copy = draft.store.pseudonymised_copy(path.with_name("copy.db"))
    assert [said.act.what.does for said in copy.said(Demonstrated)] == ["begin", "call", "undo", "call"]
    (name,) = {said.annotator for said in copy.said(Demonstrated)}
    assert name != "anna"
    again = Draft(desk, "damaged-lamp", store=copy, expert=name)
    assert again.demonstration.acts == (VOUCHER,)
