"""What each view of a panel is told, and what it is not."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import BaseModel

from tests.widgets.conftest import Open
from tests.widgets.page import Page, judge, run
from trajwidgets.errors import TrajwidgetsError
from trajwidgets.labels import LabelSchema
from trajwidgets.store import LabelStore
from trajwidgets.widgets import AgreementPanel, Viewer
from trajwidgets.widgets.views.withholding import withheld

CANARY = "zq-canary"
RUNS = [run(f"{CANARY}-r1", 6), run("r2", 3)]
#: What each says of the steps of the two runs, in order; None: not judged.
SAID: dict[str, list[str | None]] = {
    "a1": ["success", "success", "partial", "failure", "failure", "success", "success", "partial", None],
    "a2": ["success", "partial", "partial", "failure", "success", "success", "success", None, None],
    "a3": [None, None, None, None, None, "failure", "success", "partial", "success"],
}

Panel = Callable[..., Page]


@pytest.fixture
def shown(opened: Open, tmp_path: Path) -> Iterator[Panel]:
    """A panel on a store in which three annotators have judged."""
    places = [(one.trajectory_id, step.step_id) for one in RUNS for step in one.steps if step.actor == "agent"]
    for annotator, said in SAID.items():
        page = opened(*RUNS, annotator=annotator)
        for (trajectory_id, step), value in zip(places, said, strict=True):
            if value is not None:
                page.save(judge(step, value, trajectory_id=trajectory_id))
    panels: list[AgreementPanel] = []

    def make(**given: Any) -> Page:
        panels.append(AgreementPanel(tmp_path / "labels.db", **given))
        return Page(panels[-1])

    yield make
    for panel in panels:
        panel.close()


def view(page: Page, name: str, **ask: Any) -> dict[str, Any]:
    found: dict[str, Any] = page.ask("view", {"view": name, "field": "outcome", **ask}).payload["shown"]
    return found


def test_pairs_have_their_kappa_and_how_many_items_stand_behind_it(shown: Panel) -> None:
    pairs = {(each["annotator"], each["other"]): each for each in view(shown(labels="all"), "pairs")["pairs"]}
    assert [pairs["a1", "a2"][name] for name in ("n_items", "few", "withheld")] == [7, True, None]
    # success/partial, success/failure the other way round: 5 of 7 agree; by chance 4*4 + 1*2 + 2*1 of 49.
    assert pairs["a1", "a2"]["observed"] == pytest.approx(5 / 7)
    assert pairs["a1", "a2"]["value"] == pytest.approx((5 / 7 - 20 / 49) / (1 - 20 / 49))
    assert pairs["a2", "a3"]["n_items"] == 2


def test_pairs_that_share_too_little_are_withheld_unless_the_cell_says_otherwise(shown: Panel) -> None:
    pairs = {(each["annotator"], each["other"]): each for each in view(shown(), "pairs")["pairs"]}
    assert pairs["a1", "a2"]["withheld"] is None
    for pair in (("a1", "a3"), ("a2", "a3")):
        assert [pairs[pair][name] for name in ("withheld", "value", "observed")] == ["few", None, None]


@pytest.mark.parametrize(
    ("sizes", "why"),
    [
        ([9, 8, 3], [None, "difference", "few"]),
        ([9, 8, 3, 2], [None, None, "few", "few"]),
        ([9, 0], [None, "none"]),
        ([3], ["few"]),
    ],
)
def test_a_lone_small_part_takes_the_next_smallest_with_it(sizes: list[int], why: list[str | None]) -> None:
    assert withheld(sizes, everything=False) == why
    assert set(withheld(sizes, everything=True)) <= {None, "none"}


def test_a_confusion_matrix_counts_and_its_cell_names_exactly_its_steps(shown: Panel) -> None:
    page = shown(labels="all")
    matrix = view(page, "confusion", pair=["a1", "a2"])
    assert matrix["answers"] == ["success", "partial", "failure"]
    assert matrix["counts"] == [[3, 1, 0], [0, 1, 0], [1, 0, 1]]
    pooled = view(page, "confusion")
    assert pooled["pair"] is None
    assert pooled["counts"] == [[5, 1, 3], [1, 2, 0], [3, 0, 1]]
    cell = page.ask("cell", {"field": "outcome", "row": "failure", "column": "success", "pair": ["a1", "a2"]}).payload
    assert cell == {
        "steps": [{"trajectory_id": f"{CANARY}-r1", "step_id": "s5", "target": "step"}],
        "n_steps": 1,
        "opens": False,
    }
    # Of all pairs, in either order: s5 of the first run, and s6, where a3 alone says failure.
    cell = page.ask("cell", {"field": "outcome", "row": "success", "column": "failure"}).payload
    assert [step["step_id"] for step in cell["steps"]] == ["s5", "s6"]


def test_items_are_those_people_differ_on_most_first_with_who_said_what(shown: Panel) -> None:
    items = view(shown(labels="all"), "items")
    assert items["n_items"] == len(items["items"]) == 3
    first = next(each for each in items["items"] if each["step"]["step_id"] == "s6")
    assert first["answers"] == [
        {"answer": "success", "annotators": ["a1", "a2"]},
        {"answer": "failure", "annotators": ["a3"]},
    ]


def test_over_time_ends_with_the_whole(shown: Panel) -> None:
    points = view(shown(labels="all"), "time")["points"]
    assert [point["n_items"] for point in points] == [5, 8]
    assert [point["form_changed"] for point in points] == [False, False]
    # The five of a1 and a2 that were judged first; and nothing that lies fewer than five before the whole.
    assert view(shown(), "time")["points"] == []


def test_coverage_counts_judgements_and_no_answer(shown: Panel) -> None:
    found = view(shown(), "coverage")
    assert found["annotators"] == ["a1", "a2", "a3"]
    assert [(row["n_items"], row["judged"]) for row in found["rows"]] == [(3, [2, 1, 3]), (6, [6, 6, 1])]
    assert [(each["n_annotators"], each["n_items"]) for each in found["judged_by"]] == [(1, 1), (2, 6), (3, 2)]


def test_without_labels_all_no_step_and_no_answer_is_ever_sent(shown: Panel) -> None:
    page = shown()
    for name in ("slices", "pairs", "confusion", "time", "annotators", "items"):
        view(page, name)
        view(page, name, pair=["a1", "a2"])
    for kind, ask in (
        ("cell", {"field": "outcome", "row": "success", "column": "failure"}),
        ("show", {"trajectory_id": "r2", "step_id": "s1"}),
    ):
        refused = page.ask(kind, ask)
        assert refused.kind == "error"
        assert 'labels="all"' in refused.payload["message"]
    told = page.everything()
    assert CANARY not in told
    for word in ("success", "partial", "failure", "s1", "s6"):
        assert f'"{word}"' not in told


def test_a_step_opens_in_the_viewer_the_panel_was_given(shown: Panel, tmp_path: Path) -> None:
    viewer = Viewer(RUNS, tmp_path / "labels.db", labels="all")
    seen = Page(viewer)
    page = shown(labels="all", viewer=viewer)
    assert view(page, "items")["opens"] is True
    assert page.ask("show", {"trajectory_id": f"{CANARY}-r1", "step_id": "s5"}).kind == "show"
    assert seen.news("go_to") == [{"trajectory_id": f"{CANARY}-r1", "step_id": "s5"}]
    page.widget.viewer = None
    assert "viewer=" in page.ask("show", {"trajectory_id": "r2", "step_id": "s1"}).payload["message"]
    viewer.close()


def test_what_cannot_be_compared_says_why_and_a_field_nobody_judged_is_empty(shown: Panel) -> None:
    asked = shown().ask("view", {"view": "pairs", "field": "score"}).payload
    assert asked == {"field": "score", "shown": None, "trouble": None}


def test_each_view_is_a_frame_too(shown: Panel) -> None:
    panel = shown(labels="all").widget
    assert len(panel.to_frame("pairs", "outcome")) == 3
    assert panel.to_frame("confusion", pair=("a1", "a2")).loc["failure", "success"] == 1
    assert panel.to_frame("coverage")["n_judged"].sum() == 19
    assert panel.to_frame("time")["n_items"].tolist() == [8]
    assert len(panel.to_frame("items")) == 3
    with pytest.raises(TrajwidgetsError, match="no view 'paris'"):
        panel.to_frame("paris")
    with pytest.raises(TrajwidgetsError, match="no field 'outcom'"):
        panel.to_frame("pairs", "outcom")
    with pytest.raises(TrajwidgetsError, match='labels="all"'):
        shown().widget.to_frame("items")


def test_a_panel_says_what_is_wrong_with_what_it_was_given(tmp_path: Path) -> None:
    with pytest.raises(TrajwidgetsError, match="labels='some'"):
        AgreementPanel(tmp_path / "labels.db", labels="some")  # type: ignore[arg-type]
    with pytest.raises(TrajwidgetsError, match="a Viewer or a Labeler, not str"):
        AgreementPanel(tmp_path / "labels.db", viewer="v")  # type: ignore[arg-type]


def test_slices_are_those_of_the_runs_and_any_query_and_small_ones_are_withheld(shown: Panel) -> None:
    queries = {"first": "step_id in ['s1', 's2', 's3', 's4', 's5']", "other": "trajectory_id == 'r2'"}
    told = {each["slice_value"] or "all": each for each in view(shown(slices=queries), "slices")["slices"]}
    # Eight were judged twice: s1 to s6 of the first run and s1, s2 of the other.
    assert {name: each["n_items"] for name, each in told.items()} == {"all": 8, "first": 7, "other": 2}
    # Of the eight, one is not among the seven: what it is would show in the difference.
    assert {name: each["withheld"] for name, each in told.items()} == {
        "all": None,
        "first": "difference",
        "other": "few",
    }
    assert told["other"]["value"] is None
    assert told["all"]["observed"] is not None
    everything = view(shown(slices=queries, labels="all"), "slices")["slices"]
    assert all(each["withheld"] is None and each["observed"] is not None for each in everything)
    wrong = shown(slices={"odd": "n_errors > 2"}).ask("view", {"view": "slices", "field": "outcome"}).payload
    assert "slice 'odd'" in wrong["trouble"]


def test_labels_have_their_agreement_where_enough_items_hold_them(shown: Panel) -> None:
    labels = {each["answer"]: each for each in view(shown(labels="all"), "labels")["labels"]}
    # Among the eight items judged twice: s1, s2, s5, s6 of r1 and s1 of r2 hold a success.
    assert labels["success"]["n_items"] == 5
    assert sum(each["n"] for each in labels.values()) == 18
    few = {each["answer"]: each["withheld"] for each in view(shown(), "labels")["labels"]}
    assert few == {"success": None, "partial": "few", "failure": "few"}


def test_annotators_are_held_against_gold_and_their_answers_are_told_only_with_labels_all(
    shown: Panel, tmp_path: Path
) -> None:
    with LabelStore(tmp_path / "labels.db") as store:
        frame = store.to_frame()
    gold = frame[frame["annotator"] == "a1"][["trajectory_id", "step_id", "target", "field", "value"]]
    page = shown(labels="all", gold=gold)
    told = view(page, "annotators")
    people = {each["annotator"]: each for each in told["annotators"]}
    assert told["answers"] == ["success", "partial", "failure"]
    assert people["a1"]["answers"] == [4, 2, 2]
    assert (people["a2"]["gold_n"], people["a2"]["gold_accuracy"]) == (7, pytest.approx(5 / 7))
    withheld_from = view(shown(gold=gold), "annotators")
    assert withheld_from["answers"] == []
    assert all(each["answers"] == [] for each in withheld_from["annotators"])
    # a3 shares three items with the others.
    assert {each["annotator"]: each["withheld"] for each in withheld_from["annotators"]}["a3"] == "few"


def test_each_view_with_a_drawing_is_a_figure(shown: Panel) -> None:
    pytest.importorskip("matplotlib")
    panel = shown(labels="all", slices={"first": "step_id == 's1'"}).widget
    for name, says in (
        ("slices", "first (n 2)"),
        ("pairs", "n 7"),
        ("confusion", "success"),
        ("time", "items judged twice"),
        ("labels", "failure"),
        ("annotators", "a3"),
        ("coverage", "r2"),
    ):
        figure = panel.figure(name, "outcome")
        axes = figure.axes[0]
        written = [*axes.get_yticklabels(), *axes.get_xticklabels(), *axes.texts, axes.xaxis.label]
        assert any(says in text.get_text() for text in written), name
        figure.savefig(io.BytesIO(), format="svg")
    with pytest.raises(TrajwidgetsError, match="'items' has no drawing"):
        panel.figure("items")


def test_without_matplotlib_a_figure_names_the_extra(shown: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(TrajwidgetsError, match=r"trajwidgets\[figures\]"):
        shown().widget.figure("coverage")


class Tagged(BaseModel):
    """A multi-choice."""

    tags: set[Literal["plan", "tool", "goal"]] = set()


def test_sets_are_confused_with_sets_and_a_cell_names_its_steps(tmp_path: Path) -> None:
    form = LabelSchema.from_models(step=Tagged)
    with LabelStore(tmp_path / "sets.db") as store:
        store.record_schema(form)
        store.record_runs([run("r1", 6)])
        for place, (one, other) in enumerate([(["plan"], ["plan"])] * 3 + [(["plan"], ["plan", "tool"])] * 2, start=1):
            for who, tags in (("ann", one), ("bob", other)):
                said = judge(f"s{place}", tags, field="tags", schema_hash=form.schema_hash)
                store.save(said, annotator=who)
        panel = AgreementPanel(store, labels="all")
        page = Page(panel)
        asked = {"view": "confusion", "field": "tags", "pair": ["ann", "bob"]}
        shown = page.ask("view", asked).payload["shown"]
        assert shown["answers"] == ["plan", "plan, tool"]
        assert shown["counts"] == [[3, 2], [0, 0]]
        cell = page.ask("cell", {"field": "tags", "row": "plan", "column": "plan, tool", "pair": ["ann", "bob"]})
        assert [step["step_id"] for step in cell.payload["steps"]] == ["s4", "s5"]
        panel.close()
