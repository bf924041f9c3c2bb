"""Power in the terminal, on the page, as JSON, CSV and in a notebook."""

from __future__ import annotations

import io
import json
import math
from dataclasses import replace

import pytest
from rich.console import Console

from nudgelab.design.power_results import CurvePoint, Power, PowerRow
from nudgelab.design.supposed import Supposition
from nudgelab.report.power import (
    power_as_html,
    print_power,
    render_power_csv,
    render_power_html,
    render_power_json,
)
from tests.report.report_examples import SCRIPT


def row(arm: str, size: int, formula: float, simulated: float) -> PowerRow:
    return PowerRow(
        arm=arm,
        size=size,
        teams=size / 8,
        people_arm=size / 2,
        people_control=size / 2,
        effect=0.1,
        formula=formula,
        formula_low=formula - 0.05,
        formula_high=formula + 0.05,
        degrees_of_freedom=20.0,
        design_effect=1.4,
        detectable=math.nan if size < 300 else 0.12,
        simulated=simulated,
        simulated_error=0.03,
        mean=0.1,
        mean_error=0.01,
        replications=200,
    )


@pytest.fixture
def power() -> Power:
    return Power(
        study="small",
        title=f"A study {SCRIPT}\x1b",
        question="posted, all employees",
        outcome="posted",
        segment="all",
        estimand="risk_difference",
        people="employees",
        arms={"control": "control", "plan": f"plan {SCRIPT}"},
        unit="team",
        grow="teams",
        level=0.95,
        target=0.8,
        multiplicity="holm",
        seed=7,
        rows=(row("plan", 200, 0.45, 0.47), row("plan", 400, 0.80, 0.60)),
        curve=tuple(CurvePoint("plan", s, s / 500) for s in (200.0, 300.0, 400.0)),
        needed={"plan": 403.2},
        supposed=(Supposition("icc", 0.05, 0.01, 0.1, "model"),),
        effect_origins={"plan": "model"},
        notes=("A note.",),
    )


def text_of(power: Power) -> str:
    file = io.StringIO()
    print_power(power, Console(file=file, width=80, color_system=None))
    return file.getvalue()


def test_the_terminal_says_the_size_that_is_needed_and_where_the_two_differ(power):
    text = " ".join(text_of(power).split())
    assert "in 80 of every 100 trials with about 410 employees" in text
    assert "agree within Monte-Carlo error in 1 of 2 rows" in text
    assert "400 employees, 80 by formula and 60 simulated" in text
    assert "0.050 0.010 to 0.100 from the simulated" in text
    assert "A note." in text
    assert "\x1b" not in text


def test_no_line_is_wider_than_the_terminal(power):
    assert max(map(len, text_of(power).splitlines())) <= 80


def test_declared_effects_need_not_agree_with_the_model(power):
    text = " ".join(text_of(replace(power, effect_origins={"plan": "declared"})).split())
    assert "rests on what is declared, the simulation on the model with its own effects" in text
    assert (
        "Mean estimates of the simulated programmes: ‘plan <script>alert(1)</script>’ +10.0."
        in text
    )
    assert "agree within" not in text
    assert "Better declare" not in text


def test_a_cohort_need_not_agree_with_the_model(power):
    of_cohort = (Supposition("base", 0.2, math.nan, math.nan, "cohort"),)
    text = " ".join(text_of(replace(power, supposed=of_cohort)).split())
    assert "rests on the cohort" in text
    assert "agree within" not in text


def test_the_page_has_the_picture_and_escapes_names(power):
    page = render_power_html(power, command="nudgelab power study.yaml")
    assert page.count("<svg") == 1
    assert "<script" not in page
    assert "Eldridge" in page
    assert "45 (40 to 50)" in page
    assert "47 ± 3" in page
    assert "Holm" in page
    assert "nudgelab power study.yaml" in page


def test_without_a_formula_the_points_stand_alone(power):
    bare = replace(power, curve=(), supposed=(), needed={})
    page = render_power_html(bare, command="")
    assert "Lines are the formula" not in page
    assert "mean estimate" in page
    assert "detectable" not in page
    assert page.count("<svg") == 1


def test_json_and_csv_have_every_row(power):
    found = json.loads(render_power_json(power))
    assert [r["size"] for r in found["rows"]] == [200, 400]
    assert found["rows"][0]["detectable"] is None
    lines = render_power_csv(power).splitlines()
    assert len(lines) == 3
    assert lines[0].startswith('"arm","size"')


def test_a_notebook_shows_the_table(power):
    html = power_as_html(power)
    assert "<table>" in html
    assert "<script" not in html
