"""Moderation by declared scales, and segments drawn together."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nudgelab.analysis.analyse import analyse
from nudgelab.statistics.lin_adjustment import adjusted_mean_difference


@pytest.fixture
def scaled(make_cohort):
    """600 people in 60 teams: 'plan' moves the score by one minus reactance, 'nudge' by nothing."""
    rng = np.random.default_rng(3)
    arm = np.resize(np.repeat(["control", "plan", "nudge"], 10), 600)
    scales = {name: rng.random(600) for name in ("reactance", "scepticism", "inertia")}
    score = 0.2 + (arm == "plan") * (1 - scales["reactance"]) + rng.normal(0, 0.1, 600)
    posted = (rng.random(600) < 0.3 + 0.2 * (arm == "plan")).astype(float)
    people = {"arm": arm, "team": np.arange(600) // 10, "half": np.arange(600) % 2.0, **scales}
    return make_cohort(people, {"score": score, "posted": posted})


def moderation(study, cohort):
    return analyse(study, cohort).inertia.moderation


def asked(make_study, **analysis):
    return make_study(analysis={"primary": "score"} | analysis)


def of(found, moderator, arm):
    (one,) = (o for o in found.interactions if (o.moderator, o.arm) == (moderator, arm))
    return one


def test_the_resistances_moderate_unless_other_scales_are_declared(make_study, scaled):
    found = moderation(asked(make_study), scaled)
    assert {o.moderator for o in found.interactions} == {"reactance", "scepticism", "inertia"}
    one = of(found, "reactance", "plan")
    assert one.low < -0.1 < one.high  # one tenth of a slope of −1
    assert one.p_adjusted < 1e-6
    assert of(found, "scepticism", "plan").p_adjusted > 0.05
    assert of(found, "reactance", "nudge").p_adjusted > 0.05


def test_the_effect_along_the_scale_is_that_of_the_truth(make_study, scaled):
    effects = of(moderation(asked(make_study), scaled), "reactance", "plan").effects
    assert [at.percentile for at in effects] == [10, 50, 90]
    for at in effects:
        assert at.low < 1 - at.at < at.high


def test_holm_counts_every_scale_and_arm(make_study, scaled):
    found = moderation(asked(make_study), scaled).interactions
    smallest = min(found, key=lambda one: one.p)
    assert smallest.p_adjusted == pytest.approx(len(found) * smallest.p)


def test_a_standard_deviation_may_be_the_unit(make_study, scaled):
    tenth = of(moderation(asked(make_study), scaled), "inertia", "plan")
    declared = asked(make_study, moderation={"by": ["inertia"], "unit": "sd"})
    sd = of(moderation(declared, scaled), "inertia", "plan")
    spread = np.std(scaled.numbers("inertia"), ddof=1)
    assert sd.estimate == pytest.approx(tenth.estimate * spread / 0.1)


def test_segments_are_drawn_towards_their_arm(make_study, scaled):
    drawn = moderation(asked(make_study), scaled).segments
    assert drawn.by_resistance
    assert len(drawn.effects) == 6
    for arm in ("plan", "nudge"):
        raw = [e.estimate for e in drawn.effects if e.arm == arm]
        shrunk = [e.shrunken for e in drawn.effects if e.arm == arm]
        assert np.ptp(shrunk) < np.ptp(raw)
    one = next(e for e in drawn.effects if e.segment == "reactance" and e.arm == "plan")
    assert one.n_arm + one.n_versus < 400


def test_declared_segments_have_their_own_estimates(make_study, scaled):
    halves = {name: {"where": {"half": {"equals": v}}} for name, v in (("odd", 1), ("even", 0))}
    study = make_study(
        segments=halves,
        analysis={"primary": "score", "moderation": {"segments": ["odd", "even"]}},
        cohort={
            "columns": {
                "group": {"role": "arm"},
                "half": {"role": "covariate"},
                "score": {"role": "outcome"},
            }
        },
    )
    drawn = moderation(study, scaled).segments
    odd = scaled.numbers("half") == 1
    pair = odd & (scaled.arm != "nudge")
    by_hand = adjusted_mean_difference(
        scaled.outcome("score")[pair], scaled.arm[pair] == "plan", np.empty((pair.sum(), 0))
    )
    one = next(e for e in drawn.effects if (e.segment, e.arm) == ("odd", "plan"))
    assert one.estimate == pytest.approx(by_hand.value)
    assert not drawn.by_resistance


def test_segments_that_share_people_are_not_drawn_together(make_study, scaled):
    study = make_study(
        segments={
            "one": {"where": {"reactance": {"above": 0.3}}},
            "two": {"where": {"reactance": {"above": 0.6}}},
        },
        analysis={"primary": "score", "moderation": {"segments": ["one", "two"]}},
    )
    drawn = moderation(study, scaled).segments
    assert drawn.effects == ()
    assert "two of these segments" in drawn.note


def test_nothing_moderates_where_the_plan_says_so(make_study, scaled):
    assert moderation(asked(make_study, moderation={"by": [], "segments": []}), scaled) is None


def test_small_cells_are_hidden(make_study, scaled):
    found = moderation(asked(make_study, minimum_cell=500), scaled)
    assert all(math.isnan(o.estimate) and o.n_arm is None for o in found.interactions)
    assert found.segments.effects == ()


def test_teams_are_the_unit_where_they_were_assigned(make_study, scaled):
    by_team = make_study(assignment={"unit": "team"}, analysis={"primary": "score"})
    assert "CR2" in of(moderation(by_team, scaled), "reactance", "plan").method


def test_a_time_to_event_hands_over_to_activation(make_study, scaled, make_cohort):
    found = moderation(asked(make_study, primary="posted"), scaled)
    assert (found.outcome, found.estimand) == ("posted", "risk_difference")
