"""One byte string for one JSON value: RFC 8785, with written rules for what that RFC leaves out.

Rules beyond the RFC:

1. NaN and the infinities do not exist in JSON. `plain` turns them into the strings "NaN", "Infinity", "-Infinity"
   when a value enters; `canonical_json` refuses them.
2. Integers beyond +-(2**53 - 1) are written with all their digits, where the RFC would round them to a double.
3. A lone surrogate has no UTF-8 form. `plain` replaces it by its six-character escape (backslash, u, four hex digits)
   when a value enters, so that what is stored, shown and hashed is one and the same text.
4. NUL is an ordinary character (written as an escape, as the RFC says).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from pydantic import JsonValue
from pydantic_core import PydanticSerializationError, to_json

from trajwidgets.errors import TrajectoryError

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_encode_string = json.JSONEncoder(ensure_ascii=False).encode
# Two Python frames a level, under a limit of a thousand of which a notebook has used some sixty.
_MAX_DEPTH = 200


def plain_text(text: str) -> str:
    """The text with every lone surrogate written as its escape (rule 3)."""
    if text.isascii():
        return text
    return _LONE_SURROGATE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def plain(value: Any, *, depth: int = 0) -> JsonValue:
    """The JSON value that stands for `value`, fit to be stored, shown and hashed (rules 1 and 3).

    Mappings become dicts with string keys, sequences become lists.

    Raises:
        TrajectoryError: for a value JSON has no place for, and for nesting deeper than 200 levels.
    """
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        if math.isfinite(value):
            return value
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if depth > _MAX_DEPTH:
        raise TrajectoryError(f"a value is nested deeper than {_MAX_DEPTH} levels. Flatten it before loading.")
    if isinstance(value, Mapping):
        return {plain_text(str(key)): plain(item, depth=depth + 1) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [plain(item, depth=depth + 1) for item in value]
    raise TrajectoryError(
        f"a {type(value).__name__} is not a JSON value. Convert it to text, numbers, lists or dicts before loading."
    )


def _number(value: float) -> str:
    """ECMAScript's Number::toString (RFC 8785, 3.2.2.3)."""
    if not math.isfinite(value):
        raise TrajectoryError(f"{value} has no canonical JSON form. Pass the value through `plain` first.")
    if value == 0:
        return "0"
    sign, digits, exponent = _shortest(value)
    point = len(digits) + exponent
    if 0 < point <= 21:
        text = digits + "0" * exponent if exponent >= 0 else f"{digits[:point]}.{digits[point:]}"
    elif -6 < point <= 0:
        text = "0." + "0" * -point + digits
    else:
        mantissa = digits if len(digits) == 1 else f"{digits[0]}.{digits[1:]}"
        text = f"{mantissa}e{point - 1:+d}"
    return sign + text


def _shortest(value: float) -> tuple[str, str, int]:
    """Sign, significant digits without outer zeros, and the power of ten of the last digit."""
    mantissa, _, power = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    exponent = int(power or 0) - len(fraction)
    stripped = digits.rstrip("0")
    return ("-" if value < 0 else "", stripped, exponent + len(digits) - len(stripped))


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be", "surrogatepass")


def _write(value: Any, out: list[str]) -> None:
    if isinstance(value, str):
        out.append(_encode_string(value))
    elif value is None:
        out.append("null")
    elif value is True:
        out.append("true")
    elif value is False:
        out.append("false")
    elif isinstance(value, int):
        out.append(str(value))
    elif isinstance(value, float):
        out.append(_number(value))
    elif isinstance(value, Mapping):
        separator = "{"
        for key in sorted(value, key=_utf16):
            out.append(f"{separator}{_encode_string(key)}:")
            _write(value[key], out)
            separator = ","
        out.append("}" if value else "{}")
    else:
        separator = "["
        for item in value:
            out.append(separator)
            _write(item, out)
            separator = ","
        out.append("]" if value else "[]")


class Unusual(Exception):
    """A value that only `canonical_json` knows how to write."""


#: Below these bounds the shortest decimal form of a double has no exponent, here and in ECMAScript.
_PLAIN_FLOATS = (1e-5, 1e15)


def ordered(value: Any) -> Any:
    """The value with its keys in canonical order, and nothing in it that pydantic would write differently.

    `_write` in one pass of pydantic's serialiser, which escapes strings exactly as RFC 8785 says and is many times
    faster. Types are asked for exactly: what is a subclass may serialise as it likes.

    Raises:
        Unusual: for what only the long way can write.
    """
    kind = type(value)
    if kind in SAME_IN_BOTH:
        return value
    if kind is dict:
        keys = sorted(value)
        if not "".join(keys).isascii():
            keys.sort(key=_utf16)
        return {key: item if type(item := value[key]) in SAME_IN_BOTH else ordered(item) for key in keys}
    if kind is list or kind is tuple:
        return [item if type(item) in SAME_IN_BOTH else ordered(item) for item in value]
    if kind is float:
        if value.is_integer() and abs(value) < _PLAIN_FLOATS[1]:
            return int(value)
        if _PLAIN_FLOATS[0] < abs(value) < _PLAIN_FLOATS[1]:
            return value
    raise Unusual


#: What both ways write alike.
SAME_IN_BOTH = frozenset((str, int, bool, type(None)))


def canonical_json(value: JsonValue | Mapping[str, Any], *, in_order: bool = False) -> bytes:
    """The canonical UTF-8 bytes of a JSON value; `in_order` when it is made of what `ordered` gave back.

    Raises:
        TrajectoryError: for NaN, an infinity, or a lone surrogate (pass the value through `plain` first).
    """
    try:
        return to_json(value if in_order else ordered(value))
    except (Unusual, TypeError, RecursionError, PydanticSerializationError):
        pass  # written the long way, which also says what is wrong
    out: list[str] = []
    _write(value, out)
    try:
        return "".join(out).encode("utf-8")
    except UnicodeEncodeError as error:
        raise TrajectoryError(
            "a lone surrogate has no canonical JSON form. Pass the value through `plain` first."
        ) from error


def digest(value: JsonValue | Mapping[str, Any], *, in_order: bool = False) -> str:
    """Lower-case hex sha256 of `canonical_json(value)`."""
    return sha256(canonical_json(value, in_order=in_order)).hexdigest()
