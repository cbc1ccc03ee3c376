"""How fast five coefficients with standard errors come from one frame, beside the fastest library for any one of them.

python -m benchmarks.sets FIGURE [ITEMS]    where the peers are; prints the measurement as JSON
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import pandas as pd

from benchmarks import peers
from benchmarks.figure import AS_FAST, Figure, figure
from benchmarks.judgements import OPTIONS, judged
from benchmarks.memory import peak_bytes
from benchmarks.race import OURS, Numbers, machine, nltk, race, side_by_side

FLOOR = 5.0


class Size(NamedTuple):
    """What is judged, and how many rounds are taken of it."""

    annotators: int
    items: int
    missing: float
    rounds: int


SIZES = {
    "set_speedup_2x1e6": Size(2, 1_000_000, 0.0, 3),
    "set_speedup_5x1e5_missing": Size(5, 100_000, 0.3, 7),
    "set_speedup_20x1e6": Size(20, 1_000_000, 0.0, 2),
}


def measure() -> dict[str, Figure]:
    """For each size the lesser of what categorical columns give and columns of text."""
    return {name: _figure(size, peers.ask("benchmarks.sets", name)) for name, size in SIZES.items()}


def _figure(size: Size, found: dict[str, Any]) -> Figure:
    each = " ".join(f"{name}: {one['speedup']:.3g} times ({one['told']})." for name, one in found["inputs"].items())
    gaps = f" with {size.missing:.0%} of the judgements missing" if size.missing else ""
    return figure(
        min(one["speedup"] for one in found["inputs"].values()),
        AS_FAST,
        f"Percent agreement, Fleiss' kappa, AC1, Brennan-Prediger and nominal alpha with standard errors of "
        f"{size.annotators} annotators x {size.items:,} items{gaps}, from one pandas frame of shuffled judgements to "
        "the numbers; the fastest other, for one of them without its error, over ours for all, the lesser of both "
        "inputs; polars and DuckDB, which have none, for percent agreement alone by a query written by hand. "
        f"{each} Medians of {size.rounds} rounds by turns; all agree to 1e-9; peak memory "
        f"{found['peak_gb']:.1f} GB, frame included; {found['machine']}; {found['versions']}.",
        budget=FLOOR,
    )


def main() -> None:
    """Race on both inputs."""
    size = SIZES[sys.argv[1]]
    items = int(sys.argv[2]) if len(sys.argv) > 2 else size.items
    inputs = {}
    for name, text in (("Categorical", False), ("Text", True)):
        for way in ways(judged(100, size.annotators, missing=size.missing, text=text), size).values():
            way()  # so that all is imported
        frame = judged(items, size.annotators, missing=size.missing, text=text)
        taken = race(ways(frame, size), rounds=size.rounds)
        few = judged(items // 100, size.annotators, missing=size.missing, text=text)
        slow = nltk(few, "krippendorff_alpha", "alpha", ours(few))
        inputs[name] = {"speedup": taken.speedup, "told": f"{taken.told()}; {slow}"}
    peak = peak_bytes() / 1e9
    print(json.dumps({"inputs": inputs, "peak_gb": peak, "machine": machine(), "versions": peers.in_use()}))


def ways(frame: pd.DataFrame, size: Size) -> dict[str, Callable[[], Numbers]]:
    """Each way from the frame to one of the coefficients, ours to all of them."""
    found = {OURS: ours, "krippendorff": krippendorff, "polars": polars, "DuckDB": duckdb}
    if not size.missing:
        found["statsmodels"] = statsmodels
    if size.annotators == 2:
        found["scikit-learn"] = scikit_learn
    return {name: partial(way, frame) for name, way in found.items()}


def ours(frame: pd.DataFrame) -> Numbers:
    """One call for all five; the standard errors are seen to be there."""
    from trajwidgets.agreement import compare_coefficients

    found = compare_coefficients(frame, interval=None)
    if not (found["se"] > 0).all():
        raise SystemExit(f"a standard error is missing:\n{found}")
    return dict(found["value"])


def krippendorff(frame: pd.DataFrame) -> Numbers:
    """It takes counts of items x values."""
    from krippendorff import alpha

    return {"krippendorff_alpha": float(alpha(value_counts=counts(frame), level_of_measurement="nominal"))}


def statsmodels(frame: pd.DataFrame) -> Numbers:
    """It takes the same counts."""
    from statsmodels.stats.inter_rater import fleiss_kappa

    return {"fleiss_kappa": float(fleiss_kappa(counts(frame)))}


def scikit_learn(frame: pd.DataFrame) -> Numbers:
    """Of two annotators it has the accuracy of one by the other, which is percent agreement."""
    from sklearn.metrics import accuracy_score

    return {"percent_agreement": float(accuracy_score(*side_by_side(frame)))}


def polars(frame: pd.DataFrame) -> Numbers:
    """It has none of them: percent agreement from the counts of an item."""
    import polars as pl

    n = [(pl.col("value") == option).sum().cast(pl.Int64).alias(option) for option in OPTIONS]
    size, same = pl.sum_horizontal(OPTIONS), pl.sum_horizontal(pl.col(option) ** 2 for option in OPTIONS)
    item = pl.from_pandas(frame).lazy().group_by("item").agg(n).filter(size > 1)
    return {"percent_agreement": item.select(((same - size) / (size * (size - 1))).mean()).collect().item()}


def duckdb(frame: pd.DataFrame) -> Numbers:
    """It has none of them: percent agreement from the counts of an item."""
    import duckdb as db

    n = ", ".join(f"count(*) filter (value = '{option}') as {option}" for option in OPTIONS)
    same = " + ".join(f"{option} * {option}" for option in OPTIONS)
    query = f"""
        with item as (select count(*) as size, {n} from frame group by item having count(*) > 1)
        select avg(({same} - size) / (size * (size - 1))) from item
    """  # noqa: S608  # the options are ours
    return {"percent_agreement": db.sql(query).fetchall()[0][0]}


def counts(frame: pd.DataFrame) -> Any:
    """How often each value was given to each item: of the ways in pandas the fastest."""
    return frame.groupby(["item", "value"], observed=True).size().unstack(fill_value=0).to_numpy()


if __name__ == "__main__":
    main()
