"""The ratio of two rates of events that can happen again and again, with a robust error.

Andersen and Gill's model multiplies the rate by one ratio throughout; its score needs only counts
at risk and with an event. People's events hang together, so its standard error is never the
model's: by person it is the sandwich of Lin, Wei, Yang and Ying (each person's score residuals, all
events together) with Student's t of n − 2 degrees of freedom, by team those residuals by CR2 with
Satterthwaite's t. In small samples it is a little short all the same, and the estimate says so:
with events as uneven as an exponential makes them, 5.6 to 6.4 false alarms of every 100 were seen
at a level of 5 with 40 people or 6 to 20 teams a group, and 5.3 with 150 people.

Checked against R's ``survival::coxph`` with ``cluster =`` and its residuals of type ``dfbeta``.

References
----------
Andersen, P. K. & Gill, R. D. (1982). Cox's regression model for counting processes: a large sample
study. Annals of Statistics 10, 1100–1120. Lin, D. Y., Wei, L. J., Yang, I. & Ying, Z. (2000).
Semiparametric regression for the mean and rate functions of recurrent events. Journal of the Royal
Statistical Society B 62, 711–730.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from nudgelab.statistics.arrays import Booleans, Floats, checked_level, flags
from nudgelab.statistics.cluster_robust import Contrast
from nudgelab.statistics.counting_history import CountingHistory
from nudgelab.statistics.estimate import Estimate
from nudgelab.statistics.inference import Inference, TwoArms, two_arms
from nudgelab.statistics.partial_likelihood import PartialLikelihood, partial_likelihood

__all__ = ["recurrent_rate_ratio"]

_REFERENCE = "Lin, Wei, Yang & Ying (2000), Journal of the Royal Statistical Society B 62, 711–730"


_FEW_PEOPLE, _FEW_TEAMS = 100, 20


def recurrent_rate_ratio(
    history: CountingHistory,
    treated: npt.ArrayLike,
    *,
    clusters: npt.ArrayLike | None = None,
    level: float = 0.95,
) -> Estimate:
    """Estimate the ratio of two rates of recurrent events.

    Parameters
    ----------
    history : CountingHistory
        The people of both groups; who left counts as long as they were there.
    treated : array_like of bool, shape (n,)
        Who is in the treated group.
    clusters : array_like, shape (n,), optional
        Cluster of each person: any hashable values. None where people were assigned one by one.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Estimate
        Rate of the treated over rate of control; the standard error is that of the logarithm.
        Refused where a group has no event (the ratio is then 0 or ∞, and there is no robust error),
        and with one person or cluster in a group.

    Raises
    ------
    EstimationError
        Where an array is of another length, or a group is empty.

    References
    ----------
    Lin, Wei, Yang & Ying (2000), Journal of the Royal Statistical Society B 62, 711–730, section 2.
    """
    arms = two_arms(flags(treated, "treated", history.end.size), clusters)
    precision = arms.precision if arms.clustered else "LWYY robust error by person, t(n − 2)"
    inference = Inference(
        estimand="recurrent_rate_ratio",
        arms=arms,
        level=checked_level(level),
        method=f"Andersen–Gill, Efron ties, {precision}",
        reference=_REFERENCE,
    )
    if arms.reason_to_refuse:
        return inference.refused(arms.reason_to_refuse)
    times = np.unique(history.time)
    everybody = history.risk_sets(times)
    partial = partial_likelihood(everybody, history.of(arms.treated).risk_sets(times))
    if not partial.treated.size:
        return inference.refused("no events while both groups were there: nothing to compare")
    if partial.one_sided:
        name = "treated" if not partial.treated_events.any() else "control"
        return inference.refused(f"no events in the {name} group: the ratio is 0 or infinite")
    return inference.ratio(_contrast(partial, history, arms), note=_small(arms))


def _small(arms: TwoArms) -> str:
    """Say where the robust error is known to be short."""
    few_teams = arms.clustered is not None and arms.clustered.least_clusters <= _FEW_TEAMS
    few_people = arms.clustered is None and min(arms.sizes) < _FEW_PEOPLE
    if not (few_teams or few_people):
        return ""
    return "few people or teams: the robust error is a little short (about 6 false alarms of 100)"


def _contrast(partial: PartialLikelihood, history: CountingHistory, arms: TwoArms) -> Contrast:
    beta = partial.maximum()
    influence = _residuals(partial, history, arms.treated, beta) / partial.information(beta)
    if arms.clustered is not None:
        return arms.contrast(beta, influence)
    degrees = float(influence.size - 2)
    return Contrast(beta, math.sqrt(float((influence**2).sum())), degrees)


def _residuals(
    partial: PartialLikelihood, history: CountingHistory, treated: Booleans, beta: float
) -> Floats:
    """Return each person's part of the score, all their events together."""
    until = partial.sets.place(history.end)
    residuals = np.zeros(history.end.size)
    for group, covariate in ((treated, 1.0), (~treated, 0.0)):
        by_event, at_risk = partial.residual_parts(beta, covariate)
        own = group[history.person]
        added = by_event[partial.sets.place(history.time[own]) - 1]
        residuals += np.bincount(history.person[own], added, history.end.size)
        residuals[group] -= at_risk[until[group]]
    return residuals
