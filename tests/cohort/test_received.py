"""Who received a tactic: read from a file by its role, or logged by a simulation."""

import numpy as np
import pytest

from nudgelab.cohort.cohort import Cohort
from nudgelab.errors import CohortError
from nudgelab.simulation.programme import simulate
from nudgelab.study.consistency import inconsistencies
from tests.simulation.small_study import build

COLUMNS = {
    "group": {"role": "arm", "values": {"A": "control", "B": "plan"}},
    "posted": {"role": "outcome"},
}


@pytest.fixture
def read(make_study, tmp_path):
    def of(*cells, header="came", **column):
        path = tmp_path / "cohort.csv"
        rows = [f"{'AB'[i % 2]},{i // 2},{cell}" for i, cell in enumerate(cells)]
        path.write_text("\n".join([f"group,posted,{header}", *rows]), encoding="utf-8")
        study = make_study({**COLUMNS, "came": {"role": "received", **column}})
        return Cohort.read(path, study)

    return of


def test_a_gap_is_missing_unless_the_study_says_what_it_means(read):
    cohort = read("0", "1", "", "NA")
    assert np.array_equal(cohort.received, [0, 1, np.nan, np.nan], equal_nan=True)
    assert cohort.notes == ()


def test_a_gap_that_means_no_is_read_so_and_counted(read):
    cohort = read("", "1", "NA", "0", values={"": 0, 0: 0, 1: 1})
    assert cohort.received.tolist() == [0, 1, 0, 0]
    assert cohort.notes == (
        "2 of 4 rows without a value of came read as 0, as the study says (rows 2, 4).",
    )


def test_words_are_told_by_their_meaning(read):
    cohort = read("no", "yes", "yes", "no", values={"no": 0, "yes": 1})
    assert cohort.received.tolist() == [0, 1, 1, 0]


def test_gaps_of_a_numeric_column_are_read_by_the_same_rule(make_study):
    import pyarrow as pa

    study = make_study({**COLUMNS, "came": {"role": "received", "values": {"": 0}}})
    frame = pa.table(
        {"group": ["A", "B", "B"], "posted": [0, 1, 1], "came": pa.array([None, 1.0, float("nan")])}
    )
    cohort = Cohort.from_frame(frame, study)
    assert cohort.received.tolist() == [0, 1, 0]
    assert cohort.notes[0].startswith("2 of 3 rows")


def test_anything_but_yes_and_no_is_refused(read):
    with pytest.raises(CohortError, match="came: '2'; expected 0 or 1"):
        read("0", "2", "1", "0")


def test_it_is_no_covariate_and_stands_once(make_study):
    twice = {
        **COLUMNS,
        "came": {"role": "received"},
        "came_again": {"role": "received"},
    }
    found = [m.found for m in inconsistencies(make_study(twice))]
    assert "2 columns with role received" in found
    study = make_study({**COLUMNS, "came": {"role": "received"}})
    assert "came" not in study.covariates()


def test_a_file_without_it_does_not_know(make_study, tmp_path):
    path = tmp_path / "cohort.csv"
    path.write_text("group,posted\nA,0\nB,1\n", encoding="utf-8")
    assert Cohort.read(path, make_study(COLUMNS)).received is None


def test_a_simulation_logs_whom_its_tactics_reached():
    study = build({"control": [], "treated": ["reminder"]}, tactics={"reminder": {"uptake": 0.5}})
    cohort = simulate(study)
    treated = cohort.arm == "treated"
    assert not cohort.received[~treated].any()
    assert 0.3 < cohort.received[treated].mean() < 0.7
    assert "received" not in cohort.covariates
    everyone = simulate(build({"control": [], "treated": ["reminder"]}))
    assert everyone.received[everyone.arm == "treated"].all()
