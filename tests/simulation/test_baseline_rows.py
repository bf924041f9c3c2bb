"""People from a real baseline survey: rows, ranges, teams, ties, and what is refused."""

import networkx as nx
import numpy as np
import pytest
from scipy import stats

from nudgelab.errors import CohortError, StudyError
from nudgelab.simulation.baseline_rows import (
    BaselineTable,
    chosen_rows,
    read_baseline,
    rows_of_successors,
    seated,
)
from nudgelab.simulation.edge_list import ties_from_file
from nudgelab.simulation.programme import simulate
from nudgelab.simulation.streams import luck_of
from tests.simulation.small_study import build, ran

ROWS = 60


@pytest.fixture
def survey(tmp_path):
    """A survey of 60 people in 12 teams, whose reactance and efficacy go together."""
    luck = np.random.default_rng(4)
    score = luck.integers(1, 6, ROWS)
    lines = ["id,hprs,sure,team,site"]
    for row in range(ROWS):
        sure = 8 - int(score[row]) if row != 7 else ""
        lines.append(f"p{row},{score[row]},{sure},t{row % 12},s{row % 12 % 3}")
    (tmp_path / "survey.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def study(folder, *, employees=None, network=None, **baseline):
    columns = {
        "reactance": {"column": "hprs", "range": [1, 5]},
        "efficacy": {"column": "sure", "range": [1, 7]},
    }
    declared = {
        "file": str(folder / "survey.csv"),
        "person": "id",
        "team": "team",
        "department": "site",
        "columns": columns,
        **baseline,
    }
    built = build(employees=240, teams=30, population={"baseline": declared})
    population = built.model_dump(exclude_unset=True)["population"]
    del population["employees"], population["teams"]
    if employees is not None:
        population["employees"] = employees
    if network is not None:
        population["network"] = network
    return type(built).model_validate(
        built.model_dump(exclude_unset=True) | {"population": population}
    )


def test_each_usable_row_becomes_one_employee(survey):
    cohort = simulate(study(survey))
    assert len(cohort) == ROWS - 1
    assert len(set(cohort.people["team"].to_pylist())) == 12
    assert set(cohort.people["department"].to_pylist()) == {"D1", "D2", "D3"}
    assert any("1 of 60 rows" in note for note in cohort.notes)


def test_values_and_their_correlation_come_from_the_rows(survey):
    programme = ran(study(survey))
    table = read_baseline(study(survey))
    drawn = programme.workforce.people["reactance"]
    assert sorted(drawn) == pytest.approx(sorted(table.values["reactance"]))
    assert set(np.round(drawn * 4)) <= {0, 1, 2, 3, 4}
    assert np.corrcoef(table.values["reactance"], table.values["efficacy"])[0, 1] < -0.999


def test_another_number_of_employees_draws_rows_by_lot(survey):
    programme = ran(study(survey, employees=500))
    assert len(programme.arm) == 500
    shares = [
        np.mean(values)
        for values in (
            programme.workforce.people["reactance"],
            read_baseline(study(survey)).values["reactance"],
        )
    ]
    assert shares[0] == pytest.approx(shares[1], abs=0.05)


def test_what_the_survey_does_not_tell_is_drawn_as_declared(survey):
    inertia = ran(study(survey, employees=2000)).workforce.state["inertia"]
    assert inertia.mean() == pytest.approx(0.55, abs=0.02)
    assert len(np.unique(inertia)) == 2000


def test_rows_are_chosen_in_order_or_by_lot():
    luck = luck_of(1, 0)
    assert list(chosen_rows(5, 5, luck)) == [0, 1, 2, 3, 4]
    many = chosen_rows(5, 1000, luck)
    assert np.bincount(many) == pytest.approx([200] * 5, abs=60)
    assert np.array_equal(many[:100], chosen_rows(5, 100, luck))
    first, second = (rows_of_successors(5, np.arange(200), luck, g) for g in (1, 2))
    assert 0.1 < np.mean(first == second) < 0.35


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("p99,6,3,t1,s1", r"row 62.*expected a number from 1 to 5"),
        ("p3,2,3,t1,s1", "the person of row 5 again"),
        ("p99,2,3,t1,s2", "another site than in row"),
        ("p99,two,3,t1,s1", r"row 62"),
    ],
)
def test_a_row_that_does_not_fit_is_named(survey, line, message):
    file = survey / "survey.csv"
    file.write_text(file.read_text() + line + "\n", encoding="utf-8")
    with pytest.raises(CohortError, match=message):
        simulate(study(survey))


def test_a_column_that_is_not_there_gets_the_nearest_name(survey):
    wrong = {"reactance": {"column": "hprz", "range": [1, 5]}}
    with pytest.raises(CohortError, match=r"hprz.*Did you mean 'hprs'"):
        simulate(study(survey, columns=wrong))


def test_departments_need_teams(survey):
    with pytest.raises(StudyError, match="department without team"):
        simulate(study(survey, team=None))


@pytest.fixture
def ties(survey):
    luck = np.random.default_rng(1)
    pairs = [(f"p{a}", f"p{b}") for a, b in luck.integers(0, ROWS, (200, 2))]
    lines = ["from,to", *(f"{a},{b}" for a, b in pairs)]
    (survey / "ties.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return survey / "ties.csv"


def test_ties_are_those_that_networkx_reads(ties):
    persons = [f"p{row}" for row in range(ROWS)]
    found = ties_from_file(ties, persons, ROWS)
    lines = ties.read_text().splitlines()[1:]
    graph = nx.parse_edgelist(lines, delimiter=",")
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))
    assert {frozenset((persons[a], persons[b])) for a, b in found.T} == {
        frozenset(edge) for edge in graph.edges
    }


