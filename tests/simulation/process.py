"""What the quality process says of a simulated project, and whether its intervals hold the truth."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import trajwidgets as tw
from tests.simulation import truth
from tests.simulation.project import SLICES, Judging, design, labelled
from trajwidgets import quality
from trajwidgets.reports import StoreDecisions
from trajwidgets.store import LabelStore


@dataclass(frozen=True)
class Figure:
    """A number with its interval, and what it estimates."""

    name: str
    value: float
    low: float
    high: float
    truth: float

    @property
    def holds(self) -> bool:
        """Whether the interval contains the truth."""
        return self.low <= self.truth <= self.high


@dataclass(frozen=True)
class Said:
    """Of one simulated project: the state of each slice, who is surely below the target elsewhere, and every figure."""

    seed: int
    n_labels: int
    states: dict[str, str]
    ever_retrained: list[str]
    below_target: list[str]
    figures: list[Figure] = field(repr=False)

    def row(self) -> dict[str, Any]:
        """As JSON."""
        figures = [
            [each.name, *(round(float(number), 4) for number in (each.value, each.low, each.high, each.truth))]
            for each in self.figures
        ]
        held = sum(figure.holds for figure in self.figures)
        return {**asdict(self), "held": held, "of": len(self.figures), "figures": figures}


def simulated(n_runs: int, seed: int) -> Said:
    """Label a project, then ask the process what it thinks."""
    with tempfile.TemporaryDirectory() as folder, LabelStore(Path(folder) / "project.db") as store:
        plan = design(n_runs, seed)
        labelled(store, plan, seed)
        # As the alpha that is printed; to look at every thirtieth item takes a third of the time.
        decisions = StoreDecisions(store, tw.agreement.DecisionRule(coefficient="krippendorff_alpha", every=30))
        states = decisions.frame()
        states = states[states["slice"] == "capability"]
        log = decisions.log()
        retrained = log[(log["slice"] == "capability") & (log["state"] == "retrain")]
        table = quality.calibration(store)
        retrain = {
            place for place, state in zip(states["slice_value"], states["state"], strict=True) if state == "retrain"
        }
        return Said(
            seed=seed,
            n_labels=len(store.to_frame()),
            states=dict(zip(states["slice_value"], states["state"], strict=True)),
            ever_retrained=sorted(set(retrained["slice_value"])),
            below_target=_below_target(store, retrain),
            figures=[*_accuracies(table, plan), *_alphas(store, plan)],
        )


def _below_target(store: LabelStore, retrain: set[str]) -> list[str]:
    """Who is surely below the target where the slice itself is sound: a slice to be retrained is nobody's own fault."""
    frame, gold = store.to_frame(), quality.gold_labels(store)
    own = frame[(frame["role"] == "annotator") & ~frame["slice_capability"].isin(retrain)]
    table = tw.agreement.gold_accuracy(own, gold, by=[])
    people = table[(table["slice"] == "all") & (table["annotator"] != "(all)")]
    return sorted(people[people["high"] < 0.95]["annotator"])


def _accuracies(table: Any, plan: list[Judging]) -> Iterator[Figure]:
    for row in table[table["n"] > 0].to_dict("records"):
        part = plan if row["slice"] == "all" else [each for each in plan if each.capability == row["slice_value"]]
        expected = truth.accuracy(part, None if row["annotator"] == "(all)" else row["annotator"])
        if expected is not None:
            name = f"accuracy of {row['annotator']} in {row['slice_value'] or 'all'}"
            yield Figure(name, row["accuracy"], row["low"], row["high"], expected)


def _alphas(store: LabelStore, plan: list[Judging]) -> Iterator[Figure]:
    frame = store.to_frame()
    table = tw.agreement.agreement_table(frame[frame["role"] == "annotator"], interval="auto")
    for row in table.to_dict("records"):
        part = plan if row["slice"] == "all" else [each for each in plan if each.capability == row["slice_value"]]
        name = f"alpha in {row['slice_value'] if row['slice_value'] in SLICES else 'all'}"
        yield Figure(name, row["alpha"], row["alpha_low"], row["alpha_high"], truth.alpha(part))
