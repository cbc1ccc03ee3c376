"""What a source says again: logs repeat the conversation many times over, and one telling of it is kept."""

from __future__ import annotations

from typing import NamedTuple

from pydantic import JsonValue

#: Keys under which a source has words of its format, and none of anybody's.
_VOCABULARY = frozenset({"role", "type", "format"})


class Said:
    """The texts of a run that are kept already, each once however often the source repeats it."""

    def __init__(self) -> None:
        self._texts: set[str] = set()

    def __contains__(self, text: str) -> bool:
        return text in self._texts

    def add(self, value: JsonValue) -> None:
        """Every text of the value is kept somewhere; its vocabulary (roles, types) is not, as its shape says it."""
        self._texts.update(texts(value))

    def news(self, value: JsonValue) -> JsonValue:
        """The value without the texts that are kept already; those that are left count as kept from now on.

        An object or list goes away when all its texts are repeated, and its numbers and vocabulary with them: `{"role":
        "user"}` after the words are gone tells nothing. One that never had a text (counts of tokens, a range) stays.
        """
        return self._news(value).left

    def _news(self, value: JsonValue) -> _News:
        if isinstance(value, str):
            is_new = value not in self._texts
            self._texts.add(value)
            return _News(value if is_new else None, True, is_new)
        if isinstance(value, dict):
            inner = {
                key: _News(item, True, False) if key in _VOCABULARY and isinstance(item, str) else self._news(item)
                for key, item in value.items()
            }
            kept: JsonValue = {key: news.left for key, news in inner.items() if news.left is not None}
            found = list(inner.values())
        elif isinstance(value, list):
            found = [self._news(item) for item in value]
            kept = [news.left for news in found if news.left is not None]
        else:
            return _News(value, False, False)
        has_text = any(news.has_text for news in found)
        is_new = any(news.is_new for news in found) or bool(kept and not has_text)
        return _News(kept if is_new else None, has_text, is_new)


class _News(NamedTuple):
    left: JsonValue
    has_text: bool
    is_new: bool


def texts(value: JsonValue) -> list[str]:
    """Every text in a JSON value; keys and vocabulary don't count."""
    found: list[str] = []
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            found.append(item)
        elif isinstance(item, dict):
            stack += [inner for key, inner in item.items() if key not in _VOCABULARY]
        elif isinstance(item, list):
            stack += item
    return found
