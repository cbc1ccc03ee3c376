"""A DemonstrationEditor does what its page asks, keeps it, and serves the run so far."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

import trajwidgets as tw
from tests.widgets.page import Page, Reply
from trajwidgets.environments import Demonstration, Fault, FunctionEnvironment, inject, support_desk
from trajwidgets.errors import EnvironmentFault, StoreError
from trajwidgets.widgets.messages import ANSWERS

Opened = Callable[..., "Expert"]


class Expert(Page):
    """A page at which an expert works."""

    def act(self, does: str, act_id: str = "", **given: Any) -> Reply:
        return self.ask("perform", {"act_id": act_id or uuid4().hex, "does": does, **given})

    def call(self, tool: str, **arguments: Any) -> Reply:
        return self.act("call", tool=tool, arguments=arguments)

    @property
    def standing(self) -> dict[str, Any]:
        standing: dict[str, Any] = self.ask("bench").payload["standing"]
        return standing

    def steps(self) -> list[dict[str, Any]]:
        (run,) = self.ask("hello").payload["queue"]
        reply = self.ask("page", {"trajectory_id": run["trajectory_id"], "start": 0, "count": 40})
        return [paged["step"] for paged in json.loads(reply.buffers[0])]


@pytest.fixture(scope="module")
def desk() -> Iterator[FunctionEnvironment]:
    with support_desk() as environment:
        yield environment


@pytest.fixture
def opened(tmp_path: Path, desk: FunctionEnvironment) -> Iterator[Opened]:
    widgets: list[tw.DemonstrationEditor] = []

    def make(environment: Any = desk, goal: str = "final-sale", **given: Any) -> Expert:
        given.setdefault("expert", "anna")
        given.setdefault("store", tmp_path / "labels.db")
        widgets.append(tw.DemonstrationEditor(environment, goal, **given))
        return Expert(widgets[-1])

    yield make
    for widget in widgets:
        widget.close()


def test_it_answers_its_own_asks_with_what_the_contract_says(opened: Opened) -> None:
    page = opened()
    bench = page.ask("bench")
    ANSWERS["bench"].model_validate(bench.payload)
    tools = {tool["name"]: tool for tool in bench.payload["tools"]}
    assert [argument["name"] for argument in tools["issue_voucher"]["arguments"] if argument["required"]] == [
        *("order_id", "amount_cents", "reason")
    ]
    ANSWERS["perform"].model_validate(page.call("read_policy", article="final-sale").payload)


def test_an_act_becomes_a_card_and_its_observation_is_served(opened: Opened) -> None:
    page = opened()
    assert [step["actor"] for step in page.steps()] == ["system", "user"]
    page.act("call", tool="read_policy", arguments={"article": "final-sale"}, reasoning="May it be returned?")
    step = page.steps()[-1]
    assert [part["type"] for part in step["parts"]] == ["reasoning", "tool_call", "tool_result"]
    assert page.ask("open", {"trajectory_id": page.standing["trajectory_id"]}).payload["step_id"] == step["step_id"]
    assert page.widget.trajectory.steps[-1].step_id == step["step_id"]


def test_wrong_arguments_are_told_by_name_and_nothing_is_run(opened: Opened) -> None:
    page = opened()
    reply = page.call("issue_voucher", order_id="HB-20290", amount_cents="many")
    assert [(each["name"], each["wrong"], each["limit"]) for each in reply.payload["wrong"]] == [
        ("amount_cents", "type", "integer"),
        ("reason", "required", ""),
    ]
    assert (reply.payload["standing"]["n_acts"], len(page.steps())) == (0, 2)
    assert "no tool 'fly'" in page.call("fly").payload["message"]
    assert "nothing was said" in page.act("say", text=" ").payload["message"]


def test_what_is_taken_back_comes_with_what_was_asked(opened: Opened) -> None:
    page = opened()
    page.call("read_policy", article="final-sale")
    undone = page.act("undo").payload["undone"]
    assert (undone["does"], undone["tool"], undone["arguments"]) == ("call", "read_policy", {"article": "final-sale"})
    assert len(page.steps()) == 2
    assert page.act("undo").payload["undone"] is None


def test_the_verdict_is_kept_and_shown_for_each_criterion(opened: Opened, desk: FunctionEnvironment) -> None:
    page = opened()
    assert "at least one act" in page.act("finish").payload["message"]
    page.act("say", text="I am sorry: final sale articles cannot be returned.")
    standing = page.act("finish").payload["standing"]
    criteria = desk.goals["final-sale"].task.criteria
    assert [each["text"] for each in standing["criteria"]] == list(criteria)
    held = {each["text"]: each["held"] for each in standing["criteria"]}
    assert held == dict(desk.check("final-sale"))
    assert "finished" in page.call("read_policy", article="final-sale").payload["message"]
    assert page.widget.trajectory.outcome.status == "success"
    again = opened()
    assert again.standing == standing


def test_an_act_that_is_sent_again_is_done_once(opened: Opened) -> None:
    page = opened()
    for _ in range(3):
        reply = page.act("say", act_id="0123456789abcdef", text="One moment.")
        assert (reply.kind, reply.payload["standing"]["n_acts"]) == ("perform", 1)
    page.act("undo", act_id="fedcba9876543210")
    assert page.act("undo", act_id="fedcba9876543210").payload["standing"]["n_acts"] == 0


def test_the_cell_run_again_goes_on(opened: Opened) -> None:
    first = opened(seed=4)
    first.call("read_policy", article="final-sale")
    first.act("say", text="One moment.")
    again = opened(seed=4)
    assert again.widget.trajectory == first.widget.trajectory
    assert again.steps() == first.steps()
    assert again.call("read_policy", article="final-sale").payload["standing"]["n_acts"] == 3
    assert "another notebook" in first.act("say", text="Hello?").payload["message"]


def test_it_goes_on_behind_an_injected_fault(opened: Opened, desk: FunctionEnvironment) -> None:
    shift = Demonstration(desk, "final-sale", expert="ben", seed=3)
    shift.call("read_policy", {"article": "final-sale"})
    shift.say("It cannot be returned.")
    run = shift.finish()
    found = inject(run, run.steps[2].step_id, Fault(kind="timeout"), desk, seed=3)
    page = opened(found.environment, seed=3, after=(found.run, found.step_id))
    assert [step["actor"] for step in page.steps()] == ["system", "user", "agent"]
    page.call("read_policy", article="final-sale")
    page.act("say", text="It cannot be returned.")
    page.act("finish")
    record = tw.environments.recovery_of(page.widget.trajectory)
    assert (record.fault.kind, len(record.steps)) == ("timeout", 2)


def test_it_says_what_it_needs(opened: Opened) -> None:
    with pytest.raises(StoreError, match="store"):
        opened(store=None)
    with pytest.raises(EnvironmentFault, match="no goal 'fly'"):
        opened(goal="fly")


def test_a_saved_notebook_holds_how_far_it_is_and_nothing_that_was_done(opened: Opened) -> None:
    page = opened()
    page.act("say", text="I am sorry: final sale.", reasoning="A secret thought.")
    page.act("finish")
    data, _ = page.widget._repr_mimebundle_()
    assert "1 act" in data["text/html"]
    assert "criteria met" in data["text/html"] or "criterion met" in data["text/html"]
    assert "secret" not in data["text/html"]
    assert "sorry" not in json.dumps(page.widget.get_state(), default=str)
    assert repr(page.widget) == "DemonstrationEditor('final-sale', 'anna')"
