"""Effects on how often something happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nudgelab.analysis.estimation.means import mean_differences
from nudgelab.statistics.estimate import Estimate

if TYPE_CHECKING:
    from nudgelab.analysis.samples import Sample

__all__ = ["count_effects"]


def count_effects(sample: Sample, level: float) -> list[Estimate]:
    """Return the effects on counts; the headline first.

    Parameters
    ----------
    sample : Sample
        The people.
    level : float
        Confidence level, in (0, 1).
    """
    from nudgelab.statistics import cluster_effects, counts  # noqa: PLC0415

    if sample.clusters is None:
        ratio = counts.rate_ratio(sample.group(True), sample.group(False), level=level)
    else:
        ratio = cluster_effects.clustered_rate_ratio(
            sample.outcome, sample.treated, sample.clusters, level=level
        )
    return [ratio, *mean_differences(sample, level)]
