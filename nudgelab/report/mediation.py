"""How much of an effect runs through what its tactic aims at, as a section of the report."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nudgelab.report.naming import Names, quoted
from nudgelab.report.numbers import NOTHING, interval_name, number
from nudgelab.report.scaled import Scaled
from nudgelab.report.section import UNPLANNED, Section

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Findings
    from nudgelab.analysis.mediation import ArmMediation, Mediated, Mediation, Path

__all__ = ["mediation_section"]

_IGNORABILITY = (
    "Exploratory. Chance assigned the tactic, not the mediator: this holds only if nothing"
    " unmeasured moves both the mediator and the outcome (sequential ignorability), and if the path"
    " is the same in both arms. ρ says how strong such a cause would have to be: the correlation of"
    " the two errors at which nothing would run through the mediator. Near 0 a weak one would do."
)
_SOURCE = (
    "Imai, Keele & Tingley (2010), Psychological Methods 15, 309–334: average causal mediation and"
    " direct effects, percentile intervals of a bootstrap (of teams where they are the unit); ρ by"
    " Imai, Keele & Yamamoto (2010), Statistical Science 25, 51–71, from linear models, for a"
    " binary outcome too."
)


def mediation_section(findings: Findings, found: Mediation) -> Section:
    """Return the section.

    Parameters
    ----------
    findings : Findings
        What was found.
    found : Mediation
        With at least one arm.
    """
    names = Names(findings)
    each = interval_name(found.level)
    return Section(
        key="mediation",
        title=f"Through what it works{UNPLANNED}",
        sentences=(*(_sentence(names, found, arm) for arm in found.arms), *_order(found)),
        columns=(
            "Arm: mediator",
            "mediator moved by",
            "through it",
            "past it",
            "total",
            "share",
            "ρ",
        ),
        rows=tuple(tuple(_row(names, found, arm)) for arm in found.arms),
        notes=(
            f"In brackets the {each}s{_samples(found)}.",
            _IGNORABILITY,
            _SOURCE,
            *_notes(names, found),
        ),
        table_on_page_only=True,
    )


def _samples(found: Mediation) -> str:
    drawn = [arm.parts.draws for arm in found.arms if arm.parts is not None and arm.parts.draws]
    return f", of {number(min(drawn))} bootstrap samples" if drawn else ""


def _order(found: Mediation) -> Iterator[str]:
    if not found.out_of_order:
        return
    when = f"{'until' if found.wave is None else 'on'} day {number(found.measured)}"
    yield (
        f"The mediator was measured {when}, and the outcome is counted from day"
        f" {number(found.outcome_from)}: what was done before the mediator was measured may have"
        " changed it, so part of the path may run backwards. A survey soon after the start, and an"
        " outcome counted from then on, would tell."
    )


def _sentence(names: Names, found: Mediation, arm: ArmMediation) -> str:
    parts = arm.parts
    said = f"{names.arm(arm.arm)}, through {arm.mediator}"
    if parts is None or parts.refused:
        return f"{said}: {arm.note if parts is None else parts.note}."
    scaled = Scaled(found.estimand, parts.acme.low, parts.acme.high)
    share = parts.proportion
    told = (
        "the effect itself is not clear of zero, so no share of it is told"
        if math.isnan(share.value)
        else f"{number(100 * share.value)} % of it ({_percent(share)})"
    )
    return (
        f"{said}: {scaled.text(parts.acme.value)}{scaled.unit}"
        f" ({scaled.interval(parts.acme.low, parts.acme.high)}) of"
        f" {scaled.text(parts.total.value)} on {quoted(names.outcome(found.outcome))}; {told};"
        f" none at ρ = {number(parts.rho_at_zero, 2, sign=True)}."
    )


def _percent(share: Path) -> str:
    return f"{number(100 * share.low)} to {number(100 * share.high)} %"


def _row(names: Names, found: Mediation, arm: ArmMediation) -> Iterator[str]:
    yield f"{names.arm(arm.arm)}: {arm.mediator}"
    parts = arm.parts
    if parts is None or parts.refused:
        yield from [NOTHING] * 6
        return
    yield _cell("mean_difference", parts.moved)
    yield from (_cell(found.estimand, path) for path in (parts.acme, parts.ade, parts.total))
    share = parts.proportion
    yield (
        NOTHING if math.isnan(share.value) else f"{number(100 * share.value)} % ({_percent(share)})"
    )
    yield number(parts.rho_at_zero, 2, sign=True)


def _cell(estimand: str, path: Path) -> str:
    scaled = Scaled(estimand, path.low, path.high)
    return f"{scaled.text(path.value)} ({scaled.interval(path.low, path.high)})"


def _notes(names: Names, found: Mediation) -> Iterator[str]:
    for arm in found.arms:
        told: Mediated | None = arm.parts
        note = arm.note if told is None else told.note
        if note:
            yield f"{names.arm(arm.arm)}, {arm.mediator}: {note}."
