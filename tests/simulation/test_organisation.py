"""Teams, departments and managers."""

import numpy as np
import pytest

from nudgelab.simulation.organisation import organise
from nudgelab.simulation.streams import luck_of
from nudgelab.study.population import Population


@pytest.mark.parametrize(
    ("employees", "teams", "least"),
    [(400, 50, 2), (100, 50, 2), (70, 50, 1), (50, 50, 1), (9, 1, 9)],
)
def test_no_team_is_empty_and_two_sit_together_where_possible(employees, teams, least):
    population = Population(employees=employees, teams=teams, departments=1)
    sizes = np.bincount(organise(population, luck_of(1, 0)).team)
    assert len(sizes) == teams
    assert sizes.sum() == employees
    assert sizes.min() >= least


def test_teams_differ_in_size():
    sizes = np.bincount(organise(Population(employees=4000, teams=500), luck_of(1, 0)).team)
    assert 0.35 < sizes.std() / sizes.mean() < 0.75


def test_a_team_sits_in_one_department_and_each_department_has_one():
    place = organise(Population(employees=400, teams=20, departments=20), luck_of(1, 0))
    pairs = set(zip(place.team, place.department, strict=True))
    assert len(pairs) == 20
    assert set(place.department) == set(range(20))


@pytest.mark.parametrize("share", [0.0, 0.1, 0.125, 0.5, 1.0])
def test_managers_are_as_many_as_planned_and_spread_over_teams(share):
    place = organise(Population(employees=400, teams=50, managers=share), luck_of(1, 0))
    a_team = np.bincount(place.team, weights=place.manager)
    assert place.manager.sum() == round(400 * share)
    assert share > 0.125 or a_team.max() <= 1
