"""Corrections: kept as a difference, put back by a public function, and held against what the tool takes."""

from __future__ import annotations

import builtins
import json
from typing import Any

import jsonpatch
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, JsonValue

import trajwidgets as tw
from trajwidgets.errors import LabelError, MissingExtra
from trajwidgets.labels import Correction, Label, LabelSchema, StepTarget, check_correction, corrected, needs_schemas
from trajwidgets.labels.json_patch import Operation, diff, patched
from trajwidgets.trajectory import Step, TextPart, Tool, ToolCallPart

TEXT, ARGUMENTS = "/parts/0/text", "/parts/1/arguments"

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**6), 10**6)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
arguments = st.dictionaries(st.text(max_size=4), json_values, max_size=5)


def step(text: str = "Refund it.", given: dict[str, Any] | None = None) -> Step:
    call = ToolCallPart(call_id="c1", name="refund", arguments=given or {})
    return Step(step_id="s1", actor="agent", parts=(TextPart(text=text), call))


@given(st.text(max_size=40), st.text(max_size=40), arguments, arguments)
@settings(max_examples=150, deadline=None)
def test_a_correction_put_on_its_step_gives_what_was_typed(
    before: str, after: str, old: dict[str, JsonValue], new: dict[str, JsonValue]
) -> None:
    judged = step(before, old)
    correction = Correction.between(judged, {TEXT: after, ARGUMENTS: new})
    again = json.loads(correction.model_dump_json())  # as a store keeps it and a frame shows it
    text, call = corrected(judged, again).parts
    assert (text.text, json.dumps(call.arguments, sort_keys=True)) == (after, json.dumps(new, sort_keys=True))


@given(json_values, json_values)
@settings(max_examples=150, deadline=None)
def test_a_patch_is_one_that_other_libraries_apply_to_the_same_end(before: JsonValue, after: JsonValue) -> None:
    patch = diff(before, after)
    assert json.dumps(patched(before, patch), sort_keys=True) == json.dumps(after, sort_keys=True)
    elsewhere = jsonpatch.apply_patch(before, [operation.model_dump(mode="json") for operation in patch])
    assert json.dumps(elsewhere, sort_keys=True) == json.dumps(after, sort_keys=True)


# Appendix A of RFC 6902, as far as it adds, removes, replaces and tests.
RFC_6902: list[tuple[str, Any, list[dict[str, Any]], Any]] = [
    ("A.1", {"foo": "bar"}, [{"op": "add", "path": "/baz", "value": "qux"}], {"foo": "bar", "baz": "qux"}),
    ("A.2", {"foo": ["bar", "baz"]}, [{"op": "add", "path": "/foo/1", "value": "qux"}], {"foo": ["bar", "qux", "baz"]}),
    ("A.3", {"baz": "qux", "foo": "bar"}, [{"op": "remove", "path": "/baz"}], {"foo": "bar"}),
    ("A.4", {"foo": ["bar", "qux", "baz"]}, [{"op": "remove", "path": "/foo/1"}], {"foo": ["bar", "baz"]}),
    ("A.5", {"baz": "qux"}, [{"op": "replace", "path": "/baz", "value": "boo"}], {"baz": "boo"}),
    ("A.8", {"a": ["b", 2, "c"]}, [{"op": "test", "path": "/a/1", "value": 2}], {"a": ["b", 2, "c"]}),
    ("A.9", {"baz": "qux"}, [{"op": "test", "path": "/baz", "value": "bar"}], None),
    ("A.10", {"foo": "bar"}, [{"op": "add", "path": "/child", "value": {"g": {}}}], {"foo": "bar", "child": {"g": {}}}),
    ("A.12", {"foo": "bar"}, [{"op": "add", "path": "/baz/bat", "value": "qux"}], None),
    ("A.14", {"/": 9, "~1": 10}, [{"op": "test", "path": "/~01", "value": 10}], {"/": 9, "~1": 10}),
    ("A.15", {"/": 9, "~1": 10}, [{"op": "test", "path": "/~01", "value": "10"}], None),
    ("A.16", {"foo": ["bar"]}, [{"op": "add", "path": "/foo/-", "value": ["abc"]}], {"foo": ["bar", ["abc"]]}),
]


