"""Occasions to act: own ones, which come by waiting times, and those that others give.

Own occasions are a Poisson process, so the time to the next one is exponential, and an employee is
visited on the days of their occasions only. The waiting time is drawn at the occasion before, from
that day's numbers: it doesn't depend on what anybody does, so occasions are common to all arms.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nudgelab.behaviour.compiled import compiled
from nudgelab.behaviour.elementary import logarithm
from nudgelab.behaviour.parameters import Parameters
from nudgelab.simulation.deciding import TOGETHER, Sheet, decide, padded
from nudgelab.simulation.fading import Fading
from nudgelab.simulation.fetching import fetch_plans, fetch_states
from nudgelab.simulation.inbox import Inbox
from nudgelab.simulation.people import Workforce
from nudgelab.simulation.streams import Luck, Purpose, four, uniform

__all__ = [
    "MOST_CUES_A_DAY",
    "meet_given_occasions",
    "meet_own_occasions",
    "wait_for_first_cue",
]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
IndexArray = npt.NDArray[np.int32]

MOST_CUES_A_DAY = 50.0
"""Rate of own occasions that is counted at most [occasions a working day]."""

_FIRST = 2**31  # index of the wait before the first occasion, out of reach of a day's occasions
_OWN_CUE = int(Purpose.OWN_CUE)
_GIVEN_CUE = int(Purpose.GIVEN_CUE)


@compiled
def wait_for_first_cue(employees: IntArray, day: int, luck: Luck, workforce: Workforce) -> None:
    """Let employees wait for their first occasion from the morning of a day on.

    Parameters
    ----------
    employees : ndarray of int, shape (k,)
        Who.
    day : int
        From when on [days].
    luck : Luck
        Seed and replication.
    workforce : Workforce
        Changed: ``next_cue``.
    """
    for employee in employees:
        lot = uniform(luck, employee, day, _OWN_CUE, _FIRST)
        workforce.next_cue[employee] = day + _wait(lot, workforce.state[employee].cue_rate)


@compiled
def _wait(lot: float, rate: float) -> float:
    """Return the time to an occasion [days], by inversion of the exponential distribution."""
    return -logarithm(lot) / min(rate, MOST_CUES_A_DAY)


@compiled
def meet_own_occasions(
    day: int,
    acting: IndexArray,
    acts: int,
    sheet: Sheet,
    luck: Luck,
    workforce: Workforce,
    cue_bounds: FloatArray,
    fading: Fading,
    parameters: Parameters,
) -> tuple[IndexArray, int]:
    """Let everybody meet the day's own occasions.

    Parameters
    ----------
    day : int
        The working day [days].
    acting : ndarray of int
        Employees who act; filled from place ``acts`` on, and made longer where needed.
    acts : int
        Acts so far.
    sheet : Sheet
        To write on.
    luck : Luck
        Seed and replication.
    workforce : Workforce
        Changed: states of those who had an occasion, and when their next one comes.
    cue_bounds : ndarray of float, shape (kinds of cue,)
        Cumulative shares of the kinds among own occasions, ending in 1.
    fading : Fading
        What is kept after days.
    parameters : Parameters
        All of the model.

    Returns
    -------
    acting : ndarray of int
        With those who act, each as often as they do.
    acts : int
        Acts by now.
    """
    found_next = _with_occasion(0, day, sheet.next_ones, workforce)
    for first in range(0, len(workforce.next_cue), TOGETHER):
        found = found_next
        sheet.employee[:found] = sheet.next_ones[:found]
        found_next = _with_occasion(first + TOGETHER, day, sheet.next_ones, workforce)
        fetch_states(sheet.next_ones[:found_next], workforce)
        nth = 0
        while found > 0:
            _draw(found, nth, day, sheet, luck, workforce, cue_bounds)
            fetch_plans(sheet.employee[:found], sheet.kind[:found], workforce)
            acting, acts = decide(found, day, acting, acts, sheet, workforce, fading, parameters)
            found = _with_another(found, day, sheet.employee, workforce)
            nth += 1
    return acting, acts


@compiled
def _with_occasion(first: int, day: int, due: IndexArray, workforce: Workforce) -> int:
    """Write down who of a block has an occasion on a day, and return how many do.

    Without branches, for this looks at everybody every day.
    """
    tomorrow = np.float32(day + 1)
    found = 0
    for employee in range(first, min(first + TOGETHER, len(workforce.next_cue))):
        due[found] = employee
        found += workforce.next_cue[employee] < tomorrow
    return found


@compiled
def _with_another(count: int, day: int, due: IndexArray, workforce: Workforce) -> int:
    """Keep those of the first in ``due`` who have one more occasion on the day; count them."""
    tomorrow = np.float32(day + 1)
    found = 0
    for place in range(count):
        employee = due[place]
        due[found] = employee
        found += workforce.next_cue[employee] < tomorrow
    return found


@compiled
def _draw(
    count: int,
    nth: int,
    day: int,
    sheet: Sheet,
    luck: Luck,
    workforce: Workforce,
    cue_bounds: FloatArray,
) -> None:
    """Draw what decides the nth occasion of the day, and when the next one comes."""
    due, kind, of_act = sheet.employee, sheet.kind, sheet.of_act
    rate, of_kind, wait = sheet.numbers[:3]
    for place in range(count):
        rate[place] = workforce.state[due[place]].cue_rate
    for place in range(padded(count)):
        of_kind[place], of_act[place], of_wait, _ = four(luck, due[place], day, _OWN_CUE, nth)
        wait[place] = _wait(of_wait, rate[place])
    for place in range(padded(count)):
        kind[place] = 0
    for bound in cue_bounds:
        for place in range(padded(count)):
            kind[place] += of_kind[place] > bound
    for place in range(count):
        workforce.next_cue[due[place]] += wait[place]


@compiled
def meet_given_occasions(
    inbox: Inbox,
    day: int,
    acting: IndexArray,
    sheet: Sheet,
    luck: Luck,
    workforce: Workforce,
    fading: Fading,
    parameters: Parameters,
) -> tuple[IndexArray, int]:
    """Let employees meet the occasions that somebody gave them; see :func:`meet_own_occasions`."""
    acts, count, first = 0, len(inbox.employee), 0
    while first < count:  # those from one giver after those from another
        last = first + 1
        most = min(count, first + TOGETHER)
        while last < most and inbox.lots[last] == inbox.lots[first]:
            last += 1
        for place in range(last - first):
            employee = inbox.employee[first + place]
            sheet.employee[place], sheet.kind[place] = employee, inbox.kind[first + place]
            sheet.of_act[place] = uniform(luck, employee, day, _GIVEN_CUE, inbox.lots[first])
        acting, acts = decide(last - first, day, acting, acts, sheet, workforce, fading, parameters)
        first = last
    return acting, acts
