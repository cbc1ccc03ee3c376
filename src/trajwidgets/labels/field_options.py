"""FieldOptions: what a type alone cannot say about a field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from trajwidgets.errors import SchemaError

#: A taxonomy as it is written: the title of a group, and under it either its options or further groups.
Groups = Mapping[str, "Sequence[str | int] | Groups"]


class FieldOptions:
    """What a type alone cannot say about a field; put it into `typing.Annotated`.

    Args:
        ordered: the options of a `Literal` or `Enum` are in order, lowest first (level ordinal instead of nominal).
        ranked: the options of a `list` are put in an order by the annotator: all of them or the first few.
        keys: one key per option in declared order (for a toggle: yes, no), or the single key of any other field.
        definitions: what each option means, by value; shown beside it.
        examples: one or several examples of each option, by value; shown with its definition.
        labels: what each option is called on screen, by value; the value itself stays what is stored.
        aliases: other names of an option, by value; the search of a taxonomy finds it by them.
        groups: the options as a taxonomy: `{"System": ["timeout", "rate_limit"], "Reasoning": {"Memory": [...]}}`. Its
            codes are found by typing, so they have no keys of their own.
        shown_when: ask only where an earlier field has one of these values: `{"outcome": ["partial", "failure"]}`.
        suggest_default: show the field's default until something is chosen. It is no judgement until it is confirmed,
            with Enter or by choosing it.
        confidence: ask how sure the annotator is, too (`Label.confidence`); never required.
    """

    __slots__ = (
        "aliases",
        "confidence",
        "definitions",
        "examples",
        "groups",
        "keys",
        "labels",
        "ordered",
        "ranked",
        "shown_when",
        "suggest_default",
    )
    DEFAULT: ClassVar[FieldOptions]

    def __init__(
        self,
        *,
        ordered: bool = False,
        ranked: bool = False,
        keys: str = "",
        definitions: Mapping[Any, str] | None = None,
        examples: Mapping[Any, str | Sequence[str]] | None = None,
        labels: Mapping[Any, str] | None = None,
        aliases: Mapping[Any, str | Sequence[str]] | None = None,
        groups: Groups | None = None,
        shown_when: Mapping[str, Any] | None = None,
        suggest_default: bool = False,
        confidence: bool = False,
    ) -> None:
        self.ordered = ordered
        self.ranked = ranked
        self.keys = keys
        self.definitions = dict(definitions or {})
        self.examples = {value: _several(given) for value, given in (examples or {}).items()}
        self.labels = dict(labels or {})
        self.aliases = {value: _several(given) for value, given in (aliases or {}).items()}
        self.groups = paths(groups or {})
        self.shown_when = {name: _several(given) for name, given in (shown_when or {}).items()}
        self.suggest_default = suggest_default
        self.confidence = confidence


def paths(groups: Groups) -> dict[str | int, tuple[str, ...]]:
    """The path of every option of a taxonomy.

    Raises:
        SchemaError: when an option stands in two groups.
    """
    found: dict[str | int, tuple[str, ...]] = {}
    for title, inside in groups.items():
        within = paths(inside) if isinstance(inside, Mapping) else dict.fromkeys(_several(inside), ())
        for value, path in within.items():
            if value in found:
                raise SchemaError(f"groups=: option {value!r} stands in two groups. A taxonomy is a tree: choose one.")
            found[value] = (title, *path)
    return found


def _several(given: Any) -> tuple[Any, ...]:
    """One thing or several, as several."""
    return tuple(given) if isinstance(given, list | tuple | set | frozenset) else (given,)


FieldOptions.DEFAULT = FieldOptions()
