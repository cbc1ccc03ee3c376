"""Rules over labels and runs: what they find is kept, goes when it is mended, or stays where somebody lets it stand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import uuid4

import pytest
from pydantic import BaseModel

import trajwidgets as tw
from tests.quality.conftest import HandIn
from tests.widgets.page import SCHEMA, judge, run, undo
from trajwidgets import quality
from trajwidgets.errors import LabelError
from trajwidgets.labels import Correction, FieldOptions, Finding, Label, LabelSchema, StepTarget, Submission
from trajwidgets.quality import validation
from trajwidgets.quality.validation import Case, Problem
from trajwidgets.store import LabelStore
from trajwidgets.trajectory import Step, Task, TextPart, Tool, ToolCallPart, Trajectory

RUN = run("r1")


def found(store: LabelStore, *rules: validation.Rule, runs: tuple[Trajectory, ...] = (RUN,)) -> list[tuple[Any, ...]]:
    frame = quality.validate(store, runs, rules)
    return list(frame[["annotator", "step_id", "rule"]].itertuples(index=False, name=None))


def in_vain(case: Case) -> Iterator[Problem]:
    """A rule as somebody writes one in a cell."""
    for label in case.judged("outcome"):
        if label.label.value == "failure":
            yield Problem.of(label, "A failure.", "warning")


def test_only_what_was_handed_in_is_held_against_anybody(project: LabelStore, hand_in: HandIn) -> None:
    assert found(project, in_vain) == []
    hand_in("ben")
    assert found(project, in_vain) == [("ben", "s2", "in_vain")]
    frame = quality.validate(project, [RUN], [validation.required], unfinished=True)
    missing = frame[(frame["annotator"] == "anna") & (frame["field"] == "outcome")]
    assert missing["step_id"].tolist() == ["s3", "s4"]
    assert "Solved has no answer on the run as a whole." in frame["message"].tolist() or len(frame) > 2


def test_to_validate_again_writes_nothing_and_what_is_mended_goes(project: LabelStore, hand_in: HandIn) -> None:
    hand_in("ben")
    found(project, in_vain)
    row = project.last_row()
    found(project, in_vain)
    assert project.last_row() == row
    mended = judge("s2", "success")
    project.save(mended, annotator="ben")
    assert found(project, in_vain) == []
    project.retract(undo(mended), annotator="ben")
    assert found(project, in_vain) == [("ben", "s2", "in_vain")]
    assert [said.act.found for said in project.said(Finding)] == [True, False, True], "nothing is deleted"
    assert project.verify()


def test_a_waiver_has_a_reason_and_covers_what_it_was_given_for(project: LabelStore, hand_in: HandIn) -> None:
    hand_in("ben")
    (finding,) = quality.validate(project, [RUN], [in_vain]).to_dict("records")
    assert quality.queue(project)["n_findings"].tolist() == [1]
    with pytest.raises(LabelError, match="with a reason"):
        quality.waive(project, finding["finding_id"], "  ", by="quinn")
    with pytest.raises(LabelError, match="somebody else"):
        quality.waive(project, finding["finding_id"], "I am right.", by="ben")
    with pytest.raises(LabelError, match="no open finding"):
        quality.waive(project, "unknown-00", "No.", by="quinn")
    quality.waive(project, finding["finding_id"], "The tool is known to fail there.", by="quinn")
    (waived,) = quality.findings(project).to_dict("records")
    assert quality.queue(project)["n_findings"].tolist() == [0]
    assert (waived["waived_by"], waived["reason"]) == ("quinn", "The tool is known to fail there.")
    project.save(judge("s2", "failure"), annotator="ben")  # said anew: the decision is another one
    (anew,) = quality.validate(project, [RUN], [in_vain]).to_dict("records")
    assert anew["finding_id"] != waived["finding_id"]
    assert quality.queue(project)["n_findings"].tolist() == [1], "no earlier waiver covers it"


def test_a_rule_that_fails_names_rule_run_and_annotator(project: LabelStore, hand_in: HandIn) -> None:
    hand_in("ben")

    def broken(_: Case) -> list[Problem]:
        raise KeyError("mood")

    with pytest.raises(LabelError, match="'broken' failed on run 'r1' of 'ben': KeyError"):
        quality.validate(project, [RUN], [in_vain, broken])
    with pytest.raises(LabelError, match=r"give Problem"):
        quality.validate(project, [RUN], [lambda _: ["a text"]])  # type: ignore[list-item]
    with pytest.raises(LabelError, match="two rules"):
        quality.validate(project, [RUN], [in_vain, in_vain])


def test_findings_follow_a_rename_and_name_nobody_in_the_copy(
    project: LabelStore, hand_in: HandIn, tmp_path: Path
) -> None:
    hand_in("ben")
    found(project, in_vain)
    project.rename_annotator("ben", "b1")
    assert found(project, in_vain) == [("b1", "s2", "in_vain")]
    with project.pseudonymised_copy(tmp_path / "copy.db") as copy:
        (name,) = quality.findings(copy)["annotator"]
        assert name.startswith("p-")
        assert b"ben" not in (tmp_path / "copy.db").read_bytes()
        assert copy.verify()


class Claims(BaseModel):
    """What is asked of each step."""

    outcome: Literal["success", "failure"]
    next_action: Literal["continue", "retry"] = "continue"
    cause: Annotated[str, FieldOptions()] = ""
    fix: Correction = Correction()


class Solved(BaseModel):
    """And of the run."""

    solved: bool


LONG = " ".join(["word"] * 70)
FORM = LabelSchema.from_models(step=Claims, run=Solved)
AUTHORED = Trajectory(
    task=Task(goal="Add two."),
    trajectory_id="a1",
    tools=(Tool(name="add", parameters={"type": "object", "properties": {"n": {"type": "integer"}}}),),
    steps=(
        Step(step_id="s1", actor="agent", parts=(TextPart(text=LONG),)),
        Step(step_id="s2", actor="agent", parts=(ToolCallPart(call_id="c1", name="add", arguments={"n": "two"}),)),
        Step(step_id="s3", actor="agent", parts=(ToolCallPart(call_id="c2", name="sub", arguments={}),)),
    ),
)


@pytest.fixture
def authored(tmp_path: Path) -> Iterator[LabelStore]:
    with LabelStore(tmp_path / "authored.db") as store:
        store.record_schema(FORM)
        store.record_run(AUTHORED)
        store.submit(
            Submission(
                submission_id=uuid4().hex,
                trajectory_id="a1",
                schema_hash=FORM.schema_hash,
                submitted=True,
                n_steps=3,
                n_unseen=0,
                n_open=0,
            ),
            annotator="anna",
        )
        yield store


def say(store: LabelStore, step_id: str | None, ms: int | None = None, **values: object) -> None:
    decision = quality.decision_on(store, "a1", step_id, values, schema=FORM)
    store.save(decision.model_copy(update={"active_ms": ms}), annotator="anna")


def test_contradictions_on_one_unit_and_between_run_and_steps(authored: LabelStore) -> None:
    rules = [
        validation.contradictory("solved_in_vain", {"outcome": "success"}, {"next_action": "retry"}),
        validation.run_contradicts_steps(
            "solved_by_failures",
            {"solved": True},
            lambda steps: all(step.get("outcome") == "failure" for step in steps),
            "Solved, and every step failed.",
        ),
    ]
    say(authored, "s1", outcome="success", next_action="retry")
    say(authored, "s2", outcome="failure", next_action="retry")
    say(authored, None, solved=True)
    assert found(authored, *rules, runs=(AUTHORED,)) == [("anna", "s1", "solved_in_vain")]
    for step in ("s1", "s2", "s3"):
        say(authored, step, outcome="failure", next_action="retry")
    frame = quality.validate(authored, [AUTHORED], rules)
    assert frame["message"].tolist() == ["Solved, and every step failed."]


def test_the_checker_of_the_run_is_heard_where_there_is_one(authored: LabelStore) -> None:
    say(authored, None, solved=True)
    rule = validation.against_the_checker("solved", success=True, failure=False)
    assert found(authored, rule, runs=(AUTHORED,)) == []
    failed = AUTHORED.model_copy(update={"outcome": tw.trajectory.Outcome(status="failure")})
    authored.record_run(failed)
    say(authored, None, solved=True)
    frame = quality.validate(authored, [failed], [rule])
    assert frame["severity"].tolist() == ["warning"]


def test_too_fast_is_measured_by_what_there_is_to_read(authored: LabelStore) -> None:
    # 70 words at 700 a minute are six seconds.
    say(authored, "s1", ms=5900, outcome="success")
    say(authored, "s2", ms=301, outcome="success")
    say(authored, "s3", ms=None, outcome="success")
    rule = validation.too_fast()
    assert found(authored, rule, runs=(AUTHORED,)) == [("anna", "s1", "too_fast")]
    say(authored, "s1", ms=200, next_action="continue")  # a step is read once
    assert found(authored, rule, runs=(AUTHORED,)) == []


def test_evidence_is_asked_where_the_answer_needs_it(authored: LabelStore) -> None:
    rule = validation.evidence_for("outcome", ["failure"])
    say(authored, "s1", outcome="success")
    say(authored, "s2", outcome="failure")
    assert found(authored, rule, runs=(AUTHORED,)) == [("anna", "s2", "evidence_missing")]
    decision = quality.decision_on(authored, "a1", "s2", {"outcome": "failure"}, schema=FORM)
    (label,) = decision.labels
    shown = Label(
        **{**dict(label), "evidence": (StepTarget(trajectory_id="a1", step_id="s1"),)},
    )
    authored.save(decision.model_copy(update={"labels": (shown,)}), annotator="anna")
    assert found(authored, rule, runs=(AUTHORED,)) == []


def test_arguments_are_held_against_the_schema_of_the_tool(authored: LabelStore) -> None:
    pytest.importorskip("jsonschema")
    assert [(step, rule) for _, step, rule in found(authored, validation.tool_calls, runs=(AUTHORED,))] == [
        ("s2", "tool_calls"),
        ("s3", "tool_calls"),
    ]
    second = AUTHORED.steps[1]
    for arguments, problems in (({"n": "three"}, 1), ({"n": 3}, 0)):
        fix = Correction.between(second, {"/parts/0/arguments": arguments})
        say(authored, "s2", outcome="failure", fix=fix.model_dump(mode="json"))
        assert len(found(authored, validation.tool_arguments, runs=(AUTHORED,))) == problems


def test_the_rules_that_ship_run_as_they_are(project: LabelStore, hand_in: HandIn) -> None:
    hand_in("ben")
    frame = quality.validate(project, [RUN])
    assert set(frame["rule"]) == {"required"}
    assert set(frame["annotator"]) == {"ben"}
    assert SCHEMA.of("run")
    assert frame["step_id"].isna().sum() == 1
