"""What fades: half-lives in working days, and the way back to a baseline."""

from __future__ import annotations

from nudgelab.behaviour.compiled import compiled

__all__ = ["kept_a_day", "towards"]


@compiled
def kept_a_day(half_life: float) -> float:
    """Return the share of a state that is left after one working day.

    Parameters
    ----------
    half_life : float
        Working days in which it halves [days], above 0.

    Returns
    -------
    float
        ``½ ** (1 / half_life)``.
    """
    kept: float = 0.5 ** (1.0 / half_life)
    return kept


@compiled
def towards(state: float, baseline: float, kept: float) -> float:
    """Return a state a day later that drifts back: ``baseline + kept·(state − baseline)``."""
    return baseline + kept * (state - baseline)
