"""What a page is told unasked: that its labels changed elsewhere, and that agreement moved."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

from tests.widgets.conftest import Open
from tests.widgets.page import Page, eventually, judge, undo


def test_a_label_from_another_notebook_of_the_same_annotator_is_told_and_can_be_asked_for(opened: Open) -> None:
    one, two = opened(), opened()
    decision = judge("s1", "success")
    two.save(decision)
    eventually(lambda: one.news("changed"))
    assert one.news("changed") == [{"trajectory_id": "r1"}]
    seen = one.ask("decisions", {"trajectory_id": "r1"}).payload["decisions"]
    assert [each["decision_id"] for each in seen] == [decision.decision_id]
    assert one.ask("hello").payload["queue"][0]["n_done"] == 1

    one.save(undo(decision))
    eventually(lambda: two.news("changed"))
    assert two.ask("decisions", {"trajectory_id": "r1"}).payload["decisions"] == []
    assert two.ask("hello").payload["queue"][0]["n_done"] == 0


def test_a_page_is_not_told_of_its_own_labels(opened: Open) -> None:
    page, other = opened(), opened()
    for step in ("s1", "s2", "s3"):
        page.save(judge(step, "success"))
    eventually(lambda: len(other.news("changed")) > 0)
    time.sleep(0.5)
    assert page.news("changed") == []


def test_after_news_the_order_of_both_notebooks_is_that_of_the_store(opened: Open) -> None:
    one, two = opened(), opened()
    for turn in range(4):
        one.save(judge("s1", "success"))
        two.save(judge("s1", "failure"))
        if turn == 2:
            one.save(judge("s1", "partial"))

    def agree() -> bool:
        asked = [page.ask("decisions", {"trajectory_id": "r1"}).payload["decisions"] for page in (one, two)]
        stored = [each.decision_id for each in one.widget.store.decisions(annotator="a1", trajectory_id="r1")]
        return all([each["decision_id"] for each in decisions] == stored for decisions in asked)

    eventually(agree)


def test_a_panel_moves_by_itself_after_a_label_from_another_process(
    opened: Open, panel: Callable[[], Page], tmp_path: Path
) -> None:
    decision = judge("s1", "success")
    page, live = opened(), panel()
    page.save(decision)
    eventually(lambda: live.news("report"))
    before = len(live.news("report"))
    program = f"""
        from trajwidgets import Decision, LabelStore
        decision = Decision.model_validate_json({decision.model_dump_json()!r})
        with LabelStore({str(tmp_path / "labels.db")!r}) as store:
            store.save(decision.model_copy(update={{"decision_id": "from-elsewhere"}}), annotator="a2")
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=True)
    eventually(lambda: len(live.news("report")) > before)
    assert live.news("report")[-1]["annotators"] == ["a1", "a2"]


def test_a_closed_widget_says_nothing_more(opened: Open, panel: Callable[[], Page]) -> None:
    page, closed, live = opened(), opened(), panel()
    wires = [closed.wire, live.wire]
    closed.widget.close()
    live.widget.close()
    before = [len(wire.left) for wire in wires]
    page.save(judge("s1", "success"))
    time.sleep(0.6)
    assert [len(wire.left) for wire in wires] == before
