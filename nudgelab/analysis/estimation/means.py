"""Differences of means, as they are and adjusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nudgelab.analysis.estimation.covariates import complete
from nudgelab.statistics.estimate import Estimate

if TYPE_CHECKING:
    from nudgelab.analysis.samples import Sample

__all__ = ["mean_differences"]


def mean_differences(sample: Sample, level: float) -> list[Estimate]:
    """Return the difference of means: adjusted first where the plan adjusts, then as it is."""
    from nudgelab.statistics import cluster_effects, means  # noqa: PLC0415
    from nudgelab.statistics.lin_adjustment import adjusted_mean_difference  # noqa: PLC0415

    found: list[Estimate] = []
    if sample.covariates.shape[1] or sample.weights is not None:
        found.append(
            adjusted_mean_difference(
                sample.outcome,
                sample.treated,
                complete(sample.covariates),
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
