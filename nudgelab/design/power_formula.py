"""Power by formula: one group against another, of persons or of clusters of unequal size.

The estimate of a difference is referred to a t distribution whose noncentrality is the difference
over its standard error. People of a cluster resemble each other, so an arm's mean varies by the
design effect of Eldridge, Ashby and Kerry more; what is known of a cluster's mean is judged from as
many clusters as there are, hence Satterthwaite's degrees of freedom over clusters. Unadjusted
shares of persons are the exception: their test pools the variance under the null, and so does the
formula.

Every power counts both tails. Checked against R's ``power.prop.test``, ``power.t.test`` and ``pwr``
and against the published formulas.

References
----------
Eldridge, S. M., Ashby, D. & Kerry, S. (2006). Sample size for cluster randomized trials: effect of
coefficient of variation of cluster size and analysis method. International Journal of Epidemiology
35, 1292–1300. Disantostefano, R. L. & Muller, K. E. (1995). A comparison of power approximations
for Satterthwaite's test. Communications in Statistics B 24, 583–593. Fleiss, J. L., Tytun, A. &
Ury, H. K. (1980). A simple approximation for calculating sample sizes for comparing independent
proportions. Biometrics 36, 343–346.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy import special

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import checked_level
from nudgelab.statistics.intervals import critical_value

__all__ = [
    "Group",
    "cluster_degrees",
    "design_effect",
    "exceeds",
    "pooled_variance_power",
    "satterthwaite",
    "t_power",
]

Floats = npt.NDArray[np.float64]

_LEAST_DEGREES = 1.0
_SIZES = 200
"""Sizes of clusters that stand for all; more would tell no more of how they differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """An arm as a formula sees it.

    Attributes
    ----------
    mean, variance : float
        Of the outcome among its people; the variance is what covariates and strata leave.
    people : float
        People with an outcome, positive.
    clusters : float or None
        Clusters they are in; None where persons were assigned.
    icc : float
        Intracluster correlation of the outcome, in [0, 1].
    cv : float
        Coefficient of variation of the clusters' sizes, at least 0.
    """

    mean: float
    variance: float
    people: float
    clusters: float | None = None
    icc: float = 0.0
    cv: float = 0.0

    @property
    def variance_of_mean(self) -> float:
        """Variance of the arm's mean."""
        each = self.variance / self.people
        if self.clusters is None:
            return each
        return each * design_effect(self.people / self.clusters, self.icc, self.cv)

    @property
    def degrees_of_freedom(self) -> float:
        """Degrees of freedom of that variance's estimate, at least 0."""
        if self.clusters is None:
            return max(self.people - 1.0, 0.0)
        return cluster_degrees(self.clusters, self.people / self.clusters, self.icc, self.cv)


def design_effect(size: float, icc: float, cv: float = 0.0) -> float:
    """Return how much more a mean over clusters varies than one over as many single persons.

    Parameters
    ----------
    size : float
        Mean people in a cluster, at least 1.
    icc : float
        Intracluster correlation, in [0, 1].
    cv : float
        Coefficient of variation of the clusters' sizes, at least 0.

    Returns
    -------
    float
        1 + {(1 + cv²) size − 1} icc.

    Raises
    ------
    EstimationError
        Where a number is outside its range.

    References
    ----------
    Eldridge, Ashby & Kerry (2006), International Journal of Epidemiology 35, 1292–1300.
    """
    if not (size > 0 and 0 <= icc <= 1 and cv >= 0):
        raise EstimationError(
            f"size == {size:g}, icc == {icc:g}, cv == {cv:g}, must be positive, in [0, 1] and at"
            " least 0"
        )
    return 1.0 + ((1.0 + cv**2) * size - 1.0) * icc


def cluster_degrees(clusters: float, size: float, icc: float, cv: float = 0.0) -> float:
    """Return the degrees of freedom of the variance of a mean over clusters.

    Clusters of equal size have one less than their number. Of unequal ones some weigh more, and as
    many clusters tell less: Satterthwaite's approximation with sizes that lie evenly over a Gamma
    distribution of this mean and coefficient of variation.

    Parameters
    ----------
    clusters : float
        Their number.
    size, icc, cv : float
        As in :func:`design_effect`.

    Returns
    -------
    float
        At least 0 and at most one less than the clusters.
    """
    count = min(max(round(clusters), 1), _SIZES)
    if cv == 0.0 or count == 1:
        return max(clusters - 1.0, 0.0)
    sizes = size * _even_sizes(count, cv)
    parts = sizes**2 * icc + sizes * (1.0 - icc)
    effective = float(parts.sum() ** 2 / (parts**2).sum()) / count
    return max(effective * (clusters - 1.0), 0.0)


