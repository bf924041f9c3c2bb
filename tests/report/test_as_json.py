from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from nudgelab.analysis.findings import COLUMNS, Check
from nudgelab.report.as_json import findings_as_dict, render_json


def refuse(constant: str) -> None:
    raise AssertionError(constant)


@pytest.mark.parametrize("name", ["programme", "trial", "hostile"])
def test_the_text_is_strict_json_with_exactly_the_columns(name, request):
    findings = request.getfixturevalue(name)
    found = json.loads(render_json(findings), parse_constant=refuse)
    assert found == findings_as_dict(findings)
    assert found["study"] == findings.study
    assert found["source"] == findings.source.as_dict()
    assert len(found["effects"]) == len(findings.effects)
    assert all(tuple(effect) == COLUMNS for effect in found["effects"])


def test_numbers_keep_full_precision_and_what_is_no_number_is_null(programme, hostile):
    first = findings_as_dict(programme)["effects"][0]
    assert first["estimate"] == programme.effects[0].estimate
    refused, infinite = findings_as_dict(hostile)["effects"][1:3]
    assert refused["estimate"] is None
    assert refused["n_arm"] is None
    assert infinite["high"] is None


def test_the_answer_has_sentences_and_parts(programme, hostile):
    answer = findings_as_dict(programme)["answer"]
    assert answer["sentences"][0].startswith("Simulated, not observed")
    assert [c["verdict"] for c in answer["comparisons"]] == ["moved", "no evidence"]
    assert answer["comparisons"][0]["control"]["mean"] == 0.25
    nothing = findings_as_dict(hostile)["answer"]
    assert nothing["comparisons"] == []
    assert len(nothing["sentences"]) == 2


def test_details_of_checks_may_hold_numpy_numbers(trial):
    details = {"counts": {"a": np.int64(3)}, "shares": np.array([0.5, math.nan]), "who": {1: (2,)}}
    check = Check(name="x", verdict="pass", message="", details=details)
    (found,) = findings_as_dict(replace(trial, checks=(check,)))["checks"]
    assert found["details"] == {"counts": {"a": 3}, "shares": [0.5, None], "who": {"1": [2]}}
