"""Estimands by their plain names, each with its scale and how its numbers are written."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from nudgelab.report.numbers import NOTHING, decimals_for, decimals_of_shares, number

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Effect

__all__ = ["Estimand", "Scale", "estimand_of", "estimate_text", "interval_text", "is_estimated"]

Scale = Literal[
    "of every 100", "ratio", "standard", "units", "days", "needed", "statistic", "probability"
]


@dataclass(frozen=True, slots=True)
class Estimand:
    """An estimand as the report knows it.

    Attributes
    ----------
    name : str
        Its plain name.
    scale : Scale
        How its numbers are written: a difference of shares of every 100, a ratio, a number of
        standard deviations or radians, a difference in the outcome's own units, in days, a number
        of people needed, a bare test statistic, or a probability whose value of no effect is 0.5.
    """

    name: str
    scale: Scale

    @property
    def no_effect(self) -> float | None:
        """The value that stands for no effect; None where there is no such line to draw."""
        if self.scale in ("needed", "statistic"):
            return None
        return {"ratio": 1.0, "probability": 0.5}.get(self.scale, 0.0)

    @property
    def unit(self) -> str:
        """The unit of its numbers, empty where there is none to name."""
        return self.scale if self.scale in ("of every 100", "days") else ""

    @property
    def with_unit(self) -> str:
        """The name with its unit."""
        return f"{self.name}, {self.unit}" if self.unit else self.name


_KNOWN: Final = {
    "risk_difference": Estimand("risk difference", "of every 100"),
    "risk_ratio": Estimand("risk ratio", "ratio"),
    "odds_ratio": Estimand("odds ratio", "ratio"),
    "rate_ratio": Estimand("rate ratio", "ratio"),
    "hazard_ratio": Estimand("hazard ratio", "ratio"),
    "cohens_h": Estimand("Cohen’s h", "standard"),
    "hedges_g": Estimand("Hedges’ g", "standard"),
    "mean_difference": Estimand("mean difference", "units"),
    "risk_difference_over_exposure": Estimand("risk difference over exposure", "of every 100"),
    "mean_difference_over_exposure": Estimand("mean difference over exposure", "units"),
    "mean_change": Estimand("change", "units"),
    "difference_in_change": Estimand("difference in change", "units"),
    "complier_average_effect": Estimand("effect among compliers", "units"),
    "complier_risk_difference": Estimand("risk difference among compliers", "of every 100"),
    "restricted_mean_difference": Estimand("restricted mean difference", "days"),
    "number_needed_to_treat": Estimand("number needed to treat", "needed"),
    "probability_of_superiority": Estimand("probability of superiority", "probability"),
    "common_odds_ratio": Estimand("common odds ratio", "ratio"),
    "cumulative_incidence_difference": Estimand("cumulative incidence difference", "of every 100"),
    "mean_count_difference": Estimand("difference in mean count", "units"),
    "recurrent_rate_ratio": Estimand("Andersen–Gill rate ratio", "ratio"),
    "share_with_any_difference": Estimand("difference in share with any", "of every 100"),
    "ratio_among_those_with_any": Estimand("ratio among those with any", "ratio"),
    "negative_binomial_ratio": Estimand("negative binomial ratio", "ratio"),
    "trimmed_mean_difference": Estimand("trimmed mean difference", "units"),
    "log_rank": Estimand("log-rank test", "statistic"),
}


def estimand_of(name: str) -> Estimand:
    """Return an estimand by its name in the table; an unknown one by its words."""
    return _KNOWN.get(name, Estimand(name.replace("_", " "), "units"))


def is_estimated(effect: Effect) -> bool:
    """Tell whether an effect has a number."""
    return not math.isnan(effect.estimate)


def estimate_text(effect: Effect, better: str = "higher") -> str:
    """Return an estimate as it stands in a table.

    Parameters
    ----------
    effect : Effect
        The effect.
    better : {"higher", "lower"}
        Which direction of the outcome is wanted; tells benefit from harm in a number needed.
    """
    return _written(effect, effect.estimate, better)


def interval_text(effect: Effect, better: str = "higher") -> str:
    """Return an interval as it stands in a table.

    A number needed to treat whose limits have different signs passes through infinity and is
    written that way (Altman 1998): ``NNTB 20 to ∞ to NNTH 35``.

    Parameters
    ----------
    effect : Effect
        The effect.
    better : {"higher", "lower"}
        Which direction of the outcome is wanted.
    """
    if math.isnan(effect.low) and math.isnan(effect.high):
        return NOTHING
    low, high = (_written(effect, limit, better) for limit in (effect.low, effect.high))
    if estimand_of(effect.estimand).scale != "needed":
        return f"{low} to {high}"
    if math.isfinite(effect.low) and math.isfinite(effect.high) and effect.low < 0 < effect.high:
        benefit, harm = (high, low) if better == "higher" else (low, high)
        return f"{benefit} to ∞ to {harm}"
    near, far = (high, low) if effect.high <= 0 else (low, high)
    return f"{near} to {far.removeprefix(near[:5])}"


def _written(effect: Effect, value: float, better: str) -> str:
    match estimand_of(effect.estimand).scale:
        case "of every 100":
            decimals = decimals_of_shares(effect.estimate, effect.low, effect.high)
            return number(100 * value, decimals, sign=True)
        case "ratio":
            return number(value, 2 if abs(value) >= 0.1 or value == 0 else 3)
        case "standard":
            return number(value, 2, sign=True)
        case "needed":
            return _needed(value, better)
        case "statistic" | "probability" as scale:
            return number(value, 2 if scale == "statistic" else 3)
        case _:
            return number(value, decimals_for(effect.low, effect.high), sign=True)


def _needed(value: float, better: str) -> str:
    """Return a number needed to treat for one benefit (NNTB) or one harm (NNTH)."""
    if not math.isfinite(value):
        return NOTHING if math.isnan(value) else "∞"
    benefit = (value > 0) == (better == "higher")
    size = abs(value)
    return f"{'NNTB' if benefit else 'NNTH'} {number(size, 1 if size < 10 else 0)}"
