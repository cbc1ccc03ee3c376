"""The bytes a digest is taken over: examples of RFC 8785, another library, the rules beyond the RFC, golden digests."""

import json
import math
import struct
from hashlib import sha256
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from trajwidgets.errors import TrajectoryError
from trajwidgets.trajectory import (
    ImagePart,
    PointerOverlay,
    Step,
    Task,
    TextPart,
    Tool,
    ToolCallPart,
    ToolResultPart,
    Trajectory,
    canonical_json,
    digest,
    plain,
    plain_text,
)

SAFE = 2**53 - 1
texts = st.text(st.characters(codec="utf-8"))
# Keys from both sides of the surrogates: there the order of UTF-16 units differs from that of code points.
keys = texts | st.text(st.sampled_from("\ue000\uffff\U00010000\U0001f600\U0010ffffab1\r\x80\xf6€"), max_size=3)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-SAFE, SAFE)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.floats(1e-8, 1e-5)
    | st.floats(1e20, 1e22)
    | texts,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=20,
)

# RFC 8785, appendix B: IEEE 754 bits and their text.
NUMBERS = """
0000000000000000 0
8000000000000000 0
0000000000000001 5e-324
8000000000000001 -5e-324
7fefffffffffffff 1.7976931348623157e+308
ffefffffffffffff -1.7976931348623157e+308
4340000000000000 9007199254740992
c340000000000000 -9007199254740992
4430000000000000 295147905179352830000
44b52d02c7e14af5 9.999999999999997e+22
44b52d02c7e14af6 1e+23
44b52d02c7e14af7 1.0000000000000001e+23
444b1ae4d6e2ef4e 999999999999999700000
444b1ae4d6e2ef4f 999999999999999900000
444b1ae4d6e2ef50 1e+21
3eb0c6f7a0b5ed8c 9.999999999999997e-7
3eb0c6f7a0b5ed8d 0.000001
41b3de4355555553 333333333.3333332
41b3de4355555554 333333333.33333325
41b3de4355555555 333333333.3333333
41b3de4355555556 333333333.3333334
41b3de4355555557 333333333.33333343
becbf647612f3696 -0.0000033333333333333333
43143ff3c1cb0959 1424953923781206.2
"""


@pytest.mark.parametrize("row", NUMBERS.split("\n")[1:-1])
def test_numbers_are_written_as_in_rfc_8785_appendix_b(row: str) -> None:
    bits, expected = row.split()
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    assert canonical_json(number) == expected.encode()


