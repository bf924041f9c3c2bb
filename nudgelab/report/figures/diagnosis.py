"""Bias, coverage and power of designs side by side, each with its Monte-Carlo interval."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from nudgelab.report.diagnosis_numbers import EffectScale
from nudgelab.report.figures.figure import Figure
from nudgelab.report.figures.palette import INK, PALE, TACTICS, config
from nudgelab.report.figures.svg import accessible_svg
from nudgelab.report.naming import plain
from nudgelab.report.numbers import number

if TYPE_CHECKING:
    import altair as alt

    from nudgelab.design.diagnosis import Diagnosis, DiagnosisRow

__all__ = ["diagnosis_figure"]

_WIDTH, _LINE, _LABEL, _LETTER = 175, 30, 230, 7  # pixels
_ERRORS = 1.96
"""Monte-Carlo standard errors to either side of a point."""

Numbers = Callable[["DiagnosisRow"], tuple[float, float]]


def diagnosis_figure(diagnosis: Diagnosis, *, key: str) -> Figure | None:
    """Draw bias, coverage and power of the primary estimators.

    Parameters
    ----------
    diagnosis : Diagnosis
        Designs of one primary estimand.
    key : str
        Stands before every element id.

    Returns
    -------
    Figure or None
        None where the designs' primary estimands differ, so that no axis would hold them.
    """
    rows = diagnosis.headlines()
    if not rows or len({row.estimand for row in rows}) > 1:
        return None
    scale = EffectScale(rows[0].estimand, rows)
    title = "Bias, coverage and power of the primary estimate"
    alternative = "; ".join(_in_words(diagnosis, rows, scale)) + "."
    level = diagnosis.designs[0].level
    return Figure(
        key=key,
        title=title,
        caption="Points are means over replications, bars the intervals that chance in as many"
        " replications leaves. The upright lines are no bias, and the share of intervals that"
        f" should hold the truth, {number(100 * level)} of every 100.",
        alternative=alternative,
        svg=accessible_svg(
            _chart(diagnosis, rows, scale), key=key, title=title, alternative=alternative
        ),
    )


def _label(diagnosis: Diagnosis, row: DiagnosisRow) -> str:
    design = next(design for design in diagnosis.designs if design.name == row.design)
    arm = plain(design.labels[row.arm])
    alone = len(diagnosis.designs) == 1
    return arm if alone else f"{arm} – {plain(design.name.replace('_', ' '))}"


def _in_words(
    diagnosis: Diagnosis, rows: tuple[DiagnosisRow, ...], scale: EffectScale
) -> Iterator[str]:
    for row in rows:
        yield (
            f"{_label(diagnosis, row)}: bias {scale.effect(row.bias)},"
            f" coverage {number(100 * row.coverage)}, found {number(100 * row.power)} of every 100"
        )


def _chart(
    diagnosis: Diagnosis, rows: tuple[DiagnosisRow, ...], scale: EffectScale
) -> alt.TopLevelMixin:
    import altair as alt  # noqa: PLC0415

    arms = list(dict.fromkeys(row.arm for row in rows))
    ordered = sorted(rows, key=lambda row: arms.index(row.arm))
    labels = [_label(diagnosis, row) for row in ordered]
    factor, level = scale.factor, 100 * diagnosis.designs[0].level
    panels = [
        _panel(
            [
                _point(place, numbers(row), by, share=numbers is not _bias)
                | {"colour": TACTICS[_design(diagnosis, row) % len(TACTICS)]}
                for place, row in enumerate(ordered)
            ],
            heading,
            reference,
        )
        for heading, numbers, by, reference in (
            (f"bias, {scale.name}", _bias, factor, 0.0),
            ("coverage, of every 100", _coverage, 100.0, level),
            ("found, of every 100", _power, 100.0, None),
        )
    ]
    drawn: alt.TopLevelMixin = alt.hconcat(_names(labels), *panels, spacing=22).configure(
        **config()
    )
    return drawn


def _design(diagnosis: Diagnosis, row: DiagnosisRow) -> int:
    return [design.name for design in diagnosis.designs].index(row.design)


def _bias(row: DiagnosisRow) -> tuple[float, float]:
    return row.bias, row.bias_error


def _coverage(row: DiagnosisRow) -> tuple[float, float]:
    return row.coverage, row.coverage_error


def _power(row: DiagnosisRow) -> tuple[float, float]:
    return row.power, row.power_error


def _point(
    place: int, numbers: tuple[float, float], factor: float, *, share: bool
) -> dict[str, Any]:
    value, error = numbers
    if math.isnan(value):
        return {"row": float(place)}
    half = 0.0 if math.isnan(error) else _ERRORS * error
    low, high = value - half, value + half
    if share:
        low, high = max(low, 0.0), min(high, 1.0)
    return {
        "row": float(place),
        "value": factor * value,
        "low": factor * low,
        "high": factor * high,
    }


def _upright(count: int) -> alt.Y:
    import altair as alt  # noqa: PLC0415

    return alt.Y("row:Q", axis=None, scale=alt.Scale(domain=[count - 0.5, -0.5], nice=False))


def _names(labels: list[str]) -> Any:
    """Return the rows' names, as a plot without axes."""
    import altair as alt  # noqa: PLC0415

    data = [{"row": float(place), "text": label} for place, label in enumerate(labels)]
    text = alt.Chart(alt.InlineData(data)).mark_text(align="right", color=INK, limit=_LABEL)
    drawn = text.encode(x=alt.value(_LABEL), y=_upright(len(labels)), text="text:N")
    named: alt.TopLevelMixin = alt.layer(drawn).properties(width=_LABEL, height=_LINE * len(labels))
    return named


def _panel(points: list[dict[str, Any]], heading: str, reference: float | None) -> Any:
    import altair as alt  # noqa: PLC0415

    low, high = _domain(points, reference, shares="of every 100" in heading and reference != 0.0)
    x = alt.X(
        "value:Q",
        scale=alt.Scale(domain=[low, high], nice=False, zero=False),
        axis=alt.Axis(title=heading, tickCount=4),
    )
    y = _upright(len(points))
    layers: list[alt.Chart] = []
    if reference is not None:
        line = alt.Chart(alt.InlineData([{"value": reference}]))
        layers.append(line.mark_rule(color=PALE).encode(x=x))
    bar = x.copy()
    bar.shorthand = "low:Q"
    for point in points:
        if "value" in point:
            shown = alt.Chart(alt.InlineData([point]))
            colour = point["colour"]
            layers.append(
                shown.mark_rule(color=colour, strokeWidth=2).encode(x=bar, x2="high:Q", y=y)
            )
            layers.append(
                shown.mark_point(color=colour, fill=colour, size=45, opacity=1).encode(x=x, y=y)
            )
    size = {"width": _WIDTH, "height": _LINE * len(points)}
    return alt.layer(*layers).properties(**size)


def _domain(
    points: list[dict[str, Any]], reference: float | None, *, shares: bool
) -> tuple[float, float]:
    values = [point[name] for point in points for name in ("low", "high") if name in point]
    values += [] if reference is None else [reference]
    if reference is None:
        return 0.0, 100.0
    low, high = min(values, default=-1.0), max(values, default=1.0)
    margin = 0.08 * (high - low) or 1.0
    return low - margin, min(high + margin, 100.0) if shares else high + margin
