"""The mean number of events per person by a time: as a curve, and its difference of two arms.

The difference at the window's end needs no model of when events come or how they hang together. By
person its standard error is that of Welch's test on the influences, so that without anybody lost
from sight it is Welch's test of the counts; by team the influences go to CR2.

References
----------
Ghosh, D. & Lin, D. Y. (2000). Nonparametric analysis of recurrent events and death. Biometrics 56,
554–562. Lawless, J. F. & Nadeau, C. (1995). Some simple robust methods for the analysis of
recurrent events. Technometrics 37, 158–168.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import Booleans, Floats, checked_level, cluster_codes, flags
from nudgelab.statistics.cluster_robust import Contrast
from nudgelab.statistics.counting_history import CountingHistory
from nudgelab.statistics.estimate import Estimate
from nudgelab.statistics.inference import Inference, TwoArms, two_arms
from nudgelab.statistics.intervals import critical_value

__all__ = [
    "MeanCountCurve",
    "group_without_events",
    "mean_count_curve",
    "mean_count_difference",
    "mean_until_contrast",
    "means_with_half_widths",
]

_GHOSH_LIN = "Ghosh & Lin (2000), Biometrics 56, 554–562"
_NELSON = "Lawless & Nadeau (1995), Technometrics 37, 158–168"


@dataclass(frozen=True, slots=True)
class MeanCountCurve:
    """Mean number of events per person by each time.

    Attributes
    ----------
    times : ndarray, shape (m,)
        Ascending.
    mean, low, high : ndarray, shape (m,)
        The mean and its pointwise limits; the limits are NaN where there are no events yet, and
        where one cluster gives no precision.
    """

    times: Floats
    mean: Floats
    low: Floats
    high: Floats


def mean_count_curve(
    history: CountingHistory,
    times: npt.ArrayLike,
    *,
    clusters: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> MeanCountCurve:
    """Return the mean number of events per person of one group, with its limits.

    Parameters
    ----------
    history : CountingHistory
        The people of the group.
    times : array_like, shape (m,)
        Times of the curve, ascending.
    clusters : array_like, shape (n,), optional
        Cluster of each person: any hashable values.
    level : float
        Confidence level of the limits, in (0, 1).

    Returns
    -------
    MeanCountCurve
        Limits are symmetric for the logarithm, with the robust variance by person, or by cluster
        with G/(G − 1) and Student's t of G − 1 degrees of freedom.

    References
    ----------
    Lawless & Nadeau (1995), Technometrics 37, 158–168.
    """
    checked_level(level)
    at = np.asarray(times, dtype=np.float64)
    means, half = means_with_half_widths(history, at, clusters, level)
    known = means > 0
    spread = half / np.where(known, means, 1.0)
    step = np.where(known, np.exp(np.minimum(spread, 700.0)), math.nan)
    return MeanCountCurve(at, means, means / step, means * step)


def means_with_half_widths(
    history: CountingHistory, times: Floats, clusters: npt.ArrayLike | None, level: float
) -> tuple[Floats, Floats]:
    """Return the mean number of events by each time, and half of its interval's width.

    Parameters
    ----------
    history : CountingHistory
        The people of a group.
    times : ndarray, shape (m,)
        Ascending.
    clusters : array_like, shape (n,), or None
        Cluster of each person: any hashable values.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    (ndarray, ndarray), each of shape (m,)
        The robust standard error times the critical value: by person, or by cluster with G/(G − 1)
        and Student's t of G − 1 degrees of freedom. NaN where one cluster gives no precision.
    """
    n = history.end.size
    codes = np.arange(n) if clusters is None else cluster_codes(clusters, n)
    groups = int(codes.max()) + 1
    means, errors = np.zeros(times.size), np.full(times.size, math.nan)
    for index, (mean, influence) in enumerate(history.means_until(times)):
        means[index] = mean
        sums = np.bincount(codes, influence)
        if groups > 1:
            errors[index] = math.sqrt(float((sums**2).sum()) * groups / (groups - 1))
    degrees = math.inf if clusters is None else max(groups - 1, 1)
    return means, critical_value(level, degrees) * errors


def mean_count_difference(
    history: CountingHistory,
    treated: npt.ArrayLike,
    *,
    horizon: float,
    clusters: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> Estimate:
    """Estimate the difference in the mean number of events per person up to a time.

    Parameters
    ----------
    history : CountingHistory
        The people of both groups.
    treated : array_like of bool, shape (n,)
        Who is in the treated group.
    horizon : float
        The time, positive.
    clusters : array_like, shape (n,), optional
        Cluster of each person: any hashable values. None where people were assigned one by one.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Estimate
        Mean of the treated minus mean of control, in events per person. Refused where a group was
        not followed to the horizon, where nobody has an event, where nothing varies, and with one
        person or cluster in a group.

    Raises
    ------
    EstimationError
        Where an array is of another length, a group is empty, or the horizon is not positive.

    References
    ----------
    Ghosh & Lin (2000), Biometrics 56, 554–562.
    """
    arms = two_arms(flags(treated, "treated", history.end.size), clusters)
    leaving = bool((history.left & (history.end < horizon)).any())
    name = "Ghosh–Lin mean count" if leaving else "Nelson mean count"
    inference = Inference(
        estimand="mean_count_difference",
        arms=arms,
        level=checked_level(level),
        method=f"{name} to {horizon:g}, influence by person, {arms.precision}",
        reference=_GHOSH_LIN if leaving else _NELSON,
    )
    contrast = mean_until_contrast(history, arms, horizon)
    if isinstance(contrast, str):
        return inference.refused(contrast)
    note = group_without_events(history, arms.treated, horizon)
    return inference.symmetric(contrast, note=note)


def group_without_events(history: CountingHistory, treated: Booleans, horizon: float) -> str:
    """Return what to tell of a group in which nobody had an event by a time; empty where both had.

    Parameters
    ----------
    history : CountingHistory
        The people of both groups.
    treated : ndarray of bool, shape (n,)
        Who is in the treated group.
    horizon : float
        The time.
    """
    acted = treated[history.person[history.time <= horizon]]
    if acted.any() and not acted.all():
        return ""
    group = "control" if acted.any() else "treated"
    return (
        f"nobody in the {group} group had an event: that is taken as certain, so that the interval"
        " is too short"
    )


def mean_until_contrast(history: CountingHistory, arms: TwoArms, horizon: float) -> Contrast | str:
    """Return the difference of the arms' means up to a time, or why there is none.

    Parameters
    ----------
    history : CountingHistory
        The people of both groups.
    arms : TwoArms
        Who is treated.
    horizon : float
        The time, positive.

    Returns
    -------
    Contrast or str
        The difference with its precision, or a reason in words.

    Raises
    ------
    EstimationError
        If the horizon is not positive.
    """
    if not (math.isfinite(horizon) and horizon > 0):
        raise EstimationError(f"horizon == {horizon!r}, must be a positive number")
    if arms.reason_to_refuse:
        return arms.reason_to_refuse
    means, influence = np.zeros(2), np.zeros(history.end.size)
    for index, (name, group) in enumerate((("treated", arms.treated), ("control", ~arms.treated))):
        people = history.of(group)
        if people.end.max() < horizon and not people.left[people.end == people.end.max()].all():
            last = f"{people.end.max():g}"
            return f"the {name} group was followed to {last} only, short of {horizon:g}"
        means[index], influence[group] = people.mean_until(horizon)
    if not means.any():
        return f"no events in either group up to {horizon:g}: there is nothing to compare"
    influence[~arms.treated] *= -1.0
    return arms.contrast(float(means[0] - means[1]), influence)
