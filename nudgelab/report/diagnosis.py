"""Designs diagnosed side by side, as text, page, JSON and CSV."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, Final

from nudgelab.report.as_json import json_text, strict
from nudgelab.report.diagnosis_numbers import DIAGNOSANDS, EffectScale, of_100, times
from nudgelab.report.estimands import estimand_of
from nudgelab.report.figures.diagnosis import diagnosis_figure
from nudgelab.report.html import page_environment
from nudgelab.report.naming import plain, quoted
from nudgelab.report.numbers import number
from nudgelab.report.section import Section
from nudgelab.report.section_in_terminal import print_sections
from nudgelab.report.table_csv import table_as_csv

if TYPE_CHECKING:
    from rich.console import Console

    from nudgelab.design.diagnosis import Design, Diagnosis, DiagnosisRow

__all__ = [
    "diagnosis_as_dict",
    "diagnosis_as_html",
    "diagnosis_sections",
    "print_diagnosis",
    "render_diagnosis_csv",
    "render_diagnosis_html",
    "render_diagnosis_json",
]

_TRUTH: Final = (
    "The true effect is that of rolling a tactic out: the same employees, with the same luck, all"
    " in the arm and all in control; a mean over the employees of each replication (Hudgens &"
    " Halloran 2008). So what colleagues pass on to each other is part of it, and what passes from"
    " arm to arm in a trial is part of the bias. Each group of staff is as large for each employee"
    " as in the trial."
)
_HELD: Final = (
    "Bias, error and coverage hold each replication’s estimate against its own truth. Found is a"
    " p-value, corrected across the arms, at or below one minus the level; a replication without"
    " an estimate counts as not found. Sign and size of what was found (Type S and Type M; Gelman"
    " & Carlin 2014) are held against the mean truth, where that is clearly not nothing. After ±"
    " stands the Monte-Carlo standard error over replications (Morris, White & Crowther 2019)."
    " Ratios are on their logarithm."
)
_LEFT_OUT: Final = (
    "Left out: numbers needed to treat and test statistics have no mean to be held against, what is"
    " told of those with any event is no effect, and effects among compliers are of people whom no"
    " arm can tell."
)
_SURE = 3.0
"""Monte-Carlo standard errors from which a bias, or a lack of coverage, is said."""


def diagnosis_as_dict(diagnosis: Diagnosis) -> dict[str, Any]:
    """Return a diagnosis as mappings, lists, text and numbers; NaN as None."""
    found: dict[str, Any] = strict(asdict(diagnosis))
    return found


def render_diagnosis_json(diagnosis: Diagnosis) -> str:
    """Return a diagnosis as JSON text, ending in a newline."""
    return json_text(diagnosis_as_dict(diagnosis))


def render_diagnosis_csv(diagnosis: Diagnosis) -> str:
    """Return the rows as CSV, a row an estimator."""
    return table_as_csv(diagnosis.to_arrow())


def print_diagnosis(diagnosis: Diagnosis, console: Console) -> None:
    """Print a diagnosis.

    Parameters
    ----------
    diagnosis : Diagnosis
        Of one or several designs.
    console : rich Console
        Where to.
    """
    print_sections(_title(diagnosis), _lines(diagnosis), diagnosis_sections(diagnosis), console)


def render_diagnosis_html(diagnosis: Diagnosis, *, command: str) -> str:
    """Return a diagnosis as one page, its picture inside.

    Parameters
    ----------
    diagnosis : Diagnosis
        Of one or several designs.
    command : str
        The command that made it.
    """
    page: str = (
        page_environment()
        .get_template("sections.html.j2")
        .render(
            title=_title(diagnosis),
            lines=tuple(_lines(diagnosis)),
            sections=diagnosis_sections(diagnosis, drawn=True),
            methods=(_TRUTH, _HELD, _LEFT_OUT),
            command=command,
        )
    )
    return page


def diagnosis_as_html(diagnosis: Diagnosis) -> str:
    """Return a diagnosis as a short piece of HTML for a notebook."""
    from markupsafe import escape  # noqa: PLC0415

    parts = [f"<p><strong>{escape(plain(_title(diagnosis)))}</strong></p>"]
    for section in _side_by_side(diagnosis):
        head = "".join(f"<th>{escape(plain(cell))}</th>" for cell in section.columns)
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(plain(cell))}</td>" for cell in row) + "</tr>"
            for row in section.rows
        )
        parts.append(f"<p>{escape(plain(section.title))}</p>")
        parts.append(f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>")
    return f"<div>{''.join(parts)}</div>"


def diagnosis_sections(diagnosis: Diagnosis, *, drawn: bool = False) -> tuple[Section, ...]:
    """Return what is said of designs: side by side, then every estimator.

    Parameters
    ----------
    diagnosis : Diagnosis
        Of one or several designs.
    drawn : bool
        Whether the picture is drawn.
    """
    first, *others = _side_by_side(diagnosis)
    figure = diagnosis_figure(diagnosis, key="diagnosis") if drawn else None
    first = replace(first, sentences=(*_sentences(diagnosis), *first.sentences), figure=figure)
    return (first, *others, *_estimators(diagnosis), *_others(diagnosis))


def _title(diagnosis: Diagnosis) -> str:
    if len(diagnosis.designs) == 1:
        return f"{diagnosis.designs[0].title}: the design diagnosed"
    return f"{len(diagnosis.designs)} designs diagnosed"


def _lines(diagnosis: Diagnosis) -> Iterator[str]:
    yield (
        f"SIMULATED: {number(diagnosis.replications)} replications of each design, seed"
        f" {diagnosis.seed}; Monte-Carlo error after ±."
    )
    for design in diagnosis.designs:
        unit = f"{number(design.teams)} teams assigned" if design.unit == "team" else "by person"
        question = f"{design.outcomes[design.outcome]}, {design.segments[design.segment]}"
        yield f"{_words(design.name)}: {number(design.people)} people, {unit}; {question}."


def _words(name: str) -> str:
    return name.replace("_", " ")


def _side_by_side(diagnosis: Diagnosis) -> list[Section]:
    """Return the primary estimators: a column an arm of one design, or a design of each arm."""
    rows = diagnosis.headlines()
    designs = {design.name: design for design in diagnosis.designs}
    if len(designs) == 1:
        (design,) = diagnosis.designs
        columns = [design.labels[row.arm] for row in rows]
        said = (
            f"The trial costs {_cost(design)}, with {number(design.contacts)} contacts and"
            f" {number(design.hours)} hours of staff."
        )
        return [_columns_section("The primary estimate", "primary", rows, columns, (said,))]
    sections = []
    for place, arm in enumerate(dict.fromkeys(row.arm for row in rows)):
        own = [row for row in rows if row.arm == arm]
        title = f"Side by side: {quoted(designs[own[0].design].labels[arm])}"
        columns = [_words(row.design) for row in own]
        section = _columns_section(title, f"side{place}", own, columns, ())
        costs = tuple(_costs([designs[row.design] for row in own]))
        sections.append(replace(section, rows=(*section.rows, *costs)))
    return sections


def _columns_section(
    title: str,
    key: str,
    rows: Sequence[DiagnosisRow],
    columns: Sequence[str],
    said: tuple[str, ...],
) -> Section:
    """Return a table with a column an estimator and a row a diagnosand."""
    told = [EffectScale(row.estimand, rows).diagnosands(row) for row in rows]
    names = dict.fromkeys(EffectScale(row.estimand, rows).name for row in rows)
    return Section(
        key=key,
        title=title,
        sentences=(*said, f"Effects are the {' or '.join(names)}."),
        columns=("Diagnosand", *columns),
        rows=tuple(
            (name, *(column[place] for column in told)) for place, name in enumerate(DIAGNOSANDS)
        ),
    )


def _costs(designs: Sequence[Design]) -> Iterator[tuple[str, ...]]:
    yield ("cost of the trial", *(_cost(design) for design in designs))
    yield ("contacts", *(number(design.contacts) for design in designs))
    yield ("hours of staff", *(number(design.hours) for design in designs))


def _cost(design: Design) -> str:
    error = "" if math.isnan(design.cost_error) else f" ± {number(design.cost_error)}"
    return f"{number(design.cost)}{error}"


def _sentences(diagnosis: Diagnosis) -> Iterator[str]:
    """Yield what stands out: bias, and intervals that hold the truth too seldom."""
    designs = {design.name: design for design in diagnosis.designs}
    alone = len(designs) == 1
    for row in diagnosis.headlines():
        scale = EffectScale(row.estimand, [row])
        arm = quoted(designs[row.design].labels[row.arm])
        whose = arm if alone else f"{arm} in {quoted(_words(row.design))}"
        if abs(row.bias) > _SURE * row.bias_error:
            yield (
                f"The estimate of {whose} is biased by {scale.effect(row.bias, row.bias_error)}"
                f" as against rolling it out to everybody ({scale.effect(row.truth)})."
            )
        if row.coverage < designs[row.design].level - _SURE * row.coverage_error:
            yield (
                f"Its intervals hold the truth too seldom for {whose}:"
                f" {of_100(row.coverage, row.coverage_error)} of every 100."
            )


_ESTIMATOR_COLUMNS: Final = (
    "Estimator",
    "bias",
    "error",
    "covers",
    "found",
    "wrong sign",
    "size",
)


def _estimators(diagnosis: Diagnosis) -> Iterator[Section]:
    """Yield every estimator of the primary question, an arm at a time, numbered."""
    several = len(diagnosis.designs) > 1
    for design in diagnosis.designs:
        whose = f" in {quoted(_words(design.name))}" if several else ""
        by_arm = _primary_by_arm(diagnosis, design)
        for place, (arm, rows) in enumerate(by_arm.items()):
            yield Section(
                key=f"estimators-{design.name}-{arm}",
                title=f"Every estimator: {quoted(design.labels[arm])}{whose}",
                sentences=tuple(_method(k, row) for k, row in enumerate(rows, 1))
                if place == 0
                else (),
                columns=_ESTIMATOR_COLUMNS,
                rows=tuple(
                    _estimator(f"{k}. {estimand_of(row.estimand).name}", row)
                    for k, row in enumerate(rows, 1)
                ),
                page_only=several,
            )


def _primary_by_arm(diagnosis: Diagnosis, design: Design) -> dict[str, list[DiagnosisRow]]:
    found: dict[str, list[DiagnosisRow]] = {}
    for row in diagnosis.rows:
        question = (row.outcome, row.segment) == (design.outcome, design.segment)
        if row.design == design.name and question and not _is_empty(row):
            found.setdefault(row.arm, []).append(row)
    return found


def _method(number_of: int, row: DiagnosisRow) -> str:
    return f"{number_of}. {estimand_of(row.estimand).name}: {row.method}."


def _is_empty(row: DiagnosisRow) -> bool:
    return math.isnan(row.bias)


def _estimator(name: str, row: DiagnosisRow) -> tuple[str, ...]:
    scale = EffectScale(row.estimand, [row])
    refused = f" (no estimate in {number(row.refused)})" if row.refused else ""
    return (
        f"{name}{refused}",
        scale.effect(row.bias, row.bias_error),
        scale.size(row.rmse, row.rmse_error),
        of_100(row.coverage, row.coverage_error),
        of_100(row.power, row.power_error),
        of_100(row.wrong_sign, row.wrong_sign_error),
        times(row.exaggeration, row.exaggeration_error),
    )


def _others(diagnosis: Diagnosis) -> Iterator[Section]:
    """Yield the estimators of the other questions, for the page only."""
    for design in diagnosis.designs:
        rows = [
            row
            for row in diagnosis.rows
            if row.design == design.name
            and (row.outcome, row.segment) != (design.outcome, design.segment)
            and not _is_empty(row)
        ]
        if rows:
            yield Section(
                key=f"others-{design.name}",
                title=f"Other questions of {quoted(_words(design.name))}",
                sentences=(),
                columns=_ESTIMATOR_COLUMNS,
                rows=tuple(_estimator(_question(design, row), row) for row in rows),
                page_only=True,
            )


def _question(design: Design, row: DiagnosisRow) -> str:
    outcome, segment = design.outcomes[row.outcome], design.segments[row.segment]
    estimator = f"{estimand_of(row.estimand).name}: {row.method}"
    return f"{outcome}, {segment}, {design.labels[row.arm]} – {estimator}"