def test_a_programme_sees_by_the_ties_of_the_file(survey, ties):
    programme = ran(study(survey, network={"kind": "file", "file": str(ties)}))
    alone = ran(study(survey, network={"kind": "none"}))
    more = len(programme.workforce.who) - len(alone.workforce.who)
    assert 250 < more <= 400


def test_without_a_survey_the_file_numbers_employees(tmp_path):
    (tmp_path / "ring.csv").write_text(
        "a,b\n" + "".join(f"{k},{(k + 1) % 50}\n" for k in range(50)), encoding="utf-8"
    )
    network = {"kind": "file", "file": str(tmp_path / "ring.csv")}
    programme = ran(build(employees=50, teams=50, population={"network": network}))
    assert list(np.diff(programme.workforce.start)) == [2] * 50  # nobody has team mates


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,50\n", "row 2.*expected a whole number from 0 to 49"),
        ("a,b\n1,x\n", "row 2"),
        ("1,2\n3,4\n", "where the header should stand"),
        ("a,b,c\n1,2,3\n", "3 columns"),
    ],
)
def test_ties_that_do_not_fit_are_refused(tmp_path, text, message):
    (tmp_path / "ties.csv").write_text(text, encoding="utf-8")
    with pytest.raises(CohortError, match=message):
        ties_from_file(tmp_path / "ties.csv", None, 50)


def test_an_unknown_person_is_refused(ties):
    with pytest.raises(CohortError, match="a person of the baseline survey"):
        ties_from_file(ties, [f"p{row}" for row in range(5)], 5)


def test_ties_of_persons_whose_row_is_not_used_do_not_count(ties):
    used = [f"p{row}" for row in range(5)]
    absent = {f"p{row}" for row in range(5, ROWS)}
    found = ties_from_file(ties, used, 5, absent=absent)
    assert found.max(initial=0) < 5


@pytest.mark.parametrize("employees", [49, 51, 5_000])
def test_with_another_number_rows_are_drawn(employees):
    rows = chosen_rows(50, employees, luck_of(3, 0))
    assert rows.shape == (employees,)
    assert rows.min() >= 0
    assert rows.max() <= 49
    assert len(set(rows.tolist())) < employees


def test_every_row_is_as_likely_as_another():
    counts = np.bincount(chosen_rows(20, 40_000, luck_of(3, 0)), minlength=20)
    assert stats.chisquare(counts).pvalue > 1e-3


def test_an_employee_has_the_same_row_in_a_larger_firm():
    assert np.array_equal(
        chosen_rows(50, 200, luck_of(3, 0))[:60], chosen_rows(50, 60, luck_of(3, 0))
    )


def test_another_replication_draws_other_rows():
    assert not np.array_equal(
        chosen_rows(50, 60, luck_of(3, 0)), chosen_rows(50, 60, luck_of(3, 1))
    )


def test_successors_are_drawn_place_by_place_and_generation_by_generation():
    some, all_of_them = np.array([4, 17]), np.arange(40)
    rows = rows_of_successors(1_000, all_of_them, luck_of(3, 0), 1)
    assert np.array_equal(rows_of_successors(1_000, some, luck_of(3, 0), 1), rows[some])
    assert not np.array_equal(rows_of_successors(1_000, all_of_them, luck_of(3, 0), 2), rows)
    assert not np.array_equal(chosen_rows(1_000, 40, luck_of(3, 0)), rows)
    assert rows_of_successors(1_000, np.empty(0, dtype=np.int64), luck_of(3, 0), 1).shape == (0,)


TABLE = BaselineTable(
    values={"inertia": np.array([0.0, 0.1, 0.2, 0.3, 0.4])},
    person=("a", "b", "c", "d", "e"),
    team=np.array([0, 1, 0, 2, 1]),
    department=np.array([0, 1, 0, 2, 1]),
    notes=("a note",),
)


def test_people_of_a_team_sit_beside_each_other():
    people = seated(TABLE, np.arange(5))
    assert people.person == ("a", "c", "b", "e", "d")
    assert people.values["inertia"].tolist() == [0.0, 0.2, 0.1, 0.4, 0.3]
    assert people.team.tolist() == [0, 0, 1, 1, 2]
    assert people.department.tolist() == [0, 0, 1, 1, 2]
    assert people.notes == TABLE.notes


def test_a_team_that_nobody_was_drawn_from_leaves_no_gap():
    people = seated(TABLE, np.array([3, 0, 3, 2]))
    assert people.person == ("a", "c", "d", "d")
    assert people.team.tolist() == [0, 0, 1, 1]
    assert people.department.tolist() == [0, 0, 1, 1]


def test_without_teams_the_order_stays():
    alone = TABLE._replace(team=None, department=None, person=None)
    people = seated(alone, np.array([3, 0, 3]))
    assert people.values["inertia"].tolist() == [0.3, 0.0, 0.3]
    assert (people.person, people.team, people.department) == (None, None, None)
    assert people.rows == 3
