"""Text to values: whatever the faster parser does, what is accepted, and as what, is what Python's parser says."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from trajwidgets.formats.strict_json import NotJson, parse
from trajwidgets.trajectory import plain

# Long enough for the faster parser.
PADDING = " " * 9000

awkward = st.text(st.sampled_from('":\\ {}[],ab\u20ac\U0001f600\x00\t\n'), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | awkward,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(awkward | st.text(), inner, max_size=4),
    max_leaves=20,
)


def result(text: str | bytes) -> Any:
    try:
        return repr(parse(text))
    except NotJson as error:
        return error.reason.partition(", column")[0]


@given(values, st.booleans(), st.sampled_from([None, (",", ":"), (" , ", " : "), (",\n", "\t:\r\n")]))
def test_every_value_comes_back_as_python_reads_it(value: Any, ascii_only: bool, separators: Any) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, separators=separators)
    expected = repr(plain(json.loads(text)))
    assert result(text) == result(text + PADDING) == expected
    try:
        data = (text + PADDING).encode()
    except UnicodeEncodeError:
        return  # a lone surrogate that was not escaped has no bytes
    assert result(data) == expected
    assert result(b"\xef\xbb\xbf" + data) == expected


@settings(max_examples=500)
@given(st.text(st.sampled_from('{}[]":,\\ \n0123456789.eE+-abntruefalsNIiy\x00\t\ud83d\ude00é'), max_size=24))
@example('{"a\\\\":1,"a\\\\":2}')
@example('{"a":1 ,"a" \n : 2}')
@example('["\\":", {"a":1,"a":2}]')
@example('[": ", {"a":1}]')
@example("[1e999, -1e999]")
@example('{"\\u0061":1,"a":2}')
@example('["\\ud83d"]')
def test_long_text_is_judged_like_short_text(text: str) -> None:
    assume(not text.endswith("\\"))  # a blank behind it makes an escape of it
    assert result(text + PADDING) == result(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1, "a": 1}',
        '{"a\\\\": 1, "a\\\\": 1}',
        '{"a": 1, "\\u0061": 2}',
        '[{"b": [{"a" : "\\":", "a"\n:2}]}]',
        '{"": 1, "": 2}',
        '{"\\"": 1, "\\"": 2}',
        '{"\\\\\\"": 1, "\\\\\\"": 2}',
    ],
)
@pytest.mark.parametrize("padding", ["", PADDING])
def test_a_key_that_stands_twice_is_refused_however_it_is_written(text: str, padding: str) -> None:
    with pytest.raises(NotJson, match="stands twice in one object"):
        parse(text + padding)
    with pytest.raises(NotJson, match="stands twice in one object"):
        parse((text + padding).encode())


def test_text_that_looks_like_keys_is_no_repeated_key() -> None:
    value = {"a": '{"a":1,"a":2} \\":\\\\":', "b": [': "', {"a": ":", "\\": '"'}]}
    for indent in (None, 1):
        assert parse(json.dumps(value, indent=indent) + PADDING) == value
    assert parse(json.dumps(json.dumps(json.dumps([value] * 40)))) == json.dumps(json.dumps([value] * 40))


def test_deep_values_are_refused_at_the_same_depth() -> None:
    for depth in (190, 191, 250, 5000):
        text = "[" * depth + "]" * depth
        for padded in (text, text + PADDING):
            if depth <= 190:
                parse(padded, max_depth=190)
            else:
                with pytest.raises(NotJson, match="nested deeper than"):
                    parse(padded, max_depth=190)


@pytest.mark.parametrize("indent", [1, 2, 4, 7])
def test_indented_text_is_judged_like_any_other(indent: int) -> None:
    value = {"a": [{"b": ["x" * 300, 1, 2.5, None, True, {}, []]}], "c\u20ac": "\t\x1b\U0001f600"}
    for ascii_only in (False, True):
        text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
        assert parse(text) == parse(text.encode() + b"\n") == value
        with pytest.raises(NotJson, match="the key 'b' stands twice"):
            parse(text.replace('"b":', '"b": 1,\n"b":', 1))


@pytest.mark.parametrize("text", ["],[", "1],[2", "]" * 11 + "[" * 11, "[1]],[[2]", "1,2"])
def test_brackets_too_many_are_no_json_however_long_the_text(text: str) -> None:
    for padding in ("", f'"{"x" * 400}",', f'["{"x" * 9000}"],'):
        with pytest.raises(NotJson, match="not JSON"):
            parse(padding + text)
        with pytest.raises(NotJson, match="not JSON"):
            parse((padding + text).encode(), max_depth=190)
