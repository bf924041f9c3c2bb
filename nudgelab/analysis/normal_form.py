"""An effect as a normal estimate with a standard error, as far as its interval lets it be one.

Combining effects (winners, a prior, several cohorts) takes an estimate and a standard error on one
scale. The standard error here is half the length of the effect's own interval over the normal
quantile, on the logarithm for ratios: score intervals have no other, and an interval from a t
distribution brings its longer tails along as a larger standard error.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Effect

__all__ = ["RATIOS", "NormalForm", "no_effect", "normal_form", "wanted_sign"]

RATIOS = (
    "risk_ratio",
    "odds_ratio",
    "rate_ratio",
    "hazard_ratio",
    "common_odds_ratio",
    "recurrent_rate_ratio",
    "ratio_among_those_with_any",
    "negative_binomial_ratio",
)
"""Estimands whose intervals are symmetric on the logarithm."""


@dataclass(frozen=True, slots=True)
class NormalForm:
    """An effect on the scale where it is about normal.

    Attributes
    ----------
    estimate : float
        The estimate's distance from no effect; its logarithm for a ratio.
    standard_error : float
        Half the interval's length on that scale, over the normal quantile; positive.
    ratio : bool
        Whether the scale is the logarithm.
    no_effect : float
        Value of no effect of what is no ratio: 0, or 0.5 for a probability of superiority.
    """

    estimate: float
    standard_error: float
    ratio: bool
    no_effect: float = 0.0

    def back(self, value: float) -> float:
        """Return a value of this scale on the estimand's own."""
        if not self.ratio:
            return self.no_effect + value
        return math.exp(value) if value < 700 else math.inf


def normal_form(effect: Effect) -> NormalForm | None:
    """Return an effect as an estimate with a standard error.

    Parameters
    ----------
    effect : Effect
        The effect, with an interval.

    Returns
    -------
    NormalForm or None
        None without a finite interval of positive length (a ratio: from 0, or to infinity).
    """
    ratio = effect.estimand in RATIOS
    values = (effect.estimate, effect.low, effect.high)
    if ratio:
        values = tuple(math.log(v) if v > 0 else math.nan for v in values)  # type: ignore[assignment]
    estimate, low, high = values
    if not (all(map(math.isfinite, values)) and high > low):
        return None
    quantile = NormalDist().inv_cdf(0.5 + effect.level / 2)
    middle = no_effect(effect.estimand) if not ratio else 0.0
    return NormalForm(estimate - middle, (high - low) / (2 * quantile), ratio, middle)


def no_effect(estimand: str) -> float:
    """Return the value that stands for no effect on an estimand's own scale."""
    if estimand in RATIOS:
        return 1.0
    return 0.5 if estimand == "probability_of_superiority" else 0.0


def wanted_sign(estimand: str, better: str) -> int:
    """Return 1 where a larger estimate is wanted, −1 where a smaller one is.

    Parameters
    ----------
    estimand : str
        What is estimated. Of a time to event ``higher`` means sooner: a shorter time without it.
    better : {"higher", "lower"}
        The direction that the study file calls better.
    """
    sign = 1 if better == "higher" else -1
    return -sign if estimand == "restricted_mean_difference" else sign
