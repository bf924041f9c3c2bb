"""Adjusting p-values for the number of questions asked.

Bonferroni and Holm keep the chance of any false finding at the level; Benjamini and Hochberg keep
the expected share of false findings among the findings. A question whose p-value is NaN was not
tested: it stays NaN and does not count. Checked against R's ``p.adjust``.

References
----------
Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of
Statistics 6, 65–70. Benjamini, Y. & Hochberg, Y. (1995). Controlling the false discovery rate: a
practical and powerful approach to multiple testing. Journal of the Royal Statistical Society B 57,
289–300.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import Floats

__all__ = ["benjamini_hochberg", "bonferroni", "holm"]


def bonferroni(p: npt.ArrayLike) -> Floats:
    """Return p-values times their number.

    Parameters
    ----------
    p : array_like, shape (m,)
        p-values in [0, 1]; NaN where no test was made.

    Returns
    -------
    ndarray, shape (m,)
        Adjusted p-values, at most 1.

    Raises
    ------
    EstimationError
        Where a p-value is outside [0, 1].

    References
    ----------
    Dunn, O. J. (1961). Multiple comparisons among means. Journal of the American Statistical
    Association 56, 52–64.
    """
    return _of_the_tested(p, lambda tested: tested * tested.size)


def holm(p: npt.ArrayLike) -> Floats:
    """Return p-values adjusted by Holm's step-down procedure.

    Parameters
    ----------
    p : array_like, shape (m,)
        p-values in [0, 1]; NaN where no test was made.

    Returns
    -------
    ndarray, shape (m,)
        Adjusted p-values, at most 1, in the order of the given ones.

    Raises
    ------
    EstimationError
        Where a p-value is outside [0, 1].

    References
    ----------
    Holm (1979), Scandinavian Journal of Statistics 6, 65–70.
    """
    return _of_the_tested(p, _step_down)


def benjamini_hochberg(p: npt.ArrayLike) -> Floats:
    """Return p-values adjusted for the false discovery rate.

    Parameters
    ----------
    p : array_like, shape (m,)
        p-values in [0, 1]; NaN where no test was made.

    Returns
    -------
    ndarray, shape (m,)
        Adjusted p-values, at most 1, in the order of the given ones.

    Raises
    ------
    EstimationError
        Where a p-value is outside [0, 1].

    References
    ----------
    Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57, 289–300.
    """
    return _of_the_tested(p, _step_up)


def _of_the_tested(p: npt.ArrayLike, adjust: Callable[[Floats], Floats]) -> Floats:
    values = np.array(p, dtype=np.float64)
    tested = ~np.isnan(values)
    if values.ndim != 1 or ((values[tested] < 0) | (values[tested] > 1)).any():
        raise EstimationError(f"p == {values.tolist()}, must be one row of values in [0, 1] or NaN")
    values[tested] = np.minimum(adjust(values[tested]), 1.0)
    return values


def _step_down(p: Floats) -> Floats:
    order = np.argsort(p, kind="stable")
    adjusted = np.empty_like(p)
    adjusted[order] = np.maximum.accumulate(p[order] * np.arange(p.size, 0, -1))
    return adjusted


def _step_up(p: Floats) -> Floats:
    order = np.argsort(p, kind="stable")[::-1]
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum.accumulate(p[order] * p.size / np.arange(p.size, 0, -1))
    return adjusted