@cache
def _even_sizes(count: int, cv: float) -> Floats:
    """Return sizes at the middle quantiles of a Gamma distribution, with a mean of 1."""
    shape = 1.0 / cv**2
    sizes = special.gammaincinv(shape, (np.arange(count) + 0.5) / count)
    return np.asarray(sizes / sizes.mean(), dtype=np.float64)


def satterthwaite(first: Group, second: Group, *, blocks: int = 1) -> float:
    """Return the degrees of freedom of the difference of two groups' means.

    Parameters
    ----------
    first, second : Group
        The arms.
    blocks : int
        Strata or pairs whose own effects are estimated as well. Each beyond the first takes one
        from what two equal arms have, and others in proportion.

    Returns
    -------
    float
        At least 1.

    References
    ----------
    Satterthwaite, F. E. (1946). An approximate distribution of estimates of variance components.
    Biometrics Bulletin 2, 110–114.
    """
    v1, v0 = first.variance_of_mean, second.variance_of_mean
    d1, d0 = first.degrees_of_freedom, second.degrees_of_freedom
    if min(d1, d0) <= 0 or v1 + v0 <= 0:
        return _LEAST_DEGREES
    degrees = (v1 + v0) ** 2 / (v1**2 / d1 + v0**2 / d0)
    free = 1.0 - (blocks - 1) / (d1 + d0)
    return max(degrees * free, _LEAST_DEGREES)


def t_power(noncentrality: float, degrees_of_freedom: float, *, level: float = 0.95) -> float:
    """Return the power of a two-sided t test.

    Parameters
    ----------
    noncentrality : float
        The true difference over its standard error.
    degrees_of_freedom : float
        Positive; infinite for the normal distribution.
    level : float
        One minus the level of significance, in (0, 1).

    Returns
    -------
    float
        Probability that the test finds a difference, in either direction.
    """
    checked_level(level)
    limit = critical_value(level, degrees_of_freedom)
    return float(exceeds(limit, noncentrality, degrees_of_freedom))


def exceeds(
    limit: npt.ArrayLike, noncentrality: float, degrees_of_freedom: float
) -> npt.NDArray[np.float64]:
    """Return the probability that a noncentral t is beyond ± limit."""
    limits = np.asarray(limit, dtype=np.float64)
    size = abs(noncentrality)
    if math.isinf(degrees_of_freedom):
        return np.asarray(special.ndtr(size - limits) + special.ndtr(-size - limits))
    inside = special.nctdtr(degrees_of_freedom, size, limits)
    below = special.nctdtr(degrees_of_freedom, size, -limits)  # NaN where it is next to nothing
    return np.asarray(np.clip(1.0 - inside + np.nan_to_num(below), 0.0, 1.0))


def pooled_variance_power(
    p1: float, p0: float, n1: float, n0: float, *, level: float = 0.95
) -> float:
    """Return the power of the score test of two proportions, which pools them under the null.

    Parameters
    ----------
    p1, p0 : float
        The true proportions, in [0, 1].
    n1, n0 : float
        People in each group, positive.
    level : float
        One minus the level of significance, in (0, 1).

    Returns
    -------
    float
        Probability that the test finds a difference, in either direction.

    References
    ----------
    Fleiss, Tytun & Ury (1980), Biometrics 36, 343–346, without continuity correction.
    """
    pooled = (n1 * p1 + n0 * p0) / (n1 + n0)
    limit = critical_value(checked_level(level)) * math.sqrt(
        pooled * (1 - pooled) * (1 / n1 + 1 / n0)
    )
    spread = math.sqrt(p1 * (1 - p1) / n1 + p0 * (1 - p0) / n0)
    size = abs(p1 - p0)
    if spread == 0.0:
        return float(size > limit)
    return float(special.ndtr((size - limit) / spread) + special.ndtr((-size - limit) / spread))
