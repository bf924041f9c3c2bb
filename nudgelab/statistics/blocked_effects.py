"""Effects of a trial that was assigned within strata or pairs: differences within, then averaged.

The effect is the difference of two means, each averaged over the strata: by default with the people
of both arms as weights (of clusters: with each counted by the inverse of its arm's share of the
stratum), for the average effect on these people; on request by precision, which is the regression
with stratum effects. Its variance is design-based: the sum over strata of Neyman's variance, and
for strata with one unit in an arm what the spread between them tells. Degrees of freedom are
Satterthwaite's under equal variances. What differs between strata is in neither the effect nor its
interval.

Covariates move each outcome to the mean of its stratum first
(:mod:`nudgelab.statistics.block_adjustment`); the variance pays for the slopes by the factor told
there.

Checked against R's ``estimatr::difference_in_means`` with blocks, clusters and pairs, ``lm`` with
block effects, and ``t.test`` for pairs.

References
----------
Imbens, G. W. & Rubin, D. B. (2015). Causal Inference for Statistics, Social, and Biomedical
Sciences, sections 9.3 and 10.4. Imai, K. (2008). Variance identification and efficiency analysis in
randomized experiments under the matched-pair design. Statistics in Medicine 27, 4857–4873. Pashley,
N. E. & Miratrix, L. W. (2021). Journal of Educational and Behavioral Statistics 46, 271–296.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nudgelab.statistics.arrays import (
    Booleans,
    Codes,
    Floats,
    arm_sizes,
    checked_level,
    cluster_codes,
    finite_vector,
    flags,
)
from nudgelab.statistics.block_adjustment import Adjusted, at_the_mean_of_its_block
from nudgelab.statistics.blocked_means import BlockedMeans, blocked_means
from nudgelab.statistics.blocks import Blocks, Weighting
from nudgelab.statistics.cell_means import Variance
from nudgelab.statistics.estimate import Estimate, refusal
from nudgelab.statistics.intervals import critical_value, two_sided_p

__all__ = ["blocked_mean_difference", "blocked_rate_ratio", "blocked_risk_difference"]

_BLOCKED = "Imbens & Rubin (2015), Causal Inference, section 9.3"
_PAIRED = "Imai (2008), Statistics in Medicine 27, 4857–4873"
_POOLED = "Pashley & Miratrix (2021), J. of Educational and Behavioral Statistics 46, 271–296"
_ROUNDING = 1e-12
"""A standard error below this share of the outcomes themselves is rounding, not variation."""
_FEW_DEGREES = 4.0


@dataclass(frozen=True, slots=True)
class _Trial:
    """Checked arrays; ``covariates`` may have no columns."""

    estimand: str
    outcome: Floats
    treated: Booleans
    block: Codes
    clusters: Codes | None
    weighting: Weighting
    level: float
    covariates: Floats

    def means(self, outcome: Floats) -> BlockedMeans:
        """Return both arm means of an outcome."""
        return blocked_means(outcome, self.treated, self.block, self.clusters, self.weighting)


def blocked_mean_difference(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    blocks: npt.ArrayLike,
    *,
    clusters: npt.ArrayLike | None = None,
    covariates: npt.ArrayLike | None = None,
    weighting: Weighting = "size",
    level: float = 0.95,
) -> Estimate:
    """Estimate the difference of two means within blocks.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        Outcome of each person, in any unit.
    treated : array_like of bool, shape (n,)
        Who is in the treated group.
    blocks : array_like, shape (n,)
        Stratum or pair of each person: any hashable values.
    clusters : array_like, shape (n,), optional
        Cluster of each person, where clusters were assigned within blocks.
    covariates : array_like, shape (n, k), optional
        Covariates from before the assignment, complete.
    weighting : {"size", "precision"}
        Weights of the blocks: people of both arms, or n₁n₀ / (n₁ + n₀).
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Estimate
        The weighted mean of the differences, in the outcome's unit. Blocks with one arm only are
        left out and counted in the note; those with one unit in an arm are taken together, or left
        out where fewer than three or one has half of their weight. Refused where no block is left,
        where nothing varies, and with less than one degree of freedom.

    Raises
    ------
    EstimationError
        Where an array is of another length or has missing values, or a group is empty.

    References
    ----------
    Imbens & Rubin (2015), section 9.3; Imai (2008), equation 6; Pashley & Miratrix (2021).
    """
    trial = _checked(
        "mean_difference", outcome, treated, blocks, clusters, covariates, weighting, level
    )
    return _difference(trial, math.inf)


def blocked_risk_difference(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    blocks: npt.ArrayLike,
    *,
    clusters: npt.ArrayLike | None = None,
    covariates: npt.ArrayLike | None = None,
    weighting: Weighting = "size",
    level: float = 0.95,
) -> Estimate:
    """Estimate the difference of two proportions within blocks, with a t interval.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        0 or 1.
    treated, blocks, clusters, covariates, weighting, level
        As in :func:`blocked_mean_difference`.

    Returns
    -------
    Estimate
        As :func:`blocked_mean_difference` gives it, limits within [−1, 1]. Without clusters and
        covariates :func:`nudgelab.statistics.stratified_tables.stratified_risk_difference` has the
        better interval.

    Raises
    ------
    EstimationError
        As there, or where an outcome is not 0 or 1.
    """
    trial = _checked(
        "risk_difference", outcome, treated, blocks, clusters, covariates, weighting, level
    )
    flags(trial.outcome, "outcome", trial.outcome.size)
    return _difference(trial, 1.0)


def blocked_rate_ratio(
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    blocks: npt.ArrayLike,
    *,
    clusters: npt.ArrayLike | None = None,
    weighting: Weighting = "size",
    level: float = 0.95,
) -> Estimate:
    """Estimate the ratio of two mean counts, each averaged over the blocks.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        Counts.
    treated, blocks, clusters, weighting, level
        As in :func:`blocked_mean_difference`.

    Returns
    -------
    Estimate
        The ratio of the weighted means of the blocks' arm means, with a t interval on the scale of
        its logarithm (delta method). Refused as there, and where a group has no events.

    Raises
    ------
    EstimationError
        As there.
    """
    trial = _checked("rate_ratio", outcome, treated, blocks, clusters, None, weighting, level)
    means = trial.means(trial.outcome)
    if not means.blocks.used.any():
        return _refused(trial, means.blocks, _no_block(means.blocks))
    arm, control = means.means
    if not (control > 0 and arm > 0):
        return _refused(trial, means.blocks, "a group has no events: the ratio has no limits")
    variance = means.variance(1.0 / arm, 1.0 / control)
    if reason := _no_variation(variance, trial.outcome / min(arm, control)):
        return _refused(trial, means.blocks, reason)
    centre, degrees = math.log(arm / control), variance.degrees_of_freedom
    error = math.sqrt(variance.estimated)
    half = critical_value(trial.level, degrees) * error
    limits = (_exp(centre - half), _exp(centre + half))
    return _estimate(trial, means.blocks, arm / control, limits, centre, error, degrees)


def _checked(
    estimand: str,
    outcome: npt.ArrayLike,
    treated: npt.ArrayLike,
    blocks: npt.ArrayLike,
    clusters: npt.ArrayLike | None,
    covariates: npt.ArrayLike | None,
    weighting: Weighting,
    level: float,
) -> _Trial:
    y = finite_vector(outcome, "outcome")
    arm = flags(treated, "treated", y.size)
    arm_sizes(arm)
    x = np.zeros((y.size, 0)) if covariates is None else np.asarray(covariates, dtype=np.float64)
    codes = None if clusters is None else cluster_codes(clusters, y.size)
    block = cluster_codes(blocks, y.size)
    return _Trial(estimand, y, arm, block, codes, weighting, checked_level(level), x)


def _difference(trial: _Trial, bound: float) -> Estimate:
    means, outcome = trial.means(trial.outcome), trial.outcome
    factor = lost = 1.0
    blocks = means.blocks
    if not blocks.used.any():
        return _refused(trial, blocks, _no_block(blocks))
    if trial.covariates.shape[1]:
        outcome, slopes, cost = _adjusted(trial, blocks)
        left = _units_left(trial, blocks)
        if left - slopes < 1:
            return _refused(trial, blocks, f"too few units for {slopes} slopes within blocks")
        factor, means = (left + cost) / (left - cost), trial.means(outcome)
        lost = left / (left - cost)
    variance = means.variance(1.0, 1.0)
    if reason := _no_variation(variance, outcome):
        return _refused(trial, blocks, reason)
    degrees = variance.degrees_of_freedom / lost
    if not degrees >= 1:
        return _refused(trial, blocks, "less than one degree of freedom is left")
    error = math.sqrt(variance.estimated * factor)
    value = means.means[0] - means.means[1]
    half = critical_value(trial.level, degrees) * error
    limits = (max(value - half, -bound), min(value + half, bound))
    return _estimate(trial, blocks, value, limits, value, error, degrees)


def _adjusted(trial: _Trial, blocks: Blocks) -> Adjusted:
    """Return the outcome at its block's means, fitted on the blocks that are used."""
    used = blocks.used[trial.block]
    adjusted = at_the_mean_of_its_block(
        trial.outcome[used],
        trial.covariates[used],
        trial.treated[used],
        trial.block[used],
        by_arm=not blocks.small.any(),
        clusters=None if trial.clusters is None else trial.clusters[used],
    )
    outcome = trial.outcome.copy()
    outcome[used] = adjusted.outcome
    return adjusted._replace(outcome=outcome)


