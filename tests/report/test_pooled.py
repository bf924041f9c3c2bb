"""Pooled effects in the terminal, on the page and as JSON."""

from __future__ import annotations

import io
import json

import pytest
from rich.console import Console

from nudgelab.analysis.pooling import CohortEffects, cohort_effects, pool
from nudgelab.report.pooled import print_pooled, render_pooled_html, render_pooled_json
from tests.report.report_examples import SCRIPT, effect


@pytest.fixture
def pooled():
    cohorts = [
        CohortEffects(name, name, (effect(estimate=e, low=e - 0.08, high=e + 0.08),))
        for name, e in (("Leeds", 0.10), (f"York {SCRIPT}\x1b", 0.04), ("Hull", -0.2))
    ]
    return pool(cohorts)


def text_of(pooled):
    file = io.StringIO()
    print_pooled(pooled, Console(file=file, width=80, color_system=None))
    return file.getvalue()


def test_the_terminal_says_mean_prediction_and_difference(pooled):
    text = " ".join(text_of(pooled).split())
    assert "3 cohorts, pooled" in text
    assert "POSTED – ALL" not in text
    assert "POSTED – EVERYBODY: CO CREATION" in text
    assert "the mean risk difference of ‘co creation’ is −2.0 of every 100" in text
    assert "In another such cohort it is expected between" in text
    assert "The cohorts’ effects differ: I²" in text
    assert "can hardly tell how much" in text
    assert "\x1b" not in text


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        ((None, "exploratory"), "Exploratory: in none of the cohorts"),
        (("confirmatory", "confirmatory"), "In each cohort a frozen plan had asked for it."),
        (("confirmatory", None), "in 1 of 2 cohorts only; the pooled effect is exploratory"),
    ],
)
def test_it_says_where_a_frozen_plan_had_asked_for_the_effect(statuses, said):
    cohorts = [CohortEffects(str(i), str(i), (effect(status=s),)) for i, s in enumerate(statuses)]
    pooled = pool(cohorts)
    assert said in " ".join(text_of(pooled).split())
    assert [c.status for c in pooled.effects[0].cohorts] == list(statuses)


def test_no_line_is_wider_than_the_terminal(pooled):
    assert max(map(len, text_of(pooled).splitlines())) <= 80


def test_the_page_has_a_forest_plot_and_escapes_names(pooled):
    page = render_pooled_html(pooled, command="nudgelab pool a b c")
    assert page.count("<svg") == 1
    assert "<script" not in page
    assert "Röver" in page
    assert "another cohort" in page
    assert "nudgelab pool a b c" in page
    assert "http-equiv" not in page


def test_a_ratio_is_drawn_too():
    ratio = {"estimand": "rate_ratio", "low": 0.8, "high": 2.0}
    cohorts = [CohortEffects(n, n, (effect(estimate=1.3, **ratio),)) for n in ("a", "b")]
    assert "<svg" in render_pooled_html(pool(cohorts), command="")


def test_the_json_is_strict_and_complete(pooled):
    found = json.loads(render_pooled_json(pooled))
    assert found["cohorts"][0] == "Leeds"
    assert found["effects"][0]["cohorts"][2]["estimate"] == -0.2
    assert {"tau2", "i2", "q_p", "predicted_low"} <= found["effects"][0].keys()


def test_findings_are_called_by_study_and_source(programme, trial):
    assert cohort_effects(programme).name == "ambassador, seed 2026"
    assert cohort_effects(trial).name == "wellness, online_surveys.csv"
    assert cohort_effects(trial).identity == trial.source.sha256
    assert cohort_effects(trial, "ours").name == "ours"
