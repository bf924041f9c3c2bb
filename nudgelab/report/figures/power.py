"""Power by size: a curve by formula for each arm, points with their error by simulation."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from nudgelab.report.figures.figure import Figure
from nudgelab.report.figures.palette import DASHES, INK, PALE, TACTICS, config
from nudgelab.report.figures.svg import accessible_svg
from nudgelab.report.naming import plain
from nudgelab.report.numbers import NOTHING, number

if TYPE_CHECKING:
    import altair as alt

    from nudgelab.design.power_results import Power

__all__ = ["power_figure"]

_WIDTH, _HEIGHT = 460, 300
_KEY, _LINE, _ROOM = 30, 20, 190  # pixels
_ERRORS = 1.96
"""Monte-Carlo standard errors to either side of a point."""


def power_figure(power: Power, *, key: str) -> Figure:
    """Draw the power of every arm over the sizes.

    Parameters
    ----------
    power : Power
        Rows and curves.
    key : str
        Stands before every element id.
    """
    title = f"Power by number of {power.people}"
    alternative = "; ".join(_in_words(power)) + "."
    simulated = any(not math.isnan(row.simulated) for row in power.rows)
    formula = "Lines are the formula’s. " if power.curve else ""
    points = (
        "Points are shares of simulated programmes that found the arm, with the interval that"
        " chance in as many programmes leaves. "
        if simulated
        else ""
    )
    return Figure(
        key=key,
        title=title,
        caption=f"{formula}{points}The level line is the power that is wanted,"
        f" {number(100 * power.target)} of every 100; sizes are on a logarithmic scale.",
        alternative=alternative,
        svg=accessible_svg(_chart(power), key=key, title=title, alternative=alternative),
    )


def _in_words(power: Power) -> Iterator[str]:
    for arm in _arms(power):
        rows = [row for row in power.rows if row.arm == arm]
        said = [
            f"{number(row.size)} {power.people} {_per_100(row.formula)} by formula,"
            f" {_per_100(row.simulated)} simulated"
            for row in rows
        ]
        yield f"{plain(power.arms[arm])}: power of every 100 with {', '.join(said)}"


def _per_100(share: float) -> str:
    return NOTHING if math.isnan(share) else number(100 * share)


def _arms(power: Power) -> list[str]:
    return list(dict.fromkeys(row.arm for row in power.rows))


def _chart(power: Power) -> alt.TopLevelMixin:
    import altair as alt  # noqa: PLC0415

    sizes = sorted({row.size for row in power.rows})
    margin = 1.12
    x = alt.X(
        "size:Q",
        scale=alt.Scale(type="log", domain=[sizes[0] / margin, sizes[-1] * margin], nice=False),
        axis=alt.Axis(title=power.people, values=sizes, format=",d", labelOverlap=True),
    )
    y = alt.Y(
        "power:Q",
        scale=alt.Scale(domain=[0, 100], nice=False),
        title="found, of every 100",
    )
    wanted = alt.Chart(alt.InlineData([{"power": 100 * power.target}]))
    layers = [wanted.mark_rule(color=PALE, strokeDash=[2, 3]).encode(y=y)]
    for place, arm in enumerate(_arms(power)):
        layers.extend(_arm(power, arm, place, x, y))
    size = {"width": _WIDTH, "height": _HEIGHT}
    drawn: alt.TopLevelMixin = alt.layer(*layers).properties(**size, config=config())
    return drawn


def _arm(power: Power, arm: str, place: int, x: alt.X, y: alt.Y) -> Iterator[alt.Chart]:
    import altair as alt  # noqa: PLC0415

    colour = TACTICS[place % len(TACTICS)]
    dash = list(DASHES[place % len(DASHES)])
    curve = [
        {"size": point.size, "power": 100 * point.power}
        for point in power.curve
        if point.arm == arm and not math.isnan(point.power)
    ]
    if len(curve) > 1:
        line = alt.Chart(alt.InlineData(curve))
        yield line.mark_line(color=colour, strokeWidth=2.2, strokeDash=dash).encode(x=x, y=y)
    points = list(_points(power, arm))
    if points:
        shown = alt.Chart(alt.InlineData(points))
        bar = y.copy()
        bar.shorthand = "low:Q"
        yield shown.mark_rule(color=colour, strokeWidth=1.6).encode(x=x, y=bar, y2="high:Q")
        yield shown.mark_point(color=colour, fill=colour, size=45, opacity=1).encode(x=x, y=y)
    yield from _name(plain(power.arms[arm]), place, colour, dash)


def _points(power: Power, arm: str) -> Iterator[dict[str, Any]]:
    for row in power.rows:
        if row.arm == arm and not math.isnan(row.simulated):
            half = _ERRORS * row.simulated_error
            yield {
                "size": row.size,
                "power": 100 * row.simulated,
                "low": 100 * max(row.simulated - half, 0.0),
                "high": 100 * min(row.simulated + half, 1.0),
            }


def _name(name: str, place: int, colour: str, dash: list[int]) -> Iterator[alt.Chart]:
    """Yield an arm's name beside the plot, with a piece of its line."""
    import altair as alt  # noqa: PLC0415

    at = alt.value(10 + place * _LINE)
    text = alt.Chart(alt.InlineData([{"text": name}]))
    stroke = text.mark_rule(color=colour, strokeDash=dash, strokeWidth=2.2)
    yield stroke.encode(x=alt.value(_WIDTH + 8), x2=alt.value(_WIDTH + 8 + _KEY), y=at)
    label = text.mark_text(align="left", baseline="middle", color=INK, limit=_ROOM)
    yield label.encode(x=alt.value(_WIDTH + 14 + _KEY), y=at, text="text:N")
