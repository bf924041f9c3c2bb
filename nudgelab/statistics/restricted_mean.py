"""The difference in restricted mean time: days without the event up to a horizon.

The restricted mean is the area under the Kaplan–Meier curve up to the horizon; its difference needs
no assumption of proportional hazards and is in the unit of time itself. Its variance is the
integral of Greenwood's variance. With clusters each person's influence on the area (the
infinitesimal jackknife, whose squares sum to Greenwood's variance exactly) goes to CR2.

Checked against R's ``survival``: ``summary(survfit, rmean =)``, and ``residuals(survfit, type =
"auc")`` handed to ``clubSandwich``.

References
----------
Royston, P. & Parmar, M. K. B. (2013). Restricted mean survival time: an alternative to the hazard
ratio. BMC Medical Research Methodology 13, 152. Klein, J. P. & Moeschberger, M. L. (2003). Survival
Analysis, 2nd edition, equation 4.5.2. Springer.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from nudgelab.errors import EstimationError
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
from nudgelab.statistics.risk_sets import Follow, RiskSets, follow, risk_sets

__all__ = ["restricted_mean_difference"]

_REFERENCE = "Royston & Parmar (2013), BMC Medical Research Methodology 13, 152"


def restricted_mean_difference(
    time: npt.ArrayLike,
    observed: npt.ArrayLike,
    treated: npt.ArrayLike,
    *,
    horizon: float,
    clusters: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> Estimate:
    """Estimate the difference in mean time without the event, up to a horizon.

    Parameters
    ----------
    time : array_like, shape (n,)
        Time of the event or of the last sight, at least 0.
    observed : array_like of bool, shape (n,)
        Whether the event was seen at that time.
    treated : array_like of bool, shape (n,)
        Who is in the treated group.
    horizon : float
        End of the time that counts, positive, in the unit of ``time``.
    clusters : array_like, shape (n,), optional
        Cluster of each person: any hashable values. None where people were assigned one by one.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Estimate
        Restricted mean of the treated minus that of control, in the unit of ``time``: negative
        where the treated have the event sooner. Refused where a group was not followed to the
        horizon, with one cluster in a group, and without any variation.

    Raises
    ------
    EstimationError
        Where an array is of another length, a group is empty, or the horizon is not positive.

    References
    ----------
    Royston & Parmar (2013), BMC Medical Research Methodology 13, 152.
    """
    checked_level(level)
    if not (math.isfinite(horizon) and horizon > 0):
        raise EstimationError(f"horizon == {horizon!r}, must be a positive number")
    people = follow(time, observed)
    arm = flags(treated, "treated", people.time.size)
    n_treated, n_control = arm_sizes(arm)
    arms = None if clusters is None else clustered_arms(arm, clusters)
    method = f"Kaplan–Meier area to {horizon:g}, " + (
        "influence by person, CR2, Satterthwaite t" if arms else "Greenwood variance, normal"
    )
    reason = _reason_to_refuse(people, arm, horizon, arms)
    if not reason:
        contrast = _contrast(people, arm, horizon, arms)
        if contrast.standard_error <= 1e-12 * horizon:
            reason = "everybody in both groups has the event at the same time: nothing varies"
    if reason:
        return refusal(
            "restricted_mean_difference",
            reason,
            level=level,
            n_treated=n_treated,
            n_control=n_control,
            method=method,
            reference=_REFERENCE,
            clusters=arms.clusters if arms else None,
        )
    degrees = contrast.degrees_of_freedom
    half = critical_value(level, degrees) * contrast.standard_error
    return Estimate(
        estimand="restricted_mean_difference",
        value=contrast.value,
        low=max(contrast.value - half, -horizon),
        high=min(contrast.value + half, horizon),
        level=level,
        p=two_sided_p(contrast.value / contrast.standard_error, degrees),
        n_treated=n_treated,
        n_control=n_control,
        method=method,
        reference=_REFERENCE,
        standard_error=contrast.standard_error,
        degrees_of_freedom=degrees,
        clusters=arms.clusters if arms else None,
        note=fragility(arms, degrees) if arms else _few(min(n_treated, n_control)),
    )


_FEW_PEOPLE = 50
"""People in an arm below which the normal interval falls short: of 30 an arm, a test at 5 %
rejected in 6.8 % of trials without an effect."""


def _few(people: int) -> str:
    return "few people: the normal interval is a little short" if people < _FEW_PEOPLE else ""


def _reason_to_refuse(
    people: Follow, treated: Booleans, horizon: float, arms: ClusteredArms | None
) -> str:
    if arms and arms.reason_to_refuse:
        return arms.reason_to_refuse
    for name, group in (("treated", treated), ("control", ~treated)):
        seen = people.of(group)
        last = float(seen.time.max())
        if last < horizon and not seen.observed[seen.time == last].all():
            return f"the {name} group was followed to {last:g} only, short of {horizon:g}"
    if not (people.observed & (people.time <= horizon)).any():
        return f"no events in either group up to {horizon:g}: there is no variation to judge by"
    return ""


def _contrast(
    people: Follow, treated: Booleans, horizon: float, arms: ClusteredArms | None
) -> Contrast:
    area = np.empty(2)
    influence = np.empty(people.time.size)
    for index, group in enumerate((treated, ~treated)):
        area[index], influence[group] = _area(people.of(group), horizon)
    difference = float(area[0] - area[1])
    influence[~treated] *= -1.0
    if arms is None:
        return Contrast(difference, math.sqrt(float((influence**2).sum())), math.inf)
    precision = influence_contrast(influence, arms)
    return Contrast(difference, precision.standard_error, precision.degrees_of_freedom)


def _area(people: Follow, horizon: float) -> tuple[float, Floats]:
    """Return the area under the curve to the horizon, and each person's influence on it.

    With A(t) the area from t to the horizon, a person's influence is
    −∑ A(t) (dN(t) − Y(t) ΔΛ(t)) / (at risk − events), over the times t with events.
    """
    sets = _until(risk_sets(people), horizon)
    survival = np.concatenate([[1.0], np.cumprod(1.0 - sets.events / sets.at_risk)])
    widths = np.diff(np.concatenate([[0.0], sets.times, [horizon]]))
    pieces = survival * widths
    area = float(pieces.sum())
    after = area - np.cumsum(pieces[:-1])
    left = sets.at_risk - sets.events
    weight = np.where(left > 0, after / np.where(left > 0, left, 1.0), 0.0)
    expected = np.concatenate([[0.0], np.cumsum(weight * sets.events / sets.at_risk)])
    place = sets.place(people.time)
    own = people.observed & (people.time <= horizon)
    jump = np.where(own, np.concatenate([[0.0], weight])[place], 0.0)
    return area, expected[place] - jump


def _until(sets: RiskSets, horizon: float) -> RiskSets:
    kept = sets.times <= horizon
    return RiskSets(sets.times[kept], sets.at_risk[kept], sets.events[kept])
