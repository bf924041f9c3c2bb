"""Effects read back from a kept run, and from findings that were saved as JSON."""

from __future__ import annotations

import json
import math

import pytest

from nudgelab.errors import ResultsError
from nudgelab.results.saved_effects import read_effects
from tests.report.report_examples import effect

EFFECTS = (effect(), effect(arm="plan"))


@pytest.fixture
def saved(tmp_path):
    rows = [found.as_dict() for found in EFFECTS]
    rows[1]["low"] = None  # as JSON says a number that isn't there
    found = {
        "study": "ambassador",
        "study_sha256": "ab" * 32,
        "source": {"kind": "simulated", "name": "ambassador", "seed": 2026, "replication": 0},
        "effects": rows,
    }
    path = tmp_path / "findings.json"
    path.write_text(json.dumps(found), encoding="utf-8")
    return path


def test_json_gives_the_effects_back(saved):
    found = read_effects(saved)
    assert found.name == "ambassador, seed 2026"
    assert found.effects[0].as_dict() == EFFECTS[0].as_dict()
    assert math.isnan(found.effects[1].low)


@pytest.mark.parametrize("content", ["no JSON", "[]", '{"effects": []}'])
def test_another_file_is_refused(tmp_path, content):
    path = tmp_path / "other.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ResultsError, match="no findings"):
        read_effects(path)


def test_effects_without_a_column_are_refused(saved):
    found = json.loads(saved.read_text(encoding="utf-8"))
    del found["effects"][0]["level"]
    saved.write_text(json.dumps(found), encoding="utf-8")
    with pytest.raises(ResultsError, match="without level"):
        read_effects(saved)


def test_what_is_not_there_is_told(tmp_path):
    with pytest.raises(ResultsError, match="can't be read"):
        read_effects(tmp_path / "nowhere.json")
    with pytest.raises(ResultsError, match="manifest"):
        read_effects(tmp_path)
