"""How an answer is written where it is counted: by the words of its option, a set by those of its members."""

from __future__ import annotations

from collections.abc import Callable

from trajwidgets.labels import Field


def worded(field: Field) -> Callable[[object], str]:
    """The words of an answer to this field."""
    labels: dict[object, str] = {option.value: option.label for option in getattr(field, "options", ())}

    def words(answer: object) -> str:
        if isinstance(answer, frozenset | set | tuple | list):
            return ", ".join(sorted(words(each) for each in answer)) or "∅"
        # True is 1 to a dictionary.
        known = "" if isinstance(answer, bool) else labels.get(answer, "")
        return known or str(answer)

    return words
