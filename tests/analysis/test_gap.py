"""From intention to habit, by arm, on paper."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from nudgelab.analysis.analyse import analyse


def gap_of(study, cohort):
    return analyse(study, cohort).inertia.gap


def of_arm(gap, arm):
    (found,) = (one for one in gap.arms if one.arm == arm)
    return found


def test_the_gap_is_the_share_of_those_who_intended_that_did_not_act(make_study, trial):
    gap = gap_of(make_study(), trial)
    # of 30 in plan 20 intend; without the 2 who had acted, 18, of whom 12 posted
    plan = of_arm(gap, "plan")
    intended = (trial.arm == "plan") & (trial.numbers("intention") > 0.5)
    intended &= trial.numbers("acted") == 0
    posted = trial.outcome("posted")[intended]
    assert plan.people == intended.sum() == 18
    assert plan.gap == pytest.approx(1 - posted.mean())
    assert plan.low < plan.gap < plan.high
    assert gap.method == "Wilson"
    assert [one.arm for one in gap.arms] == ["control", "plan", "nudge"]


def test_a_count_of_the_same_days_tells_who_acted_twice(make_study, trial):
    steps = {step.name: step for step in of_arm(gap_of(make_study(), trial), "plan").steps}
    assert list(steps) == ["intended", "acted", "repeated"]
    shares = [step.share for step in steps.values() if step.people is not None]
    assert shares == sorted(shares, reverse=True)


def test_logs_and_surveys_tell_tries_repeats_and_habit(make_study, trial):
    person = np.repeat(np.arange(90), 2)
    kinds = np.where(np.arange(180) % 2 == 0, "tried", "post")
    events = pa.table({"person": person, "day": np.full(180, 5), "kind": kinds})
    waves = pa.table(
        {
            "person": np.tile(np.arange(90), 2),
            "day": np.repeat([0, 100], 90),
            "habit": np.concatenate([np.zeros(90), np.full(90, 0.7)]),
        }
    )
    study = make_study(analysis={"primary": "posted", "minimum_cell": 1})
    gap = gap_of(study, replace(trial, events=events, waves=waves))
    steps = {step.name: step.people for step in of_arm(gap, "plan").steps}
    assert list(steps) == ["intended", "tried", "acted", "repeated", "habit"]
    assert steps["tried"] == steps["intended"] == 18
    assert steps["repeated"] == 0  # one post each
    assert steps["habit"] == 0  # whoever made it a habit without acting twice doesn't count


def test_small_cells_are_hidden(make_study, trial):
    study = make_study(analysis={"primary": "posted", "minimum_cell": 19})
    plan = of_arm(gap_of(study, trial), "plan")
    assert plan.people is None
    assert math.isnan(plan.gap)
    assert plan.steps == ()


def test_nothing_is_told_where_the_cohort_does_not_know_who_intended(make_study, trial):
    cohort = replace(trial, people=trial.people.drop_columns(["intention"]))
    assert gap_of(make_study(), cohort) is None


def test_teams_widen_the_interval(make_study, trial):
    gap = gap_of(make_study(assignment={"unit": "team"}), trial)
    assert gap.method.startswith("CR2")
