"""The same thing from Python."""

from __future__ import annotations

import json

import pytest

import nudgelab as nl


@pytest.fixture
def study(tmp_path):
    path = tmp_path / "small.yaml"
    path.write_text(
        """\
study: small
act: posted
population: {employees: 120, teams: 20, departments: 2}
calendar: {days: 20, baseline_days: 5, survey: {days: [0]}}
arms:
  control: {}
  plan: {tactics: [implementation_intention]}
outcomes: {posted: {kind: binary, window: [1, 20]}}
analysis: {primary: posted}
""",
        encoding="utf-8",
    )
    return nl.Study.load(path)


@pytest.fixture
def findings(study):
    return nl.analyse(study, study.simulate(seed=1))


def test_a_study_is_loaded_simulated_and_analysed(study, findings):
    assert isinstance(study, nl.Study)
    assert isinstance(findings, nl.Findings)
    assert findings.source.seed == 1
    assert findings.effects[0].role == "primary"


def test_effects_go_to_pandas_through_arrow(findings):
    frame = findings.effects.to_pandas()
    assert frame["estimand"].iloc[0] == "risk_difference"
    assert len(frame) == len(findings.effects)


@pytest.mark.parametrize(
    ("name", "begins"), [("r.html", "<!doctype html>"), ("r.json", "{"), ("r.txt", "")]
)
def test_findings_are_saved_as_their_ending_says(findings, tmp_path, name, begins):
    path = findings.save(tmp_path / name)
    assert path.read_text(encoding="utf-8").lower().startswith(begins)


def test_saving_overwrites_nothing(findings, tmp_path):
    (tmp_path / "r.json").write_text("mine")
    with pytest.raises(nl.ResultsError, match="nothing is overwritten"):
        findings.save(tmp_path / "r.json")
    assert (tmp_path / "r.json").read_text() == "mine"


def test_saving_to_another_ending_or_nowhere_is_a_clear_error(findings, tmp_path):
    with pytest.raises(nl.ResultsError, match=r"expected one of \.html, \.md, \.txt"):
        findings.save(tmp_path / "r.docx")
    with pytest.raises(nl.ResultsError, match="can't be written"):
        findings.save(tmp_path / "nowhere" / "r.html")


def test_a_run_is_recorded(findings, tmp_path):
    run = findings.record(tmp_path / "results")
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["kind"] == "simulate"
    assert manifest["seed"] == 1
    assert (run / "report.html").is_file()


def test_findings_show_themselves_in_a_notebook(findings):
    assert "<table" in findings._repr_html_()


def test_a_frame_is_a_cohort(study):
    pd = pytest.importorskip("pandas")
    declared = nl.Study.model_validate(
        study.model_dump(exclude_unset=True)
        | {
            "cohort": {
                "columns": {
                    "g": {"role": "arm", "values": {"a": "control", "b": "plan"}},
                    "posted": {"role": "outcome"},
                }
            }
        }
    )
    frame = pd.DataFrame({"g": ["a"] * 20 + ["b"] * 20, "posted": [0, 1] * 20})
    found = nl.analyse(declared, nl.Cohort.from_frame(frame, declared))
    assert found.effects[0].estimate == 0.0
