"""``nudgelab calibrate`` from the command line."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from nudgelab.cli.main import cli
from nudgelab.design.parameter_draws import ParameterDraws

STUDY = """
study: tiny
population: {employees: 40, teams: 6, departments: 2}
calendar: {days: 8, baseline_days: 2, survey: {days: [0, 8]}}
arms: {control: {}, plan: {tactics: [implementation_intention]}}
assignment: {unit: person}
outcomes: {posted: {kind: binary, window: [1, 8]}}
analysis: {primary: posted}
calibration:
  intention_constant: {kind: uniform, low: 0.2, high: 0.8}
"""


@pytest.fixture
def study(tmp_path):
    file = tmp_path / "study.yaml"
    file.write_text(STUDY, encoding="utf-8")
    return file


def run(*words):
    return CliRunner().invoke(cli, [str(word) for word in words], catch_exceptions=False)


def test_a_simulated_run_is_calibrated_to(study, tmp_path):
    simulated = run("simulate", study, "--out", tmp_path / "runs", "--quiet")
    folder = simulated.stdout.strip().rsplit("/", 1)[0]
    words = ("calibrate", study, "--data", folder, "--simulations", 600, "--workers", 1)
    said = json.loads(run(*words, "--out", tmp_path / "out", "--json").stdout)
    assert [one["name"] for one in said["parameters"]] == ["intention_constant"]
    draws = ParameterDraws.from_file(f"{said['run']}/posterior.parquet")
    assert 0.2 <= draws.values.min() < draws.values.max() <= 0.8
    listed = run("results", "--out", tmp_path / "out")
    assert "calibrate" in listed.stdout


def test_the_study_file_says_what_is_wrong_with_a_prior(study):
    study.write_text(STUDY.replace("intention_constant", "intention_constnt"), encoding="utf-8")
    with pytest.raises(Exception, match="intention_constant"):
        run("calibrate", study, "--data", "nothing.csv")
