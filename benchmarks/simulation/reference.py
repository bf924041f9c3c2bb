"""The small reference model that every peer runs, in words and numbers.

An agent has a willingness and an inertia, each uniform over agents, a habit that starts at zero,
and four neighbours on a ring. Every day an agent has an occasion with probability 0.15. At an
occasion it acts with probability ``(1 − habit)·intention·start + habit·0.45``, where ``intention``
is a logistic function of its willingness and of the share of its neighbours who acted the day
before, and ``start`` is one of its inertia. Acting moves the habit 4 % of the way to one; each
night every habit loses 0.3 %. At most three draws an agent and day.
"""

from __future__ import annotations

import math

OCCASION = 0.15
HABIT_ACTION = 0.45
HABIT_GAIN = 0.04
HABIT_KEPT = 0.997
NEIGHBOURS = (-2, -1, 1, 2)


def logistic(log_odds: float) -> float:
    """Return the probability that belongs to log-odds."""
    return 1.0 / (1.0 + math.exp(-log_odds))


def act_probability(willingness: float, inertia: float, habit: float, seen: float) -> float:
    """Return the chance of an act at an occasion; ``seen`` is the share of acting neighbours."""
    intention = logistic(10.0 * (willingness - 0.5) + seen)
    start = logistic(-1.0 - 4.0 * (inertia - 0.5))
    return (1.0 - habit) * intention * start + habit * HABIT_ACTION
