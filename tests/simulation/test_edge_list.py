"""An informal network read from a file."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from nudgelab.errors import CohortError
from nudgelab.simulation.edge_list import ties_from_file
from nudgelab.simulation.organisation import organise
from nudgelab.simulation.streams import luck_of
from nudgelab.study.population import Population

PERSONS = ("Anna", "Ben", "Cleo", "Dana")


@pytest.fixture
def edges(tmp_path):
    """Write a file of ties and return its path."""

    def write(text, name="ties.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def problems(edges):
    def told(text, persons=PERSONS, employees=4, **named):
        path = edges(text)
        with pytest.raises(CohortError) as error:
            ties_from_file(path, persons, employees, **named)
        assert all(problem.where.startswith(str(path)) for problem in error.value.problems)
        return error.value.problems

    return told


def test_each_tie_once_whoever_stands_first(edges):
    path = edges("from,to\nBen,Anna\nAnna,Ben\nDana,Dana\nCleo,Dana\nCleo,Dana\nAnna,Dana\n")
    assert ties_from_file(path, PERSONS, 4).tolist() == [[0, 0, 2], [1, 3, 3]]


def test_employees_without_names_are_numbered_from_0(edges):
    assert ties_from_file(edges("a;b\n3;0\n1;2\n"), None, 4).tolist() == [[0, 1], [3, 2]]


def test_numbers_may_be_names(edges):
    assert ties_from_file(edges("a,b\n30,10\n"), ("10", "20", "30"), 3).tolist() == [[0], [2]]


def test_nobody_may_be_tied(edges):
    assert ties_from_file(edges("a,b\nBen,Ben\n"), PERSONS, 4).shape == (2, 0)


def test_ties_of_those_who_are_not_employees_do_not_count(edges):
    path = edges("a,b\nEve,Anna\nBen,Eve\nAnna,Ben\n")
    assert ties_from_file(path, PERSONS, 4, absent={"Eve"}).tolist() == [[0], [1]]


@pytest.mark.parametrize("named", [True, False])
def test_networkx_reads_the_same_graph(edges, named):
    graph = nx.barabasi_albert_graph(200, 3, seed=4)
    graph = nx.relabel_nodes(graph, lambda node: f"p{node}") if named else graph
    lines = [f"{b},{a}" if number % 3 else f"{a},{b}" for number, (a, b) in enumerate(graph.edges)]
    path = edges("\n".join(["from,to", *lines, *lines[:9]]))
    persons = tuple(f"p{number}" for number in range(200)) if named else None
    ties = ties_from_file(path, persons, 200)
    theirs = nx.parse_edgelist(path.read_text().splitlines()[1:], delimiter=",")
    number = {person: place for place, person in enumerate(persons or map(str, range(200)))}
    assert {frozenset(tie) for tie in ties.T.tolist()} == {
        frozenset(map(number.get, edge)) for edge in theirs.edges
    }
    assert ties.shape == (2, theirs.number_of_edges())
    assert ties.dtype == np.int64
    assert (ties[0] < ties[1]).all()


@pytest.mark.parametrize(
    ("text", "persons", "where", "found", "expected"),
    [
        ("a,b\nAnna,Ben\nBen,Eve\n", PERSONS, ", row 3", "b: 'Eve'", "a person of the baseline"),
        ("a,b\nAnna,Ben\n,Ben\n", PERSONS, ", row 3", "a: an empty cell", "a person"),
        ("a,b\n0,1\n2,\n", None, ", row 3", "b: an empty cell", "a person"),
        ("a,b\n0,1\n1,4\n", None, ", row 3", "b: '4'", "a whole number from 0 to 3"),
        ("a,b\n-1,1\n", None, ", row 2", "a: '-1'", "a whole number from 0 to 3"),
        ("a,b\n0.5,1\n", None, ", row 2", "a: '0.5'", "a whole number from 0 to 3"),
        ("a,b\nAnna,1\n", None, ", row 2", "a: 'Anna'", "a whole number from 0 to 3"),
        ("a,b,w\nAnna,Ben,1\n", PERSONS, "", "3 columns (a, b, w)", "two: the persons"),
        ("a\nAnna\n", PERSONS, "", "1 column (a)", "two: the persons"),
        ("Anna,Ben\nBen,Cleo\n", PERSONS, "", "a tie (Anna, Ben) where", "a first line"),
        ("0,1\n1,2\n", None, "", "a tie (0, 1) where the header should stand", "a first line"),
        ("a,b\n", PERSONS, "", "no rows below the header", "a row"),
    ],
)
def test_what_is_no_file_of_ties(problems, text, persons, where, found, expected):
    (problem,) = problems(text, persons)
    assert problem.where.endswith(f"ties.csv{where}")
    assert problem.found.startswith(found)
    assert expected in problem.expected


def test_many_unknown_persons_are_counted(problems):
    told = problems("a,b\n" + "Anna,Eve\n" * 12)
    assert len(told) == 6
    assert told[-1].found == "7 more rows like these in column b"
    assert len(problems("a,b\n" + "Anna,\n" * 12)) == 1


def test_employees_who_are_called_the_same(problems):
    (problem,) = problems("a,b\nAnna,Ben\n", ("Anna", "Ben", "Anna"), 3)
    assert problem.found == "1 of 3 employees called like another"
    assert "as the baseline survey has usable rows" in problem.expected


def test_a_team_for_each_leaves_the_ties_alone():
    place = organise(Population(employees=30, teams=30, departments=3), luck_of(1, 0))
    assert place.team.tolist() == list(range(30))
