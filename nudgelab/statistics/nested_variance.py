"""How much of the scatter of a simulation is not knowing its parameters, and how much is chance.

Each draw of the parameters is simulated more than once. The variance within draws is chance; what
the means of draws scatter beyond it is the parameters: a one-way analysis of variance with random
effects. Two simulations a draw are the best use of a given number (Sun, Apley & Staum 2011).

References
----------
Sun, Y., Apley, D. W. & Staum, J. (2011). Efficient nested simulation for estimating the variance of
a conditional expectation. Operations Research 59, 998–1007. Searle, S. R., Casella, G. &
McCulloch, C. E. (1992). Variance Components. Wiley, section 3.6 (unequal numbers).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from nudgelab.statistics.arrays import Floats, checked_level, finite_vector

__all__ = ["NestedMean", "nested_mean"]


@dataclass(frozen=True, slots=True)
class NestedMean:
    """The mean of a simulated outcome, and where its scatter comes from.

    Attributes
    ----------
    mean : float
        Mean over draws and chance.
    error : float
        Its Monte-Carlo standard error; NaN of fewer than two draws.
    low, high : float
        Interval of the mean: what more simulation would narrow.
    spread : float
        Standard deviation over simulations: parameters and chance together.
    parameter_spread : float
        Standard deviation of the expected outcome over draws of the parameters: what more
        simulation can't narrow, and more knowledge can. At least 0; NaN where every draw was
        simulated once.
    chance_spread : float
        Standard deviation of the outcome with the parameters held; NaN likewise.
    simulations, draws : int
        How many there were.
    """

    mean: float
    error: float
    low: float
    high: float
    spread: float
    parameter_spread: float
    chance_spread: float
    simulations: int
    draws: int


def nested_mean(values: npt.ArrayLike, draw: npt.ArrayLike, *, level: float = 0.95) -> NestedMean:
    """Return the mean of a simulated outcome, and its variance in two parts.

    Parameters
    ----------
    values : array_like, shape (n,)
        The outcome of each simulation.
    draw : array_like, shape (n,)
        Which draw of the parameters it had.
    level : float
        Confidence level of the interval, in (0, 1).

    Returns
    -------
    NestedMean
        The interval takes draws as the independent units, by Student's t.

    Raises
    ------
    EstimationError
        Without a value, or with values that aren't finite.
    """
    checked_level(level)
    y = finite_vector(values, "values")
    _, code, sizes = np.unique(np.asarray(draw), return_inverse=True, return_counts=True)
    means = np.bincount(code, y) / sizes
    draws, mean = len(sizes), float(y.mean())
    error = _error_of_mean(sizes * (means - mean), y.size)
    half = float(special.stdtrit(draws - 1, 0.5 + level / 2.0)) * error if draws > 1 else math.nan
    parameters, chance = _parts(y, means[code], sizes, mean)
    return NestedMean(
        mean=mean,
        error=error,
        low=mean - half,
        high=mean + half,
        spread=float(y.std(ddof=1)) if y.size > 1 else math.nan,
        parameter_spread=parameters,
        chance_spread=chance,
        simulations=int(y.size),
        draws=draws,
    )


def _error_of_mean(totals: Floats, count: int) -> float:
    """Return the standard error of a mean from the draws' sums of deviations from it."""
    draws = len(totals)
    if draws < 2:
        return math.nan
    return math.sqrt(float(totals @ totals) * draws / (draws - 1)) / count


def _parts(
    y: Floats, own_mean: Floats, sizes: npt.NDArray[np.int64], mean: float
) -> tuple[float, float]:
    """Return the standard deviations of the expected outcome over draws, and within draws."""
    draws, count = len(sizes), int(sizes.sum())
    if draws < 2 or count == draws:
        return math.nan, math.nan
    within = float(((y - own_mean) ** 2).sum()) / (count - draws)
    between = float(((own_mean - mean) ** 2).sum()) / (draws - 1)
    size = (count - float((sizes**2).sum()) / count) / (draws - 1)
    return math.sqrt(max(0.0, (between - within) / size)), math.sqrt(within)
