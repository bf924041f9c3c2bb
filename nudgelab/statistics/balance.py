"""The standardised difference of a covariate between two groups (Austin 2009).

A description of balance that does not grow with the number of people, as a p-value does; chance
alone gives about √(1/n₁ + 1/n₀).

References
----------
Austin, P. C. (2009). Balance diagnostics for comparing the distribution of baseline covariates
between treatment groups in propensity-score matched samples. Statistics in Medicine 28, 3083–3107,
section 3.1.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from nudgelab.statistics.arrays import Floats, finite_vector

__all__ = ["standardised_difference"]


def standardised_difference(treated: npt.ArrayLike, control: npt.ArrayLike) -> float:
    """Return the difference of means over the root of the mean variance of the two groups.

    Parameters
    ----------
    treated : array_like, shape (n_treated,)
        A covariate of the treated.
    control : array_like, shape (n_control,)
        The same covariate of control.

    Returns
    -------
    float
        In standard deviations. The variance of a covariate of only 0 and 1 is p(1 − p), any other's
        is the sample variance (that of one person is 0). A covariate that varies in neither group
        has 0 where the groups are equal, and ±∞ where they are not.

    Raises
    ------
    EstimationError
        Where a group is empty or has a missing value.

    References
    ----------
    Austin (2009), Statistics in Medicine 28, 3083–3107, section 3.1.
    """
    one, zero = finite_vector(treated, "treated"), finite_vector(control, "control")
    binary = bool(np.isin(one, (0.0, 1.0)).all() and np.isin(zero, (0.0, 1.0)).all())
    difference = float(one.mean() - zero.mean())
    spread = math.sqrt((_variance(one, binary=binary) + _variance(zero, binary=binary)) / 2)
    if spread > 0:
        return difference / spread
    return math.copysign(math.inf, difference) if one[0] != zero[0] else 0.0


def _variance(values: Floats, *, binary: bool) -> float:
    if values.min() == values.max():
        return 0.0
    return float(values.var(ddof=0 if binary else 1))
