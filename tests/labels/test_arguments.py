"""The form of a tool is read from its JSON Schema, and what it refuses is what jsonschema refuses."""

from __future__ import annotations

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from trajwidgets.labels import arguments_of, wrong_arguments
from trajwidgets.trajectory import Tool

SCHEMAS: dict[str, dict[str, JsonValue]] = {
    "text": {"type": "string", "minLength": 2, "maxLength": 4, "description": "Two to four."},
    "count": {"type": "integer", "minimum": 1, "maximum": 9},
    "share": {"type": "number", "minimum": 0.5},
    "yes": {"type": "boolean"},
    "way": {"enum": ["post", "mail", 1, True]},
    "only": {"const": "a"},
    "perhaps": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None},
    "maybe": {"type": ["integer", "null"]},
    "words": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 2},
    "numbers": {"type": "array", "items": {"type": "integer"}},
}
TOOL = Tool(
    name="do",
    parameters={"type": "object", "properties": {**SCHEMAS}, "required": ["text"], "additionalProperties": False},
)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 12),
    st.floats(-2, 12).filter(lambda number: not number.is_integer()),
    st.sampled_from(["", "a", "post", "mail", "🙂🙂", "🙂🙂🙂🙂", "🙂🙂🙂🙂🙂"]),
    st.lists(st.one_of(st.integers(0, 3), st.booleans(), st.sampled_from(["a", "b"])), max_size=3),
)


@given(arguments=st.dictionaries(st.sampled_from([*SCHEMAS, "other"]), VALUES))
def test_it_refuses_what_jsonschema_refuses_and_names_each_argument(arguments: dict[str, JsonValue]) -> None:
    errors = list(jsonschema.Draft202012Validator(TOOL.parameters).iter_errors(arguments))
    named = {str(error.absolute_path[0]) for error in errors if error.absolute_path}
    named |= {"text"} if any(error.validator == "required" for error in errors) else set()
    named |= {"other"} if any(error.validator == "additionalProperties" for error in errors) else set()
    assert {each.name for each in wrong_arguments(TOOL, arguments)} == named


def test_the_form_says_of_each_argument_what_it_is() -> None:
    found = {argument.name: argument for argument in arguments_of(TOOL)}
    assert list(found) == list(SCHEMAS)
    assert [argument.kind for argument in found.values()] == [
        *("string", "integer", "number", "boolean", "enum", "enum", "string", "integer", "array", "array")
    ]
    assert (found["text"].required, found["text"].description) == (True, "Two to four.")
    assert found["way"].options == ("post", "mail", 1, True)
    assert [name for name, argument in found.items() if argument.nullable] == ["perhaps", "maybe"]
    assert (found["words"].each, found["words"].fewest, found["words"].most) == ("string", 1, 2)


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object"},
        {"type": "array", "items": {"type": "object"}},
        {"type": "array"},
        {"anyOf": [{"type": "string"}, {"type": "integer"}]},
        {"enum": [{"a": 1}]},
        {"$ref": "#/$defs/thing"},
        {},
        True,
    ],
)
def test_anything_else_is_one_json_value_that_the_tool_judges(schema: JsonValue) -> None:
    tool = Tool(name="do", parameters={"type": "object", "properties": {"it": schema}})
    (argument,) = arguments_of(tool)
    assert argument.kind == "json"
    assert wrong_arguments(tool, {"it": {"any": ["thing"]}, "more": 1}) == ()


def test_a_limit_that_is_broken_is_said() -> None:
    found = wrong_arguments(TOOL, {"text": "abcde", "count": 0, "share": 0.25, "words": []})
    assert [(each.name, each.wrong, each.limit) for each in found] == [
        ("text", "longest", "4"),
        ("count", "minimum", "1"),
        ("share", "minimum", "0.5"),
        ("words", "fewest", "1"),
    ]
