"""Adoption curves: the share of each arm that has acted by each day, with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nudgelab.report.figures.figure import Figure
from nudgelab.report.figures.step_curves import StepLine, draw_steps, look_of
from nudgelab.report.figures.svg import accessible_svg
from nudgelab.report.naming import Names
from nudgelab.report.numbers import NOTHING, count, interval_name, number, per_100

if TYPE_CHECKING:
    from nudgelab.analysis.findings import AdoptionCurve, Findings

__all__ = ["AdoptionFigure", "RiskTable", "adoption_figures"]

_SHARE = "have acted, of every 100"


@dataclass(frozen=True, slots=True)
class RiskTable:
    """People who have not acted yet and are still observed, at a few times.

    Attributes
    ----------
    times : tuple of str
        Heads of the columns [days].
    rows : tuple of (str, tuple of str)
        Each arm's name and counts.
    """

    times: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class AdoptionFigure:
    """The curves of all arms, and the people at risk that stand below them."""

    figure: Figure
    at_risk: RiskTable


def adoption_figures(findings: Findings) -> tuple[AdoptionFigure, ...]:
    """Draw the adoption curves of all arms.

    Parameters
    ----------
    findings : Findings
        What was found.

    Returns
    -------
    tuple of AdoptionFigure
        One an outcome and segment, in the order of the curves.
    """
    pairs = dict.fromkeys((curve.outcome, curve.segment) for curve in findings.curves)
    return tuple(
        _figure(findings, outcome, segment, key=f"adoption{position}")
        for position, (outcome, segment) in enumerate(pairs, start=1)
    )


def _figure(findings: Findings, outcome: str, segment: str, *, key: str) -> AdoptionFigure:
    names = Names(findings)
    curves = [c for c in findings.curves if (c.outcome, c.segment) == (outcome, segment)]
    lines = [_line(findings, names, curve) for curve in curves]
    title = f"{names.outcome(outcome)}, {names.segment(segment)}"
    alternative = _in_words(names, curves)
    svg = accessible_svg(
        draw_steps(lines, _SHARE, most=100.0), key=key, title=title, alternative=alternative
    )
    figure = Figure(
        key=key,
        title=title,
        caption=f"Of every 100, how many have acted by each day ({curves[0].estimator}). Bands"
        f" are {interval_name(findings.level)}s, day by day.",
        alternative=alternative,
        svg=svg,
    )
    return AdoptionFigure(figure, _at_risk(names, curves))


def _line(findings: Findings, names: Names, curve: AdoptionCurve) -> StepLine:
    return StepLine(
        name=names.arm(curve.arm),
        time=curve.time,
        value=100 * curve.share,
        low=100 * curve.low,
        high=100 * curve.high,
        look=look_of(findings, curve.arm),
    )


def _in_words(names: Names, curves: Sequence[AdoptionCurve]) -> str:
    said = []
    for curve in curves:
        share, low, high = (per_100(float(v[-1])) for v in (curve.share, curve.low, curve.high))
        day = number(float(curve.time[-1]))
        said.append(f"{names.arm(curve.arm)}: {share} of every 100 by day {day} ({low} to {high})")
    return "; ".join(said) + "."


def _at_risk(names: Names, curves: Sequence[AdoptionCurve]) -> RiskTable:
    times = sorted({time for curve in curves for time, _ in curve.at_risk})
    rows = []
    for curve in curves:
        known = dict(curve.at_risk)
        cells = tuple(count(known[time]) if time in known else NOTHING for time in times)
        rows.append((names.arm(curve.arm), cells))
    return RiskTable(tuple(number(time) for time in times), tuple(rows))
