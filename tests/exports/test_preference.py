"""Preferences: a shared beginning, and two ways to go on of which one was chosen, whichever side it stood on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import trajwidgets as tw
from tests.exports.lines import lines
from tests.exports.pairs import branched, prefer
from tests.exports.runs import EXAMPLES, MODEL, PARSER

RUNS = [MODEL, PARSER]


def export(tmp_path: Path, store: tw.LabelStore, runs: Any = RUNS, **more: Any) -> Any:
    return tw.export(runs, store, format="preference", path=tmp_path / "p.jsonl", **more)


def test_two_runs_of_one_task_share_the_task_and_part_where_the_agents_do(tmp_path: Path, store: tw.LabelStore) -> None:
    prefer(store, "anna", MODEL, PARSER, "B")
    (record,) = lines(export(tmp_path, store).path)
    assert [message["role"] for message in record["prompt"]] == ["system", "user"]
    names = [way[0]["tool_calls"][0]["function"]["name"] for way in (record["chosen"], record["rejected"])]
    runs = [next(step for step in run.steps if step.actor == "agent") for run in (PARSER, MODEL)]
    assert names == [step.calls[0].name for step in runs]
    sources = [each["trajectory_id"] for each in record["provenance"]["trajectories"]]
    assert sources == [PARSER.trajectory_id, MODEL.trajectory_id]
    n_calls = sum(len(message.get("tool_calls", ())) for message in record["chosen"])
    assert n_calls == sum(len(step.calls) for step in PARSER.steps)


def test_who_saw_the_two_the_other_way_round_has_the_same_preference(tmp_path: Path, store: tw.LabelStore) -> None:
    prefer(store, "anna", MODEL, PARSER, "A")
    prefer(store, "ben", PARSER, MODEL, "B")
    prefer(store, "cleo", PARSER, MODEL, "A")
    (record,) = lines(export(tmp_path, store).path)
    assert record["provenance"]["trajectories"][0]["trajectory_id"] == MODEL.trajectory_id
    (label,) = record["provenance"]["labels"]
    assert (label["by"], label["n_annotators"], len(label["annotators"])) == ("majority", 3, 2)
    with pytest.raises(tw.errors.ExportError, match="1 preference: disputed"):
        export(tmp_path, store, policy="unanimous")


def test_ties_are_left_out_and_counted(tmp_path: Path, store: tw.LabelStore) -> None:
    fork = branched()
    prefer(store, "anna", MODEL, PARSER, "tie")
    prefer(store, "anna", fork, fork, "A", "left", "right")
    done = export(tmp_path, store, [*RUNS, fork])
    assert (done.n_records, done.left_out) == (1, {"preference: tie": 1})


def test_branches_of_one_run_share_what_came_before_both(tmp_path: Path, store: tw.LabelStore) -> None:
    fork = branched()
    prefer(store, "anna", fork, fork, "B", "left", "right")
    (record,) = lines(export(tmp_path, store, fork).path)
    words = {name: [message["content"] for message in record[name]] for name in ("prompt", "chosen", "rejected")}
    assert words == {
        "prompt": ["Which way?", "Let me see.", "Well?"],
        "chosen": ["Right.", "Fine."],
        "rejected": ["Left.", "Thanks."],
    }
    (record,) = lines(export(tmp_path, store, fork, turns="first").path)
    assert [message["content"] for message in record["chosen"] + record["rejected"]] == ["Right.", "Left."]


def test_a_graded_preference_is_turned_with_its_grade(tmp_path: Path, store: tw.LabelStore) -> None:
    graded: dict[str, Any] = {"first": (-2, -1), "second": (2, 1)}
    prefer(store, "anna", MODEL, PARSER, -2)
    prefer(store, "ben", PARSER, MODEL, 2)
    done = export(tmp_path, store, policy="unanimous", **graded)
    assert lines(done.path)[0]["provenance"]["trajectories"][0]["trajectory_id"] == MODEL.trajectory_id
    prefer(store, "ben", PARSER, MODEL, 1)
    with pytest.raises(tw.errors.ExportError, match="1 preference: disputed"):
        export(tmp_path, store, **graded)


def test_a_ruling_on_the_turned_pair_counts(tmp_path: Path, store: tw.LabelStore) -> None:
    prefer(store, "anna", MODEL, PARSER, "A")
    prefer(store, "ben", MODEL, PARSER, "B")
    prefer(store, "ada", PARSER, MODEL, "A", role="adjudicator")
    (record,) = lines(export(tmp_path, store).path)
    assert record["provenance"]["trajectories"][0]["trajectory_id"] == PARSER.trajectory_id
    assert record["provenance"]["labels"][0]["by"] == "ruling"


def test_what_makes_no_pair_is_counted_by_its_reason(tmp_path: Path, store: tw.LabelStore) -> None:
    fork, lamp = branched(), EXAMPLES["support-damaged-lamp"]
    prefer(store, "anna", fork, fork, "A", "left", "right")
    prefer(store, "anna", MODEL, lamp, "A")
    prefer(store, "anna", MODEL, EXAMPLES["coding-payroll-rounding"], "A")
    prefer(store, "anna", fork, fork, "A", "left", "left2")
    prefer(store, "anna", MODEL, PARSER, "A")
    done = export(tmp_path, store, [fork, MODEL, lamp, EXAMPLES["coding-payroll-rounding"]])
    assert done.n_records == 1
    assert done.left_out == {
        "they had different tools": 1,
        "no shared beginning": 1,
        "the other run is not among these": 1,
        "one of them ends where they part": 1,
    }


def test_answers_that_do_not_mirror_each_other_are_refused(tmp_path: Path, store: tw.LabelStore) -> None:
    with pytest.raises(tw.errors.ExportError, match="must mirror each other"):
        export(tmp_path, store, first=(-2, -1), second=(1,))
    with pytest.raises(tw.errors.ExportError, match="neither 'all' nor 'first'"):
        export(tmp_path, store, turns="some")
