"""The small reference model that every peer runs, in words and numbers.

An agent has a willingness and an inertia, each uniform over agents, four neighbours on a ring, and
three states: self-efficacy, which starts at one half, and energy and habit, which start at zero.
Every day every agent draws two lots: an occasion comes with probability 0.15, and there it acts
with probability ``(1 − habit)·intention·start + habit·0.45``, where ``intention`` is a logistic
function of its willingness and of the share of its neighbours who acted the day before, and
``start`` one of its inertia, energy and efficacy. This probability too is computed for every agent
every day, as a plain model steps through its agents. Acting moves the habit 4 % of the way to one
and brings exponential reactions with mean 5: at least 3 are a success, which moves efficacy 5 % and
energy 30 % of the way to one; fewer cost 2 % of efficacy. Each night a habit loses 0.3 % and energy
20 %. So an agent and day takes two draws and two exponentials, and an act one draw more.
"""

from __future__ import annotations

import math

OCCASION = 0.15
HABIT_ACTION = 0.45
HABIT_GAIN = 0.04
HABIT_KEPT = 0.997
ENERGY_KEPT = 0.8
REACTIONS = 5.0
ENOUGH = 3.0
NEIGHBOURS = (-2, -1, 1, 2)


def logistic(log_odds: float) -> float:
    """Return the probability that belongs to log-odds."""
    return 1.0 / (1.0 + math.exp(-log_odds))


def act_probability(
    willingness: float, inertia: float, efficacy: float, energy: float, habit: float, seen: float
) -> float:
    """Return the chance of an act at an occasion; ``seen`` is the share of acting neighbours."""
    intention = logistic(10.0 * (willingness - 0.5) + seen)
    start = logistic(-1.0 - 4.0 * (inertia - 0.5) + energy + efficacy - 0.5)
    return (1.0 - habit) * intention * start + habit * HABIT_ACTION


def after_act(
    efficacy: float, energy: float, habit: float, lot: float
) -> tuple[float, float, float]:
    """Return efficacy, energy and habit after an act, whose reactions a uniform lot draws."""
    habit += HABIT_GAIN * (1.0 - habit)
    if -math.log(1.0 - lot) * REACTIONS >= ENOUGH:
        return efficacy + 0.05 * (1.0 - efficacy), energy + 0.3 * (1.0 - energy), habit
    return 0.98 * efficacy, energy, habit
