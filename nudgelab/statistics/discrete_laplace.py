"""Whole-number noise for differentially private counts, drawn exactly.

The discrete Laplace (two-sided geometric) distribution has P(X = x) proportional to exp(−|x| / s).
A count that one person changes by at most one, plus such noise with s = 1/ε, is ε-differentially
private (Ghosh, Roughgarden & Sundararajan 2012). It is drawn here from whole random numbers and
fractions alone, by Algorithms 1 and 2 of Canonne, Kamath & Steinke (2020, "The Discrete Gaussian
for Differential Privacy", NeurIPS): no floating-point number takes part, so the low bits of none
can tell the count (Mironov 2012). The time that a draw takes depends on the noise alone.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from fractions import Fraction

from nudgelab.errors import EstimationError

__all__ = ["discrete_laplace"]

Below = Callable[[int], int]
"""Returns a whole number that is uniform from 0 to n − 1."""


def discrete_laplace(scale: Fraction, below: Below = secrets.randbelow) -> int:
    """Draw from the discrete Laplace distribution.

    Parameters
    ----------
    scale : Fraction
        s above 0; the variance is 2 e^{1/s} / (e^{1/s} − 1)².
    below : callable
        The source of chance; the system's by default. Another is for tests alone.

    Returns
    -------
    int
        The noise.

    Raises
    ------
    EstimationError
        Where the scale isn't above 0.
    """
    if scale <= 0:
        raise EstimationError(f"scale == {scale}, must be above 0")
    t, s = scale.numerator, scale.denominator
    while True:
        # a geometric number of steps of t, and a place within one: u + t·v is geometric itself
        u = below(t)
        if not _bernoulli_of_exponential(Fraction(u, t), below):
            continue
        v = 0
        while _bernoulli_of_exponential(Fraction(1), below):
            v += 1
        size = (u + t * v) // s
        negative = below(2) == 1
        if not (negative and size == 0):  # or zero would be drawn twice as often
            return -size if negative else size


def _bernoulli_of_exponential(gamma: Fraction, below: Below) -> bool:
    """Return True with probability exp(−γ), for γ in [0, 1] (Algorithm 1)."""
    k = 1
    while below(gamma.denominator * k) < gamma.numerator:
        k += 1
    return k % 2 == 1
