"""Step curves of several arms over the days of a programme, with bands and names at their ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.report.figures.palette import CONTROL, DASHES, TACTICS, config

if TYPE_CHECKING:
    import altair as alt

    from nudgelab.analysis.findings import Findings

__all__ = ["StepLine", "draw_steps", "look_of"]

_WIDTH, _HEIGHT = 300, 230
_ROOM = 120  # pixels beside the plot for the lines' names
_MOST_POINTS = 300  # a step is then narrower than what the picture can show
_LABEL_APART = 0.07  # of the height of the plot


@dataclass(frozen=True, slots=True)
class StepLine:
    """One arm's curve and how it is drawn.

    Attributes
    ----------
    name : str
        What the arm is called.
    time, value, low, high : ndarray of float, shape (m,)
        The curve [days, axis units] with its band; NaN where there is none.
    look : tuple of (str, tuple of int)
        Colour and dashes.
    """

    name: str
    time: npt.NDArray[np.float64]
    value: npt.NDArray[np.float64]
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    look: tuple[str, tuple[int, ...]]

    @property
    def colour(self) -> str:
        """Its colour."""
        return self.look[0]

    @property
    def dash(self) -> tuple[int, ...]:
        """Its dashes."""
        return self.look[1]


def look_of(findings: Findings, arm: str) -> tuple[str, tuple[int, ...]]:
    """Return the colour and dashes that an arm has in every picture: control is grey.

    Parameters
    ----------
    findings : Findings
        Whose arms are in their order.
    arm : str
        Name of the arm in the study file.
    """
    arms = [name for name in findings.labels.arms if name != findings.control]
    place = arms.index(arm) if arm in arms else -1
    colour = CONTROL if place < 0 else TACTICS[place % len(TACTICS)]
    return colour, DASHES[(place + 1) % len(DASHES)]


def draw_steps(
    lines: Sequence[StepLine], title: str, *, most: float = math.inf
) -> alt.TopLevelMixin:
    """Draw step curves with bands, each named at its end.

    Parameters
    ----------
    lines : sequence of StepLine
        At least one.
    title : str
        What the upright axis shows.
    most : float
        The largest value that can be.
    """
    import altair as alt  # noqa: PLC0415

    last = max(float(line.time[-1]) for line in lines) or 1.0
    top = min(most, max(_highest(line) for line in lines) * 1.05 or 1.0)
    days = alt.Scale(domain=[0, last], nice=False)
    x = alt.X("day:Q", scale=days, axis=alt.Axis(title="days since counting began", tickCount=6))
    scale = alt.Scale(domain=[0, top], nice=False)
    y = alt.Y("value:Q", scale=scale, title=title)
    curves = [alt.Chart(alt.InlineData(_steps(line))).encode(x=x) for line in lines]
    bands = [
        curve.mark_area(interpolate="step-after", color=line.colour, opacity=0.12).encode(
            y=alt.Y("low:Q", scale=scale, title=title), y2="high:Q"
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
    layers = (*bands, *strokes, *_labels(lines, top, scale, title))
    size = {"width": _WIDTH, "height": _HEIGHT}
    drawn: alt.TopLevelMixin = alt.layer(*layers).properties(**size, config=config())
    return drawn


def _highest(line: StepLine) -> float:
    known = np.concatenate((line.value, line.high[np.isfinite(line.high)]))
    return float(known.max(initial=0.0))


def _steps(line: StepLine) -> list[dict[str, float | None]]:
    """Return the curve's points as rows; of very many, those that the picture can show."""
    kept = np.unique(np.linspace(0, len(line.time) - 1, _MOST_POINTS).round().astype(int))
    columns = {"day": line.time, "value": line.value, "low": line.low, "high": line.high}
    return [
        {
            name: round(float(values[at]), 4) if np.isfinite(values[at]) else None
            for name, values in columns.items()
        }
        for at in kept
    ]


def _labels(lines: Sequence[StepLine], top: float, scale: alt.Scale, title: str) -> list[alt.Chart]:
    """Return each line's name at its end, with a piece of the line before it, kept apart."""
    import altair as alt  # noqa: PLC0415

    drawn = []
    for line, height in zip(lines, _kept_apart(lines, top), strict=True):
        ends = [{"value": height, "text": line.name}]
        y = alt.Y("value:Q", scale=scale, title=title)
        text = alt.Chart(alt.InlineData(ends)).encode(y=y)
        key = text.mark_rule(color=line.colour, strokeDash=list(line.dash), strokeWidth=2.2)
        name = text.mark_text(align="left", baseline="middle", limit=_ROOM)
        drawn.append(key.encode(x=alt.value(_WIDTH + 6), x2=alt.value(_WIDTH + 28)))
        drawn.append(name.encode(x=alt.value(_WIDTH + 33), text="text:N"))
    return drawn


def _kept_apart(lines: Sequence[StepLine], top: float) -> list[float]:
    """Return heights for the lines' names: at the lines' ends, moved so that none overlap."""
    apart = _LABEL_APART * top
    order = sorted(range(len(lines)), key=lambda i: float(lines[i].value[-1]))
    heights = [0.0] * len(lines)
    below = apart / 2 - apart
    for i in order:
        below = heights[i] = max(float(lines[i].value[-1]), below + apart)
    above = top + apart / 2
    for i in reversed(order):
        above = heights[i] = min(heights[i], above - apart)
    return heights
