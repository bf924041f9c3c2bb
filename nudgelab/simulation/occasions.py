"""Occasions to act: own ones, which come by waiting times, and those that others give.

Own occasions are a Poisson process, so the time to the next one is exponential, and an employee is
visited on the days of their occasions only. The waiting time is drawn at the occasion before, from
that day's numbers: it doesn't depend on what anybody does, so occasions are common to all arms.

What is computed for everybody who has an occasion stands in loops of its own over plain arrays,
without branches, so that a processor takes several employees at once; reading their rows stands in
others, so that it waits for many of them together.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nudgelab.behaviour.action import act_probability, initiation, planned_initiation
from nudgelab.behaviour.compiled import compiled
from nudgelab.behaviour.elementary import logarithm
from nudgelab.behaviour.intention import felt_norm, intention
from nudgelab.behaviour.learning import habit_after_missed_cue
from nudgelab.behaviour.parameters import Parameters
from nudgelab.simulation.fading import Fading, energy_and_habit, plan_for, settle
from nudgelab.simulation.fetching import fetch_states
from nudgelab.simulation.inbox import Inbox
from nudgelab.simulation.people import Workforce
from nudgelab.simulation.streams import Luck, Purpose, four, uniform

__all__ = [
    "MOST_CUES_A_DAY",
    "current_intention",
    "decide",
    "intentions",
    "meet_given_occasions",
    "meet_own_occasions",
    "wait_for_first_cue",
]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
IndexArray = npt.NDArray[np.int32]

MOST_CUES_A_DAY = 50.0
"""Rate of own occasions that is counted at most [occasions a working day]."""

_BLOCK = 4096  # employees who are taken together: what is read of them fits near the processor
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
    kind = np.empty(_BLOCK, dtype=np.int32)
    of_act = np.empty(_BLOCK)
    due = np.empty(_BLOCK + 1, dtype=np.int32)
    due_next = np.empty(_BLOCK + 1, dtype=np.int32)
    found_next = _with_occasion(0, day, due_next, workforce)
    for first in range(0, len(workforce.next_cue), _BLOCK):
        found = found_next
        due[:found] = due_next[:found]
        found_next = _with_occasion(first + _BLOCK, day, due_next, workforce)
        fetch_states(due_next[:found_next], workforce)
        nth = 0
        while found > 0:
            _draw(due[:found], kind, of_act, nth, day, luck, workforce, cue_bounds)
            acting, acts = decide(
                due[:found], kind, of_act, day, acting, acts, workforce, fading, parameters
            )
            found = _with_another(due[:found], day, workforce)
            nth += 1
    return acting, acts


@compiled
def _with_occasion(first: int, day: int, due: IndexArray, workforce: Workforce) -> int:
    """Write down who of a block has an occasion on a day, and return how many do.

    Without branches, for this looks at everybody every day.
    """
    tomorrow = np.float32(day + 1)
    found = 0
    for employee in range(first, min(first + _BLOCK, len(workforce.next_cue))):
        due[found] = employee
        found += workforce.next_cue[employee] < tomorrow
    return found


@compiled
def _with_another(due: IndexArray, day: int, workforce: Workforce) -> int:
    """Keep those in ``due`` who have one more occasion on the day, and return how many do."""
    tomorrow = np.float32(day + 1)
    found = 0
    for employee in due:
        due[found] = employee
        found += workforce.next_cue[employee] < tomorrow
    return found


@compiled
def _draw(
    due: IndexArray,
    kind: IndexArray,
    of_act: FloatArray,
    nth: int,
    day: int,
    luck: Luck,
    workforce: Workforce,
    cue_bounds: FloatArray,
) -> None:
    """Draw what decides the nth occasion of the day, and when the next one comes."""
    rate, of_kind, wait = np.empty((3, len(due)))
    for place in range(len(due)):
        rate[place] = workforce.state[due[place]].cue_rate
    for place in range(len(due)):
        of_kind[place], of_act[place], of_wait, _ = four(luck, due[place], day, _OWN_CUE, nth)
        wait[place] = _wait(of_wait, rate[place])
    for place in range(len(due)):
        kind[place] = 0
    for bound in cue_bounds:
        for place in range(len(due)):
            kind[place] += of_kind[place] > bound
    for place in range(len(due)):
        workforce.next_cue[due[place]] += wait[place]


@compiled
def meet_given_occasions(
    inbox: Inbox,
    day: int,
    acting: IndexArray,
    luck: Luck,
    workforce: Workforce,
    fading: Fading,
    parameters: Parameters,
) -> tuple[IndexArray, int]:
    """Let employees meet the occasions that somebody gave them; see :func:`meet_own_occasions`."""
    acts, count = 0, len(inbox.employee)
    of_act = np.empty(count)
    for place in range(count):
        lots = inbox.lots[place]
        of_act[place] = uniform(luck, inbox.employee[place], day, _GIVEN_CUE, lots)
    first = 0
    while first < count:  # those from one giver after those from another
        last = first + 1
        while last < count and inbox.lots[last] == inbox.lots[first]:
            last += 1
        acting, acts = decide(
            inbox.employee[first:last],
            inbox.kind[first:last],
            of_act[first:last],
            day,
            acting,
            acts,
            workforce,
            fading,
            parameters,
        )
        first = last
    return acting, acts


@compiled
def decide(
    employees: IndexArray,
    kind: IndexArray,
    of_act: FloatArray,
    day: int,
    acting: IndexArray,
    acts: int,
    workforce: Workforce,
    fading: Fading,
    parameters: Parameters,
) -> tuple[IndexArray, int]:
    """Decide which occasions become acts; one that doesn't takes a little of a habit.

    Parameters
    ----------
    employees : ndarray of int, shape (k,)
        Who has an occasion, each once.
    kind : ndarray of int, shape (k,) or longer
        Place of its kind among the study's kinds of cue.
    of_act : ndarray of float, shape (k,) or longer
        The lot that decides, in (0, 1).
    day, acting, acts, workforce, fading, parameters
        As in :func:`meet_own_occasions`.

    Returns
    -------
    acting : ndarray of int
        With those who act.
    acts : int
        Acts by now.
    """
    energy, habit, inertia, efficacy, plan, starts, at_most = np.empty((7, len(employees)))
    for place in range(len(employees)):
        state = workforce.state[employees[place]]
        energy[place], habit[place] = energy_and_habit(employees[place], day, workforce, fading)
        inertia[place], efficacy[place] = state.inertia, state.efficacy
        plan[place] = plan_for(employees[place], kind[place], day, workforce, fading)
    for place in range(len(employees)):
        starts[place] = initiation(
            inertia[place], habit[place], energy[place], efficacy[place], parameters
        )
        planned = planned_initiation(starts[place], plan[place], 1.0, parameters)
        at_most[place] = act_probability(1.0, planned, habit[place], parameters)
    for place in range(len(employees)):
        employee = employees[place]
        # most occasions end here: they wouldn't become an act however much it were wanted
        if of_act[place] < at_most[place]:
            settle(employee, day, workforce, fading)
            wants = current_intention(employee, workforce, parameters)
            started = planned_initiation(starts[place], plan[place], wants, parameters)
            if of_act[place] < act_probability(wants, started, habit[place], parameters):
                if acts == len(acting):
                    acting = np.concatenate((acting, np.empty_like(acting)))
                acting[acts] = employee
                acts += 1
                continue
        # a share is lost, as by fading: which of the two comes first makes no difference
        state = workforce.state[employee]
        state.habit = habit_after_missed_cue(state.habit, parameters)
    return acting, acts


@compiled
def current_intention(employee: int, workforce: Workforce, parameters: Parameters) -> float:
    """Return an employee's intention, in (0, 1), by states that were brought up to date."""
    state = workforce.state[employee]
    norm = felt_norm(state.acting_colleagues, state.visible_colleagues, parameters)
    concern = (state.mishap + state.futility + state.audience) / 3.0
    return intention(state.importance, norm, state.efficacy, concern, state.threat, parameters)


@compiled
def intentions(workforce: Workforce, parameters: Parameters) -> FloatArray:
    """Return everybody's intention, shape (n,), by states that were brought up to date."""
    wants = np.empty(len(workforce.state))
    for employee in range(len(wants)):
        wants[employee] = current_intention(employee, workforce, parameters)
    return wants
