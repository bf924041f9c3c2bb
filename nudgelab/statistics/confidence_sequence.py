"""Intervals that may be looked at at any time: asymptotic confidence sequences.

A confidence sequence covers at all sample sizes at once, so that whoever watches a trial may stop
when they like. For an estimate whose error is an average of n independent influences, the interval

    estimate ± s.e. · √( 2 (nρ² + 1) / (nρ²) · log( √(nρ² + 1) / α ) )

covers at all n with a chance that approaches 1 − α (Waudby-Smith et al. 2024, theorem 2.2). ρ must
be chosen beforehand; it makes the sequence tightest at one sample size. With clusters n counts
them.

References
----------
Waudby-Smith, I., Arbour, D., Sinha, R., Kennedy, E. H. & Ramdas, A. (2024). Time-uniform central
limit theory and asymptotic confidence sequences. Annals of Statistics 52, 2613–2640, theorem 2.2
and appendix B.2 on ρ.
"""

from __future__ import annotations

import math

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import checked_level

__all__ = ["anytime_multiplier", "anytime_nominal"]


def anytime_multiplier(n: float, tightest_at: float, level: float = 0.95) -> float:
    """Return how many standard errors the anytime-valid interval reaches to each side.

    Parameters
    ----------
    n : float
        Independent units so far: people, or clusters.
    tightest_at : float
        Units, fixed before the data, at which the sequence is to be tightest.
    level : float
        Chance of covering at all times, in (0, 1).

    Returns
    -------
    float
        More than the normal quantile.

    Raises
    ------
    EstimationError
        Where a number of units is not positive.

    References
    ----------
    Waudby-Smith et al. (2024), Annals of Statistics 52, 2613–2640.
    """
    if not (n > 0 and tightest_at > 0):
        raise EstimationError(f"n == {n!r} and tightest_at == {tightest_at!r}, must be positive")
    alpha = 1.0 - checked_level(level)
    wanted = -2.0 * math.log(alpha)
    rho2 = (wanted + math.log(wanted + 1.0)) / tightest_at
    grown = n * rho2 + 1.0
    return math.sqrt(2.0 * grown / (n * rho2) * (0.5 * math.log(grown) - math.log(alpha)))


def anytime_nominal(n: float, tightest_at: float, level: float = 0.95) -> float:
    """Return the two-sided p-value below which a fixed-sample test excludes no effect at any time.

    Parameters
    ----------
    n, tightest_at, level
        As in :func:`anytime_multiplier`.

    Returns
    -------
    float
        In (0, 1 − level): one minus the level at which the usual interval is taken.
    """
    return math.erfc(anytime_multiplier(n, tightest_at, level) / math.sqrt(2.0))
