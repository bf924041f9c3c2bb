"""Effects on the days until something happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nudgelab.analysis.estimation.notes import cut_short, with_note
from nudgelab.statistics.estimate import Estimate

if TYPE_CHECKING:
    from nudgelab.analysis.samples import BoolArray, Sample
    from nudgelab.study.outcomes import TimeToEventOutcome

__all__ = ["time_to_event_effects"]

_WORDS: Final = {
    "restricted_mean_difference": "as if nobody left: leavers are taken as lost from sight",
    "hazard_ratio": "cause-specific: among those who are still there",
    "log_rank": "cause-specific: among those who are still there",
}
"""What the estimates that take leavers as lost from sight tell where leaving competes."""


def time_to_event_effects(
    outcome: TimeToEventOutcome, sample: Sample, level: float
) -> list[Estimate]:
    """Return the effects on the time to an event; the headline first.

    Parameters
    ----------
    outcome : TimeToEventOutcome
        Its window is the horizon, unless an arm was not followed so long.
    sample : Sample
        The people.
    level : float
        Confidence level, in (0, 1).
    """
    from nudgelab.statistics.cox import hazard_ratio  # noqa: PLC0415
    from nudgelab.statistics.log_rank import log_rank  # noqa: PLC0415
    from nudgelab.statistics.restricted_mean import restricted_mean_difference  # noqa: PLC0415

    assert sample.observed is not None  # noqa: S101  (a sample of a time to event has it)
    history = (sample.outcome, sample.observed, sample.treated)
    horizon = _horizon(outcome, sample, sample.observed)
    clusters = sample.clusters
    restricted = restricted_mean_difference(
        *history, horizon=horizon, clusters=clusters, level=level
    )
    found = [
        with_note(restricted, cut_short(outcome, horizon)),
        _checked(hazard_ratio(*history, clusters=clusters, level=level), sample, level),
        log_rank(*history, clusters=clusters),
    ]
    if outcome.competing is None:
        return found
    assert sample.competed is not None  # noqa: S101
    known = sample.observed | sample.competed
    last = _horizon(outcome, sample, known)
    incidence = with_note(_incidence(sample, last, level), cut_short(outcome, last))
    return [incidence, *(with_note(e, _WORDS[e.estimand]) for e in found)]


def _horizon(outcome: TimeToEventOutcome, sample: Sample, known: BoolArray) -> float:
    """Return the end of the window, or the last day to which both groups are known.

    A group of whom all have come to an end is known for ever, the others to their last day.
    """
    end = float(outcome.window[1] - outcome.window[0] + 1)
    for group in (sample.treated, ~sample.treated):
        time = sample.outcome[group]
        if not known[group][time == time.max()].all():
            end = min(end, float(time.max()))
    return end


def _checked(ratio: Estimate, sample: Sample, level: float) -> Estimate:
    """Say beside a hazard ratio whether the hazards are proportional."""
    from nudgelab.statistics.proportional_hazards import (  # noqa: PLC0415
        proportional_hazards_test,
    )

    if ratio.refused or sample.observed is None:
        return ratio
    checked = proportional_hazards_test(
        sample.outcome, sample.observed, sample.treated, clusters=sample.clusters
    )
    instead = "one ratio does not tell the whole story, read the days or shares"
    return with_note(ratio, checked.said("proportional hazards", level, instead))


def _incidence(sample: Sample, horizon: float, level: float) -> Estimate:
    from nudgelab.statistics.cumulative_incidence import (  # noqa: PLC0415
        cumulative_incidence_difference,
    )

    assert sample.observed is not None  # noqa: S101
    assert sample.competed is not None  # noqa: S101
    return cumulative_incidence_difference(
        sample.outcome,
        sample.observed,
        sample.competed,
        sample.treated,
        horizon=horizon,
        clusters=sample.clusters,
        level=level,
    )
