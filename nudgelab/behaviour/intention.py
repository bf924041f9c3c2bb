"""Wanting: the intention to act, from beliefs, colleagues and felt threat.

The theory of planned behaviour (Ajzen 1991): attitude is importance, perceived control is
self-efficacy, and the descriptive norm is what colleagues are seen to do. It is reduced by the
worries of scepticism and by aroused reactance. Inertia isn't here: it stands between wanting and
doing.
"""

from __future__ import annotations

from nudgelab.behaviour.compiled import compiled
from nudgelab.behaviour.elementary import exponential
from nudgelab.behaviour.parameters import Parameters

__all__ = ["felt_norm", "intention", "logistic"]


@compiled
def logistic(log_odds: float) -> float:
    """Return the probability that belongs to log-odds, without overflow."""
    return 1.0 / (1.0 + exponential(-log_odds))


@compiled
def felt_norm(acting: int, colleagues: int, parameters: Parameters) -> float:
    """Return the norm that an employee feels, in [0, 1].

    Parameters
    ----------
    acting : int
        Visible colleagues who acted lately.
    colleagues : int
        Visible colleagues.
    parameters : Parameters
        ``norm_threshold``: the share below which nothing is felt (Centola & Macy 2007).

    Returns
    -------
    float
        The share of colleagues who act; 0 below the threshold, or without colleagues.
    """
    if colleagues == 0:
        return 0.0
    share = acting / colleagues
    return share if share >= parameters.norm_threshold else 0.0


@compiled
def intention(
    importance: float,
    norm: float,
    efficacy: float,
    concern: float,
    threat: float,
    parameters: Parameters,
) -> float:
    """Return the intention to act, in (0, 1).

    Parameters
    ----------
    importance, norm, efficacy, threat : float
        States of the employee, in [0, 1].
    concern : float
        Mean of the three worries, in [0, 1].
    parameters : Parameters
        Those that start with ``intention_``.

    Returns
    -------
    float
        ``logistic(k·(b0 + b_imp·(importance−½) + b_norm·norm + b_eff·(efficacy−½) − b_con·concern
        − b_thr·threat))``.
    """
    leaning = (
        parameters.intention_constant
        + parameters.intention_importance * (importance - 0.5)
        + parameters.intention_norm * norm
        + parameters.intention_efficacy * (efficacy - 0.5)
        - parameters.intention_concern * concern
        - parameters.intention_threat * threat
    )
    return logistic(parameters.intention_steepness * leaning)
