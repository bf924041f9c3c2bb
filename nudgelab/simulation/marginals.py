"""Quantities in [0, 1] over people: Beta distributions, told by mean and standard deviation.

Employees are drawn by the thousand from few distributions, so each distribution's quantile function
is tabulated once, over normal scores, with its exact slope, and interpolated between (cubic
Hermite). A test bounds the error.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from nudgelab.study.population import Marginal

__all__ = ["beta_of_normal"]

FloatArray = npt.NDArray[np.float64]

_FARTHEST = 8.0  # normal scores of 53-bit uniform numbers lie within 8.3
_STEPS = 512
_STEP = 2.0 * _FARTHEST / _STEPS


def beta_of_normal(normal: FloatArray, marginal: Marginal) -> FloatArray:
    """Return the Beta quantiles that belong to standard normal scores.

    Parameters
    ----------
    normal : ndarray of float, shape (n,)
        Standard normal scores.
    marginal : Marginal
        Mean μ and standard deviation σ; with ν = μ(1−μ)/σ² − 1 the shapes are μν and (1−μ)ν.

    Returns
    -------
    ndarray of float, shape (n,)
        In [0, 1].
    """
    value, slope = _table(marginal.mean, marginal.spread)
    place = (np.clip(normal, -_FARTHEST, _FARTHEST) + _FARTHEST) / _STEP
    left = np.minimum(place.astype(np.int64), _STEPS - 1)
    return np.clip(_hermite(place - left, left, value, slope), 0.0, 1.0)


def _hermite(
    along: FloatArray, left: npt.NDArray[np.int64], value: FloatArray, slope: FloatArray
) -> FloatArray:
    rest = 1.0 - along
    ends: FloatArray = rest**2 * (1.0 + 2.0 * along) * value[left]
    ends += along**2 * (1.0 + 2.0 * rest) * value[left + 1]
    ends += _STEP * along * rest * (rest * slope[left] - along * slope[left + 1])
    return ends


@lru_cache(maxsize=256)
def _table(mean: float, spread: float) -> tuple[FloatArray, FloatArray]:
    """Return quantiles at evenly spaced normal scores, and their slopes there."""
    size = mean * (1.0 - mean) / spread**2 - 1.0
    a, b = mean * size, (1.0 - mean) * size
    normal = np.linspace(-_FARTHEST, _FARTHEST, _STEPS + 1)
    value = special.betaincinv(a, b, special.ndtr(normal))
    with np.errstate(divide="ignore", over="ignore"):
        slope = stats.norm.pdf(normal) / stats.beta.pdf(value, a, b)
    return value, np.nan_to_num(slope, nan=0.0, posinf=0.0)
