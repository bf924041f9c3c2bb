"""Conditional effects: how each arm's effect runs along each baseline scale, with its interval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nudgelab.report.estimands import estimand_of
from nudgelab.report.figures.figure import Figure
from nudgelab.report.figures.palette import PALE, config
from nudgelab.report.figures.step_curves import look_of
from nudgelab.report.figures.svg import accessible_svg
from nudgelab.report.naming import Names
from nudgelab.report.numbers import interval_name
from nudgelab.report.scaled import Scaled

if TYPE_CHECKING:
    import altair as alt

    from nudgelab.analysis.findings import Findings
    from nudgelab.analysis.moderation import Interaction, Moderation

__all__ = ["conditional_effects_figure"]

_WIDTH, _HEIGHT = 150, 100


def conditional_effects_figure(findings: Findings, found: Moderation) -> Figure | None:
    """Draw the effect at low, middle and high values of each scale.

    Parameters
    ----------
    findings : Findings
        What was found.
    found : Moderation
        The interactions.

    Returns
    -------
    Figure or None
        None where no effect along a scale could be told.
    """
    drawn = [one for one in found.interactions if one.effects]
    if not drawn:
        return None
    names = Names(findings)
    title = f"{names.outcome(found.outcome)}: effect along each scale"
    alternative = _in_words(names, found, drawn)
    key = "moderation-figure"
    return Figure(
        key=key,
        title=title,
        caption="A row an arm, a column a scale: the effect where the scale is low, middling and"
        f" high (10th, 50th, 90th percentile), with {interval_name(found.level)}s; the grey line is"
        " no effect.",
        alternative=alternative,
        svg=accessible_svg(
            _grid(findings, names, found, drawn), key=key, title=title, alternative=alternative
        ),
    )


def _grid(
    findings: Findings, names: Names, found: Moderation, drawn: list[Interaction]
) -> alt.TopLevelMixin:
    import altair as alt  # noqa: PLC0415

    rows = [
        alt.hconcat(
            *(_panel(findings, names, found, one) for one in drawn if one.arm == arm), spacing=14
        )
        for arm in dict.fromkeys(one.arm for one in drawn)
    ]
    chart: alt.TopLevelMixin = alt.vconcat(*rows, spacing=12).properties(config=config())
    return chart


def _panel(findings: Findings, names: Names, found: Moderation, one: Interaction) -> Any:
    import altair as alt  # noqa: PLC0415

    colour, dash = look_of(findings, one.arm)
    factor = 100 if estimand_of(found.estimand).scale == "of every 100" else 1
    points: list[dict[str, Any]] = [
        {"at": at.at, "low": factor * at.low, "high": factor * at.high, "e": factor * at.estimate}
        for at in one.effects
    ]
    limits = [
        factor * value
        for o in found.interactions
        for at in o.effects
        for value in (at.low, at.high)
    ]
    scale = alt.Scale(domain=[min(0.0, *limits), max(0.0, *limits)])
    base = alt.Chart(alt.InlineData(points)).encode(
        x=alt.X(
            "at:Q", title=one.moderator, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=3)
        )
    )
    y = alt.Y("e:Q", scale=scale, title=names.arm(one.arm)[:22], axis=alt.Axis(tickCount=4))
    low = alt.Y("low:Q", scale=scale, title=names.arm(one.arm)[:22])
    none = alt.Chart(alt.InlineData([{"e": 0}])).mark_rule(color=PALE, strokeWidth=1)
    return alt.layer(
        none.encode(y=y),
        base.mark_rule(color=colour, strokeWidth=2).encode(y=low, y2="high:Q"),
        base.mark_line(color=colour, strokeDash=list(dash), strokeWidth=2).encode(y=y),
        base.mark_point(color=colour, fill=colour, opacity=1, size=36).encode(y=y),
    ).properties(width=_WIDTH, height=_HEIGHT)


def _in_words(names: Names, found: Moderation, drawn: list[Interaction]) -> str:
    said = []
    for one in drawn:
        low, _, high = one.effects
        scaled = Scaled(found.estimand, min(low.low, high.low), max(low.high, high.high))
        said.append(
            f"{names.arm(one.arm)}, {one.moderator}: {scaled.text(low.estimate)}"
            f" ({scaled.interval(low.low, low.high)}) where it is low, {scaled.text(high.estimate)}"
            f" ({scaled.interval(high.low, high.high)}) where it is high"
        )
    return "; ".join(said) + "."
