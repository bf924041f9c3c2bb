"""Cox's partial likelihood of two groups, with Efron's treatment of ties.

With one yes-or-no covariate it needs only the counts at risk and with an event at each time, by
group; whether a person can have the event once or again and again is all the same to it.

References
----------
Cox, D. R. (1972). Regression models and life-tables. Journal of the Royal Statistical Society B 34,
187–220. Efron, B. (1977). The efficiency of Cox's likelihood function for censored data. Journal of
the American Statistical Association 72, 557–565.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from nudgelab.statistics.arrays import Codes, Floats
from nudgelab.statistics.risk_sets import RiskSets

__all__ = ["FURTHEST", "PartialLikelihood", "partial_likelihood"]

FURTHEST = 50.0
"""The logarithm of any hazard ratio that counts of people can tell from infinity is within this."""


@dataclass(frozen=True, slots=True)
class PartialLikelihood:
    """One row for each event: the people at risk with Efron's share of the tied events taken off.

    Attributes
    ----------
    treated, control : ndarray, shape (events,)
        People at risk in each group; only events while both groups were at risk count.
    share : ndarray, shape (events,)
        Efron's l/d: the share of the tied events that is taken off.
    place : ndarray of int, shape (events,)
        Index of the time of each row.
    treated_events : ndarray, shape (m,)
        Events of the treated at each time, of those that count.
    sets : RiskSets
        The counts of both groups at all times.
    """

    treated: Floats
    control: Floats
    share: Floats
    place: Codes
    treated_events: Floats
    sets: RiskSets

    @property
    def one_sided(self) -> bool:
        """Whether only one group has events, so that the ratio is 0 or infinite."""
        return float(self.treated_events.sum()) in {0.0, float(self.treated.size)}

    def probability(self, beta: float) -> Floats:
        """Return the probability that each event is one of the treated, shape (events,)."""
        odds = np.log(self.treated) + beta - np.log(self.control)
        return np.asarray(special.expit(odds), dtype=np.float64)

    def score(self, beta: float) -> float:
        """Return the derivative of the log partial likelihood."""
        return float(self.treated_events.sum() - self.probability(beta).sum())

    def information(self, beta: float) -> float:
        """Return minus its second derivative."""
        p = self.probability(beta)
        return float((p * (1.0 - p)).sum())

    def maximum(self) -> float:
        """Return the log hazard ratio: the one root of the score, which falls all the way."""
        from scipy.optimize import brentq  # noqa: PLC0415 - slow to import

        return float(brentq(self.score, -FURTHEST, FURTHEST, xtol=1e-14, rtol=1e-14))

    def residual_parts(
        self, beta: float, covariate: float, weight: Floats | None = None
    ) -> tuple[Floats, Floats]:
        """Return what a person of one group adds to the score: by an event, and by being at risk.

        Parameters
        ----------
        beta : float
            The log hazard ratio.
        covariate : float
            1 for the treated, 0 for control.
        weight : ndarray, shape (m,), optional
            Weight of the score at each time, for the score of an effect that changes with time.

        Returns
        -------
        ndarray, shape (m,)
            Added by one event at each time.
        ndarray, shape (m + 1,)
            Taken off for being at risk until each time, from 0.
        """
        p, count = self.probability(beta), self.sets.times.size
        w = np.ones(count) if weight is None else weight
        hazard = math.exp(beta * covariate) * (1.0 - p) / self.control * (covariate - p)
        own = np.bincount(self.place, hazard, count)
        taken_off = np.bincount(self.place, hazard * self.share, count)
        steps = np.maximum(np.bincount(self.place, minlength=count), 1)
        mean = np.bincount(self.place, covariate - p, count) / steps
        return w * (mean + taken_off), np.concatenate([[0.0], np.cumsum(w * own)])


def partial_likelihood(everybody: RiskSets, treated: RiskSets) -> PartialLikelihood:
    """Return Efron's rows: the l-th of d tied events takes l/d of the tied off those at risk.

    Parameters
    ----------
    everybody, treated : RiskSets
        The counts of both groups and of the treated at the same times.

    Returns
    -------
    PartialLikelihood
        The rows.

    References
    ----------
    Efron (1977), Journal of the American Statistical Association 72, 557–565.
    """
    both = (treated.at_risk > 0) & (treated.at_risk < everybody.at_risk)
    tied = np.where(both, everybody.events, 0.0).astype(np.intp)
    place = np.repeat(np.arange(tied.size), tied)
    first = np.repeat(np.cumsum(tied) - tied, tied)
    share = (np.arange(place.size) - first) / np.maximum(tied[place], 1)
    ours = treated.at_risk[place] - share * treated.events[place]
    theirs = (everybody.at_risk - treated.at_risk)[place]
    theirs = theirs - share * (everybody.events - treated.events)[place]
    events = np.where(both, treated.events, 0.0)
    return PartialLikelihood(ours, theirs, share, place, events, everybody)
