"""Lin's regression adjustment of a randomised effect by baseline covariates (Lin 2013).

The outcome is regressed on the treatment, the covariates centred at their mean, and the products of
both. The coefficient of the treatment is the adjusted average effect: consistent whatever the true
form of the outcome, and asymptotically never less precise than the plain difference. People who
were assigned one by one have HC2 with t(n − p); clusters have CR2 with Satterthwaite's degrees of
freedom. Covariates that are constant or redundant within a group cannot be interacted; they are
left out and counted in the note.

Checked against R's ``estimatr::lm_lin`` (with and without weights and clusters).

References
----------
Lin, W. (2013). Agnostic notes on regression adjustments to experimental data: reexamining
Freedman's critique. Annals of Applied Statistics 7, 295–318, section 3.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nudgelab.errors import EstimationError
from nudgelab.statistics.arrays import (
    Booleans,
    Floats,
    arm_sizes,
    checked_level,
    finite_vector,
    flags,
    in_reach,
    positive_weights,
)
from nudgelab.statistics.cluster_robust import Contrast, cr2_contrast
from nudgelab.statistics.estimate import Estimate, refusal
from nudgelab.statistics.intervals import critical_value, two_sided_p
from nudgelab.statistics.least_squares import LeastSquares, hc2, least_squares
from nudgelab.statistics.linearised import ClusteredArms, clustered_arms, fragility

__all__ = [
    "adjusted_mean_difference",
    "adjusted_risk_difference",
    "independent_within_arms",
]

_REFERENCE = "Lin (2013), Annals of Applied Statistics 7, 295–318"
_REDUNDANT = 1e-7
"""A covariate with less than this share of its spread outside the others is taken as redundant."""
_ROUNDING = 1e-12
"""A standard error below this share of the outcomes themselves is rounding, not variation."""


@dataclass(frozen=True, slots=True)
class _Trial:
    """The checked arrays of people of positive weight; ``arms`` is None without clusters."""

    outcome: Floats
    treated: Booleans
    covariates: Floats
    weights: Floats | None
    arms: ClusteredArms | None


def adjusted_mean_difference(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    covariates: npt.ArrayLike,
    *,
    clusters: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> Estimate:
    """Estimate the difference of two means, adjusted for baseline covariates.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        Outcome of each person, in any unit.
    treated : array_like of bool, shape (n,)
        Who is in the treated group.
    covariates : array_like, shape (n, k)
        Covariates from before the assignment, complete (see
        :func:`nudgelab.statistics.missing_covariates.missing_indicator`); k may be 0.
    clusters : array_like, shape (n,), optional
        Cluster of each person: any hashable values. None where people were assigned one by one.
    weights : array_like, shape (n,), optional
        Weights at or above 0; people of weight 0 are left out.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Estimate
        The adjusted difference, in the outcome's unit. Refused where a group has too few people
        for the covariates, with one cluster in a group, with less than one degree of freedom, and
        where nothing varies.

    Raises
    ------
    EstimationError
        Where an array is of another length or has missing values, or a group is empty.

    References
    ----------
    Lin, W. (2013). Annals of Applied Statistics 7, 295–318, section 3.
    """
    trial = _checked(outcome, treated, covariates, clusters, weights)
    return _adjusted("mean_difference", trial, checked_level(level), math.inf)


def adjusted_risk_difference(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    covariates: npt.ArrayLike,
    *,
    clusters: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> Estimate:
    """Estimate the difference of two proportions, adjusted for baseline covariates.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        0 or 1.
    treated, covariates, clusters, weights, level
        As in :func:`adjusted_mean_difference`.

    Returns
    -------
    Estimate
        The adjusted difference of proportions, limits within [−1, 1]; refused as
        :func:`adjusted_mean_difference` is.

    Raises
    ------
    EstimationError
        Where an array is of another length, an outcome is not 0 or 1, or a group is empty.

    References
    ----------
    Lin, W. (2013). Annals of Applied Statistics 7, 295–318, section 3.
    """
    trial = _checked(outcome, treated, covariates, clusters, weights)
    flags(trial.outcome, "outcome", trial.outcome.size)
    return _adjusted("risk_difference", trial, checked_level(level), 1.0)


def _checked(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    covariates: npt.ArrayLike,
    clusters: npt.ArrayLike | None,
    weights: npt.ArrayLike | None,
) -> _Trial:
    y = finite_vector(outcome, "outcome")
    arm = flags(treated, "treated", y.size)
    x = _covariates(covariates, y.size)
    w = None if weights is None else positive_weights(weights, y.size)
    names = None if clusters is None else np.asarray(clusters)
    if w is not None and not w.all():
        y, arm, x, names = y[w > 0], arm[w > 0], x[w > 0], None if names is None else names[w > 0]
        w = w[w > 0]
    arm_sizes(arm)
    return _Trial(y, arm, x, w, None if names is None else clustered_arms(arm, names))


def _covariates(covariates: npt.ArrayLike, n: int) -> Floats:
    x = np.asarray(covariates, dtype=np.float64)
    if x.ndim != 2 or x.shape[0] != n:
        raise EstimationError(f"covariates.shape == {x.shape}, must be ({n}, k), one row a person")
    if not in_reach(x).all():
        raise EstimationError(
            "covariates has missing or enormous values; fill the missing by missing_indicator first"
        )
    return x


def _adjusted(estimand: str, trial: _Trial, level: float, bound: float) -> Estimate:
    kept = independent_within_arms(trial.covariates, trial.treated)
    columns = trial.covariates[:, kept]
    if reason := _too_little(trial, len(kept)):
        return _refused(estimand, reason, trial, level, len(kept))
    fit = _fit(trial, columns)
    contrast = _precision(fit, trial.arms)
    degrees = contrast.degrees_of_freedom
    if contrast.standard_error <= _ROUNDING * float(np.abs(trial.outcome).max()):
        reason = "no variation is left within the groups to judge by"
        return _refused(estimand, reason, trial, level, len(kept))
    if not degrees >= 1:
        reason = "less than one degree of freedom is left: too few clusters for the covariates"
        return _refused(estimand, reason, trial, level, len(kept))
    half = critical_value(level, degrees) * contrast.standard_error
    left_out = trial.covariates.shape[1] - len(kept)
    notes = [
        f"{left_out} constant or redundant covariates left out" if left_out else "",
        fragility(trial.arms, degrees) if trial.arms else "",
    ]
    n_treated, n_control = arm_sizes(trial.treated)
    return Estimate(
        estimand=estimand,
        value=contrast.value,
        low=max(contrast.value - half, -bound),
        high=min(contrast.value + half, bound),
        level=level,
        p=two_sided_p(contrast.value / contrast.standard_error, degrees),
        n_treated=n_treated,
        n_control=n_control,
        method=_method(trial, len(kept)),
        reference=_REFERENCE,
        standard_error=contrast.standard_error,
        degrees_of_freedom=degrees,
        clusters=trial.arms.clusters if trial.arms else None,
        note="; ".join(filter(None, notes)),
    )


def independent_within_arms(covariates: Floats, treated: Booleans) -> list[int]:
    """Return the columns that vary, beyond those before them, within both groups.

    Parameters
    ----------
    covariates : ndarray, shape (n, k)
        Complete covariates.
    treated : ndarray of bool, shape (n,)
        Who is in the treated group.

    Returns
    -------
    list of int
        Places of the columns that can be interacted with the treatment, in order.
    """
    arms = (treated, ~treated)
    bases = [np.zeros((int(arm.sum()), 0)) for arm in arms]
    kept = []
    for index, column in enumerate(covariates.T):
        parts = [_outside(column[arm], base) for arm, base in zip(arms, bases, strict=True)]
        if all(part.any() for part in parts):
            bases = [np.column_stack(pair) for pair in zip(bases, parts, strict=True)]
            kept.append(index)
    return kept


def _outside(column: Floats, base: Floats) -> Floats:
    """Return the unit vector of a column outside the constant and the base; zeros where none is."""
    centred = column - column.mean()
    part = centred - base @ (base.T @ centred)
    part -= base @ (base.T @ part)  # once more, for the rounding of the first
    length = float(np.linalg.norm(part))
    rounding = _REDUNDANT**2 * float(np.linalg.norm(column))
    redundant = length <= _REDUNDANT * float(np.linalg.norm(centred)) or length <= rounding
    unit: Floats = np.zeros_like(part) if redundant else part / length
    return unit


def _too_little(trial: _Trial, k: int) -> str:
    if trial.arms and trial.arms.reason_to_refuse:
        return trial.arms.reason_to_refuse
    least = min(arm_sizes(trial.treated))
    if least < k + 2:
        return f"{least} people in a group, too few for {k} covariates: {k + 2} are the least"
    if all(np.ptp(trial.outcome[arm]) == 0 for arm in (trial.treated, ~trial.treated)):
        return "every outcome is the same within both groups: there is no variation to judge by"
    return ""


def _fit(trial: _Trial, columns: Floats) -> LeastSquares:
    w = np.ones(trial.outcome.size) if trial.weights is None else trial.weights
    centred = columns - w @ columns / w.sum()
    arm = trial.treated.astype(np.float64)
    design = np.column_stack([np.ones_like(arm), arm, centred, centred * arm[:, None]])
    return least_squares(design, trial.outcome, weights=trial.weights)


def _precision(fit: LeastSquares, arms: ClusteredArms | None) -> Contrast:
    if arms is None:
        standard_error = math.sqrt(hc2(fit)[1, 1])
        return Contrast(float(fit.coefficients[1]), standard_error, float(fit.n - fit.k))
    return cr2_contrast(fit, arms.codes, np.eye(fit.k)[1])


def _method(trial: _Trial, k: int) -> str:
    plural = "" if k == 1 else "s"
    adjusted = f"Lin adjustment for {k} covariate{plural}" if k else "least squares"
    weighted = ", weighted" if trial.weights is not None else ""
    precision = "CR2, Satterthwaite t" if trial.arms else "HC2, t(n − p)"
    return f"{adjusted}{weighted}, {precision}"


def _refused(estimand: str, note: str, trial: _Trial, level: float, k: int) -> Estimate:
    n_treated, n_control = arm_sizes(trial.treated)
    return refusal(
        estimand,
        note,
        level=level,
        n_treated=n_treated,
        n_control=n_control,
        method=_method(trial, k),
        reference=_REFERENCE,
        clusters=trial.arms.clusters if trial.arms else None,
    )
