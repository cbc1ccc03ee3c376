"""Which texts of a source are nowhere in what was read from it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from trajwidgets.formats import Runs
from trajwidgets.formats.media import decode_base64, decode_data_url
from trajwidgets.formats.timestamps import moment
from trajwidgets.trajectory import Part, Trajectory, asset_id

#: Shorter texts (ids of one letter, roles, kinds) are met everywhere by chance.
SHORTEST = 8

#: What stands under these keys is the format's own vocabulary: the model says it by its shape.
_VOCABULARY = ("role", "type", "format")
_SEPARATOR = "\x1e"


def parts_of(run: Trajectory) -> Iterator[Part]:
    """Every part of a run, those inside results too."""
    for step in run.steps:
        for part in step.parts:
            yield part
            if part.type == "tool_result":
                yield from part.content


def leaves(value: Any) -> Iterator[str]:
    """Every text of eight characters or more in a JSON value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in _VOCABULARY:
                yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    elif isinstance(value, str) and len(value) >= SHORTEST:
        yield value


def lost(values: Iterable[Any], runs: Runs) -> list[str]:
    """The texts of a source that stand in no part, raw value or metadata of the runs.

    A text also counts as kept where its bytes are among the assets (base64, data URLs), where its moment is that of a
    step, and where it is JSON text whose own texts are all kept.
    """
    kept = _Kept(runs)
    return [leaf for value in values for leaf in leaves(value) if leaf not in kept]


class _Kept:
    def __init__(self, runs: Runs) -> None:
        self._texts: set[str] = set()
        self._assets: set[str] = set()
        self._moments: set[Any] = set()
        for run in runs:
            self._texts.update(leaves(run.model_dump(mode="json")))
            self._assets.update(name for part in parts_of(run) if (name := getattr(part, "asset_id", None)))
            self._moments.update(step.started_at for step in run.steps if step.started_at)

    @cached_property
    def _all(self) -> str:
        return _SEPARATOR.join(self._texts)

    def __contains__(self, leaf: str) -> bool:
        if leaf in self._texts or leaf in self._all or moment(leaf) in self._moments:
            return True
        decoded = decode_data_url(leaf)
        data = decoded[1] if decoded else decode_base64(leaf)
        if data and asset_id(data) in self._assets:
            return True
        try:
            inner = list(leaves(json.loads(leaf)))
        except (ValueError, RecursionError):
            return False
        return all(text in self for text in inner)