def _units_left(trial: _Trial, blocks: Blocks) -> int:
    """Return what the units leave after the means: of a block two, of small blocks the pairs'."""
    used = blocks.used[trial.block]
    who = np.arange(used.size) if trial.clusters is None else trial.clusters
    units, count = int(np.unique(who[used]).size), int(blocks.used.sum())
    return units - (count + 1 if blocks.small.any() else 2 * count)


def _no_block(blocks: Blocks) -> str:
    if blocks.alone:
        return "no block has two units in each arm, and too few have one: nothing tells of chance"
    return "no block has both arms: nothing can be compared within blocks"


def _no_variation(variance: Variance, outcome: Floats) -> str:
    if math.sqrt(variance.estimated) > _ROUNDING * float(np.abs(outcome).max()):
        return ""
    return "no variation is left within the blocks to judge by"


def _method(trial: _Trial, blocks: Blocks) -> str:
    pairs = blocks.small.any() and not blocks.large.any()
    what = "pair differences" if pairs else "block-weighted difference"
    if trial.estimand == "rate_ratio":
        what = "block-weighted means, log scale"
    if k := trial.covariates.shape[1]:
        what += f", adjusted within blocks for {k} covariate{'' if k == 1 else 's'}"
    by = "" if trial.weighting == "size" else ", weighted by precision"
    robust = "" if trial.clusters is None or pairs else ", CR2"
    return f"{what}{by}{robust}, Satterthwaite t"


