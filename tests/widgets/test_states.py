"""The states a panel shows: the same whenever it is opened, withheld where figures are, and told when they change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest

from tests.widgets.page import SCHEMA, Page, eventually, judge, run
from trajwidgets.agreement import DecisionChange, DecisionRule, Decisions, decision_rule
from trajwidgets.errors import TrajwidgetsError
from trajwidgets.reports import StoreDecisions
from trajwidgets.store import LabelStore
from trajwidgets.widgets import AgreementPanel, state_messages

#: So few that a short store comes through its states.
RULE = DecisionRule(low=0.6, high=0.8, every=4, min_items=8, min_clusters=2, min_minority=2, horizon=None)
RUNS = [run("r1", 8, slices={"skill": "web"}), run("r2", 8, slices={"skill": "web"}), run("r3", 3)]

Make = Callable[..., Page]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LabelStore]:
    """Two annotators who are of one mind on the first run, and of two on the second."""
    with LabelStore(tmp_path / "labels.db") as made:
        made.record_schema(SCHEMA)
        made.record_runs(RUNS)
        label(made, "r1", "success", "failure")
        yield made


def label(store: LabelStore, trajectory_id: str, *values: str, apart: bool = False, steps: int = 8) -> None:
    for place in range(steps):
        for who, turn in (("ann", 0), ("bob", int(apart))):
            value = values[(place + turn) % len(values)]
            store.save(judge(f"s{place + 1}", value, trajectory_id=trajectory_id), annotator=who)


@pytest.fixture
def panel(store: LabelStore) -> Iterator[Make]:
    made: list[AgreementPanel] = []

    def make(**given: Any) -> Page:
        made.append(AgreementPanel(store, **{"rule": RULE, **given}))
        return Page(made[-1])

    yield make
    for each in made:
        each.close()


def states(page: Page) -> dict[str, Any]:
    """What the page is told, once the log has been gone through."""
    told: list[dict[str, Any]] = []

    def arrived() -> bool:
        told[:] = [page.ask("states").payload]
        return told[0]["behind"] is False

    eventually(arrived, seconds=30)
    return told[0]


def of(told: dict[str, Any]) -> dict[str, str]:
    return {each["slice_value"] or "all": each["state"] for each in told["states"]}


def test_the_literals_of_the_messages_are_those_of_the_rule() -> None:
    assert get_args(state_messages.State) == get_args(decision_rule.State)
    assert get_args(state_messages.Lack) == get_args(decision_rule.Lack)


def test_a_panel_opened_late_shows_what_one_shows_that_was_open_all_the_time(panel: Make, store: LabelStore) -> None:
    early = panel()
    first = states(early)
    assert of(first) == {"all": "too few", "web": "too few"}
    assert first["states"][0]["lack"] == "clusters"
    assert first["states"][0]["n_lacking"] == 1
    label(store, "r2", "success", "failure", apart=True)
    late = states(panel())
    assert states(early) == late
    assert of(late)["all"] in ("watch", "retrain")
    assert [each["before"] for each in late["changes"]][-1] == "too few"
    assert late["rule"]["low"] == 0.6
    # Decided anew by another rule: the states are a function of the log and the rule.
    assert of(states(panel(rule=DecisionRule()))) == {"all": "too few", "web": "too few"}


def test_what_is_withheld_elsewhere_has_no_state_and_no_change(panel: Make, store: LabelStore) -> None:
    store.record_runs([run("r3", 3, slices={"skill": "voice"})])
    label(store, "r3", "success", "failure", steps=3)
    # Three items of voice are too few to be shown, and with them goes the only other slice.
    assert set(of(states(panel()))) == {"all"}
    assert set(of(states(panel(labels="all")))) == {"all", "web", "voice"}
    label(store, "r2", "success", "failure", apart=True)
    assert {each["now"]["slice"] for each in states(panel())["changes"]} == {"all"}
    assert {each["now"]["slice_value"] for each in states(panel(labels="all"))["changes"]} == {"", "web"}


def test_on_change_is_told_of_what_is_saved_from_now_on_and_what_it_raises_is_shown(
    panel: Make, store: LabelStore
) -> None:
    label(store, "r2", "success", "failure")
    heard: list[DecisionChange] = []

    def tell(change: DecisionChange) -> None:
        heard.append(change)
        raise OSError("the chat is down")

    page = panel(on_change=tell)
    before = states(page)
    assert heard == []
    store.record_runs([run("r4", 8, slices={"skill": "web"})])
    label(store, "r4", "success", "failure", apart=True)
    eventually(lambda: any(news["trouble"] for news in page.news("states")), seconds=30)
    news = page.news("states")[-1]
    assert news["trouble"] == "on_change: OSError: the chat is down"
    eventually(lambda: page.news("states")[-1]["n_changes"] == before["n_changes"] + len(heard), seconds=30)
    log = page.widget.to_frame("decision_log")
    assert [change.state for change in heard] == log["state"].tolist()[-len(heard) :]
    # The panel goes on: what is dismissed is not shown again, by this panel.
    number = page.news("states")[-1]["changes"][0]["number"]
    page.ask("dismiss", {"number": number})
    assert [states(page)[name] for name in ("changes", "n_changes", "trouble")] == [[], 0, None]
    assert states(panel())["n_changes"] > 0


def test_states_that_could_not_be_brought_up_to_date_say_so_until_they_are(
    panel: Make, store: LabelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = panel()
    assert states(page)["trouble"] is None
    with monkeypatch.context() as patched:
        patched.setattr(StoreDecisions, "catch_up", lambda _: 1 / 0)
        label(store, "r2", "success", "failure")
        eventually(lambda: states(page)["trouble"] == "ZeroDivisionError: division by zero", seconds=30)
    eventually(lambda: states(page)["trouble"] is None, seconds=30)


def test_the_frames_have_states_and_their_log(panel: Make, store: LabelStore) -> None:
    label(store, "r2", "success", "failure", apart=True)
    widget = panel().widget
    decisions = widget.to_frame("decisions")
    assert decisions[["field", "slice"]].to_numpy().tolist() == [["outcome", "all"], ["outcome", "skill"]]
    assert widget.to_frame("decision_log", "outcome")["before"].iloc[0] is None
    slices = widget.to_frame("slices")
    assert slices["state"].tolist() == decisions["state"].tolist()
    assert slices["why"].iloc[0] == decisions["why"].iloc[0]
    with pytest.raises(TrajwidgetsError, match="'decision_log'"):
        widget.to_frame("decision")


def test_a_query_has_the_state_of_its_labels_now_which_is_in_no_log(panel: Make, store: LabelStore) -> None:
    label(store, "r2", "success", "failure", apart=True)
    queries = {"second": "trajectory_id == 'r2'", "both": "annotator in ['ann', 'bob']"}
    rule = replace(RULE, correct=False, min_clusters=1)
    page = panel(slices=queries, rule=rule)
    states(page)
    shown = page.ask("view", {"view": "slices", "field": "outcome"}).payload["shown"]["slices"]
    told = {each["slice_value"]: each["standing"] for each in shown}
    # Those of the log stand in the log; what the queries choose is decided on as a frame of these rows would be.
    assert told[""] is None
    assert told["web"] is None
    rows = store.to_frame()
    for name, query in queries.items():
        alone = Decisions(rule).look(rows[rows["field"] == "outcome"].query(query)).iloc[0]
        assert (told[name]["state"], told[name]["n_items"]) == (alone["state"], alone["n_items"])
    assert told["second"]["state"] == "too few"  # one run, of which nothing says how much the next would differ
    assert told["both"]["state"] in ("watch", "retrain")
    frame = page.widget.to_frame("slices").set_index("slice_value")
    assert frame.loc["both", "state"] == told["both"]["state"]
    assert "query" not in set(page.widget.to_frame("decision_log")["slice"])
    # A query is a claim more: with the correction its probabilities are not higher than alone.
    fair = panel(slices=queries, rule=replace(rule, correct=True))
    states(fair)
    shown = fair.ask("view", {"view": "slices", "field": "outcome"}).payload["shown"]["slices"]
    both = next(each["standing"] for each in shown if each["slice_value"] == "both")
    assert both["p_below"] <= told["both"]["p_below"]


def test_a_query_that_is_too_small_to_be_shown_has_no_state(panel: Make, store: LabelStore) -> None:
    page = panel(slices={"few": "step_id in ['s1', 's2']"})
    shown = page.ask("view", {"view": "slices", "field": "outcome"}).payload["shown"]["slices"]
    assert [(each["withheld"], each["standing"]) for each in shown if each["slice_value"] == "few"] == [("few", None)]


def test_the_lines_and_states_of_a_figure_are_those_of_the_rule(panel: Make, store: LabelStore) -> None:
    pytest.importorskip("matplotlib")
    label(store, "r2", "success", "failure", apart=True)
    figure = panel().widget.figure("slices")
    (axes,) = figure.axes
    assert {line.get_xdata()[0] for line in axes.lines if line.get_linestyle() == ":"} == {0.6, 0.8}
    figure.draw_without_rendering()
    (right,) = axes.child_axes
    assert [text.get_text() for text in right.get_yticklabels()] == panel().widget.to_frame("slices")["state"].tolist()[
        ::-1
    ]


def test_what_happened_stands_in_view_frame_and_figure(panel: Make, store: LabelStore) -> None:
    marks = {"2020-01-01": "first guidelines", "2999-01-01T12:00": "retraining"}
    page = panel(labels="all", marks=marks)
    shown = page.ask("view", {"view": "time", "field": "outcome"}).payload["shown"]
    assert [(mark["words"], mark["n_items"]) for mark in shown["marks"]] == [("first guidelines", 0), ("retraining", 8)]
    assert shown["marks"][1]["at"] == "2999-01-01T12:00:00+00:00"
    assert page.widget.to_frame("time")["marks"].tolist() == ["first guidelines; retraining"]
    pytest.importorskip("matplotlib")
    (axes,) = page.widget.figure("time").axes
    assert "first guidelines; retraining" in [text.get_text() for text in axes.texts]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"rule": 0.75}, "rule= takes a DecisionRule, not float"),
        ({"on_change": "print"}, "on_change= takes a function of one change, not str"),
        ({"marks": {"last week": "retraining"}}, "'last week', which is no time"),
        ({"marks": {"2026-03-01": ""}}, "in words"),
    ],
)
def test_what_is_no_rule_function_or_mark_is_refused(panel: Make, given: dict[str, Any], says: str) -> None:
    with pytest.raises(TrajwidgetsError, match=says):
        panel(**given)
