"""Findings come back from their file as they were, and nothing else does."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

import nudgelab as nl
from nudgelab.analysis.findings import Check
from nudgelab.errors import ResultsError
from nudgelab.report.as_json import render_json
from nudgelab.report.html import render_html
from nudgelab.results.kept_findings import kept_text, read_kept
from tests.report.conftest import hostile, programme, provenance, trial  # noqa: F401


@pytest.mark.parametrize("name", ["programme", "trial", "hostile"])
def test_they_come_back_and_give_the_same_reports(name, request, tmp_path, provenance):  # noqa: F811
    findings = request.getfixturevalue(name)
    path = tmp_path / "kept.json"
    path.write_text(kept_text(findings), encoding="utf-8")
    back = read_kept(path)
    assert kept_text(back) == kept_text(findings)
    assert render_json(back) == render_json(findings)
    assert render_html(back, provenance=provenance) == render_html(findings, provenance=provenance)


def test_a_whole_analysis_comes_back(tmp_path):
    study = nl.Study.load("configs/ambassador.yaml")
    findings = nl.analyse(study, study.simulate(seed=4))
    path = tmp_path / "kept.json"
    path.write_text(kept_text(findings), encoding="utf-8")
    assert render_json(read_kept(path)) == render_json(findings)


def test_numbers_come_back_bit_by_bit(trial, tmp_path):  # noqa: F811
    numbers = {"a": 0.1 + 0.2, "b": -0.0, "c": float("inf"), "d": np.float64(1e-310)}
    check = Check(name="odd", verdict="pass", message="", details=numbers)
    path = tmp_path / "kept.json"
    path.write_text(kept_text(replace(trial, checks=(check,))), encoding="utf-8")
    (back,) = read_kept(path).checks
    assert [value.hex() for value in back.details.values()] == [
        float(value).hex() for value in numbers.values()
    ]


@pytest.mark.parametrize(
    "findings",
    [
        {"=": "subprocess:Popen", "args": "true"},
        {"=": "nudgelab.analysis.findings:json"},
        {"=": "nudgelab.analysis.absent:Thing"},
        {"=": "nudgelab.analysis.findings:Check", "name": "x"},
        {"=": "array", "type": "O8", "value": [1]},
        {"no": "kind"},
        [1, 2],
        None,
    ],
)
def test_nothing_else_comes_out_of_a_file(findings, tmp_path):
    path = tmp_path / "kept.json"
    path.write_text(json.dumps({"format": 1, "findings": findings}), encoding="utf-8")
    with pytest.raises(ResultsError, match="expected those that nudgelab wrote"):
        read_kept(path)


def test_a_newer_form_is_refused(tmp_path):
    path = tmp_path / "kept.json"
    path.write_text('{"format": 2, "findings": null}', encoding="utf-8")
    with pytest.raises(ResultsError, match="newer"):
        read_kept(path)
