"""The share to whom an event has happened by a time, where others leave before it can.

Whoever left can't have the event any more; to take them as merely lost from sight (Kaplan–Meier)
would tell what share it would have happened to in a world that nobody leaves. Aalen and Johansen's
estimate tells the share in the world as it is.

Checked against R's ``survival::survfit`` with several states.

References
----------
Aalen, O. O. & Johansen, S. (1978). An empirical transition matrix for non-homogeneous Markov chains
based on censored observations. Scandinavian Journal of Statistics 5, 141–150.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import Floats, checked_level, flags
from nudgelab.statistics.counting_history import CountingHistory, counting_history, thinned
from nudgelab.statistics.estimate import Estimate
from nudgelab.statistics.inference import Inference, two_arms
from nudgelab.statistics.mean_count import (
    group_without_events,
    mean_until_contrast,
    means_with_half_widths,
)
from nudgelab.statistics.risk_sets import follow

__all__ = ["IncidenceCurve", "cumulative_incidence", "cumulative_incidence_difference"]

_REFERENCE = "Aalen & Johansen (1978), Scandinavian Journal of Statistics 5, 141–150"


@dataclass(frozen=True, slots=True)
class IncidenceCurve:
    """Share to whom the event has happened by each time.

    Attributes
    ----------
    times : ndarray, shape (m,)
        Distinct times at which people were last seen, ascending.
    share, low, high : ndarray, shape (m,)
        The share and its pointwise limits, in [0, 1]; NaN limits where one cluster gives none.
    """

    times: Floats
    share: Floats
    low: Floats
    high: Floats


def cumulative_incidence(
    time: npt.ArrayLike,
    observed: npt.ArrayLike,
    competing: npt.ArrayLike,
    *,
    clusters: npt.ArrayLike | None = None,
    level: float = 0.95,
    most_times: int = 300,
) -> IncidenceCurve:
    """Estimate the share of a group to whom an event has happened, others having left.

    Parameters
    ----------
    time : array_like, shape (n,)
        Time of the event, of leaving, or of the last sight, at least 0.
    observed : array_like of bool, shape (n,)
        Whether the event was seen at that time.
    competing : array_like of bool, shape (n,)
        Whether the person left for good at that time.
    clusters : array_like, shape (n,), optional
        Cluster of each person: any hashable values.
    level : float
        Confidence level of the limits, in (0, 1).
    most_times : int
        Where people were last seen at more distinct times than this, the curve has so many of them,
        evenly spread over their order, the last among them.

    Returns
    -------
    IncidenceCurve
        Limits are symmetric for log(−log(1 − share)), with the robust variance by person, or by
        cluster with G/(G − 1) and Student's t of G − 1 degrees of freedom.

    Raises
    ------
    EstimationError
        Where an array is of another length, a time is negative, or somebody had the event and left.
    """
    checked_level(level)
    history = _history(time, observed, competing)
    times = thinned(np.unique(history.end), most_times)
    return _with_limits(times, *means_with_half_widths(history, times, clusters, level))


def cumulative_incidence_difference(
    time: npt.ArrayLike,
    observed: npt.ArrayLike,
    competing: npt.ArrayLike,
    treated: npt.ArrayLike,
    *,
    horizon: float,
    clusters: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> Estimate:
    """Estimate the difference in the share to whom an event has happened by a time.

    Parameters
    ----------
    time, observed, competing
        As in :func:`cumulative_incidence`, of both groups.
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
        Share of the treated minus share of control, in [−1, 1]. Refused where a group was not
        followed to the horizon, where nobody has the event, where nothing varies, and with one
        person or cluster in a group.

    Raises
    ------
    EstimationError
        Where an array is of another length, a group is empty, or the horizon is not positive.
    """
    history = _history(time, observed, competing)
    arms = two_arms(flags(treated, "treated", history.end.size), clusters)
    inference = Inference(
        estimand="cumulative_incidence_difference",
        arms=arms,
        level=checked_level(level),
        method=f"Aalen–Johansen at {horizon:g}, influence by person, {arms.precision}",
        reference=_REFERENCE,
    )
    contrast = mean_until_contrast(history, arms, horizon)
    if isinstance(contrast, str):
        return inference.refused(contrast)
    note = group_without_events(history, arms.treated, horizon)
    return inference.symmetric(contrast, bounds=(-1.0, 1.0), note=note)


def _history(
    time: npt.ArrayLike, observed: npt.ArrayLike, competing: npt.ArrayLike
) -> CountingHistory:
    """Return the history in which the event, too, ends what can happen."""
    people = follow(time, observed)
    left = flags(competing, "competing", people.time.size)
    if (both := people.observed & left).any():
        raise EstimationError(f"{int(both.sum())} people had the event and left, must be one")
    person = np.flatnonzero(people.observed)
    return counting_history(people.time, people.observed | left, person, people.time[person])


def _with_limits(times: Floats, share: Floats, half: Floats) -> IncidenceCurve:
    inside = (share > 0.0) & (share < 1.0)
    safe = np.where(inside, share, 0.5)
    remaining = np.log(1.0 - safe)
    step = half / ((1.0 - safe) * -remaining)
    low, high = (1.0 - np.exp(remaining * np.exp(sign * step)) for sign in (-1.0, 1.0))
    return IncidenceCurve(times, share, np.where(inside, low, share), np.where(inside, high, share))
