"""Errors: lists of problems, and the nearest known name."""

from __future__ import annotations

import pytest

from nudgelab.errors import CohortError, MissingExtraError, Problem, StudyError, nearest


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("emploees", "employees"),
        ("Employees", "employees"),
        ("emp", "employees"),
        ("zebra", None),
        ("", None),
        ("em", None),
    ],
)
def test_the_nearest_known_name(word, meant):
    assert nearest(word, ["employees", "teams", "TEAM_size"]) == meant


def test_the_nearest_name_keeps_its_own_spelling():
    assert nearest("team_siz", ["TEAM_size"]) == "TEAM_size"
    assert nearest("anything", []) is None


def test_a_problem_says_where_what_and_what_would_be_right():
    assert str(Problem("a.yaml:3", "x", "y")) == "a.yaml:3: found x; expected y."
    assert str(Problem("a.yaml", "x", "y", "z")).endswith("expected y. Did you mean 'z'?")


@pytest.mark.parametrize("error", [StudyError, CohortError])
def test_an_error_holds_its_problems_one_line_each(error):
    problems = [Problem("a", "b", "c"), Problem("d", "e", "f")]
    assert error(problems).problems == tuple(problems)
    assert str(error(problems)).splitlines() == [str(problem) for problem in problems]
    assert error(problems[0]).problems == (problems[0],)


def test_a_missing_extra_says_how_to_install_it():
    said = str(MissingExtraError("pandas", "stata", "reading a Stata file"))
    assert said.startswith("reading a Stata file needs pandas")
    assert said.endswith("pip install 'nudgelab[stata]'")
