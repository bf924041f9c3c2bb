"""What fades, in closed form: days without anything to do are made up for in one step."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from nudgelab.behaviour.compiled import compiled
from nudgelab.behaviour.decay import kept_a_day, towards
from nudgelab.behaviour.parameters import Parameters
from nudgelab.simulation.people import Workforce

__all__ = [
    "Fading",
    "energy_and_habit",
    "fading_over",
    "plan_for",
    "settle",
    "settle_asked",
    "settle_everybody",
    "settle_some",
]

IntArray = npt.NDArray[np.int64]
Fading = npt.NDArray[np.float64]
"""Share of each state that is kept after a number of days, shape (days + 1, 8)."""

_THREAT: Final = 0
_ENERGY: Final = 1
_HABIT: Final = 2
_IMPORTANCE: Final = 3
_PLAN: Final = 4
_REPETITION: Final = 5
_RELIEF: Final = 6
_COLUMNS: Final = 8  # a row fills one line of the cache


def fading_over(days: int, parameters: Parameters) -> Fading:
    """Return what is kept of each state after 0, 1, …, ``days`` working days.

    Parameters
    ----------
    days : int
        Longest time between two visits [days].
    parameters : Parameters
        The half-lives.

    Returns
    -------
    ndarray of float, shape (days + 1, 8)
        In [0, 1], the product of the days' shares one after the other.
    """
    kept = np.ones((days + 1, _COLUMNS))
    kept[1:, _THREAT] = kept_a_day(parameters.threat_half_life)
    kept[1:, _ENERGY] = kept_a_day(parameters.energy_half_life)
    kept[1:, _HABIT] = kept_a_day(parameters.habit_half_life)
    kept[1:, _IMPORTANCE] = kept_a_day(parameters.importance_half_life)
    kept[1:, _PLAN] = kept_a_day(parameters.plan_half_life)
    kept[1:, _REPETITION] = kept_a_day(parameters.repetition_half_life)
    kept[1:, _RELIEF] = kept_a_day(parameters.pressure_half_life)
    return np.asarray(np.cumprod(kept, axis=0))


@compiled
def energy_and_habit(
    employee: int, day: int, workforce: Workforce, fading: Fading
) -> tuple[float, float]:
    """Return an employee's energy and habit on the morning of a day, and change nothing."""
    state = workforce.state[employee]
    age = day - state.faded_on
    return state.energy * fading[age, _ENERGY], state.habit * fading[age, _HABIT]


@compiled
def plan_for(employee: int, kind: int, day: int, workforce: Workforce, fading: Fading) -> float:
    """Return the strength of a plan on the morning of a day, and change nothing."""
    if len(workforce.plan) == 0:
        return 0.0
    state = workforce.state[employee]
    # without a branch: who has had no plan gets nothing of the first row
    plan = workforce.plan[employee * state.planned, kind] * state.planned
    strength: float = plan * fading[day - state.faded_on, _PLAN]
    return strength


@compiled
def settle(employee: int, day: int, workforce: Workforce, fading: Fading) -> None:
    """Bring an employee's states up to the morning of a day.

    Parameters
    ----------
    employee, day : int
        Who, and when [days]; not before the day they were last brought up to.
    workforce : Workforce
        Changed: the employee's states and plans.
    fading : Fading
        From :func:`fading_over`.
    """
    state = workforce.state[employee]
    age = day - state.faded_on
    if age <= 0:
        return
    state.threat *= fading[age, _THREAT]
    state.energy *= fading[age, _ENERGY]
    state.habit *= fading[age, _HABIT]
    state.importance = towards(
        state.importance, state.importance_baseline, fading[age, _IMPORTANCE]
    )
    if state.planned == 1:
        for kind in range(workforce.plan.shape[1]):
            workforce.plan[employee, kind] *= fading[age, _PLAN]
    state.faded_on = day


@compiled
def settle_asked(employee: int, day: int, workforce: Workforce, fading: Fading) -> None:
    """Let recent contacts and relief from pressure fade up to a day, as :func:`settle`."""
    person = workforce.people[employee]
    age = day - person.asked_on
    if age == 0:
        return
    person.repetition *= fading[age, _REPETITION]
    if len(workforce.relief) > 0:
        for messenger in range(workforce.relief.shape[1]):
            workforce.relief[employee, messenger] *= fading[age, _RELIEF]
    person.asked_on = day


@compiled
def settle_everybody(day: int, workforce: Workforce, fading: Fading) -> None:
    """Bring everybody's states up to the morning of a day."""
    for employee in range(len(workforce.state)):
        settle(employee, day, workforce, fading)


@compiled
def settle_some(employees: IntArray, day: int, workforce: Workforce, fading: Fading) -> None:
    """Bring some employees' states up to the morning of a day, and nobody else's."""
    for employee in employees:
        settle(employee, day, workforce, fading)
