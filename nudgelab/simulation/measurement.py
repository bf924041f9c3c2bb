"""Surveys: each scale is the mean of several Likert items, answered with noise, or not at all."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from nudgelab.behaviour.answering import answer_probability
from nudgelab.behaviour.compiled import compiled
from nudgelab.behaviour.normal import to_normal
from nudgelab.behaviour.parameters import Parameters
from nudgelab.simulation.deciding import intentions
from nudgelab.simulation.people import Workforce, column_of
from nudgelab.simulation.streams import Luck, Purpose, four, name_index, uniforms
from nudgelab.study.calendar import Survey

__all__ = [
    "BASELINE_SCALES",
    "WAVE_SCALES",
    "answering",
    "category",
    "measure",
    "true_scale",
]

FloatArray = npt.NDArray[np.float64]
SingleArray = npt.NDArray[np.float32]

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
_BLOCK = 1024  # employees who are asked together
_LOTS = 4  # of one draw


@compiled
def category(true: float, error: float, noise: float, points: int) -> float:
    """Return the answer category that an item is given, counted from 0.

    Parameters
    ----------
    true : float
        What is measured, in [0, 1].
    error : float
        Standard normal.
    noise : float
        Standard deviation of an item's error.
    points : int
        Answer categories an item, at least 2.

    Returns
    -------
    float
        The one nearest to what is felt with error: a whole number below ``points``.
    """
    felt = min(1.0, max(0.0, true + noise * error))
    nearest: float = math.floor(felt * (points - 1) + 0.5)
    return nearest


@compiled
def _scores(
    true: FloatArray, index: int, day: int, items: int, points: int, noise: float, luck: Luck
) -> SingleArray:
    """Return everybody's mean category, in [0, 1]; errors come by inversion, four of a block."""
    scores = np.empty(len(true), dtype=np.float32)
    total, lots = np.empty(_BLOCK), np.empty((_LOTS, _BLOCK))
    for first in range(0, len(true), _BLOCK):
        count = min(_BLOCK, len(true) - first)
        total[:] = 0.0
        for item in range(0, items, _LOTS):
            for place in range(count):
                lots[0, place], lots[1, place], lots[2, place], lots[3, place] = four(
                    luck, first + place, day, _SURVEY, index ^ item
                )
            for nth in range(min(_LOTS, items - item)):
                to_normal(lots[nth, :count])
                for place in range(count):
                    error = lots[nth, place]
                    total[place] += category(true[first + place], error, noise, points)
        for place in range(count):
            scores[first + place] = total[place] / (items * (points - 1))
    return scores


def measure(scale: str, true: FloatArray, survey: Survey, day: int, luck: Luck) -> SingleArray:
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
