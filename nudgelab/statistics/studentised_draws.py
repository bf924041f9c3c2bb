"""A difference over its standard error, under many assignments or bootstrap samples at once.

For a constant effect τ that is to be tested, the difference is d₀ − τd₁ and its variance is
v₀ + τv₁ + τ²v₂, with coefficients that do not depend on τ. So the draws are made once, and every
effect is tested with the same ones.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from nudgelab.statistics.arrays import Floats
from nudgelab.statistics.inversion import Inverted, inverted_interval

__all__ = ["TIE", "StudentisedDraws", "inverted", "studentised"]

TIE = 1e-9
"""Relative: statistics this near are the same but for rounding."""
_ROUNDING = 1e-12
"""A variance below this share of the squared difference is rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class StudentisedDraws:
    """Difference and variance of each draw, as polynomials in the effect that is tested.

    Attributes
    ----------
    difference : ndarray of float, shape (draws, 2)
        d₀ and d₁.
    variance : ndarray of float, shape (draws, 3)
        v₀, v₁ and v₂.
    """

    difference: Floats
    variance: Floats

    def statistics(self, effect: float) -> Floats:
        """Return the studentised difference of each draw, less an effect, shape (draws,)."""
        top = self.difference @ np.array([1.0, -effect])
        return studentised(top, self.variance @ np.array([1.0, effect, effect**2]))


def studentised(difference: Floats, variance: Floats) -> Floats:
    """Return differences over their standard errors; infinite, or 0, where there is no variance.

    Parameters
    ----------
    difference, variance : ndarray of float, of one shape
        Of each draw.

    Returns
    -------
    ndarray of float
        Without variance 0 stays 0, and anything else is infinite.
    """
    least = _ROUNDING * np.maximum(difference**2, np.finfo(np.float64).tiny)
    seen = variance > least
    t: Floats = difference / np.sqrt(np.where(seen, variance, 1.0))
    infinite = np.where(difference == 0.0, 0.0, np.copysign(np.inf, difference))
    return np.where(seen, t, infinite)


def inverted(
    seen: StudentisedDraws, drawn: StudentisedDraws, level: float, *, exact: bool
) -> Inverted:
    """Test no effect, and return the interval of the effects that are not rejected.

    Parameters
    ----------
    seen : StudentisedDraws
        The one that was observed.
    drawn : StudentisedDraws
        Those under the hypothesis.
    level : float
        Confidence level, in (0, 1).
    exact : bool
        Whether the draws are all that there are, the observed one among them. Otherwise it is
        counted beside them: p = (1 + hits) / (1 + draws).

    Returns
    -------
    Inverted
        The interval and the p-value.
    """
    own = 0 if exact else 1

    def p(effect: float) -> float:
        reached = np.abs(drawn.statistics(effect))
        hits = int((reached >= abs(seen.statistics(effect)[0]) * (1 - TIE)).sum())
        return (own + hits) / (own + reached.size)

    d0, d1 = map(float, seen.difference[0])
    scale = math.sqrt(float(seen.variance[0, 0])) / abs(d1)
    return inverted_interval(p, d0 / d1, scale, level)
