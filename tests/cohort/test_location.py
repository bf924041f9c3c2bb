"""Where the cohort file lies."""

from __future__ import annotations

from pathlib import Path

import pytest

from nudgelab.cohort.location import locate_cohort_file, locate_file
from nudgelab.errors import CohortError


@pytest.fixture
def declared(make_study):
    def make(**cohort):
        return make_study(cohort=cohort)

    return make


def refused(study):
    with pytest.raises(CohortError) as error:
        locate_cohort_file(study)
    (problem,) = error.value.problems
    return problem


def test_beside_the_study_file(declared, tmp_path):
    study = declared(file="data/x.csv").with_origin(tmp_path / "study.yaml", "")
    assert locate_cohort_file(study) == tmp_path / "data/x.csv"
    assert locate_cohort_file(declared(file="x.csv")) == Path("x.csv")
    assert locate_cohort_file(declared(file=str(tmp_path / "y.csv"))) == tmp_path / "y.csv"


def test_under_an_environment_variable(declared, tmp_path, monkeypatch):
    study = declared(file="${SOME_DATA}/trial/x.csv", source="the archive")
    monkeypatch.setenv("SOME_DATA", str(tmp_path))
    assert locate_cohort_file(study) == tmp_path / "trial/x.csv"
    for value in (None, ""):
        if value is None:
            monkeypatch.delenv("SOME_DATA")
        else:
            monkeypatch.setenv("SOME_DATA", value)
        problem = refused(study)
        assert problem.found == "the environment variable SOME_DATA not set"
        assert problem.expected.endswith("The data: the archive")


def test_in_a_package(declared):
    path = locate_cohort_file(declared(file="package:nudgelab/study/tactics.yaml"))
    assert path.is_file()


def test_in_a_package_that_is_not_installed(declared):
    problem = refused(declared(file="package:no_such_package/x.csv"))
    assert problem.found == "the Python package no_such_package not installed"
    assert "pip install no_such_package" in problem.expected


def test_in_a_module_that_is_no_package(declared):
    assert "csv not installed" in refused(declared(file="package:csv/x.csv")).found


def test_no_file_named(declared):
    assert refused(declared()).expected == "one, or --data FILE"


def test_any_data_file_of_a_study_is_found_in_the_same_way(declared, tmp_path, monkeypatch):
    study = declared(file="x.csv").with_origin(tmp_path / "study.yaml", "")
    monkeypatch.setenv("SOME_DATA", str(tmp_path / "there"))
    assert locate_file("ties.csv", study) == tmp_path / "ties.csv"
    assert locate_file("${SOME_DATA}/ties.csv", study) == tmp_path / "there" / "ties.csv"
