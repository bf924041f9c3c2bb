"""``nudgelab rerun``."""

from __future__ import annotations

import json
from pathlib import Path


def test_says_the_same_numbers(nudgelab, study):
    run = Path(nudgelab("simulate", study, "--quiet").out.strip()).parent
    said = nudgelab("rerun", run)
    assert said.code == 0
    assert "the same numbers" in said.out
    assert json.loads(nudgelab("rerun", run, "--json").out)["same"] is True


def test_other_data_end_with_one_and_are_told(nudgelab, study, cohort):
    run = Path(nudgelab("analyse", study, "--data", cohort, "--quiet").out.strip()).parent
    cohort.write_text(cohort.read_text("utf-8").replace("p7,A,0.9,0,1", "p7,A,0.9,0,0"), "utf-8")
    said = nudgelab("rerun", run)
    assert said.code == 1
    assert "other numbers" in said.out
    assert "data: people: SHA-256" in said.out


def test_a_folder_that_is_no_run_is_told(nudgelab, tmp_path):
    said = nudgelab("rerun", tmp_path / "nothing")
    assert said.code == 1
    assert "manifest.json: can't be read" in said.err
