"""Dawid and Skene's model: from disagreeing labels alone, who errs how, and which label is the most likely one."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
from numpy.typing import NDArray

from trajwidgets.agreement.columns import did_you_mean, listed
from trajwidgets.agreement.patterns import Integers
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.reading import Reading
from trajwidgets.agreement.repeats import Repeated, repeated_ratings
from trajwidgets.amounts import plural
from trajwidgets.errors import AgreementError

if TYPE_CHECKING:
    import pandas as pd

    from trajwidgets.agreement.frames import Frame

Floats = NDArray[np.float64]

TIED = 1e-6
"""Two classes whose posteriors differ by less are tied: neither is more likely than the other."""


@dataclass(frozen=True, eq=False, repr=False)
class DawidSkene:
    """What the model makes of the labels. An estimate from annotators alone: more likely than a vote, never gold.

    Attributes:
        categories: the classes, in the order of every array here.
        annotators: names, in the order of `errors`.
        priors: how frequent each true class is, summing to 1.
        errors: annotators x true class x label: how likely an annotator gives an item of that class that label. Rows
            sum to 1; nan for a class of which the annotator, by the model, has seen no item.
        posterior: items x classes: how likely each item is of each class, given all that was said of it.
        items: one row per row of `posterior`, with the columns that identify the item.
        log_likelihood: of the labels under the model, at the end.
        iterations: how many steps the algorithm took.
        converged: whether the last step changed the log likelihood by less than the tolerance.
        reason: in words why there is no estimate; None where there is one.
        field: the field, None where the frame has no such column.
    """

    categories: tuple[Any, ...]
    annotators: tuple[Any, ...]
    priors: Floats
    errors: Floats
    posterior: Floats
    items: pd.DataFrame
    log_likelihood: float
    iterations: int
    converged: bool
    reason: str | None = None
    field: str | None = None

    def __repr__(self) -> str:
        subject = "dawid_skene" if self.field is None else f"dawid_skene of {self.field!r}"
        if self.reason is not None:
            return f"<{subject}: undefined, {self.reason}>"
        found = ", ".join(f"{name} {share:.3f}" for name, share in zip(self.categories, self.priors, strict=True))
        ended = "" if self.converged else "; not converged: raise max_iterations="
        counts = f"{plural(len(self.posterior), 'item')}, {plural(len(self.annotators), 'annotator')}"
        return f"<{subject}: {found} ({counts}, {plural(self.iterations, 'step')}){ended}>"

    @property
    def accuracy(self) -> Mapping[Any, float]:
        """For each annotator how likely they are to label an item right, over classes as frequent as `priors` say."""
        right = np.einsum("kjj->kj", self.errors)
        return dict(zip(self.annotators, np.nansum(right * self.priors, axis=1).tolist(), strict=True))

    def error_matrix(self, annotator: Any) -> pd.DataFrame:
        """One annotator's errors: true classes in rows, labels in columns.

        Raises:
            AgreementError: Nobody bears that name.
        """
        import pandas as pd

        if annotator not in self.annotators:
            raise AgreementError(
                f"nobody called {annotator!r}{did_you_mean(annotator, self.annotators)} "
                f"The annotators are {listed(self.annotators)}."
            )
        index, columns = (pd.Index(self.categories, name=name) for name in ("true", "label"))
        return pd.DataFrame(self.errors[self.annotators.index(annotator)], index=index, columns=columns)

    def labels(self) -> pd.DataFrame:
        """One row per item: what identifies it, the most likely class `label`, its `probability`, and `tied`.

        Where two classes are equally likely `label` is None and `tied` is true: the model has nothing to say there.
        """
        best = self.posterior.max(axis=1, initial=0.0)
        tied = (self.posterior > best[:, None] - TIED).sum(axis=1) > 1
        winner = self.posterior.argmax(axis=1) if len(self.posterior) else np.zeros(0, dtype=np.int64)
        label = np.empty(len(winner), dtype=object)
        for place, (code, is_tied) in enumerate(zip(winner.tolist(), tied.tolist(), strict=True)):
            label[place] = None if is_tied else self.categories[code]
        return self.items.assign(label=label, probability=best, tied=tied)


def dawid_skene(
    frame: Frame | Ratings,
    *,
    tolerance: float = 1e-8,
    max_iterations: int = 2000,
    **reading: Unpack[Reading],
) -> DawidSkene:
    """Maximum likelihood of observers' error rates by EM (Dawid and Skene 1979, *Applied Statistics* 28).

    Each item has one unknown true class; each annotator errs in their own way, given that class, and independently of
    the others. From who agrees with whom the model finds the classes' frequencies, each annotator's error matrix, and
    for every item how likely each class is. Any number of annotators, gaps allowed; one who judged an item several
    times (several rows) counts every time, as in the paper.

    It begins with the shares of the votes on each item, as the paper does, and climbs from there: always to the same
    place, which is a local maximum and need not be the highest one. It stops when a step raises the log likelihood by
    less than `tolerance` per label; `converged` says whether it got there. Nothing is smoothed, so with few labels an
    error rate may be exactly 0. Annotators who copy from one another, or a majority that errs alike, make it sure and
    wrong: check it on items of which somebody knows the answer.

    Args:
        frame: one row per judgement; see `ratings_table`. Or `Ratings`.
        tolerance: when to stop.
        max_iterations: when to give up.
        **reading: how to read the frame; see `Reading`. Leave out `duplicates`, and every row counts.

    Raises:
        AgreementError: The frame cannot be read as ratings; see `ratings_table`.
    """
    repeated = repeated_ratings(frame, **reading)
    ratings = repeated.ratings
    n_items, n_classes, n_observers = len(ratings.codes), len(ratings.categories), len(repeated.observers)
    if not n_items or n_observers < 2:
        reason = "fewer than two annotators" if n_items else "nothing was judged"
        nothing = np.full((n_observers, n_classes, n_classes), math.nan)
        unknown = np.full((n_items, n_classes), math.nan)
        return DawidSkene(
            ratings.categories, repeated.observers, np.full(n_classes, math.nan), nothing, unknown, ratings.items,
            math.nan, 0, False, reason, ratings.field,
        )  # fmt: skip
    votes = _Votes(*_counted(repeated), n_items, n_classes, n_observers)
    posterior = votes.shares()
    before, likelihood, converged, steps = -math.inf, -math.inf, False, 0
    while steps < max_iterations and not converged:
        steps += 1
        priors, errors = votes.estimate(posterior)
        posterior, likelihood = votes.classify(priors, errors)
        converged = likelihood - before <= tolerance * votes.total
        before = likelihood
    priors, errors = votes.estimate(posterior)
    return DawidSkene(
        categories=ratings.categories,
        annotators=repeated.observers,
        priors=priors,
        errors=errors,
        posterior=posterior,
        items=ratings.items,
        log_likelihood=likelihood,
        iterations=steps,
        converged=converged,
        field=ratings.field,
    )


@dataclass(frozen=True, eq=False)
class _Votes:
    """Labels counted: entry `e` says that an observer gave an item a label `count[e]` times."""

    item: Integers
    observer: Integers
    label: Integers
    count: Floats
    n_items: int
    n_classes: int
    n_observers: int

    @property
    def total(self) -> float:
        return float(self.count.sum())

    def shares(self) -> Floats:
        """Items x classes: which share of an item's labels each class has."""
        cells = np.bincount(self.item * self.n_classes + self.label, self.count, self.n_items * self.n_classes)
        votes = cells.reshape(self.n_items, self.n_classes)
        found: Floats = votes / votes.sum(axis=1, keepdims=True)
        return found

    def estimate(self, posterior: Floats) -> tuple[Floats, Floats]:
        """The M step: frequencies of the classes, and error matrices (observers x class x label)."""
        cells = self.observer * self.n_classes + self.label
        seen = np.empty((self.n_observers, self.n_classes, self.n_classes))
        for true in range(self.n_classes):
            weights = posterior[self.item, true] * self.count
            seen[:, true] = np.bincount(cells, weights, self.n_observers * self.n_classes).reshape(-1, self.n_classes)
        judged = seen.sum(axis=2, keepdims=True)
        errors = np.divide(seen, judged, out=np.full_like(seen, math.nan), where=judged > 0)
        return posterior.mean(axis=0), errors

    def classify(self, priors: Floats, errors: Floats) -> tuple[Floats, float]:
        """The E step: how likely each item is of each class, and the log likelihood of all labels."""
        with np.errstate(divide="ignore"):  # the logarithm of an error rate of 0: that class is ruled out
            log_errors, log_priors = np.log(np.nan_to_num(errors)), np.log(priors)
        joint = np.empty((self.n_items, self.n_classes))
        for true in range(self.n_classes):
            said = log_errors[self.observer, true, self.label] * self.count
            joint[:, true] = log_priors[true] + np.bincount(self.item, said, self.n_items)
        # Largest first, so that an item with a thousand labels does not underflow.
        most = joint.max(axis=1, keepdims=True)
        likely = np.exp(joint - most)
        sums = likely.sum(axis=1, keepdims=True)
        return likely / sums, float((most + np.log(sums)).sum())


def _counted(repeated: Repeated) -> tuple[Integers, Integers, Integers, Floats]:
    item, observer, label = repeated.long()
    labels, observers = len(repeated.ratings.categories), len(repeated.observers)
    cells, count = np.unique((item * observers + observer) * labels + label, return_counts=True)
    rest, label = np.divmod(cells, labels)
    item, observer = np.divmod(rest, observers)
    return item, observer, label, count.astype(np.float64)
