"""Exponential and logarithm in plain arithmetic.

A compiled loop over a library's functions calls them one number at a time; over these, a processor
takes several numbers at once. And they have the same bits on every machine, whatever its library
of mathematics. The approximations are those of Sun's freely distributable library (fdlibm); tests
bound the error by two units in the last place.
"""

from __future__ import annotations

import math

import numpy as np

from nudgelab.behaviour.compiled import compiled

__all__ = ["exponential", "logarithm"]

_LOG2_E = 1.4426950408889634
_LN2_HIGH = 6.93147180369123816490e-01  # its last 32 bits are 0, so small multiples are exact
_LN2_LOW = 1.90821492927058770002e-10
_FARTHEST = 700.0
_MANTISSA = np.int64(52)  # bits
_BIAS = np.int64(1023)  # of the exponent
_ROOT_OF_HALF = np.int64(0x3FE6A09E667F3BCD)


@compiled
def exponential(power: float) -> float:
    """Return e to a power; beyond ±700 [1], as at ±700.

    Notes
    -----
    ``2ⁿ·exp(r)`` with ``|r| ≤ ln 2 / 2``, the latter by its series to the thirteenth power.
    """
    bounded = min(max(power, -_FARTHEST), _FARTHEST)
    whole = math.floor(bounded * _LOG2_E + 0.5)
    r = (bounded - whole * _LN2_HIGH) - whole * _LN2_LOW
    series = 1.0 / 6227020800.0
    series = series * r + 1.0 / 479001600.0
    series = series * r + 1.0 / 39916800.0
    series = series * r + 1.0 / 3628800.0
    series = series * r + 1.0 / 362880.0
    series = series * r + 1.0 / 40320.0
    series = series * r + 1.0 / 5040.0
    series = series * r + 1.0 / 720.0
    series = series * r + 1.0 / 120.0
    series = series * r + 1.0 / 24.0
    series = series * r + 1.0 / 6.0
    series = series * r + 0.5
    series = series * r + 1.0
    series = series * r + 1.0
    two_to_whole: float = np.int64((np.int64(whole) + _BIAS) << _MANTISSA).view(np.float64)
    return series * two_to_whole


@compiled
def logarithm(number: float) -> float:
    """Return the natural logarithm of a positive, normal number.

    Notes
    -----
    ``k·ln 2 + log(1 + f)`` with ``√½ ≤ 1 + f < √2``, the latter by a series in ``f/(2+f)``.
    """
    bits = np.float64(number).view(np.int64)
    k = np.int64(bits - _ROOT_OF_HALF) >> _MANTISSA
    f = np.int64(bits - (k << _MANTISSA)).view(np.float64) - 1.0
    s = f / (2.0 + f)
    z = s * s
    rest = 1.479819860511658591e-01
    rest = rest * z + 1.531383769920937332e-01
    rest = rest * z + 1.818357216161805012e-01
    rest = rest * z + 2.222219843214978396e-01
    rest = rest * z + 2.857142874366239149e-01
    rest = rest * z + 3.999999999940941908e-01
    rest = rest * z + 6.666666666666735130e-01
    rest = rest * z
    half_square = 0.5 * f * f
    times = np.float64(k)
    found: float = times * _LN2_HIGH - (
        (half_square - (s * (half_square + rest) + times * _LN2_LOW)) - f
    )
    return found
