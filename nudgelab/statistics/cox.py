"""The hazard ratio of two groups by Cox's partial likelihood, with Efron's treatment of ties.

With one yes-or-no covariate the partial likelihood needs only the counts at risk and with the event
at each time, so that it costs a sort and a few sums. People who were assigned one by one have the
model-based standard error; clusters have Lin and Wei's: each person's influence on the log hazard
ratio, by CR2 with Satterthwaite's t. A group without any event has a ratio of 0 or ∞, whose other
limit is found where the score test is just significant.

Checked against R's ``survival::coxph`` and its residuals of type ``dfbeta`` handed to
``clubSandwich``.

References
----------
Cox, D. R. (1972). Regression models and life-tables. Journal of the Royal Statistical Society B 34,
187–220. Efron, B. (1977). The efficiency of Cox's likelihood function for censored data. Journal of
the American Statistical Association 72, 557–565. Lin, D. Y. & Wei, L. J. (1989). The robust
inference for the Cox proportional hazards model. Journal of the American Statistical Association
84, 1074–1078.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from nudgelab.statistics.arrays import Booleans, Floats, arm_sizes, checked_level, flags
from nudgelab.statistics.cluster_robust import Contrast
from nudgelab.statistics.estimate import Estimate, refusal
from nudgelab.statistics.intervals import critical_value, two_sided_p
from nudgelab.statistics.linearised import (
    ClusteredArms,
    clustered_arms,
    fragility,
    influence_contrast,
)
from nudgelab.statistics.partial_likelihood import (
    FURTHEST,
    PartialLikelihood,
    partial_likelihood,
)
from nudgelab.statistics.risk_sets import Follow, follow, risk_sets

__all__ = ["hazard_ratio"]

_REFERENCE = "Efron (1977), Journal of the American Statistical Association 72, 557–565"
_LIN_WEI = "Lin & Wei (1989), Journal of the American Statistical Association 84, 1074–1078"
_ROUNDING = 1e-12
"""A standard error of a logarithm below this is rounding."""


def hazard_ratio(
    time: npt.ArrayLike,
    observed: npt.ArrayLike,
    treated: npt.ArrayLike,
    *,
    clusters: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> Estimate:
    """Estimate the ratio of two hazards.

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
        Confidence level, in (0, 1).

    Returns
    -------
    Estimate
        Hazard of the treated over hazard of control, above 1 where the treated have the event
        sooner; the standard error is that of the logarithm. 0 or ∞ where one group has no event;
        then without clusters the finite limit inverts the score test, whose p-value is given, and
        with clusters the limits are 0 and ∞ without a p-value. Refused without events while both
        groups were at risk, and with one cluster in a group.

    Raises
    ------
    EstimationError
        Where an array is of another length, a time is negative, or a group is empty.

    References
    ----------
    Efron (1977), Journal of the American Statistical Association 72, 557–565; Lin & Wei (1989),
    ibid. 84, 1074–1078, equation 2.4.
    """
    checked_level(level)
    people = follow(time, observed)
    arm = flags(treated, "treated", people.time.size)
    n_treated, n_control = arm_sizes(arm)
    arms = None if clusters is None else clustered_arms(arm, clusters)
    method = "Cox, Efron ties, " + (
        "Lin–Wei influence, CR2, Satterthwaite t" if arms else "model-based Wald"
    )
    partial = _partial(people, arm)
    reason = _reason_to_refuse(partial, arms)
    if not reason and partial.one_sided:
        return _one_sided(partial, arms, (n_treated, n_control), level)
    if not reason:
        contrast = _precision(partial, people, arm, arms)
        if contrast.standard_error <= _ROUNDING:
            reason = "the clusters of each group do not differ: no variation to judge by"
    if reason:
        return refusal(
            "hazard_ratio",
            reason,
            level=level,
            n_treated=n_treated,
            n_control=n_control,
            method=method,
            reference=_LIN_WEI if arms else _REFERENCE,
            clusters=arms.clusters if arms else None,
        )
    degrees = contrast.degrees_of_freedom
    half = critical_value(level, degrees) * contrast.standard_error
    return Estimate(
        estimand="hazard_ratio",
        value=math.exp(contrast.value),
        low=_exp(contrast.value - half),
        high=_exp(contrast.value + half),
        level=level,
        p=two_sided_p(contrast.value / contrast.standard_error, degrees),
        n_treated=n_treated,
        n_control=n_control,
        method=method,
        reference=_LIN_WEI if arms else _REFERENCE,
        standard_error=contrast.standard_error,
        degrees_of_freedom=degrees,
        clusters=arms.clusters if arms else None,
        note=fragility(arms, degrees) if arms else "",
    )


def _reason_to_refuse(partial: PartialLikelihood, arms: ClusteredArms | None) -> str:
    if arms and arms.reason_to_refuse:
        return arms.reason_to_refuse
    if not partial.treated.size:
        return "no events while both groups were at risk: there is nothing to compare"
    return ""


def _partial(people: Follow, treated: Booleans) -> PartialLikelihood:
    sets = risk_sets(people)
    return partial_likelihood(sets, risk_sets(people.of(treated), sets.times))


def _precision(
    partial: PartialLikelihood, people: Follow, treated: Booleans, arms: ClusteredArms | None
) -> Contrast:
    beta = partial.maximum()
    information = partial.information(beta)
    if arms is None:
        return Contrast(beta, 1 / math.sqrt(information), math.inf)
    influence = _score_residuals(partial, people, treated, beta) / information
    precision = influence_contrast(influence, arms)
    return Contrast(beta, precision.standard_error, precision.degrees_of_freedom)


def _score_residuals(
    partial: PartialLikelihood, people: Follow, treated: Booleans, beta: float
) -> Floats:
    """Return each person's part of the score, with Efron's ties."""
    place = partial.sets.place(people.time)
    residuals = np.empty(people.time.size)
    for group, covariate in ((treated, 1.0), (~treated, 0.0)):
        by_event, at_risk = partial.residual_parts(beta, covariate)
        own = np.where(people.observed[group], by_event[place[group] - 1], 0.0)
        residuals[group] = own - at_risk[place[group]]
    return residuals


def _one_sided(
    partial: PartialLikelihood, arms: ClusteredArms | None, sizes: tuple[int, int], level: float
) -> Estimate:
    """Return 0 or ∞ where one group has no event."""
    none_treated = not partial.treated_events.any()
    low, high = (0.0, math.inf) if arms else _score_limits(partial, level, none_treated)
    p = math.nan if arms else two_sided_p(partial.score(0) / math.sqrt(partial.information(0)))
    name = "the treated group" if none_treated else "control"
    ends = "no limit or p-value can be given with clusters" if arms else "its limit is the score's"
    return Estimate(
        estimand="hazard_ratio",
        value=0.0 if none_treated else math.inf,
        low=low,
        high=high,
        level=level,
        p=p,
        n_treated=sizes[0],
        n_control=sizes[1],
        method="Cox, Efron ties, " + ("one group without events" if arms else "score test"),
        reference=_REFERENCE,
        clusters=arms.clusters if arms else None,
        note=f"no events in {name} while both groups were at risk: {ends}",
    )


def _score_limits(
    partial: PartialLikelihood, level: float, none_treated: bool
) -> tuple[float, float]:
    """Return the limits at which the score test is just significant."""
    from scipy.optimize import brentq  # noqa: PLC0415 - slow to import

    z = critical_value(level)
    away = -1.0 if none_treated else 1.0

    def excess(distance: float) -> float:
        beta = away * distance
        return abs(partial.score(beta)) - z * math.sqrt(partial.information(beta))

    near = 0.0
    while excess(near) >= 0.0 and near < FURTHEST:  # far out both terms are rounding
        near += 1.0
    limit = math.exp(away * brentq(excess, -FURTHEST, near, xtol=1e-12))
    return (0.0, limit) if none_treated else (limit, math.inf)


def _exp(logarithm: float) -> float:
    return math.exp(logarithm) if logarithm < 700 else math.inf
