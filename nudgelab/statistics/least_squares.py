"""Ordinary and weighted least squares, with the covariances that need no equal variances.

The fit keeps what the robust covariances need: the design, the residuals and the root of
(X'WX)⁻¹ from the QR decomposition, never a matrix of people by people. HC1 is White's covariance
with the factor n / (n − k), as in Stata's ``robust``; HC2 divides every squared residual by one
minus its leverage, which makes it unbiased under equal variances and, for two arms, equal to the
variances of Welch's test.

Checked against R's ``sandwich::vcovHC`` and ``estimatr::lm_robust``.

References
----------
White, H. (1980). A heteroskedasticity-consistent covariance matrix estimator and a direct test for
heteroskedasticity. Econometrica 48, 817–838. MacKinnon, J. G. & White, H. (1985). Some
heteroskedasticity-consistent covariance matrix estimators with improved finite sample properties.
Journal of Econometrics 29, 305–325, equations 12 (HC1) and 14 (HC2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import Floats, finite_vector, in_reach, positive_weights

__all__ = ["LeastSquares", "hc1", "hc2", "least_squares"]

_DEPENDENT = 1e-10
"""A column whose part outside the others is this small beside itself is taken as dependent."""
_FULL_LEVERAGE = 1e-12
"""A person whose leverage is this near 1 has a residual of 0 and says nothing of the variance."""


@dataclass(frozen=True, slots=True)
class LeastSquares:
    """A fitted linear model.

    Attributes
    ----------
    design : ndarray, shape (n, k)
        X, one row a person.
    residuals : ndarray, shape (n,)
        Outcome minus fitted value, in the outcome's unit.
    coefficients : ndarray, shape (k,)
        The estimates.
    root : ndarray, shape (k, k)
        R⁻¹ of the QR decomposition of W^½X, so that (X'WX)⁻¹ = root @ root'.
    weights : ndarray, shape (n,), or None
        Positive weights; None where all are 1.
    """

    design: Floats
    residuals: Floats
    coefficients: Floats
    root: Floats
    weights: Floats | None = None

    @property
    def n(self) -> int:
        """People."""
        return int(self.design.shape[0])

    @property
    def k(self) -> int:
        """Coefficients."""
        return int(self.design.shape[1])

    @property
    def bread(self) -> Floats:
        """(X'WX)⁻¹, shape (k, k)."""
        return self.root @ self.root.T

    @property
    def weighted_design(self) -> Floats:
        """WX, shape (n, k)."""
        return self.design if self.weights is None else self.design * self.weights[:, None]

    @property
    def leverages(self) -> Floats:
        """Diagonal of the hat matrix, shape (n,), each in [0, 1]."""
        squared: Floats = ((self.design @ self.root) ** 2).sum(axis=1)
        return squared if self.weights is None else squared * self.weights


def least_squares(
    design: npt.ArrayLike, outcome: npt.ArrayLike, *, weights: npt.ArrayLike | None = None
) -> LeastSquares:
    """Fit a linear model by ordinary or weighted least squares.

    Parameters
    ----------
    design : array_like, shape (n, k)
        X, with its column of ones where one is wanted; columns linearly independent.
    outcome : array_like, shape (n,)
        y.
    weights : array_like, shape (n,), optional
        Positive weights; leave out people of weight 0.

    Returns
    -------
    LeastSquares
        The fit.

    Raises
    ------
    EstimationError
        Where the shapes differ, a value is missing, a weight is not positive, there are fewer
        people than coefficients, or the columns are dependent.
    """
    x = _design(design)
    y = finite_vector(outcome, "outcome", x.shape[0])
    w = None if weights is None else _strictly_positive(weights, x.shape[0])
    scale = 1.0 if w is None else np.sqrt(w)
    q, r = np.linalg.qr(x if w is None else x * np.sqrt(w)[:, None])
    if (np.abs(np.diag(r)) <= _DEPENDENT * np.linalg.norm(r, axis=0)).any():
        raise EstimationError("design has linearly dependent columns; leave the redundant ones out")
    coefficients: Floats = np.linalg.solve(r, q.T @ (y * scale))
    root: Floats = np.linalg.inv(r)
    return LeastSquares(x, y - x @ coefficients, coefficients, root, w)


def hc1(fit: LeastSquares) -> Floats:
    """Return White's covariance with the factor n / (n − k).

    Parameters
    ----------
    fit : LeastSquares
        The fitted model, with more people than coefficients.

    Returns
    -------
    ndarray, shape (k, k)
        Covariance of the coefficients.

    References
    ----------
    MacKinnon & White (1985), Journal of Econometrics 29, 305–325, equation 12.
    """
    _more_people_than_coefficients(fit)
    return _sandwich(fit, fit.residuals) * (fit.n / (fit.n - fit.k))


def hc2(fit: LeastSquares) -> Floats:
    """Return the covariance whose squared residuals are divided by one minus their leverage.

    Parameters
    ----------
    fit : LeastSquares
        The fitted model, with more people than coefficients.

    Returns
    -------
    ndarray, shape (k, k)
        Covariance of the coefficients. People with a leverage of 1 add nothing to it.

    References
    ----------
    MacKinnon & White (1985), Journal of Econometrics 29, 305–325, equation 14.
    """
    _more_people_than_coefficients(fit)
    left = 1.0 - fit.leverages
    seen = left > _FULL_LEVERAGE
    factor = np.where(seen, 1.0 / np.sqrt(np.where(seen, left, 1.0)), 0.0)
    return _sandwich(fit, fit.residuals * factor)


def _sandwich(fit: LeastSquares, residuals: Floats) -> Floats:
    scores = fit.weighted_design * residuals[:, None]
    influence = scores @ fit.bread
    return influence.T @ influence


def _design(design: npt.ArrayLike) -> Floats:
    x = np.asarray(design, dtype=np.float64)
    if x.ndim != 2 or x.shape[1] == 0 or x.shape[0] < x.shape[1]:
        raise EstimationError(f"design.shape == {x.shape}, must be (n, k) with n >= k >= 1")
    if not in_reach(x).all():
        raise EstimationError("design has missing, infinite or enormous values, must have none")
    return x


def _strictly_positive(weights: npt.ArrayLike, n: int) -> Floats:
    w = positive_weights(weights, n)
    if not w.all():
        raise EstimationError("weights has zeros; leave out the people of weight 0")
    return w


def _more_people_than_coefficients(fit: LeastSquares) -> None:
    if fit.n <= fit.k:
        raise EstimationError(f"{fit.n} people for {fit.k} coefficients, must be more people")
