"""Diagnoses in the terminal, on the page, as JSON, CSV and in a notebook."""

from __future__ import annotations

import io
import json
import math
from dataclasses import replace

import pytest
from rich.console import Console

from nudgelab.design.diagnosis import Design, Diagnosis, DiagnosisRow
from nudgelab.report.diagnosis import (
    diagnosis_as_html,
    print_diagnosis,
    render_diagnosis_csv,
    render_diagnosis_html,
    render_diagnosis_json,
)
from tests.report.report_examples import SCRIPT

ROW = DiagnosisRow(
    design="by_team",
    outcome="posted",
    arm="plan",
    versus="control",
    segment="all",
    estimand="risk_difference",
    method="CR2, Satterthwaite t",
    role="primary",
    replications=200,
    refused=3,
    truth=0.10,
    truth_error=0.002,
    mean=0.06,
    bias=-0.04,
    bias_error=0.004,
    rmse=0.07,
    rmse_error=0.003,
    spread=0.06,
    standard_error=0.06,
    coverage=0.80,
    coverage_error=0.028,
    power=0.55,
    power_error=0.035,
    wrong_sign=0.01,
    wrong_sign_error=0.01,
    exaggeration=1.4,
    exaggeration_error=0.05,
)


@pytest.fixture
def alone() -> Diagnosis:
    design = Design(
        name="by_team",
        title=f"A study {SCRIPT}\x1b",
        people=400,
        teams=50,
        unit="team",
        level=0.95,
        outcome="posted",
        segment="all",
        estimand="risk_difference",
        cost=1234.0,
        cost_error=5.0,
        contacts=80.0,
        hours=12.0,
        labels={"control": "control", "plan": f"plan {SCRIPT}"},
        outcomes={"posted": "posted", "posts": "posts"},
        segments={"all": "all employees"},
    )
    none = dict.fromkeys(
        ("truth", "truth_error", "bias", "bias_error", "rmse", "coverage"), math.nan
    )
    rows = (
        ROW,
        replace(ROW, role="secondary", estimand="risk_ratio", method="log scale"),
        replace(ROW, role="secondary", estimand="number_needed_to_treat", **none),
        replace(ROW, role="secondary", outcome="posts", estimand="rate_ratio"),
    )
    return Diagnosis(designs=(design,), rows=rows, seed=7, replications=200)


@pytest.fixture
def two(alone) -> Diagnosis:
    (design,) = alone.designs
    other = replace(design, name="by_person", unit="person")
    rows = tuple(
        replace(row, design="by_person", bias=0.001, coverage=0.95) for row in alone.rows[:2]
    )
    return replace(alone, designs=(design, other), rows=(*alone.rows, *rows))


def text_of(diagnosis: Diagnosis) -> str:
    file = io.StringIO()
    print_diagnosis(diagnosis, Console(file=file, width=80, color_system=None))
    return file.getvalue()


def test_the_terminal_says_what_stands_out(alone):
    text = " ".join(text_of(alone).split())
    assert "is biased by −4.0 ± 0.4 as against rolling it out to everybody (+10.0)" in text
    assert "hold the truth too seldom" in text
    assert "The trial costs 1,234 ± 5, with 80 contacts and 12 hours of staff." in text
    assert "55 ± 4" in text
    assert "1. risk difference: CR2, Satterthwaite t." in text
    assert "(no estimate in 3)" in text
    assert "number needed" not in text
    assert "\x1b" not in text


def test_designs_stand_side_by_side_with_what_they_cost(two):
    text = " ".join(text_of(two).split())
    assert "2 designs diagnosed" in text
    assert "Diagnosand by team by person" in text
    assert "bias −4.0 ± 0.4 +0.1 ± 0.4" in text
    assert "cost of the trial 1,234 ± 5 1,234 ± 5" in text
    assert "in ‘by team’ is biased" in text
    assert "in ‘by person’ is biased" not in text


def test_no_line_is_wider_than_the_terminal(alone, two):
    for diagnosis in (alone, two):
        assert max(map(len, text_of(diagnosis).splitlines())) <= 80


def test_the_page_has_the_picture_every_estimator_and_escapes_names(two):
    page = render_diagnosis_html(two, command="nudgelab diagnose a b")
    assert page.count("<svg") == 1
    assert "<script" not in page
    assert "Every estimator" in page
    assert "Other questions of" in page
    assert "Hudgens" in page
    assert "nudgelab diagnose a b" in page


def test_estimands_that_share_no_axis_have_no_picture(two):
    rows = [replace(r, estimand="rate_ratio") if r.design == "by_person" else r for r in two.rows]
    page = render_diagnosis_html(replace(two, rows=tuple(rows)), command="")
    assert "<svg" not in page


def test_json_and_csv_have_every_row(alone):
    found = json.loads(render_diagnosis_json(alone))
    assert len(found["rows"]) == 4
    assert found["rows"][2]["bias"] is None
    assert len(render_diagnosis_csv(alone).splitlines()) == 5


def test_a_notebook_shows_the_table(two):
    html = diagnosis_as_html(two)
    assert "<table>" in html
    assert "<script" not in html
