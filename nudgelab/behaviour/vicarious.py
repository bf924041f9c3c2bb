"""What a colleague's post teaches those who see it.

Seeing somebody like oneself succeed raises self-efficacy, less than one's own success; a model far
beyond one's reach discourages instead (Bandura 1997, Lockwood & Kunda 1997).
"""

from __future__ import annotations

import math

from nudgelab.behaviour.compiled import compiled
from nudgelab.behaviour.parameters import Parameters
from nudgelab.behaviour.persuasion import moved

__all__ = [
    "efficacy_after_success_seen",
    "intimidates",
    "mishap_concern_after_mishap_seen",
]


@compiled
def intimidates(
    log_reactions: float, aspiration: float, efficacy: float, parameters: Parameters
) -> bool:
    """Tell whether a colleague's success discourages the one who sees it.

    Parameters
    ----------
    log_reactions : float
        What the colleague had, as ``log(1 + reactions)``.
    aspiration : float
        Of the one who sees it, as ``log(1 + reactions)``.
    efficacy : float
        Of the one who sees it, in [0, 1].
    parameters : Parameters
        ``intimidation_below``, ``intimidation_ratio``.

    Returns
    -------
    bool
        Whether efficacy is low and the reactions are far beyond the aspiration.
    """
    beyond = log_reactions > aspiration + math.log(parameters.intimidation_ratio)
    return beyond and efficacy < parameters.intimidation_below


@compiled
def efficacy_after_success_seen(
    efficacy: float, intimidated: bool, parameters: Parameters
) -> float:
    """Return self-efficacy after seeing a success: a step up, and a step down if it intimidates."""
    seen = moved(efficacy, parameters.vicarious_efficacy)
    return moved(seen, -parameters.intimidation_efficacy) if intimidated else seen


@compiled
def mishap_concern_after_mishap_seen(concern: float, parameters: Parameters) -> float:
    """Return the worry of a mishap after seeing one: a step of the way to 1."""
    return moved(concern, parameters.mishap_seen)
