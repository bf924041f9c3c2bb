"""Surveys: each scale is the mean of several Likert items, answered with noise, or not at all."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from nudgelab.behaviour.answering import answer_probability
from nudgelab.behaviour.compiled import compiled
from nudgelab.behaviour.parameters import Parameters
from nudgelab.simulation.occasions import intentions
from nudgelab.simulation.people import Workforce, column_of
from nudgelab.simulation.streams import Luck, Purpose, name_index, pair, uniforms
from nudgelab.study.calendar import Survey

__all__ = [
    "BASELINE_SCALES",
    "WAVE_SCALES",
    "answering",
    "measure",
    "scale_score",
    "true_scale",
]

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
def _normals(luck: Luck, employee: int, day: int, index: int, noises: FloatArray) -> None:
    """Fill an array with standard normal numbers, two of each pair of draws (Box & Muller 1958)."""
    for item in range(0, len(noises), 2):
        first, second = pair(luck, employee, day, _SURVEY, index ^ item)
        length = math.sqrt(-2.0 * math.log(first))
        noises[item] = length * math.cos(2.0 * math.pi * second)
        if item + 1 < len(noises):
            noises[item + 1] = length * math.sin(2.0 * math.pi * second)


@compiled
def _scores(
    true: FloatArray, index: int, day: int, items: int, points: int, noise: float, luck: Luck
) -> FloatArray:
    scores = np.empty(len(true))
    noises = np.empty(items)
    for employee in range(len(true)):
        _normals(luck, employee, day, index, noises)
        scores[employee] = scale_score(true[employee], noises, noise, points)
    return scores


def measure(scale: str, true: FloatArray, survey: Survey, day: int, luck: Luck) -> FloatArray:
    """Return everybody's score on a scale, as they would answer.

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


def answering(
    workforce: Workforce, survey: Survey, day: int, luck: Luck, parameters: Parameters
) -> npt.NDArray[np.bool_]:
    """Return who answers a survey, shape (n,), by states that were brought up to date."""
    lots = uniforms(luck, len(workforce.state), Purpose.ANSWER, day=day)
    chances = _chances(workforce.state["threat"], survey.response, parameters)
    return np.asarray((lots < chances) & (workforce.state["present"] == 1))


@compiled
def _chances(
    threat: npt.NDArray[np.float32], response: float, parameters: Parameters
) -> FloatArray:
    chances = np.empty(len(threat))
    for employee in range(len(threat)):
        chances[employee] = answer_probability(response, threat[employee], parameters)
    return chances


def true_scale(scale: str, workforce: Workforce, parameters: Parameters) -> FloatArray:
    """Return what a scale measures, without error, shape (n,), in [0, 1]."""
    if scale == "intention":
        return intentions(workforce, parameters)
    return column_of(workforce, scale)
