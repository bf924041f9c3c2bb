"""Every published number of the experiments, beside ours; it fails when one drifts."""

from __future__ import annotations

import csv
import importlib.util
import sys
from pathlib import Path

import pytest

from nudgelab.report.wording import answer_sentences

EXPERIMENTS = Path(__file__).parents[2] / "experiments"


def load_script():
    path = EXPERIMENTS / "compare_with_published.py"
    spec = importlib.util.spec_from_file_location("compare_with_published", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


SCRIPT = load_script()


def rows(experiment):
    with (EXPERIMENTS / experiment / "published.csv").open(encoding="utf-8", newline="") as file:
        return [
            pytest.param(
                row,
                id="-".join([row["study_file"], row.get("arm") or row["outcome"], row["quantity"]]),
            )
            for row in csv.DictReader(file)
        ]


def compare(experiment, row):
    ours = SCRIPT._ours(
        EXPERIMENTS / experiment / row["study_file"],
        row["outcome"],
        row["segment"],
        row["quantity"],
        row.get("arm", ""),
    )
    comparison = SCRIPT.Comparison(**row, ours=float(ours))
    assert comparison.agrees, f"published {comparison.published}, ours {comparison.ours}"


@pytest.mark.parametrize("row", rows("hiv_results"))
def test_hiv_results(row):
    compare("hiv_results", row)


@pytest.mark.parametrize("row", rows("workplace_wellness"))
def test_workplace_wellness(row, wellness_data):
    compare("workplace_wellness", row)


@pytest.mark.parametrize("row", rows("social_pressure"))
def test_social_pressure(row, social_pressure_data):
    compare("social_pressure", row)


def test_the_mailers_are_confirmed_by_repeating_the_draw_of_households(social_pressure_data):
    _, _, findings = SCRIPT._analysed(EXPERIMENTS / "social_pressure" / "study.yaml")
    rows = findings.effects.where(role="sensitivity")
    assert [row.arm for row in rows] == ["civic_duty", "hawthorne", "self", "neighbors"]
    assert all(row.p == pytest.approx(1 / 1000) for row in rows)
    assert all("within 10,000 strata" in row.method for row in rows)
    assert [row.clusters for row in rows] == [120_000, 120_001, 119_999, 119_999]
    headlines = findings.effects.where(role="primary")
    assert all(row.low > 0 and row.p_adjusted < 0.001 for row in headlines)


def test_the_mailers_say_nothing_of_inertia_for_nobody_was_asked(social_pressure_data):
    _, _, findings = SCRIPT._analysed(EXPERIMENTS / "social_pressure" / "study.yaml")
    assert findings.answer is None
    assert findings.inertia.gap is None
    first, second, *_ = answer_sentences(findings)
    assert first.startswith("This cohort can’t tell which registered voters intended")
    assert "37.8 of every 100 in ‘Neighbors’" in second


def test_a_number_agrees_if_it_rounds_to_the_published_one():
    fields = {"study_file": "", "outcome": "", "segment": "", "quantity": "", "source": ""}
    assert SCRIPT.Comparison(**fields, published="0.176", ours=0.1764).agrees
    assert SCRIPT.Comparison(**fields, published="-0.003", ours=-0.0034).agrees
    assert not SCRIPT.Comparison(**fields, published="0.176", ours=0.1766).agrees
    assert not SCRIPT.Comparison(**fields, published="4782", ours=4781).agrees


def test_the_answer_on_the_wellness_trial(wellness_data):
    """Among the 2,663 who intended and did not act: no evidence that the invitation moved them."""
    _, _, findings = SCRIPT._analysed(EXPERIMENTS / "workplace_wellness" / "online_surveys.yaml")
    answer = findings.answer
    assert (answer.people, answer.observed) == (2663, 2000)
    (comparison,) = answer.comparisons
    assert comparison.verdict == "no evidence"
    assert comparison.effect.estimate == pytest.approx(-0.0201, abs=5e-5)
    assert comparison.effect.role == "primary"
    attrition = next(c for c in findings.checks if c.name.startswith("attrition"))
    assert "663 of 2,663" in attrition.message
    assert attrition.verdict == "fail"


def test_without_a_folder_every_experiment_with_published_numbers_is_compared():
    assert [folder.name for folder in SCRIPT.with_published()] == [
        "hiv_results",
        "social_pressure",
        "workplace_wellness",
    ]


def test_without_the_folder_the_experiment_says_where_the_data_come_from(monkeypatch, capsys):
    monkeypatch.delenv("NUDGELAB_DATA", raising=False)
    SCRIPT._analysed.cache_clear()
    assert SCRIPT.main([str(EXPERIMENTS / "workplace_wellness")]) == 1
    said = capsys.readouterr().err.strip()
    assert "reifjulian/illinois-wellness-data" in said
    assert len(said.splitlines()) == 1


def test_the_comparison_prints_a_table(capsys):
    assert SCRIPT.main([str(EXPERIMENTS / "hiv_results")]) == 0
    assert "0.0227  0.022686" in capsys.readouterr().out
