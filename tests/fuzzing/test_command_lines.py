"""Whatever is typed, a command ends with its code and a word, and leaves no half of a run."""

import contextlib
import csv
import io
import shutil
import sys

import pytest
from hypothesis import given

from nudgelab.cli.main import main
from tests.fuzzing.bounds import SECONDS_A_CASE, bounded, cases
from tests.fuzzing.cohorts import STUDY, sound_rows
from tests.fuzzing.command_lines import command_lines

SMALL = """
study: small
population: {employees: 24, teams: 4, departments: 2}
calendar: {days: 5, baseline_days: 2}
arms: {control: {}, nudge: {tactics: [reminder]}}
outcomes: {posted: {kind: binary, window: [1, 5]}}
analysis: {primary: posted, primary_segment: all, confirm: []}
"""
ANALYSED = ["analyse", "study.yaml", "--data", "cohort.csv"]
SIMULATED = ["simulate", "small.yaml"]
PLACES = (
    *("study.yaml", "small.yaml", "study.yaml", "small.yaml", "cohort.csv", "cohort.csv"),
    *("run_of_fuzzed", "run_of_small", "run_of_small/people.parquet", "run_of_small/manifest.json"),
    *("run_of_fuzzed/findings.json", "run_of_fuzzed/effects.parquet", "run_of_small/study.yaml"),
    *("broken.yaml", "empty", "an empty folder", "binary.parquet", "loop", "hidden", "results"),
    *("nowhere", "no/where.yaml"),
)
CODES = {0, 1, 2, 130}
_FIRST_TIME = 300  # seconds, in which the simulation is compiled


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with something of every kind in it, in which the commands are run."""
    here = tmp_path_factory.mktemp("typed")
    (here / "study.yaml").write_text(STUDY.replace("UNIT", "person"), encoding="utf-8")
    (here / "small.yaml").write_text(SMALL, encoding="utf-8")
    (here / "broken.yaml").write_text("study: [", encoding="utf-8")
    (here / "empty").touch()
    (here / "an empty folder").mkdir()
    with (here / "cohort.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(sound_rows())
    (here / "binary.parquet").write_bytes(bytes(range(256)) * 4)
    (here / "loop").symlink_to(here / "loop")
    (here / "hidden").touch(mode=0o000)
    with contextlib.chdir(here):
        for words in ANALYSED, SIMULATED:
            assert _typed(words, _FIRST_TIME)[0] == 0
        for study in ("fuzzed", "small"):
            (run,) = (here / "results" / study).iterdir()
            shutil.copytree(run, here / f"run_of_{study}")
        yield here


def _typed(words, seconds=SECONDS_A_CASE):
    """Run a command line in this process; return its exit code and what it said."""
    said, before = io.StringIO(), sys.argv
    sys.argv = ["nudgelab", *words]
    try:
        with bounded(seconds), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            main()
    except SystemExit as ended:
        return ended.code, said.getvalue()
    finally:
        sys.argv = before


@cases(500)
@given(words=command_lines(PLACES))
def test_a_command_ends_with_a_code_and_a_word(folder, words):
    few = ["--times", "1", "--workers", "1"] if words[0] == "replicate" else []
    code, said = _typed([words[0], *few, *words[1:]])
    assert code in CODES
    assert said.strip() or code == 0
    assert "Traceback" not in said
    _no_half_of_a_run(folder)


def _no_half_of_a_run(folder):
    for run in folder.glob("results/*/*"):
        assert not run.name.startswith("."), f"{run} was left"
        assert (run / "manifest.json").exists() or run.parent.name == "pooled", f"{run} isn't whole"
