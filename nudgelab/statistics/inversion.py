"""An interval by inverting a test: the effects that it does not reject.

The p-value of a randomisation or bootstrap test, as a function of the constant effect that is
tested, is 1 at the estimate and falls to both sides in small steps. The limits are sought outwards
from the estimate, then between the last effect kept and the first rejected.

References
----------
Garthwaite, P. H. (1996). Confidence intervals from randomization tests. Biometrics 52, 1387–1393.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Inverted", "inverted_interval"]

_DOUBLINGS = 40
"""Beyond 2⁴⁰ standard errors an interval counts as without end."""
_FINE = 1e-7
"""Width, in standard errors, to which a limit is found."""


@dataclass(frozen=True, slots=True)
class Inverted:
    """A test, inverted.

    Attributes
    ----------
    value : float
        The estimate.
    low, high : float
        The interval's limits; NaN where the test keeps effects of any size.
    p : float
        p-value of no effect.
    least_p : float
        p-value of an effect that is as far away as can be: about the least that the test can give.
    note : str
        Why there is no interval; empty where there is one.
    """

    value: float
    low: float
    high: float
    p: float
    least_p: float
    note: str


def inverted_interval(
    p: Callable[[float], float], value: float, scale: float, level: float
) -> Inverted:
    """Invert a test.

    Parameters
    ----------
    p : callable
        From a constant effect to the p-value of its test.
    value : float
        The estimate, whose p-value is the largest.
    scale : float
        About the estimate's standard error; positive.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Inverted
        The interval and the p-value of no effect.
    """
    alpha, step = 1.0 - level, scale if scale > 0 else max(abs(value), 1.0)
    least_p = max(p(value - step * 2.0**_DOUBLINGS), p(value + step * 2.0**_DOUBLINGS))
    limits = [_limit(p, value, sign * step, alpha) for sign in (-1.0, 1.0)]
    open_ended = any(math.isnan(limit) for limit in limits)
    low, high = (math.nan, math.nan) if open_ended else limits
    note = "the test rejects no effect of any size on one side; no interval" if open_ended else ""
    return Inverted(value, low, high, p(0.0), least_p, note)


def _limit(p: Callable[[float], float], value: float, step: float, alpha: float) -> float:
    """Return where the p-value falls to alpha; NaN where it never does."""
    kept = 0.0
    for doubling in range(_DOUBLINGS):
        rejected = 2.0**doubling
        if p(value + step * rejected) <= alpha:
            break
        kept = rejected
    else:
        return math.nan
    while rejected - kept > _FINE * max(1.0, kept):
        middle = 0.5 * (kept + rejected)
        if p(value + step * middle) <= alpha:
            rejected = middle
        else:
            kept = middle
    return value + step * rejected
