"""Who is at risk, and who has the event, at each time.

People are followed from time 0 until they have the event (``observed``) or are lost from sight
(censored). Every estimate of time to an event needs no more than the counts at each distinct time,
by group; they come from one sort.

References
----------
Kalbfleisch, J. D. & Prentice, R. L. (2002). The Statistical Analysis of Failure Time Data, 2nd
edition, section 1.4. Wiley.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import Booleans, Codes, Floats, finite_vector, flags

__all__ = ["Follow", "RiskSets", "follow", "risk_sets"]


@dataclass(frozen=True, slots=True)
class Follow:
    """How long each person was followed, and whether the follow-up ended in the event.

    Attributes
    ----------
    time : ndarray, shape (n,)
        Time of the event or of the last sight, at least 0.
    observed : ndarray of bool, shape (n,)
        Whether the event was seen at that time.
    """

    time: Floats
    observed: Booleans

    def of(self, group: Booleans) -> Follow:
        """Return the follow-up of the people in a group.

        Parameters
        ----------
        group : ndarray of bool, shape (n,)
            Who is in it.

        Returns
        -------
        Follow
            Their times and events.
        """
        return Follow(self.time[group], self.observed[group])


@dataclass(frozen=True, slots=True)
class RiskSets:
    """Counts at each distinct time, of whoever is in the group that was asked for.

    Attributes
    ----------
    times : ndarray, shape (m,)
        Distinct times, ascending.
    at_risk : ndarray, shape (m,)
        People followed to that time or longer.
    events : ndarray, shape (m,)
        Events at that time.
    """

    times: Floats
    at_risk: Floats
    events: Floats

    def place(self, time: Floats) -> Codes:
        """Return the number of distinct times up to and with each of the given times.

        Parameters
        ----------
        time : ndarray, shape (n,)
            Times.

        Returns
        -------
        ndarray of int, shape (n,)
            From 0 (before the first) to m; ``cumulative[place]`` with a leading 0 sums up to it.
        """
        return np.searchsorted(self.times, time, side="right").astype(np.intp)


def follow(time: npt.ArrayLike, observed: npt.ArrayLike) -> Follow:
    """Return the follow-up of people, checked.

    Parameters
    ----------
    time : array_like, shape (n,)
        Time of the event or of the last sight, at least 0.
    observed : array_like of bool, shape (n,)
        Whether the event was seen at that time.

    Returns
    -------
    Follow
        The arrays.

    Raises
    ------
    EstimationError
        Where a time is missing or negative, or the lengths differ.
    """
    times = finite_vector(time, "time")
    if times.min() < 0:
        raise EstimationError(f"time has {times.min():g}, must be at least 0")
    return Follow(times, flags(observed, "observed", times.size))


def risk_sets(people: Follow, times: Floats | None = None) -> RiskSets:
    """Count who is at risk and who has the event at each time.

    Parameters
    ----------
    people : Follow
        The people to count.
    times : ndarray, shape (m,), optional
        Distinct times at which to count, ascending; by default the people's own.

    Returns
    -------
    RiskSets
        The counts.
    """
    at = np.unique(people.time) if times is None else times
    ordered = np.sort(people.time)
    with_event = np.sort(people.time[people.observed])
    at_risk = ordered.size - np.searchsorted(ordered, at, side="left")
    until, before = (np.searchsorted(with_event, at, side=side) for side in ("right", "left"))
    return RiskSets(at, at_risk.astype(np.float64), (until - before).astype(np.float64))
