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
        The people; of a weighted outcome the differences of means are all.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    list of Estimate
        Last those that ask whether the mean hides something: the probability of superiority, and
        the difference of trimmed means.
    """
    from nudgelab.statistics import cluster_effects, means  # noqa: PLC0415
    from nudgelab.statistics.probability_of_superiority import (  # noqa: PLC0415
        probability_of_superiority,
    )
    from nudgelab.statistics.trimmed_means import trimmed_mean_difference  # noqa: PLC0415

    differences = mean_differences(sample, level)
    if sample.weights is not None:
        return differences
    people, clusters = (sample.outcome, sample.treated), sample.clusters
    if clusters is None:
        g = means.hedges_g(sample.group(True), sample.group(False), level=level)
    else:
        g = cluster_effects.clustered_hedges_g(*people, clusters, level=level)
    return [
        *differences,
        g,
        probability_of_superiority(*people, clusters=clusters, level=level),
        trimmed_mean_difference(*people, clusters=clusters, level=level),
    ]
