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
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from nudgelab.statistics.arrays import Booleans, Codes, Floats, arm_sizes, checked_level, flags
from nudgelab.statistics.cluster_robust import Contrast
from nudgelab.statistics.estimate import Estimate, refusal
from nudgelab.statistics.intervals import critical_value, two_sided_p
from nudgelab.statistics.linearised import (
    ClusteredArms,
    clustered_arms,
    fragility,
    influence_contrast,
)
from nudgelab.statistics.risk_sets import Follow, RiskSets, follow, risk_sets

__all__ = ["hazard_ratio"]

_REFERENCE = "Efron (1977), Journal of the American Statistical Association 72, 557–565"
_LIN_WEI = "Lin & Wei (1989), Journal of the American Statistical Association 84, 1074–1078"
_FURTHEST = 50.0
"""The logarithm of any hazard ratio that counts of people can tell from infinity is within this."""

_ROUNDING = 1e-12
"""A standard error of a logarithm below this is rounding."""


@dataclass(frozen=True, slots=True)
class _Partial:
    """One row for each event: the people at risk with Efron's share of the tied events taken off.

    Attributes
    ----------
    treated, control : ndarray, shape (events,)
        People at risk in each group; only events while both groups were at risk count.
    share : ndarray, shape (events,)
        Efron's l/d: the share of the tied events that is taken off.
    place : ndarray of int, shape (events,)
        Index of the time of each row.
    treated_events : float
        Events of the treated among them.
    sets : RiskSets
        The counts of both groups at all times.
    """

    treated: Floats
    control: Floats
    share: Floats
    place: Codes
    treated_events: float
    sets: RiskSets

    def probability(self, beta: float) -> Floats:
        """Return the probability that each event is one of the treated."""
        odds = np.log(self.treated) + beta - np.log(self.control)
        return np.asarray(special.expit(odds), dtype=np.float64)

    def score(self, beta: float) -> float:
        """Return the derivative of the log partial likelihood."""
        return float(self.treated_events - self.probability(beta).sum())

    def information(self, beta: float) -> float:
        """Return minus its second derivative."""
        p = self.probability(beta)
        return float((p * (1.0 - p)).sum())


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
    if not reason and partial.treated_events in {0.0, float(partial.treated.size)}:
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


def _reason_to_refuse(partial: _Partial, arms: ClusteredArms | None) -> str:
    if arms and arms.reason_to_refuse:
        return arms.reason_to_refuse
    if not partial.treated.size:
        return "no events while both groups were at risk: there is nothing to compare"
    return ""


def _partial(people: Follow, treated: Booleans) -> _Partial:
    """Return Efron's rows: the l-th of d tied events takes l/d of the tied off those at risk."""
    sets = risk_sets(people)
    ours = risk_sets(people.of(treated), sets.times)
    both = (ours.at_risk > 0) & (ours.at_risk < sets.at_risk)
    tied = np.where(both, sets.events, 0.0).astype(np.intp)
    place = np.repeat(np.arange(tied.size), tied)
    first = np.repeat(np.cumsum(tied) - tied, tied)
    share = (np.arange(place.size) - first) / np.maximum(tied[place], 1)
    at_risk = ours.at_risk[place] - share * ours.events[place]
    others = (sets.at_risk - ours.at_risk)[place] - share * (sets.events - ours.events)[place]
    return _Partial(at_risk, others, share, place, float(ours.events[both].sum()), sets)


def _maximum(partial: _Partial) -> float:
    """Return the log hazard ratio: the one root of the score, which falls all the way."""
    from scipy.optimize import brentq  # noqa: PLC0415 - slow to import

    return float(brentq(partial.score, -_FURTHEST, _FURTHEST, xtol=1e-14, rtol=1e-14))


def _precision(
    partial: _Partial, people: Follow, treated: Booleans, arms: ClusteredArms | None
) -> Contrast:
    beta = _maximum(partial)
    information = partial.information(beta)
    if arms is None:
        return Contrast(beta, 1 / math.sqrt(information), math.inf)
    influence = _score_residuals(partial, people, treated, beta) / information
    precision = influence_contrast(influence, arms)
    return Contrast(beta, precision.standard_error, precision.degrees_of_freedom)


def _score_residuals(partial: _Partial, people: Follow, treated: Booleans, beta: float) -> Floats:
    """Return each person's part of the score, with Efron's ties."""
    p = partial.probability(beta)
    hazard = (1.0 - p) / partial.control
    count = partial.sets.times.size
    place = partial.sets.place(people.time)
    residuals = np.empty(people.time.size)
    for group, covariate in ((treated, 1.0), (~treated, 0.0)):
        increments = math.exp(beta * covariate) * hazard * (covariate - p)
        own = np.bincount(partial.place, increments, count)
        taken_off = np.bincount(partial.place, increments * partial.share, count)
        mean = np.bincount(partial.place, covariate - p, count) / np.maximum(
            np.bincount(partial.place, minlength=count), 1
        )
        cumulative = np.concatenate([[0.0], np.cumsum(own)])[place[group]]
        at_event = (mean + taken_off)[place[group] - 1]
        residuals[group] = np.where(people.observed[group], at_event, 0.0) - cumulative
    return residuals


def _one_sided(
    partial: _Partial, arms: ClusteredArms | None, sizes: tuple[int, int], level: float
) -> Estimate:
    """Return 0 or ∞ where one group has no event."""
    none_treated = partial.treated_events == 0
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


def _score_limits(partial: _Partial, level: float, none_treated: bool) -> tuple[float, float]:
    """Return the limits at which the score test is just significant."""
    from scipy.optimize import brentq  # noqa: PLC0415 - slow to import

    z = critical_value(level)

    def excess(beta: float) -> float:
        return abs(partial.score(beta)) - z * math.sqrt(partial.information(beta))

    ends = (-_FURTHEST, _FURTHEST)
    limit = math.exp(brentq(excess, *ends, xtol=1e-12))
    return (0.0, limit) if none_treated else (limit, math.inf)


def _exp(logarithm: float) -> float:
    return math.exp(logarithm) if logarithm < 700 else math.inf
