"""The truth that a simulation knows: the same employees under every arm."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nudgelab.design.outcome_sums import primary_members
from nudgelab.design.potential_outcomes import PotentialOutcomes, rolled_out
from nudgelab.simulation.programme import simulate
from nudgelab.study.study import Study

CONTENT = {
    "study": "small",
    "population": {"employees": 120, "teams": 20, "departments": 2},
    "calendar": {"days": 20, "baseline_days": 5, "survey": {"days": [0, 20], "response": 0.8}},
    "arms": {
        "control": {},
        "plan": {"tactics": ["implementation_intention"]},
        "nothing": {},
    },
    "assignment": {"unit": "team", "shares": {"control": 2, "plan": 1, "nothing": 1}},
    "outcomes": {
        "posted": {"kind": "binary", "window": (1, 20)},
        "posts": {"kind": "count", "window": (1, 20)},
        "first": {"kind": "time_to_event", "window": (1, 20)},
        "again": {"kind": "recurrent", "window": (1, 20)},
        "often": {"kind": "ordinal", "categories": ["never", "once", "more"], "window": (1, 20)},
        "efficacy": {"kind": "continuous", "scale": "efficacy", "window": (15, 20)},
    },
    "analysis": {"primary": "posted", "primary_segment": "intends_not_acted"},
}


@pytest.fixture(scope="module")
def study() -> Study:
    return Study.model_validate(CONTENT)


@pytest.fixture(scope="module")
def outcomes(study) -> PotentialOutcomes:
    return PotentialOutcomes(study, seed=4, replication=2)


def test_everybody_is_in_the_arm(outcomes):
    for arm, cohort in outcomes.cohorts.items():
        assert cohort.arm_sizes() == {arm: 120}


def test_the_employees_are_those_of_the_trial(study, outcomes):
    trial = simulate(study, seed=4, replication=2)
    for cohort in outcomes.cohorts.values():
        for name in ("team", "manager", "tenure", "acted"):
            assert cohort.people[name].equals(trial.people[name])
        told = ~np.isnan(trial.numbers("inertia"))
        assert np.array_equal(cohort.numbers("inertia")[told], trial.numbers("inertia")[told])
        # in the programmes that tell the truth everybody answers
        assert not np.isnan(cohort.outcome("efficacy")).any()
    assert np.isnan(trial.outcome("efficacy")).any()


def test_an_arm_that_does_nothing_has_no_effect_to_the_last_bit(study, outcomes):
    everybody = np.ones(120, dtype=bool)
    nothing = {
        "posted": ("risk_difference", 0.0),
        "posts": ("rate_ratio", 1.0),
        "first": ("restricted_mean_difference", 0.0),
        "again": ("mean_count_difference", 0.0),
        "often": ("probability_of_superiority", 0.5),
        "efficacy": ("mean_difference", 0.0),
    }
    for outcome, (estimand, value) in nothing.items():
        truth = outcomes.truth(
            outcome=outcome, segment="all", arm="nothing", estimand=estimand, members=everybody
        )
        assert truth == pytest.approx(value, abs=1e-12)


def test_the_truth_is_the_mean_of_everybodys_own_effect(study, outcomes):
    members = primary_members(study, simulate(study, seed=4, replication=2))
    assert 10 < members.sum() < 120
    gain = outcomes.cohorts["plan"].outcome("posted") - outcomes.cohorts["control"].outcome(
        "posted"
    )
    truth = outcomes.truth(
        outcome="posted",
        segment="intends_not_acted",
        arm="plan",
        estimand="risk_difference",
        members=members,
    )
    assert truth == pytest.approx(gain[members].mean())
    assert truth != 0


def test_what_has_no_mean_or_no_truth_has_none(outcomes):
    everybody = np.ones(120, dtype=bool)
    for estimand in ("number_needed_to_treat", "log_rank", "complier_average_effect"):
        truth = outcomes.truth(
            outcome="posted", segment="all", arm="plan", estimand=estimand, members=everybody
        )
        assert math.isnan(truth)


def test_an_empty_segment_has_no_truth(outcomes):
    truth = outcomes.truth(
        outcome="posted",
        segment="nobody",
        arm="plan",
        estimand="risk_difference",
        members=np.zeros(120, dtype=bool),
    )
    assert math.isnan(truth)


def test_staff_are_as_many_for_each_employee_as_in_the_trial(study):
    coaches = rolled_out(study, "plan").all_staff["coaches"]
    declared = study.all_staff["coaches"]
    # a quarter of the employees had them all
    assert coaches.people * coaches.hours_a_day == pytest.approx(
        4 * declared.people * declared.hours_a_day
    )


def test_who_is_aimed_at_by_surveys_answers_them_as_in_the_trial():
    aimed = CONTENT | {
        "arms": {
            "control": {},
            "plan": {"tactics": ["implementation_intention"], "strategy": "targeted"},
            "nothing": {},
        }
    }
    study = Study.model_validate(aimed)
    assert rolled_out(study, "plan").calendar.survey.response == 0.8
