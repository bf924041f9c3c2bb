"""Times to an event with and without leavers that compete, from cohort to effects."""

from __future__ import annotations

import numpy as np
import pytest

from nudgelab.analysis.analyse import analyse
from nudgelab.statistics.proportional_hazards import proportional_hazards_test

DAYS = {"kind": "time_to_event", "window": (1, 30)}
N = 60


@pytest.fixture
def leavers(make_cohort):
    """60 people an arm; of every 6, one has the event early, two late, one leaves, two neither."""
    person = np.arange(2 * N)
    kind = person % 6
    plan = person >= N
    time = np.select([kind == 0, kind < 3, kind == 3], [2 + person % 5, 20 + person % 9, 10], 30)
    time = np.where(plan & (kind < 3), np.maximum(time - 9, 1), time)
    status = np.select([kind < 3, kind == 3], [1.0, 2.0], 0.0)
    arm = np.where(plan, "plan", "control")
    outcomes = {"first": time.astype(float), "first.observed": status}
    return make_cohort({"arm": arm, "team": person // 6}, outcomes)


def effects(make_study, cohort, **outcome):
    study = make_study(
        outcomes={"first": DAYS | outcome},
        arms={"control": {}, "plan": {}},
        analysis={"primary": "first"},
    )
    return analyse(study, cohort)


def test_with_leavers_the_share_in_this_world_is_the_headline(make_study, leavers):
    found = effects(make_study, leavers, competing="left").effects
    assert [e.estimand for e in found] == [
        "cumulative_incidence_difference",
        "restricted_mean_difference",
        "hazard_ratio",
        "log_rank",
    ]
    assert [e.role for e in found] == ["primary", *["secondary"] * 3]
    assert found[0].estimate == pytest.approx(0.0, abs=1e-12)  # the same share by day 30 in both
    assert "as if nobody left" in found[1].note
    assert "cause-specific" in found[2].note


def test_without_the_headline_is_the_restricted_mean(make_study, leavers):
    found = effects(make_study, leavers).effects
    assert found[0].estimand == "restricted_mean_difference"
    assert found[0].note == ""


def test_a_hazard_ratio_says_whether_hazards_are_proportional(make_study, leavers):
    ratio = effects(make_study, leavers).effects.where(estimand="hazard_ratio")[0]
    checked = proportional_hazards_test(
        leavers.outcome("first"), leavers.event_observed("first"), leavers.arm == "plan"
    )
    assert ratio.note == checked.said(
        "proportional hazards",
        0.95,
        "one ratio does not tell the whole story, read the days or shares",
    )


def test_the_curve_and_the_group_are_of_this_world_too(make_study, leavers):
    competing = effects(make_study, leavers, competing="left")
    censored = effects(make_study, leavers)
    control = next(g for g in competing.groups if g.arm == "control")
    assert control.mean == pytest.approx(0.5)  # half had it, a sixth left, a third had neither
    assert next(g for g in censored.groups if g.arm == "control").mean > 0.5
    assert competing.curves[0].share[-1] == pytest.approx(0.5)
    assert competing.curves[0].estimator.startswith("Aalen–Johansen")
    assert censored.curves[0].estimator == "one minus Kaplan–Meier"


def two_arms(make_cohort, control, plan):
    """Return 20 people an arm, each with one of (day, status) in turn."""
    days = [[who[person % len(who)] for person in range(20)] for who in (control, plan)]
    time, status = np.concatenate(days).astype(float).T
    arm = np.repeat(["control", "plan"], 20)
    return make_cohort({"arm": arm}, {"first": time, "first.observed": status})


def test_an_arm_in_which_all_have_acted_is_known_to_the_end(make_study, make_cohort):
    """Everybody in the plan has acted by day 3: that is no end of their follow-up."""
    cohort = two_arms(make_cohort, [(30, 0), (20, 1)], [(2, 1), (3, 1)])
    mean = effects(make_study, cohort).effects.where(estimand="restricted_mean_difference")[0]
    assert mean.estimate == pytest.approx(2.5 - 25.0)
    assert "30" in mean.method
    assert "as far as" not in mean.note


def test_an_arm_that_was_followed_less_is_said(make_study, make_cohort):
    cohort = two_arms(make_cohort, [(30, 0), (20, 1)], [(12, 0), (3, 1)])
    mean = effects(make_study, cohort).effects[0]
    assert "to 12 of 30 days, as far as both groups are known" in mean.note
    assert mean.estimate == pytest.approx(7.5 - 12.0)


def test_leavers_end_what_can_happen_and_cut_nothing_short(make_study, make_cohort):
    cohort = two_arms(make_cohort, [(30, 0), (20, 1)], [(12, 2), (3, 1)])
    share, mean = effects(make_study, cohort, competing="left").effects[:2]
    assert share.note == ""
    assert share.estimate == pytest.approx(0.0)
    assert "to 12 of 30 days" in mean.note


@pytest.mark.parametrize("leaving", [{}, {"competing": "left"}])
def test_without_any_event_every_number_is_refused_with_a_reason(make_study, make_cohort, leaving):
    cohort = two_arms(make_cohort, [(30, 0)], [(30, 0), (29, 0)])
    for effect in effects(make_study, cohort, **leaving).effects:
        assert np.isnan(effect.estimate)
        assert "no events" in effect.note


def test_nobody_in_control_leaves_no_number_without_a_word(make_study, make_cohort):
    cohort = two_arms(make_cohort, [(30, 0), (9, 2)], [(12, 1), (30, 0)])
    share, _, ratio, _ = effects(make_study, cohort, competing="left").effects
    assert "nobody in the control group had an event" in share.note
    assert "too short" in share.note
    assert ratio.estimate == np.inf
    assert 1 < ratio.low < 100
