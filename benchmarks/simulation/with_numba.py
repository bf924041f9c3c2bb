"""The reference model as a plain compiled loop, an agent a day at a time.

Each draw is a hash of agent, day and what it is for (the mixing steps of SplitMix64, Steele, Lea &
Flood 2014), so a loop that doesn't look at a lot has no use for it. :func:`simulate` computes
everything of every agent every day, as the other peers do; :func:`simulate_lighter` stops where an
agent has no occasion, and comes to the same acts.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
import numpy.typing as npt

from benchmarks.simulation import reference
from benchmarks.simulation.reference import ENERGY_KEPT, HABIT_ACTION, HABIT_KEPT, OCCASION

__all__ = ["simulate", "simulate_lighter"]

FloatArray = npt.NDArray[np.float64]
MarkArray = npt.NDArray[np.int8]

_logistic = numba.njit(error_model="numpy")(reference.logistic)
_after_act = numba.njit(error_model="numpy")(reference.after_act)

_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_30, _27, _31, _11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_WILLINGNESS, _INERTIA, _OCCASION, _ACT, _REACTIONS = range(5)
_DAYS = 2**20  # more than a run has


class _Agents(NamedTuple):
    willingness: FloatArray
    inertia: FloatArray
    efficacy: FloatArray
    energy: FloatArray
    habit: FloatArray
    acted: MarkArray
    acts_today: MarkArray


def simulate(employees: int, days: int, seed: int) -> float:
    """Return acts an agent and day."""
    return int(_acts(employees, days, seed)) / (employees * days)


def simulate_lighter(employees: int, days: int, seed: int) -> float:
    """Return acts an agent and day, without looking further where there is no occasion."""
    return int(_acts_of_occasions(employees, days, seed)) / (employees * days)


@numba.njit(error_model="numpy")
def _lot(seed: int, agent: int, day: int, purpose: int) -> float:
    """Return a number in [0, 1)."""
    mixed = np.uint64(seed) * _FIRST + np.uint64((agent * _DAYS + day) * 8 + purpose) * _STEP
    mixed = (mixed ^ (mixed >> _30)) * _FIRST
    mixed = (mixed ^ (mixed >> _27)) * _SECOND
    return np.float64((mixed ^ (mixed >> _31)) >> _11) * 2.0**-53


@numba.njit(error_model="numpy")
def _hired(employees: int, seed: int) -> _Agents:
    willingness, inertia = np.empty(employees), np.empty(employees)
    for agent in range(employees):
        willingness[agent] = _lot(seed, agent, 0, _WILLINGNESS)
        inertia[agent] = _lot(seed, agent, 0, _INERTIA)
    nothing, nobody = np.zeros(employees), np.zeros(employees, np.int8)
    half = np.full(employees, 0.5)
    return _Agents(willingness, inertia, half, nothing, nothing.copy(), nobody, nobody.copy())


@numba.njit(error_model="numpy")
def _chance(agent: int, agents: _Agents) -> float:
    """Return the chance of an act at an occasion."""
    acted, count, habit = agents.acted, len(agents.acted), agents.habit[agent]
    right = acted[(agent + 1) % count] + acted[(agent + 2) % count]
    seen = (acted[agent - 2] + acted[agent - 1] + right) / 4.0
    intention = _logistic(10.0 * (agents.willingness[agent] - 0.5) + seen)
    ease = agents.energy[agent] + agents.efficacy[agent] - 0.5
    start = _logistic(-1.0 - 4.0 * (agents.inertia[agent] - 0.5) + ease)
    chance: float = (1.0 - habit) * intention * start + habit * HABIT_ACTION
    return chance


@numba.njit(error_model="numpy")
def _learn(seed: int, day: int, agents: _Agents) -> int:
    """Let the day sink in, and return its acts."""
    acts, efficacy, energy, habit = 0, agents.efficacy, agents.energy, agents.habit
    for agent in range(len(habit)):
        agents.acted[agent] = agents.acts_today[agent]
        if agents.acted[agent]:
            acts += 1
            lot = _lot(seed, agent, day, _REACTIONS)
            efficacy[agent], energy[agent], habit[agent] = _after_act(
                efficacy[agent], energy[agent], habit[agent], lot
            )
        habit[agent] *= HABIT_KEPT
        energy[agent] *= ENERGY_KEPT
    return acts


@numba.njit(error_model="numpy")
def _acts(employees: int, days: int, seed: int) -> int:
    agents, acts = _hired(employees, seed), 0
    for day in range(1, days + 1):
        for agent in range(employees):
            chance = _chance(agent, agents)
            occasion = _lot(seed, agent, day, _OCCASION)
            lot = _lot(seed, agent, day, _ACT)
            agents.acts_today[agent] = (occasion < OCCASION) & (lot < chance)
        acts += _learn(seed, day, agents)
    return acts


@numba.njit(error_model="numpy")
def _acts_of_occasions(employees: int, days: int, seed: int) -> int:
    agents, acts = _hired(employees, seed), 0
    for day in range(1, days + 1):
        for agent in range(employees):
            agents.acts_today[agent] = 0
            if _lot(seed, agent, day, _OCCASION) < OCCASION:
                chance = _chance(agent, agents)
                agents.acts_today[agent] = _lot(seed, agent, day, _ACT) < chance
        acts += _learn(seed, day, agents)
    return acts
