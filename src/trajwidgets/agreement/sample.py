"""A sample of items as counts of cells, by cluster, with the prior: what is resampled in place of the items."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from trajwidgets.agreement.estimator import Estimator, Floats

MOST_NUMBERS = 1 << 22
"""How many numbers an array of replicates x cells may hold."""

NUMBERS_AT_ONCE = 1 << 15
"""How many numbers are drawn at a time: few enough to stay in the cache until they have become a coefficient."""

MOST_DRAWN = 1 << 16
"""How many clusters are drawn at a time: few enough to be counted in the cache."""


@dataclass(frozen=True, eq=False)
class Sample:
    """Items as counts of cells.

    Attributes:
        estimator: gives the coefficient of counts of cells.
        counts: how many items bear each cell.
        prior: how much of the prior lies on each cell; the sum is 1.
        clusters: clusters x cells, how many items of each, at least one; None where items are independent.
    """

    estimator: Estimator
    counts: Floats
    prior: Floats
    clusters: Floats | None = None

    @property
    def n(self) -> int:
        """The number of items."""
        return int(self.counts.sum())

    @property
    def units(self) -> int:
        """How many independent units there are: clusters, else items."""
        return self.n if self.clusters is None else len(self.clusters)

    @cached_property
    def value(self) -> float:
        """The coefficient; nan where it is undefined."""
        return float(self.values(self.counts[None, :])[0])

    def values(self, counts: Floats) -> Floats:
        """The coefficient of each replicate, replicates x cells, as many at once as memory allows."""
        step = max(1, MOST_NUMBERS // max(counts.shape[1], 1))
        parts = [self.estimator.values(counts[at : at + step]) for at in range(0, len(counts), step)]
        return np.concatenate(parts) if parts else np.empty(0)

    @cached_property
    def left_out(self) -> tuple[Floats, Floats]:
        """The coefficient without each unit, nan where that is undefined, and how many units give this same value.

        Items of one cell all give the same, so that a million of them are left out in as many steps as there are cells.
        """
        if self.clusters is not None:
            return self.values(self.counts - self.clusters), np.ones(len(self.clusters))
        borne = np.flatnonzero(self.counts)
        without = np.repeat(self.counts[None, :], len(borne), axis=0)
        without[np.arange(len(borne)), borne] -= 1
        return self.values(without), self.counts[borne]

    @cached_property
    def se(self) -> float:
        """The jackknife's standard error (Tukey 1958): sqrt((C - 1) / C x sum of squared deviations) without each unit.

        A unit without which the coefficient is undefined is taken not to move it. Exactly 0 where no unit moves it.
        """
        values, times = self.left_out
        values = np.where(np.isnan(values), self.value, values)
        units = times.sum()
        if units < 2:
            return 0.0
        deviations = values - times @ values / units
        variance = (units - 1) / units * float(times @ deviations**2)
        return float(np.sqrt(variance)) if variance > 1e-24 else 0.0  # what is left there is rounding

    @cached_property
    def design_effect(self) -> float:
        """How much greater the variance is than if the items were independent (Kish 1965), at least 1."""
        if self.clusters is None or self.se == 0:
            return 1.0
        alone = replace(self, clusters=None).se
        return max(1.0, (self.se / alone) ** 2) if alone > 0 else 1.0

    def posterior(self, draws: int, random: np.random.Generator) -> Floats:
        """Draws of the population's coefficient, given the items: a Dirichlet posterior on the cells.

        Clustered items count as n / design effect independent ones. nan where a draw leaves the coefficient undefined.
        """
        shape = self.counts / self.design_effect + self.prior
        step = max(1, NUMBERS_AT_ONCE // max(len(shape), 1))
        parts = []
        for at in range(0, draws, step):
            gammas = random.standard_gamma(shape, size=(min(step, draws - at), len(shape)))
            # As many items as there are: alpha allows for their number.
            gammas *= self.n / gammas.sum(axis=1, keepdims=True)
            parts.append(self.values(gammas))
        return np.concatenate(parts)

    def drawn(self, draws: int, seed: int) -> Floats:
        """`posterior` by a generator of this seed. Kept: bounds and probabilities ask for the same, or for more."""
        random, known = self._drawn.pop(seed, (np.random.default_rng(seed), np.empty(0)))
        if len(known) < draws:
            known = np.concatenate([known, self.posterior(draws - len(known), random)])
        self._drawn.clear()
        self._drawn[seed] = (random, known)
        return known[:draws]

    @cached_property
    def _drawn(self) -> dict[int, tuple[np.random.Generator, Floats]]:
        return {}

    def bootstrap(self, draws: int, random: np.random.Generator) -> Floats:
        """The coefficient of resampled clusters (Kang et al. 2013), of resampled items where they are independent."""
        if self.clusters is None:
            return self.values(random.multinomial(self.n, self.counts / self.n, size=draws).astype(np.float64))
        units = len(self.clusters)
        step = max(1, MOST_NUMBERS // units)
        return np.concatenate(
            [
                self.values(_times_drawn(units, min(step, draws - at), random) @ self.clusters)
                for at in range(0, draws, step)
            ]
        )


def _times_drawn(units: int, draws: int, random: np.random.Generator) -> Floats:
    """Draws x units: how often each is drawn of as many as there are. Counting draws is faster than drawing counts."""
    times = np.empty((draws, units))
    step = max(1, MOST_DRAWN // units)
    for at in range(0, draws, step):
        some = times[at : at + step]
        drawn = random.integers(units, size=some.shape)
        drawn += np.arange(len(some))[:, None] * units
        some[:] = np.bincount(drawn.ravel(), minlength=some.size).reshape(some.shape)
    return times
