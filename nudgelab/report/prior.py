"""Effects weighed with a prior, and what a significant result would be worth, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from nudgelab.report.naming import Names, listed, quoted
from nudgelab.report.numbers import interval_name, number, per_100
from nudgelab.report.scaled import Scaled
from nudgelab.report.section import Section

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Findings
    from nudgelab.analysis.with_prior import ArmWithPrior, AtSpread, WithPrior

__all__ = ["prior_section", "sign_and_size_section"]

_WEIGHED = (
    "The estimate and the prior are weighed by their precision (normal prior, normal estimate). The"
    " column “prior” says how much of the weighed estimate is the prior’s."
)
_SPREADS = (
    "The prior’s spread is what is known least of it, so each tactic is weighed with half and with"
    " double of it, too."
)
_ERRORS = (
    "Power, wrong sign (Type S) and exaggeration (Type M) of a significant estimate of a trial as"
    " precise as this one; they follow from the assumed effect and the standard error, not from"
    " what was found: Gelman & Carlin (2014), Perspectives on Psychological Science 9, 641–651."
)
_SURPRISING = 0.01
"""Prior predictive p-value below which the reader is told."""
_PUBLISHED = (
    "1.4 of every 100 is the mean of 126 trials of two nudge units, 8.7 that of trials in academic"
    " journals (DellaVigna & Linos 2022, Econometrica 90, 81–116)."
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
        ),
        rows=tuple(
            row for weighed in found for arm in weighed.arms for row in _rows(names, weighed, arm)
        ),
        notes=(*((f"Prior: {found[0].source}.",) if found[0].source else ()), _WEIGHED, _SPREADS),
        page_only=not found[0].declared,
        table_on_page_only=True,
    )


def sign_and_size_section(findings: Findings, found: Sequence[WithPrior]) -> Section:
    """Return the section on what a significant result of this trial would be worth.

    Parameters
    ----------
    findings : Findings
        What was found.
    found : sequence of WithPrior
        The questions, at least one.
    """
    names = Names(findings)
    return Section(
        key="sign-and-size",
        title="What a significant result would be worth",
        sentences=tuple(_worth(names, weighed) for weighed in found),
        columns=("Segment and arm", "if it were", "power", "wrong sign", "exaggerated"),
        rows=tuple(
            (
                f"{names.segment(weighed.segment)}: {names.arm(arm.arm)}",
                f"{per_100(at.size)} of every 100",
                _chance(at.power),
                _chance(at.wrong_sign),
                f"{number(at.exaggeration, 1)} times",
            )
            for weighed in found
            for arm in weighed.arms
            for at in arm.sizes
        ),
        notes=(_ERRORS, _PUBLISHED),
        page_only=not found[0].declared,
        table_on_page_only=True,
    )


def _worth(names: Names, found: WithPrior) -> str:
    """Say it of the most precise comparison, at the smallest size."""
    arm = min(found.arms, key=lambda arm: arm.standard_error)
    at = arm.sizes[0]
    return (
        f"On {quoted(names.outcome(found.outcome))}, {names.segment(found.segment)}: were the true"
        f" effect of {quoted(names.arm(arm.arm))} {per_100(at.size)} of every 100, such a trial"
        f" would find it with a chance of {_chance(at.power)}; what it then found would be"
        f" {number(at.exaggeration, 1)} times too large on average, and of the wrong sign with a"
        f" chance of {_chance(at.wrong_sign)}."
    )


def _prior(found: WithPrior) -> str:
    whose = "The plan’s prior" if found.declared else "An extra: the prior of nudge-unit trials"
    way = "in the wanted direction" if found.mean >= 0 else "against the wanted direction"
    return (
        f"{whose} says that a tactic changes {per_100(abs(found.mean))} of every 100 {way}, give or"
        f" take {per_100(found.spread)}."
    )


def _question(names: Names, found: WithPrior) -> str:
    best = max(found.arms, key=lambda arm: (round(arm.benefit, 3), abs(arm.mean)))
    shown = list(_shown(found.arms, best))
    said = "; ".join(_arm(names, found, arm) for arm in shown)
    where = f"On {quoted(names.outcome(found.outcome))}, {names.segment(found.segment)}"
    return f"{where}: {said}.{_surprise(names, found)}"


def _surprise(names: Names, found: WithPrior) -> str:
    """Say where the prior was made for other effects than these."""
    surprising = [quoted(names.arm(a.arm)) for a in found.arms if a.surprise < _SURPRISING]
    if not surprising:
        return ""
    return (
        f" The prior hardly expects what was found for {listed(surprising)} (prior predictive"
        f" p < {_SURPRISING}, Box 1980): it was made for lighter tactics, so there the weighed"
        " number says little."
    )


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


def _rows(names: Names, found: WithPrior, arm: ArmWithPrior) -> Iterator[tuple[str, ...]]:
    whom = f"{names.segment(found.segment)}: {names.arm(arm.arm)}"
    yield (whom, *_weighed(arm))
    for other in arm.other_spreads:
        yield (f"the same, give or take {per_100(other.spread)}", *_weighed(other))


def _weighed(at: ArmWithPrior | AtSpread) -> Iterator[str]:
    scaled = Scaled("risk_difference", at.low, at.high)
    yield scaled.text(at.mean)
    yield scaled.interval(at.low, at.high)
    yield _chance(at.weight_of_prior)
    yield _chance(at.benefit)
    if at.worthwhile is not None:
        yield _chance(at.worthwhile)
