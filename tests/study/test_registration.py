"""The registration file: sealed, amended with a reason, never overwritten."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from nudgelab.errors import ResultsError, StudyError
from nudgelab.study.frozen_plan import sha256_of
from nudgelab.study.registration import (
    Registration,
    register,
    registration_beside,
    registration_path,
)
from nudgelab.study.study import Study

TEXT = """\
study: small
arms: {control: {}, plan: {tactics: [implementation_intention]}}
outcomes: {posted: {kind: binary, window: [1, 20]}}
analysis: {primary: posted}
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "small.yaml"


@pytest.fixture
def load(path):
    def write_and_load(text: str = TEXT) -> Study:
        path.write_text(text, encoding="utf-8")
        return Study.load(path)

    return write_and_load


def test_a_plan_is_frozen_with_date_and_seal(load, path):
    study = load()
    entry = register(study, registration_path(path)).latest
    assert abs((datetime.now(UTC) - datetime.fromisoformat(entry.date)).total_seconds()) < 60
    assert len(entry.seal) == 64
    assert entry.study_sha256 == study.sha256
    assert registration_beside(study).latest == entry
    assert registration_path(path).name == "small.registered.json"


def test_a_study_without_registration_has_none(load):
    assert registration_beside(load()) is None
    assert registration_beside(Study.model_validate(load().model_dump())) is None


def test_a_frozen_plan_is_not_overwritten_without_a_reason(load, path):
    target = registration_path(path)
    register(load(), target)
    before = target.read_bytes()
    with pytest.raises(ResultsError, match="expected a reason"):
        register(load(TEXT.replace("20", "10")), target)
    assert target.read_bytes() == before


def test_an_amendment_needs_a_change_and_keeps_what_was(load, path):
    target = registration_path(path)
    first = register(load(), target).latest
    with pytest.raises(ResultsError, match="is the one that was frozen"):
        register(load(TEXT + "title: new words\n"), target, reason="for fun")
    amended = register(load(TEXT.replace("20", "10")), target, reason="the fair was moved")
    assert amended.first == first
    assert amended.latest.previous == first.seal
    assert amended.latest.reason == "the fair was moved"
    assert Registration.read(target) == amended


@pytest.mark.parametrize("key", ["date", "reason", "plan", "data_sha256", "previous"])
def test_a_changed_file_no_longer_fits_its_seal(load, path, key):
    target = registration_path(path)
    register(load(), target)
    register(load(TEXT.replace("20", "10")), target, reason="the fair was moved")
    said = json.loads(target.read_text(encoding="utf-8"))
    said["registrations"][1][key] = {"asks": {}} if key == "plan" else "2020-01-01"
    target.write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(StudyError, match=r"entry 2 of .* changed after it was sealed"):
        Registration.read(target)


def test_the_first_form_knew_the_file_of_people_alone(load, path):
    target = registration_path(path)
    said = json.loads(register(load(), target).as_json())
    first = {**said["registrations"][0], "data_sha256": "0" * 64}
    del first["seal"]
    first["seal"] = sha256_of(first)
    target.write_text(json.dumps({"format": 1, "registrations": [first]}), encoding="utf-8")
    assert Registration.read(target).latest.files == {"people": "0" * 64}


def test_a_missing_entry_is_noticed(load, path):
    target = registration_path(path)
    register(load(), target)
    register(load(TEXT.replace("20", "10")), target, reason="the fair was moved")
    said = json.loads(target.read_text(encoding="utf-8"))
    del said["registrations"][0]
    target.write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(StudyError, match="entry 1"):
        Registration.read(target)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("no json", "no registration"),
        ("[]", "no registration"),
        ('{"format": 99, "registrations": []}', "form 99"),
        ('{"format": 1, "registrations": []}', "without entries"),
        ('{"format": 1, "registrations": [{"a": 1}]}', "wrong keys"),
        ('{"format": 1}', "wrong keys"),
    ],
)
def test_what_is_no_registration_is_told(tmp_path, text, found):
    file = tmp_path / "x.registered.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(StudyError, match=found):
        Registration.read(file)
    with pytest.raises(StudyError, match="can't be read"):
        Registration.read(tmp_path / "absent.json")


def test_what_cannot_be_written_leaves_nothing(load, tmp_path):
    with pytest.raises(ResultsError, match="can't be written"):
        register(load(), tmp_path / "nowhere" / "x.json")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["small.yaml"]
