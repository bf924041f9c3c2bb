"""Review before posting: fewer mishaps, against occasions that pass while one waits."""

from __future__ import annotations

from nudgelab.behaviour.compiled import compiled
from nudgelab.behaviour.parameters import Parameters

__all__ = ["mishap_probability_after_review", "occasion_lasts"]


@compiled
def mishap_probability_after_review(probability: float, parameters: Parameters) -> float:
    """Return the chance of a mishap in a post that was read: ``probability·(1−review_catches)``."""
    return probability * (1.0 - parameters.review_catches)


@compiled
def occasion_lasts(waited: float, parameters: Parameters) -> float:
    """Return the chance that a post is still worth posting after a wait.

    Parameters
    ----------
    waited : float
        From the draft to the end of its review [working days], at least 0.
    parameters : Parameters
        ``occasion_half_life``.

    Returns
    -------
    float
        ``½ ** (waited / occasion_half_life)``.
    """
    lasts: float = 0.5 ** (waited / parameters.occasion_half_life)
    return lasts
