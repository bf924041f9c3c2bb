"""Sensitivity indices, by SALib: Morris' elementary effects and Sobol's shares of variance.

Everything is done in the unit cube; what a place in it means is said by the assumptions.

References
----------
Morris, M. D. (1991). Factorial sampling plans for preliminary computational experiments.
Technometrics 33(2), 161-174. Campolongo, F., Cariboni, J. & Saltelli, A. (2007). An effective
screening design for sensitivity analysis of large models. Environmental Modelling & Software
22(10), 1509-1518 (mu*). Saltelli, A. et al. (2010). Variance based sensitivity analysis of model
output. Computer Physics Communications 181(2), 259-270.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from SALib.analyze import morris as morris_analysis
from SALib.analyze import sobol as sobol_analysis
from SALib.sample import morris as morris_sample
from SALib.sample import sobol as sobol_sample

FloatArray = npt.NDArray[np.float64]

LEVELS = 8
"""Levels of Morris' grid; a step goes half way through the range and a little more (4/7)."""

RESAMPLES = 1000
"""Bootstrap samples of each interval."""

SMALLEST_VARIANCE = 1e-24


class Screening(NamedTuple):
    """Morris' measures, each of shape (assumptions,), in units of the outcome a full range.

    Attributes
    ----------
    mean : ndarray of float
        Mean elementary effect (μ): its sign is the direction.
    size : ndarray of float
        Mean absolute elementary effect (μ*).
    size_half_width : ndarray of float
        Half the width of its 95 % bootstrap interval.
    spread : ndarray of float
        Standard deviation of elementary effects (σ): interaction or curvature.
    """

    mean: FloatArray
    size: FloatArray
    size_half_width: FloatArray
    spread: FloatArray


class Shares(NamedTuple):
    """Sobol's indices, each of shape (assumptions,).

    Attributes
    ----------
    first : ndarray of float
        Share of the outcome's variance that the assumption explains alone.
    first_half_width : ndarray of float
        Half the width of its 95 % bootstrap interval.
    total : ndarray of float
        Share that it has a part in, interactions counted in.
    total_half_width : ndarray of float
        Half the width of its 95 % bootstrap interval.
    """

    first: FloatArray
    first_half_width: FloatArray
    total: FloatArray
    total_half_width: FloatArray


def trajectories(names: Sequence[str], count: int, seed: int) -> FloatArray:
    """Return Morris' trajectories through the unit cube, shape (count·(names + 1), names)."""
    places = morris_sample.sample(_problem(names), count, num_levels=LEVELS, seed=seed)
    return np.asarray(places)


def screen(names: Sequence[str], places: FloatArray, outcome: FloatArray, seed: int) -> Screening:
    """Return Morris' measures.

    Parameters
    ----------
    names : sequence of str
        Of the assumptions.
    places : ndarray of float
        From :func:`trajectories`.
    outcome : ndarray of float, shape (places,)
        At each place.
    seed : int
        Of the bootstrap, at least 1.
    """
    found: Any = morris_analysis.analyze(
        _problem(names), places, outcome, num_levels=LEVELS, num_resamples=RESAMPLES, seed=seed
    )
    mu, mu_star, conf, sigma = (
        np.asarray(found[key], dtype=float) for key in ("mu", "mu_star", "mu_star_conf", "sigma")
    )
    return Screening(mu, mu_star, conf, sigma)


def saltelli(names: Sequence[str], count: int, seed: int) -> FloatArray:
    """Return Saltelli's design over a scrambled Sobol sequence.

    Parameters
    ----------
    names : sequence of str
        Of the assumptions.
    count : int
        Base sample N, a power of 2.
    seed : int
        Of the scrambling.

    Returns
    -------
    ndarray of float, shape (N·(names + 2), names)
        Blocks of A, then A with one column of B after the other, then B.
    """
    places = sobol_sample.sample(_problem(names), count, calc_second_order=False, seed=seed)
    return np.asarray(places)


def shares(names: Sequence[str], outcome: FloatArray, seed: int) -> Shares:
    """Return first-order and total Sobol indices.

    Parameters
    ----------
    names : sequence of str
        Of the assumptions.
    outcome : ndarray of float, shape (N·(names + 2),)
        At the places of :func:`saltelli`.
    seed : int
        Of the bootstrap, at least 1.

    Raises
    ------
    ValueError
        If the outcome doesn't vary, or isn't a number everywhere.
    """
    if not np.isfinite(outcome).all() or np.var(outcome) < SMALLEST_VARIANCE:
        raise ValueError("an outcome that doesn't vary, or isn't a number, has no indices")
    found: Any = sobol_analysis.analyze(
        _problem(names), outcome, calc_second_order=False, num_resamples=RESAMPLES, seed=seed
    )
    keys = ("S1", "S1_conf", "ST", "ST_conf")
    first, first_conf, total, total_conf = (np.asarray(found[key], dtype=float) for key in keys)
    return Shares(first, first_conf, total, total_conf)


def half_of(names: Sequence[str], outcome: FloatArray) -> FloatArray:
    """Return the outcome at the first half of the base sample, itself a design of half the size."""
    block = len(names) + 2
    return outcome[: len(outcome) // block // 2 * block]


def independent(names: Sequence[str], outcome: FloatArray) -> FloatArray:
    """Return what belongs to the places of A and B, which spread evenly over all ranges."""
    blocks = outcome.reshape(-1, len(names) + 2, *outcome.shape[1:])
    return np.concatenate((blocks[:, 0], blocks[:, -1]))


def _problem(names: Sequence[str]) -> dict[str, Any]:
    unit = [[0.0, 1.0]] * len(names)
    return {"num_vars": len(names), "names": list(names), "bounds": unit}
