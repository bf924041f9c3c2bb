"""The reference model in NumPy, all agents a day at once."""

from __future__ import annotations

import numpy as np

from benchmarks.simulation.reference import (
    ENERGY_KEPT,
    ENOUGH,
    HABIT_ACTION,
    HABIT_GAIN,
    HABIT_KEPT,
    NEIGHBOURS,
    OCCASION,
    REACTIONS,
)


def simulate(employees: int, days: int, seed: int) -> float:
    """Return acts an agent and day."""
    luck = np.random.default_rng(seed)
    willingness, inertia = luck.random(employees), luck.random(employees)
    efficacy, energy, habit = np.full(employees, 0.5), np.zeros(employees), np.zeros(employees)
    acted, acts = np.zeros(employees, np.int8), 0
    for _ in range(days):
        # a ring: neighbours are those next to one
        seen = sum(np.roll(acted, -step) for step in NEIGHBOURS) / len(NEIGHBOURS)
        intention = 1.0 / (1.0 + np.exp(-10.0 * (willingness - 0.5) - seen))
        start = 1.0 / (1.0 + np.exp(1.0 + 4.0 * (inertia - 0.5) - (energy + efficacy - 0.5)))
        chance = (1.0 - habit) * intention * start + habit * HABIT_ACTION
        occasion, lot = luck.random(employees), luck.random(employees)
        who = np.flatnonzero((occasion < OCCASION) & (lot < chance))
        success = luck.exponential(REACTIONS, len(who)) >= ENOUGH
        won, lost = who[success], who[~success]
        efficacy[won] += 0.05 * (1.0 - efficacy[won])
        efficacy[lost] *= 0.98
        energy[won] += 0.3 * (1.0 - energy[won])
        habit[who] += HABIT_GAIN * (1.0 - habit[who])
        habit *= HABIT_KEPT
        energy *= ENERGY_KEPT
        acted[:] = 0
        acted[who] = 1
        acts += len(who)
    return acts / (employees * days)
