"""Quantities over people: Beta and Gamma distributions, as quantiles of normal scores.

Employees are drawn by the thousand from few distributions, so each distribution's quantile function
is tabulated once, over normal scores, with its exact slope, and interpolated between (cubic
Hermite); that of a Gamma distribution by its logarithm. A test bounds the error.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from nudgelab.behaviour.compiled import compiled
from nudgelab.study.population import Marginal

__all__ = ["beta_of_normal", "gamma_of_normal"]

FloatArray = npt.NDArray[np.float64]

_FARTHEST = 8.0  # normal scores of 53-bit uniform numbers lie within 8.3
_STEPS = 512
_STEP = 2.0 * _FARTHEST / _STEPS
_LEAST = 1e-300  # as good as nothing


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
    return _interpolated(normal, value, slope, 0.0, 1.0)


def gamma_of_normal(normal: FloatArray, shape: float) -> FloatArray:
    """Return the quantiles of a Gamma distribution that belong to standard normal scores.

    Parameters
    ----------
    normal : ndarray of float, shape (n,)
        Standard normal scores.
    shape : float
        Shape of the distribution, above 0; its scale is 1.

    Returns
    -------
    ndarray of float, shape (n,)
        At least 0.
    """
    value, slope = _log_gamma_table(shape)
    return np.asarray(np.exp(_interpolated(normal, value, slope, -np.inf, np.inf)))


@compiled
def _interpolated(
    normal: FloatArray, value: FloatArray, slope: FloatArray, least: float, most: float
) -> FloatArray:
    """Return the cubic Hermite polynomials between a table's rows, within bounds."""
    between = np.empty(len(normal))
    for person in range(len(normal)):
        place = (min(max(normal[person], -_FARTHEST), _FARTHEST) + _FARTHEST) / _STEP
        left = min(int(place), _STEPS - 1)
        along = place - left
        rest = 1.0 - along
        ends = rest * rest * (1.0 + 2.0 * along) * value[left]
        ends += along * along * (1.0 + 2.0 * rest) * value[left + 1]
        ends += _STEP * along * rest * (rest * slope[left] - along * slope[left + 1])
        between[person] = min(max(ends, least), most)
    return between


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


@lru_cache(maxsize=256)
def _log_gamma_table(shape: float) -> tuple[FloatArray, FloatArray]:
    """Return logarithms of quantiles at evenly spaced normal scores, and their slopes there."""
    normal = np.linspace(-_FARTHEST, _FARTHEST, _STEPS + 1)
    low, high = normal[normal < 0.0], normal[normal >= 0.0]
    quantiles = (
        special.gammaincinv(shape, special.ndtr(low)),
        special.gammainccinv(shape, special.ndtr(-high)),
    )
    value = np.maximum(np.concatenate(quantiles), _LEAST)
    log_density = stats.norm.logpdf(normal) - stats.gamma.logpdf(value, shape) - np.log(value)
    slope = np.where(value > _LEAST, np.exp(log_density), 0.0)
    return np.log(value), slope
