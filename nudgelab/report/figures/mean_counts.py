"""Mean counts: how many events each arm's people have had by each day, with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nudgelab.report.figures.figure import Figure
from nudgelab.report.figures.step_curves import StepLine, draw_steps, look_of
from nudgelab.report.figures.svg import accessible_svg
from nudgelab.report.naming import Names
from nudgelab.report.numbers import interval_name, number

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Findings
    from nudgelab.analysis.mean_counts import MeanCount

__all__ = ["mean_count_figures"]


def mean_count_figures(findings: Findings) -> tuple[Figure, ...]:
    """Draw the mean counts of all arms.

    Parameters
    ----------
    findings : Findings
        What was found.

    Returns
    -------
    tuple of Figure
        One a recurrent outcome and segment, in the order of the curves.
    """
    pairs = dict.fromkeys((curve.outcome, curve.segment) for curve in findings.mean_counts)
    return tuple(
        _figure(findings, outcome, segment, key=f"count{position}")
        for position, (outcome, segment) in enumerate(pairs, start=1)
    )


def _figure(findings: Findings, outcome: str, segment: str, *, key: str) -> Figure:
    names = Names(findings)
    curves = [c for c in findings.mean_counts if (c.outcome, c.segment) == (outcome, segment)]
    lines = [_line(findings, names, curve) for curve in curves]
    title = f"{names.outcome(outcome)}, {names.segment(segment)}"
    alternative = _in_words(names, curves)
    chart = draw_steps(lines, "events per person by then")
    leaving = (
        "whoever left counts as having no more (Ghosh–Lin)"
        if curves[0].ends
        else "whoever left counts as lost from sight (Nelson)"
    )
    return Figure(
        key=key,
        title=title,
        caption=f"Mean number per person by each day; {leaving}. Bands are"
        f" {interval_name(findings.level)}s, day by day.",
        alternative=alternative,
        svg=accessible_svg(chart, key=key, title=title, alternative=alternative),
    )


def _line(findings: Findings, names: Names, curve: MeanCount) -> StepLine:
    look = look_of(findings, curve.arm)
    return StepLine(names.arm(curve.arm), curve.time, curve.mean, curve.low, curve.high, look)


def _in_words(names: Names, curves: Sequence[MeanCount]) -> str:
    said = []
    for curve in curves:
        mean, low, high = (number(float(v[-1]), 2) for v in (curve.mean, curve.low, curve.high))
        day = number(float(curve.time[-1]))
        said.append(f"{names.arm(curve.arm)}: {mean} per person by day {day} ({low} to {high})")
    return "; ".join(said) + "."
