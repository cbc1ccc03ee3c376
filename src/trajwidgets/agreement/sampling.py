"""Make a sample of ratings: their distinct rows and those of the prior, as counts of the cells of an estimator."""

from __future__ import annotations

import numpy as np

from trajwidgets.agreement.estimator import Estimator, Floats
from trajwidgets.agreement.patterns import Integers
from trajwidgets.agreement.prior_items import is_unanimous, prior_rows
from trajwidgets.agreement.ratings import Ratings
from trajwidgets.agreement.sample import Sample

MOST_CELLS = 4096
"""With more kinds of items than this, as measurements have, a posterior costs more than it tells."""

GROUPS = 200
SEED = 2001


def sample_of(ratings: Ratings, estimator: Estimator) -> Sample:
    """The items that count, as counts of cells, by cluster where they nest in clusters.

    With more than `MOST_CELLS` kinds of items and no clusters, the items come in 200 random groups as if these were
    clusters (the delete-a-group jackknife, Kott 2001), and there is no prior.
    """
    rows, times = ratings.rows
    seen = np.ones(len(rows)) if times is None else times.astype(np.float64)
    thought, weight = prior_rows(ratings) if len(rows) <= MOST_CELLS else (rows[:0], np.empty(0))
    scale = (*ratings.categories, "another category")[: max(len(ratings.categories), 2)]
    # Each distinct row once, then those of the prior: however many items there are, no more are looked at again.
    distinct = Ratings(
        codes=np.asfortranarray(np.vstack([rows, thought])),
        categories=scale,
        declared=ratings.declared,
        annotators=ratings.annotators,
        field=ratings.field,
        levels=ratings.levels,
        _items=ratings._items,
        _kept=None,
    )
    estimator = estimator.over(distinct)
    cell = estimator.cell_of_item
    counted, imagined = cell[: len(rows)], cell[len(rows) :]
    n_cells = len(estimator.counts)
    counts = _tally(counted, seen, n_cells)
    prior = np.zeros(n_cells) if not len(thought) else _prior(imagined, thought, weight, estimator.cost)
    by_cluster = ratings.rows_by_cluster
    if by_cluster is None and n_cells > MOST_CELLS:
        groups = np.random.default_rng(SEED).integers(GROUPS, size=len(rows))
        clusters = np.zeros((GROUPS, n_cells))
        np.add.at(clusters, (groups[counted >= 0], counted[counted >= 0]), seen[counted >= 0])
    elif by_cluster is None:
        return Sample(estimator, counts, prior)
    else:
        clusters = np.zeros((n_cells, len(by_cluster)))
        np.add.at(clusters, counted[counted >= 0], by_cluster.T[counted >= 0])
        # In an order of their own, so that the same labels are resampled alike in whichever order they came.
        clusters = clusters.T[np.lexsort(clusters)]
    return Sample(estimator, counts, prior, clusters[clusters.any(axis=1)])


def _tally(cell: Integers, times: Floats, n_cells: int) -> Floats:
    return np.bincount(cell[cell >= 0], weights=times[cell >= 0], minlength=n_cells).astype(np.float64)


def _prior(cell: Integers, rows: Integers, weight: Floats, cost: Floats) -> Floats:
    # Half on agreement, half on disagreement, there in proportion to how grave it is.
    same = is_unanimous(rows)
    halves = np.zeros(len(cost))
    for chosen, worth in ((same, weight), (~same, weight * cost[cell])):
        total = worth[chosen].sum()
        if total > 0:
            halves += 0.5 * _tally(cell[chosen], worth[chosen] / total, len(cost))
    return halves
