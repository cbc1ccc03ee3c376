"""Text to JSON values, strictly: what comes out is fit to be stored, shown and hashed.

Three rules go beyond `json.loads`:

- NaN, the infinities and numbers beyond the largest double become the strings "NaN", "Infinity" and "-Infinity", and
  lone surrogates become their escapes (the rules of `trajwidgets.trajectory.canonical`).
- Raw control characters inside strings are accepted: sloppy writers leave tabs unescaped, and there is only one way to
  read them.
- A key that stands twice in one object is refused. Which of the two counts differs from parser to parser, and the
  canonical form that our digests rest on (RFC 8785 over I-JSON) has no place for it.

There are two ways to a value. Pydantic's parser reads well-behaved bytes in a third of the time and without a decoded
copy of them; what it refuses, or what may break a rule above, is read again by Python's own. That they are well-behaved
is shown by writing them back, or, where that is no proof, by counting their keys.
"""

from __future__ import annotations

import json
import math
import re
import sys
from typing import Any, NamedTuple

from pydantic import JsonValue
from pydantic_core import from_json, to_json

from trajwidgets.errors import TrajectoryError
from trajwidgets.trajectory import plain

#: The byte order mark, which some editors write before UTF-8.
BOM = b"\xef\xbb\xbf"
#: Deepest nesting of what a reader takes. A trajectory adds up to eight levels, and `plain` stops at 200.
MAX_DEPTH = 190

#: Up to this length (in characters or bytes) Python's own parser is as fast as another one and our checks of it.
_SHORT = 8000

#: Up to this length a text is written back from its value, which takes a second copy of it.
_WRITTEN_BACK = 1 << 20
#: So many bytes show whether a space follows the first key, as in what Python writes: it comes back only indented.
_GLANCE = 64
_INDENTED = re.compile(rb"[{\[]\n( +)")
_SPACE = b" \t\r\n"
_NOTHING: Any = object()

# Escapes that may stand for lone surrogates: half a pair, or a pair whose first backslash may itself be escaped. Whole
# pairs are what careful writers make of every emoji, and not worth a walk through the value.
_LONE_SURROGATE = re.compile(
    r"\\u[dD](?:"  # first, what all have in common: a search for a fixed start is fast
    r"[89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD])[c-fC-F]"
    r"|(?<=\\\\u[dD])[89abAB])"
)


class NotJson(ValueError):
    """The text is no JSON value we can hold. `line` counts from 1 inside the text; `reason` goes into the error."""

    def __init__(self, reason: str, line: int = 1) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


class Parsed(NamedTuple):
    """A JSON value; `shallow` when it is known to be nested no deeper than `MAX_DEPTH`, without a walk through it."""

    value: JsonValue
    shallow: bool


def parse(data: str | bytes, *, max_depth: int | None = None) -> JsonValue:
    """The JSON value the text stands for. Bytes are UTF-8, with or without byte order mark.

    Raises:
        NotJson: when it is no UTF-8 or no JSON, repeats a key, is nested deeper than `max_depth` or than Python can
            read, or holds an integer of thousands of digits.
    """
    value, shallow = measured(data)
    if max_depth is not None and not (shallow and max_depth >= MAX_DEPTH) and depth(value) > max_depth:
        raise NotJson(TOO_DEEP)
    return value


def measured(data: str | bytes) -> Parsed:
    """What `parse` gives, and what is known of its depth."""
    if _TO_SPARE is not None and len(data) <= _WRITTEN_BACK and (found := _written_back(data)) is not _NOTHING:
        return Parsed(found, shallow=True)
    if len(data) > _SHORT:
        try:
            return _well_behaved(data)
        except _Unsure:
            pass  # the other parser says what is wrong, or that it is a sloppiness we allow
    text = data if isinstance(data, str) else _decode(data)
    value = _decoded(text)
    # There are no more levels than brackets: arguments of a call need not be walked through to know that.
    shallow = text.count("[") + text.count("{") <= MAX_DEPTH
    try:
        return Parsed(plain(value) if "\\u" in text and _LONE_SURROGATE.search(text) else value, shallow)
    except (TrajectoryError, RecursionError):
        raise NotJson(TOO_DEEP) from None


def _levels_to_spare() -> int | None:
    """How many levels beyond `MAX_DEPTH` pydantic's parser takes; None where it knows no end."""
    for levels in range(MAX_DEPTH, 5 * MAX_DEPTH):
        try:
            from_json(b"[" * (levels + 1) + b"]" * (levels + 1))
        except ValueError:
            return levels - MAX_DEPTH
    return None


_TO_SPARE = _levels_to_spare()
_OPENING, _CLOSING = b"[" * (_TO_SPARE or 0), b"]" * (_TO_SPARE or 0)


