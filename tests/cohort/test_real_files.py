"""Real cohort files are read whole: their counts are those of their codebooks."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from nudgelab.cohort.cohort import Cohort
from nudgelab.cohort.files import read_table
from nudgelab.cohort.location import locate_cohort_file
from nudgelab.study.study import Study

EXPERIMENTS = Path(__file__).parents[2] / "experiments"


@pytest.fixture
def data():
    """The folder of real data; its absence skips by name, and fails where CI runs."""
    folder = Path(os.environ.get("NUDGELAB_DATA") or "/nowhere")
    if not folder.is_dir():
        reason = "NUDGELAB_DATA names no folder; see experiments/workplace_wellness/README.md"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.mark.parametrize("name", ["online_surveys", "firm_admin", "marathon"])
def test_the_wellness_trial(data, name):
    study = Study.load(EXPERIMENTS / "workplace_wellness" / f"{name}.yaml")
    cohort = Cohort.read(locate_cohort_file(study), study)
    assert cohort.arm_sizes() == {"invited": 3300, "control": 1534} or set(
        cohort.arm_sizes().items()
    ) == {("invited", 3300), ("control", 1534)}
    gaps = "1,534 of 4,834 rows without a value of hra_c_yr1 read as 0, as the study says (rows "
    assert [note[: len(gaps)] for note in cohort.notes] == ([] if name == "marathon" else [gaps])


def test_the_hiv_trial():
    study = Study.load(EXPERIMENTS / "hiv_results" / "study.yaml")
    cohort = Cohort.read(locate_cohort_file(study), study)
    assert len(cohort) + sum(int(n.split(" ")[0].replace(",", "")) for n in cohort.notes) == 4820
    assert set(np.unique(cohort.outcome("fetched"))[:2]) == {0.0, 1.0}


def test_every_csv_of_the_data_is_read_as_it_is(data):
    import csv

    for path in sorted(data.rglob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            header, rows = next(reader), [row for row in reader if any(row)]
        table = read_table(path)
        assert table.column_names == header
        assert table.num_rows == len(rows)
        assert [table[i][-1].as_py() for i in range(len(header))] == rows[-1]
