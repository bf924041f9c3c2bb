"""A programme reduced: the same numbers as its cohort's tables."""

from __future__ import annotations

import numpy as np
import pytest

from nudgelab.simulation.programme import simulate
from nudgelab.simulation.programme_outcomes import SEGMENTS, ReducedProgramme, outcomes_of
from nudgelab.study.study import Study

DAYS = 40
DECLARED = {
    "study": "small",
    "population": {
        "employees": 150,
        "teams": 30,
        "departments": 2,
        "turnover": {"leaving": 0.5, "vacancy": 5},
    },
    "calendar": {"days": DAYS, "baseline_days": 5, "survey": {"days": [0, 20, DAYS]}},
    "model": {"field_multiplier": 1.0},
    "staff": {
        "coaches": {"people": 2, "cost_an_hour": 70},
        "reviewers": {"people": 1, "cost_an_hour": 45},
    },
    "arms": {
        "all": {
            "tactics": ["coaching", "post_review", "implementation_intention", "mandate"],
            "strategy": "adaptive",
        }
    },
    "outcomes": {"posted": {"kind": "binary", "window": (1, DAYS)}},
    "analysis": {"primary": "posted"},
}


@pytest.fixture(scope="module")
def study() -> Study:
    return Study.model_validate(DECLARED)


@pytest.fixture(scope="module")
def found(study):
    return outcomes_of(ReducedProgramme(study, 5, 3, programme_days=DAYS))


@pytest.fixture(scope="module")
def cohort(study):
    return simulate(study, seed=5, replication=3)


def test_posts_are_those_of_the_cohort(found, cohort):
    day, person = cohort.events["day"].to_numpy(), cohort.events["person"].to_numpy()
    inside = (day >= 1) & (day <= DAYS)
    posts = np.bincount(person[inside], minlength=150)
    assert found["all"].posts == pytest.approx(100 * posts.mean())
    assert found["all"].activated == pytest.approx(100 * (posts > 0).mean())
    first = np.full(150, float(DAYS))
    np.minimum.at(first, person[inside], day[inside])
    assert found["all"].first_post == pytest.approx(first.mean())


def test_costs_are_those_of_the_deliveries_and_employees_time(found, cohort, study):
    spent = sum(cohort.deliveries["cost"].to_pylist())
    contacts = {"coaching": 0, "other": 0}
    for row in cohort.deliveries.to_pylist():
        contacts["coaching" if row["tactic"] == "coaching" else "other"] += row["contacts"]
    minutes = contacts["coaching"] * study.tactic("coaching").minutes + contacts["other"] * 5.0
    surveys = 150 * 2 * 5.0  # day 0 and day 20; what day 40 tells moves nobody any more
    hours = (minutes + surveys) / 60
    assert found["all"].employee_hours == pytest.approx(hours)
    assert found["all"].money == pytest.approx(spent + hours * 33.5)
    queues = {row["staff"]: row["hours"] for row in cohort.queues.to_pylist()}
    assert found["all"].coach_hours == pytest.approx(queues["coaches"])
    assert found["all"].reviewer_hours == pytest.approx(queues["reviewers"])


def test_segments_are_the_dominant_resistances_of_the_cohort(found, cohort):
    dominant = cohort.people["dominant_resistance"].to_pylist()
    for name in SEGMENTS[1:]:
        assert found[name].people == dominant.count(name)
    parts = [found[name] for name in SEGMENTS[1:]]
    if all(one is not None for one in dominant):
        assert sum(one.money for one in parts) == pytest.approx(found["all"].money)
    assert found["reactance"].coach_hours == 0.0


def test_pressure_threatens(found):
    assert 0.0 < found["all"].threat < 100.0
    assert found["reactance"].threat > found["inertia"].threat


def test_arms_that_are_dealt_share_their_staff(study):
    both = study.model_copy(update={"arms": {"one": study.arms["all"], "two": study.arms["all"]}})
    arms = np.arange(150) % 2
    shared = outcomes_of(ReducedProgramme(both, 5, 3, programme_days=DAYS, arms=arms))["all"]
    alone = outcomes_of(ReducedProgramme(study, 5, 3, programme_days=DAYS))["all"]
    assert shared.coach_hours == pytest.approx(alone.coach_hours, rel=0.1)
