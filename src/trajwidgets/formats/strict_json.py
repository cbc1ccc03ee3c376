"""Text to JSON values, strictly: what comes out is fit to be stored, shown and hashed.

Three rules go beyond `json.loads`:

- NaN, the infinities and numbers beyond the largest double become the strings "NaN", "Infinity" and "-Infinity", and
  lone surrogates become their escapes (the rules of `trajwidgets.trajectory.canonical`).
- Raw control characters inside strings are accepted: sloppy writers leave tabs unescaped, and there is only one way to
  read them.
- A key that stands twice in one object is refused. Which of the two counts differs from parser to parser, and the
  canonical form that our digests rest on (RFC 8785 over I-JSON) has no place for it.
"""

from __future__ import annotations

import json
import math
import re

from pydantic import JsonValue

from trajwidgets.errors import TrajectoryError
from trajwidgets.trajectory import plain

#: Deepest nesting of what a reader takes. A trajectory adds up to eight levels, and `plain` stops at 200.
MAX_DEPTH = 190

# Escapes that may stand for lone surrogates: half a pair, or a pair whose first backslash may itself be escaped. Whole
# pairs are what careful writers make of every emoji, and not worth a walk through the value.
_LONE_SURROGATE = re.compile(
    r"\\u[dD](?:"  # first, what all have in common: a search for a fixed start is fast
    r"[89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD])[c-fC-F]"
    r"|(?<=\\\\u[dD])[89abAB])"
)
_CONSTANT = re.compile(r"NaN|Infinity")


class NotJson(ValueError):
    """The text is no JSON value we can hold. `line` counts from 1 inside the text; `reason` goes into the error."""

    def __init__(self, reason: str, line: int = 1) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


def parse(text: str, *, max_depth: int | None = None) -> JsonValue:
    """The JSON value the text stands for.

    Raises:
        NotJson: when it is no JSON, repeats a key, is nested deeper than `max_depth` or than Python can read, or holds
            an integer of thousands of digits.
    """
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
    if max_depth is not None and depth(value) > max_depth:
        raise NotJson(TOO_DEEP)
    try:
        return plain(value) if _LONE_SURROGATE.search(text) else value
    except (TrajectoryError, RecursionError):
        raise NotJson(TOO_DEEP) from None


def is_standard(text: str) -> bool:
    """Whether JSON text does without NaN and the infinities, which Python programs write and no standard knows."""
    if not _CONSTANT.search(text):
        return True
    found: list[str] = []
    json.loads(text, parse_constant=found.append, strict=False)
    return not found


def depth(value: JsonValue) -> int:
    """How many lists and objects stand around the innermost value; 0 for a bare one. Stops one beyond `MAX_DEPTH`."""
    level: list[JsonValue] = [value] if isinstance(value, list | dict) else []
    levels = 0
    while level and levels <= MAX_DEPTH:
        levels += 1
        inner: list[JsonValue] = []
        for container in level:
            children = container.values() if isinstance(container, dict) else container
            # type() and not isinstance(): json.loads makes no subclasses, and this loop sees every value of the file.
            inner.extend(child for child in children if type(child) in _CONTAINERS)  # type: ignore[union-attr]
        level = inner
    return levels


_CONTAINERS = (list, dict)
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
