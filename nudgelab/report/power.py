"""Power over sizes as text, page, JSON and CSV."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from nudgelab.report.as_json import json_text, strict
from nudgelab.report.estimands import estimand_of
from nudgelab.report.figures.power import power_figure
from nudgelab.report.html import page_environment
from nudgelab.report.naming import plain, quoted
from nudgelab.report.numbers import NOTHING, number
from nudgelab.report.scaled import Scaled
from nudgelab.report.section import Section
from nudgelab.report.section_in_terminal import print_sections
from nudgelab.report.table_csv import table_as_csv

if TYPE_CHECKING:
    from rich.console import Console

    from nudgelab.design.power_results import Power, PowerRow
    from nudgelab.design.supposed import Supposition

__all__ = [
    "power_as_dict",
    "power_as_html",
    "power_sections",
    "print_power",
    "render_power_csv",
    "render_power_html",
    "render_power_json",
]

_CORRECTIONS: Final = {
    "holm": "Holm’s correction across the arms (by formula: over all arms’ luck)",
    "benjamini_hochberg": "Benjamini and Hochberg’s correction across the arms (by formula: over"
    " all arms’ luck)",
    "bonferroni": "Bonferroni’s correction across the arms",
    "dunnett": "Dunnett’s correction across the arms",
    "none": "no correction across arms",
}
_NAMES: Final = {
    "base": "mean in control",
    "spread": "standard deviation in control",
    "explained": "share of the variance that covariates and strata explain",
    "icc": "intracluster correlation, after covariates and strata",
    "cv": "coefficient of variation of team sizes",
    "counted": "share of the people in the segment",
    "answered": "share of them whose outcome is known",
}
_ORIGINS: Final = {
    "declared": "declared",
    "cohort": "from the cohort",
    "model": "from the simulated programmes",
}
_GROWN: Final = {
    "teams": "A larger programme has more teams of the same size; departments stay, and staff grow"
    " with the people.",
    "team_size": "A larger programme has more people in as many teams; staff grow with them.",
}
_SURE = 3.0
"""Monte-Carlo standard errors within which formula and simulation agree."""


def power_as_dict(power: Power) -> dict[str, Any]:
    """Return power as mappings, lists, text and numbers; NaN as None."""
    found: dict[str, Any] = strict(asdict(power))
    return found


def render_power_json(power: Power) -> str:
    """Return power as JSON text, ending in a newline."""
    return json_text(power_as_dict(power))


def render_power_csv(power: Power) -> str:
    """Return the rows as CSV, a row an arm and size."""
    return table_as_csv(power.to_arrow())


def print_power(power: Power, console: Console) -> None:
    """Print power.

    Parameters
    ----------
    power : Power
        Of a study.
    console : rich Console
        Where to.
    """
    print_sections(power.title, _lines(power), power_sections(power), console)


def render_power_html(power: Power, *, command: str) -> str:
    """Return power as one page, its picture inside.

    Parameters
    ----------
    power : Power
        Of a study.
    command : str
        The command that made it.
    """
    page: str = (
        page_environment()
        .get_template("sections.html.j2")
        .render(
            title=power.title,
            lines=tuple(_lines(power)),
            sections=power_sections(power, drawn=True),
            methods=tuple(_methods(power)),
            command=command,
        )
    )
    return page


def power_as_html(power: Power) -> str:
    """Return power as a short piece of HTML for a notebook."""
    from markupsafe import escape  # noqa: PLC0415

    section = power_sections(power)[0]
    head = "".join(f"<th>{escape(cell)}</th>" for cell in section.columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(plain(cell))}</td>" for cell in row) + "</tr>"
        for row in section.rows
    )
    said = "".join(f"<p>{escape(plain(s))}</p>" for s in section.sentences)
    return (
        f"<div><p><strong>{escape(plain(power.title))}</strong></p>{said}"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def power_sections(power: Power, *, drawn: bool = False) -> tuple[Section, ...]:
    """Return what is said of the power: the table with its picture, and what it rests on.

    Parameters
    ----------
    power : Power
        Of a study.
    drawn : bool
        Whether the picture is drawn.
    """
    first = Section(
        key="power",
        title=f"Power: {power.question}",
        sentences=tuple(_sentences(power)),
        columns=_columns(power),
        rows=tuple(_cells(power, row) for row in power.rows),
        figure=power_figure(power, key="power") if drawn else None,
    )
    if not power.supposed:
        return (first,)
    return first, Section(
        key="supposed",
        title="What the formula rests on",
        sentences=(),
        columns=("Number", "value", "range", "where from"),
        rows=tuple(_supposed(found) for found in power.supposed),
    )


def _lines(power: Power) -> Iterator[str]:
    simulated = max((row.replications for row in power.rows), default=0)
    if simulated:
        yield (
            f"SIMULATED: {number(simulated)} programmes of each size, seed {power.seed};"
            " Monte-Carlo error after ±."
        )
    if simulated or power.unit == "team":
        yield _GROWN[power.grow]
    yield from power.notes


def _columns(power: Power) -> tuple[str, ...]:
    if not _has_formula(power):
        return ("Arm", power.people, "mean estimate", "found, of every 100")
    teams = ("teams",) if power.unit == "team" else ()
    return ("Arm", power.people, *teams, "effect", "formula", "simulated", "detectable")


def _has_formula(power: Power) -> bool:
    """Tell whether anything is known by formula."""
    return bool(power.supposed)


def _cells(power: Power, row: PowerRow) -> tuple[str, ...]:
    scaled = _scaled(power)
    found = _with_error(row.simulated, row.simulated_error)
    if not _has_formula(power):
        return (power.arms[row.arm], number(row.size), scaled.text(row.mean), found)
    teams = NOTHING if math.isnan(row.teams) else number(row.teams)
    return (
        power.arms[row.arm],
        number(row.size),
        *((teams,) if power.unit == "team" else ()),
        scaled.text(row.effect),
        _formula(row),
        found,
        scaled.text(row.detectable),
    )


def _scaled(power: Power) -> Scaled:
    known = [row.mean if math.isnan(row.effect) else row.effect for row in power.rows]
    effects = [abs(effect) for effect in known if not math.isnan(effect)]
    return Scaled(power.estimand, 0.0, max(effects, default=1.0) or 1.0)


def _formula(row: PowerRow) -> str:
    said = _of_100(row.formula)
    if math.isnan(row.formula_low) or math.isnan(row.formula_high):
        return said
    return f"{said} ({_of_100(row.formula_low)} to {_of_100(row.formula_high)})"


def _of_100(share: float) -> str:
    return NOTHING if math.isnan(share) else number(100.0 * share)


def _with_error(share: float, error: float) -> str:
    return NOTHING if math.isnan(share) else f"{_of_100(share)} ± {number(max(100.0 * error, 1.0))}"


def _sentences(power: Power) -> Iterator[str]:
    unit = estimand_of(power.estimand).with_unit
    if not _has_formula(power):
        yield f"The estimate is the {unit}; found says how many of every 100 trials would find it."
        return
    yield (
        f"Effect is the {unit}, that is supposed; formula and simulated say how many of every 100"
        f" such trials would find it; detectable is the smallest effect that"
        f" {number(100 * power.target)} of every 100 would find."
    )
    target = f"{number(100 * power.target)} of every 100 trials"
    for arm, size in power.needed.items():
        if math.isnan(size):
            continue
        needed = f"about {_rounded(size)} {power.people}"
        yield f"{quoted(power.arms[arm])} would be found in {target} with {needed}."
    if any(not math.isnan(row.formula) for row in power.rows):
        yield from _agreement(power)
    origins = {origin for origin in power.effect_origins.values() if origin != "declared"}
    if origins:
        yield (
            "Effects that aren’t declared are the model’s own. Better declare the smallest one that"
            " would be worth having (power: effect)."
        )


def _rounded(size: float) -> str:
    """Return a size with the two or three digits that it can carry."""
    step = 10 ** max(math.floor(math.log10(size)) - 1, 0)
    return number(math.ceil(size / step) * step)


def _agreement(power: Power) -> Iterator[str]:
    rows = [row for row in power.rows if not (math.isnan(row.formula) or math.isnan(row.simulated))]
    if not rows:
        return
    elsewhere = {*power.effect_origins.values(), *(found.origin for found in power.supposed)}
    if elsewhere - {"model"}:
        whence = "the cohort" if "cohort" in elsewhere else "what is declared"
        yield (
            f"The formula rests on {whence}, the simulation on the model with its own effects, so"
            f" the two needn’t agree. Mean estimates of the simulated programmes: {_means(power)}."
        )
        return
    far = [row for row in rows if abs(row.formula - row.simulated) > _SURE * _noise(row)]
    if not far:
        yield f"Formula and simulation agree within Monte-Carlo error in all {len(rows)} rows."
        return
    worst = max(far, key=lambda row: abs(row.formula - row.simulated))
    yield (
        f"Formula and simulation agree within Monte-Carlo error in {len(rows) - len(far)} of"
        f" {len(rows)} rows; the largest gap is {quoted(power.arms[worst.arm])} with"
        f" {number(worst.size)} {power.people}, {_of_100(worst.formula)} by formula and"
        f" {_of_100(worst.simulated)} simulated. Where they differ, trust the simulation: it has"
        " the plan’s own analysis, teams and colleagues."
    )


def _means(power: Power) -> str:
    """Return each arm's mean estimate in the largest simulated programmes."""
    scaled = _scaled(power)
    last = {row.arm: row for row in power.rows if not math.isnan(row.mean)}
    return ", ".join(f"{quoted(power.arms[arm])} {scaled.text(r.mean)}" for arm, r in last.items())


