"""The best tactic, corrected for having been chosen as the best, as a section of the report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from nudgelab.report.naming import Names, quoted
from nudgelab.report.numbers import interval_name, number
from nudgelab.report.scaled import Scaled
from nudgelab.report.section import Section

if TYPE_CHECKING:
    from nudgelab.analysis.best_tactic import BestTactic, Reading
    from nudgelab.analysis.findings import Findings

__all__ = ["best_tactic_section"]

_CURSE = (
    "Of several estimates the best is too good on average: it was chosen partly for its luck."
    " The corrected estimate is too high as often as too low; its interval covers at the stated"
    " level whichever tactic wins."
)
_SOURCE = (
    "Andrews, Kitagawa & McCloskey (2024), Quarterly Journal of Economics 139, 305–358: the"
    " hybrid estimate and interval (β = α/10), and the conditional ones beside it. The estimates"
    " share their control; they are taken as normal, with the standard errors of their own"
    " intervals."
)


def best_tactic_section(findings: Findings, found: Sequence[BestTactic]) -> Section:
    """Return the section.

    Parameters
    ----------
    findings : Findings
        What was found.
    found : sequence of BestTactic
        The best tactic of each question, at least one.
    """
    names = Names(findings)
    several = len(found) > 1
    return Section(
        key="best-tactic",
        title="The best tactic, corrected",
        sentences=tuple(_sentence(names, best) for best in found),
        columns=("Reading", "estimate", interval_name(found[0].level)),
        rows=tuple(row for best in found for row in _rows(names, best, several)),
        notes=(_CURSE, _SOURCE),
        table_on_page_only=True,
    )


def _sentence(names: Names, best: BestTactic) -> str:
    scaled = Scaled(best.estimand, best.as_chosen.low, best.as_chosen.high)
    corrected = best.corrected
    stands = (
        "It still stands on the wanted side of no effect."
        if best.better_than_none
        else "So corrected it does not exclude that this tactic does nothing."
    )
    return (
        f"On {quoted(names.outcome(best.outcome))}, {names.segment(best.segment)}, the best"
        f" estimate of {number(best.among)} tactics is that of {quoted(names.arm(best.arm))}:"
        f" {scaled.text(best.as_chosen.estimate)}{scaled.unit}. Corrected for having been chosen"
        f" as the best it is {scaled.text(corrected.estimate)}{scaled.unit}"
        f" ({interval_name(best.level)} {scaled.interval(corrected.low, corrected.high)})."
        f" {stands}"
    )


def _rows(names: Names, best: BestTactic, several: bool) -> Iterator[tuple[str, str, str]]:
    scaled = Scaled(best.estimand, best.as_chosen.low, best.as_chosen.high)
    readings: dict[str, Reading] = {
        "as it stands in the table": best.as_chosen,
        "corrected (hybrid)": best.corrected,
        "corrected (conditional)": best.conditional,
    }
    for said, reading in readings.items():
        whose = f"{names.segment(best.segment)}, {names.arm(best.arm)}" if several else ""
        yield (
            f"{whose}: {said}" if whose else f"{names.arm(best.arm)}, {said}",
            scaled.text(reading.estimate),
            scaled.interval(reading.low, reading.high),
        )
