"""Identifiers become keyed digests, and nothing that is computed depends on the key."""

import csv
import hashlib

import pytest

from nudgelab.analysis.analyse import analyse
from nudgelab.cohort.cohort import Cohort
from nudgelab.cohort.pseudonyms import Pseudonyms
from nudgelab.record import record_run
from nudgelab.report.as_json import render_json
from nudgelab.study.study import Study
from tests.fuzzing.cohorts import STUDY, sound_rows

WITH_A_LOG = """
  events:
    columns:
      who: {role: person}
      when: {role: time}
      what: {role: kind}
"""


@pytest.fixture
def files(tmp_path):
    """A study, its cohort and its event log, both with identifiers."""
    study = STUDY.replace("UNIT", "person") + WITH_A_LOG
    (tmp_path / "study.yaml").write_text(study, encoding="utf-8")
    with (tmp_path / "cohort.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(sound_rows())
    events = [["who", "when", "what"]]
    events += [[row[0], 1 + place % 20, "act"] for place, row in enumerate(sound_rows()[1:])]
    with (tmp_path / "events.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(events)
    return tmp_path


def _read(files):
    study = Study.load(files / "study.yaml")
    return study, Cohort.read(files / "cohort.csv", study, events=files / "events.csv")


def test_a_digest_finds_its_person_and_nobody_else():
    persons = Pseudonyms({"anna": 0, "bert": 1}, ["cleo"])
    assert [persons.row(name) for name in ("anna", "bert", "cleo", "dora")] == [0, 1, None, None]
    assert persons.left_out("cleo")
    assert not persons.left_out("anna")
    assert not persons.left_out("dora")


def test_digests_differ_by_key_and_are_keyed_blake2b():
    key = bytes(range(32))
    persons = Pseudonyms({"anna": 0}, key=key)
    (digest,) = persons._rows
    assert digest == hashlib.blake2b(b"anna", digest_size=16, key=key).digest()
    (other,) = Pseudonyms({"anna": 0})._rows
    assert other != digest


def test_no_identifier_is_kept_or_shown():
    persons = Pseudonyms({"anna": 0}, ["cleo"])
    held = [*persons._rows, *persons._left_out]
    assert all(isinstance(name, bytes) and name not in (b"anna", b"cleo") for name in held)
    assert repr(persons) == "<Pseudonyms of 1 people>"


def test_reading_twice_with_two_keys_gives_the_same_bits(files):
    (study, first), (_, second) = _read(files), _read(files)
    assert first.people.equals(second.people)
    assert first.outcomes.equals(second.outcomes)
    assert first.events.equals(second.events)
    assert render_json(analyse(study, first)) == render_json(analyse(study, second))


def test_no_identifier_is_in_any_file_of_a_run(files):
    study, cohort = _read(files)
    run = record_run(study, cohort, analyse(study, cohort), root=files / "results")
    names = [row[0].encode() for row in sound_rows()[1:]]
    for path in run.iterdir():
        content = path.read_bytes()
        assert not any(name in content for name in names), path.name
    assert not (run / "people.parquet").exists()
    assert not (run / "events.parquet").exists()
