"""The difference of trimmed means: what most people do, whatever a few extremes do.

Each group loses a share of its people at either end. The variance is Yuen's, from the winsorised
values (the lost ones are put at the edge of what is kept), with Welch's degrees of freedom; by team
the winsorised values, over the share that is kept, go to CR2.

Checked against R (Yuen's formulas; winsorised values handed to ``clubSandwich``) and SciPy's
``ttest_ind(trim=)``.

References
----------
Yuen, K. K. (1974). The two-sample trimmed t for unequal population variances. Biometrika 61,
165–170.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import Floats, checked_level, finite_vector, flags
from nudgelab.statistics.cluster_robust import Contrast
from nudgelab.statistics.estimate import Estimate
from nudgelab.statistics.inference import Inference, two_arms

__all__ = ["trimmed_mean_difference"]

_REFERENCE = "Yuen (1974), Biometrika 61, 165–170"


def trimmed_mean_difference(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    *,
    clusters: npt.ArrayLike | None = None,
    trim: float = 0.2,
    level: float = 0.95,
) -> Estimate:
    """Estimate the difference of two trimmed means.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        Outcome of each person, in any unit.
    treated : array_like of bool, shape (n,)
        Who is in the treated group.
    clusters : array_like, shape (n,), optional
        Cluster of each person: any hashable values. None where people were assigned one by one.
    trim : float
        Share of each group that is left out at either end, in [0, 0.5).
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Estimate
        Trimmed mean of the treated minus that of control, in the outcome's unit. Refused where
        fewer than two people of a group are kept, where what is kept does not vary, and with one
        cluster in a group.

    Raises
    ------
    EstimationError
        Where an array is of another length or has missing values, a group is empty, or the share
        is outside its range.

    References
    ----------
    Yuen (1974), Biometrika 61, 165–170.
    """
    if not 0.0 <= trim < 0.5:
        raise EstimationError(f"trim == {trim!r}, must be at least 0 and less than 0.5")
    values = finite_vector(outcome, "outcome")
    arms = two_arms(flags(treated, "treated", values.size), clusters)
    inference = Inference(
        estimand="trimmed_mean_difference",
        arms=arms,
        level=checked_level(level),
        method=f"means without {100 * trim:g} % at either end, "
        + ("winsorised, CR2, Satterthwaite t" if arms.clustered else "Yuen t"),
        reference=_REFERENCE,
    )
    if arms.reason_to_refuse:
        return inference.refused(arms.reason_to_refuse)
    kept = [size - 2 * math.floor(trim * size) for size in arms.sizes]
    if min(kept) < 2:
        return inference.refused(f"{min(kept)} people of a group are kept: two are the least")
    means, influence = np.empty(2), np.empty(values.size)
    for index, group in enumerate((arms.treated, ~arms.treated)):
        means[index], influence[group] = _trimmed(values[group], trim)
    value = float(means[0] - means[1])
    if arms.clustered is None:
        groups = influence[arms.treated], influence[~arms.treated]
        return inference.symmetric(_yuen(value, groups, kept))
    influence[~arms.treated] *= -1.0
    return inference.symmetric(arms.contrast(value, influence))


def _trimmed(values: Floats, trim: float) -> tuple[float, Floats]:
    """Return the trimmed mean, and each person's influence by their winsorised value."""
    ordered, n = np.sort(values), values.size
    lost = math.floor(trim * n)
    winsorised = np.clip(values, ordered[lost], ordered[n - lost - 1])
    kept = n - 2 * lost
    return float(ordered[lost : n - lost].mean()), (winsorised - winsorised.mean()) / kept


def _yuen(value: float, groups: tuple[Floats, Floats], kept: list[int]) -> Contrast:
    """Return Yuen's standard error, from winsorised influences and the people kept."""
    variances = [
        float((influence**2).sum()) * count / (count - 1)
        for influence, count in zip(groups, kept, strict=True)
    ]
    spent = sum(v**2 / (count - 1) for v, count in zip(variances, kept, strict=True))
    degrees = sum(variances) ** 2 / spent if spent else math.nan
    return Contrast(value, math.sqrt(sum(variances)), degrees)
