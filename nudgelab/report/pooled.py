"""Pooled effects as text, page and JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from nudgelab.report.as_json import json_text, strict
from nudgelab.report.estimands import estimand_of
from nudgelab.report.figures.pooled import pooled_forest
from nudgelab.report.html import page_environment
from nudgelab.report.naming import plain, quoted
from nudgelab.report.numbers import count, interval_name, number, said_p
from nudgelab.report.scaled import Scaled
from nudgelab.report.section import Section
from nudgelab.report.section_in_terminal import print_section

if TYPE_CHECKING:
    from rich.console import Console

    from nudgelab.analysis.pooling import Pooled, PooledEffect

__all__ = ["pooled_as_dict", "print_pooled", "render_pooled_html", "render_pooled_json"]

_METHOD = (
    "Random effects, τ² by restricted maximum likelihood (Viechtbauer 2005); interval by Hartung"
    " and Knapp with t(k − 1), never shorter than the sampling errors allow (Röver, Knapp & Friede"
    " 2015); prediction interval with the same t (Higgins, Thompson & Spiegelhalter 2009). Each"
    " cohort’s standard error is that of its own interval, ratios on their logarithm."
)
_FEW = 5
"""Below this many cohorts hardly anything can be said about how they differ."""


def pooled_as_dict(pooled: Pooled) -> dict[str, Any]:
    """Return pooled effects as mappings, lists, text and numbers; NaN as None.

    Parameters
    ----------
    pooled : Pooled
        What was pooled.
    """
    found: dict[str, Any] = strict(asdict(pooled))
    return found


def render_pooled_json(pooled: Pooled) -> str:
    """Return pooled effects as JSON text, ending in a newline."""
    return json_text(pooled_as_dict(pooled))


def print_pooled(pooled: Pooled, console: Console) -> None:
    """Print pooled effects.

    Parameters
    ----------
    pooled : Pooled
        What was pooled.
    console : rich Console
        Where to.
    """
    from rich.text import Text  # noqa: PLC0415

    console.print(Text(_title(pooled), style="bold"))
    for position, effect in enumerate(pooled.effects, start=1):
        print_section(_section(effect, position), console)
    for note in pooled.notes:
        console.print(Text(plain(note), overflow="fold"))


def render_pooled_html(pooled: Pooled, *, command: str) -> str:
    """Return pooled effects as one page, its pictures inside.

    Parameters
    ----------
    pooled : Pooled
        What was pooled.
    command : str
        The command that made it.
    """
    sections = [
        _section(effect, position, drawn=True)
        for position, effect in enumerate(pooled.effects, start=1)
    ]
    page: str = (
        page_environment()
        .get_template("pooled.html.j2")
        .render(
            title=_title(pooled),
            cohorts=pooled.cohorts,
            sections=sections,
            method=_METHOD,
            notes=pooled.notes,
            command=command,
        )
    )
    return page


def _title(pooled: Pooled) -> str:
    return f"{number(len(pooled.cohorts))} cohorts, pooled"


def _section(effect: PooledEffect, position: int, *, drawn: bool = False) -> Section:
    scaled = Scaled(effect.estimand, effect.low, effect.high)
    estimand = estimand_of(effect.estimand)
    return Section(
        key=f"pooled{position}",
        title=f"{_words(effect.outcome)} – {_whom(effect.segment)}: {_words(effect.arm)}",
        sentences=(_mean(effect, scaled), _difference(effect), _planned(effect)),
        columns=("Cohort", estimand.with_unit, interval_name(effect.level), "weight", "n"),
        rows=tuple(
            (
                cohort.cohort,
                scaled.text(cohort.estimate),
                scaled.interval(cohort.low, cohort.high),
                f"{number(100 * cohort.weight)} %",
                f"{count(cohort.n_arm)} v {count(cohort.n_versus)}",
            )
            for cohort in effect.cohorts
        ),
        figure=pooled_forest(effect, key=f"pooled{position}") if drawn else None,
    )


def _planned(effect: PooledEffect) -> str:
    """Say in how many cohorts a plan that was frozen beforehand asked for the effect."""
    asked, cohorts = sum(c.status == "confirmatory" for c in effect.cohorts), len(effect.cohorts)
    if not asked:
        return "Exploratory: in none of the cohorts had a frozen plan asked for it."
    if asked == cohorts:
        return "In each cohort a frozen plan had asked for it."
    return (
        f"A frozen plan had asked for it in {number(asked)} of {number(cohorts)} cohorts only; the"
        " pooled effect is exploratory."
    )


def _words(name: str) -> str:
    return name.replace("_", " ")


def _whom(segment: str) -> str:
    return "everybody" if segment == "all" else _words(segment)


def _mean(effect: PooledEffect, scaled: Scaled) -> str:
    name, arm = estimand_of(effect.estimand).name, quoted(_words(effect.arm))
    return (
        f"Over {number(len(effect.cohorts))} cohorts the mean {name} of {arm}"
        f" is {scaled.text(effect.estimate)}{scaled.unit} ({interval_name(effect.level)}"
        f" {scaled.interval(effect.low, effect.high)}; {said_p(effect.p)}). In another such cohort"
        f" it is expected between {scaled.text(effect.predicted_low)} and"
        f" {scaled.text(effect.predicted_high)}."
    )


def _difference(effect: PooledEffect) -> str:
    said = (
        f"The cohorts’ effects differ: I² {number(100 * effect.i2)} %, Q {number(effect.q, 1)},"
        f" {said_p(effect.q_p)}."
        if effect.q_p < 0.1
        else f"The cohorts’ effects are not shown to differ: I² {number(100 * effect.i2)} %,"
        f" Q {number(effect.q, 1)}, {said_p(effect.q_p)}."
    )
    if len(effect.cohorts) < _FEW:
        said += " So few cohorts can hardly tell how much their effects differ."
    return said