def _reference(blocks: Blocks) -> str:
    if not blocks.small.any():
        return _BLOCKED
    return _POOLED if blocks.large.any() else _PAIRED


def _sizes(trial: _Trial, blocks: Blocks) -> tuple[int, int]:
    used = blocks.used[trial.block]
    return int((trial.treated & used).sum()), int((~trial.treated & used).sum())


def _clusters_used(trial: _Trial, blocks: Blocks) -> int | None:
    if trial.clusters is None:
        return None
    return int(np.unique(trial.clusters[blocks.used[trial.block]]).size)


def _estimate(
    trial: _Trial,
    blocks: Blocks,
    value: float,
    limits: tuple[float, float],
    centre: float,
    standard_error: float,
    degrees: float,
) -> Estimate:
    n_treated, n_control = _sizes(trial, blocks)
    few = f"fragile: inference rests on {degrees:.1f} degrees of freedom"
    return Estimate(
        estimand=trial.estimand,
        value=value,
        low=limits[0],
        high=limits[1],
        level=trial.level,
        p=two_sided_p(centre / standard_error, degrees),
        n_treated=n_treated,
        n_control=n_control,
        method=_method(trial, blocks),
        reference=_reference(blocks),
        standard_error=standard_error,
        degrees_of_freedom=degrees,
        clusters=_clusters_used(trial, blocks),
        note="; ".join(filter(None, [blocks.note(), few if degrees < _FEW_DEGREES else ""])),
    )


def _refused(trial: _Trial, blocks: Blocks, reason: str) -> Estimate:
    n_treated, n_control = arm_sizes(trial.treated)
    return refusal(
        trial.estimand,
        reason,
        level=trial.level,
        n_treated=n_treated,
        n_control=n_control,
        method=_method(trial, blocks),
        reference=_reference(blocks),
        clusters=_clusters_used(trial, blocks) if blocks.used.any() else None,
    )


def _exp(logarithm: float) -> float:
    return math.exp(logarithm) if logarithm < 700 else math.inf
