"""What an engine holds, outside of it: by names, to compare; and as JSON, to keep, to send and to merge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from trajwidgets.agreement.live.tally import Row, Tally
from trajwidgets.errors import AgreementError

if TYPE_CHECKING:
    from trajwidgets.agreement.live.engine import LiveAgreement

FORMAT = "trajwidgets/live-agreement/1"


def state_of(live: LiveAgreement) -> dict[str, Any]:
    """All that is held, by names instead of codes: equal for equal labels, whatever happened before."""
    names, values = live._names, live._values

    def named(row: Row) -> frozenset[tuple[Any, Any]]:
        return frozenset((names[who], values[code]) for who, code in zip(row[::2], row[1::2], strict=True))

    def crossed(one: int, other: int, cells: Mapping[tuple[int, int], int]) -> dict[Any, int]:
        return {
            frozenset(((names[one], values[own]), (names[other], values[theirs]))): items
            for (own, theirs), items in cells.items()
        }

    def counted(tally: Tally) -> dict[str, Any]:
        return {
            "ratings": {names[who]: items for who, items in tally.ratings.items()},
            "pairs": {
                frozenset((names[one], names[other])): crossed(one, other, cells)
                for (one, other), cells in tally.pairs.items()
            },
            "rows": {named(row): items for row, items in tally.rows.items()},
            "clusters": {
                cluster: {named(row): items for row, items in rows.items()} for cluster, rows in tally.clusters.items()
            },
        }

    return {
        "about": (live.field, live.level, tuple(values) if live.declared else None),
        "items": {item: (named(row), home.cluster, home.slices) for item, (row, home) in live._items.items()},
        "tallies": {name: counted(tally) for name, tally in live._tallies.items() if tally.ratings},
    }


def snapshot_of(live: LiveAgreement) -> dict[str, Any]:
    """The snapshot that `LiveAgreement.snapshot` documents."""
    homes = {id(home): (place, home) for place, home in enumerate({id(h): h for h in live._home_of.values()}.values())}
    return {
        "format": FORMAT,
        "field": live.field,
        "level": live.level,
        "cluster": live.cluster,
        "declared": live.declared,
        "categories": [_written(value) for value in live._values],
        "annotators": [_written(name) for name in live._names],
        "homes": [
            [_written(home.cluster), [[name, _written(value)] for name, value in home.slices]]
            for _, home in homes.values()
        ],
        "items": [[_written(item), homes[id(home)][0], list(row)] for item, (row, home) in live._items.items()],
    }


@dataclass(frozen=True)
class Held:
    """A snapshot that was read: names, and for each item its home and its row."""

    field: str | None
    level: str | None
    cluster: str
    declared: bool
    values: list[Any]
    names: list[Any]
    homes: list[tuple[Any, tuple[tuple[str, Any], ...]]]
    items: dict[Any, tuple[int, Row]]

    def fill(self, live: LiveAgreement) -> None:
        """Give an engine all these labels, none of which it has."""
        for item, (place, row) in self.items.items():
            cluster, slices = self.homes[place]
            for who, code in zip(row[::2], row[1::2], strict=True):
                live.add(item, self.names[who], self.values[code], cluster=cluster, slices=slices)
        live._done.clear()


def read_snapshot(snapshot: Mapping[str, Any]) -> Held:
    """Read a snapshot, fresh or out of JSON.

    Raises:
        AgreementError: It is none, or one of a later version.
    """
    if snapshot.get("format") != FORMAT:
        raise AgreementError(
            f"no snapshot of LiveAgreement, whose format is {FORMAT!r}: this has {snapshot.get('format')!r}."
        )
    try:
        return Held(
            field=snapshot["field"],
            level=snapshot["level"],
            cluster=snapshot["cluster"],
            declared=snapshot["declared"],
            values=[_read(value) for value in snapshot["categories"]],
            names=[_read(name) for name in snapshot["annotators"]],
            homes=[
                (_read(cluster), tuple((name, _read(value)) for name, value in slices))
                for cluster, slices in snapshot["homes"]
            ],
            items={_read(item): (place, tuple(row)) for item, place, row in snapshot["items"]},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise AgreementError(f"the snapshot is not whole: {type(error).__name__} {error}. Take it anew.") from None


def _written(name: Any) -> Any:
    if name is None or isinstance(name, str | bool | int | float):
        return name
    if isinstance(name, tuple):
        return [_written(part) for part in name]
    if isinstance(name, frozenset):
        return {"set": sorted((_written(part) for part in name), key=repr)}
    raise AgreementError(
        f"{name!r} is a {type(name).__name__}, which JSON cannot hold: name items, annotators, values, clusters and "
        "slices by texts, numbers or tuples of these."
    )


def _read(written: Any) -> Any:
    if isinstance(written, list):
        return tuple(_read(part) for part in written)
    if isinstance(written, dict):
        return frozenset(_read(part) for part in written["set"])
    return written
