"""Effects on a measurement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nudgelab.analysis.estimation.means import mean_differences
from nudgelab.statistics.estimate import Estimate

if TYPE_CHECKING:
    from nudgelab.analysis.samples import Sample

__all__ = ["continuous_effects"]


def continuous_effects(sample: Sample, level: float) -> list[Estimate]:
    """Return the effects on a measurement; the headline first.

    Parameters
    ----------
    sample : Sample
        The people.
    level : float
        Confidence level, in (0, 1).
    """
    from nudgelab.statistics import cluster_effects, means  # noqa: PLC0415

    differences = mean_differences(sample, level)
    if sample.weights is not None:
        return differences
    if sample.clusters is None:
        g = means.hedges_g(sample.group(True), sample.group(False), level=level)
    else:
        g = cluster_effects.clustered_hedges_g(
            sample.outcome, sample.treated, sample.clusters, level=level
        )
    return [*differences, g]
