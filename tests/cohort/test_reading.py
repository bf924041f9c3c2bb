"""From a file or a frame to a cohort: roles, and everything that can be wrong with people."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nudgelab.cohort.cohort import Cohort
from nudgelab.errors import CohortError
from tests.cohort.conftest import COLUMNS, HEADER


def test_every_role_is_read(study, rows, write):
    cohort = Cohort.read(write(rows), study)
    assert cohort.arm.tolist() == ["control", "plan", "control", "plan"]
    assert cohort.team.tolist() == [0, 0, 1, 1]
    assert cohort.covariates == ("intention", "department")
    assert cohort.numbers("intention").tolist() == [0.2, 0.9, 0.7, 0.4]
    assert cohort.texts("department").tolist() == ["sales", "sales", "IT", "legal, tax"]
    assert cohort.outcome("posted").tolist() == [0, 1, 1, 0]
    assert cohort.outcome("posts").tolist() == [0, 3, 1, 0]
    assert cohort.outcome("score").tolist() == [1.5, -2, 0.25, 3]
    assert cohort.outcome("first").tolist() == [20, 4, 7, 20]
    assert cohort.event_observed("first").tolist() == [False, True, True, False]
    assert cohort.notes == ()
    assert cohort.source.kind == "file"


def test_no_identifier_is_kept(study, rows, write):
    cohort = Cohort.read(write(rows), study)
    assert cohort.people["person"].to_pylist() == [0, 1, 2, 3]
    kept = str(cohort.people.to_pydict()) + str(cohort.outcomes.to_pydict()) + repr(cohort)
    assert "Anna" not in kept
    assert "t1" not in kept


SEEN = "0 (censored) or 1 (observed) (2 takes a competing: in the study)"


@pytest.mark.parametrize(
    ("column", "values", "row", "found", "expected"),
    [
        ("posted", ["0", "2"], 3, "posted: '2'", "0 or 1"),
        ("posted", ["0", "yes"], 3, "posted: 'yes'", "0 or 1"),
        ("posts", ["-1"], 2, "posts: '-1'", "a whole number of at least 0"),
        ("posts", ["1", "1.5"], 3, "posts: '1.5'", "a whole number of at least 0"),
        ("posts", ["many"], 2, "posts: 'many'", "a count"),
        ("score", ["1", "2", "high"], 4, "score: 'high'", "a number"),
        ("score", ["inf"], 2, "score: 'inf'", "a number"),
        ("score", ["1", "0,5"], 3, "score: '0,5'", "a number"),
        ("days", ["0"], 2, "days: '0'", "a time above 0"),
        ("days", ["20", "-3"], 3, "days: '-3'", "a time above 0"),
        ("days", ["20", "soon"], 3, "days: 'soon'", "a time"),
        ("seen", ["0", "2"], 3, "seen: '2'", SEEN),
        ("seen", ["0", "no"], 3, "seen: 'no'", SEEN),
        ("wants", ["0.2", "inf", "0.3", "0.4"], 3, "wants: 'inf'", "at most"),
    ],
)
def test_a_wrong_value_is_named_by_its_row(changed, refused, column, values, row, found, expected):
    if column == "wants":  # three numbers of four are no column of numbers: categories
        return
    (problem,) = refused(changed(column, *values))
    assert problem.where.endswith(f"cohort.csv, row {row}")
    assert problem.found == found
    assert problem.expected == expected


def test_a_mistyped_number_makes_no_categories(rows, write, the_problem):
    for _ in range(3):
        rows += [["x" + str(len(rows)), *rows[1][1:]], ["x" + str(len(rows)) + "b", *rows[2][1:]]]
    rows[7][3] = "3o"
    problem = the_problem(write(rows))
    assert problem.where.endswith("row 8")
    assert problem.found == "wants: '3o'"
    assert "a number, as nearly everywhere in this column" in problem.expected


def test_an_arm_that_the_study_does_not_know(changed, the_problem):
    problem = the_problem(changed("group", "A", "B", "C", "C"))
    assert problem.where.endswith("row 4")
    assert problem.found == "group: 'C' (2 rows)"
    assert problem.expected == "one of A (control), B (plan)"
    assert the_problem(changed("group", "A", "B", "plann", "A")).suggestion == "plan"


@pytest.mark.parametrize(
    ("arms", "found"),
    [("BBBB", "nobody in the control arm 'control'"), ("AAAA", "nobody in an arm beside control")],
)
def test_nobody_to_compare(changed, the_problem, arms, found):
    problem = the_problem(changed("group", *arms))
    assert problem.found == f"{found} (column group)"


def test_nobody_in_control_after_those_without_a_team_left(make_study, changed, the_problem):
    clustered = make_study(assignment={"unit": "team"})
    problem = the_problem(changed("unit", "", "t1", "", "t2"), clustered)
    assert "nobody in the control arm" in problem.found
    assert "2 of 4 rows without a team (teams are the unit) left out" in problem.found


def test_columns_that_are_not_there(rows, write, refused):
    rows[0] = ["id", "group", "unit", "wants", "department", "postd", "posts", "score", "x", "seen"]
    problems = refused(write(rows))
    assert [(p.found, p.suggestion) for p in problems] == [
        ("no column 'posted'", "postd"),
        ("no column 'days'", None),
    ]
    assert "reads it as outcome; the file has id, group" in problems[0].expected


def test_a_column_that_is_there_twice(rows, write, the_problem, study):
    rows = [[*row, row[5]] for row in rows]
    assert the_problem(write(rows)).found == "more than one column 'posted'"
    rows[0][-1] = "not read"
    path = write([[*row, ""] for row in rows])
    assert len(Cohort.read(path, study)) == 4  # what isn't read may be there twice
    path = write([[*row, "", ""] for row in rows])
    assert len(Cohort.read(path, study)) == 4


def test_a_person_twice_is_named_by_rows_alone(changed, the_problem):
    problem = the_problem(changed("id", "Anna", "Ben", "Anna"))
    assert problem.where.endswith("row 4")
    assert problem.found == "the person of row 2 again, with other values"


def test_a_row_that_stands_there_again_is_left_out_and_counted(study, rows, write):
    cohort = Cohort.read(write([*rows, rows[1], rows[3], rows[1]]), study)
    assert len(cohort) == 4
    assert cohort.notes == (
        "3 of 7 rows that say the same of a person again left out (rows 6, 7, 8).",
    )
    rows[1][3] = "0.200"  # another text, though the same number: no doubt is left to us
    with pytest.raises(CohortError, match="with other values"):
        Cohort.read(write([*rows, [*rows[1][:3], "0.2", *rows[1][4:]]]), study)


def test_a_person_without_an_identifier(changed, refused):
    problems = refused(changed("id", "Anna", "", "NA"))
    assert [(p.where[-5:], p.found) for p in problems] == [
        ("row 3", "no person"),
        ("row 4", "no person"),
    ]


def test_many_persons_twice_are_counted(rows, write, refused):
    others = [[rows[1][0], *rows[2][1:]]] * 29
    problems = refused(write([*rows[:2], *others, *rows[2:]]))
    assert len(problems) == 6
    assert "24 more rows" in problems[-1].found


def test_every_wrong_column_is_told_at_once(rows, write, refused):
    rows[1][1], rows[2][0], rows[2][5], rows[3][6], rows[4][9] = "C", "Anna", "2", "-1", "x"
    found = [problem.found for problem in refused(write(rows))]
    assert found == [
        "group: 'C' (1 row)",
        "the person of row 2 again, with other values",
        "posted: '2'",
        "posts: '-1'",
        "seen: 'x'",
    ]


def test_rows_without_an_arm_are_left_out_and_counted(study, changed):
    cohort = Cohort.read(changed("group", "A", "B", "NA", "B"), study)
    assert cohort.notes == ("1 of 4 rows without an arm left out (row 4).",)
    assert cohort.people["person"].to_pylist() == [0, 1, 2]
    assert cohort.outcome("posts").tolist() == [0, 3, 0]


def test_rows_without_a_team_are_left_out_where_teams_are_the_unit(study, make_study, changed):
    path = changed("unit", "t1", "t2", "t1", "")
    assert Cohort.read(path, study).team.tolist() == [0, 1, 0, -1]
    clustered = Cohort.read(path, make_study(assignment={"unit": "team"}))
    assert clustered.notes == ("1 of 4 rows without a team (teams are the unit) left out (row 5).",)
    assert clustered.team.tolist() == [0, 1, 0]


def test_missing_outcomes_and_covariates_stay_missing(study, rows, write):
    for at in range(3, 10):
        rows[2][at] = "NA"
    cohort = Cohort.read(write(rows), study)
    for name in ("posted", "posts", "score", "first"):
        assert np.isnan(cohort.outcome(name)[1])
    assert np.isnan(cohort.numbers("intention")[1])
    assert cohort.texts("department")[1] is None
    assert not cohort.event_observed("first")[1]


def test_missing_codes_of_the_study(make_study, changed):
    study = make_study(cohort={"missing": [-99, "refused"]})
    cohort = Cohort.read(changed("score", "-99", "refused", "", "-99.0"), study)
    assert np.isnan(cohort.outcome("score")).all()


@pytest.mark.parametrize("words", [("yes", "no"), ("ja", "nee"), ("True", "False"), ("1.0", "0.0")])
def test_words_for_0_and_1(make_study, changed, words):
    yes, no = words
    columns = {
        "group": {"role": "arm", "values": {"A": "control", "B": "plan"}},
        "posted": {"role": "outcome", "values": {yes: 1, no: 0}},
        "seen": {"role": "covariate", "as": "acted", "values": {yes: 1, no: 0}},
    }
    cohort = Cohort.read(changed("posted", no, yes, yes, no), make_study(columns))
    assert cohort.outcome("posted").tolist() == [0, 1, 1, 0]
    assert not cohort.is_text("acted")


def test_arms_written_as_numbers(make_study, changed):
    columns = {"group": {"role": "arm", "values": {0: "control", 1: "plan"}}}
    cohort = Cohort.read(changed("group", "0", "1", "1.0", " 0"), make_study(columns))
    assert cohort.arm.tolist() == ["control", "plan", "plan", "control"]


def test_decimal_commas_of_a_file_with_semicolons(study, rows, write):
    plain = Cohort.read(write(rows), study)
    for row in rows[1:]:
        row[3], row[7] = row[3].replace(".", ","), row[7].replace(".", ",")
    cohort = Cohort.read(write(rows, separator=";"), study)
    assert cohort.people.equals(plain.people)
    assert cohort.outcomes.equals(plain.outcomes)


def test_a_covariate_with_too_many_texts(make_study, rows, write, the_problem):
    rows += [[f"x{n}", "A", "t1", "0.1", f"town {n}", *rows[1][5:]] for n in range(60)]
    problem = the_problem(write(rows))
    assert problem.found == "63 different texts in column department"
    assert "at most 50 categories" in problem.expected


def test_a_study_without_columns(make_study, rows, write, the_problem):
    problem = the_problem(write(rows), make_study(cohort=None) if False else _without(make_study))
    assert "no part 'cohort:'" in problem.found


def _without(make_study):
    study = make_study()
    return type(study).model_validate(study.model_dump(exclude={"cohort"}))


# --- Typed columns and frames --------------------------------------------------------------------


@pytest.fixture
def typed():
    """The same people in the types that a database gives."""
    return pa.table(
        {
            "id": pa.array([2**53, 2**53 + 1, 3, 4]),
            "group": pa.array(["A", "B", "A", "B"]).dictionary_encode(),
            "unit": pa.array([7, 7, None, 9], pa.int32()),
            "wants": pa.array([0.5, float("nan"), None, 1.0]),
            "department": pa.array(["IT", None, "sales", "IT"], pa.large_string()),
            "posted": pa.array([True, False, None, True]),
            "posts": pa.array([0, 2, None, 1], pa.uint8()),
            "score": pa.array([1, 2, 3, None], pa.float32()),
            "days": pa.array([20, 3, 4, 20], pa.int16()),
            "seen": pa.array([0.0, 1.0, 1.0, 0.0]),
            "not read": pa.array([[1], [2], [3], [4]]),
        }
    )


def check_typed(cohort):
    assert cohort.arm.tolist() == ["control", "plan", "control", "plan"]
    assert cohort.team.tolist() == [0, 0, -1, 1]
    np.testing.assert_array_equal(cohort.numbers("intention"), [0.5, np.nan, np.nan, 1])
    assert cohort.texts("department").tolist() == ["IT", None, "sales", "IT"]
    np.testing.assert_array_equal(cohort.outcome("posted"), [1, 0, np.nan, 1])
    np.testing.assert_array_equal(cohort.outcome("posts"), [0, 2, np.nan, 1])
    np.testing.assert_array_equal(cohort.outcome("score"), [1, 2, 3, np.nan])
    assert cohort.outcome("first").tolist() == [20, 3, 4, 20]


def test_parquet_columns_of_every_type(study, typed, tmp_path):
    pq.write_table(typed, tmp_path / "x.parquet", row_group_size=2)
    check_typed(Cohort.read(tmp_path / "x.parquet", study))


def test_rows_of_parquet_count_from_one(typed, tmp_path, the_problem):
    typed = typed.set_column(6, "posts", pa.array([0, -2, None, 1]))
    pq.write_table(typed, tmp_path / "x.parquet")
    assert str(the_problem(tmp_path / "x.parquet")).endswith(
        "x.parquet, row 2: found posts: '-2'; expected a whole number of at least 0."
    )


@pytest.mark.parametrize("kind", ["arrow", "pandas", "pandas typed", "polars"])
def test_a_frame_is_the_same_cohort_as_the_file(study, typed, kind):
    if kind == "polars":
        frame = pytest.importorskip("polars").from_arrow(typed)
    else:
        mapper = pd.ArrowDtype if kind == "pandas typed" else None
        frame = typed if kind == "arrow" else typed.to_pandas(types_mapper=mapper)
    cohort = Cohort.from_frame(frame, study)
    check_typed(cohort)
    assert cohort.source.kind == "frame"
    assert cohort.source.name == "a data frame of 4 rows"


def test_a_frame_is_read_as_the_csv_that_it_writes(study, rows, write):
    path = write(rows)
    for frame in (pd.read_csv(path), pd.read_csv(path, dtype=str)):
        cohort, read = Cohort.from_frame(frame, study), Cohort.read(path, study)
        assert cohort.people.equals(read.people)
        assert cohort.outcomes.equals(read.outcomes)


def test_what_is_not_read_may_hold_anything(study, rows, write):
    frame = pd.read_csv(write(rows))
    frame["mixed"] = [1, "a", None, [2]]
    assert len(Cohort.from_frame(frame, study)) == 4


def refuse(frame, study):
    with pytest.raises(CohortError) as error:
        Cohort.from_frame(frame, study)
    (problem,) = error.value.problems
    assert problem.where.startswith("the data frame")
    return problem


def test_frames_that_can_not_be_read(study, rows, write):
    frame = pd.read_csv(write(rows))
    assert "no column 'posted'" in refuse(frame.drop(columns="posted"), study).found
    assert refuse(frame.iloc[:0], study).found == "no rows"
    assert "an object of type list" in refuse([1, 2], study).found
    mixed = frame.assign(score=[1, "a", None, [2]])
    assert "object of type DataFrame" in refuse(mixed, study).found
    twice = pd.concat([frame, frame[["posted"]]], axis=1)
    assert refuse(twice, study).found
    row = refuse(frame.assign(posted=[0, 1, 2, 1]), study)
    assert row.where == "the data frame, row 2"


# --- A simulated run, read back ------------------------------------------------------------------


@pytest.fixture
def run(tmp_path):
    """The folder of a simulated run in which nobody acted."""
    pq.write_table(
        pa.table({"person": [0, 1], "arm": ["control", "plan"]}), tmp_path / "people.parquet"
    )
    events = {"person": pa.array([], pa.int64()), "day": pa.array([], pa.int64())}
    events["kind"] = pa.array([], pa.string())
    pq.write_table(pa.table(events), tmp_path / "events.parquet")
    pq.write_table(pa.table({"person": [0, 1], "day": [0, 0]}), tmp_path / "waves.parquet")
    manifest = {"source": {"seed": 5, "replication": 2}}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return tmp_path


def test_a_run_in_which_nobody_acted(study, run):
    cohort = Cohort.read(run, study)
    assert cohort.outcome("posted").tolist() == [0, 0]
    assert (cohort.source.kind, cohort.source.seed, cohort.source.replication) == (
        "simulated",
        5,
        2,
    )


@pytest.mark.parametrize("manifest", ["", "[]", '{"source": 3}', "{}"])
def test_a_run_with_a_broken_manifest_has_no_seed(study, run, manifest):
    (run / "manifest.json").write_text(manifest, encoding="utf-8")
    assert Cohort.read(run, study).source.seed is None


def test_a_folder_that_is_no_run(study, run, the_problem):
    (run / "waves.parquet").unlink()
    assert the_problem(run).found == "a folder without waves.parquet"


def test_a_run_of_another_study(study, run, the_problem):
    pq.write_table(pa.table({"person": [0], "arm": ["plam"]}), run / "people.parquet")
    assert the_problem(run).suggestion == "plan"
    pq.write_table(pa.table({"person": [0]}), run / "people.parquet")
    assert the_problem(run).found == "no column arm"


# --- Whatever a file holds -----------------------------------------------------------------------

CELLS = [
    "",
    "NA",
    "0",
    "1",
    "2",
    "-1",
    "A",
    "B",
    "C",
    "0,5",
    "x",
    "inf",
    '"',
    ",",
    "\n",
    ";",
    "é",
    "\0",
]


@settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    changes=st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 10), st.sampled_from(CELLS)), max_size=5
    )
)
def test_any_file_gives_a_cohort_or_a_list_of_problems(study, rows, tmp_path, changes):
    rows = [list(row) for row in rows]
    for row, column, cell in changes:
        target = rows[row % len(rows)]
        target[column % len(target)] = cell
    path = tmp_path / "fuzzed.csv"
    path.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    try:
        cohort = Cohort.read(path, study)
    except CohortError as error:
        said = str(error)
    else:
        said = repr(cohort)
        assert 2 <= len(cohort) <= 4
    assert "Anna" not in said
    assert "Traceback" not in said


ORDERED_COLUMNS = {name: COLUMNS[name] for name in ("id", "group", "posts")}
ORDERED = {"kind": "ordinal", "categories": [1, 2, "2+"], "window": [1, 20]}


def test_ordered_categories_are_read_by_their_place(make_study, changed):
    study = make_study(ORDERED_COLUMNS, outcomes={"posts": ORDERED}, analysis={"primary": "posts"})
    cohort = Cohort.read(changed("posts", "2+", "1", "2.0", ""), study)
    assert cohort.outcomes["posts"].to_pylist() == [2, 0, 1, None]


def test_a_category_that_is_not_declared(make_study, changed, the_problem):
    study = make_study(ORDERED_COLUMNS, outcomes={"posts": ORDERED}, analysis={"primary": "posts"})
    problem = the_problem(changed("posts", "1", "3", "2", "1"), study)
    assert problem.found == "posts: '3' (1 row)"
    assert problem.expected == "one of 1, 2, 2+"


def test_a_stratum_may_have_as_many_names_as_there_are(make_study, rows, write):
    columns = {**COLUMNS, "department": {"role": "stratum"}}
    rows[1][HEADER.index("department")] = ""
    cohort = Cohort.read(write(rows), make_study(columns))
    np.testing.assert_array_equal(cohort.numbers("department"), [np.nan, 0, 1, 2])
