"""Repeated ratings: an observer may judge an item several times, and every time counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from trajwidgets.agreement.columns import item_names, require_columns
from trajwidgets.agreement.frames import as_pandas
from trajwidgets.agreement.krippendorff import krippendorff_alpha
from trajwidgets.agreement.patterns import Integers
from trajwidgets.agreement.percent import percent_agreement
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.reading import JUDGED, Reading, read_ratings

if TYPE_CHECKING:
    import pandas as pd

    from trajwidgets.agreement.frames import Frame


@dataclass(frozen=True, eq=False)
class Repeated:
    """Ratings in which each reading of an observer has a column of its own.

    Attributes:
        ratings: items x readings; its annotators are pairs (observer, number of the reading, from 0).
        observers: names, in order.
        observer_of: for each column of the ratings the place of its observer.
    """

    ratings: Ratings
    observers: tuple[Any, ...]
    observer_of: Integers

    def long(self) -> tuple[Integers, Integers, Integers]:
        """Item, observer and category of every single judgement."""
        item, column = np.nonzero(self.ratings.codes >= 0)
        return item, self.observer_of[column], self.ratings.codes[item, column].astype(np.int64)


def repeated_ratings(frame: Frame | Ratings, **reading: Unpack[Reading]) -> Repeated:
    """Read a frame in which an observer may have several rows for an item, in the order of the frame.

    Args:
        frame: one row per judgement; see `ratings_table`. Or `Ratings`, in which nobody judged twice.
        **reading: how to read the frame; see `Reading`. With `duplicates` "first" or "last" only one row counts.

    Raises:
        AgreementError: The frame cannot be read as ratings; see `ratings_table`.
    """
    if isinstance(frame, Ratings) or "duplicates" in reading:
        ratings = read_ratings(frame, reading)
        pairs = [(name, 0) for name in ratings.annotators]
    else:
        numbered = reading.copy()
        wanted = numbered.pop("annotators", None)
        ratings = read_ratings(_numbered(as_pandas(frame), reading), numbered)
        if wanted is not None:
            names = [wanted] if isinstance(wanted, str) else list(wanted)
            chosen = [[pair for pair in ratings.annotators if pair[0] == name] for name in names]
            # A name that nobody bears is refused by `select`, in the words of every coefficient.
            ratings = ratings.select(
                [each for name, found in zip(names, chosen, strict=True) for each in found or [name]]
            )
        pairs = list(ratings.annotators)
    observers = tuple(dict.fromkeys(name for name, _ in pairs))
    places = np.array([observers.index(name) for name, _ in pairs], dtype=np.int64)
    return Repeated(ratings, observers, places)


def intra_annotator_agreement(frame: Frame, **reading: Unpack[Reading]) -> pd.DataFrame:
    """How far each observer agrees with themselves where they judged an item again: one row per observer.

    Columns: `annotator`; `n_items` judged twice or more; `percent_agreement` and `alpha` (Krippendorff's, at the
    level of the frame) over the readings of one observer, as over as many annotators; `alpha_reason` where it is nan.

    Raises:
        AgreementError: The frame cannot be read as ratings; see `ratings_table`.
    """
    import pandas as pd

    repeated = repeated_ratings(frame, **reading)
    rows = []
    for place, name in enumerate(repeated.observers):
        columns = np.flatnonzero(repeated.observer_of == place)
        own = repeated.ratings.select([repeated.ratings.annotators[column] for column in columns])
        alpha, agreed = krippendorff_alpha(own), percent_agreement(own)
        reason = "nothing was judged twice" if own.shortfall else alpha.reason
        rows.append((name, agreed.n_items, float(agreed), float(alpha), reason))
    names = ["annotator", "n_items", "percent_agreement", "alpha", "alpha_reason"]
    return pd.DataFrame(rows, columns=names).astype({"percent_agreement": "float64", "alpha": "float64"})


def _numbered(frame: pd.DataFrame, reading: Reading) -> pd.DataFrame:
    """The frame with (observer, number of the reading) for an annotator."""
    annotator, value = reading.get("annotator", "annotator"), reading.get("value", "value")
    require_columns(frame, [annotator], "annotator")
    require_columns(frame, [value], "value")
    keys = [*item_names(frame, reading.get("item")), annotator]
    counted = np.array(frame[value].notna(), dtype=np.bool_)
    for name, chosen in (("state", JUDGED), ("field", reading.get("field"))):
        if name in frame.columns:
            keys.append(name)
            if chosen is not None:
                counted &= np.array((frame[name] == chosen).fillna(False), dtype=np.bool_)
    number = np.zeros(len(frame), dtype=np.int64)
    number[counted] = frame[counted].groupby(keys, dropna=False, observed=True, sort=False).cumcount().to_numpy()
    named = frame[annotator]
    pairs = np.empty(len(frame), dtype=object)
    for place, pair in enumerate(zip(named.tolist(), number.tolist(), strict=True)):
        pairs[place] = pair
    pairs[np.array(named.isna(), dtype=np.bool_)] = None
    return frame.assign(**{annotator: pairs})
