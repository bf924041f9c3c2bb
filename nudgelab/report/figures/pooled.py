"""The forest plot of a pooled effect: cohorts by their weight, the mean, the prediction."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

from nudgelab.report.estimands import Estimand, estimand_of
from nudgelab.report.figures.figure import Figure
from nudgelab.report.figures.palette import INK, PALE, TACTICS, config
from nudgelab.report.figures.svg import accessible_svg
from nudgelab.report.naming import plain
from nudgelab.report.numbers import interval_name
from nudgelab.report.scaled import Scaled

if TYPE_CHECKING:
    import altair as alt

    from nudgelab.analysis.pooling import PooledEffect

__all__ = ["pooled_forest"]

_WIDTH = 520
_LINE = 40  # pixels from one cohort to the next
_LABEL = 260  # pixels of a label


def pooled_forest(effect: PooledEffect, *, key: str) -> Figure:
    """Draw a pooled effect over its cohorts.

    Parameters
    ----------
    effect : PooledEffect
        The effect.
    key : str
        Stands before every element id.
    """
    estimand = estimand_of(effect.estimand)
    title = estimand.with_unit[:1].upper() + estimand.with_unit[1:]
    rows = list(_rows(effect))
    alternative = "; ".join(f"{row['label']}: {row['numbers']}" for row in rows) + "."
    chart = _chart(rows, estimand)
    return Figure(
        key=key,
        title=title,
        caption=f"Squares are cohorts, the larger the more weight, with their"
        f" {interval_name(effect.level)}s; the diamond is the mean effect, the thin line below it"
        " where the effect of another such cohort is expected; the upright line is no effect.",
        alternative=alternative,
        svg=accessible_svg(chart, key=key, title=title, alternative=alternative),
    )


def _rows(effect: PooledEffect) -> Iterator[dict[str, Any]]:
    """Yield the lines from the top: cohorts, the mean, the prediction."""
    factor = 100 if estimand_of(effect.estimand).scale == "of every 100" else 1
    scaled = Scaled(effect.estimand, effect.low, effect.high)
    for place, cohort in enumerate(effect.cohorts):
        own = (cohort.estimate, cohort.low, cohort.high)
        yield _row(plain(cohort.cohort), own, factor, scaled, place) | {
            "shape": "square",
            "size": 40 + 400 * cohort.weight,
        }
    place = len(effect.cohorts)
    mean = (effect.estimate, effect.low, effect.high)
    yield _row("mean effect", mean, factor, scaled, place) | {"shape": "diamond", "size": 220}
    predicted = (math.nan, effect.predicted_low, effect.predicted_high)
    yield _row("another cohort", predicted, factor, scaled, place + 1) | {"shape": "", "size": 0}


def _row(
    label: str, values: tuple[float, float, float], factor: int, scaled: Scaled, place: int
) -> dict[str, Any]:
    estimate, low, high = values
    interval = scaled.interval(low, high)
    numbers = interval if math.isnan(estimate) else f"{scaled.text(estimate)} ({interval})"
    return {
        "label": label,
        "numbers": numbers,
        "middle": None if math.isnan(estimate) else factor * estimate,
        "low": factor * low,
        "high": factor * high,
        "row": float(place),
    }


def _chart(rows: list[dict[str, Any]], estimand: Estimand) -> alt.TopLevelMixin:
    import altair as alt  # noqa: PLC0415

    ratio = estimand.scale == "ratio"
    domain = _domain(rows, estimand)
    y = alt.Y("row:Q", axis=None, scale=alt.Scale(domain=[len(rows) - 0.4, -0.7], nice=False))
    x = alt.X(
        "low:Q",
        scale=alt.Scale(
            domain=list(domain), type="log" if ratio else "linear", nice=False, zero=False
        ),
        axis=alt.Axis(title="left of the line: less than control; right: more", tickCount=6),
    )
    layers = [
        alt.Chart(alt.InlineData([{"low": estimand.no_effect}])).mark_rule(color=PALE).encode(x=x)
    ]
    for row in rows:
        layers.extend(_bar(row, domain, x, y))
    layers.extend(_texts(rows, y))
    size = {"width": _WIDTH, "height": _LINE * (len(rows) + 1)}
    drawn: alt.TopLevelMixin = alt.layer(*layers).properties(**size, config=config())
    return drawn


def _bar(
    row: dict[str, Any], domain: tuple[float, float], x: alt.X, y: alt.Y
) -> Iterator[alt.Chart]:
    import altair as alt  # noqa: PLC0415

    within = {k: min(max(row[k], domain[0]), domain[1]) for k in ("low", "high")}
    pooled = row["shape"] != "square"
    colour = TACTICS[1] if pooled else TACTICS[0]
    line = alt.Chart(alt.InlineData([within | {"row": row["row"]}]))
    width = 2.5 if row["middle"] is not None else 1.2
    yield line.mark_rule(color=colour, strokeWidth=width).encode(x=x.copy(), x2="high:Q", y=y)
    if row["middle"] is not None:
        point = alt.Chart(alt.InlineData([{"low": row["middle"], "row": row["row"]}]))
        mark = point.mark_point(
            shape=row["shape"], color=colour, fill=colour, size=row["size"], opacity=1
        )
        yield mark.encode(x=x.copy(), y=y)


def _texts(rows: list[dict[str, Any]], y: alt.Y) -> Iterator[alt.Chart]:
    """Yield labels above the bars on the left and numbers on the right."""
    import altair as alt  # noqa: PLC0415

    sides: tuple[tuple[str, int, Literal["left", "right"], str], ...] = (
        ("label", 0, "left", PALE),
        ("numbers", _WIDTH, "right", INK),
    )
    for name, at, align, colour in sides:
        data = [{"row": row["row"] - 0.4, "text": row[name]} for row in rows]
        text = alt.Chart(alt.InlineData(data)).mark_text(
            align=align, baseline="middle", color=colour, limit=_LABEL
        )
        yield text.encode(x=alt.value(at), y=y, text="text:N")


def _domain(rows: list[dict[str, Any]], estimand: Estimand) -> tuple[float, float]:
    """Return the axis: all cohorts and the mean; a wider prediction is drawn to its end."""
    shown = [row for row in rows if row["middle"] is not None]
    values = [row[k] for row in shown for k in ("low", "high")] + [estimand.no_effect or 0.0]
    low, high = min(values), max(values)
    if estimand.scale == "ratio":
        margin = 1.05 * (high / low) ** 0.05
        return low / margin, high * margin
    margin = 0.08 * (high - low) or 0.1
    return low - margin, high + margin