def _written_back(data: str | bytes) -> Any:
    """What a text says that comes back from its value as it stood: as `JSON.stringify` and pydantic write, or indented.

    That the value is written back to the same bytes proves that every rule is kept: a key that stood twice, an infinity
    or a number of thousands of digits would not come back. That it can be parsed with as many brackets around it as the
    parser takes beyond `MAX_DEPTH` proves that it is no deeper than that.
    """
    try:
        raw = (data.encode() if isinstance(data, str) else data.removeprefix(BOM)).strip(_SPACE)
        indent = None
        if b'": ' in raw[:_GLANCE]:
            start = _INDENTED.match(raw)
            # Whoever indents and escapes all that is not ASCII gets other bytes back; a look is cheaper than to try.
            if start is None or b"\\u" in raw:
                return _NOTHING
            indent = start.end() - start.start(1)
        value: Any
        if len(raw) <= MAX_DEPTH:  # a level takes a byte
            value = from_json(raw, allow_inf_nan=False, cache_strings="keys")
        else:
            value = from_json(_OPENING + raw + _CLOSING, allow_inf_nan=False, cache_strings="keys")
            for _ in _OPENING:
                (value,) = value
        return value if to_json(value, indent=indent) == raw else _NOTHING
    except ValueError:
        return _NOTHING


class _Unsure(ValueError):
    """Text that is no JSON, or may break a rule."""


def _well_behaved(data: str | bytes) -> Parsed:
    try:
        raw = data.encode() if isinstance(data, str) else data.removeprefix(BOM)
        value: JsonValue = from_json(raw, allow_inf_nan=False, cache_strings="keys")
    except ValueError as error:
        raise _Unsure from error
    seen = _survey(value)
    if not (seen.finite and _repeats_no_key(raw, seen)):
        raise _Unsure
    return Parsed(value, seen.levels <= MAX_DEPTH)


def _decoded(text: str) -> JsonValue:
    try:
        value: JsonValue = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise NotJson(f"not JSON ({error.msg}, column {error.colno})", error.lineno) from None
    except RecursionError:
        raise NotJson(TOO_DEEP) from None
    except NotJson:
        raise
    except ValueError:
        # The one other ValueError of json.loads: CPython's limit for turning digits into an int.
        raise NotJson("holds an integer of thousands of digits; write it as a string") from None
    return value


def _decode(data: bytes) -> str:
    try:
        return data.removeprefix(BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NotJson(f"not UTF-8 (byte {data[error.start]:#04x}); save it as UTF-8", line) from None


def is_standard(text: str) -> bool:
    """Whether JSON text does without NaN and the infinities, which Python programs write and no standard knows."""
    if "NaN" not in text and "Infinity" not in text:
        return True
    found: list[str] = []
    json.loads(text, parse_constant=found.append, strict=False)
    return not found


def depth(value: JsonValue) -> int:
    """How many lists and objects stand around the innermost value; 0 for a bare one. Stops one beyond `MAX_DEPTH`."""
    return _survey(value, MAX_DEPTH + 1).levels


class _Survey(NamedTuple):
    levels: int
    keys: int
    names: set[str]
    finite: bool


def _survey(value: JsonValue, most: int = sys.maxsize) -> _Survey:
    """How deep a value is nested (no further than `most` levels), what keys stand in it, whether it is finite."""
    level: list[Any] = [[value]]
    levels = keys = 0
    names: set[str] = set()
    while True:
        inner: list[Any] = []
        for container in level:
            # type() and not isinstance(): parsers make no subclasses, and this loop sees every value of the file.
            if type(container) is dict:
                keys += len(container)
                names.update(container)
                container = container.values()
            inner += [child for child in container if type(child) not in _EXACT]
        floats = [child for child in inner if type(child) is float]
        if floats:
            if math.inf in floats or -math.inf in floats:
                return _Survey(levels, keys, names, finite=False)
            inner = [child for child in inner if type(child) is not float]
        if not inner or levels == most:
            return _Survey(levels, keys, names, finite=True)
        levels += 1
        level = inner


_EXACT = frozenset((str, int, bool, type(None)))

# A key is a string before a colon. Most quotes inside strings are escaped; one behind an even number of backslashes is
# not, and ends a key whose last character is a backslash.
_KEY_END = re.compile(rb'"(?<!\\")[ \t\r\n]*:')
_ESCAPED_KEY_END = re.compile(rb'\\\\"[ \t\r\n]*:')


def _repeats_no_key(raw: bytes, seen: _Survey) -> bool:
    """Whether JSON that gave these keys has no more of them in its text. False where that cannot be told."""
    written = len(_KEY_END.findall(raw))
    ends_escaped = any(name.endswith("\\") for name in seen.names)
    for found in _ESCAPED_KEY_END.finditer(raw) if ends_escaped else ():
        start = found.start()
        while raw[start - 1] == _BACKSLASH:
            start -= 1
        written += (found.start() - start) % 2 == 0
    return written == seen.keys


_BACKSLASH = ord("\\")

#: What is wrong with a value that is nested deeper than `MAX_DEPTH`, and what to do.
TOO_DEEP = f"nested deeper than {MAX_DEPTH} levels; flatten it, or keep the deep value as a string"


def _object(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise NotJson(f"the key {twice!r} stands twice in one object; keep one of them")
    return found


def _float(digits: str) -> float | str:
    number = float(digits)
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    return number


def _constant(word: str) -> str:
    return word


# One decoder for all: json.loads with hooks builds a new one each time, and every step of a run brings arguments.
_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=_float, parse_constant=_constant, strict=False)
