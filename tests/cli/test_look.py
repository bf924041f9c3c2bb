"""``--look K``: the command line hands the number on, and says what is wrong with it."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from nudgelab.cli.main import cli
from nudgelab.errors import StudyError

STUDY = """study: looked_at
arms: {control: {}, plan: {}}
outcomes: {posted: {kind: binary, window: [1, 60]}}
assignment: {shares: unknown}
analysis: {primary: posted, looks: {at: [0.5, 1]}}
cohort:
  file: people.csv
  columns: {arm: {role: arm}, posted: {role: outcome}}
"""


@pytest.fixture
def study(tmp_path):
    rows = [f"{arm},{int(i < k)}" for arm, k in (("control", 12), ("plan", 21)) for i in range(30)]
    (tmp_path / "people.csv").write_text("arm,posted\n" + "\n".join(rows) + "\n")
    path = tmp_path / "study.yaml"
    path.write_text(STUDY)
    return path


def run(study, *words):
    out = str(study.parent / "results")
    return CliRunner().invoke(cli, ["analyse", str(study), "--out", out, *words])


def test_the_look_is_in_the_findings_and_in_the_command(study):
    done = run(study, "--look", "1", "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["further"]["look"]["number"] == 1
    (manifest,) = (study.parent / "results").glob("*/*/manifest.json")
    assert "--look 1" in json.loads(manifest.read_text())["command"]


def test_without_it_the_last_look_is_meant(study):
    assert json.loads(run(study, "--json").stdout)["further"]["look"]["number"] == 2


def test_a_look_that_is_not_planned_is_told(study):
    done = run(study, "--look", "3")
    assert isinstance(done.exception, StudyError)
    assert "expected a look from 1 to 2" in str(done.exception)
