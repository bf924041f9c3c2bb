"""Surveys: each scale is the mean of several Likert items, answered with noise."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from nudgelab.behaviour.compiled import compiled
from nudgelab.behaviour.parameters import Parameters
from nudgelab.simulation.day import current_intention
from nudgelab.simulation.network import Colleagues
from nudgelab.simulation.people import People, State
from nudgelab.simulation.streams import Luck, Purpose, name_index, pair
from nudgelab.study.calendar import Survey

__all__ = ["BASELINE_SCALES", "WAVE_SCALES", "intentions", "measure", "scale_score", "true_scale"]

FloatArray = npt.NDArray[np.float64]

BASELINE_SCALES = (
    "intention",
    "reactance",
    "scepticism",
    "inertia",
    "importance",
    "efficacy",
    "mishap",
    "futility",
    "audience",
)
"""Scales that every cohort carries from the baseline survey."""

WAVE_SCALES = (
    "intention",
    "importance",
    "efficacy",
    "mishap",
    "futility",
    "audience",
    "threat",
    "habit",
)
"""Scales that each wave asks."""

_SURVEY = int(Purpose.SURVEY)


@compiled
def scale_score(true: float, noises: FloatArray, noise: float, points: int) -> float:
    """Return a scale's score: the mean of its items, each rounded to an answer category.

    Parameters
    ----------
    true : float
        What is measured, in [0, 1].
    noises : ndarray of float, shape (items,)
        Standard normal errors.
    noise : float
        Standard deviation of an item's error.
    points : int
        Answer categories an item, at least 2.

    Returns
    -------
    float
        In [0, 1].
    """
    total = 0.0
    for error in noises:
        answer = min(1.0, max(0.0, true + noise * error))
        total += math.floor(answer * (points - 1) + 0.5) / (points - 1)
    return total / len(noises)


@compiled
def _normal(luck: Luck, employee: int, day: int, index: int) -> float:
    """Return a standard normal number (Box & Muller 1958)."""
    first, second = pair(luck, employee, day, _SURVEY, index)
    return math.sqrt(-2.0 * math.log(first)) * math.cos(2.0 * math.pi * second)


@compiled
def _scores(
    true: FloatArray, index: int, day: int, items: int, points: int, noise: float, luck: Luck
) -> FloatArray:
    scores = np.empty(len(true))
    noises = np.empty(items)
    for employee in range(len(true)):
        for item in range(items):
            noises[item] = _normal(luck, employee, day, index ^ item)
        scores[employee] = scale_score(true[employee], noises, noise, points)
    return scores


def measure(scale: str, true: FloatArray, survey: Survey, day: int, luck: Luck) -> FloatArray:
    """Return everybody's score on a scale.

    Parameters
    ----------
    scale : str
        Its name, from which its draws follow.
    true : ndarray of float, shape (n,)
        What is measured, in [0, 1].
    survey : Survey
        Items, answer categories and noise.
    day : int
        Of the survey [days].
    luck : Luck
        Seed and replication.

    Returns
    -------
    ndarray of float, shape (n,)
        In [0, 1].
    """
    index = name_index(scale) & ~0xFF  # leaves room for the items
    return _scores(true, index, day, survey.items, survey.points, survey.noise, luck)


@compiled
def intentions(state: State, colleagues: Colleagues, parameters: Parameters) -> FloatArray:
    """Return everybody's intention as things are now, shape (n,), in (0, 1)."""
    wants = np.empty(len(state.habit))
    for employee in range(len(wants)):
        wants[employee] = current_intention(employee, state, colleagues, parameters)
    return wants


def true_scale(
    scale: str, people: People, state: State, colleagues: Colleagues, parameters: Parameters
) -> FloatArray:
    """Return what a scale measures, without error, shape (n,), in [0, 1]."""
    if scale == "intention":
        return intentions(state, colleagues, parameters)
    source = people if scale in People._fields else state
    true: FloatArray = getattr(source, scale)
    return true
