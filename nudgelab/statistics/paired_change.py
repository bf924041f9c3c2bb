"""The mean change of the same people between two measurements, without a control group.

The interval is that of the paired t test; where people belong to clusters, CR2 with Satterthwaite's
degrees of freedom. It says how much people changed, not why.

Checked against R's ``t.test(paired = TRUE)`` and ``estimatr::lm_robust``.

References
----------
Gosset, W. S. ("Student") (1908). The probable error of a mean. Biometrika 6, 1–25. Pustejovsky,
J. E. & Tipton, E. (2018). Journal of Business & Economic Statistics 36, 672–683.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from nudgelab.statistics.arrays import checked_level, cluster_codes, finite_vector
from nudgelab.statistics.cell_means import cell_means
from nudgelab.statistics.estimate import Estimate, refusal
from nudgelab.statistics.intervals import critical_value, two_sided_p

__all__ = ["mean_change"]

_STUDENT = "Student (1908), Biometrika 6, 1–25"
_CR2 = "Pustejovsky & Tipton (2018), Journal of Business & Economic Statistics 36, 672–683"
_ROUNDING = 1e-12
"""A standard error below this share of the changes themselves is rounding, not variation."""


def mean_change(
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    *,
    clusters: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> Estimate:
    """Estimate the mean change of people who were measured twice.

    Parameters
    ----------
    before, after : array_like, shape (n,)
        Both measurements of each person, in the same unit.
    clusters : array_like, shape (n,), optional
        Cluster of each person.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Estimate
        Mean of ``after`` minus ``before``; ``n_treated`` and ``n_control`` are both the people.
        Refused with fewer than two people or clusters, and where nobody changed differently.

    Raises
    ------
    EstimationError
        Where an array is of another length or has missing values.
    """
    checked_level(level)
    second = finite_vector(after, "after")
    change = second - finite_vector(before, "before", second.size)
    unit = None if clusters is None else cluster_codes(clusters, change.size)
    cells = cell_means(change, np.zeros(change.size, dtype=np.intp), 1, unit)
    method, reference = ("paired t", _STUDENT) if unit is None else ("CR2, Satterthwaite t", _CR2)
    count = None if unit is None else int(cells.units[0])

    def refused(reason: str) -> Estimate:
        return refusal(
            "mean_change",
            reason,
            level=level,
            n_treated=change.size,
            n_control=change.size,
            method=method,
            reference=reference,
            clusters=count,
        )

    if cells.units[0] < 2:
        return refused("one unit only: nothing tells how much units differ")
    contrast = cells.contrast(np.ones(1))
    if contrast.standard_error <= _ROUNDING * float(np.abs(change).max()) or math.isnan(
        contrast.degrees_of_freedom
    ):
        return refused("everybody changed by the same: there is no variation to judge by")
    half = critical_value(level, contrast.degrees_of_freedom) * contrast.standard_error
    return Estimate(
        estimand="mean_change",
        value=contrast.value,
        low=contrast.value - half,
        high=contrast.value + half,
        level=level,
        p=two_sided_p(contrast.value / contrast.standard_error, contrast.degrees_of_freedom),
        n_treated=change.size,
        n_control=change.size,
        method=method,
        reference=reference,
        standard_error=contrast.standard_error,
        degrees_of_freedom=contrast.degrees_of_freedom,
        clusters=count,
    )
