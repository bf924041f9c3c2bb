"""The same regression for many sets of weights at once: what a bootstrap needs.

A bootstrap sample is the people with how often each was drawn as weight. With the design X, shape
(n, k), and the weights of B samples as rows of W, shape (B, n), the cross-products X'WX of all
samples are one product of W with the n × k² products of columns.

References
----------
Efron, B. & Tibshirani, R. (1993). An Introduction to the Bootstrap, chapter 6. McCullagh & Nelder
(1989), Generalized Linear Models, section 2.5 (iteratively reweighted least squares).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import special

from nudgelab.statistics.arrays import Booleans, Codes, Floats

__all__ = ["bootstrap_weights", "least_squares_fits", "logistic_fits"]

_ITERATIONS = 20
_TOLERANCE = 1e-6
"""A Newton step this small leaves an error of its square."""
_LONGEST_STEP = 5.0
_RIDGE = 1e-12
"""Added to the scaled cross-products: a sample that separates keeps finite coefficients."""
_FARTHEST = 30.0
"""Log odds beyond which a probability is 0 or 1 for every purpose."""


def bootstrap_weights(
    treated: Booleans, clusters: Codes | None, draws: int, rng: np.random.Generator
) -> Floats:
    """Draw how often each person is in each bootstrap sample.

    Parameters
    ----------
    treated : ndarray of bool, shape (n,)
        Groups; each keeps its number of people, or of clusters.
    clusters : ndarray of int or None, shape (n,)
        Clusters, which are drawn as wholes; None draws persons. A cluster with people in both
        groups is drawn in each group by itself.
    draws : int
        Samples.
    rng : numpy Generator
        Source of chance.

    Returns
    -------
    ndarray, shape (draws, n)
        Whole numbers at or above 0.
    """
    weights = np.empty((draws, treated.size))
    for group in (treated, ~treated):
        people = np.flatnonzero(group)
        units = np.arange(people.size) if clusters is None else _numbered(clusters[people])
        count = int(units.max()) + 1
        drawn = rng.multinomial(count, np.full(count, 1.0 / count), size=draws)
        weights[:, people] = drawn[:, units]
    return weights


def _numbered(codes: Codes) -> npt.NDArray[np.intp]:
    return np.unique(codes, return_inverse=True)[1].astype(np.intp)


def least_squares_fits(design: Floats, outcome: Floats, weights: Floats) -> Floats:
    """Fit a linear model for each set of weights.

    Parameters
    ----------
    design : ndarray, shape (n, k)
        X.
    outcome : ndarray, shape (n,)
        y.
    weights : ndarray, shape (draws, n)
        At or above 0.

    Returns
    -------
    ndarray, shape (draws, k)
        Coefficients.
    """
    scores = weights @ (design * outcome[:, None])
    return _solve(_cross_products(design, weights), scores)


def logistic_fits(design: Floats, outcome01: Floats, weights: Floats) -> Floats:
    """Fit a logistic regression for each set of weights.

    Parameters
    ----------
    design : ndarray, shape (n, k)
        X, with its column of ones.
    outcome01 : ndarray, shape (n,)
        0 or 1.
    weights : ndarray, shape (draws, n)
        At or above 0.

    Returns
    -------
    ndarray, shape (draws, k)
        Coefficients [log odds]; of a sample whose outcomes are separated large, but finite.
    """
    everybody = np.ones((1, outcome01.size))
    start = _newton(design, outcome01, everybody, np.zeros((1, design.shape[1])))
    return _newton(design, outcome01, weights, np.repeat(start, weights.shape[0], axis=0))


def _newton(design: Floats, outcome01: Floats, weights: Floats, start: Floats) -> Floats:
    beta, open_still = start.copy(), np.arange(weights.shape[0])
    for _ in range(_ITERATIONS):
        step = _step(design, outcome01, weights[open_still], beta[open_still])
        beta[open_still] += np.clip(step, -_LONGEST_STEP, _LONGEST_STEP)
        open_still = open_still[np.abs(step).max(axis=1) > _TOLERANCE]
        if not open_still.size:
            break
    return beta


def _step(design: Floats, outcome01: Floats, weights: Floats, beta: Floats) -> Floats:
    p = special.expit(np.clip(beta @ design.T, -_FARTHEST, _FARTHEST))
    score = (weights * (outcome01 - p)) @ design
    return _solve(_cross_products(design, weights * p * (1.0 - p)), score)


def _cross_products(design: Floats, weights: Floats) -> Floats:
    n, k = design.shape
    pairs = (design[:, :, None] * design[:, None, :]).reshape(n, k * k)
    products: Floats = (weights @ pairs).reshape(-1, k, k)
    return products


def _solve(products: Floats, scores: Floats) -> Floats:
    k = products.shape[1]
    scale = np.trace(products, axis1=1, axis2=2)[:, None, None] / k
    ridged = products + (_RIDGE * scale + 1e-300) * np.eye(k)
    solved: Floats = np.linalg.solve(ridged, scores[:, :, None])[:, :, 0]
    return solved
