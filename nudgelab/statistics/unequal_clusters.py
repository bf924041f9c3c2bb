"""How far clusters of unequal sizes can push a CR2 test off its level.

CR2 and its Satterthwaite degrees of freedom are exact in expectation where people are independent;
the more people of a cluster resemble each other, the more the largest clusters decide. Of a
difference of two arm means both the expectation and the degrees of freedom of the CR2 variance can
be told for any resemblance from the sizes alone, without any outcome, and from them the level that
the test attains.

References
----------
Carter, A. V., Schnepel, K. T. & Steigerwald, D. G. (2017). Asymptotic behavior of a t-test robust
to cluster heterogeneity. Review of Economics and Statistics 99, 698–709, for the effective number
of clusters; Pustejovsky, J. E. & Tipton, E. (2018). Small-sample methods for cluster-robust
variance estimation and hypothesis testing in fixed effects models. Journal of Business & Economic
Statistics 36, 672–683, for CR2 and Satterthwaite's degrees of freedom under any covariance.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import Floats, checked_level, finite_vector
from nudgelab.statistics.intervals import critical_value, two_sided_p

__all__ = ["attained_level", "effective_clusters"]


class _Variance(NamedTuple):
    """The CR2 variance of one arm's mean, or of a difference of two: what is to be expected of it.

    Attributes
    ----------
    expected : float
        Its expectation.
    spread : float
        Half its variance.
    true : float
        The variance that it estimates.
    """

    expected: float
    spread: float
    true: float

    @property
    def degrees(self) -> float:
        """Satterthwaite's degrees of freedom."""
        return self.expected**2 / self.spread


def effective_clusters(treated: npt.ArrayLike, control: npt.ArrayLike) -> float:
    """Return the effective number of clusters behind a difference of two arm means.

    Parameters
    ----------
    treated, control : array_like, shape (g,)
        People in each cluster of the arm, at least 1.

    Returns
    -------
    float
        (Σγ)² / Σγ² with γ the share of each cluster in the variance where people of a cluster are
        alike (the worst case of Carter, Schnepel & Steigerwald 2017); all clusters where each arm's
        are of one size, and less the more unequal they are.

    Raises
    ------
    EstimationError
        Where an arm has no cluster or a size is below 1.
    """
    shares = np.concatenate([_shares(treated, "treated"), _shares(control, "control")])
    return float((shares**2).sum() ** 2 / (shares**4).sum())


def attained_level(
    treated: npt.ArrayLike,
    control: npt.ArrayLike,
    *,
    resemblance: float = 1.0,
    level: float = 0.95,
) -> float:
    """Return the level that a CR2 test attains where people of a cluster resemble each other.

    Parameters
    ----------
    treated, control : array_like, shape (g,)
        People in each cluster of the arm, at least 1.
    resemblance : float
        Intracluster correlation, in [0, 1]; 1 where everybody in a cluster is alike.
    level : float
        Level of the interval, in (0, 1); its complement is the test's nominal level.

    Returns
    -------
    float
        How often Satterthwaite's t test with degrees of freedom under independence rejects; the
        nominal level where each arm's clusters are of one size. NaN with fewer than two clusters in
        an arm, where no test is made.

    Raises
    ------
    EstimationError
        Where an arm has no cluster, a size is below 1 or the resemblance is outside [0, 1].
    """
    checked_level(level)
    if not 0.0 <= resemblance <= 1.0:
        raise EstimationError(f"resemblance == {resemblance:g}, must be from 0 to 1")
    arms = _sizes(treated, "treated"), _sizes(control, "control")
    if min(len(sizes) for sizes in arms) < 2:
        return math.nan
    independent, alike = (_of_difference(arms, rho) for rho in (0.0, resemblance))
    bound = critical_value(level, independent.degrees)
    return two_sided_p(bound * math.sqrt(alike.expected / alike.true), alike.degrees)


def _of_difference(arms: tuple[Floats, Floats], resemblance: float) -> _Variance:
    first, second = (_of_mean(sizes, resemblance) for sizes in arms)
    return _Variance(*(a + b for a, b in zip(first, second, strict=True)))


def _of_mean(sizes: Floats, resemblance: float) -> _Variance:
    """Return what is to be expected of the CR2 variance of one arm's mean.

    It is the quadratic form m'Pm in the cluster means m, with P = W − wh' − hw' + (Σw)hh', where h
    are the clusters' shares of the people and w = h²/(1 − h) is the diagonal of W. Its traces are
    those of a diagonal matrix plus one of rank two, so that they take no matrix of clusters.
    """
    share = sizes / sizes.sum()
    weight = share**2 / (1.0 - share)
    variance = resemblance + (1.0 - resemblance) / sizes
    sides = np.column_stack([weight, share])
    middle = np.asarray([[0.0, -1.0], [-1.0, weight.sum()]])
    inner = middle @ (sides.T @ (variance[:, None] * sides))
    crossed = middle @ (sides.T @ ((weight * variance**2)[:, None] * sides))
    return _Variance(
        expected=float((weight * variance).sum() + np.trace(inner)),
        spread=float(
            ((weight * variance) ** 2).sum() + 2.0 * np.trace(crossed) + np.trace(inner @ inner)
        ),
        true=float((share**2 * variance).sum()),
    )


def _shares(sizes: npt.ArrayLike, name: str) -> Floats:
    found = _sizes(sizes, name)
    shares: Floats = found / found.sum()
    return shares


def _sizes(sizes: npt.ArrayLike, name: str) -> Floats:
    found = finite_vector(sizes, name)
    if not found.size or found.min() < 1.0:
        raise EstimationError(f"{name}: found no sizes of clusters; expected at least 1 each")
    return found
