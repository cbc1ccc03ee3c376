"""Forms with corrections, rankings and rules: what is sent is held against the run, and comes out of the frame."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import pandas as pd
import pytest
from pydantic import BaseModel

import trajwidgets as tw
from tests.widgets.page import Page
from trajwidgets.errors import SchemaError
from trajwidgets.labels import Decision, Label, RunTarget, StepTarget
from trajwidgets.trajectory import TextPart, Tool, ToolCallPart

CALL = ToolCallPart(call_id="c1", name="refund", arguments={"amount": 64.9, "to": "cash"})
STEPS = tuple(
    tw.Step(step_id=f"s{number}", actor="agent", parts=(TextPart(text="I refund it."), CALL)) for number in (1, 2, 3)
)
TOOL = Tool(name="refund", parameters={"type": "object", "properties": {"to": {"enum": ["card", "voucher"]}}})
RUN = tw.Trajectory(trajectory_id="r1", task=tw.Task(goal="Refund."), steps=STEPS, tools=(TOOL,))


class Form(BaseModel):
    """One field of each new kind."""

    matters: Annotated[list[Literal["honest", "helpful", "brief"]], tw.FieldOptions(ranked=True)] = []
    better: tw.Correction | None = None


def decision(number: int, step_id: str | None, form: tw.LabelSchema, **answers: Any) -> Decision:
    target = RunTarget(trajectory_id="r1") if step_id is None else StepTarget(trajectory_id="r1", step_id=step_id)
    labels = tuple(Label(target=target, field=field, value=value) for field, value in answers.items())
    return Decision(decision_id=f"decision-{number}", trajectory_id="r1", schema_hash=form.schema_hash, labels=labels)


@pytest.fixture
def labeler(tmp_path: Path) -> tw.Labeler:
    return tw.Labeler([RUN], step=Form, store=tmp_path / "labels.db", annotator="a1")


def correction(**arguments: Any) -> dict[str, Any]:
    after = {"/parts/0/text": "I refund it to the card.", "/parts/1/arguments": {**CALL.arguments, **arguments}}
    return tw.Correction.between(STEPS[0], after).model_dump(mode="json")


def test_a_correction_the_tool_would_take_is_saved_and_one_it_would_not_take_is_refused_with_the_rule(
    labeler: tw.Labeler,
) -> None:
    page = Page(labeler)
    good = decision(1, "s1", labeler.schema, better=correction(to="card"))
    assert page.save(good).payload["saved"] == ["decision-1"]
    (refused,) = page.save(decision(2, "s1", labeler.schema, better=correction(to="bank"))).payload["refused"]
    assert refused["field"] == "better"
    assert "tool 'refund' takes no such /to: 'bank' is not one of" in refused["message"]
    stray = {"changes": [{**correction(to="card")["changes"][1], "pointer": "/parts/7/arguments"}]}
    (refused,) = page.save(decision(3, "s1", labeler.schema, better=stray)).payload["refused"]
    assert "no text and no arguments at /parts/7/arguments" in refused["message"]


def test_rankings_and_corrections_come_out_of_the_frame_and_go_into_another_store(
    labeler: tw.Labeler, tmp_path: Path
) -> None:
    fix = correction(to="card")
    Page(labeler).save(decision(1, "s1", labeler.schema, matters=["brief", "honest"], better=fix))
    frame = labeler.store.to_frame()
    assert dict(zip(frame["field"], frame["kind"], strict=True)) == {"matters": "ranking", "better": "correction"}
    assert frame["level"].isna().all()
    said = dict(zip(frame["field"], frame["value"], strict=True))
    assert said == {"matters": ("brief", "honest"), "better": fix}
    text, call = tw.corrected(STEPS[0], said["better"]).parts
    assert (text.text, call.arguments["to"]) == ("I refund it to the card.", "card")

    frame.to_csv(tmp_path / "labels.csv", index=False)
    for given in (frame, pd.read_csv(tmp_path / "labels.csv")):
        with tw.LabelStore(tmp_path / f"again-{len(list(tmp_path.iterdir()))}.db") as again:
            again.import_frame(given, schema=Form)
            back = again.to_frame()
            assert dict(zip(back["field"], back["value"], strict=True)) == said

    wide = labeler.store.to_frame(wide=True)
    assert (wide["matters"].iloc[0], wide["better"].iloc[0]) == (("brief", "honest"), fix)
    summary = tw.summary(labeler.store)
    assert "card" not in summary._repr_html_()
    assert summary.answers.set_index("field")["n"].to_dict() == {"matters": 1, "better": 1}
    assert len(tw.agreement.agreement_table(frame)) == 0


def test_the_queue_and_the_summary_count_what_is_asked_after_a_first_error(tmp_path: Path) -> None:
    labeler = tw.Labeler([RUN], schema=tw.presets.process_bench, store=tmp_path / "labels.db", annotator="a1")
    page = Page(labeler)

    def counted() -> tuple[int, int]:
        (card,) = page.ask("hello").payload["queue"]
        table = tw.summary(labeler.store).progress
        told = (int(table["n_done"].iloc[0]), int(table["n_units"].iloc[0])) if len(table) else (0, card["n_units"])
        assert told == (card["n_done"], card["n_units"])
        return told

    assert counted() == (0, 4)
    page.save(decision(1, "s1", labeler.schema, step_correct="correct"))
    assert counted() == (1, 4)
    page.save(decision(2, "s2", labeler.schema, step_correct="wrong"))
    assert counted() == (2, 3)
    page.save(decision(3, None, labeler.schema, final_answer_correct=False))
    assert counted() == (3, 3)


def test_a_preset_is_a_form_like_any_other(tmp_path: Path) -> None:
    labeler = tw.Labeler([RUN], schema=tw.presets.mast, store=tmp_path / "labels.db", annotator="a1")
    assert labeler.schema is tw.presets.mast.schema
    with pytest.raises(SchemaError, match="shown_when"):
        tw.Labeler([RUN], step=Broken, store=tmp_path / "other.db", annotator="a1")


class Broken(BaseModel):
    """A condition on a field there is not."""

    why: Annotated[str, tw.FieldOptions(shown_when={"outcome": "failure"})]
