"""What is JSON, case by case and beside two other parsers, after the manner of JSONTestSuite: must, must not, may."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from pydantic_core import from_json

from trajwidgets.formats.strict_json import NotJson, parse

# Long enough for the faster of our two ways.
PADDING = " " * 9000
PADDINGS = pytest.mark.parametrize("padding", ["", PADDING], ids=["short", "long"])

MUST = (
    *("[]", "[ ]", "{}", "null", "true", "false", "0", "-0", "42", '""', '"a"', " [] ", "[]\n", "\t[1]\r\n"),
    *('[""]', "[1e1]", "[1E+2]", "[1e-2]", "[0e1]", "[0e+1]", "[123.456e78]", "[-0]", "[-1]", "[1.5]", "[123e65]"),
    *("[20e1]", "[-0.000000000000000000000000000000000000000000000000000000000000000000000000000001]"),
    *("[1.7976931348623157e308]", '{"a":1}', '{"":0}', '{"a":[]}', '{"a\\u0000":1}', '{"a":{"a":{"a":{}}}}'),
    *('{"min":-1e28,"max":1e28}', "[[],[[]]]", '["\\u0060\\u012a\\u12AB"]', '["\\ud801\\udc37"]'),
    *('["\\"\\\\\\/\\b\\f\\n\\r\\t"]', '["\\\\u0000"]', '["\\\\a"]', '["\\uDBFF\\uDFFF"]', '["\\u0000"]'),
    *('["\\uFFFF"]', '["\u20ac\U0001d11e\u2028\u2029\x7f"]', '["\\u200B\\u2064"]', '["a/*b*/c"]'),
    *("[1,null,1.5,true]", '[1, "a"\n ,{}]', '{"title":"\\u041f\\u043e"}', "[12345678901234567890123456789]"),
)  # fmt: skip

MUST_NOT = (
    *("", " ", "[", "]", "{", "}", "[}", "{]", "[][]", "[]]", "{}}", "[1", "1]", "[[]", "2@", "*", "<.>"),
    *("[<null>]", "[,]", "[,1]", "[1,,2]", "[1,]", "[1,,]", '["",]', "[1 true]", '["": 1]', "[1:2]", "[3[4]]"),
    *("[   , 1]", '["a" "b"]', "[x", "[x]", "[*]", "[a]", "[True]", "[None]", "[nul]", "[tru]", "[fals]", "abc"),
    *("undefined", '["x", truth]', "[+1]", "[++1]", "[-]", "[- 1]", "[-01]", "[01]", "[012]", "[.5]", "[-.5]"),
    *("[1.]", "[-2.]", "[2.e3]", "[0.e1]", "[1e]", "[1e+]", "[1.0e-]", "[1eE2]", "[0.1.2]", "[1 000]", "[1_000]"),
    *("[0x1]", "[0b1]", "[1+2]", "[1ea]", "[1.2a-3]", "[Inf]", "[+Inf]", "[nan]", "[-NaN]", "[+NaN]", "[infinity]"),
    *("[１]", "[1\xa0]", "[\x0c1]", "[\u2060]", "\u2060[]", "{1:1}", "{a:1}", "{'a':1}", '{"a"}', '{"a":}'),
    *('{"a" 1}', "{:1}", '{"a"::1}', '{"a",1}', '{"a":1,}', '{"a":1,,"b":2}', "{null:1}", '{"a":1 2}', '{"a":1'),
    *('{"a":', '{"a"', '{"a', "{[:1}", '{"a":1}/**/', '{"a":1}//', '{"a":1}#', "/**/{}", '{"a":/*b*/1}'),
    *('{"a":1} "x"', "[1]x", '""x', '"', '["', '["a', '["\\', '["\\"', '["\\a"]', '["\\x00"]', '["\\0"]'),
    *('["\\u"]', '["\\u1"]', '["\\u00A"]', '["\\uqqqq"]', '["\\uD800\\"]', '["\\uD800\\u1"]', '["\\uD800\\u1x"]'),
    *('"\\UA66D"', "['a']", "[\\n]", '[\\u0020"a"]', "[`a`]", '[a":1]', '["a\\\\\\"]', "[1]\x00", '["a"\x00]'),
)  # fmt: skip

#: No standard knows these, or leaves them open; what we make of each.
MAY: dict[str, Any] = {
    "[NaN]": ["NaN"],
    "[Infinity,-Infinity]": ["Infinity", "-Infinity"],
    "[1e400]": ["Infinity"],
    "[-1e9999]": ["-Infinity"],
    "[0.4e00669999999999999999999999999999999999999969999999006]": ["Infinity"],
    "[1e-400]": [0.0],
    '["a\tb"]': ["a\tb"],
    '["a\nb"]': ["a\nb"],
    '["a\x00b"]': ["a\x00b"],
    '["\\ud800"]': ["\\ud800"],
    '["\\udc00\\ud800x"]': ["\\udc00\\ud800x"],
    '["\\ud800\\ud801\\udc00"]': ["\\ud800\U00010400"],
    '{"\\udead":1}': {"\\udead": 1},
    "[100000000000000000000000]": [10**23],
    "[" * 190 + "]" * 190: None,
}

REFUSED: dict[str | bytes, str] = {
    '{"a":1,"a":1}': "stands twice",
    '{"a":1,"\\u0061":2}': "stands twice",
    '{"__proto__":1,"__proto__":2}': "stands twice",
    "[" + "1" * 5000 + "]": "thousands of digits",
    "[" * 191 + "]" * 191: "nested deeper",
    "[" * 100_000: "nested deeper|not JSON",
    '{"a":' * 100_000: "nested deeper|not JSON",
    b'["\xff"]': "not UTF-8",
    b'["\xc0\xaf"]': "not UTF-8",
    b'["\xed\xa0\x80"]': "not UTF-8",
    b'["\xe0\xff"]': "not UTF-8",
    b"\xff\xfe[\x00]\x00": "not UTF-8",
    b"\x00[\x00]": "not JSON",
}


@PADDINGS
@pytest.mark.parametrize("text", MUST)
def test_what_is_json_is_read_as_two_other_parsers_read_it(text: str, padding: str) -> None:
    found = parse(text + padding)
    assert repr(found) == repr(json.loads(text)) == repr(parse((text + padding).encode()))
    assert found == from_json(text)


@PADDINGS
@pytest.mark.parametrize("text", MUST_NOT)
def test_what_is_no_json_is_refused_as_two_other_parsers_refuse_it(text: str, padding: str) -> None:
    for data in (text + padding, (text + padding).encode()):
        with pytest.raises(NotJson):
            parse(data)
    with pytest.raises(ValueError, match=r".*"):
        json.loads(text)
    with pytest.raises(ValueError, match=r".*"):
        from_json(text, allow_inf_nan=False)


@PADDINGS
@pytest.mark.parametrize(("text", "value"), MAY.items(), ids=[text[:30] for text in MAY])
def test_what_a_standard_leaves_open_is_read_in_one_way(text: str, value: Any, padding: str) -> None:
    found = parse(text + padding, max_depth=190)
    assert found == parse((text + padding).encode(), max_depth=190)
    if value is not None:
        assert found == value
        assert parse(json.dumps(found)) == found, "what came out is JSON that says the same"
    assert not any(isinstance(each, float) and not math.isfinite(each) for each in found)


@PADDINGS
@pytest.mark.parametrize(("text", "why"), REFUSED.items(), ids=[str(text[:24]) for text in REFUSED])
def test_what_parsers_differ_about_is_refused_with_the_reason(text: str | bytes, why: str, padding: str) -> None:
    with pytest.raises(NotJson, match=why):
        parse(text + padding if isinstance(text, str) else text + padding.encode(), max_depth=190)
