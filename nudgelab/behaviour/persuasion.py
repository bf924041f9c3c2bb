"""Being asked: what a contact moves, and the threat that it arouses.

Psychological reactance (Brehm 1966): pressure from somebody one doesn't trust threatens one's
autonomy, and whoever feels threatened does not listen. Too many asks backfire by themselves.
"""

from __future__ import annotations

from nudgelab.behaviour.compiled import compiled
from nudgelab.behaviour.parameters import Parameters

__all__ = ["effective_dose", "moderated", "moved", "repetition_factor", "threatened"]


@compiled
def moved(state: float, effect: float) -> float:
    """Return a state after an effect, never leaving [0, 1].

    Parameters
    ----------
    state : float
        In [0, 1].
    effect : float
        In [−1, 1]: share of the remaining way, up to 1 if positive, down to 0 if negative.

    Returns
    -------
    float
        ``state + effect·(1−state)``, or ``state + effect·state`` for a negative effect.
    """
    if effect >= 0.0:
        return state + effect * (1.0 - state)
    return state + effect * state


@compiled
def repetition_factor(recent: float, parameters: Parameters) -> float:
    """Return how much harder a contact presses for those that came shortly before.

    Parameters
    ----------
    recent : float
        Recent contacts, each counted less the longer ago it was, at least 0.
    parameters : Parameters
        ``repetition_growth``.

    Returns
    -------
    float
        ``1 + repetition_growth·recent``.
    """
    return 1.0 + parameters.repetition_growth * recent


@compiled
def threatened(
    threat: float,
    pressure: float,
    reactance: float,
    trust: float,
    repetition: float,
    parameters: Parameters,
) -> float:
    """Return the threat that is felt after a contact, in [0, 1].

    Parameters
    ----------
    threat : float
        Before the contact, in [0, 1].
    pressure : float
        Of the contact, relief counted in, in [0, 1].
    reactance : float
        Trait, in [0, 1].
    trust : float
        In the messenger, in [0, 1].
    repetition : float
        From :func:`repetition_factor`, at least 1.
    parameters : Parameters
        ``threat_gain``.

    Returns
    -------
    float
        ``threat + (1−threat)·min(1, threat_gain·pressure·reactance·(1−trust)·repetition)``.
    """
    arousal = parameters.threat_gain * pressure * reactance * (1.0 - trust) * repetition
    return moved(threat, min(1.0, arousal))


@compiled
def moderated(dose: float, trait: float, slope: float) -> float:
    """Return the dose for somebody with a trait: ``dose·(1 + slope·(trait−½))``, at least 0."""
    return max(0.0, dose * (1.0 + slope * (trait - 0.5)))


@compiled
def effective_dose(dose: float, threat: float, parameters: Parameters) -> float:
    """Return the dose that arrives, in [0, 1].

    Parameters
    ----------
    dose : float
        Of the contact as it would be in the laboratory, moderation counted in, at least 0.
    threat : float
        That is felt, in [0, 1].
    parameters : Parameters
        ``field_multiplier``.

    Returns
    -------
    float
        ``min(1, field_multiplier·dose·(1−threat))``: whoever feels pushed does not listen.
    """
    return min(1.0, parameters.field_multiplier * dose * (1.0 - threat))
