"""Covariates without gaps, and clusters where they must be there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from nudgelab.analysis.samples import Sample

__all__ = ["clusters_of", "complete"]


def complete(covariates: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return covariates without gaps, by the missing-indicator method."""
    from nudgelab.statistics.missing_covariates import missing_indicator  # noqa: PLC0415

    return missing_indicator(covariates)


def clusters_of(sample: Sample) -> npt.NDArray[np.int64]:
    """Return the clusters of a sample that has them."""
    assert sample.clusters is not None  # noqa: S101  (callers have asked)
    return sample.clusters
