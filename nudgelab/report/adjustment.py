"""Whether an estimate is the plain difference of the two means, or was adjusted for something."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Effect, Group

__all__ = ["is_adjusted"]

_OF_MEANS = ("risk_difference", "mean_difference", "complier_average_effect")
"""Estimands that are the difference of the two groups' means where nothing was adjusted."""

_BEYOND = 1e-9
"""An estimate further than this (relative to the means) from their difference was adjusted."""


def is_adjusted(effect: Effect, arm: Group, control: Group) -> bool:
    """Tell whether a difference is another than that of the means, so that a reader isn't puzzled.

    Parameters
    ----------
    effect : Effect
        The effect of the arm against control.
    arm, control : Group
        The groups behind it.

    Returns
    -------
    bool
        False for anything but a difference of shares or means, and where a mean isn't shown.
    """
    if effect.estimand not in _OF_MEANS:
        return False
    scale = max(1.0, abs(arm.mean), abs(control.mean))
    return abs(effect.estimate - (arm.mean - control.mean)) > _BEYOND * scale
