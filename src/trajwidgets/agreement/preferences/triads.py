"""Circular triads: A over B, B over C, and C over A. How far an annotator's preferences make one order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
import pandas as pd

from trajwidgets.agreement.preferences.sides import EVERYBODY, PreferenceReading, unswapped

if TYPE_CHECKING:
    from trajwidgets.agreement.frames import Frame


def circular_triads(frame: Frame, **reading: Unpack[PreferenceReading]) -> pd.DataFrame:
    """How many threes each annotator has put in a circle (Kendall and Babington Smith 1940, *Biometrika* 31).

    A triad is three things on one item that an annotator has compared two by two, with a preference each time; a pair
    judged several times counts by its majority, and where that is even, or for neither, its triads are left out.
    Columns: `annotator` ("(all)" first, which adds them up); `n_triads`; `circular`; `rate`, where who chooses by lot
    has 1/4; `consistency`, Kendall's zeta, 1 without a circle and 0 with as many as can be, where every pair of every
    item was decided, else nan.

    Raises:
        AgreementError: As `unswapped`.
    """
    judged = unswapped(frame, **reading)
    keys = [name for name in judged.columns if name not in ("first", "second", "annotator", "value", "swapped", "side")]
    counts: dict[Any, list[tuple[int, int, float]]] = {}
    for key, group in judged.groupby(["annotator", *keys], dropna=False, observed=True, sort=False):
        counts.setdefault(key[0], []).append(_triads(group))
    rows = []
    for name in (EVERYBODY, *sorted(counts, key=str)):
        own = [each for found in counts.values() for each in found] if name == EVERYBODY else counts[name]
        triads, circular = sum(each[0] for each in own), sum(each[1] for each in own)
        most = sum(each[2] for each in own)
        zeta = 1 - circular / most if most > 0 else np.nan  # nan also where one item is incomplete
        rows.append((name, triads, circular, circular / triads if triads else np.nan, zeta))
    table = pd.DataFrame(rows, columns=["annotator", "n_triads", "circular", "rate", "consistency"], dtype=object)
    return table.astype({"n_triads": "int64", "circular": "int64", "rate": "float64", "consistency": "float64"})


def _triads(group: pd.DataFrame) -> tuple[int, int, float]:
    """Triads, circular ones, and how many could be if every pair is decided, else nan."""
    things = list(dict.fromkeys([*group["first"], *group["second"]]))
    place = {thing: number for number, thing in enumerate(things)}
    size = len(things)
    margin = np.zeros((size, size), dtype=np.int64)
    for first, second, value in zip(group["first"], group["second"], group["value"], strict=True):
        a, b = place[first], place[second]
        step = {"first": 1, "second": -1}.get(value, 0)
        margin[a, b] += step
        margin[b, a] -= step
    beats = (margin > 0).astype(np.int64)
    decided = beats + beats.T
    # A walk of three steps that ends where it began goes around a triad: six ways, of which a circle has three.
    triads = int(np.trace(decided @ decided @ decided)) // 6
    circular = int(np.trace(beats @ beats @ beats)) // 3
    if decided.sum() < size * (size - 1):
        return triads, circular, np.nan
    if size < 3:
        return triads, circular, 0.0
    return triads, circular, (size**3 - (1 if size % 2 else 4) * size) / 24
