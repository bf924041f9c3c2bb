"""What is kept is its owner's alone, whatever the system's habit."""

import os

import pyarrow as pa
import pytest

import nudgelab as nl
from nudgelab.execution.ledger import Ledger
from nudgelab.results.run_folder import new_run
from nudgelab.results.sweep_folder import new_sweep
from nudgelab.study.study import Study
from tests.security.small_trial import analysed, study_file


@pytest.fixture(autouse=True)
def _open_to_everybody():
    before = os.umask(0)
    yield
    os.umask(before)


def _others(path):
    return path.stat().st_mode & 0o077


def test_a_run_and_each_of_its_files(tmp_path):
    with new_run(tmp_path, "study") as folder:
        folder.write_text("report.html", "x")
        folder.write_table("effects", pa.table({"a": [1]}))
        assert not _others(folder.aside)
    assert not any(map(_others, [folder.final, *folder.final.iterdir()]))


def test_a_sweep_and_each_of_its_files(tmp_path):
    study = Study.load(study_file(tmp_path))
    folder = new_sweep(tmp_path, study, kind="replicate", command="x", asked={})
    folder.write_table("effects", pa.table({"a": [1]}))
    Ledger(folder.tasks).keep("key", pa.table({"a": [1]}))
    kept = [folder.path, *folder.path.rglob("*")]
    assert len(kept) > 4
    assert not any(map(_others, kept))


def test_findings_that_are_saved_by_hand(tmp_path):
    study, cohort = analysed(tmp_path)
    saved = nl.analyse(study, cohort).save(tmp_path / "findings.json")
    assert not _others(saved)
