"""Blind by construction: nothing a colleague said reaches a page, and nothing of a trajectory stands in a trait."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Literal

import pytest
from pydantic import BaseModel

from tests.widgets.conftest import Open
from tests.widgets.page import Page, eventually, judge, run, undo
from trajwidgets.labels import Label, StepTarget
from trajwidgets.widgets.report import SMALLEST_SLICE

CANARY = "zq-canary"


def everybody_asks(page: Page) -> None:
    """Each kind of ask, over every run."""
    page.ask("hello")
    for trajectory in page.widget.runs:
        at = {"trajectory_id": trajectory.trajectory_id}
        page.ask("open", at)
        page.ask("decisions", at)
        page.ask("page", {**at, "start": 0, "count": 100})
        page.ask("place", {**at, "step_id": None})
    page.save(judge("s1", "success"))


def test_a_colleagues_labels_never_reach_the_page_of_an_annotator(opened: Open) -> None:
    other = opened(annotator=f"{CANARY}-colleague")
    told = [
        judge("s1", "failure", decision_id=f"{CANARY}-0001"),
        judge("s2", f"{CANARY} note", field="note", decision_id=f"{CANARY}-0002"),
        judge("s1", "partial", trajectory_id="r2", decision_id=f"{CANARY}-0003"),
    ]
    other.save(*told, undo(told[2]))
    page = opened(annotator="a1")
    everybody_asks(page)
    other.save(judge("s3", "success", decision_id=f"{CANARY}-0004"))
    everybody_asks(page)
    assert CANARY not in page.everything()
    assert page.ask("hello").payload["queue"][0]["n_done"] == 1
    assert opened(annotator="a1").ask("open", {"trajectory_id": "r1"}).payload["step_id"] == "s2"


def test_not_even_the_time_of_a_colleagues_press_reaches_it(opened: Open) -> None:
    page, other, same = opened(annotator="a1"), opened(annotator="a2"), opened(annotator="a1")
    other.save(judge("s1", "failure", trajectory_id="r2"))
    same.save(judge("s2", "failure"))
    eventually(lambda: page.news("changed"))
    assert page.news("changed") == [{"trajectory_id": "r1"}]
    assert other.news("changed") == []


def test_no_word_of_a_trajectory_or_a_label_stands_in_a_trait(opened: Open, panel: Callable[[], Page]) -> None:
    class Feedback(BaseModel):
        outcome: Literal["success", "zq-canary-option"]
        note: str = ""

    page = opened(run(f"{CANARY}-run", words=f"{CANARY}-words"), step=Feedback, guidelines=f"{CANARY}-guidelines")
    at = StepTarget(trajectory_id=f"{CANARY}-run", step_id="s1")
    labels = (
        Label(target=at, field="outcome", value="zq-canary-option"),
        Label(target=at, field="note", value=f"{CANARY}-note"),
    )
    schema_hash = page.widget.schema.schema_hash
    page.save(judge("s1", None, trajectory_id=f"{CANARY}-run", labels=labels, schema_hash=schema_hash))
    page.ask("open", {"trajectory_id": f"{CANARY}-run"})
    page.ask("page", {"trajectory_id": f"{CANARY}-run", "start": 0, "count": 40})
    for shown in (page, panel()):
        state = {name: value for name, value in shown.widget.get_state().items() if name != "_esm"}
        assert CANARY not in json.dumps(state, default=str)
        outside = [data for _, data, _ in shown.wire.left if data.get("method") != "custom"]
        assert CANARY not in json.dumps(outside)
        assert len(json.dumps(state, default=str)) < 2000
    # They do travel, in messages.
    assert CANARY in page.everything()


Filled = Callable[[int, int], None]


@pytest.fixture
def filled(opened: Open) -> Filled:
    """Two annotators judge the first steps of a run of common work and of one of rare work."""

    def fill(n_common: int, n_rare: int) -> None:
        runs = [
            run(f"{CANARY}-1", n_common, slices={"work": "common"}, words=f"{CANARY}-words"),
            run(f"{CANARY}-2", max(n_rare, 1), slices={"work": "rare"}),
        ]
        for annotator in ("a1", "a2"):
            page = opened(*runs, annotator=annotator)
            for trajectory_id, n in ((f"{CANARY}-1", n_common), (f"{CANARY}-2", n_rare)):
                for place in range(1, n + 1):
                    value = "failure" if place == 1 and annotator == "a2" else ("success", "partial")[place % 2]
                    page.save(
                        judge(
                            f"s{place}",
                            value,
                            trajectory_id=trajectory_id,
                            decision_id=f"{CANARY}-{annotator}-{trajectory_id}-{place}",
                        ),
                        judge(f"s{place}", f"{CANARY}-note", field="note", trajectory_id=trajectory_id),
                    )

    return fill


def slices(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    (outcome,) = [field for field in report["fields"] if field["field"] == "outcome"]
    return {each["slice_value"] or "all": each for each in outcome["slices"]}


def figures(shown: dict[str, Any]) -> list[float | None]:
    return [shown[name]["value"] for name in ("percent", "kappa", "alpha")]


def test_a_panel_shows_no_item_and_no_single_label(filled: Filled, panel: Callable[[], Page]) -> None:
    filled(8, 6)
    page = panel()
    report = page.ask("report").payload
    assert CANARY not in page.everything()
    for word in ("success", "partial", "failure", "s1", "step_id", "decision_id"):
        assert f'"{word}"' not in page.everything()
    assert (report["n_items"], report["n_runs"], report["annotators"]) == (14, 2, ["a1", "a2"])
    assert slices(report)["all"]["percent"]["value"] == pytest.approx(12 / 14)
    assert slices(report)["common"]["percent"]["value"] == pytest.approx(7 / 8)


@pytest.mark.parametrize("n", range(1, SMALLEST_SLICE + 2))
def test_a_slice_too_small_to_hide_an_answer_is_withheld(filled: Filled, panel: Callable[[], Page], n: int) -> None:
    filled(8, n)
    rare = slices(panel().ask("report").payload)["rare"]
    assert rare["n_items"] == n
    if n < SMALLEST_SLICE:
        assert rare["withheld"] is not None
        assert figures(rare) == [None, None, None]
    else:
        assert rare["withheld"] is None
        assert rare["percent"]["value"] == pytest.approx((n - 1) / n)


def test_so_is_the_next_smallest_lest_the_rest_give_it_away(filled: Filled, panel: Callable[[], Page]) -> None:
    filled(8, 2)
    shown = slices(panel().ask("report").payload)
    # 10 of all less 8 common would be the 2 rare ones.
    assert shown["all"]["withheld"] is None
    assert figures(shown["common"]) == figures(shown["rare"]) == [None, None, None]
    assert "difference" in shown["common"]["withheld"]


def test_so_is_everything_while_little_is_judged(filled: Filled, panel: Callable[[], Page]) -> None:
    filled(SMALLEST_SLICE - 1, 0)
    assert figures(slices(panel().ask("report").payload)["all"]) == [None, None, None]


def test_what_cannot_be_computed_is_told_in_words_and_is_never_a_zero(opened: Open, panel: Callable[[], Page]) -> None:
    page = opened()
    page.save(judge("s1", "success"))
    report = panel().ask("report").payload
    shown = slices(report)["all"]
    assert figures(shown) == [None, None, None]
    assert "two annotators" in shown["withheld"]
    assert report["n_labels"] == 1
