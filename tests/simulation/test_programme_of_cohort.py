"""People are simulated in the teams and arms of a cohort's."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from nudgelab.cohort.cohort import Cohort
from nudgelab.simulation.programme import simulate
from nudgelab.simulation.programme_of_cohort import places_of, simulate_like
from nudgelab.study.study import Study

DECLARED = {
    "study": "small",
    "population": {"employees": 60, "teams": 10, "departments": 2},
    "calendar": {"days": 20, "baseline_days": 5, "survey": {"days": [0, 20]}},
    "arms": {"control": {}, "plan": {"tactics": ["implementation_intention"]}},
    "assignment": {"unit": "team"},
    "outcomes": {"posted": {"kind": "binary", "window": [1, 20]}},
    "analysis": {"primary": "posted"},
}


@pytest.fixture(scope="module")
def study() -> Study:
    return Study.model_validate(DECLARED)


@pytest.fixture(scope="module")
def cohort(study) -> Cohort:
    return simulate(study, seed=3)


def test_the_same_luck_in_a_cohorts_own_places_makes_the_cohort_again(study, cohort):
    again = simulate_like(study, places_of(study, cohort), seed=3, replication=0)
    assert again.events.equals(cohort.events)
    assert again.waves.equals(cohort.waves)
    np.testing.assert_array_equal(again.arm, cohort.arm)


def test_shuffled_rows_keep_their_teams_and_arms(study, cohort):
    order = np.random.default_rng(1).permutation(len(cohort))
    shuffled = Cohort(cohort.source, cohort.people.take(order), cohort.outcomes.take(order))
    found = simulate_like(study, places_of(study, shuffled), seed=4, replication=1)
    for arm, size in shuffled.arm_sizes().items():
        assert found.arm_sizes()[arm] == size
    sizes = [sorted(np.bincount(c.team).tolist()) for c in (found, cohort)]
    assert sizes[0] == sizes[1]


def test_other_luck_makes_other_people(study, cohort):
    other = simulate_like(study, places_of(study, cohort), seed=3, replication=1)
    assert not other.waves.equals(cohort.waves)


def test_whoever_has_no_team_is_alone(study, cohort):
    team = pa.array([None, None, *cohort.team[2:].tolist()], pa.int32())
    people = cohort.people.set_column(cohort.people.column_names.index("team"), "team", team)
    places = places_of(study, Cohort(cohort.source, people, cohort.outcomes))
    assert sorted(np.bincount(places.team))[:2] == [1, 1]


def test_rows_of_a_baseline_survey_are_each_in_their_own_place(tmp_path, study, cohort):
    rows = ["inertia,name", *(f"{place / 60:.6f},p{place}" for place in range(60))]
    (tmp_path / "survey.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    columns = {"inertia": {"column": "inertia", "range": [0, 1]}}
    baseline = {"file": "survey.csv", "columns": columns, "person": "name"}
    declared = DECLARED | {"population": {"baseline": baseline, "teams": 10, "departments": 2}}
    declared["calendar"] = DECLARED["calendar"] | {"survey": {"days": [0], "items": 50, "noise": 0}}
    with_rows = Study.model_validate(declared).with_origin(tmp_path / "study.yaml", "")
    order = np.random.default_rng(2).permutation(60)
    shuffled = Cohort(cohort.source, cohort.people.take(order), cohort.outcomes.take(order))
    places = places_of(with_rows, shuffled)
    found = simulate_like(with_rows, places, seed=4, replication=0)
    # measured on seven points: within half a point of what the file says
    np.testing.assert_allclose(found.numbers("inertia"), places.row / 60, atol=1 / 12 + 1e-6)
