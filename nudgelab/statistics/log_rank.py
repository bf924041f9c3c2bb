"""The log-rank test of two groups, for people and for clusters.

People: the observed minus expected events of the treated over their hypergeometric variance. For
clusters: the same score, whose variance is that of the clusters' sums of score residuals (Lin & Wei
1989), by CR2 with Satterthwaite's t, so that few clusters do not reject too often.

Checked against R's ``survival::survdiff``, and the score residuals of ``coxph`` at a hazard ratio
of 1 handed to ``clubSandwich``.

References
----------
Mantel, N. (1966). Evaluation of survival data and two new rank order statistics arising in its
consideration. Cancer Chemotherapy Reports 50, 163–170. Lin, D. Y. & Wei, L. J. (1989). The robust
inference for the Cox proportional hazards model. Journal of the American Statistical Association
84, 1074–1078.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from nudgelab.statistics.arrays import Booleans, Floats, arm_sizes, checked_level, flags
from nudgelab.statistics.estimate import Estimate, refusal
from nudgelab.statistics.intervals import two_sided_p
from nudgelab.statistics.linearised import (
    ClusteredArms,
    clustered_arms,
    fragility,
    influence_contrast,
)
from nudgelab.statistics.risk_sets import Follow, follow, risk_sets

__all__ = ["log_rank"]

_MANTEL = "Mantel (1966), Cancer Chemotherapy Reports 50, 163–170"
_LIN_WEI = "Lin & Wei (1989), Journal of the American Statistical Association 84, 1074–1078"
_ROUNDING = 1e-12
"""A standard error of a count of events below this is rounding."""


def log_rank(
    time: npt.ArrayLike,
    observed: npt.ArrayLike,
    treated: npt.ArrayLike,
    *,
    clusters: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> Estimate:
    """Test whether two groups have the event at the same rate over time.

    Parameters
    ----------
    time : array_like, shape (n,)
        Time of the event or of the last sight, at least 0.
    observed : array_like of bool, shape (n,)
        Whether the event was seen at that time.
    treated : array_like of bool, shape (n,)
        Who is in the treated group.
    clusters : array_like, shape (n,), optional
        Cluster of each person: any hashable values. None where people were assigned one by one.
    level : float
        Confidence level of the report; a test has no interval.

    Returns
    -------
    Estimate
        ``value`` is the squared standardised score: chi-squared with 1 degree of freedom for
        people, F(1, degrees_of_freedom) for clusters. Refused without events while both groups
        were at risk, and with one cluster in a group.

    Raises
    ------
    EstimationError
        Where an array is of another length, a time is negative, or a group is empty.

    References
    ----------
    Mantel (1966), Cancer Chemotherapy Reports 50, 163–170; Lin & Wei (1989), equation 2.5.
    """
    checked_level(level)
    people = follow(time, observed)
    arm = flags(treated, "treated", people.time.size)
    n_treated, n_control = arm_sizes(arm)
    arms = None if clusters is None else clustered_arms(arm, clusters)
    method = "log-rank, " + ("robust score, CR2, Satterthwaite t" if arms else "chi-squared(1)")
    score, standard_error, degrees = _score(people, arm, arms)
    if reason := _reason_to_refuse(standard_error, arms, informative=_compared(people, arm)):
        return refusal(
            "log_rank",
            reason,
            level=level,
            n_treated=n_treated,
            n_control=n_control,
            method=method,
            reference=_LIN_WEI if arms else _MANTEL,
            clusters=arms.clusters if arms else None,
        )
    return Estimate(
        estimand="log_rank",
        value=(score / standard_error) ** 2,
        low=math.nan,
        high=math.nan,
        level=level,
        p=two_sided_p(score / standard_error, degrees),
        n_treated=n_treated,
        n_control=n_control,
        method=method,
        reference=_LIN_WEI if arms else _MANTEL,
        degrees_of_freedom=degrees,
        clusters=arms.clusters if arms else None,
        note=fragility(arms, degrees) if arms else "",
    )


def _reason_to_refuse(
    standard_error: float, arms: ClusteredArms | None, *, informative: bool
) -> str:
    if arms and arms.reason_to_refuse:
        return arms.reason_to_refuse
    if standard_error > _ROUNDING:
        return ""
    if arms and informative:
        return "the clusters of each group do not differ: no variation to judge by"
    return "no events while both groups were at risk: there is nothing to compare"


def _compared(people: Follow, treated: Booleans) -> bool:
    """Whether somebody has the event while both groups are at risk."""
    until = min(people.time[treated].max(), people.time[~treated].max())
    return bool((people.observed & (people.time <= until)).any())


def _score(
    people: Follow, treated: Booleans, arms: ClusteredArms | None
) -> tuple[float, float, float]:
    """Return observed minus expected events of the treated, its standard error and its df."""
    pooled = risk_sets(people)
    ours = risk_sets(people.of(treated), pooled.times)
    share = ours.at_risk / pooled.at_risk
    score = float((ours.events - pooled.events * share).sum())
    if arms is None:
        variance = _hypergeometric(pooled.events, pooled.at_risk, share)
        return score, math.sqrt(variance), math.inf
    if arms.reason_to_refuse:
        return score, math.nan, math.nan
    hazard = pooled.events / pooled.at_risk
    place = pooled.place(people.time)
    covariate = treated.astype(np.float64)
    jump = np.where(people.observed, covariate - share[place - 1], 0.0)
    expected = covariate * _until(hazard)[place] - _until(share * hazard)[place]
    contrast = influence_contrast(jump - expected, arms)
    return score, contrast.standard_error, contrast.degrees_of_freedom


def _hypergeometric(events: Floats, at_risk: Floats, share: Floats) -> float:
    others = np.where(at_risk > 1, (at_risk - events) / np.maximum(at_risk - 1.0, 1.0), 0.0)
    return float((events * share * (1.0 - share) * others).sum())


def _until(increments: Floats) -> Floats:
    """Return cumulative sums with a leading 0."""
    return np.concatenate([[0.0], np.cumsum(increments)])