@pytest.mark.parametrize(("before", "patch", "after"), [case[1:] for case in RFC_6902], ids=[c[0] for c in RFC_6902])
def test_the_examples_of_rfc_6902_come_out_as_printed_there(before: Any, patch: list[Any], after: Any) -> None:
    operations = [Operation.model_validate(each) for each in patch]
    if after is None:
        with pytest.raises(LabelError, match="JSON Patch"):
            patched(before, operations)
    else:
        assert patched(before, operations) == after


def test_a_correction_of_another_text_is_refused_and_says_where() -> None:
    correction = Correction.between(step("Refund it."), {TEXT: "Refund it tomorrow."})
    with pytest.raises(LabelError, match=r"/parts/0/text.*made for another text"):
        corrected(step("Nothing of the kind."), correction)
    with pytest.raises(LabelError, match="no text and no arguments at /parts/0/text"):
        corrected(Step(step_id="s2", actor="agent"), correction)


SCHEMA: dict[str, JsonValue] = {
    "type": "object",
    "properties": {"amount": {"type": "number", "exclusiveMinimum": 0}, "to": {"enum": ["card", "voucher"]}},
    "required": ["amount"],
}
TOOLS = (Tool(name="refund", parameters=SCHEMA), Tool(name="anything"))


@pytest.mark.parametrize(
    ("wanted", "complaint"),
    [
        ({"amount": -3, "to": "card"}, r"'refund' takes no such /amount: .*exclusiveMinimum"),
        ({"amount": 3, "to": "cash"}, r"/to: 'cash' is not one of .*rule enum"),
        ({"to": "card"}, r"arguments as a whole: 'amount' is a required property \(rule required\)"),
    ],
)
def test_arguments_the_tool_would_not_take_are_refused_by_place_and_rule(wanted: Any, complaint: str) -> None:
    judged = step(given={"amount": 64.9, "to": "cash"})
    with pytest.raises(LabelError, match=complaint):
        check_correction(judged, Correction.between(judged, {ARGUMENTS: wanted}), TOOLS)


def test_arguments_the_tool_takes_and_those_of_a_tool_without_a_schema_are_taken() -> None:
    judged = step(given={"amount": 64.9, "to": "cash"})
    correction = Correction.between(judged, {ARGUMENTS: {"amount": 64.9, "to": "card"}})
    check_correction(judged, correction, TOOLS)
    check_correction(judged, Correction.between(judged, {ARGUMENTS: {"x": 1}}), (Tool(name="refund"),))


def test_a_schema_that_points_elsewhere_fetches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> Any:
        raise AssertionError("a schema was fetched")

    monkeypatch.setattr("urllib.request.urlopen", refused)
    tool = Tool(name="refund", parameters={"$ref": "https://example.org/schema.json"})
    judged = step(given={"amount": 1})
    with pytest.raises(LabelError, match="its JSON Schema cannot be used"):
        check_correction(judged, Correction.between(judged, {ARGUMENTS: {"amount": 2}}), (tool,))


def test_without_jsonschema_the_extra_is_named_as_soon_as_a_tool_has_a_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "jsonschema":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    needs_schemas([Tool(name="anything")])
    with pytest.raises(MissingExtra, match=r"trajwidgets\[corrections\]"):
        needs_schemas(TOOLS)


class Fix(BaseModel):
    """A form with a correction."""

    fix: tw.Correction | None = None


def test_a_form_asks_for_a_correction_and_validates_its_shape() -> None:
    schema = LabelSchema.from_models(step=Fix)
    assert (schema.field("fix").kind, schema.field("fix").level) == ("correction", None)
    value = Correction.between(step(), {TEXT: "Refund 64.90."}).model_dump(mode="json")
    target = StepTarget(trajectory_id="r1", step_id="s1")
    assert schema.validate_label(Label(target=target, field="fix", value=value)).value == value
    for wrong in (
        {"changes": [{"type": "text"}]},
        {"changes": [{"type": "text", "pointer": "/x", "edits": []}]},
        "new",
    ):
        with pytest.raises(LabelError, match="'fix'"):
            schema.validate_label(Label(target=target, field="fix", value=wrong))
