"""The reference model in NumPy, all agents a day at once."""

from __future__ import annotations

import numpy as np

from benchmarks.simulation.reference import (
    HABIT_ACTION,
    HABIT_GAIN,
    HABIT_KEPT,
    NEIGHBOURS,
    OCCASION,
)


def simulate(employees: int, days: int, seed: int) -> float:
    """Return acts an agent and day."""
    luck = np.random.default_rng(seed)
    willingness, inertia = luck.random(employees), luck.random(employees)
    start = 1.0 / (1.0 + np.exp(1.0 + 4.0 * (inertia - 0.5)))
    habit, acted, acts = np.zeros(employees), np.zeros(employees), 0
    for _ in range(days):
        seen = sum(np.roll(acted, step) for step in NEIGHBOURS) / len(NEIGHBOURS)
        intention = 1.0 / (1.0 + np.exp(-10.0 * (willingness - 0.5) - seen))
        chance = (1.0 - habit) * intention * start + habit * HABIT_ACTION
        acting = (luck.random(employees) < OCCASION) & (luck.random(employees) < chance)
        habit[acting] += HABIT_GAIN * (1.0 - habit[acting])
        habit *= HABIT_KEPT
        acted = acting.astype(np.float64)
        acts += int(np.count_nonzero(acting))
    return acts / (employees * days)
