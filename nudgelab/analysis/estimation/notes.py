"""Notes beside estimates."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nudgelab.statistics.estimate import Estimate

if TYPE_CHECKING:
    from nudgelab.analysis.samples import Sample

__all__ = ["with_note", "with_unevenness"]


def with_note(estimate: Estimate, note: str) -> Estimate:
    """Return an estimate with a note before its own."""
    return replace(estimate, note="; ".join(filter(None, (note, estimate.note))))


def with_unevenness(ratio: Estimate, sample: Sample) -> Estimate:
    """Return a ratio of mean counts, with a note after its own where few people have the events.

    Parameters
    ----------
    ratio : Estimate
        The ratio.
    sample : Sample
        The people that it was estimated from; of clusters their number is told elsewhere.
    """
    from nudgelab.statistics.uneven_counts import unevenness  # noqa: PLC0415

    if ratio.refused or sample.clusters is not None:
        return ratio
    note = unevenness(sample.group(True), sample.group(False))
    return replace(ratio, note="; ".join(filter(None, (ratio.note, note))))
