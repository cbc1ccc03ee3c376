"""How a family of variants finds its members: a written roll, plus entry points of the same name."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from importlib.metadata import entry_points
from typing import Generic, TypeVar

from trajwidgets.errors import TrajwidgetsError

T = TypeVar("T")


class Family(Mapping[str, T], Generic[T]):
    """A read-only mapping from a name to a variant.

    Built-ins are written out by name where the family is made. Other packages add members through an entry-point
    group that bears the family's name; they are looked up once, on first use of a name that is not built in.

    Raises:
        TrajwidgetsError: on an unknown name (with the nearest known one), and when an entry point takes a name
            that is already in the roll.
    """

    def __init__(
        self, group: str, members: Mapping[str, T], *, error: type[TrajwidgetsError] = TrajwidgetsError
    ) -> None:
        self.group = group
        self._members: dict[str, T] = dict(members)
        self._error = error
        self._discovered = False

    def _all(self) -> dict[str, T]:
        if not self._discovered:
            for point in entry_points(group=self.group):
                if point.name in self._members:
                    raise self._error(
                        f"{self.group}: {point.value} registers {point.name!r}, which is already taken. "
                        f"Uninstall one of the two packages or rename the entry point."
                    )
                self._members[point.name] = point.load()
            self._discovered = True
        return self._members

    def __getitem__(self, name: str) -> T:
        if name in self._members:
            return self._members[name]
        members = self._all()
        if name not in members:
            near = difflib.get_close_matches(name, members, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else "."
            raise self._error(f"{self.group}: no member {name!r}{hint} Known: {', '.join(sorted(members))}.")
        return members[name]

    def __contains__(self, name: object) -> bool:
        return name in self._all()

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())
