"""Ranks with an interval: between which places each of several systems lies, all at once.

All pairwise differences get simultaneous intervals, by the distribution of the largest studentised
difference, whose correlations are estimated: systems may share their random numbers, and differ in
how often they were simulated. Whoever is shown to be better than a system is before it, whoever is
shown to be worse is behind it; so the true ranks all lie within the sets with at least the stated
probability.

References
----------
Mogstad, M., Romano, J. P., Shaikh, A. M. & Wilhelm, D. (2024). Inference for ranks with
applications to mobility across neighbourhoods and academic achievement across countries. Review of
Economic Studies 91, 476–518: simultaneous sets, single step.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import Floats, checked_level

__all__ = ["RankSets", "rank_sets"]

_LOTS = 20_000
"""Draws from the joint distribution; its 95 % point is then known to about 0.01."""


@dataclass(frozen=True, slots=True)
class RankSets:
    """Ranks of several systems; 1 is the highest mean.

    Attributes
    ----------
    best, worst : ndarray of int, shape (systems,)
        The places between which each system lies.
    difference : ndarray of float, shape (systems, systems)
        Mean of the row's system minus that of the column's, over the steps that both have.
    half : ndarray of float, shape (systems, systems)
        Half width of its simultaneous interval.
    error : ndarray of float, shape (systems, systems)
        Its standard error.
    critical : float
        Half widths are this many standard errors.
    level : float
        Confidence level, of all together.
    """

    best: npt.NDArray[np.int64]
    worst: npt.NDArray[np.int64]
    difference: Floats
    half: Floats
    error: Floats
    critical: float
    level: float


def rank_sets(values: npt.ArrayLike, *, level: float = 0.95, seed: int = 0) -> RankSets:
    """Return simultaneous sets of ranks.

    Parameters
    ----------
    values : array_like, shape (steps, systems)
        Outcomes, larger is better. A system that was simulated less often has NaN after its last
        step. Steps are independent of each other.
    level : float
        Confidence level, in (0, 1).
    seed : int
        Seed of the draws from the joint distribution.

    Returns
    -------
    RankSets
        Two systems that never differed are in no order.

    Raises
    ------
    EstimationError
        With fewer than two systems, or fewer than two steps of each.
    """
    checked_level(level)
    y = np.asarray(values, dtype=np.float64)
    steps = _steps(y)
    systems = y.shape[1]
    i, j = np.triu_indices(systems, 1)
    both = np.minimum(steps[i], steps[j])
    means = np.array(
        [
            _mean_difference(y, a, b, n)
            for a, b, n in zip(i.tolist(), j.tolist(), both.tolist(), strict=True)
        ]
    )
    common = y[: int(steps.min())]
    covariance = np.atleast_2d(np.cov((common[:, i] - common[:, j]).T))
    joint = covariance / np.maximum.outer(both, both)  # means over a beginning of the same steps
    error = np.sqrt(np.diag(joint))
    critical = _critical(joint, error, int(steps.min()) - 1, level, seed)
    difference, spread = _square(systems, i, j, means, -means), _square(systems, i, j, error, error)
    half = critical * spread
    return RankSets(
        best=1 + (difference + half < 0.0).sum(axis=1),
        worst=systems - (difference - half > 0.0).sum(axis=1),
        difference=difference,
        half=half,
        error=spread,
        critical=critical,
        level=level,
    )


def _steps(y: Floats) -> npt.NDArray[np.int64]:
    """Return how many steps each system has, all at the beginning."""
    if y.ndim != 2 or y.shape[1] < 2:
        raise EstimationError(f"values.shape == {y.shape}, must be (steps, at least two systems)")
    known = np.isfinite(y)
    steps: npt.NDArray[np.int64] = known.sum(axis=0)
    if (steps < 2).any() or not (known == (np.arange(len(y))[:, None] < steps)).all():
        raise EstimationError("values must have two or more steps a system, none missing between")
    return steps


def _mean_difference(y: Floats, a: int, b: int, steps: int) -> float:
    return float((y[:steps, a] - y[:steps, b]).mean())


def _square(
    systems: int, i: npt.NDArray[np.int64], j: npt.NDArray[np.int64], upper: Floats, lower: Floats
) -> Floats:
    square = np.zeros((systems, systems))
    square[i, j], square[j, i] = upper, lower
    return square


def _critical(joint: Floats, error: Floats, freedom: int, level: float, seed: int) -> float:
    """Return the quantile of the largest studentised difference, by draws from a joint t."""
    moving = error > 0.0
    if not moving.any():
        return 0.0
    scale = error[moving]
    correlation = joint[np.ix_(moving, moving)] / np.outer(scale, scale)
    values, vectors = np.linalg.eigh(correlation)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    luck = np.random.default_rng(seed)
    normal = luck.standard_normal((_LOTS, len(values))) @ root.T
    chi = np.sqrt(luck.chisquare(freedom, _LOTS) / freedom)
    found = float(np.quantile(np.abs(normal).max(axis=1) / chi, level))
    if not math.isfinite(found):
        raise EstimationError("the differences have no joint distribution")
    return found
