"""Answering a survey: who feels pushed answers less, so what is missing isn't at random."""

from __future__ import annotations

import math

from nudgelab.behaviour.compiled import compiled
from nudgelab.behaviour.intention import logistic
from nudgelab.behaviour.parameters import Parameters

__all__ = ["answer_probability"]


@compiled
def answer_probability(response: float, threat: float, parameters: Parameters) -> float:
    """Return the chance that an employee answers a survey.

    Parameters
    ----------
    response : float
        Chance without any threat, in [0, 1].
    threat : float
        Felt, in [0, 1].
    parameters : Parameters
        ``response_threat``.

    Returns
    -------
    float
        ``logistic(logit(response) − response_threat·threat)``; 0 and 1 stay what they are.
    """
    if response <= 0.0 or response >= 1.0:
        return response
    log_odds = math.log(response / (1.0 - response))
    return logistic(log_odds - parameters.response_threat * threat)
