"""Events that can happen to a person more than once, until they leave or are lost from sight.

The mean number of events by time t of people who may leave for good is the sum over the times u ≤ t
of S(u−) dN(u)/Y(u): S is the Kaplan–Meier share that has not left, N counts events, Y the people
still there (Ghosh & Lin 2000). Where nobody leaves for good it is Nelson's mean cumulative count,
and where the event itself ends the history it is Aalen and Johansen's cumulative incidence: the
three are one sum. Each person's influence on it is the derivative by their weight (the
infinitesimal jackknife), ties included.

Checked against R's ``survival``: ``survfit`` with ``id =`` (mean count, and states with their
``influence``).

References
----------
Ghosh, D. & Lin, D. Y. (2000). Nonparametric analysis of recurrent events and death. Biometrics 56,
554–562. Nelson, W. (1995). Confidence limits for recurrence data. Technometrics 37, 147–157. Aalen,
O. O. & Johansen, S. (1978). An empirical transition matrix for non-homogeneous Markov chains based
on censored observations. Scandinavian Journal of Statistics 5, 141–150.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import Booleans, Codes, Floats, finite_vector, flags
from nudgelab.statistics.risk_sets import RiskSets

__all__ = ["CountingHistory", "counting_history", "thinned"]


@dataclass(frozen=True, slots=True)
class CountingHistory:
    """How long each person was followed, how that ended, and when they had events.

    Attributes
    ----------
    end : ndarray, shape (n,)
        Last time at which each person was followed, at least 0.
    left : ndarray of bool, shape (n,)
        Whether they left for good then (no event can follow), rather than were lost from sight.
    person : ndarray of int, shape (events,)
        Row of whom each event happened to.
    time : ndarray, shape (events,)
        When; at most the person's end.
    """

    end: Floats
    left: Booleans
    person: Codes
    time: Floats

    def of(self, group: Booleans) -> CountingHistory:
        """Return the history of the people in a group, renumbered in their order.

        Parameters
        ----------
        group : ndarray of bool, shape (n,)
            Who is in it.
        """
        row = np.cumsum(group) - 1
        kept = group[self.person]
        person = row[self.person[kept]].astype(np.intp)
        return CountingHistory(self.end[group], self.left[group], person, self.time[kept])

    def counts(self) -> Floats:
        """Return the number of events of each person, shape (n,)."""
        return np.bincount(self.person, minlength=self.end.size).astype(np.float64)

    def risk_sets(self, times: Floats) -> RiskSets:
        """Count who is at risk, and the events, at each time.

        Parameters
        ----------
        times : ndarray, shape (m,)
            Distinct times, ascending.

        Returns
        -------
        RiskSets
            The counts; somebody is at risk up to and with their end.
        """
        return RiskSets(times, _at_risk(self.end, times), _at(self.time, times))

    def mean_until(self, horizon: float) -> tuple[float, Floats]:
        """Return the mean number of events up to a time, and each person's influence on it.

        Parameters
        ----------
        horizon : float
            The time.

        Returns
        -------
        float
            Events per person by then, of people who may leave for good.
        ndarray, shape (n,)
            Influences; they sum to zero.

        References
        ----------
        Ghosh & Lin (2000), Biometrics 56, 554–562, equations 1 and 3.
        """
        return next(self.means_until([horizon]))

    def means_until(self, horizons: Iterable[float]) -> Iterator[tuple[float, Floats]]:
        """Yield the mean number of events up to each of several times, and the influences on it.

        Parameters
        ----------
        horizons : iterable of float
            The times, ascending.

        Yields
        ------
        float
            As :meth:`mean_until`.
        ndarray, shape (n,)
            As :meth:`mean_until`.
        """
        grid = _grid(self)
        own, done = np.zeros(self.end.size), 0
        order = np.argsort(self.time, kind="stable")
        person, when = self.person[order], self.time[order]
        gain = grid.gain[np.searchsorted(grid.times, when)] if when.size else when
        until = np.searchsorted(grid.times, self.end, side="right")
        for horizon in horizons:
            last = int(np.searchsorted(grid.times, horizon, side="right"))
            new = slice(done, int(np.searchsorted(when, horizon, side="right")))
            own += np.bincount(person[new], gain[new], self.end.size)
            done = new.stop
            mean = float(grid.mean[last])
            seen = np.minimum(until, last)
            influence = own - grid.at_risk_cost[seen] + (mean * grid.stays - grid.stays_mean)[seen]
            gone = self.left & (until <= last)
            place = until[gone]
            influence[gone] -= mean * grid.leaves[place] - grid.leaves_mean[place]
            yield mean, influence


class _Grid(NamedTuple):
    """Sums over the distinct times at which something happens, each up to and with that time.

    ``gain`` is by time, shape (m,); all others have a 0 before the first time, shape (m + 1,).
    The effect of leaving at v on the mean at t is (mean(t) − mean(v)) / (those who stay at v), so
    that it splits into two sums, one of which is multiplied by mean(t).
    """

    times: Floats
    mean: Floats
    gain: Floats
    at_risk_cost: Floats
    leaves: Floats
    leaves_mean: Floats
    stays: Floats
    stays_mean: Floats


def _grid(history: CountingHistory) -> _Grid:
    times = np.unique(np.concatenate([history.time, history.end]))
    at_risk = _at_risk(history.end, times)
    events, leaving = _at(history.time, times), _at(history.end[history.left], times)
    staying = np.concatenate([[1.0], np.cumprod(1.0 - leaving / at_risk)[:-1]])
    mean = np.cumsum(staying * events / at_risk)
    remaining = at_risk - leaving
    each = np.where(remaining > 0, 1.0 / np.maximum(remaining, 1.0), 0.0)
    hazard = leaving / at_risk
    return _Grid(
        times=times,
        mean=np.concatenate([[0.0], mean]),
        gain=staying / at_risk,
        at_risk_cost=_summed(staying * events / at_risk**2),
        leaves=np.concatenate([[0.0], each]),
        leaves_mean=np.concatenate([[0.0], each * mean]),
        stays=_summed(each * hazard),
        stays_mean=_summed(each * mean * hazard),
    )


def counting_history(
    end: npt.ArrayLike, left: npt.ArrayLike, person: npt.ArrayLike, time: npt.ArrayLike
) -> CountingHistory:
    """Return a history, checked.

    Parameters
    ----------
    end : array_like, shape (n,)
        Last time at which each person was followed, at least 0.
    left : array_like of bool, shape (n,)
        Whether they left for good then.
    person : array_like of int, shape (events,)
        Row of whom each event happened to, from 0; may be empty.
    time : array_like, shape (events,)
        When.

    Returns
    -------
    CountingHistory
        The arrays.

    Raises
    ------
    EstimationError
        Where a value is missing, an end is negative, or an event lies outside its person's time.
    """
    ends = finite_vector(end, "end")
    if ends.min() < 0:
        raise EstimationError(f"end has {ends.min():g}, must be at least 0")
    whom = np.asarray(person, dtype=np.intp)
    when = np.asarray(time, dtype=np.float64)
    if whom.shape != when.shape or whom.ndim != 1:
        raise EstimationError(f"person.shape == {whom.shape}, must be that of time, {when.shape}")
    if whom.size and not (whom.min() >= 0 and whom.max() < ends.size):
        raise EstimationError(f"person has rows outside 0 to {ends.size - 1}")
    if not ((when > 0) & (when <= ends[whom])).all():
        raise EstimationError("time has events outside their person's time, must be in (0, end]")
    return CountingHistory(ends, flags(left, "left", ends.size), whom, when)


def thinned(times: Floats, most: int) -> Floats:
    """Return at most so many of some times, evenly spread over their order, the last among them.

    Parameters
    ----------
    times : ndarray, shape (m,)
        At least one.
    most : int
        How many; one gives the last.
    """
    kept = np.unique(np.linspace(0, times.size - 1, max(most, 1)).round().astype(np.intp))
    return times[kept] if most > 1 else times[-1:]


def _at_risk(end: Floats, times: Floats) -> Floats:
    ordered = np.sort(end)
    return (ordered.size - np.searchsorted(ordered, times, side="left")).astype(np.float64)


def _at(moments: Floats, times: Floats) -> Floats:
    """Count the moments at each of the times."""
    ordered = np.sort(moments)
    until, before = (np.searchsorted(ordered, times, side=side) for side in ("right", "left"))
    return (until - before).astype(np.float64)


def _summed(steps: Floats) -> Floats:
    return np.concatenate([[0.0], np.cumsum(steps)])
