"""The order of a roll-out repeated: an exact test of a stepped-wedge trial.

What was randomised is which cluster crosses when. Under the hypothesis that treatment does nothing
to anybody, every order of the same crossing times would have given the same outcomes; so the effect
that was estimated stands against those of the other orders. All of them are listed where they are
few, else some are drawn, the one that was counting as one of them.

References
----------
Ji, X., Fink, G., Robyn, P. J. & Small, D. S. (2017). Randomization inference for stepped-wedge
cluster-randomized trials: an application to community-based health insurance. Annals of Applied
Statistics 11, 1–20. Phipson, B. & Smyth, G. K. (2010). Permutation p-values should never be zero.
Statistical Applications in Genetics and Molecular Biology 9, 39.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from nudgelab.errors import EstimationError

if TYPE_CHECKING:
    from nudgelab.statistics.arrays import Codes, Floats
    from nudgelab.statistics.rollout import Rollout

__all__ = ["RolloutTest", "permuted_rollout"]

_AT_ONCE = 500
"""Orders reckoned with at once."""
_TIE = 1e-9
"""Effects this near (relative) count as equal: only rounding differs."""


@dataclass(frozen=True, slots=True)
class RolloutTest:
    """A test by the other orders of the roll-out.

    Attributes
    ----------
    p : float
        Two-sided p-value, in (0, 1].
    effect : float
        The effect with team and period effects, as estimated.
    orders : int
        Orders that were reckoned with.
    exact : bool
        Whether these are all orders.
    """

    p: float
    effect: float
    orders: int
    exact: bool


def permuted_rollout(trial: Rollout, *, draws: int, generator: np.random.Generator) -> RolloutTest:
    """Test the hypothesis of no effect on anybody by permuting which cluster crosses when.

    Parameters
    ----------
    trial : Rollout
        The cohort; no cluster went back.
    draws : int
        Orders drawn where there are more than these.
    generator : numpy.random.Generator
        Draws them.

    Returns
    -------
    RolloutTest
        The test.

    Raises
    ------
    EstimationError
        Where a cluster went back, so that its crossing time doesn't tell its treatment.

    References
    ----------
    Ji et al. (2017), section 3.
    """
    if trial.went_back:
        raise EstimationError(f"{trial.went_back} clusters went back, must stay once they crossed")
    cells = _Cells.of(trial)
    starts = trial.starts
    observed = float(cells.effects(starts[None, :])[0])
    possible = _orders(starts)
    exact = possible <= draws
    listed = _distinct(starts) if exact else (generator.permutation(starts) for _ in range(draws))
    hits = total = 0
    while batch := list(islice(listed, _AT_ONCE)):
        effects = np.abs(cells.effects(np.array(batch)))
        hits += int((effects >= abs(observed) * (1 - _TIE)).sum())
        total += len(batch)
    p = hits / total if exact else (1 + hits) / (1 + total)
    return RolloutTest(p, observed, total, exact)


@dataclass(frozen=True, slots=True)
class _Cells:
    """Means of clusters in periods, centred within clusters, with periods taken out.

    ``basis`` spans the periods; everything is multiplied by the root of the cells' sizes.
    """

    cluster: Codes
    period: Codes
    root: Floats
    outcome: Floats
    basis: Floats

    @classmethod
    def of(cls, trial: Rollout) -> _Cells:
        code, where = np.unique(trial.cluster * trial.periods + trial.period, return_inverse=True)
        size = np.bincount(where)
        cluster, period = code // trial.periods, code % trial.periods
        root = np.sqrt(size)
        mean = np.bincount(where, trial.outcome) / size
        later = (period[:, None] == np.arange(1, trial.periods)).astype(np.float64)
        basis, _ = np.linalg.qr(_centred(later, cluster, root))
        y = _centred(mean[:, None], cluster, root)[:, 0]
        return cls(cluster, period, root, y - basis @ (basis.T @ y), basis)

    def effects(self, starts: Codes) -> Floats:
        """Return the effect under each order, shape (orders,); 0 where it can't be told."""
        crossed = self.period[:, None] >= starts[:, self.cluster].T
        d = _centred(crossed.astype(np.float64), self.cluster, self.root)
        d -= self.basis @ (self.basis.T @ d)
        spread = (d * d).sum(axis=0)
        told = spread > _TIE
        effects: Floats = np.where(told, d.T @ self.outcome / np.where(told, spread, 1.0), 0.0)
        return effects


def _centred(columns: Floats, cluster: Codes, root: Floats) -> Floats:
    """Return columns minus their weighted mean in the cluster, times the root of the weights."""
    weight = root * root
    matrix = np.zeros((int(cluster.max()) + 1, columns.shape[1]))
    np.add.at(matrix, cluster, columns * weight[:, None])
    means = matrix / np.bincount(cluster, weight)[:, None]
    centred: Floats = (columns - means[cluster]) * root[:, None]
    return centred


def _orders(starts: Codes) -> int:
    """Return how many different orders of the crossing times there are."""
    repeats = math.prod(math.factorial(times) for times in Counter(starts.tolist()).values())
    return math.factorial(len(starts)) // repeats


def _distinct(starts: Codes) -> Iterator[Codes]:
    """Yield every different order, the next in the alphabet after each."""
    order = np.sort(starts)
    while True:
        yield order.copy()
        falls = np.flatnonzero(order[:-1] < order[1:])
        if not falls.size:
            return
        left = falls[-1]
        right = np.flatnonzero(order > order[left])
        last = right[right > left][-1]
        order[[left, last]] = order[[last, left]]
        order[left + 1 :] = order[left + 1 :][::-1]
