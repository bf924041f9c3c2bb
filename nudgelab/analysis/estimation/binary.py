"""Effects on whether something happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from nudgelab.analysis.estimation.covariates import clusters_of, complete
from nudgelab.statistics.estimate import Estimate

if TYPE_CHECKING:
    from nudgelab.analysis.samples import Sample
    from nudgelab.study.plan import Adjustment

__all__ = ["binary_effects"]


def binary_effects(sample: Sample, level: float, adjustment: Adjustment = "lin") -> list[Estimate]:
    """Return the effects on shares of people; the headline first.

    Parameters
    ----------
    sample : Sample
        The people.
    level : float
        Confidence level, in (0, 1).
    adjustment : {"lin", "g_computation"}
        How the shares are adjusted, where the sample has covariates.
    """
    from nudgelab.statistics import number_needed  # noqa: PLC0415

    adjusted = _ADJUSTED[adjustment](sample, level) if sample.covariates.shape[1] else []
    plain = (
        _binary_persons(sample, level) if sample.clusters is None else _binary_teams(sample, level)
    )
    found = [*adjusted, *plain]
    return [*found, number_needed.number_needed_to_treat(found[0])]


def _by_lin(sample: Sample, level: float) -> list[Estimate]:
    from nudgelab.statistics.lin_adjustment import adjusted_risk_difference  # noqa: PLC0415

    return [_adjusted(adjusted_risk_difference, sample, level)]


def _by_g_computation(sample: Sample, level: float) -> list[Estimate]:
    from nudgelab.statistics import g_computation  # noqa: PLC0415

    estimators = (
        g_computation.standardised_risk_difference,
        g_computation.standardised_risk_ratio,
    )
    return [_adjusted(estimator, sample, level) for estimator in estimators]


def _adjusted(estimator: Callable[..., Estimate], sample: Sample, level: float) -> Estimate:
    covariates = complete(sample.covariates)
    people = (sample.outcome, sample.treated, covariates)
    return estimator(*people, clusters=sample.clusters, level=level)


_ADJUSTED: Final = {"lin": _by_lin, "g_computation": _by_g_computation}


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
