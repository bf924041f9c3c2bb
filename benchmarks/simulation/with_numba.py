"""The reference model as a plain compiled loop, an agent a day at a time."""

from __future__ import annotations

import numba
import numpy as np

from benchmarks.simulation.reference import (
    HABIT_ACTION,
    HABIT_GAIN,
    HABIT_KEPT,
    OCCASION,
)


@numba.njit(error_model="numpy")
def simulate(employees: int, days: int, seed: int) -> float:
    """Return acts an agent and day."""
    np.random.seed(seed)  # noqa: NPY002  (Numba's own stream)
    willingness, inertia = np.random.random(employees), np.random.random(employees)  # noqa: NPY002
    habit, acts = np.zeros(employees), 0
    acted, acts_today = np.zeros(employees, np.int8), np.zeros(employees, np.int8)
    for _ in range(days):
        for agent in range(employees):
            acts_today[agent] = 0
            if np.random.random() < OCCASION:  # noqa: NPY002
                seen = (
                    acted[agent - 2]
                    + acted[agent - 1]
                    + acted[(agent + 1) % employees]
                    + acted[(agent + 2) % employees]
                ) / 4.0
                intention = 1.0 / (1.0 + np.exp(-10.0 * (willingness[agent] - 0.5) - seen))
                start = 1.0 / (1.0 + np.exp(1.0 + 4.0 * (inertia[agent] - 0.5)))
                chance = (1.0 - habit[agent]) * intention * start + habit[agent] * HABIT_ACTION
                acts_today[agent] = np.random.random() < chance  # noqa: NPY002
        for agent in range(employees):
            acted[agent] = acts_today[agent]
            acts += acts_today[agent]
            habit[agent] = (
                habit[agent] + HABIT_GAIN * acted[agent] * (1.0 - habit[agent])
            ) * HABIT_KEPT
    return acts / (employees * days)
