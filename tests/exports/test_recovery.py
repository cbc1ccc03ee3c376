"""Recoveries: a fault, how it looked, and the way out of it, from runs demonstrated behind an injected one."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel

import trajwidgets as tw
from tests.exports.lines import lines
from tests.exports.runs import PARSER, correction, say
from trajwidgets.trajectory import Trajectory


class Fix(BaseModel):
    fix: tw.Correction | None = None


FIX = tw.LabelSchema.from_models(step=Fix, name="fix")


def test_a_recovery_is_asked_for_by_the_faulty_observation(tmp_path: Path, shop: dict[str, Trajectory]) -> None:
    done = tw.export([PARSER, *shop.values()], format="recovery", path=tmp_path / "r.jsonl")
    (record,) = lines(done.path)
    assert done.left_out == {"no injected fault": 2, "nobody has recovered from its fault": 1}
    assert [message["role"] for message in record["prompt"]] == ["system", "user", "assistant", "tool"]
    assert record["observation"] == record["prompt"][-1:]
    assert "timeout" in record["observation"][0]["content"]
    assert [message["role"] for message in record["completion"]] == ["assistant", "tool", "assistant"]
    assert record["completion"][0]["reasoning_content"] == "A time-out may pass: reading twice does no harm."
    fault = record["fault"]
    assert (fault["kind"], fault["manner"], fault["persistence"]) == ("timeout", "explicit", "transient")
    assert (fault["trajectory_id"], fault["digest"]) == ("explained", shop["explained"].digest)
    made = record["provenance"]["demonstrations"][0]
    assert (made["expert"], made["after"]["trajectory_id"]) == ("annotator 1", "struck")
    assert done.annotators == {"ben": "annotator 1"}


def test_a_recovery_is_selected_and_corrected_by_labels(
    tmp_path: Path, shop: dict[str, Trajectory], store: tw.LabelStore
) -> None:
    run, judged = shop["recovered"], tw.presets.recovery.schema
    says = {"diagnosis": "wrong", "strategy": "retry_identical", "recovered": True, "side_effects": False}
    say(store, judged, "cleo", run, **says)
    with pytest.raises(tw.errors.ExportError, match="1 diagnosis: wrong"):
        tw.export(run, store, format="recovery", path=tmp_path / "r.jsonl", where={"diagnosis": ["correct"]})
    step = run.steps[-1]
    say(store, FIX, "rita", run, step, fix=correction(step, {"/parts/0/text": "It stays yours."}))
    done = tw.export(run, store, format="recovery", path=tmp_path / "r.jsonl", where={"diagnosis": ["wrong"]})
    (record,) = lines(done.path)
    assert record["completion"][-1]["content"] == "It stays yours."
    assert [label["field"] for label in record["provenance"]["labels"]] == ["diagnosis", "fix"]
