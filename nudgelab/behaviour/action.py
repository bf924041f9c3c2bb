"""Doing: what happens when an occasion to act comes.

Whoever wants to act must still get started. Inertia is that gap; an if-then plan hands the start to
the cue (Gollwitzer 1999), and a habit acts without deliberation (Wood & Neal 2007).
"""

from __future__ import annotations

from nudgelab.behaviour.compiled import compiled
from nudgelab.behaviour.intention import logistic
from nudgelab.behaviour.parameters import Parameters

__all__ = ["act_probability", "initiation", "planned_initiation"]


@compiled
def initiation(
    inertia: float, habit: float, energy: float, efficacy: float, parameters: Parameters
) -> float:
    """Return the chance that a wanted act gets started at a cue, in (0, 1).

    Parameters
    ----------
    inertia : float
        Trait, in [0, 1].
    habit, energy, efficacy : float
        States, in [0, 1].
    parameters : Parameters
        Those that start with ``initiation_``.

    Returns
    -------
    float
        ``logistic(g0 − g_inertia·(inertia−½)·(1−habit) + g_energy·energy + g_eff·(efficacy−½))``.
    """
    return logistic(
        parameters.initiation_constant
        - parameters.initiation_inertia * (inertia - 0.5) * (1.0 - habit)
        + parameters.initiation_energy * energy
        + parameters.initiation_efficacy * (efficacy - 0.5)
    )


@compiled
def planned_initiation(
    initiate: float, plan: float, intention: float, parameters: Parameters
) -> float:
    """Return the chance to get started at a cue for which there may be an if-then plan.

    Parameters
    ----------
    initiate : float
        Chance without a plan, in [0, 1].
    plan : float
        Strength of the plan for this kind of cue, in [0, 1].
    intention : float
        In [0, 1]. A plan serves a goal: without one it has nothing to start (Sheeran, Webb &
        Gollwitzer 2005).
    parameters : Parameters
        ``plan_control``.

    Returns
    -------
    float
        ``1 − (1−initiate)·(1−plan_control·plan·intention)``, written so that no plan changes
        nothing to the last bit: the plan starts the act, or else oneself.
    """
    return initiate + (1.0 - initiate) * parameters.plan_control * plan * intention


@compiled
def act_probability(
    intention: float, initiate: float, habit: float, parameters: Parameters
) -> float:
    """Return the chance of an act at a cue, in [0, 1].

    Parameters
    ----------
    intention, initiate, habit : float
        In [0, 1]; ``initiate`` with the plan counted in.
    parameters : Parameters
        ``habit_action``.

    Returns
    -------
    float
        ``(1−habit)·intention·initiate + habit·habit_action``.
    """
    return (1.0 - habit) * intention * initiate + habit * parameters.habit_action
