"""One list of estimates a kind of outcome.

The first estimate of each list is the headline: the one that the plan's question is answered with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nudgelab.study.outcomes import (
    BinaryOutcome,
    ContinuousOutcome,
    CountOutcome,
    OrdinalOutcome,
    Outcome,
    RecurrentOutcome,
    TimeToEventOutcome,
)

if TYPE_CHECKING:
    from nudgelab.analysis.samples import Sample
    from nudgelab.statistics.estimate import Estimate
    from nudgelab.study.plan import Adjustment

__all__ = ["EXPLORATORY", "HEADLINE", "estimate_effects", "headline_of"]

HEADLINE: Final = {
    "binary": "risk_difference",
    "count": "rate_ratio",
    "continuous": "mean_difference",
    "ordinal": "probability_of_superiority",
    "time_to_event": "restricted_mean_difference",
    "recurrent": "mean_count_difference",
}
"""Kind of outcome → the estimand that its question is answered with.

An ordered outcome is answered with the probability of superiority: it needs the order alone, while
a common odds ratio needs odds that are proportional, and a mean needs distances between categories.
"""

EXPLORATORY: Final = frozenset(
    {
        ("count", "ratio_among_those_with_any"),
        ("count", "negative_binomial_ratio"),
        ("continuous", "probability_of_superiority"),
        ("continuous", "trimmed_mean_difference"),
    }
)
"""(kind, estimand) that is never more than exploratory, whatever the plan asks first."""


def headline_of(outcome: Outcome) -> str:
    """Return the estimand that an outcome's question is answered with.

    Where something competes with an event, days without it would be those of a world in which that
    doesn't happen; the share to whom the event has happened is one of this world.
    """
    if isinstance(outcome, TimeToEventOutcome) and outcome.competing:
        return "cumulative_incidence_difference"
    return HEADLINE[outcome.kind]


def estimate_effects(
    outcome: Outcome,
    sample: Sample,
    *,
    level: float,
    least: int = 1,
    adjustment: Adjustment = "lin",
) -> list[Estimate]:
    """Estimate every effect that an outcome's kind has, of an arm against control.

    Parameters
    ----------
    outcome : Outcome
        The declared outcome; its kind tells the estimands.
    sample : Sample
        The people; both groups have at least one.
    level : float
        Confidence level of the intervals, in (0, 1).
    least : int
        People in an arm below which nothing is shown of a part of the sample.
    adjustment : {"lin", "g_computation"}
        How a binary outcome is adjusted for the covariates; the others have Lin's.

    Returns
    -------
    list of Estimate
        The headline first. With covariates, the adjusted estimate is the headline and the
        unadjusted one follows.
    """
    from nudgelab.analysis.estimation import (  # noqa: PLC0415
        binary,
        continuous,
        count,
        ordinal,
        recurrent,
        time_to_event,
    )

    match outcome:
        case BinaryOutcome():
            return binary.binary_effects(sample, level, adjustment)
        case CountOutcome():
            return count.count_effects(sample, level, least)
        case ContinuousOutcome():
            return continuous.continuous_effects(sample, level)
        case OrdinalOutcome():
            return ordinal.ordinal_effects(sample, level)
        case RecurrentOutcome():
            return recurrent.recurrent_effects(outcome, sample, level)
        case TimeToEventOutcome():
            return time_to_event.time_to_event_effects(outcome, sample, level)
