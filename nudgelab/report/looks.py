"""An interim look in words: may the trial stop, and for which tactic."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nudgelab.report.estimands import estimand_of
from nudgelab.report.naming import Names, listed, quoted
from nudgelab.report.numbers import number, p_in_table, p_needed
from nudgelab.report.scaled import Scaled
from nudgelab.report.section import Section

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Findings
    from nudgelab.analysis.looks import ArmAtLook, Look

__all__ = ["look_section"]

_SPENDING = {
    "obrien_fleming": "O’Brien and Fleming",
    "pocock": "Pocock",
    "hwang_shih_decani": "Hwang, Shih and DeCani",
}
_PLANNED = (
    "Alpha spending: Lan & DeMets (1983), Biometrika 70, 659–663; repeated confidence intervals:"
    " Jennison & Turnbull (1989), Journal of the Royal Statistical Society B 51, 305–361. They hold"
    " at all looks together, whether or not the trial stops when it may."
)
_ANYTIME = (
    "Asymptotic confidence sequences: Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas (2024), Annals"
    " of Statistics 52, 2613–2640. They hold at all times together, for large samples."
)


def look_section(findings: Findings, look: Look) -> Section:
    """Return the section on a look.

    Parameters
    ----------
    findings : Findings
        What was found.
    look : Look
        The look.
    """
    names = Names(findings)
    return Section(
        key="look",
        title="Looking before the end" if _is_interim(look) else "After all looks",
        sentences=tuple(_sentences(names, look)),
        columns=(
            "Arm",
            estimand_of(look.estimand).with_unit,
            f"{100 * look.level:g} % interval over all looks",
            "p",
            "p needed",
        ),
        rows=tuple(_row(names, look, arm) for arm in look.arms),
        notes=(_PLANNED if look.kind == "planned" else _ANYTIME,),
    )


def _is_interim(look: Look) -> bool:
    return look.number is None or look.number != look.of


def _sentences(names: Names, look: Look) -> Iterator[str]:
    on = f"{quoted(names.outcome(look.outcome))}, {names.segment(look.segment)}"
    if look.number is None:
        yield f"On {on}: these intervals hold however often the trial is looked at."
    else:
        critical = number(look.critical or 0.0, 3)
        yield (
            f"On {on}: look {look.number} of {look.of}, at {_percent(look.fraction)} of the"
            f" information. By the rule of {_SPENDING[look.spending]}, {_percent(look.spent)} of"
            f" the chance of error is spent by now; the boundary is |z| ≥ {critical}."
        )
    if look.shared_among > 1:
        yield f"The chance of error is shared among {number(look.shared_among)} tactics."
    yield _verdict(names, look)


def _verdict(names: Names, look: Look) -> str:
    crossed = [quoted(names.arm(arm.arm)) for arm in look.arms if arm.crossed]
    if crossed:
        verb = "crosses" if len(crossed) == 1 else "cross"
        stop = "the trial may stop for it" if len(crossed) == 1 else "the trial may stop for them"
        return f"{listed(crossed)} {verb} the boundary" + (
            f": {stop}." if _is_interim(look) else "."
        )
    if _is_interim(look):
        return "No tactic crosses the boundary: the trial goes on as planned."
    return "No tactic crosses the boundary."


def _row(names: Names, look: Look, arm: ArmAtLook) -> tuple[str, ...]:
    scaled = Scaled(look.estimand, arm.low, arm.high)
    return (
        names.arm(arm.arm),
        scaled.text(arm.estimate),
        scaled.interval(arm.low, arm.high),
        p_in_table(arm.p),
        p_needed(arm.nominal),
    )


def _percent(share: float | None) -> str:
    return f"{number(100 * (share or 0.0), 1).removesuffix('.0')} %"
