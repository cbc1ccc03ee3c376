"""How fast Cohen's kappa comes from a frame of two million judgements, beside the fastest library that has it or can.

python -m benchmarks.kappa [ITEMS]    where the peers are; prints the measurement as JSON
"""

from __future__ import annotations

import json
import sys
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from benchmarks import peers
from benchmarks.figure import AS_FAST, Figure, figure
from benchmarks.judgements import judged
from benchmarks.race import OURS, Numbers, machine, nltk, race, side_by_side

ITEMS = 1_000_000
ROUNDS = 5
FLOOR = 10.0


def measure() -> dict[str, Figure]:
    """`kappa_speedup_2x1e6`: the lesser of what categorical columns give and columns of text."""
    found = peers.ask("benchmarks.kappa")
    each = " ".join(f"{name}: {one['speedup']:.3g} times ({one['told']})." for name, one in found["inputs"].items())
    return {
        "kappa_speedup_2x1e6": figure(
            min(one["speedup"] for one in found["inputs"].values()),
            AS_FAST,
            f"Cohen's kappa of 2 annotators x {ITEMS:,} items, from one pandas frame of shuffled judgements to the "
            f"number; the fastest other over ours, the lesser of both inputs. {each} Medians of {ROUNDS} rounds by "
            f"turns; all agree to 1e-9; {found['machine']}; {found['versions']}.",
            budget=FLOOR,
        )
    }


def main() -> None:
    """Race on both inputs."""
    items = int(sys.argv[1]) if len(sys.argv) > 1 else ITEMS
    inputs = {}
    for name, text in (("Categorical", False), ("Text", True)):
        for way in ways(judged(100, 2, text=text)).values():
            way()  # so that all is imported
        frame = judged(items, 2, text=text)
        taken = race(ways(frame), rounds=ROUNDS)
        few = judged(items // 100, 2, text=text)
        slow = nltk(few, "cohen_kappa", "kappa", ours(few))
        inputs[name] = {"speedup": taken.speedup, "told": f"{taken.told()}; {slow}"}
    print(json.dumps({"inputs": inputs, "machine": machine(), "versions": peers.in_use()}))


def ways(frame: pd.DataFrame) -> dict[str, Any]:
    """Each way from the frame to kappa."""
    found = {
        OURS: ours,
        "scikit-learn": scikit_learn,
        "statsmodels": statsmodels,
        "polars": polars,
        "DuckDB": duckdb,
    }
    return {name: partial(way, frame) for name, way in found.items()}


def ours(frame: pd.DataFrame) -> Numbers:
    """One call."""
    from trajwidgets.agreement import cohen_kappa

    return {"cohen_kappa": cohen_kappa(frame, interval=None).value}


def scikit_learn(frame: pd.DataFrame) -> Numbers:
    """It takes two lists in the same order of items."""
    from sklearn.metrics import cohen_kappa_score

    return {"cohen_kappa": float(cohen_kappa_score(*side_by_side(frame)))}


def statsmodels(frame: pd.DataFrame) -> Numbers:
    """It takes a table."""
    from statsmodels.stats.inter_rater import cohens_kappa

    return {"cohen_kappa": float(cohens_kappa(pd.crosstab(*side_by_side(frame)).to_numpy(), return_results=False))}


def polars(frame: pd.DataFrame) -> Numbers:
    """It has no kappa: a join and a count make the table."""
    import polars as pl

    held = pl.from_pandas(frame).lazy()
    first, second = (held.filter(pl.col("annotator") == name).select("item", "value") for name in ("a1", "a2"))
    cells = first.join(second, on="item").group_by("value", "value_right").len().collect()
    return {"cohen_kappa": kappa_of(cells["value"].to_list(), cells["value_right"].to_list(), cells["len"].to_numpy())}


def duckdb(frame: pd.DataFrame) -> Numbers:
    """It has no kappa: a join and a count make the table."""
    import duckdb as db

    cells = db.sql("""
        select one.value, other.value, count(*)
        from frame as one join frame as other using (item)
        where one.annotator = 'a1' and other.annotator = 'a2'
        group by all
    """).fetchall()
    first, second, n = zip(*cells, strict=True)
    return {"cohen_kappa": kappa_of(first, second, np.array(n))}


def kappa_of(first: Any, second: Any, n: Any) -> float:
    """Kappa of a table in cells."""
    table = pd.DataFrame({"first": first, "second": second, "n": n}).pivot(index="first", columns="second", values="n")
    shares = table.fillna(0).to_numpy() / sum(n)
    expected = shares.sum(axis=1) @ shares.sum(axis=0)
    return float((np.trace(shares) - expected) / (1 - expected))


if __name__ == "__main__":
    main()
