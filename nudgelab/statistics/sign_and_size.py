"""What a significant result would be worth: power, errors of sign (S) and of size (M).

If the true effect is small beside the standard error, an estimate that turns out significant is
often of the wrong sign (Type S) and always too large (Type M), whatever the data. The chances
follow from an assumed true effect and the standard error alone.

Checked against the published example of Gelman and Carlin and by simulation.

References
----------
Gelman, A. & Carlin, J. (2014). Beyond power calculations: assessing Type S (sign) and Type M
(magnitude) errors. Perspectives on Psychological Science 9, 641–651. Lu, J., Qiu, Y. & Deng, A.
(2019). A note on Type S/M errors in hypothesis testing. British Journal of Mathematical and
Statistical Psychology 72, 1–17.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import special

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import checked_level
from nudgelab.statistics.intervals import critical_value

__all__ = ["SignAndSize", "sign_and_size"]


@dataclass(frozen=True, slots=True)
class SignAndSize:
    """Chances of a significant result and of its errors.

    Attributes
    ----------
    power : float
        Chance that the result is significant.
    wrong_sign : float
        Chance that a significant result has the wrong sign (Type S).
    exaggeration : float
        Expected size of a significant estimate over the true one (Type M), at least 1.
    """

    power: float
    wrong_sign: float
    exaggeration: float


_CERTAIN = 1e30
"""Standard errors from which an effect is found for sure, with its sign and size. An effect of less
than one over this is taken to be that: its exaggeration is beyond all measure anyhow."""


def sign_and_size(
    effect: float,
    standard_error: float,
    *,
    level: float = 0.95,
    degrees_of_freedom: float = math.inf,
) -> SignAndSize:
    """Return power, Type S and Type M error for a true effect.

    Parameters
    ----------
    effect : float
        The true effect that is assumed, not 0.
    standard_error : float
        Of the estimate, positive.
    level : float
        One minus the level of significance, in (0, 1).
    degrees_of_freedom : float
        Of the estimate's t distribution, above 1; infinite for the normal.

    Returns
    -------
    SignAndSize
        The chances.

    Raises
    ------
    EstimationError
        Where the effect is 0 or infinite, the standard error not positive or infinite, or the
        degrees of freedom at most 1.

    References
    ----------
    Gelman & Carlin (2014), Perspectives on Psychological Science 9, 641–651; the closed form of the
    exaggeration is that of Lu, Qiu & Deng (2019).
    """
    finite = math.isfinite(effect) and math.isfinite(standard_error)
    if not finite or effect == 0 or not standard_error > 0 or not degrees_of_freedom > 1:
        raise EstimationError(
            f"effect == {effect!r}, standard_error == {standard_error!r}, degrees_of_freedom =="
            f" {degrees_of_freedom!r}, must be finite and not 0, finite and positive, and above 1"
        )
    true = max(abs(effect) / max(standard_error, abs(effect) / _CERTAIN), 1 / _CERTAIN)
    if true >= _CERTAIN:
        checked_level(level)
        return SignAndSize(1.0, 0.0, 1.0)
    limit = critical_value(checked_level(level), degrees_of_freedom)
    right = _lower_tail(true - limit, degrees_of_freedom)
    wrong = _lower_tail(-true - limit, degrees_of_freedom)
    # E[|true + T|; significant]: of T beyond limit − true, and of T below −limit − true
    size = true * (right - wrong)
    size += _tail_mean(limit - true, degrees_of_freedom) + _tail_mean(
        limit + true, degrees_of_freedom
    )
    power = right + wrong
    return SignAndSize(power, wrong / power, size / power / true)


def _lower_tail(statistic: float, degrees: float) -> float:
    if math.isinf(degrees):
        return float(special.ndtr(statistic))
    return float(special.stdtr(degrees, statistic))


def _tail_mean(limit: float, degrees: float) -> float:
    """Return E[T; T > limit] of a t distribution: its density there, times (ν + limit²)/(ν − 1)."""
    if math.isinf(degrees):
        return math.exp(-0.5 * limit**2) / math.sqrt(2.0 * math.pi)
    log_density = (
        special.gammaln((degrees + 1) / 2)
        - special.gammaln(degrees / 2)
        - 0.5 * math.log(degrees * math.pi)
        - (degrees + 1) / 2 * math.log1p(limit**2 / degrees)
    )
    return math.exp(log_density) * (degrees + limit**2) / (degrees - 1)
