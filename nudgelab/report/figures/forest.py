"""Forest plots: every arm's main effect with its interval, a picture an outcome and scale."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

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

_WIDTH = 420
_LINE = 21  # pixels from one line of text to the next
_STYLES = ((TACTICS[0], "circle"), (TACTICS[1], "diamond"), (TACTICS[2], "square"))
_HALO = {"stroke": "white", "strokeWidth": 4, "strokeJoin": "round"}  # lines stop around text
_MOST_TEXT = 250  # pixels of a label beside its numbers


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
        caption=f"{_against(names, effects)}. Points are estimates, bars are"
        f" {interval_name(findings.level)}s; the upright line is no effect.",
        alternative=alternative,
        svg=accessible_svg(chart, key=key, title=title, alternative=alternative),
    )


def _against(names: Names, effects: list[Effect]) -> str:
    if any(effect.estimand == "mean_change" for effect in effects):
        return "Change since the baseline, not a causal effect"
    return f"Each arm against control (‘{names.control}’)"


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
) -> alt.TopLevelMixin:
    import altair as alt  # noqa: PLC0415

    domain = _domain(estimand, estimated)
    bottom = max(line.row for line in lines) + 1.5
    y = alt.Y("row:Q", scale=alt.Scale(domain=[bottom, -0.5], nice=False), axis=None)
    kind: Literal["log", "linear"] = "log" if estimand.scale == "ratio" else "linear"
    title = "left of the line: less than control; right: more"
    x = alt.X(
        "low:Q",
        scale=alt.Scale(domain=list(domain), type=kind, nice=False, zero=False),
        axis=alt.Axis(title=title, tickCount=6),
    )
    layers = [
        _no_effect(estimand).encode(x=x.copy()),
        *_bars([line for line in lines if line.effect], domain, estimand, x, y),
        *_texts(lines, y),
    ]
    height = int((bottom + 0.5) * _LINE)
    size = {"width": _WIDTH, "height": height}
    drawn: alt.TopLevelMixin = alt.layer(*layers).properties(**size, config=config())
    return drawn


def _no_effect(estimand: Estimand) -> alt.Chart:
    import altair as alt  # noqa: PLC0415

    at_no_effect = alt.Chart(alt.InlineData([{"low": estimand.no_effect}]))
    rule: alt.Chart = at_no_effect.mark_rule(color=PALE, strokeWidth=1)
    return rule


def _bars(
    lines: Sequence[_Line], domain: tuple[float, float], estimand: Estimand, x: alt.X, y: alt.Y
) -> Iterator[alt.Chart]:
    """Yield interval and point of each line; a limit beyond the axis is drawn to its end."""
    import altair as alt  # noqa: PLC0415

    for line in lines:
        effect = line.effect
        if effect is None or not is_estimated(effect):
            continue
        factor = 100 if estimand.scale == "of every 100" else 1
        low, middle, high = (
            min(max(_or(value, effect.estimate) * factor, domain[0]), domain[1])
            for value in (effect.low, effect.estimate, effect.high)
        )
        colour, shape = _STYLES[line.style % len(_STYLES)]
        row = line.row + 0.8
        bar = alt.Chart(alt.InlineData([{"low": low, "high": high, "row": row}]))
        yield bar.mark_rule(color=colour, strokeWidth=2.5).encode(x=x.copy(), x2="high:Q", y=y)
        point = alt.Chart(alt.InlineData([{"low": middle, "row": row}]))
        mark = point.mark_point(shape=shape, color=colour, fill=colour, size=80, opacity=1)
        yield mark.encode(x=x.copy(), y=y)


def _texts(lines: Sequence[_Line], y: alt.Y) -> Iterator[alt.Chart]:
    """Yield arms' names in bold, segments' labels on the left, numbers on the right."""
    import altair as alt  # noqa: PLC0415

    left = {"align": "left", "baseline": "middle"}
    right = {"align": "right", "baseline": "middle"}
    arms = [{"row": line.row, "text": line.label} for line in lines if not line.effect]
    labels = [{"row": line.row, "text": line.label} for line in lines if line.effect]
    numbers = [{"row": line.row, "text": line.numbers} for line in lines if line.effect]
    for rows, at, style in (
        (arms, 0, left | {"fontWeight": "bold", "limit": _WIDTH}),
        (labels, 0, left | {"color": PALE, "limit": _MOST_TEXT}),
        (numbers, _WIDTH, right | {"color": INK}),
    ):
        chart = alt.Chart(alt.InlineData(rows))
        for look in (style | _HALO, style):
            yield chart.mark_text(**look).encode(x=alt.value(at), y=y, text="text:N")


def _domain(estimand: Estimand, effects: Sequence[Effect]) -> tuple[float, float]:
    """Return the axis: every finite limit and no effect, with a margin."""
    factor = 100 if estimand.scale == "of every 100" else 1
    limits = [v * factor for e in effects for v in (e.low, e.high, e.estimate)]
    limits.append(math.nan if estimand.no_effect is None else estimand.no_effect)
    ratio = estimand.scale == "ratio"
    known = [v for v in limits if math.isfinite(v) and (v > 0 or not ratio)]
    if ratio:
        margin = 0.05 * math.log(max(known) / min(known)) or 0.1
        return min(known) * math.exp(-margin), max(known) * math.exp(margin)
    margin = 0.05 * (max(known) - min(known)) or 0.1
    return min(known) - margin, max(known) + margin


def _or(value: float, instead: float) -> float:
    return instead if math.isnan(value) else value
