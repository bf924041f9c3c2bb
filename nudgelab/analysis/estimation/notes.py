"""Notes beside estimates."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from nudgelab.statistics.estimate import Estimate

if TYPE_CHECKING:
    from nudgelab.analysis.samples import Sample
    from nudgelab.study.outcomes import RecurrentOutcome, TimeToEventOutcome

__all__ = ["cut_short", "with_note", "with_unevenness"]


def with_note(estimate: Estimate, note: str) -> Estimate:
    """Return an estimate with a note before its own."""
    return replace(estimate, note="; ".join(filter(None, (note, estimate.note))))


def cut_short(outcome: TimeToEventOutcome | RecurrentOutcome, horizon: float) -> str:
    """Say where a group was not followed to the end of an outcome's window.

    Parameters
    ----------
    outcome : TimeToEventOutcome or RecurrentOutcome
        Its window.
    horizon : float
        Days to which both groups are known.

    Returns
    -------
    str
        The note; empty where the whole window is known.
    """
    whole = outcome.window[1] - outcome.window[0] + 1
    if horizon >= whole:
        return ""
    return f"to {horizon:g} of {whole:g} days, as far as both groups are known"


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
