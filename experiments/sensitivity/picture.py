"""The picture: which assumptions carry a headline, as bars of total and first-order indices."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import vl_convert

from nudgelab.report.figures.palette import INK, PALE, TACTICS, config
from nudgelab.report.figures.svg import accessible_svg

LEAST = 0.01
"""Total index below which an assumption gets no bar of its own."""

_LINE = 17
_WIDTH = 380
_LABELS_WIDTH = 285
_PALE_BAR = "#b9d3e6"


@dataclass(frozen=True, slots=True)
class Bar:
    """One assumption's indices for one headline."""

    name: str
    group: str
    direction: str
    first: float
    first_half_width: float
    total: float
    total_half_width: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished picture, static and accessible."""

    svg: str
    png: bytes


def drawn(bars: Sequence[Bar], *, key: str, title: str) -> Picture:
    """Draw a headline's indices, grouped, the weightiest group first.

    Parameters
    ----------
    bars : sequence of Bar
        Of all assumptions; those with a total index below :data:`LEAST` are counted, not drawn.
    key, title : str
        Of the picture.

    Returns
    -------
    Picture
        As SVG with a text alternative, and as PNG.
    """
    shown = [bar for bar in bars if bar.total >= LEAST]
    rest = len(bars) - len(shown)
    chart = _chart(shown, title, f"{rest} more assumptions have total indices below {LEAST:g}.")
    said = "; ".join(f"{bar.name}: total {bar.total:.2f}, first {bar.first:.2f}" for bar in shown)
    svg = accessible_svg(chart, key=key, title=title, alternative=f"{said}.")
    version = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    png: bytes = vl_convert.vegalite_to_png(
        json.loads(chart.to_json()), vl_version=version, scale=2
    )
    return Picture(svg, png)


def _chart(bars: Sequence[Bar], title: str, rest: str) -> alt.TopLevelMixin:
    lines = _lines(bars)
    bottom = max(line["row"] for line in lines) + 1.0
    rows = alt.Scale(domain=[bottom, -0.6], nice=False)
    most = max(bar.total + bar.total_half_width for bar in bars)
    y = alt.Y("row:Q", scale=rows, axis=None)
    x = alt.X(
        "low:Q",
        scale=alt.Scale(domain=[0.0, most * 1.02], nice=False),
        axis=alt.Axis(title="share of the headline's variance over plausible assumptions"),
    )
    indices = alt.layer(*_bars(lines, x, y)).properties(width=_WIDTH, height=_height(bottom))
    texts = alt.layer(*_texts(lines, y)).properties(width=_LABELS_WIDTH, height=_height(bottom))
    legend = (
        "Dark: the assumption alone (first order); pale: with its interactions (total); lines: 95 %"
        " bootstrap intervals."
    )
    heading = alt.Title(
        title,
        subtitle=[legend, f"+ more of it raises the headline, − lowers it, ± either. {rest}"],
        anchor="start",
        fontSize=15,
        subtitleFontSize=11.5,
        subtitleColor=PALE,
        color=INK,
        offset=10,
    )
    whole: alt.TopLevelMixin = (
        alt.hconcat(texts, indices, spacing=6)
        .resolve_scale(y="independent")
        .properties(title=heading, config=config())
    )
    return whole


def _height(bottom: float) -> int:
    return int((bottom + 0.6) * _LINE)


def _lines(bars: Sequence[Bar]) -> list[dict[str, Any]]:
    """Return a line a group and a line a bar, from the top; the weightiest first."""
    groups: dict[str, list[Bar]] = {}
    for bar in sorted(bars, key=lambda bar: -bar.total):
        groups.setdefault(bar.group, []).append(bar)
    lines: list[dict[str, Any]] = []
    row = 0.0
    for group, members in groups.items():
        lines.append({"row": row, "group": group})
        for bar in members:
            row += 1.0
            lines.append({"row": row, "bar": bar})
        row += 1.5
    return lines


def _bars(lines: Sequence[dict[str, Any]], x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Return total bars, first-order bars on them, and the intervals of both."""
    with_bar = [line for line in lines if "bar" in line]
    total, first, total_interval, first_interval = [], [], [], []
    for line in with_bar:
        bar, row = line["bar"], line["row"]
        total.append({"row": row, "low": 0.0, "high": bar.total})
        first.append({"row": row, "low": 0.0, "high": max(bar.first, 0.0)})
        total_interval.append(_interval(row - 0.2, bar.total, bar.total_half_width))
        first_interval.append(_interval(row + 0.2, bar.first, bar.first_half_width))
    return [
        _mark(total, x, y).mark_rule(color=_PALE_BAR, strokeWidth=13),
        _mark(first, x, y).mark_rule(color=TACTICS[0], strokeWidth=7),
        _mark(total_interval, x, y).mark_rule(color=PALE, strokeWidth=1.5),
        _mark(first_interval, x, y).mark_rule(color=INK, strokeWidth=1.5),
    ]


def _interval(row: float, middle: float, half_width: float) -> dict[str, float]:
    return {"row": row, "low": max(middle - half_width, 0.0), "high": max(middle + half_width, 0.0)}


def _mark(rows: list[dict[str, float]], x: alt.X, y: alt.Y) -> alt.Chart:
    chart: alt.Chart = alt.Chart(alt.InlineData(rows)).encode(x=x.copy(), x2="high:Q", y=y.copy())
    return chart


def _texts(lines: Sequence[dict[str, Any]], y: alt.Y) -> list[alt.Chart]:
    """Return groups in bold, and under each its assumptions with direction and total index."""
    groups = [{"row": line["row"], "text": line["group"]} for line in lines if "group" in line]
    bars = [(line["row"], line["bar"]) for line in lines if "bar" in line]
    names = [{"row": row, "text": f"{bar.direction} {bar.name}"} for row, bar in bars]
    numbers = [{"row": row, "text": f"{bar.total:.2f}"} for row, bar in bars]
    left: dict[str, Any] = {"align": "left", "baseline": "middle"}
    right: dict[str, Any] = {"align": "right", "baseline": "middle"}
    return [
        _text(groups, 0, y).mark_text(**left, fontWeight="bold", fontSize=12.5, color=INK),
        _text(names, 4, y).mark_text(**left, fontSize=11.5, limit=_LABELS_WIDTH - 40, color=PALE),
        _text(numbers, _LABELS_WIDTH, y).mark_text(**right, fontSize=11.5, color=INK),
    ]


def _text(rows: list[dict[str, Any]], at: float, y: alt.Y) -> alt.Chart:
    chart: alt.Chart = alt.Chart(alt.InlineData(rows)).encode(
        x=alt.value(at), y=y.copy(), text="text:N"
    )
    return chart
