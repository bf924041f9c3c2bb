"""Ranges in a study file: right ones are read, wrong ones are told with their line."""

from __future__ import annotations

import pytest

from nudgelab.errors import StudyError
from nudgelab.study.study import Study

TEXT = """\
study: small
arms:
  control: {}
  plan: {tactics: [implementation_intention]}
outcomes:
  posted: {kind: binary, window: [1, 20]}
analysis: {primary: posted}
uncertainty:
  UNCERTAIN
"""


def _load(tmp_path, uncertain: str) -> Study:
    path = tmp_path / "small.yaml"
    path.write_text(TEXT.replace("UNCERTAIN", uncertain), encoding="utf-8")
    return Study.load(path)


def test_ranges_of_parameters_and_of_other_numbers_are_read(tmp_path):
    study = _load(
        tmp_path,
        "plan_control: {low: 0.1, high: 0.9}\n"
        "  population.cue_rate.mean: {low: 0.1, high: 0.4, scale: log, source: a guess}",
    )
    assert study.uncertainty["plan_control"].at(0.5) == pytest.approx(0.5)
    assert study.uncertainty["population.cue_rate.mean"].at(0.5) == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("uncertain", "said"),
    [
        ("plan_controll: {low: 0.1, high: 0.9}", "Did you mean 'plan_control'"),
        ("plan_control: {low: 0.1, high: 1.9}", "one within 0 to 1"),
        ("plan_control: {low: 0.9, high: 0.1}", "low below high"),
        ("threat_gain: {low: 0, high: 0.1, scale: log}", "above 0"),
        ("population.cue.mean: {low: 0.1, high: 0.9}", "dotted name of another number"),
    ],
)
def test_a_wrong_range_is_told_with_its_line(tmp_path, uncertain, said):
    with pytest.raises(StudyError, match=said) as told:
        _load(tmp_path, uncertain)
    assert "small.yaml:" in str(told.value)