def test_the_sample_of_rfc_8785_section_3_2_2_comes_out_as_there() -> None:
    given_text = r"""{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }"""
    expected = (
        r'{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        r""""string":"€$\u000f\nA'B\"\\\\\"/"}"""
    )
    assert canonical_json(json.loads(given_text)).decode() == expected


def test_keys_are_sorted_as_in_rfc_8785_section_3_2_3() -> None:
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    written = canonical_json(dict.fromkeys(names, 0))
    assert list(json.loads(written)) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


@given(values)
def test_any_value_is_written_as_another_library_writes_it(value: Any) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)
    assert digest(value) == sha256(rfc8785.dumps(value)).hexdigest()


@given(values)
def test_json_text_in_between_changes_nothing(value: Any) -> None:
    assert canonical_json(json.loads(json.dumps(value))) == canonical_json(value)
    assert canonical_json(json.loads(canonical_json(value))) == canonical_json(value)


@given(values)
def test_plain_leaves_json_as_it_is(value: Any) -> None:
    assert plain(value) == value


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_rule_1_nan_and_infinities_enter_as_words_and_are_refused_after(number: float) -> None:
    with pytest.raises(TrajectoryError, match="has no canonical JSON form"):
        canonical_json([number])
    assert plain({"x": [number]}) == {"x": [{"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(number)]]}


@pytest.mark.parametrize("number", [2**53, -(2**53) - 1, 10**40])
def test_rule_2_big_integers_keep_all_their_digits(number: int) -> None:
    assert canonical_json(number) == str(number).encode()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\ud800b", r"a\ud800b"),
        ("\udfff", r"\udfff"),
        ("\ud83d\ude00", r"\ud83d\ude00"),  # two halves that Python keeps apart are no character
        ("\U0001f600", "\U0001f600"),
    ],
)
def test_rule_3_lone_surrogates_enter_as_their_escape_and_are_refused_after(text: str, expected: str) -> None:
    assert plain_text(text) == expected
    assert plain({text: [text]}) == {expected: [expected]}
    if text != expected:
        with pytest.raises(TrajectoryError, match="lone surrogate"):
            canonical_json([text])


def test_rule_4_nul_is_an_ordinary_character() -> None:
    assert canonical_json("a\0b") == rb'"a\u0000b"'
    assert plain("a\0b") == "a\0b"


def test_plain_refuses_what_json_has_no_place_for() -> None:
    with pytest.raises(TrajectoryError, match="a set is not a JSON value"):
        plain({"x": {1}})
    with pytest.raises(TrajectoryError, match="a bytes is not a JSON value"):
        plain(b"x")


def test_plain_refuses_a_value_that_is_nested_too_deeply() -> None:
    deep: Any = 1
    for _ in range(600):
        deep = [deep]
    with pytest.raises(TrajectoryError, match="is nested deeper than"):
        plain(deep)


# One hand-written trajectory, and beside it, equally written by hand, the documents its digests are taken over. The
# digests were computed from these documents with rfc8785 and hashlib, not with this package. If one of them changes,
# every label anybody has stored says that its step is another one.

ASSET = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
GOLDEN_STEPS: dict[str, tuple[Step, dict[str, Any], str]] = {
    "question": (
        Step(step_id="m1", actor="user", name="ana", parts=(TextPart(text="Where is “Grüße 😀”?\n", source_index=0),)),
        {
            "step_id": "m1",
            "actor": "user",
            "name": "ana",
            "parts": [{"type": "text", "text": "Where is “Grüße 😀”?\n"}],
        },
        "672db66ced6042201cbf0dd4c00ea03a0f0cdbdbefbb8e6aa3d6d63948c027ba",
    ),
    "click": (
        Step(
            step_id="m2",
            actor="agent",
            model="scripted",
            duration_s=2.5,
            metadata={"temperature": 0},
            parts=(
                ToolCallPart(call_id="c1", name="click", arguments={"x": 10.0, "é": None, "y": 1e-7}, source_index=1),
                ToolResultPart(
                    call_id="c1",
                    is_error=True,
                    duration_s=0.25,
                    source_index=2,
                    content=(
                        TextPart(text="missed", source_index=3),
                        ImagePart(asset_id=ASSET, width=48, height=30, overlays=(PointerOverlay(x=10, y=0.5),)),
                    ),
                ),
            ),
        ),
        {
            "step_id": "m2",
            "actor": "agent",
            "name": "",
            "parts": [
                {
                    "type": "tool_call",
                    "call_id": "c1",
                    "name": "click",
                    "arguments": {"x": 10.0, "é": None, "y": 1e-7},
                    "raw_arguments": None,
                },
                {
                    "type": "tool_result",
                    "call_id": "c1",
                    "is_error": True,
                    "orphan": False,
                    "content": [
                        {"type": "text", "text": "missed"},
                        {
                            "type": "image",
                            "asset_id": ASSET,
                            "uri": None,
                            "media_type": "",
                            "width": 48,
                            "height": 30,
                            "alt": "",
                            "overlays": [{"type": "pointer", "x": 10.0, "y": 0.5, "label": ""}],
                        },
                    ],
                },
            ],
        },
        "2b797836d7abb77202716cd8fdd8032285a71b722635ecfc98e769e886cfc05f",
    ),
}
GOLDEN_RUN = "4ba39d495e93ac0ea9125532f57c808a7becf1419d0b335982c77dbfdee546fe"


def golden_run() -> tuple[Trajectory, dict[str, Any]]:
    tool = Tool(name="click", parameters={"type": "object"})
    run = Trajectory(
        trajectory_id="r1",
        task=Task(goal="Find the greeting.", criteria=("found",)),
        steps=tuple(step for step, _, _ in GOLDEN_STEPS.values()),
        tools=(tool,),
        slices={"capability": "browsing"},
        metadata={"seed": 1},
    )
    document = {
        "task": {"goal": "Find the greeting.", "task_id": None, "criteria": ["found"]},
        "tools": [{"name": "click", "description": "", "parameters": {"type": "object"}}],
        "steps": [["m1", None, GOLDEN_STEPS["question"][2]], ["m2", "m1", GOLDEN_STEPS["click"][2]]],
    }
    return run, document


@pytest.mark.parametrize(("step", "document", "expected"), GOLDEN_STEPS.values(), ids=GOLDEN_STEPS)
def test_the_digest_of_a_step_is_golden(step: Step, document: dict[str, Any], expected: str) -> None:
    assert sha256(rfc8785.dumps(document)).hexdigest() == expected
    assert step.digest == expected


def test_the_digest_of_a_run_is_golden() -> None:
    run, document = golden_run()
    assert sha256(rfc8785.dumps(document)).hexdigest() == GOLDEN_RUN
    assert run.digest == GOLDEN_RUN


def changed(model: Any, /, **keys: Any) -> Any:
    """The same model with other values, made anew (a copy would carry the digest along)."""
    return type(model)(**{**{name: getattr(model, name) for name in type(model).model_fields}, **keys})


def test_only_what_a_person_judges_counts_for_the_digest_of_a_step() -> None:
    step, _, expected = GOLDEN_STEPS["click"]
    beside = {"model": "other", "duration_s": None, "metadata": {}, "flags": ("x",), "parent_id": "m1", "lineage": "b"}
    for key, value in beside.items():
        assert changed(step, **{key: value}).digest == expected, key
    moved = tuple(changed(part, source_index=99) for part in step.parts)
    assert changed(step, parts=moved).digest == expected
    for key, value in {"step_id": "m9", "actor": "user", "name": "x", "parts": step.parts[:1]}.items():
        assert changed(step, **{key: value}).digest != expected, key


def test_only_task_tools_and_steps_count_for_the_digest_of_a_run() -> None:
    run, _ = golden_run()
    for key in ("slices", "metadata"):
        assert changed(run, **{key: {}}).digest == GOLDEN_RUN, key
    assert changed(run, trajectory_id="r2").digest == GOLDEN_RUN
    for key, value in {"steps": run.steps[:1], "task": Task(goal="Another."), "tools": ()}.items():
        assert changed(run, **{key: value}).digest != GOLDEN_RUN, key
    other_parent = (run.steps[0], changed(run.steps[1], step_id="m1b", parts=()), changed(run.steps[1], parent_id="m1"))
    in_line = (*other_parent[:2], changed(run.steps[1], parent_id=None))
    assert changed(run, steps=other_parent).digest != changed(run, steps=in_line).digest
