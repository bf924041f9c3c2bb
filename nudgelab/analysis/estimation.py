"""Which estimators answer for which outcome, and for which unit of assignment.

The first estimate of each list is the headline: the one that the plan's question is answered with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nudgelab.statistics.estimate import Estimate
from nudgelab.study.outcomes import (
    BinaryOutcome,
    ContinuousOutcome,
    CountOutcome,
    Outcome,
    TimeToEventOutcome,
)

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from nudgelab.analysis.samples import Sample

__all__ = ["HEADLINE", "estimate_effects"]

HEADLINE = {
    "binary": "risk_difference",
    "count": "rate_ratio",
    "continuous": "mean_difference",
    "time_to_event": "restricted_mean_difference",
}
"""Kind of outcome → the estimand that its question is answered with."""


def estimate_effects(outcome: Outcome, sample: Sample, *, level: float) -> list[Estimate]:
    """Estimate every effect that an outcome's kind has, of an arm against control.

    Parameters
    ----------
    outcome : Outcome
        The declared outcome; its kind tells the estimands.
    sample : Sample
        The people; both groups have at least one.
    level : float
        Confidence level of the intervals, in (0, 1).

    Returns
    -------
    list of Estimate
        The headline first. With covariates, the adjusted estimate is the headline and the
        unadjusted one follows.
    """
    match outcome:
        case BinaryOutcome():
            return _binary(sample, level)
        case CountOutcome():
            return _count(sample, level)
        case ContinuousOutcome():
            return _continuous(sample, level)
        case TimeToEventOutcome():
            return _time_to_event(outcome, sample, level)


def _binary(sample: Sample, level: float) -> list[Estimate]:
    from nudgelab.statistics import number_needed  # noqa: PLC0415

    found = (
        _binary_persons(sample, level) if sample.clusters is None else _binary_teams(sample, level)
    )
    if sample.covariates.shape[1]:
        from nudgelab.statistics.lin_adjustment import adjusted_risk_difference  # noqa: PLC0415

        found.insert(
            0,
            adjusted_risk_difference(
                sample.outcome,
                sample.treated,
                _complete(sample.covariates),
                clusters=sample.clusters,
                level=level,
            ),
        )
    return [*found, number_needed.number_needed_to_treat(found[0])]


def _binary_persons(sample: Sample, level: float) -> list[Estimate]:
    from nudgelab.statistics import proportions  # noqa: PLC0415

    estimators = (
        proportions.risk_difference,
        proportions.risk_ratio,
        proportions.odds_ratio,
        proportions.cohens_h,
    )
    return [estimator(*sample.events(), level=level) for estimator in estimators]


def _binary_teams(sample: Sample, level: float) -> list[Estimate]:
    from nudgelab.statistics import cluster_effects  # noqa: PLC0415

    estimators = (
        cluster_effects.clustered_risk_difference,
        cluster_effects.clustered_risk_ratio,
        cluster_effects.clustered_odds_ratio,
        cluster_effects.clustered_cohens_h,
    )
    clusters = _required(sample)
    return [e(sample.outcome, sample.treated, clusters, level=level) for e in estimators]


def _count(sample: Sample, level: float) -> list[Estimate]:
    from nudgelab.statistics import cluster_effects, counts  # noqa: PLC0415

    if sample.clusters is None:
        ratio = counts.rate_ratio(sample.group(True), sample.group(False), level=level)
    else:
        ratio = cluster_effects.clustered_rate_ratio(
            sample.outcome, sample.treated, sample.clusters, level=level
        )
    return [ratio, *_differences(sample, level)]


def _continuous(sample: Sample, level: float) -> list[Estimate]:
    from nudgelab.statistics import cluster_effects, means  # noqa: PLC0415

    differences = _differences(sample, level)
    if sample.weights is not None:
        return differences
    if sample.clusters is None:
        g = means.hedges_g(sample.group(True), sample.group(False), level=level)
    else:
        g = cluster_effects.clustered_hedges_g(
            sample.outcome, sample.treated, sample.clusters, level=level
        )
    return [*differences, g]


def _differences(sample: Sample, level: float) -> list[Estimate]:
    """Return the difference of means: adjusted first where the plan adjusts, then as it is."""
    from nudgelab.statistics import cluster_effects, means  # noqa: PLC0415
    from nudgelab.statistics.lin_adjustment import adjusted_mean_difference  # noqa: PLC0415

    found: list[Estimate] = []
    if sample.covariates.shape[1] or sample.weights is not None:
        found.append(
            adjusted_mean_difference(
                sample.outcome,
                sample.treated,
                _complete(sample.covariates),
                clusters=sample.clusters,
                weights=sample.weights,
                level=level,
            )
        )
    if sample.weights is not None:
        return found
    if sample.clusters is None:
        plain = means.mean_difference(sample.group(True), sample.group(False), level=level)
    else:
        plain = cluster_effects.clustered_mean_difference(
            sample.outcome, sample.treated, sample.clusters, level=level
        )
    return [*found, plain]


def _time_to_event(outcome: TimeToEventOutcome, sample: Sample, level: float) -> list[Estimate]:
    from nudgelab.statistics.cox import hazard_ratio  # noqa: PLC0415
    from nudgelab.statistics.log_rank import log_rank  # noqa: PLC0415
    from nudgelab.statistics.restricted_mean import restricted_mean_difference  # noqa: PLC0415

    assert sample.observed is not None  # noqa: S101  (a sample of a time to event has it)
    history = (sample.outcome, sample.observed, sample.treated)
    horizon = min(
        float(outcome.window[1] - outcome.window[0] + 1),
        *(float(sample.group(treated).max()) for treated in (True, False)),
    )
    return [
        restricted_mean_difference(
            *history, horizon=horizon, clusters=sample.clusters, level=level
        ),
        hazard_ratio(*history, clusters=sample.clusters, level=level),
        log_rank(*history, clusters=sample.clusters),
    ]


def _complete(covariates: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return covariates without gaps, by the missing-indicator method."""
    from nudgelab.statistics.missing_covariates import missing_indicator  # noqa: PLC0415

    return missing_indicator(covariates)


def _required(sample: Sample) -> npt.NDArray[np.int64]:
    assert sample.clusters is not None  # noqa: S101  (callers have asked)
    return sample.clusters
