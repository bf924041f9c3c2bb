"""Whether an effect changes with a baseline scale: the interaction, and the effect along it.

The outcome is regressed on the treatment, the moderator and the covariates, all centred, and the
products of the treatment with each of them: Lin's regression, read at another coefficient. The
product with the moderator says how much the effect changes with one unit of it; the effect at a
value of the moderator is the treatment's coefficient plus the product's times the distance to the
mean, the covariates at their means. A scale is never cut at its median, which would throw away what
it tells within the halves. Persons have HC2 with t(n − p), clusters CR2 with Satterthwaite's
degrees of freedom.

Checked against R's ``lm`` with ``sandwich::vcovHC`` and ``estimatr::lm_robust``.

References
----------
Lin, W. (2013). Annals of Applied Statistics 7, 295–318, section 3. Royston, P., Altman, D. G. &
Sauerbrei, W. (2006). Dichotomizing continuous predictors in multiple regression: a bad idea.
Statistics in Medicine 25, 127–141.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
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
)
from nudgelab.statistics.cluster_robust import Contrast, cr2_contrast
from nudgelab.statistics.estimate import Estimate, refusal
from nudgelab.statistics.intervals import critical_value, two_sided_p
from nudgelab.statistics.least_squares import LeastSquares, hc2, least_squares
from nudgelab.statistics.lin_adjustment import independent_within_arms
from nudgelab.statistics.linearised import ClusteredArms, clustered_arms, fragility

__all__ = ["Moderated", "effect_moderation"]

_REFERENCE = "Lin (2013), Annals of Applied Statistics 7, 295–318"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moderated:
    """How an effect changes with a baseline scale.

    Attributes
    ----------
    interaction : Estimate
        Change of the effect for one more unit of the moderator, in the outcome's unit; refused with
        a reason where it cannot be told.
    at : tuple of float
        Values of the moderator at which the effect is given.
    effects : tuple of Estimate
        The effect at each of them, in the outcome's unit; empty where the interaction was refused.
    """

    interaction: Estimate
    at: tuple[float, ...]
    effects: tuple[Estimate, ...]


@dataclass(frozen=True, slots=True)
class _Fit:
    """The fitted regression: its second column is the treatment, its last the product."""

    fit: LeastSquares
    treated: Booleans
    arms: ClusteredArms | None
    mean: float
    level: float
    covariates: int


def effect_moderation(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    moderator: npt.ArrayLike,
    *,
    covariates: npt.ArrayLike | None = None,
    clusters: npt.ArrayLike | None = None,
    at: Sequence[float] = (),
    level: float = 0.95,
) -> Moderated:
    """Estimate how the difference of two means changes with a baseline scale.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        Outcome of each person, in any unit; 0 or 1 for a difference of shares.
    treated : array_like of bool, shape (n,)
        Who is in the treated group.
    moderator : array_like, shape (n,)
        The scale, from before the assignment, in any unit.
    covariates : array_like, shape (n, k), optional
        Further covariates from before the assignment, complete.
    clusters : array_like, shape (n,), optional
        Cluster of each person. None where people were assigned one by one.
    at : sequence of float
        Values of the moderator at which the effect is wanted.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Moderated
        The interaction and the effects. Refused where the moderator does not vary within both
        groups, people or clusters are too few, or no variation is left.

    Raises
    ------
    EstimationError
        Where an array is of another length or has missing values, or a group is empty.

    References
    ----------
    Lin, W. (2013). Annals of Applied Statistics 7, 295–318, section 3.
    """
    checked_level(level)
    y = finite_vector(outcome, "outcome")
    arm = flags(treated, "treated", y.size)
    arm_sizes(arm)
    scale = finite_vector(moderator, "moderator", y.size)
    others = _covariates(covariates, y.size)
    arms = None if clusters is None else clustered_arms(arm, clusters)
    columns, reason = _columns(scale, others, arm, arms)
    if not reason and all(np.ptp(y[group]) == 0 for group in (arm, ~arm)):
        reason = "every outcome is the same within both groups: there is no variation to judge by"
    if reason:
        return Moderated(interaction=_refused(reason, arm, arms, level), at=tuple(at), effects=())
    fitted = _fit(y, arm, columns, arms, level)
    interaction = _estimate(fitted, "interaction", fitted.fit.k - 1, 0.0)
    if interaction.refused:
        return Moderated(interaction=interaction, at=tuple(at), effects=())
    effects = tuple(
        _estimate(fitted, "conditional_effect", 1, float(value) - fitted.mean) for value in at
    )
    return Moderated(interaction=interaction, at=tuple(at), effects=effects)


def _covariates(covariates: npt.ArrayLike | None, n: int) -> Floats:
    if covariates is None:
        return np.empty((n, 0))
    x = np.asarray(covariates, dtype=np.float64)
    if x.ndim != 2 or x.shape[0] != n or not in_reach(x).all():
        raise EstimationError(f"covariates.shape == {x.shape}, must be ({n}, k) without gaps")
    return x


def _columns(
    scale: Floats, others: Floats, arm: Booleans, arms: ClusteredArms | None
) -> tuple[Floats, str]:
    """Return the covariates that can be interacted, the moderator last, or why there are none."""
    if arms is not None and arms.reason_to_refuse:
        return others, arms.reason_to_refuse
    together = np.column_stack([scale, others])
    kept = independent_within_arms(together, arm)
    if not kept or kept[0] != 0:
        return others, "the moderator does not vary within both groups"
    least = min(arm_sizes(arm))
    if least < len(kept) + 2:
        return others, f"{least} people in a group, too few for {len(kept)} covariates"
    return together[:, [*kept[1:], 0]], ""


def _fit(
    y: Floats, arm: Booleans, columns: Floats, arms: ClusteredArms | None, level: float
) -> _Fit:
    centred = columns - columns.mean(axis=0)
    one = arm.astype(np.float64)
    design = np.column_stack([np.ones_like(one), one, centred, centred * one[:, None]])
    fit = least_squares(design, y)
    return _Fit(fit, arm, arms, float(columns[:, -1].mean()), level, columns.shape[1] - 1)


def _estimate(fitted: _Fit, estimand: str, column: int, distance: float) -> Estimate:
    """Return a coefficient, plus the product's times a distance from the moderator's mean."""
    weights = np.zeros(fitted.fit.k)
    weights[column] = 1.0
    weights[-1] += distance
    contrast = _contrast(fitted, weights)
    degrees = contrast.degrees_of_freedom
    if not (contrast.standard_error > 0 and degrees >= 1):
        reason = "less than one degree of freedom is left, or nothing varies"
        return _refused(reason, fitted.treated, fitted.arms, fitted.level, estimand)
    half = critical_value(fitted.level, degrees) * contrast.standard_error
    n_treated, n_control = arm_sizes(fitted.treated)
    return Estimate(
        estimand=estimand,
        value=contrast.value,
        low=contrast.value - half,
        high=contrast.value + half,
        level=fitted.level,
        p=two_sided_p(contrast.value / contrast.standard_error, degrees),
        n_treated=n_treated,
        n_control=n_control,
        method=_method(fitted.arms, fitted.covariates),
        reference=_REFERENCE,
        standard_error=contrast.standard_error,
        degrees_of_freedom=degrees,
        clusters=fitted.arms.clusters if fitted.arms else None,
        note=fragility(fitted.arms, degrees) if fitted.arms else "",
    )


def _contrast(fitted: _Fit, weights: Floats) -> Contrast:
    fit = fitted.fit
    if fitted.arms is not None:
        return cr2_contrast(fit, fitted.arms.codes, weights)
    standard_error = math.sqrt(max(float(weights @ hc2(fit) @ weights), 0.0))
    return Contrast(float(weights @ fit.coefficients), standard_error, float(fit.n - fit.k))


def _method(arms: ClusteredArms | None, covariates: int) -> str:
    others = f" beside {covariates} covariates" if covariates else ""
    precision = "CR2, Satterthwaite t" if arms else "HC2, t(n − p)"
    return f"interaction with the continuous scale{others}, {precision}"


def _refused(
    reason: str,
    arm: Booleans,
    arms: ClusteredArms | None,
    level: float,
    estimand: str = "interaction",
) -> Estimate:
    n_treated, n_control = arm_sizes(arm)
    return refusal(
        estimand,
        reason,
        level=level,
        n_treated=n_treated,
        n_control=n_control,
        method=_method(arms, 0),
        reference=_REFERENCE,
        clusters=arms.clusters if arms else None,
    )
