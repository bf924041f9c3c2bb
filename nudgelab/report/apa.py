"""Every effect in the style of the American Psychological Association, ready to paste.

A number that can't be beyond 1 has no zero before its point, a p-value three digits, and an
interval stands in brackets (Publication Manual, 7th edition, sections 6.36–6.43; reporting
standards for quantitative research, Appelbaum et al. 2018, American Psychologist 73, 3–25).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from nudgelab.report.estimands import estimand_of, is_estimated
from nudgelab.report.naming import Names
from nudgelab.report.numbers import decimals_for

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Effect, Findings

__all__ = ["apa_phrase", "apa_rows"]

_SYMBOLS: Final = {
    "risk_difference": "RD",
    "risk_ratio": "RR",
    "odds_ratio": "OR",
    "common_odds_ratio": "OR",
    "rate_ratio": "IRR",
    "negative_binomial_ratio": "IRR",
    "recurrent_rate_ratio": "IRR",
    "hazard_ratio": "HR",
    "cohens_h": "h",
    "hedges_g": "g",
    "mean_difference": "ΔM",
    "restricted_mean_difference": "ΔRMST",
    "number_needed_to_treat": "NNT",
}
_WITHIN_ONE: Final = {"risk_difference", "probability_of_superiority"}


def apa_phrase(effect: Effect) -> str:
    """Return an effect as a paper states it: ``RD = .12, 95% CI [.05, .19], p = .003``.

    Parameters
    ----------
    effect : Effect
        The effect; the p-value is the corrected one where it was corrected.

    Returns
    -------
    str
        Empty for an effect without a number.
    """
    if not is_estimated(effect):
        return ""
    said = [f"{_symbol(effect)} = {_number(effect, effect.estimate)}"]
    if not math.isnan(effect.low):
        limits = f"[{_number(effect, effect.low)}, {_number(effect, effect.high)}]"
        said.append(f"{100 * effect.level:g}% CI {limits}")
    if math.isfinite(effect.degrees_of_freedom):
        said.append(f"df = {effect.degrees_of_freedom:.1f}")
    if not math.isnan(effect.p_adjusted):
        corrected = " (corrected)" if effect.p_adjusted > effect.p else ""
        said.append(f"{apa_p(effect.p_adjusted)}{corrected}")
    return ", ".join(said)


def apa_p(p: float) -> str:
    """Return a p-value in the style: ``p = .032``, ``p < .001``."""
    if p < 0.001:
        return "p < .001"
    return "p > .999" if p > 0.999 else f"p = {_without_zero(f'{p:.3f}')}"


def apa_rows(findings: Findings) -> list[dict[str, str]]:
    """Return a row an effect that has a number: what it is of, and its phrase.

    Parameters
    ----------
    findings : Findings
        What was found.
    """
    names = Names(findings)
    return [
        {
            "outcome": names.outcome(effect.outcome),
            "segment": names.segment(effect.segment),
            "arm": names.arm(effect.arm),
            "phrase": phrase,
        }
        for effect in findings.effects
        if (phrase := apa_phrase(effect))
    ]


def _symbol(effect: Effect) -> str:
    return _SYMBOLS.get(effect.estimand, estimand_of(effect.estimand).name)


def _number(effect: Effect, value: float) -> str:
    if math.isinf(value):
        return "−∞" if value < 0 else "∞"
    decimals = max(2, decimals_for(effect.low, effect.high))
    size = f"{abs(value):.{decimals}f}"
    size = _without_zero(size) if effect.estimand in _WITHIN_ONE else size
    return f"−{size}" if value < 0 and any(digit in size for digit in "123456789") else size


def _without_zero(size: str) -> str:
    return size.removeprefix("0") if size.startswith("0.") else size
