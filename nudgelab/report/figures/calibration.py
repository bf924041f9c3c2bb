"""Pictures of a calibration: the cohort's adoption over what the posterior predicts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from nudgelab.report.figures.figure import Figure
from nudgelab.report.figures.palette import CONTROL, INK, TACTICS, config
from nudgelab.report.figures.svg import accessible_svg
from nudgelab.report.numbers import number, per_100

if TYPE_CHECKING:
    import altair as alt

    from nudgelab.design.calibration_results import Calibration, FittedCurve, LearnedParameter

__all__ = ["learned_figure", "predicted_figure"]

_WIDTH, _HEIGHT, _ACROSS = 250, 170, 2
_LONG, _LINE = 340, 26


def predicted_figure(found: Calibration) -> Figure | None:
    """Draw each arm's adoption curve over the central 90 % of the predictions; None without."""
    if not found.curves:
        return None
    alternative = "; ".join(_in_words(curve) for curve in found.curves) + "."
    title = "Adoption: the cohort, and what the calibrated model predicts"
    chart = _curves(found)
    return Figure(
        key="predicted",
        title=title,
        caption="Dark line: the cohort. Band and dashed line: the central 90 % and the median of"
        " programmes simulated with parameters from the posterior, day by day.",
        alternative=alternative,
        svg=accessible_svg(chart, key="predicted", title=title, alternative=alternative),
    )


def _in_words(curve: FittedCurve) -> str:
    seen, low, high = (per_100(float(c[-1])) for c in (curve.observed, curve.low, curve.high))
    return f"{curve.arm.replace('_', ' ')}: {seen} of every 100, predicted {low} to {high}"


def _curves(found: Calibration) -> alt.TopLevelMixin:
    import altair as alt  # noqa: PLC0415

    top = 105 * max(float(max(c.high.max(), c.observed.max())) for c in found.curves) or 1.0
    panels = [_panel(curve, place, min(100.0, top)) for place, curve in enumerate(found.curves)]
    rows = [alt.hconcat(*panels[at : at + _ACROSS]) for at in range(0, len(panels), _ACROSS)]
    drawn: alt.TopLevelMixin = alt.vconcat(*rows).properties(config=config())
    return drawn


def _panel(curve: FittedCurve, place: int, top: float) -> alt.LayerChart | alt.FacetChart:
    import altair as alt  # noqa: PLC0415

    colour = CONTROL if place == 0 else TACTICS[(place - 1) % len(TACTICS)]
    x = alt.X("day:Q", axis=alt.Axis(title="days since the start", tickCount=5))
    scale = alt.Scale(domain=[0, top], nice=False)
    axis = alt.Axis(title="have acted, of every 100", tickCount=5)
    rows = alt.Chart(alt.InlineData(list(_rows(curve)))).encode(x=x)
    layers = (
        rows.mark_area(color=colour, opacity=0.22).encode(
            y=alt.Y("low:Q", scale=scale, axis=axis), y2="high:Q"
        ),
        rows.mark_line(color=colour, strokeDash=[5, 3], strokeWidth=1.5).encode(
            y=alt.Y("median:Q", scale=scale, axis=axis)
        ),
        rows.mark_line(color=INK, strokeWidth=2, interpolate="step-after").encode(
            y=alt.Y("observed:Q", scale=scale, axis=axis)
        ),
    )
    title = alt.TitleParams(curve.arm.replace("_", " "), fontSize=13, fontWeight="normal")
    return alt.layer(*layers).properties(width=_WIDTH, height=_HEIGHT, title=title)


def _rows(curve: FittedCurve) -> Iterator[dict[str, float]]:
    for place, day in enumerate(curve.days):
        numbers = {name: getattr(curve, name) for name in ("observed", "low", "median", "high")}
        shares = {n: round(100 * float(values[place]), 3) for n, values in numbers.items()}
        yield {"day": float(day), **shares}


def learned_figure(found: Calibration) -> Figure:
    """Draw each parameter's interval before and after, on its prior's central 95 %."""
    title = "What was believed before, and what after"
    alternative = "; ".join(
        f"{one.name}: {number(one.low, 3)} to {number(one.high, 3)}, {one.verdict}"
        for one in found.parameters
    )
    chart = _intervals(found.parameters)
    return Figure(
        key="learned",
        title=title,
        caption="In standard deviations of each prior from its mean. Pale: two standard deviations"
        f" of the prior; dark: the {100 * found.level:g} % interval and the mean afterwards.",
        alternative=alternative + ".",
        svg=accessible_svg(chart, key="learned", title=title, alternative=alternative),
    )


def _intervals(parameters: tuple[LearnedParameter, ...]) -> alt.TopLevelMixin:
    import altair as alt  # noqa: PLC0415

    rows: list[dict[str, Any]] = [
        {
            "name": one.name,
            "before": -2.0,
            "before_to": 2.0,
            **{
                key: round((value - one.prior_mean) / one.prior_sd, 4)
                for key, value in (("low", one.low), ("mean", one.mean), ("high", one.high))
            },
        }
        for one in parameters
    ]
    names = [one.name for one in parameters]
    y = alt.Y("name:N", sort=names, axis=alt.Axis(title=None, labelLimit=300))
    axis = alt.Axis(title="standard deviations of the prior from its mean")
    base = alt.Chart(alt.InlineData(rows)).encode(y=y)
    layers = (
        base.mark_rule(color="#c5cbd3", strokeWidth=8).encode(
            x=alt.X("before:Q", axis=axis), x2="before_to:Q"
        ),
        base.mark_rule(color=TACTICS[0], strokeWidth=2.5).encode(
            x=alt.X("low:Q", axis=axis), x2="high:Q"
        ),
        base.mark_point(color=TACTICS[0], fill=TACTICS[0], size=55, opacity=1).encode(
            x=alt.X("mean:Q", axis=axis)
        ),
    )
    size = {"width": _LONG, "height": _LINE * len(rows)}
    drawn: alt.TopLevelMixin = alt.layer(*layers).properties(**size, config=config())
    return drawn
