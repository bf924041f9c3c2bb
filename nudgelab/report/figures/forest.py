"""Forest plots: every arm's main effect with its interval, a picture an outcome and scale."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nudgelab.report.effect_table import headlines
from nudgelab.report.estimands import (
    Estimand,
    estimand_of,
    estimate_text,
    interval_text,
    is_estimated,
)
from nudgelab.report.figures.figure import Figure
from nudgelab.report.figures.palette import INK, PALE, TACTICS, config
from nudgelab.report.figures.svg import accessible_svg
from nudgelab.report.naming import Names
from nudgelab.report.numbers import interval_name

if TYPE_CHECKING:
    import altair as alt

    from nudgelab.analysis.findings import Effect, Findings

__all__ = ["forest_plots"]

_WIDTH = 500
_LINE = 21  # pixels from one line of text to the next
_SHAPES = ("circle", "diamond", "square")
_COLOURS = (TACTICS[0], TACTICS[1], TACTICS[2])
_MOST_TEXT = 330  # pixels of a label beside its numbers


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the plot: an arm's name, or a segment's label, bar and numbers."""

    row: float
    label: str
    effect: Effect | None = None
    style: int = 0
    numbers: str = ""


def forest_plots(findings: Findings) -> tuple[Figure, ...]:
    """Draw the main effects of all arms, for everybody and for those who intended.

    Parameters
    ----------
    findings : Findings
        What was found.

    Returns
    -------
    tuple of Figure
        One an outcome, in the order of the table; an outcome without any estimate has none.
    """
    outcomes = dict.fromkeys(effect.outcome for effect in findings.effects)
    figures = (
        _plot(findings, outcome, key=f"forest{position}")
        for position, outcome in enumerate(outcomes, start=1)
    )
    return tuple(figure for figure in figures if figure is not None)


def _plot(findings: Findings, outcome: str, *, key: str) -> Figure | None:
    names = Names(findings)
    effects = _main_effects(findings, outcome)
    estimated = [effect for effect in effects if is_estimated(effect)]
    if not estimated:
        return None
    estimand = estimand_of(estimated[0].estimand)
    title = f"{names.outcome(outcome)}: {estimand.with_unit}"
    alternative = _in_words(findings, names, effects)
    chart = _chart(list(_lines(findings, names, effects)), estimand, estimated)
    return Figure(
        key=key,
        title=title,
        caption=f"Each arm against control (‘{names.control}’). Points are estimates, bars are"
        f" {interval_name(findings.level)}s; the upright line is no effect.",
        alternative=alternative,
        svg=accessible_svg(chart, key=key, title=title, alternative=alternative),
    )


def _main_effects(findings: Findings, outcome: str) -> list[Effect]:
    """Return each arm's headline effects: the primary segment, everybody, those who intended."""
    inertia = findings.answer.segment if findings.answer else findings.primary_segment
    segments = dict.fromkeys((findings.primary_segment, "all", inertia))
    found = [headlines(findings, outcome, segment) for segment in segments]
    arms = dict.fromkeys(arm for by_arm in found for arm in by_arm)
    return [by_arm[arm] for arm in arms for by_arm in found if arm in by_arm]


def _lines(findings: Findings, names: Names, effects: Sequence[Effect]) -> Iterator[_Line]:
    """Yield the lines from the top: an arm's name, then label and bar of each segment."""
    segments = list(dict.fromkeys(effect.segment for effect in effects))
    row, arm = 0.0, None
    for effect in effects:
        if effect.arm != arm:
            arm = effect.arm
            row += 0.5 if row else 0.0
            yield _Line(row, names.arm(arm))
            row += 1
        style = segments.index(effect.segment)
        yield _Line(row, names.segment(effect.segment), effect, style, _numbers(findings, effect))
        row += 1.75


def _numbers(findings: Findings, effect: Effect) -> str:
    if not is_estimated(effect):
        return "not estimated"
    better = findings.labels.better.get(effect.outcome, "higher")
    return f"{estimate_text(effect, better)} ({interval_text(effect, better)})"


def _in_words(findings: Findings, names: Names, effects: Sequence[Effect]) -> str:
    said = (
        f"{names.arm(effect.arm)}, {names.segment(effect.segment)}: {_numbers(findings, effect)}"
        for effect in effects
    )
    return "; ".join(said) + "."


def _chart(
    lines: Sequence[_Line], estimand: Estimand, estimated: Sequence[Effect]
) -> alt.LayerChart:
    import altair as alt  # noqa: PLC0415

    domain = _domain(estimand, estimated)
    bottom = max(line.row for line in lines) + 1.6
    layers = [
        *_no_effect(estimand, bottom),
        *_bars(lines, domain),
        _texts([line for line in lines if line.effect is None], bold=True),
        _texts([line for line in lines if line.effect is not None], bold=False),
        _figures([line for line in lines if line.effect is not None]),
    ]
    x = alt.X(
        "x:Q",
        scale=alt.Scale(
            domain=list(domain), type="log" if estimand.scale == "ratio" else "linear", nice=False
        ),
        axis=alt.Axis(title=f"{estimand.with_unit} (left: less than control, right: more)"),
    )
    y = alt.Y("row:Q", scale=alt.Scale(domain=[bottom, -0.5], nice=False), axis=None)
    drawn = alt.layer(*(layer.encode(y=y) if x is None else layer for layer in layers))
    return (
        drawn.encode(x=x, y=y)
        .properties(width=_WIDTH, height=int((bottom + 0.5) * _LINE))
        .configure(**config())
    )


def _domain(estimand: Estimand, effects: Sequence[Effect]) -> tuple[float, float]:
    """Return the axis: every finite limit and no effect, with a margin."""
    limits = [value for effect in effects for value in (effect.low, effect.high, effect.estimate)]
    limits.append(estimand.no_effect if estimand.no_effect is not None else math.nan)
    if estimand.scale == "ratio":
        logs = [math.log(value) for value in limits if math.isfinite(value) and value > 0]
        margin = 0.05 * (max(logs) - min(logs)) or 0.1
        return math.exp(min(logs) - margin), math.exp(max(logs) + margin)
    finite = [value for value in limits if math.isfinite(value)]
    margin = 0.05 * (max(finite) - min(finite)) or 0.1
    return min(finite) - margin, max(finite) + margin
