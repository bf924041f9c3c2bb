"""Effects on how often something happened.

The ratio of the means answers the question. A mean can change in two ways, so that the parts stand
beside it: whether people did it at all, which is an effect, and how often those did who did, which
is none, for the tactic itself has sorted who is among them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from nudgelab.analysis.estimation.covariates import complete
from nudgelab.analysis.estimation.means import mean_differences
from nudgelab.analysis.estimation.notes import with_note, with_unevenness
from nudgelab.statistics.estimate import Estimate, refusal

if TYPE_CHECKING:
    import numpy.typing as npt

    from nudgelab.analysis.samples import Sample

__all__ = ["count_effects"]

_SORTED = "not causal: the arm itself decides who is among those with any"
_SENSITIVITY = "a second opinion: the headline needs no model"


def count_effects(sample: Sample, level: float, least: int) -> list[Estimate]:
    """Return the effects on counts; the headline first.

    Parameters
    ----------
    sample : Sample
        The people.
    level : float
        Confidence level, in (0, 1).
    least : int
        People with any in an arm below which nothing is shown of them.
    """
    from nudgelab.statistics.negative_binomial import negative_binomial_ratio  # noqa: PLC0415

    everybody = np.ones(len(sample.outcome), dtype=np.bool_)
    model = negative_binomial_ratio(
        sample.outcome,
        sample.treated,
        complete(sample.covariates),
        clusters=sample.clusters,
        level=level,
    )
    return [
        with_unevenness(_ratio(sample, everybody, level), sample),
        *mean_differences(sample, level),
        _with_any(sample, level),
        _among_those_with_any(sample, level, least),
        with_unevenness(with_note(model, _SENSITIVITY), sample),
    ]


def _ratio(sample: Sample, people: npt.NDArray[np.bool_], level: float) -> Estimate:
    from nudgelab.statistics import cluster_effects, counts  # noqa: PLC0415

    outcome, treated = sample.outcome[people], sample.treated[people]
    if sample.clusters is None:
        return counts.rate_ratio(outcome[treated], outcome[~treated], level=level)
    clusters = sample.clusters[people]
    return cluster_effects.clustered_rate_ratio(outcome, treated, clusters, level=level)


def _with_any(sample: Sample, level: float) -> Estimate:
    from nudgelab.statistics import cluster_effects, proportions  # noqa: PLC0415

    any_at_all = (sample.outcome > 0).astype(np.float64)
    if sample.clusters is None:
        events = replace(sample, outcome=any_at_all).events()
        found = proportions.risk_difference(*events, level=level)
    else:
        found = cluster_effects.clustered_risk_difference(
            any_at_all, sample.treated, sample.clusters, level=level
        )
    return replace(found, estimand="share_with_any_difference")


def _among_those_with_any(sample: Sample, level: float, least: int) -> Estimate:
    some = sample.outcome > 0
    in_arm = int((some & sample.treated).sum())
    in_control = int(some.sum()) - in_arm
    if min(in_arm, in_control) < max(least, 1):
        return refusal(
            "ratio_among_those_with_any",
            f"not shown: fewer than {max(least, 1)} people with any in an arm",
            level=level,
            n_treated=-1,
            n_control=-1,
            method="ratio of means among those with any",
            reference="",
        )
    found = _ratio(sample, some, level)
    return with_note(replace(found, estimand="ratio_among_those_with_any"), _SORTED)
