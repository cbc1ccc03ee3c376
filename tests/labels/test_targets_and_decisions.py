"""What a label can speak of, and what one act of an annotator is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import JsonValue, TypeAdapter, ValidationError

from trajwidgets.errors import LabelError
from trajwidgets.labels import (
    RESERVED_TARGETS,
    TARGET,
    CallTarget,
    Decision,
    JsonTarget,
    Label,
    PairTarget,
    Retraction,
    RunTarget,
    SpanTarget,
    StepTarget,
    Target,
    step_of,
)
from trajwidgets.labels.label import Act
from trajwidgets.trajectory import Step, TextPart, ToolCallPart

AT = {"trajectory_id": "run-1", "step_id": "s1"}

KEYS: list[tuple[Target, str, str | None]] = [
    (RunTarget(trajectory_id="run-1"), "run", None),
    (StepTarget(**AT), "step", "s1"),
    (CallTarget(**AT, call_id="call_1"), "call:call_1", "s1"),
    (SpanTarget(**AT, pointer="/parts/0/text", start=3, end=9), "span:/parts/0/text:3:9", "s1"),
    (JsonTarget(**AT, pointer="/parts/1/arguments/path"), "json:/parts/1/arguments/path", "s1"),
    (JsonTarget(**AT, pointer=""), "json:", "s1"),
    (PairTarget(trajectory_id="run-1", other_trajectory_id="run-2"), 'pair:["run-2",null,null]', None),
    (PairTarget(**AT, other_trajectory_id="run-2", other_step_id="s7"), 'pair:["run-2","s1","s7"]', "s1"),
]


@pytest.mark.parametrize(("target", "key", "step"), KEYS, ids=[key for _, key, _ in KEYS])
def test_a_target_has_a_key_within_its_step_and_survives_json(target: Target, key: str, step: str | None) -> None:
    assert (target.key, step_of(target)) == (key, step)
    again = TARGET.validate_json(TARGET.dump_json(target))
    assert again == target
    assert type(again) is type(target)


def test_targets_of_one_step_have_keys_of_their_own() -> None:
    assert len({key for _, key, _ in KEYS}) == len(KEYS)


@pytest.mark.parametrize("name", RESERVED_TARGETS)
def test_a_reserved_target_is_not_taken_for_another(name: str) -> None:
    with pytest.raises(ValidationError, match="does not match any of the expected tags"):
        TARGET.validate_python({"type": name, **AT})


@pytest.mark.parametrize("pointer", ["", "/", "/parts/0/text", "/a~1b/m~0n", "/parts/1/arguments/ünï ✓", "/a//b"])
def test_a_json_pointer_of_rfc_6901_is_taken(pointer: str) -> None:
    assert JsonTarget(**AT, pointer=pointer).pointer == pointer


@pytest.mark.parametrize("pointer", ["parts/0", "/a~", "/a~2b", "#/parts", " /a"])
def test_what_is_no_json_pointer_is_refused(pointer: str) -> None:
    with pytest.raises(ValidationError, match="pattern"):
        JsonTarget(**AT, pointer=pointer)


def at_pointer(step: Step, pointer: str) -> JsonValue:
    """RFC 6901, section 4, by the letter."""
    value: Any = step.model_dump(mode="json")
    for token in pointer.split("/")[1:]:
        token = token.replace("~1", "/").replace("~0", "~")
        value = value[int(token)] if isinstance(value, list) else value[token]
    return value


def test_pointers_lead_into_the_json_of_a_step_and_spans_count_code_points() -> None:
    text = "e\u0301 \U0001f469\u200d\U0001f680 flew"  # 11 code points, 13 UTF-16 units
    call = ToolCallPart(call_id="c1", name="run", arguments={"a/b": {"m~n": "deep"}})
    step = Step(step_id="s1", actor="agent", parts=(TextPart(text=text), call))
    span = SpanTarget(**AT, pointer="/parts/0/text", start=7, end=11)
    found = at_pointer(step, span.pointer)
    assert isinstance(found, str)
    assert found[span.start : span.end] == "flew"
    assert found.encode("utf-16-le")[2 * span.start : 2 * span.end].decode("utf-16-le", "replace") != "flew"
    assert at_pointer(step, JsonTarget(**AT, pointer="/parts/1/arguments/a~1b/m~0n").pointer) == "deep"


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 3)])
def test_an_empty_span_is_refused(start: int, end: int) -> None:
    with pytest.raises(LabelError, match=r"span .* of /parts/0/text in step 's1' is empty"):
        SpanTarget(**AT, pointer="/parts/0/text", start=start, end=end)


def test_a_span_does_not_begin_before_the_text() -> None:
    with pytest.raises(ValidationError, match="greater than or equal to 0"):
        SpanTarget(**AT, pointer="", start=-1, end=1)


HEAD: dict[str, Any] = {"decision_id": "decision-1", "trajectory_id": "run-1", "schema_hash": "0" * 64}


def test_a_decision_speaks_of_one_run() -> None:
    here = Label(target=StepTarget(**AT), field="outcome", value="success")
    there = Label(target=RunTarget(trajectory_id="run-2"), field="solved", value=True)
    assert Decision(**HEAD, labels=(here,)).labels == (here,)
    with pytest.raises(LabelError, match=r"'solved' speaks of run 'run-2'.*Make one decision a run"):
        Decision(**HEAD, labels=(here, there))


def test_a_decision_decides_something() -> None:
    with pytest.raises(ValidationError, match="at least 1 item"):
        Decision(**HEAD, labels=())


@pytest.mark.parametrize("name", ["", "short", "has space in it", "x" * 65, "run:1234567", "naïve-decision"])
def test_an_id_that_could_be_mistaken_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="pattern"):
        Retraction(retraction_id=name, decision_id="decision-1", trajectory_id="run-1")


def test_a_key_nobody_declared_is_refused() -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        Label.model_validate({"target": {"type": "step", **AT}, "field": "outcome", "valeu": "success"})


@pytest.mark.parametrize("confidence", [-0.1, 1.1, float("nan")])
def test_confidence_lies_between_0_and_1(confidence: float) -> None:
    with pytest.raises(ValidationError):
        Label(target=StepTarget(**AT), field="outcome", value="success", confidence=confidence)


def test_acts_survive_json_as_what_they_are() -> None:
    acts: TypeAdapter[Decision | Retraction] = TypeAdapter(Act)
    evidence = (SpanTarget(**AT, pointer="/parts/0/text", start=0, end=4),)
    label = Label(target=StepTarget(**AT), field="tags", value=["a", "b"], confidence=0.5, evidence=evidence)
    made_at = datetime(2026, 3, 29, 2, 30, 0, 123456, tzinfo=UTC)
    decision = Decision(**HEAD, labels=(label,), run_digest="a" * 64, made_at=made_at, active_ms=1200)
    retraction = Retraction(retraction_id="undo-0001", decision_id="decision-1", trajectory_id="run-1", made_at=made_at)
    for act in (decision, retraction):
        assert acts.validate_json(acts.dump_json(act)) == act


def test_what_was_decided_cannot_be_changed() -> None:
    label = Label(target=StepTarget(**AT), field="outcome", value="success")
    with pytest.raises(ValidationError, match="frozen"):
        label.value = "failure"  # type: ignore[misc]
