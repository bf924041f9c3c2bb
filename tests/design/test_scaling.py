"""A study of another size: what grows, and what stays."""

from __future__ import annotations

import pytest

from nudgelab.design.scaling import default_sizes, scaled
from nudgelab.simulation.programme import simulate
from nudgelab.study.study import Study


@pytest.fixture
def study() -> Study:
    return Study.model_validate(
        {
            "study": "small",
            "population": {"employees": 100, "teams": 20, "departments": 4},
            "calendar": {"days": 5, "baseline_days": 0, "survey": {"days": [0]}},
            "staff": {"coaches": {"people": 3, "hours_a_day": 4.0}},
            "arms": {"control": {}, "coached": {"tactics": ["coaching"]}},
            "outcomes": {"posted": {"kind": "binary", "window": (1, 5)}},
            "analysis": {"primary": "posted"},
        }
    )


def test_more_teams_of_the_same_size(study):
    larger = scaled(study, 250)
    assert (larger.population.employees, larger.population.teams) == (250, 50)
    assert larger.population.departments == 4
    assert len(simulate(larger)) == 250


def test_more_people_in_the_same_teams(study):
    larger = scaled(study, 250, "team_size")
    assert (larger.population.employees, larger.population.teams) == (250, 20)


def test_staff_grow_by_their_hours(study):
    for employees in (10, 50, 250, 1000):
        coaches = scaled(study, employees).all_staff["coaches"]
        hours = coaches.people * coaches.hours_a_day
        assert hours == pytest.approx(3 * 4.0 * employees / 100)


def test_a_small_programme_has_no_more_departments_than_teams(study):
    assert scaled(study, 10).population.departments == 2


def test_the_declared_size_is_the_study_itself(study):
    assert scaled(study, 100) is study


def test_default_sizes_stay_large_enough_to_be_analysed():
    assert default_sizes(400) == (200, 400, 800, 1600)
    assert default_sizes(16) == (16, 32, 64)
