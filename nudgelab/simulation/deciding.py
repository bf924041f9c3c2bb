"""Deciding which occasions become acts, for many employees together.

What is computed for everybody who has an occasion stands in loops of its own over plain arrays,
without branches, so that a processor takes several employees at once; reading their rows stands in
others, so that it waits for many of them together. Those whom these loops leave over are taken
through them too (:func:`padded`), for one alone takes as long as eight.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from nudgelab.behaviour.action import act_probability, initiation, planned_initiation
from nudgelab.behaviour.compiled import compiled
from nudgelab.behaviour.intention import felt_norm, intention
from nudgelab.behaviour.learning import habit_after_missed_cue
from nudgelab.behaviour.parameters import Parameters
from nudgelab.simulation.fading import Fading, energy_and_habit, plan_for, settle
from nudgelab.simulation.people import Workforce

__all__ = [
    "TOGETHER",
    "Sheet",
    "current_intention",
    "decide",
    "empty_sheet",
    "intentions",
    "padded",
]

FloatArray = npt.NDArray[np.float64]
IndexArray = npt.NDArray[np.int32]

TOGETHER: Final = 1024
"""Employees who are taken together: what is read and written of them fits near the processor."""

_AT_ONCE = 8  # numbers that a processor takes at once


class Sheet(NamedTuple):
    """Where is written down who has an occasion, and what is computed of them.

    Attributes
    ----------
    employee, kind : ndarray of int
        Who, each once, and the kind's place among the study's kinds of cue.
    of_act : ndarray of float
        The lot that decides, in (0, 1).
    next_ones, some : ndarray of int
        Who is next, and some of those here.
    numbers : ndarray of float, shape (12, room)
        What is computed.
    """

    employee: IndexArray
    kind: IndexArray
    of_act: FloatArray
    next_ones: IndexArray
    some: IndexArray
    numbers: FloatArray


@compiled
def empty_sheet() -> Sheet:
    """Return a sheet for :data:`TOGETHER` employees."""
    room = TOGETHER + _AT_ONCE
    return Sheet(
        np.zeros(room, dtype=np.int32),
        np.zeros(room, dtype=np.int32),
        np.zeros(room),
        np.zeros(room, dtype=np.int32),
        np.zeros(room, dtype=np.int32),
        np.zeros((12, room)),
    )


@compiled
def padded(count: int) -> int:
    """Return a count, rounded up to what a processor takes at once."""
    return (count + _AT_ONCE - 1) // _AT_ONCE * _AT_ONCE


@compiled
def decide(
    count: int,
    day: int,
    acting: IndexArray,
    acts: int,
    sheet: Sheet,
    workforce: Workforce,
    fading: Fading,
    parameters: Parameters,
) -> tuple[IndexArray, int]:
    """Decide which occasions become acts; one that doesn't takes a little of a habit.

    Parameters
    ----------
    count : int
        How many have an occasion.
    day : int
        Today [days].
    acting : ndarray of int
        Employees who act; filled from place ``acts`` on, and made longer where needed.
    acts : int
        Acts so far.
    sheet : Sheet
        Who has an occasion, of which kind, and their lots; written on.
    workforce : Workforce
        Changed: states of those who have an occasion.
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
    _weigh(count, day, sheet, workforce, fading, parameters)
    wavering = _leave_out_the_idle(count, sheet, workforce, parameters)
    _weigh_wants(wavering, day, sheet, workforce, fading, parameters)
    if acts + wavering > len(acting):
        longer = np.empty(2 * len(acting) + wavering, dtype=np.int32)
        longer[:acts] = acting[:acts]
        acting = longer
    chance = sheet.numbers[6]
    for nth in range(wavering):
        place = sheet.some[nth]
        employee = sheet.employee[place]
        if sheet.of_act[place] < chance[nth]:
            acting[acts] = employee
            acts += 1
        else:
            _miss(employee, workforce, parameters)
    return acting, acts


@compiled
def _weigh(
    count: int,
    day: int,
    sheet: Sheet,
    workforce: Workforce,
    fading: Fading,
    parameters: Parameters,
) -> None:
    """Compute each one's chance of an act if it were wanted as much as can be."""
    energy, habit, inertia, efficacy, plan, starts, at_most = sheet.numbers[:7]
    for place in range(count):
        employee = sheet.employee[place]
        state = workforce.state[employee]
        energy[place], habit[place] = energy_and_habit(employee, day, workforce, fading)
        inertia[place], efficacy[place] = state.inertia, state.efficacy
        plan[place] = plan_for(employee, sheet.kind[place], day, workforce, fading)
    for place in range(padded(count)):
        starts[place] = initiation(
            inertia[place], habit[place], energy[place], efficacy[place], parameters
        )
        planned = planned_initiation(starts[place], plan[place], 1.0, parameters)
        at_most[place] = act_probability(1.0, planned, habit[place], parameters)


@compiled
def _leave_out_the_idle(
    count: int, sheet: Sheet, workforce: Workforce, parameters: Parameters
) -> int:
    """Write down whose occasion may become an act, and return how many these are.

    Most occasions end here: they wouldn't become an act however much it were wanted. Who has no
    habit to lose by that isn't touched, which spares writing most rows back to memory.
    """
    habit, at_most = sheet.numbers[1], sheet.numbers[6]
    losing = 0
    for place in range(count):
        sheet.some[losing] = place
        losing += (sheet.of_act[place] >= at_most[place]) & (habit[place] != 0.0)
    for nth in range(losing):
        _miss(sheet.employee[sheet.some[nth]], workforce, parameters)
    wavering = 0
    for place in range(count):
        sheet.some[wavering] = place
        wavering += sheet.of_act[place] < at_most[place]
    return wavering


@compiled
def _miss(employee: int, workforce: Workforce, parameters: Parameters) -> None:
    """Take a share of a habit, as by fading: which comes first makes no difference."""
    state = workforce.state[employee]
    state.habit = habit_after_missed_cue(state.habit, parameters)


@compiled
def _weigh_wants(
    wavering: int,
    day: int,
    sheet: Sheet,
    workforce: Workforce,
    fading: Fading,
    parameters: Parameters,
) -> None:
    """Compute the chance of an act of those who may act, in the order of ``sheet.some``."""
    habit, plan, starts = sheet.numbers[1], sheet.numbers[4], sheet.numbers[5]
    chance, importance, norm, efficacy, concern, threat = sheet.numbers[6:]
    for nth in range(wavering):
        place = sheet.some[nth]
        employee = sheet.employee[place]
        settle(employee, day, workforce, fading)
        state = workforce.state[employee]
        importance[nth], efficacy[nth], threat[nth] = state.importance, state.efficacy, state.threat
        norm[nth] = felt_norm(state.acting_colleagues, state.visible_colleagues, parameters)
        concern[nth] = (state.mishap + state.futility + state.audience) / 3.0
        habit[nth], plan[nth], starts[nth] = habit[place], plan[place], starts[place]
    for nth in range(padded(wavering)):
        wants = intention(
            importance[nth], norm[nth], efficacy[nth], concern[nth], threat[nth], parameters
        )
        started = planned_initiation(starts[nth], plan[nth], wants, parameters)
        chance[nth] = act_probability(wants, started, habit[nth], parameters)


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
