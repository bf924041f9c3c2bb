"""Effects on what happens again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nudgelab.analysis.estimation.notes import cut_short, with_note

if TYPE_CHECKING:
    from nudgelab.analysis.samples import Sample
    from nudgelab.statistics.counting_history import CountingHistory
    from nudgelab.statistics.estimate import Estimate
    from nudgelab.study.outcomes import RecurrentOutcome

__all__ = ["followed_to", "recurrent_effects"]

_WHILE_THERE = "a rate while people are there: whoever leaves counts until then"
_UNADJUSTED = "recurrent outcomes are not adjusted for covariates"


def recurrent_effects(outcome: RecurrentOutcome, sample: Sample, level: float) -> list[Estimate]:
    """Return the difference of mean counts at the window's end, then the ratio of the rates.

    Parameters
    ----------
    outcome : RecurrentOutcome
        Its window is the horizon, unless an arm was not followed so long.
    sample : Sample
        The people.
    level : float
        Confidence level, in (0, 1).
    """
    from nudgelab.statistics.andersen_gill import recurrent_rate_ratio  # noqa: PLC0415
    from nudgelab.statistics.mean_count import mean_count_difference  # noqa: PLC0415

    history, clusters = sample.history, sample.clusters
    assert history is not None  # noqa: S101  (a sample of a recurrent outcome has it)
    horizon = min(followed_to(outcome, history.of(g)) for g in (sample.treated, ~sample.treated))
    count = mean_count_difference(
        history, sample.treated, horizon=horizon, clusters=clusters, level=level
    )
    ratio = recurrent_rate_ratio(history, sample.treated, clusters=clusters, level=level)
    if history.left.any():
        ratio = with_note(ratio, _WHILE_THERE)
    found = [with_note(count, cut_short(outcome, horizon)), ratio]
    return [with_note(e, _UNADJUSTED) for e in found] if sample.covariates.shape[1] else found


def followed_to(outcome: RecurrentOutcome, people: CountingHistory) -> float:
    """Return the end of the window, or the last day on which anybody of a group was followed."""
    end = float(outcome.window[1] - outcome.window[0] + 1)
    last = float(people.end.max())
    return end if bool(people.left[people.end == last].all()) else min(end, last)
