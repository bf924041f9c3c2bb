"""The average effect on compliers where assignment was within strata or pairs.

Effect of assignment on the outcome over its effect on taking part, both compared within blocks and
averaged over them (:mod:`nudgelab.statistics.blocked_effects`), so that arms of other shares in
other strata do no harm. The standard error is that of the difference in y − βd, held at the
estimate β, over the effect on taking part: the delta method, and with one block the Wald estimate
with Welch's variances. The Anderson–Rubin set keeps each β for which that difference is not away
from zero; its variance is a quadratic in β.

Checked against two-stage least squares with a column for each block (weights by precision), and by
computing the difference in y − βd at both limits.

References
----------
Imbens, G. W. & Rubin, D. B. (2015). Causal Inference for Statistics, Social, and Biomedical
Sciences, chapters 9, 23 and 24.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nudgelab.statistics.anderson_rubin import kept_effects
from nudgelab.statistics.arrays import Floats, finite_vector, flags
from nudgelab.statistics.blocked_effects import blocked_mean_difference
from nudgelab.statistics.blocks import Weighting
from nudgelab.statistics.estimate import Estimate, refusal
from nudgelab.statistics.intervals import critical_value, two_sided_p
from nudgelab.statistics.two_stage import strength_in_words

__all__ = ["BlockedCompliers", "blocked_complier_effect", "complier_effect_by"]

_REFERENCE = "Imbens & Rubin (2015), Causal Inference, chapters 9, 23 and 24"
_AR_REFERENCE = "Anderson & Rubin (1949), Annals of Mathematical Statistics 20, 46–63"
_NO_DIFFERENCE = 1e-12
"""A difference in taking part this small is rounding."""


class BlockedCompliers(NamedTuple):
    """The estimate with its t interval, and with the Anderson–Rubin set."""

    wald: Estimate
    anderson_rubin: Estimate


def blocked_complier_effect(
    outcome: npt.ArrayLike,
    instrument: npt.ArrayLike,
    received: npt.ArrayLike,
    blocks: npt.ArrayLike,
    *,
    clusters: npt.ArrayLike | None = None,
    weighting: Weighting = "size",
    level: float = 0.95,
) -> BlockedCompliers:
    """Estimate the effect of taking part on those whom assignment moved, within blocks.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        Outcome of each person, in any unit.
    instrument : array_like of bool, shape (n,)
        Who was assigned to the programme.
    received : array_like, shape (n,)
        Who took part (0 or 1), or how much of it each person took.
    blocks : array_like, shape (n,)
        Stratum or pair of each person: any hashable values.
    clusters : array_like, shape (n,), optional
        Cluster of each person, where clusters were assigned within blocks.
    weighting : {"size", "precision"}
        Weights of the blocks.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    BlockedCompliers
        Both refused where the difference within blocks is, and where both arms took part alike.

    Raises
    ------
    EstimationError
        Where an array is of another length or has missing values, or a group is empty.

    References
    ----------
    Imbens & Rubin (2015), chapters 23 and 24, with the differences of chapter 9.
    """
    y = finite_vector(outcome, "outcome")
    z, d = flags(instrument, "instrument", y.size), finite_vector(received, "received", y.size)

    def within(column: npt.NDArray[np.float64]) -> Estimate:
        return blocked_mean_difference(
            column, z, blocks, clusters=clusters, weighting=weighting, level=level
        )

    return complier_effect_by(within, y, d, in_control=d[~z])


def complier_effect_by(
    difference: Callable[[Floats], Estimate], outcome: Floats, received: Floats, in_control: Floats
) -> BlockedCompliers:
    """Estimate the effect of taking part from differences between the arms.

    Parameters
    ----------
    difference : callable
        From a number of each person, shape (n,), to the difference of its means.
    outcome, received : ndarray, shape (n,)
        What came of it, and how much of the programme each person took.
    in_control : ndarray
        What people in control received.

    Returns
    -------
    BlockedCompliers
        Both refused where a difference is, and where both arms took part alike.
    """
    effect, taken, both = (difference(x) for x in (outcome, received, outcome + received))
    reason = _reason_to_refuse(effect, taken)
    if reason:
        refused = _refused(effect, reason)
        return BlockedCompliers(refused, refused)
    value = effect.value / taken.value
    covariance = _covariance(effect, taken, both)
    return BlockedCompliers(
        _wald(difference(outcome - value * received), value, taken, in_control),
        _kept(effect, taken, covariance, value),
    )


def _reason_to_refuse(effect: Estimate, taken: Estimate) -> str:
    if effect.refused:
        return effect.note
    if taken.refused:
        return f"of taking part: {taken.note}"
    if abs(taken.value) <= _NO_DIFFERENCE:
        return "both groups took part alike: the assignment moved nobody, there are no compliers"
    return ""


def _covariance(effect: Estimate, taken: Estimate, both: Estimate) -> npt.NDArray[np.float64]:
    """Return the covariance of both effects, from the variance of their sum."""
    of_outcome, of_taking, of_sum = (e.standard_error**2 for e in (effect, taken, both))
    between = (of_sum - of_outcome - of_taking) / 2
    return np.array([[of_outcome, between], [between, of_taking]])


def _wald(
    residual: Estimate, value: float, taken: Estimate, in_control: npt.NDArray[np.float64]
) -> Estimate:
    error = residual.standard_error / abs(taken.value)
    half = critical_value(residual.level, residual.degrees_of_freedom) * error
    f = (taken.value / taken.standard_error) ** 2
    one_sided = "nobody in control took part, so it is the effect on all who took part (Bloom 1984)"
    notes = (strength_in_words(f), "" if in_control.any() else one_sided, residual.note)
    return replace(
        residual,
        estimand="complier_average_effect",
        value=value,
        low=value - half,
        high=value + half,
        p=two_sided_p(value / error, residual.degrees_of_freedom),
        standard_error=error,
        method=f"Wald, {residual.method}; first-stage F = {f:.4g}",
        reference=_REFERENCE,
        note="; ".join(filter(None, notes)),
    )


def _kept(
    effect: Estimate, taken: Estimate, covariance: npt.NDArray[np.float64], value: float
) -> Estimate:
    critical = critical_value(effect.level, effect.degrees_of_freedom)
    low, high, note = kept_effects(effect.value, taken.value, covariance, critical)
    return replace(
        effect,
        estimand="complier_average_effect",
        value=value,
        low=low,
        high=high,
        standard_error=math.nan,
        method=f"Anderson–Rubin, {effect.method}",
        reference=_AR_REFERENCE,
        note="; ".join(filter(None, (effect.note, note))),
    )


def _refused(effect: Estimate, reason: str) -> Estimate:
    return refusal(
        "complier_average_effect",
        reason,
        level=effect.level,
        n_treated=effect.n_treated,
        n_control=effect.n_control,
        method=f"Wald, {effect.method}",
        reference=_REFERENCE,
        clusters=effect.clusters,
    )
