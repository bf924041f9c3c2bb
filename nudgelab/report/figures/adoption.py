"""Adoption curves: the share of each arm that has acted by each day, with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nudgelab.report.figures.figure import Figure
from nudgelab.report.figures.palette import CONTROL, DASHES, TACTICS, config
from nudgelab.report.figures.svg import accessible_svg
from nudgelab.report.naming import Names
from nudgelab.report.numbers import NOTHING, count, interval_name, number, per_100

if TYPE_CHECKING:
    import altair as alt

    from nudgelab.analysis.findings import AdoptionCurve, Findings

__all__ = ["AdoptionFigure", "RiskTable", "adoption_figures"]

_WIDTH, _HEIGHT = 300, 230
_ROOM = 120  # pixels beside the plot for the lines' names
_MOST_POINTS = 300  # a step is then narrower than what the picture can show
_SHARE = "have acted, of every 100"
_LABEL_APART = 0.07  # of the height of the plot


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


@dataclass(frozen=True, slots=True)
class _Line:
    """One arm's curve and how it is drawn."""

    name: str
    curve: AdoptionCurve
    colour: str
    dash: tuple[int, ...]


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
    lines = _styled(findings, names, curves)
    title = f"{names.outcome(outcome)}, {names.segment(segment)}"
    alternative = _in_words(lines)
    svg = accessible_svg(_chart(lines), key=key, title=title, alternative=alternative)
    figure = Figure(
        key=key,
        title=title,
        caption=f"Of every 100, how many have acted by each day (one minus Kaplan–Meier). Bands are"
        f" {interval_name(findings.level)}s, day by day.",
        alternative=alternative,
        svg=svg,
    )
    return AdoptionFigure(figure, _at_risk(lines))


def _styled(findings: Findings, names: Names, curves: Sequence[AdoptionCurve]) -> list[_Line]:
    """Give each arm the look that it has in every picture: control is grey."""
    arms = [arm for arm in findings.labels.arms if arm != findings.control]
    lines = []
    for curve in curves:
        place = arms.index(curve.arm) if curve.arm in arms else -1
        colour = CONTROL if place < 0 else TACTICS[place % len(TACTICS)]
        dash = DASHES[(place + 1) % len(DASHES)]
        lines.append(_Line(names.arm(curve.arm), curve, colour, dash))
    return lines


def _in_words(lines: Sequence[_Line]) -> str:
    said = []
    for line in lines:
        curve = line.curve
        share, low, high = (per_100(float(v[-1])) for v in (curve.share, curve.low, curve.high))
        day = number(float(curve.time[-1]))
        said.append(f"{line.name}: {share} of every 100 by day {day} ({low} to {high})")
    return "; ".join(said) + "."


def _at_risk(lines: Sequence[_Line]) -> RiskTable:
    times = sorted({time for line in lines for time, _ in line.curve.at_risk})
    rows = []
    for line in lines:
        known = dict(line.curve.at_risk)
        cells = tuple(count(known[time]) if time in known else NOTHING for time in times)
        rows.append((line.name, cells))
    return RiskTable(tuple(number(time) for time in times), tuple(rows))


def _chart(lines: Sequence[_Line]) -> alt.TopLevelMixin:
    import altair as alt  # noqa: PLC0415

    last = max(float(line.curve.time[-1]) for line in lines) or 1.0
    top = 100 * min(1.0, max(_highest(line.curve) for line in lines) * 1.05 or 1.0)
    days = alt.Scale(domain=[0, last], nice=False)
    x = alt.X("day:Q", scale=days, axis=alt.Axis(title="days since the start", tickCount=6))
    scale = alt.Scale(domain=[0, top], nice=False)
    y = alt.Y("share:Q", scale=scale, title=_SHARE)
    curves = [alt.Chart(alt.InlineData(_steps(line.curve))).encode(x=x) for line in lines]
    bands = [
        curve.mark_area(interpolate="step-after", color=line.colour, opacity=0.12).encode(
            y=alt.Y("low:Q", scale=scale, title=_SHARE), y2="high:Q"
        )
        for curve, line in zip(curves, lines, strict=True)
    ]
    strokes = [
        curve.mark_line(
            interpolate="step-after",
            color=line.colour,
            strokeDash=list(line.dash),
            strokeWidth=2.2,
        ).encode(y=y)
        for curve, line in zip(curves, lines, strict=True)
    ]
    layers = (*bands, *strokes, *_labels(lines, top, scale))
    size = {"width": _WIDTH, "height": _HEIGHT}
    drawn: alt.TopLevelMixin = alt.layer(*layers).properties(**size, config=config())
    return drawn


def _highest(curve: AdoptionCurve) -> float:
    known = np.concatenate((curve.share, curve.high[np.isfinite(curve.high)]))
    return float(known.max(initial=0.0))


def _steps(curve: AdoptionCurve) -> list[dict[str, float | None]]:
    """Return the curve's points as rows; of very many, those that the picture can show."""
    kept = np.unique(np.linspace(0, len(curve.time) - 1, _MOST_POINTS).round().astype(int))
    columns = {"day": curve.time, "share": 100 * curve.share}
    columns |= {"low": 100 * curve.low, "high": 100 * curve.high}
    return [
        {
            name: round(float(values[at]), 4) if np.isfinite(values[at]) else None
            for name, values in columns.items()
        }
        for at in kept
    ]


def _labels(lines: Sequence[_Line], top: float, scale: alt.Scale) -> list[alt.Chart]:
    """Return each line's name at its end, with a piece of the line before it, kept apart."""
    import altair as alt  # noqa: PLC0415

    drawn = []
    for line, height in zip(lines, _kept_apart(lines, top), strict=True):
        ends = [{"share": height, "text": line.name}]
        y = alt.Y("share:Q", scale=scale, title=_SHARE)
        text = alt.Chart(alt.InlineData(ends)).encode(y=y)
        key = text.mark_rule(color=line.colour, strokeDash=list(line.dash), strokeWidth=2.2)
        name = text.mark_text(align="left", baseline="middle", limit=_ROOM)
        drawn.append(key.encode(x=alt.value(_WIDTH + 6), x2=alt.value(_WIDTH + 28)))
        drawn.append(name.encode(x=alt.value(_WIDTH + 33), text="text:N"))
    return drawn


def _kept_apart(lines: Sequence[_Line], top: float) -> list[float]:
    """Return heights for the lines' names: at the lines' ends, moved so that none overlap."""
    apart = _LABEL_APART * top
    order = sorted(range(len(lines)), key=lambda i: float(lines[i].curve.share[-1]))
    heights = [0.0] * len(lines)
    below = apart / 2 - apart
    for i in order:
        below = heights[i] = max(100 * float(lines[i].curve.share[-1]), below + apart)
    above = top + apart / 2
    for i in reversed(order):
        above = heights[i] = min(heights[i], above - apart)
    return heights
