"""Krippendorff's alpha for units on a continuum, alpha_U: agreement on where units are, beyond chance."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Unpack

import numpy as np
from numpy.typing import NDArray

from trajwidgets.agreement.columns import did_you_mean, listed, require_columns
from trajwidgets.agreement.frames import as_pandas
from trajwidgets.agreement.spans.continuum import disagreements
from trajwidgets.agreement.spans.jackknife import leave_one_document_out
from trajwidgets.agreement.spans.result import SpanAgreement
from trajwidgets.agreement.spans.units import Positions, SpanReading, Units, read_units
from trajwidgets.amounts import plural
from trajwidgets.errors import AgreementError

if TYPE_CHECKING:
    import pandas as pd

    from trajwidgets.agreement.frames import Frame

Length = float | str | Mapping[Any, float]
Overlaps = Literal["raise", "merge"]


def delta_u(a: Sequence[float], b: Sequence[float]) -> float:
    """How far apart two units on one continuum are, each (begin, length), in squared positions (Krippendorff 1995).

    Where they overlap, the squared distance of their beginnings plus that of their ends: (b1 - b2)^2 + (e1 - e2)^2. 0
    where they don't: a unit that meets none of the other's is held against the other's gap instead, at its own length
    squared.

    Raises:
        AgreementError: A unit of no length.
    """
    for unit in (a, b):
        if len(unit) != 2 or not unit[1] > 0:
            raise AgreementError(f"{unit!r} is no unit: a unit is (begin, length), its length above 0.")
    (begin, length), (other, extent) = a, b
    if not (begin < other + extent and other < begin + length):
        return 0.0
    return float((begin - other) ** 2 + (begin + length - other - extent) ** 2)


def krippendorff_alpha_u(
    frame: Frame,
    *,
    length: Length | None = None,
    begin: float = 0,
    category: Hashable | None = None,
    overlaps: Overlaps = "raise",
    confidence: float = 0.95,
    **reading: Unpack[SpanReading],
) -> SpanAgreement:
    """Krippendorff's alpha_U (Krippendorff 1995, *Sociological Methodology* 25; 2004, *Content Analysis*, 11.6).

    1 is perfect agreement on where units begin and end, 0 what the same units and gaps give where they lie by chance.
    Category by category, and overall 1 - (sum of D_o) / (sum of D_e). Chance is that of Krippendorff 2004, who counts
    whole positions; the examples of 1995 are its limit for an ever finer count. Several continua are laid end to end,
    and no unit or gap reaches from one into the next. Continua that not all the annotators have read don't count
    (`note` says how many).

    nan with a reason where nobody marked anything, where a length is not known, and for positions that are not whole.
    The interval is a jackknife over documents.

    Args:
        frame: one row per marked stretch.
        length: how many positions a continuum has: one number for all, the name of a column, or a mapping from what
            identifies a continuum (a tuple where it takes several columns), which may also name those that nobody
            marked: they count as gaps. `text_lengths` makes one.
        begin: the first position of every continuum.
        category: only this one; by default all.
        overlaps: what to do where an annotator marked overlapping stretches as the same category, which alpha_U does
            not know: "raise", or "merge" them into one.
        confidence: of the interval.
        reading: how to read the frame; see `SpanReading`.

    Raises:
        AgreementError: Overlapping units of one annotator and category, a unit outside of its continuum, an unknown
            category, or a frame that cannot be read as spans; see `read_units`.
    """
    frame = as_pandas(frame)
    units = read_units(frame, reading)
    if overlaps not in ("raise", "merge"):
        raise AgreementError(f'overlaps={overlaps!r} is unknown; it is "raise" or "merge".')
    if category is not None:
        if category not in units.categories:
            raise AgreementError(
                f"no category {category!r}{did_you_mean(category, units.categories)} "
                f"Those marked are {listed(units.categories)}."
            )
        units = units.of(units.category == units.categories.index(category))
    by_all: NDArray[np.bool_] = np.all(units.read, axis=0)
    left_out = int((~by_all).sum())
    units = units.of(by_all[units.continuum])
    lengths, unmarked, reason = _lengths(frame, units, by_all, length)
    if len(units.annotators) < 2:
        reason = "fewer than two annotators"
    elif not len(units.start):
        reason = "no continuum with a mark was read by all annotators" if left_out else "nobody marked anything"
    elif reason is None and (((units.start - begin) % 1).any() or (units.end % 1).any() or (lengths % 1).any()):
        reason = "alpha_U counts whole positions: round times to whole milliseconds, for example"
    observed, expected = np.zeros(0), np.zeros(0)
    if reason is None:
        _check_inside(units, lengths, begin)
        observed, expected = disagreements(units, lengths, begin, unmarked, overlaps == "merge")
        if not expected.sum() > 0:
            reason = "chance leaves no disagreement: alpha_U divides by zero"
    n = len(units.annotators)
    values = zip(units.categories, observed, expected, strict=False)
    result = SpanAgreement(
        coefficient="krippendorff_alpha_u",
        value=math.nan if reason else 1 - float(observed.sum() / expected.sum()),
        reason=reason,
        by_category={
            name: 1 - float(seen / chance) if chance > 0 else math.nan
            for name, seen, chance in values
            if category in (None, name)
        },
        n_continua=int(by_all.sum()),
        n_units=len(units.start),
        n_annotators=n,
        n_pairs=n * (n - 1) // 2,
        annotators=units.annotators,
        observed=float(observed.sum()) if len(observed) else math.nan,
        expected=float(expected.sum()) if len(expected) else math.nan,
        field=units.field,
        note=f"{plural(left_out, 'continuum', 'continua')} left out: not read by all" if left_out else None,
    )

    def alpha_without(document: int) -> float:
        kept = units.document_of != document
        rest = units.of(kept[units.continuum])
        seen, chance = disagreements(rest, lengths * kept, begin, unmarked, overlaps == "merge")
        return 1 - float(seen.sum() / chance.sum()) if chance.sum() > 0 else math.nan

    return leave_one_document_out(result, np.unique(units.document_of[by_all]), alpha_without, confidence)


def _lengths(
    frame: pd.DataFrame, units: Units, counted: NDArray[np.bool_], length: Length | None
) -> tuple[Positions, float, str | None]:
    """The length of each continuum, 0 where it doesn't count; that of those nobody marked; why there is none."""
    found = np.zeros(len(units.keys))
    if length is None:
        return (
            found,
            0.0,
            "the length of the continuum is not known: pass length= (text_lengths reads it from the runs)",
        )
    if isinstance(length, str):
        require_columns(frame, [length], "length")
        stated = frame[length].to_numpy(dtype=np.float64, na_value=np.nan)[units.row]
        np.maximum.at(found, units.continuum, stated)
        if np.isnan(found).any() or (stated != found[units.continuum]).any():
            return found, 0.0, f"column {length!r} gives a continuum no length, or several"
        return found * counted, 0.0, None
    if not isinstance(length, Mapping):
        return np.where(counted, float(length), 0.0), 0.0, None
    known = {key if isinstance(key, tuple) else (key,): float(each) for key, each in length.items()}
    for place in np.flatnonzero(counted):
        key = units.keys[place]
        if key not in known:
            raise AgreementError(
                f"length= does not say how long {listed(key)} is; it is keyed by ({', '.join(units.columns)})."
            )
        found[place] = known[key]
    marked = set(units.keys)
    others = [key for key in known if key not in marked and _read_by_all(units, key)]
    return found, sum(known[key] for key in others), None


def _read_by_all(units: Units, key: tuple[Any, ...]) -> bool:
    """Whether everybody has read a continuum that nobody marked, as far as its key says which document it is of."""
    if not set(units.document_columns) <= set(units.columns):
        return True
    document = tuple(key[units.columns.index(name)] for name in units.document_columns)
    return document in units.documents and bool(units.reads[:, units.documents.index(document)].all())


def _check_inside(units: Units, lengths: Positions, begin: float) -> None:
    outside = np.flatnonzero((units.start < begin) | (units.end > begin + lengths[units.continuum]))
    if len(outside):
        place = outside[0]
        key = units.keys[units.continuum[place]]
        where = f" in {listed(key)}" if key else ""
        raise AgreementError(
            f"the stretch {units.start[place]:g}:{units.end[place]:g}{where} lies outside of its continuum, "
            f"{begin:g}:{begin + lengths[units.continuum[place]]:g}. Check length= and begin=."
        )
