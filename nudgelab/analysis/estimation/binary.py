"""Effects on whether something happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nudgelab.analysis.estimation.covariates import clusters_of, complete
from nudgelab.statistics.estimate import Estimate

if TYPE_CHECKING:
    from nudgelab.analysis.samples import Sample

__all__ = ["binary_effects"]


def binary_effects(sample: Sample, level: float) -> list[Estimate]:
    """Return the effects on shares of people; the headline first.

    Parameters
    ----------
    sample : Sample
        The people.
    level : float
        Confidence level, in (0, 1).
    """
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
                complete(sample.covariates),
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
    clusters = clusters_of(sample)
    return [e(sample.outcome, sample.treated, clusters, level=level) for e in estimators]
