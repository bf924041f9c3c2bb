"""The missing-indicator method for covariates of a randomised trial.

A missing value of a covariate takes the column's mean, and a column that says where values were
missing is added. Because chance assigned the treatment, the adjusted effect stays unbiased whatever
the reason why a value is missing; in an observational study it would not.

References
----------
White, I. R. & Thompson, S. G. (2005). Adjusting for partially missing baseline measurements in
randomized trials. Statistics in Medicine 24, 993–1007. Zhao, A. & Ding, P. (2024). To adjust or not
to adjust? Estimating the average treatment effect in randomized experiments with missing
covariates. Journal of the American Statistical Association 119, 450–460.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import LARGEST, Floats

__all__ = ["missing_indicator"]


def missing_indicator(covariates: npt.ArrayLike) -> Floats:
    """Fill missing values with the column's mean and add a column that says where they were.

    Parameters
    ----------
    covariates : array_like, shape (n, k)
        Baseline covariates; NaN where a value is missing.

    Returns
    -------
    ndarray, shape (n, k + m)
        The k columns without missing values (a column without any value is 0), then one indicator
        for each of the m columns that had some, in their order.

    Raises
    ------
    EstimationError
        Where the array is not two-dimensional, or has infinite values.
    """
    columns = np.asarray(covariates, dtype=np.float64)
    if columns.ndim != 2 or (np.abs(columns) > LARGEST).any():
        raise EstimationError(
            f"covariates.shape == {columns.shape}, must be (n, k) with finite or missing values"
        )
    missing = np.isnan(columns)
    seen = np.maximum((~missing).sum(axis=0), 1)
    means = np.where(missing, 0.0, columns).sum(axis=0) / seen
    filled = np.where(missing, means, columns)
    return np.hstack([filled, missing[:, missing.any(axis=0)].astype(np.float64)])
