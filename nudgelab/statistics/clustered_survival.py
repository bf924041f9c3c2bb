"""The Kaplan–Meier curve of people in clusters: the same curve, with limits that know of clusters.

Colleagues in a team are alike, so Greenwood's variance, which takes them as independent, is too
small. Here each person's influence on the logarithm of the curve (the infinitesimal jackknife,
whose squares sum to Greenwood's variance) is summed within its cluster; the sums' squares, times
G/(G − 1), are the variance, with Student's t of G − 1 degrees of freedom.

Checked against R's ``survival::survfit(..., cluster =)`` (which has no factor G/(G − 1)).

References
----------
Therneau, T. M. & Grambsch, P. M. (2000). Modeling Survival Data: Extending the Cox Model, section
8.2. Springer. Williams, R. L. (1995). Product-limit survival functions with correlated survival
times. Lifetime Data Analysis 1, 171–186.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from nudgelab.statistics.arrays import Codes, Floats, checked_level, cluster_codes
from nudgelab.statistics.intervals import critical_value
from nudgelab.statistics.kaplan_meier import SurvivalCurve, kaplan_meier
from nudgelab.statistics.risk_sets import Follow, RiskSets, follow, risk_sets

__all__ = ["clustered_kaplan_meier"]


def clustered_kaplan_meier(
    time: npt.ArrayLike,
    observed: npt.ArrayLike,
    clusters: npt.ArrayLike,
    *,
    level: float = 0.95,
) -> SurvivalCurve:
    """Estimate the share of people still without the event, with cluster-robust limits.

    Parameters
    ----------
    time : array_like, shape (n,)
        Time of the event or of the last sight, at least 0.
    observed : array_like of bool, shape (n,)
        Whether the event was seen at that time.
    clusters : array_like, shape (n,)
        Cluster of each person: any hashable values.
    level : float
        Confidence level of the limits, in (0, 1).

    Returns
    -------
    SurvivalCurve
        The curve of :func:`nudgelab.statistics.kaplan_meier.kaplan_meier` with other limits:
        log-log with Student's t; NaN where there is one cluster only, and where the curve is 0.

    Raises
    ------
    EstimationError
        Where a time is missing or negative, the lengths differ, or somebody has no cluster.

    References
    ----------
    Williams (1995), Lifetime Data Analysis 1, 171–186.
    """
    curve = kaplan_meier(time, observed, level=checked_level(level))
    people = follow(time, observed)
    codes = cluster_codes(clusters, people.time.size)
    count = int(codes.max()) + 1
    if count < 2:
        nowhere = np.full(curve.times.size, math.nan)
        return _with_limits(curve, nowhere, nowhere)
    variance = count / (count - 1) * _variance_of_log(people, codes, count)
    inside = (curve.survival > 0.0) & (curve.survival < 1.0)
    logarithm = np.log(np.where(inside, curve.survival, 0.5))
    step = critical_value(level, count - 1) * np.sqrt(variance) / logarithm
    low = np.where(inside, np.exp(logarithm * np.exp(-step)), _outside(curve))
    high = np.where(inside, np.exp(logarithm * np.exp(step)), _outside(curve))
    return _with_limits(curve, low, high)


def _variance_of_log(people: Follow, codes: Codes, count: int) -> Floats:
    """Return the sum over clusters of the squared influence on the log of the curve, shape (m,).

    The influence of a cluster at time t is the sum over u ≤ t of
    (dN(u) − Y(u) ΔΛ(u)) / (at risk − events), with its own events dN and people at risk Y.
    """
    sets = risk_sets(people)
    left = sets.at_risk - sets.events
    weight = np.where(left > 0, 1.0 / np.where(left > 0, left, 1.0), 0.0)
    hazard = sets.events / sets.at_risk
    total = np.zeros(sets.times.size)
    for own in _by_cluster(people, codes, count, sets):
        total += np.cumsum(weight * (own.events - own.at_risk * hazard)) ** 2
    return total


def _by_cluster(people: Follow, codes: Codes, count: int, sets: RiskSets) -> list[RiskSets]:
    order = np.argsort(codes, kind="stable")
    ends = np.cumsum(np.bincount(codes, minlength=count))[:-1]
    return [
        risk_sets(Follow(people.time[rows], people.observed[rows]), sets.times)
        for rows in np.split(order, ends)
    ]


def _outside(curve: SurvivalCurve) -> Floats:
    """Return 1 before the first event, and NaN where nobody is left without it."""
    limit: Floats = np.where(curve.survival >= 1.0, 1.0, math.nan)
    return limit


def _with_limits(curve: SurvivalCurve, low: Floats, high: Floats) -> SurvivalCurve:
    return SurvivalCurve(
        curve.times, curve.survival, low, high, curve.at_risk, curve.events, curve.level
    )
