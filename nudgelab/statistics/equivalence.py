"""Two one-sided tests: is an effect within a margin of no effect, or not worse than by it.

A test of no effect that isn't significant proves nothing. Equivalence is shown where both one-sided
tests reject, that the effect is at or below the lower margin and that it is at or above the upper
one; which is where the interval of level 1 − 2α lies within the margins (Schuirmann 1987). The
larger p-value of the two is the test's. Non-inferiority is one of the two alone.

For two proportions of people assigned one by one the score statistic of Miettinen and Nurminen has
the variance that belongs to the margin; for everything else the estimate's own standard error and
degrees of freedom serve, clusters and adjustment included.

References
----------
Schuirmann, D. J. (1987). A comparison of the two one-sided tests procedure and the power approach
for assessing the equivalence of average bioavailability. Journal of Pharmacokinetics and
Biopharmaceutics 15, 657–680. Miettinen, O. & Nurminen, M. (1985). Comparative analysis of two
rates. Statistics in Medicine 4, 213–226.
"""

from __future__ import annotations

import math

from scipy import special

from nudgelab.errors import EstimationError
from nudgelab.statistics.score_interval import TwoByTwo, score_statistic

__all__ = ["OneSided", "one_sided_p", "score_one_sided_p"]

OneSided = tuple[float, float]
"""p of "the effect is at or below the lower limit", and of "at or above the upper one"."""


def one_sided_p(
    estimate: float,
    standard_error: float,
    low: float,
    high: float,
    degrees_of_freedom: float = math.inf,
) -> OneSided:
    """Return the two one-sided p-values of an estimate against two limits.

    Parameters
    ----------
    estimate, standard_error : float
        On the scale where the interval is symmetric; the standard error positive.
    low, high : float
        The limits on that scale; infinite for one that isn't tested.
    degrees_of_freedom : float
        Of the estimate's t distribution, infinite for the normal.

    Returns
    -------
    tuple of float
        p of the hypothesis that the effect is at or below ``low``, and at or above ``high``.

    Raises
    ------
    EstimationError
        Where the standard error is not positive, or the limits are the wrong way round.

    References
    ----------
    Schuirmann (1987), Journal of Pharmacokinetics and Biopharmaceutics 15, 657–680.
    """
    if not standard_error > 0:
        raise EstimationError(f"standard_error == {standard_error!r}, must be positive")
    _checked_limits(low, high)
    above = (estimate - low) / standard_error
    below = (estimate - high) / standard_error
    return _lower_tail(-above, degrees_of_freedom), _lower_tail(below, degrees_of_freedom)


def score_one_sided_p(table: TwoByTwo, low: float, high: float) -> OneSided:
    """Return the two one-sided p-values of a difference of two proportions.

    Parameters
    ----------
    table : TwoByTwo
        Events among people assigned one by one.
    low, high : float
        The limits, within (−1, 1), or infinite for one that isn't tested.

    Returns
    -------
    tuple of float
        As :func:`one_sided_p`, by Miettinen and Nurminen's score statistic.

    Raises
    ------
    EstimationError
        Where the limits are the wrong way round.

    References
    ----------
    Miettinen & Nurminen (1985), Statistics in Medicine 4, 213–226, equation 4.
    """
    _checked_limits(low, high)
    above = math.inf if math.isinf(low) else score_statistic(table, low)
    below = -math.inf if math.isinf(high) else score_statistic(table, high)
    return _lower_tail(-above, math.inf), _lower_tail(below, math.inf)


def _checked_limits(low: float, high: float) -> None:
    if not low < high:
        raise EstimationError(f"low == {low!r} and high == {high!r}, must be in this order")


def _lower_tail(statistic: float, degrees: float) -> float:
    if math.isinf(degrees) or math.isinf(statistic):
        return float(special.ndtr(statistic))
    return float(special.stdtr(degrees, statistic))
