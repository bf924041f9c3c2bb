"""The standard error of McDonald's omega, without taking the answers as normal.

Omega is a function of the loadings and unique variances of one factor, which are where the normal
likelihood of the answers is largest. Each person's influence on them is the score of that person's
likelihood, times the inverse of the observed information; on omega it follows by the delta method.
The sum of squared influences is Huber and White's variance ("MLR" in programs for structural
equations), which holds for answers of any distribution and where one factor fits badly.

Checked against scores and derivatives by differences in R.

References
----------
Yuan, K.-H. & Bentler, P. M. (2002). On robustness of the normal-theory based asymptotic
distributions of three reliability coefficient estimates. Psychometrika 67, 251–259. White, H.
(1982). Maximum likelihood estimation of misspecified models. Econometrica 50, 1–25.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

__all__ = ["omega_error"]

FloatArray = npt.NDArray[np.float64]


def omega_error(answers: FloatArray, loadings: FloatArray, uniquenesses: FloatArray) -> float:
    """Return the standard error of omega.

    Parameters
    ----------
    answers : ndarray of float, shape (n, k)
        A row a person, a column an item, complete.
    loadings, uniquenesses : ndarray of float, shape (k,)
        Of one factor, by maximum likelihood, in units of the items' standard deviations.

    Returns
    -------
    float
        At least 0; NaN where the information is singular, as where the items share nothing.
    """
    people = len(answers)
    centred = answers - answers.mean(axis=0)
    covariance = centred.T @ centred / people
    spread = np.sqrt(np.diag(covariance))
    loading: FloatArray = loadings * spread
    unique: FloatArray = uniquenesses * spread**2
    implied = np.outer(loading, loading) + np.diag(unique)
    precision = np.asarray(np.linalg.inv(implied), dtype=np.float64)
    information = _information(loading, precision, covariance)
    try:
        weights = np.linalg.solve(information, _slope(loading, unique))
    except np.linalg.LinAlgError:
        return math.nan
    influence = _scores(centred, loading, precision) @ weights
    variance = float(influence @ influence) / people / (people - 1)
    return math.sqrt(variance) if math.isfinite(variance) else math.nan


def _scores(centred: FloatArray, loading: FloatArray, precision: FloatArray) -> FloatArray:
    """Return the gradient of each person's −2 log likelihood, shape (n, 2k)."""
    scaled = centred @ precision
    of_loadings = 2.0 * (precision @ loading - scaled * (scaled @ loading)[:, None])
    of_unique = np.diag(precision) - scaled**2
    return np.hstack([of_loadings, of_unique])


def _information(loading: FloatArray, precision: FloatArray, covariance: FloatArray) -> FloatArray:
    """Return the second derivatives of the mean −2 log likelihood, shape (2k, 2k)."""
    items = len(loading)
    observed = precision @ covariance @ precision
    residual = precision - observed
    columns = []
    for item, unit in enumerate(np.vstack([np.eye(items), np.eye(items)])):
        of_loading = item < items
        side = np.outer(unit, loading if of_loading else 0.5 * unit)
        change = side + side.T
        moved = (
            observed @ change @ precision
            + precision @ change @ observed
            - precision @ change @ precision
        )
        straight = 2.0 * residual @ unit if of_loading else np.zeros(items)
        columns.append(np.concatenate([2.0 * moved @ loading + straight, np.diag(moved)]))
    return np.column_stack(columns)


def _slope(loading: FloatArray, unique: FloatArray) -> FloatArray:
    """Return the derivatives of omega by loadings and unique variances, shape (2k,)."""
    common, rest = loading.sum(), unique.sum()
    total = (common**2 + rest) ** 2
    items = len(loading)
    return np.concatenate(
        [np.full(items, 2.0 * common * rest / total), np.full(items, -(common**2) / total)]
    )
