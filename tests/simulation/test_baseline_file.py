"""A baseline survey's file: columns, ranges, missing values, persons, teams."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from nudgelab.errors import CohortError, StudyError
from nudgelab.simulation.baseline_rows import read_baseline

SURVEY = """\
id,unit,division,q1,q2
Anna,t2,sales,1,10
Ben,t1,IT,7,0
Cleo,t2,sales,4,5
Dana,t1,IT,2.5,2
"""
COLUMNS = {
    "reactance": {"column": "q1", "range": [1, 7]},
    "futility": {"column": "q2", "range": [10, 0]},
}
PLACES = {"person": "id", "team": "unit", "department": "division"}


@pytest.fixture
def read(study, tmp_path):
    """Read a baseline survey that lies beside its study file."""

    def read_text(text=SURVEY, name="survey.csv", columns=COLUMNS, **declared):
        if text is not None:
            (tmp_path / name).write_text(text, encoding="utf-8")
        baseline = {"file": name, "columns": columns, **declared}
        built = study(population={"baseline": baseline})
        return read_baseline(built.with_origin(tmp_path / "study.yaml", ""))

    return read_text


@pytest.fixture
def problems(read):
    def told(*arguments, **named):
        with pytest.raises(CohortError) as error:
            read(*arguments, **named)
        return error.value.problems

    return told


@pytest.fixture
def the_problem(problems):
    def told(*arguments, **named):
        (problem,) = problems(*arguments, **named)
        return problem

    return told


def test_no_survey_no_table(study):
    assert read_baseline(study()) is None


def test_values_lie_between_0_and_1_by_the_declared_range(read):
    table = read()
    assert table.rows == 4
    assert table.values["reactance"] == pytest.approx([0, 1, 0.5, 0.25])
    assert table.values["futility"] == pytest.approx([0, 1, 0.5, 0.8])
    assert (table.person, table.team, table.department) == (None, None, None)
    assert table.notes == ()


def test_persons_teams_and_departments_are_read_where_declared(read):
    table = read(**PLACES)
    assert table.person == ("Anna", "Ben", "Cleo", "Dana")
    assert table.team.tolist() == [0, 1, 0, 1]
    assert table.department.tolist() == [0, 1, 0, 1]


def test_a_file_of_types_is_read_as_well(read, tmp_path):
    rows = {"id": [11, 12, 13], "q1": [1.0, None, 7.0], "q2": [0, 5, 10]}
    parquet.write_table(pa.table(rows), tmp_path / "survey.parquet")
    table = read(None, "survey.parquet", person="id")
    assert table.values["reactance"].tolist() == [0, 1]
    assert table.person == ("11", "13")
    assert table.absent == {"12"}


def test_a_decimal_comma_is_read_where_values_are_separated_by_semicolons(read):
    assert read("q1;q2\n2,5;0\n7;10\n").values["reactance"].tolist() == [0.25, 1]


def test_rows_that_miss_something_are_left_out_and_counted(read):
    text = SURVEY + "Eve,t1,,3,4\nFay,t3,IT,NA,-9\nGus,,IT,3,-9\n,t3,IT,3,4\nHal,t3,law,3,4\n"
    table = read(text, missing=["NA", -9], **PLACES)
    assert table.person == ("Anna", "Ben", "Cleo", "Dana", "Hal")
    assert table.team.tolist() == [0, 1, 0, 1, 2]
    assert table.department.tolist() == [0, 1, 0, 1, 2]
    assert table.absent == {"Eve", "Fay", "Gus"}
    (note,) = table.notes
    assert note.startswith("4 of 9 rows of the baseline survey aren't used, for they miss a value")
    assert note.endswith("(q1 1, q2 2, id 1, unit 1, division 1).")


def test_a_column_that_does_not_count_may_miss_anything(read):
    assert read(SURVEY.replace("sales", "").replace("Anna", "")).rows == 4


@pytest.mark.parametrize(
    ("old", "new", "where", "found", "expected"),
    [
        ("7,0\n", "8,0\n", "row 3", "q1: '8'", "a number from 1 to 7"),
        ("1,10", "0.9,10", "row 2", "q1: '0.9'", "a number from 1 to 7"),
        ("2.5,2", "2.5,-1", "row 5", "q2: '-1'", "a number from 0 to 10"),
        ("4,5", "often,5", "row 4", "q1: 'often'", "a number from 1 to 7"),
        ("Dana", "Ben", "row 5", "the person of row 3 again", "one row a person"),
        (
            "Dana,t1,IT",
            "Dana,t1,sales",
            "row 5",
            "another division than in row 3 of the same unit",
            "one department for all of a team",
        ),
        ("Dana,t1,IT,2.5", "Dana,t1,IT", "row 5", "4 values", "5, as in the header"),
    ],
)
def test_what_is_wrong_in_a_row(the_problem, tmp_path, old, new, where, found, expected):
    problem = the_problem(SURVEY.replace(old, new), **PLACES)
    assert problem.where == f"{tmp_path / 'survey.csv'}, {where}"
    assert problem.found == found
    assert problem.expected == expected


def test_every_wrong_column_is_told_at_once(problems):
    told = problems(SURVEY.replace("7,0\n", "8,11\n"))
    assert [problem.found for problem in told] == ["q1: '8'", "q2: '11'"]


def test_many_wrong_rows_are_counted(problems):
    told = problems("q1,q2,id\n" + "1,1,Anna\n" * 9, person="id")
    assert len(told) == 6
    assert told[-1].found == "3 more rows like these"


def test_columns_that_are_not_there(problems):
    declared = {"reactance": {"column": "Q1"}, "mishap": {"column": "mood"}}
    told = problems(columns=declared, person="ids")
    assert [(problem.found, problem.suggestion) for problem in told] == [
        ("no column 'Q1'", "q1"),
        ("no column 'mood'", None),
        ("no column 'ids'", "id"),
    ]
    assert told[0].expected == "one of id, unit, division, q1, q2"


def test_a_column_that_is_there_twice(the_problem):
    problem = the_problem(SURVEY.replace("unit,", "q1,"))
    assert problem.found == "more than one column 'q1'"


@pytest.mark.parametrize("cut", [1, 2])
def test_one_person_is_no_organisation(the_problem, cut):
    text = "q1,q2\n" + "1,1\n" * (cut - 1) + "NA,1\n" * 3
    problem = the_problem(text)
    assert problem.found.startswith(f"{cut - 1} of {cut + 2} rows")
    assert problem.expected == "at least 2"


def test_a_file_that_is_not_there(the_problem, tmp_path):
    problem = the_problem(None)
    assert problem.where == str(tmp_path / "survey.csv")
    assert problem.found == "no such file"


def test_a_file_in_the_environments_folder(read, tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "s.csv").write_text(SURVEY, encoding="utf-8")
    monkeypatch.setenv("SOME_DATA", str(tmp_path / "data"))
    assert read(None, "${SOME_DATA}/s.csv").rows == 4


def test_departments_without_teams_are_the_studys_mistake(read):
    with pytest.raises(StudyError, match="a column of teams too"):
        read(department="division")


def test_rows_keep_the_correlation_that_people_have(read):
    rng = np.random.default_rng(1)
    pairs = rng.multivariate_normal([0, 0], [[1, -0.6], [-0.6, 1]], 400).clip(-4, 4)
    text = "q1,q2\n" + "".join(f"{a!r},{b!r}\n" for a, b in pairs.tolist())
    columns = {
        name: {"column": c, "range": [-4, 4]}
        for name, c in (("reactance", "q1"), ("importance", "q2"))
    }
    values = read(text, columns=columns).values
    found = np.corrcoef(values["reactance"], values["importance"])[0, 1]
    assert found == pytest.approx(np.corrcoef(pairs.T)[0, 1])
