"""Effects weighed with a prior, and what a significant result would be worth, in words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from nudgelab.report.naming import Names, quoted
from nudgelab.report.numbers import NOTHING, interval_name, number, per_100
from nudgelab.report.scaled import Scaled
from nudgelab.report.section import Section

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Findings
    from nudgelab.analysis.with_prior import ArmWithPrior, WithPrior

__all__ = ["prior_section"]

_WEIGHED = (
    "The estimate and the prior are weighed by their precision (normal prior, normal estimate). The"
    " column “prior” says how much of the weighed estimate is the prior’s."
)
_ERRORS = (
    "Power, wrong sign (Type S) and exaggeration (Type M) of a significant estimate, were the true"
    " effect the prior’s mean: Gelman & Carlin (2014), Perspectives on Psychological Science 9,"
    " 641–651."
)


def prior_section(findings: Findings, found: Sequence[WithPrior]) -> Section:
    """Return the section; one that the plan didn't ask for stands on the page only.

    Parameters
    ----------
    findings : Findings
        What was found.
    found : sequence of WithPrior
        The questions, at least one.
    """
    names = Names(findings)
    worthwhile = ("larger than worthwhile",) if found[0].worthwhile is not None else ()
    return Section(
        key="prior",
        title="Weighed with what nudges usually do",
        sentences=(_prior(found[0]), *(_question(names, weighed) for weighed in found)),
        columns=(
            "Segment and arm",
            "weighed, of every 100",
            interval_name(found[0].level),
            "prior",
            "better than control",
            *worthwhile,
            "power",
            "wrong sign",
            "exaggerated",
        ),
        rows=tuple(_row(names, weighed, arm) for weighed in found for arm in weighed.arms),
        notes=(*((f"Prior: {found[0].source}.",) if found[0].source else ()), _WEIGHED, _ERRORS),
        page_only=not found[0].declared,
        table_on_page_only=True,
    )


def _prior(found: WithPrior) -> str:
    whose = "The plan’s prior" if found.declared else "An extra: the prior of nudge-unit trials"
    way = "in the wanted direction" if found.mean >= 0 else "against the wanted direction"
    return (
        f"{whose} says that a tactic changes {per_100(abs(found.mean))} of every 100 {way}, give or"
        f" take {per_100(found.spread)}."
    )


def _question(names: Names, found: WithPrior) -> str:
    best = max(found.arms, key=lambda arm: arm.benefit)
    said = "; ".join(_arm(names, found, arm) for arm in _shown(found.arms, best))
    return f"On {quoted(names.outcome(found.outcome))}, {names.segment(found.segment)}: {said}."


def _shown(arms: Sequence[ArmWithPrior], best: ArmWithPrior) -> Iterator[ArmWithPrior]:
    """Yield every tactic of few, or the most promising one of many; the table has them all."""
    yield from arms if len(arms) <= 2 else (best,)


def _arm(names: Names, found: WithPrior, arm: ArmWithPrior) -> str:
    scaled = Scaled("risk_difference", arm.low, arm.high)
    chances = f"{_chance(arm.benefit)} that it is better than control"
    if found.worthwhile is not None and arm.worthwhile is not None:
        chances += (
            f", {_chance(arm.worthwhile)} that it is better by more than"
            f" {per_100(found.worthwhile)} of every 100"
        )
    return (
        f"{quoted(names.arm(arm.arm))} {scaled.text(arm.mean)} of every 100 after weighing"
        f" ({interval_name(found.level)} {scaled.interval(arm.low, arm.high)}), from"
        f" {scaled.text(arm.estimate)}: {chances}"
    )


def _chance(probability: float) -> str:
    if probability > 0.99:
        return "over 99 %"
    if probability < 0.01:
        return "under 1 %"
    return f"{number(100 * probability)} %"


def _row(names: Names, found: WithPrior, arm: ArmWithPrior) -> tuple[str, ...]:
    scaled = Scaled("risk_difference", arm.low, arm.high)
    worthwhile = (_chance(arm.worthwhile),) if arm.worthwhile is not None else ()
    return (
        f"{names.segment(found.segment)}: {names.arm(arm.arm)}",
        scaled.text(arm.mean),
        scaled.interval(arm.low, arm.high),
        _chance(arm.weight_of_prior),
        _chance(arm.benefit),
        *worthwhile,
        _or_nothing(arm.power),
        _or_nothing(arm.wrong_sign),
        f"{number(arm.exaggeration, 1)} times" if math.isfinite(arm.exaggeration) else NOTHING,
    )


def _or_nothing(probability: float) -> str:
    return NOTHING if math.isnan(probability) else _chance(probability)
