"""Effects on the days until something happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nudgelab.statistics.estimate import Estimate

if TYPE_CHECKING:
    from nudgelab.analysis.samples import Sample
    from nudgelab.study.outcomes import TimeToEventOutcome

__all__ = ["time_to_event_effects"]


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
    horizon = min(
        float(outcome.window[1] - outcome.window[0] + 1),
        *(float(sample.group(treated).max()) for treated in (True, False)),
    )
    return [
        restricted_mean_difference(
            *history, horizon=horizon, clusters=sample.clusters, level=level
        ),
        hazard_ratio(*history, clusters=sample.clusters, level=level),
        log_rank(*history, clusters=sample.clusters),
    ]
