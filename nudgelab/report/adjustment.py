"""Whether an estimate is the plain difference of the two means, or was adjusted for something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nudgelab.report.estimands import estimand_of

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Effect, Group

__all__ = ["is_adjusted"]

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
        False for a ratio, and where a mean isn't shown.
    """
    if estimand_of(effect.estimand).scale not in ("of every 100", "units"):
        return False
    scale = max(1.0, abs(arm.mean), abs(control.mean))
    return abs(effect.estimate - (arm.mean - control.mean)) > _BEYOND * scale