def _noise(row: PowerRow) -> float:
    """Return the Monte-Carlo standard error that the formula's power would have."""
    share = min(max(row.formula, 1.0 / (row.replications + 2)), 1.0 - 1.0 / (row.replications + 2))
    return math.sqrt(share * (1.0 - share) / row.replications)


def _supposed(found: Supposition) -> tuple[str, ...]:
    digits = 3 if abs(found.value) < 10 else 1
    known = not (math.isnan(found.low) or math.isnan(found.high))
    limits = f"{number(found.low, digits)} to {number(found.high, digits)}" if known else NOTHING
    return (
        _NAMES[found.name],
        number(found.value, digits),
        limits,
        _ORIGINS[found.origin],
    )


def _methods(power: Power) -> Iterator[str]:
    level = number(100 * (1 - power.level), 1).removesuffix(".0")
    yield f"Two-sided tests at {level} %, {_CORRECTIONS[power.multiplicity]}."
    if _has_formula(power):
        yield (
            "By formula: a noncentral t with Satterthwaite’s degrees of freedom over teams (or"
            " people), the variance of a mean over teams inflated by 1 + {(1 + cv²) m − 1} ICC"
            " (Eldridge, Ashby & Kerry 2006); plain shares of people by their score test, a ratio"
            " of counts on its logarithm. The range beside it is that of the intracluster"
            " correlation. The smallest detectable effect is the formula’s, in the wanted"
            " direction, whatever the other arms do: a step-wise correction is taken at its"
            " strictest step."
        )
    yield (
        "By simulation: the study’s own programme, with as many people, analysed by the study’s own"
        " plan; found is a p-value, corrected across the arms, at or below the level. A programme"
        " without an estimate counts as not found."
    )
