"""Acting teaches: reactions, success against one's own aspiration, mishaps, and habit.

Mastery is the strongest source of self-efficacy (Bandura 1997). Success is what reaches an
aspiration that itself adapts (Levinthal & March 1981). Habit grows towards a plateau with each
repetition (Lally et al. 2010).
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from nudgelab.behaviour.compiled import compiled
from nudgelab.behaviour.parameters import Parameters
from nudgelab.behaviour.persuasion import moved

__all__ = [
    "adapted_aspiration",
    "audience_after_post",
    "efficacy_after_post",
    "expected_reactions",
    "first_aspiration",
    "first_aspirations",
    "habit_after_act",
    "habit_after_missed_cue",
    "is_success",
    "mishap_concern_after_post",
    "mishap_probability",
]


FloatArray = npt.NDArray[np.float64]


@compiled
def expected_reactions(reach: float, efficacy: float, parameters: Parameters) -> float:
    """Return the mean number of reactions to a post.

    Parameters
    ----------
    reach : float
        Size of the author's network [contacts].
    efficacy : float
        In [0, 1]; stands for the quality of the post.
    parameters : Parameters
        ``reactions_per_contact``, ``quality_slope``, ``reach_limit``.

    Returns
    -------
    float
        ``reactions_per_contact·min(reach, reach_limit)·exp(quality_slope·(efficacy−½))``.
    """
    quality = math.exp(parameters.quality_slope * (efficacy - 0.5))
    return parameters.reactions_per_contact * min(reach, parameters.reach_limit) * quality


@compiled
def first_aspiration(reach: float, parameters: Parameters) -> float:
    """Return the aspiration before the first post, as ``log(1 + reactions)``."""
    return math.log1p(parameters.aspiration_start * expected_reactions(reach, 0.5, parameters))


@compiled
def first_aspirations(reach: FloatArray, parameters: Parameters) -> FloatArray:
    """Return the first aspiration for each reach, shape (n,)."""
    aspirations = np.empty(len(reach))
    for employee in range(len(reach)):
        aspirations[employee] = first_aspiration(reach[employee], parameters)
    return aspirations


@compiled
def is_success(log_reactions: float, aspiration: float) -> bool:
    """Tell whether reactions reach the aspiration, both told as ``log(1 + reactions)``.

    A post without any reaction is never a success.
    """
    return log_reactions > 0.0 and log_reactions >= aspiration


@compiled
def adapted_aspiration(aspiration: float, log_reactions: float, parameters: Parameters) -> float:
    """Return the aspiration after a post.

    Parameters
    ----------
    aspiration : float
        Before, as ``log(1 + reactions)``. The logarithm keeps one viral post from spoiling the
        author for good (assumption).
    log_reactions : float
        What the post had, as ``log(1 + reactions)``.
    parameters : Parameters
        ``aspiration_rate``.

    Returns
    -------
    float
        ``aspiration + aspiration_rate·(log(1+reactions) − aspiration)``.
    """
    return aspiration + parameters.aspiration_rate * (log_reactions - aspiration)


@compiled
def efficacy_after_post(efficacy: float, success: bool, parameters: Parameters) -> float:
    """Return self-efficacy after a post: up with success, a little down without."""
    if success:
        return moved(efficacy, parameters.success_efficacy)
    return moved(efficacy, -parameters.failure_efficacy)


@compiled
def audience_after_post(audience: float, success: bool, parameters: Parameters) -> float:
    """Return the worry "who is waiting for it" after a post: down with success, up without."""
    if success:
        return moved(audience, -parameters.success_audience)
    return moved(audience, parameters.failure_audience)


@compiled
def mishap_probability(efficacy: float, parameters: Parameters) -> float:
    """Return the chance of a mishap in a post: ``mishap_probability·(1½ − efficacy)``."""
    return min(1.0, parameters.mishap_probability * (1.5 - efficacy))


@compiled
def mishap_concern_after_post(concern: float, mishap: bool, parameters: Parameters) -> float:
    """Return the worry of a mishap after a post: up with one, a little extinguished without."""
    if mishap:
        return moved(concern, parameters.mishap_author)
    return moved(concern, -parameters.mishap_relief)


@compiled
def habit_after_act(habit: float, gain: float) -> float:
    """Return automaticity after a repetition.

    Parameters
    ----------
    habit : float
        Before, in [0, 1].
    gain : float
        The employee's own rate, in [0, 1].

    Returns
    -------
    float
        ``habit + gain·(1−habit)`` (Lally et al. 2010, the asymptotic curve in steps).
    """
    return habit + gain * (1.0 - habit)


@compiled
def habit_after_missed_cue(habit: float, parameters: Parameters) -> float:
    """Return automaticity after a cue without an act: ``habit·(1−habit_missed)``."""
    return habit * (1.0 - parameters.habit_missed)
