"""Effects on an ordered outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nudgelab.analysis.estimation.notes import with_note

if TYPE_CHECKING:
    from nudgelab.analysis.samples import Sample
    from nudgelab.statistics.estimate import Estimate

__all__ = ["ordinal_effects"]

_UNADJUSTED = "ordered outcomes are not adjusted for covariates"


def ordinal_effects(sample: Sample, level: float) -> list[Estimate]:
    """Return the probability of superiority, then the common odds ratio with its check.

    Parameters
    ----------
    sample : Sample
        The people; the outcome is the number of their category.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    list of Estimate
        Neither is adjusted for covariates; a note says so where the plan has some.
    """
    from nudgelab.statistics.probability_of_superiority import (  # noqa: PLC0415
        probability_of_superiority,
    )
    from nudgelab.statistics.proportional_odds import (  # noqa: PLC0415
        common_odds_ratio,
        proportional_odds_test,
    )

    people = (sample.outcome, sample.treated)
    superiority = probability_of_superiority(*people, clusters=sample.clusters, level=level)
    odds = common_odds_ratio(*people, clusters=sample.clusters, level=level)
    if not odds.refused:
        checked = proportional_odds_test(*people, clusters=sample.clusters)
        instead = "read the probability of superiority"
        odds = with_note(odds, checked.said("proportional odds", level, instead))
    found = [superiority, odds]
    return [with_note(e, _UNADJUSTED) for e in found] if sample.covariates.shape[1] else found
