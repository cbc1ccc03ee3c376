"""How far apart two sets of options are: what alpha needs where several options may be chosen at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from trajwidgets.agreement.columns import did_you_mean, listed
from trajwidgets.errors import AgreementError

SetLevel = Literal["jaccard", "masi_passonneau2006", "masi_dkpro", "set_passonneau2004"]
SET_LEVELS: tuple[SetLevel, ...] = get_args(SetLevel)

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]

_BITS = np.array([bin(byte).count("1") for byte in range(256)], dtype=np.int64)


def jaccard_distance(a: Collection[Any], b: Collection[Any]) -> float:
    """1 less the share of the options in either set that both hold (Jaccard 1912); 0 for two empty sets.

    Raises:
        AgreementError: One of the two is no collection of options.
    """
    return _one("jaccard", a, b)


def masi_distance(a: Collection[Any], b: Collection[Any], *, variant: SetLevel = "masi_passonneau2006") -> float:
    """The distance of two sets of options, 0 to 1, by Passonneau's Measuring Agreement on Set-valued Items.

    Two formulas go by the name MASI and give different numbers, so each has its own. With J the Jaccard index and M 1
    for equal sets, 2/3 where one holds the other, 1/3 where they overlap otherwise, 0 where they don't:

    - "masi_passonneau2006": 1 - J M, the paper's (Passonneau 2006, *Measuring agreement on set-valued items*, LREC);
      so does NLTK, with M rounded to .67 and .33.
    - "masi_dkpro": (1 - J) (1 - M), as in DKPro Statistics; smaller throughout.
    - "set_passonneau2004": 1 - M alone (Passonneau 2004, *Computing reliability for coreference annotation*, LREC).
    - "jaccard": 1 - J.

    The empty set is a part of every other one: that distance is 1 by the first and the last, 1/3 by the other two.

    Raises:
        AgreementError: An unknown variant, or one of the two is no collection of options.
    """
    if variant not in SET_LEVELS:
        raise AgreementError(
            f"variant={variant!r} is unknown{did_you_mean(variant, SET_LEVELS)} It is one of {listed(SET_LEVELS)}."
        )
    return _one(variant, a, b)


def set_distances(categories: Sequence[Any], level: SetLevel) -> Callable[[Counts, Counts], Floats] | None:
    """The distance elementwise for two arrays of category codes; None where a category is no set."""
    if not all(isinstance(category, set | frozenset | tuple | list) for category in categories):
        return None
    options = {option: place for place, option in enumerate({each: None for one in categories for each in one})}
    held = np.zeros((len(categories), len(options)), dtype=np.bool_)
    for row, category in enumerate(categories):
        held[row, [options[option] for option in category]] = True
    sizes = held.sum(axis=1)
    packed = np.packbits(held, axis=1)
    formula = _FORMULAS[level]

    def between(a: Counts, b: Counts) -> Floats:
        common = np.zeros(len(a), dtype=np.int64)
        for column in packed.T:  # byte by byte, so that a million pairs need no table of pairs x options
            common += _BITS[column[a] & column[b]]
        return formula(common, sizes[a], sizes[b])

    return between


def _one(level: SetLevel, a: Collection[Any], b: Collection[Any]) -> float:
    for options in (a, b):
        if isinstance(options, str) or not isinstance(options, Collection):
            raise AgreementError(f"{options!r} is no set of options. Pass a set, a list or a tuple of them.")
    first, second = set(a), set(b)
    counts = (np.array([number], dtype=np.int64) for number in (len(first & second), len(first), len(second)))
    return float(_FORMULAS[level](*counts)[0])


def _jaccard(common: Counts, a: Counts, b: Counts) -> Floats:
    either = a + b - common
    return np.where(either == 0, 0.0, 1 - common / np.maximum(either, 1))


def _partial(common: Counts, a: Counts, b: Counts) -> Floats:
    one_in_other = (common == a) | (common == b)
    return np.select([(common == a) & (common == b), one_in_other, common > 0], [0.0, 1 / 3, 2 / 3], 1.0)


def _masi(common: Counts, a: Counts, b: Counts) -> Floats:
    return 1 - (1 - _jaccard(common, a, b)) * (1 - _partial(common, a, b))


def _masi_of_dkpro(common: Counts, a: Counts, b: Counts) -> Floats:
    return _jaccard(common, a, b) * _partial(common, a, b)


_FORMULAS: dict[SetLevel, Callable[[Counts, Counts, Counts], Floats]] = {
    "jaccard": _jaccard,
    "masi_passonneau2006": _masi,
    "masi_dkpro": _masi_of_dkpro,
    "set_passonneau2004": _partial,
}
