"""What fuzzing found once, each case by itself."""

import contextlib
import csv
import sys
import warnings

import numpy as np
import pytest

from nudgelab.analysis.analyse import analyse
from nudgelab.cli.main import main
from nudgelab.cohort.cohort import Cohort
from nudgelab.errors import CohortError, EstimationError, StudyError
from nudgelab.statistics.lin_adjustment import adjusted_mean_difference
from nudgelab.statistics.means import mean_difference
from nudgelab.study.study import Study
from tests.fuzzing.cohorts import STUDY, sound_rows


@pytest.fixture
def read(tmp_path):
    """Read rows as the cohort of a study with a segment by age."""
    path = tmp_path / "study.yaml"
    path.write_text(STUDY.replace("UNIT", "person"), encoding="utf-8")
    study = Study.load(path)

    def read(rows):
        with (tmp_path / "cohort.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        return study, Cohort.read(tmp_path / "cohort.csv", study)

    return read


def _with(column, values):
    header, *rows = [list(row) for row in sound_rows()]
    place = header.index(column)
    for row, value in zip(rows, values, strict=False):
        row[place] = value
    return [header, *rows]


def test_an_anchor_that_is_given_twice_is_refused_and_not_warned_of(tmp_path):
    path = tmp_path / "study.yaml"
    path.write_text("study: &a x\ntitle: &a y\n", encoding="utf-8")
    with warnings.catch_warnings(record=True) as warned, pytest.raises(StudyError) as error:
        Study.load(path)
    assert not warned
    assert "the anchor '&a' a second time" in str(error.value)


def test_a_first_line_without_any_name_is_told(read):
    with pytest.raises(CohortError, match="row 1: found an empty row; expected the names of"):
        read([[], *sound_rows()])


def test_bounds_on_a_covariate_of_texts_are_refused_with_one_of_the_texts(read):
    study, cohort = read(_with("age", ["young", "old"] * 30))
    with pytest.raises(CohortError, match=r"found text in 'age' .'young'.; expected numbers"):
        analyse(study, cohort)


@pytest.mark.parametrize("number", ["1e300", "-1e61"])
def test_a_number_that_no_square_holds_is_refused_with_its_row(read, number):
    with pytest.raises(CohortError, match=rf"row 2: found score: '{number}'; .* within ±1e\+60"):
        read(_with("score", [number]))


def test_a_number_that_no_square_holds_is_refused_by_estimators_too():
    few, treated = np.array([1e200, 1.0, 2.0, 3.0]), np.array([0, 1, 0, 1])
    with pytest.raises(EstimationError, match="within ±1e"):
        mean_difference(few, few)
    with pytest.raises(EstimationError, match="enormous"):
        adjusted_mean_difference(np.arange(4.0), treated, few[:, None])


def test_init_in_a_link_that_leads_to_itself_is_refused(tmp_path, monkeypatch, capsys):
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    monkeypatch.setattr(sys, "argv", ["nudgelab", "init", str(tmp_path / "loop")])
    with contextlib.suppress(SystemExit):
        main()
    assert "is no folder" in capsys.readouterr().err


def test_what_the_system_refuses_is_told_in_its_words(monkeypatch, capsys):
    def too_long(root):
        raise OSError(36, "File name too long", "x" * 5000)

    monkeypatch.setattr("nudgelab.results.manifest.list_runs", too_long)
    monkeypatch.setattr(sys, "argv", ["nudgelab", "results"])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().err
    assert ended.value.code == 1
    assert "can't be read or written (File name too long)" in said
    assert len(said) < 250


def test_too_little_memory_is_told(monkeypatch, capsys):
    def too_much(root):
        raise MemoryError

    monkeypatch.setattr("nudgelab.results.manifest.list_runs", too_much)
    monkeypatch.setattr(sys, "argv", ["nudgelab", "results"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert "too little memory" in capsys.readouterr().err


def test_a_group_of_one_person_has_a_mean_and_no_spread(read, tmp_path):
    text = STUDY.replace("UNIT", "person").replace("draws: 99", "draws: 99, minimum_cell: 1")
    (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
    alone = ["A", *["B", "C"] * 30]
    _, cohort = read(_with("group", alone))
    findings = analyse(Study.load(tmp_path / "study.yaml"), cohort)
    one = [group for group in findings.groups if group.people == 1 and group.outcome == "acts"]
    assert one
    assert all(not np.isnan(group.mean) and np.isnan(group.spread) for group in one)
