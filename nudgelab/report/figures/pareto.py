"""Effect against cost: strategies as points, and the front that no other one is better than."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nudgelab.report.figures.figure import Figure
from nudgelab.report.figures.palette import INK, PALE, TACTICS, config
from nudgelab.report.figures.svg import accessible_svg
from nudgelab.report.naming import plain
from nudgelab.report.numbers import interval_name, number

if TYPE_CHECKING:
    import altair as alt

    from nudgelab.design.compared import Compared

__all__ = ["pareto_picture"]

_WIDTH, _HEIGHT = 620, 340


def pareto_picture(found: Compared, *, measure: str, key: str) -> Figure:
    """Draw strategies by what they cost and bring.

    Parameters
    ----------
    found : Compared
        The comparison.
    measure : str
        What the effect's axis says.
    key : str
        Stands before every element id.
    """
    title = "What strategies bring for their money"
    rows = _rows(found)
    alternative = "; ".join(
        f"{row['label']}: {number(row['effect'], 1)} for {number(row['money'])} {found.currency}"
        + (", on the front" if row["front"] else "")
        for row in rows
    )
    return Figure(
        key=key,
        title=title,
        caption=(
            "Filled points are on the Pareto front: no other strategy brings at least as much for"
            " no more money. The stepped line joins them. Bars are the"
            f" {interval_name(found.level)} of the mean, which more simulation would narrow."
        ),
        alternative=f"{alternative}.",
        svg=accessible_svg(
            _chart(rows, measure, found.currency), key=key, title=title, alternative=alternative
        ),
    )


def _rows(found: Compared) -> list[dict[str, Any]]:
    rows = []
    for one in found.standings:
        effect = found.outcome(one.strategy, found.best_at)
        money = found.outcome(one.strategy, "money")
        rows.append(
            {
                "label": plain(one.label),
                "money": money.mean,
                "effect": effect.mean,
                "low": effect.low,
                "high": effect.high,
                "front": one.on_front,
            }
        )
    return sorted(rows, key=lambda row: row["money"])


def _chart(rows: list[dict[str, Any]], measure: str, currency: str) -> alt.TopLevelMixin:
    import altair as alt  # noqa: PLC0415

    widest = max(row["money"] for row in rows) or 1.0
    x = alt.X(
        "money:Q",
        scale=alt.Scale(domain=[-0.04 * widest, 1.25 * widest], nice=False),
        axis=alt.Axis(title=f"cost of the programme [{currency}]", format=",.0f", tickCount=6),
    )
    y = alt.Y("effect:Q", scale=alt.Scale(zero=False), axis=alt.Axis(title=measure, tickCount=6))
    front = [row for row in rows if row["front"]]
    rest = [row for row in rows if not row["front"]]
    step = alt.Chart(alt.InlineData(front)).mark_line(
        interpolate="step-after", color=TACTICS[0], strokeWidth=1.5, strokeDash=[5, 3]
    )
    bars = alt.Chart(alt.InlineData(rows)).mark_rule(color=PALE).encode(x=x, y="low:Q", y2="high:Q")
    layers: list[alt.Chart] = [step.encode(x=x, y=y), bars]
    for some, fill in ((front, TACTICS[0]), (rest, "white")):
        if some:
            points = alt.Chart(alt.InlineData(some)).mark_point(
                size=90, color=TACTICS[0], fill=fill, opacity=1
            )
            layers.append(points.encode(x=x, y=y))
    names = alt.Chart(alt.InlineData(_apart(rows))).mark_text(align="left", dx=9, dy=-8, color=INK)
    layers.append(names.encode(x=x, y=alt.Y("at:Q", title=measure), text="label:N"))
    drawn: alt.TopLevelMixin = alt.layer(*layers).properties(
        width=_WIDTH, height=_HEIGHT, config=config()
    )
    return drawn


_LINE = 0.05
"""Height of a label, as a share of the picture's."""
_LETTERS = 0.25
"""Width within which labels would cover each other, as a share of the picture's."""


def _apart(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows with heights for their labels that keep them off each other."""
    values = [row[limit] for row in rows for limit in ("low", "high")]
    step = _LINE * ((max(values) - min(values)) or 1.0)
    near = _LETTERS * (max(row["money"] for row in rows) or 1.0)
    placed: list[dict[str, Any]] = []
    for row in sorted(rows, key=lambda row: row["effect"]):
        at = row["effect"]
        for other in placed:
            if abs(other["money"] - row["money"]) < near and at - other["at"] < step:
                at = other["at"] + step
        placed.append(row | {"at": at})
    return placed
