"""The reference model as a plain compiled loop, an agent a day at a time."""

from __future__ import annotations

import numba
import numpy as np

from benchmarks.simulation import reference
from benchmarks.simulation.reference import ENERGY_KEPT, HABIT_ACTION, HABIT_KEPT, OCCASION

_logistic = numba.njit(error_model="numpy")(reference.logistic)
_after_act = numba.njit(error_model="numpy")(reference.after_act)


def simulate(employees: int, days: int, seed: int) -> float:
    """Return acts an agent and day."""
    return int(_acts(employees, days, np.random.default_rng(seed))) / (employees * days)


@numba.njit(error_model="numpy")
def _acts(employees: int, days: int, luck: np.random.Generator) -> int:
    willingness, inertia = luck.random(employees), luck.random(employees)
    efficacy, energy, habit = np.full(employees, 0.5), np.zeros(employees), np.zeros(employees)
    acted, acts_today, acts = np.zeros(employees, np.int8), np.zeros(employees, np.int8), 0
    for _ in range(days):
        for agent in range(employees):
            acts_today[agent] = 0
            if luck.random() < OCCASION:
                right = acted[(agent + 1) % employees] + acted[(agent + 2) % employees]
                seen = (acted[agent - 2] + acted[agent - 1] + right) / 4.0
                intention = _logistic(10.0 * (willingness[agent] - 0.5) + seen)
                ease = energy[agent] + efficacy[agent] - 0.5
                start = _logistic(-1.0 - 4.0 * (inertia[agent] - 0.5) + ease)
                chance = (1.0 - habit[agent]) * intention * start + habit[agent] * HABIT_ACTION
                acts_today[agent] = luck.random() < chance
        for agent in range(employees):
            acted[agent] = acts_today[agent]
            if acted[agent]:
                acts += 1
                efficacy[agent], energy[agent], habit[agent] = _after_act(
                    efficacy[agent], energy[agent], habit[agent], luck.random()
                )
            habit[agent] *= HABIT_KEPT
            energy[agent] *= ENERGY_KEPT
    return acts
