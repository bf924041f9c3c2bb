"""Strategies side by side as text, page, JSON and CSV."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from nudgelab.report.as_json import json_text, strict
from nudgelab.report.compared_wording import (
    MEASURES,
    NOTHING,
    mix_sentences,
    recommendation,
    scatter_sentences,
    share,
)
from nudgelab.report.figures.pareto import pareto_picture
from nudgelab.report.html import page_environment
from nudgelab.report.naming import plain
from nudgelab.report.numbers import NOTHING as NO_NUMBER
from nudgelab.report.numbers import interval_name, number
from nudgelab.report.section import Section
from nudgelab.report.section_in_terminal import print_section

if TYPE_CHECKING:
    from rich.console import Console

    from nudgelab.design.compared import Compared, Difference, Mixed, Standing, Told

__all__ = [
    "compared_as_dict",
    "print_compared",
    "render_compared_csv",
    "render_compared_html",
    "render_compared_json",
]

_METHOD = (
    "Every strategy meets the same worlds (common random numbers); differences are taken within"
    " worlds. Intervals of means take draws of the parameters as the independent units (Student's"
    " t); scatter is divided between parameters and chance by a one-way analysis of variance with"
    " two worlds a draw (Sun, Apley & Staum 2011). The race drops strategies by the procedure KN"
    " (Kim & Nelson 2001), which holds under common random numbers; its steps are means of ten"
    " worlds. Places are simultaneous rank sets from all pairwise differences (Mogstad, Romano,"
    " Shaikh & Wilhelm 2024); that a race ended early is left out of account there. Shares of"
    " worlds: Wilson, or CR2 on log odds where worlds share a draw. Cost for each further employee"
    " activated: ratio of means by Fieller. The mix is a linear program (HiGHS); its gap is the"
    " multiple-replications bound of Mak, Morton & Wood (1999)."
)


def compared_as_dict(found: Compared) -> dict[str, Any]:
    """Return a comparison as mappings, lists, text and numbers; NaN as None."""
    said = asdict(found) | {"recommendation": list(recommendation(found))}
    whole: dict[str, Any] = strict(said)
    return whole


def render_compared_json(found: Compared) -> str:
    """Return a comparison as JSON text, ending in a newline."""
    return json_text(compared_as_dict(found))


def render_compared_csv(found: Compared) -> str:
    """Return a row a strategy, segment and outcome as CSV, places and shares of worlds beside."""
    import csv  # noqa: PLC0415
    import io  # noqa: PLC0415

    places = {row["strategy"]: row for row in found.standings_to_arrow().to_pylist()}
    rows = [
        row | {name: value for name, value in places[row["strategy"]].items() if name not in row}
        for row in found.to_arrow().to_pylist()
    ]
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(strict(rows))
    return text.getvalue()


def print_compared(found: Compared, console: Console) -> None:
    """Print strategies side by side, one screen of them.

    Parameters
    ----------
    found : Compared
        The comparison.
    console : rich Console
        Where to.
    """
    from rich.text import Text  # noqa: PLC0415

    console.print(Text(plain(found.title), style="bold"))
    for section in _sections(found, drawn=False):
        print_section(section, console)
    for note in found.notes:
        console.print(Text(plain(note), overflow="fold"))


def render_compared_html(found: Compared, *, command: str) -> str:
    """Return strategies side by side as one page, its picture inside.

    Parameters
    ----------
    found : Compared
        The comparison.
    command : str
        The command that made it.
    """
    page: str = (
        page_environment()
        .get_template("pooled.html.j2")
        .render(
            title=f"{found.title}: strategies compared",
            cohorts=[f"SIMULATED, {number(found.worlds)} worlds, seed {found.seed}"],
            sections=list(_sections(found, drawn=True)),
            method=_METHOD,
            notes=found.notes,
            command=command,
        )
    )
    return page


def _sections(found: Compared, *, drawn: bool) -> Iterator[Section]:
    yield Section(key="recommendation", title="Recommendation", sentences=recommendation(found))
    yield _what_they_bring(found)
    yield _what_they_cost(found)
    if found.mix is not None:
        yield _mix(found, found.mix)
    if drawn:
        yield _front(found)
        yield _differences(found)
        yield _segments(found)
    yield Section(key="worlds", title="How sure this is", sentences=tuple(scatter_sentences(found)))


def _what_they_bring(found: Compared) -> Section:
    columns = [measure.heading for measure in MEASURES.values()]
    return Section(
        key="bring",
        title=f"What each strategy brings in {number(found.days)} working days",
        sentences=(
            (
                "Of every 100 employees how many become active (post at least once) and their"
                " posts; mean days to the first post; habit a year on and threat (backlash), 0 to"
                " 100; in how many of every 100 worlds the strategy is the best."
            ),
        ),
        columns=("strategy", "place", *columns, "threat", "best"),
        rows=tuple(
            (
                one.label,
                f"{one.first}" if one.first == one.last else f"{one.first}–{one.last}",
                *(
                    number(found.outcome(one.strategy, name).mean, MEASURES[name].decimals)
                    for name in MEASURES
                ),
                number(found.outcome(one.strategy, "threat").mean, 1),
                share(one.best),
            )
            for one in found.standings
        ),
        notes=(
            (
                "Place: between which places the strategy lies, with"
                f" {number(100 * found.level)} % confidence for all at once. Whoever never posts"
                " counts with all days. Habit: on working day"
                f" {number(found.habit_day)}; after day {number(found.days)} life goes on without"
                " the programme. Threat: mean over the programme."
            ),
        ),
    )


def _what_they_cost(found: Compared) -> Section:
    return Section(
        key="cost",
        title="What each strategy costs",
        sentences=(
            (
                "Hours of coaches, of reviewers, and of employees’ own time; all of it in"
                f" {found.currency}, and for each employee activated beyond those who act anyway;"
                " in how many of every 100 worlds no other brings as much for no more money."
            ),
        ),
        columns=(
            "strategy",
            "coaches",
            "readers",
            "own time",
            found.currency,
            "each",
            "front",
        ),
        rows=tuple(_cost_row(found, one) for one in found.standings),
    )


def _cost_row(found: Compared, one: Standing) -> tuple[str, ...]:
    hours = ("coach_hours", "reviewer_hours", "employee_hours", "money")
    return (
        one.label,
        *(number(found.outcome(one.strategy, name).mean) for name in hours),
        _each(one.cost_each),
        share(one.front),
    )


def _each(told: Told) -> str:
    return NO_NUMBER if math.isnan(told.value) else number(told.value)


def _front(found: Compared) -> Section:
    measure = MEASURES[found.best_at]
    picture = pareto_picture(found, measure=measure.short, key="pareto")
    on_it = [one for one in found.standings if one.on_front]
    names = ", ".join(
        f"{one.label} (in {share(one.front)} of 100 worlds)" for one in reversed(on_it)
    )
    return Section(
        key="front",
        title="Effect against cost",
        sentences=(f"On the front, from the cheapest: {names}.",),
        figure=picture,
    )


def _differences(found: Compared) -> Section:
    measure = MEASURES[found.best_at]
    rows = [one for one in found.differences if one.segment == "all"]
    wanted = [one for one in rows if one.outcome == found.best_at]
    money = {(one.strategy, one.versus): one for one in rows if one.outcome == "money"}
    label = {one.strategy: one.label for one in found.standings}
    return Section(
        key="differences",
        title=f"Differences within worlds: {measure.short}",
        sentences=(),
        columns=(
            "difference",
            "mean",
            interval_name(found.level),
            f"{number(100 * found.level)} of 100 worlds",
            "by parameters",
            "by chance",
            f"{found.currency} more",
        ),
        rows=tuple(
            (
                f"{label[one.strategy]} – {label[one.versus]}",
                number(one.mean, measure.decimals, sign=True),
                _between(one.low, one.high, measure.decimals),
                _between(one.range_low, one.range_high, measure.decimals),
                number(one.parameter_spread, measure.decimals),
                number(one.chance_spread, measure.decimals),
                number(money[one.strategy, one.versus].mean, sign=True),
            )
            for one in wanted
        ),
        notes=(
            (
                "By parameters, by chance: standard deviation over worlds of the difference, in its"
                " two parts."
            ),
        ),
    )


def _between(low: float, high: float, decimals: int) -> str:
    return f"{number(low, decimals)} to {number(high, decimals)}"


_HINDERED = {
    "reactance": "most reactant",
    "scepticism": "most sceptical",
    "inertia": "most inert",
}


def _segments(found: Compared) -> Section:
    measure = MEASURES[found.best_at]
    gains = {
        (one.strategy, one.segment): one
        for one in found.differences
        if one.versus == NOTHING and one.outcome == found.best_at
    }
    sizes = [found.outcome(NOTHING, "people", name).mean for name in _HINDERED]
    return Section(
        key="segments",
        title=f"For whom: {measure.short}, compared with no programme",
        sentences=(),
        columns=(
            "strategy",
            *(
                f"{said} (about {number(size)})"
                for said, size in zip(_HINDERED.values(), sizes, strict=True)
            ),
        ),
        rows=tuple(
            (
                one.label,
                *(_gain(gains.get((one.strategy, name)), measure.decimals) for name in _HINDERED),
            )
            for one in found.standings
            if one.strategy != NOTHING
        ),
        notes=(
            (
                "People by the resistance that stands out most in them at the baseline survey; mean"
                f" difference within worlds with its {interval_name(found.level)}."
            ),
        ),
    )


def _gain(one: Difference | None, decimals: int) -> str:
    if one is None:
        return NO_NUMBER
    mean = number(one.mean, decimals, sign=True)
    return f"{mean} ({_between(one.low, one.high, decimals)})"


def _mix(found: Compared, mix: Mixed) -> Section:
    label = {one.strategy: one.label for one in found.standings}
    hindered = _HINDERED | {"undiagnosed": "undiagnosed"}
    return Section(
        key="mix",
        title=f"The best mix for {number(mix.budget)} {found.currency}",
        sentences=tuple(mix_sentences(found, mix)),
        columns=("who gets what", "of 100", "people", found.currency),
        rows=tuple(
            (
                f"{hindered[part.segment]}: {label[part.strategy]}",
                number(100 * part.share),
                number(part.people),
                number(part.money),
            )
            for part in mix.parts
        ),
        notes=(
            (
                "Found by adding up what each strategy brings to each segment where everybody gets"
                " it. Costs are taken as known."
            ),
        ),
    )
