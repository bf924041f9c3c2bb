"""Whether one hazard ratio tells the whole story: Grambsch and Therneau's test.

It is the score test of a ratio that changes with g(t), one minus the Kaplan–Meier estimate of both
groups together just before t; the scaled Schoenfeld residuals are regressed on the same g. By team
the score's variance comes from each person's part of it, by CR2 with Satterthwaite's t.

Checked against R's ``survival::cox.zph``.

References
----------
Grambsch, P. M. & Therneau, T. M. (1994). Proportional hazards tests and diagnostics based on
weighted residuals. Biometrika 81, 515–526.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from nudgelab.statistics.arrays import Floats, flags
from nudgelab.statistics.assumption import AssumptionTest
from nudgelab.statistics.inference import two_arms
from nudgelab.statistics.intervals import two_sided_p
from nudgelab.statistics.partial_likelihood import PartialLikelihood, partial_likelihood
from nudgelab.statistics.risk_sets import Follow, RiskSets, follow, risk_sets

__all__ = ["proportional_hazards_test"]

_REFERENCE = "Grambsch & Therneau (1994), Biometrika 81, 515–526"
_METHOD = "Grambsch–Therneau"


def proportional_hazards_test(
    time: npt.ArrayLike,
    observed: npt.ArrayLike,
    treated: npt.ArrayLike,
    *,
    clusters: npt.ArrayLike | None = None,
) -> AssumptionTest:
    """Test whether the ratio of two hazards stays the same over time.

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

    Returns
    -------
    AssumptionTest
        Without a p-value where a group has no events, or all events come at one time. The statistic
        is chi-squared on one degree of freedom; by team the square of t.

    Raises
    ------
    EstimationError
        Where an array is of another length, a time is negative, or a group is empty.

    References
    ----------
    Grambsch & Therneau (1994), Biometrika 81, 515–526.
    """
    people = follow(time, observed)
    arms = two_arms(flags(treated, "treated", people.time.size), clusters)
    sets = risk_sets(people)
    partial = partial_likelihood(sets, risk_sets(people.of(arms.treated), sets.times))
    if not partial.treated.size or partial.one_sided:
        return AssumptionTest.untested("a group has no events", _REFERENCE)
    if arms.reason_to_refuse:
        return AssumptionTest.untested(arms.reason_to_refuse, _REFERENCE)
    late = _share_before(sets)
    beta = partial.maximum()
    variance, slope, left = _informations(partial, beta, late)
    if left <= 1e-12 * max(variance, 1.0):
        return AssumptionTest.untested("all events come at one time", _REFERENCE)
    weight = late - slope
    if arms.clustered is None:
        score = float((weight * _schoenfeld(partial, beta)).sum())
        return AssumptionTest.chi_squared(score**2 / left, 1, _METHOD, _REFERENCE)
    parts = _residuals(partial, people, arms.treated, beta, weight)
    contrast = arms.contrast(float(parts.sum()), parts)
    if not contrast.standard_error > 0 or math.isnan(contrast.degrees_of_freedom):
        return AssumptionTest.untested("the teams do not differ", _REFERENCE)
    t = contrast.value / contrast.standard_error
    p = two_sided_p(t, contrast.degrees_of_freedom)
    return AssumptionTest(t**2, p, f"{_METHOD}, by team", _REFERENCE)


def _share_before(sets: RiskSets) -> Floats:
    """Return one minus the Kaplan–Meier estimate just before each time."""
    survival = np.cumprod(1.0 - sets.events / sets.at_risk)
    return 1.0 - np.concatenate([[1.0], survival[:-1]])


def _informations(
    partial: PartialLikelihood, beta: float, late: Floats
) -> tuple[float, float, float]:
    """Return the information on β, the slope of g on it, and what is left of the information on g.

    The weight g − slope makes the score of a changing ratio independent of that of a constant one.
    """
    p = partial.probability(beta)
    own, g = p * (1.0 - p), late[partial.place]
    variance = float(own.sum())
    slope = float((g * own).sum()) / variance
    return variance, slope, float(((g - slope) ** 2 * own).sum())


def _schoenfeld(partial: PartialLikelihood, beta: float) -> Floats:
    """Return the Schoenfeld residuals summed at each time: events of the treated, less expected."""
    expected = np.bincount(partial.place, partial.probability(beta), partial.sets.times.size)
    return partial.treated_events - expected


def _residuals(
    partial: PartialLikelihood,
    people: Follow,
    treated: npt.NDArray[np.bool_],
    beta: float,
    weight: Floats,
) -> Floats:
    """Return each person's part of the weighted score."""
    place = partial.sets.place(people.time)
    residuals = np.empty(people.time.size)
    for group, covariate in ((treated, 1.0), (~treated, 0.0)):
        by_event, at_risk = partial.residual_parts(beta, covariate, weight)
        own = np.where(people.observed[group], by_event[place[group] - 1], 0.0)
        residuals[group] = own - at_risk[place[group]]
    return residuals
