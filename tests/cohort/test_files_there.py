"""Which files of data are there when a plan is frozen."""

from __future__ import annotations

import hashlib

import pytest

from nudgelab.cohort.files_there import files_there
from nudgelab.errors import CohortError

COLUMNS = {"columns": {"id": {"role": "person"}}}


def _hash(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


@pytest.fixture
def study(make_study, tmp_path):
    declared = make_study(
        cohort={
            **COLUMNS,
            "file": "people.csv",
            "events": {**COLUMNS, "file": "${NOWHERE_SET}/events.csv"},
            "waves": {**COLUMNS, "file": "waves.csv"},
        }
    )
    return declared.with_origin(tmp_path / "study.yaml", "")


def test_what_the_study_names_is_found_by_its_bytes(study, tmp_path):
    (tmp_path / "people.csv").write_bytes(b"id\n1\n")
    assert files_there(study, {}) == {"people": _hash(b"id\n1\n")}


def test_a_file_that_is_given_goes_before(study, tmp_path):
    (tmp_path / "people.csv").write_bytes(b"id\n1\n")
    (tmp_path / "other.csv").write_bytes(b"id\n2\n")
    given = {"people": tmp_path / "other.csv", "events": str(tmp_path / "people.csv")}
    assert files_there(study, given) == {"people": _hash(b"id\n2\n"), "events": _hash(b"id\n1\n")}
    with pytest.raises(CohortError, match=r"nowhere\.csv: found no such file"):
        files_there(study, {"waves": tmp_path / "nowhere.csv"})


def test_a_study_that_names_none_has_none(make_study):
    assert files_there(make_study(), {}) == {}
