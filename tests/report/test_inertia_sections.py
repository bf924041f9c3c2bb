"""What stands beneath the effects, in the terminal, in the page and in JSON."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nudgelab.analysis.gap import ArmGap, Gap, Step
from nudgelab.analysis.inertia import Inertia
from nudgelab.analysis.mediation import ArmMediation, Mediated, Mediation, Path
from nudgelab.analysis.moderation import AtValue, Interaction, Moderation
from nudgelab.analysis.policy import Leaf, Policy, PolicyValues, Split, Value
from nudgelab.analysis.shrunken_segments import SegmentEffect, ShrunkenSegments
from nudgelab.report.as_json import findings_as_dict
from nudgelab.report.html import render_html
from nudgelab.report.terminal import render_text
from tests.report.report_examples import NAN, SCRIPT

GAP = Gap(
    outcome="posted",
    segment="intends",
    level=0.95,
    method="Wilson",
    arms=(
        ArmGap(
            arm="co_creation",
            people=60,
            gap=0.4,
            low=0.29,
            high=0.53,
            steps=(
                Step(name="intended", people=60, share=1.0),
                Step(name="acted", people=36, share=0.6),
                Step(name="repeated", people=None, share=NAN),
            ),
        ),
        ArmGap(arm="plan", people=None, gap=NAN, low=NAN, high=NAN, steps=()),
    ),
)
CHANGE = Interaction(
    moderator="reactance",
    arm="co_creation",
    unit=0.1,
    estimate=-0.05,
    low=-0.08,
    high=-0.02,
    p=0.001,
    p_adjusted=0.004,
    n_arm=130,
    n_versus=135,
    effects=tuple(
        AtValue(percentile=q, at=q / 100, estimate=0.2 - q / 500, low=0.0, high=0.3)
        for q in (10, 50, 90)
    ),
    method="HC2",
    note="",
)
DRAWN = ShrunkenSegments(
    by_resistance=True,
    tau=0.04,
    effects=(
        SegmentEffect(
            segment="reactance",
            arm="co_creation",
            n_arm=40,
            n_versus=42,
            estimate=0.2,
            low=0.02,
            high=0.38,
            shrunken=0.15,
            shrunken_low=0.03,
            shrunken_high=0.29,
            shrinkage=0.5,
        ),
    ),
)
MODERATION = Moderation(
    outcome="posted",
    segment="all",
    estimand="risk_difference",
    unit="tenth",
    level=0.95,
    interactions=(CHANGE,),
    segments=DRAWN,
)

MEDIATION = Mediation(
    outcome="posted",
    segment="all",
    estimand="risk_difference",
    wave=120,
    measured=120,
    outcome_from=1,
    level=0.95,
    arms=(
        ArmMediation(
            arm="co_creation",
            mediator="reactance",
            parts=Mediated(
                n_treated=130,
                n_control=135,
                clusters=None,
                level=0.95,
                moved=Path(value=-0.2, low=-0.3, high=-0.1, p=0.01),
                acme=Path(value=0.04, low=0.01, high=0.08, p=0.01),
                ade=Path(value=0.08, low=0.0, high=0.16, p=0.05),
                total=Path(value=0.12, low=0.04, high=0.2, p=0.01),
                proportion=Path(value=0.333, low=0.08, high=0.7),
                rho_at_zero=-0.2,
                draws=1_000,
                method="causal mediation",
            ),
        ),
        ArmMediation(
            arm="plan",
            mediator="inertia",
            parts=None,
            note="not shown: fewer than 10 people in an arm",
        ),
    ),
)


@pytest.fixture
def beneath(programme):
    return replace(programme, inertia=Inertia(gap=GAP, moderation=MODERATION))


def test_the_terminal_says_the_gap_by_arm(beneath):
    text = render_text(beneath, width=200)
    assert "FROM INTENTION TO ACTION" in text
    assert "40.0 (29.0 to 53.0)" in text
    assert "too few" in text


def test_the_terminal_says_a_change_that_is_shown(beneath):
    text = render_text(beneath, width=200)
    assert "with 0.1 more reactance the effect changes by −5.0 of every 100" in text
    assert "p = 0.004" in text


def test_no_shown_change_is_said_to_be_no_evidence_of_none(beneath):
    quiet = replace(MODERATION, interactions=(replace(CHANGE, p_adjusted=0.4),))
    text = render_text(replace(beneath, inertia=Inertia(moderation=quiet)), width=200)
    assert "no change is shown (smallest p = 0.40); that is not evidence of none" in text


def test_segments_are_said_with_both_intervals_in_the_page(beneath, provenance):
    page = render_html(beneath, provenance=provenance)
    assert 'id="h-moderation"' in page
    assert 'id="h-shrunken-segments"' in page
    assert "mostly reactance" in page
    assert "+3.0 to +29.0" in page
    assert 'id="moderation-figure-title"' in page


def test_why_there_are_no_segments_is_said(beneath):
    none = replace(DRAWN, effects=(), note="not done: some people are in two of these segments")
    found = Inertia(moderation=replace(MODERATION, segments=none))
    assert "some people are in two" in render_text(replace(beneath, inertia=found), width=200)


def test_names_are_escaped_in_the_page(beneath, provenance):
    hostile = replace(MODERATION, interactions=(replace(CHANGE, moderator=SCRIPT),))
    found = replace(beneath, inertia=Inertia(moderation=hostile))
    assert SCRIPT not in render_html(found, provenance=provenance)


def test_json_has_the_numbers(beneath):
    found = findings_as_dict(beneath)["inertia"]
    assert found["gap"]["arms"][1]["gap"] is None
    assert found["moderation"]["interactions"][0]["p_adjusted"] == 0.004


def test_mediation_is_said_with_its_suppositions(beneath, provenance):
    found = replace(beneath, inertia=Inertia(mediation=MEDIATION))
    text = render_text(found, width=300)
    assert "co-creation, through reactance: +4.0 of every 100 (+1.0 to +8.0)" in text
    assert "33 % of it (8 to 70 %); none at ρ = −0.20" in text
    assert "part of the path may run backwards" in text
    page = render_html(found, provenance=provenance)
    assert "sequential ignorability" in page
    assert "fewer than 10 people" in page


def valued(**changes):
    def value(mean, low, high):
        return Value(value=mean, low=low, high=high, p=0.1)

    usual = {
        "single": (value(0.2, 0.1, 0.3), value(0.3, 0.2, 0.4), value(0.25, 0.15, 0.35)),
        "best": 1,
        "by_group": value(0.34, 0.24, 0.44),
        "group_gain": value(0.04, -0.02, 0.1),
        "by_tree": value(0.4, 0.3, 0.5),
        "tree_gain": value(0.1, 0.02, 0.18),
        "tree": Split(0, 0.62, Leaf(1), Split(1, 0.4, Leaf(0), Leaf(1))),
        "group_arms": (1, 2),
    }
    return PolicyValues(**(usual | changes))


def policy(values, **changes):
    usual = {
        "outcome": "posted",
        "segment": "all",
        "estimand": "risk_difference",
        "better": "higher",
        "level": 0.95,
        "people": 400,
        "folds": 5,
        "arms": ("control", "co_creation", "plan"),
        "tactics": ("co_creation", "plan"),
        "scales": ("reactance", "inertia"),
        "resistances": ("reactance", "inertia"),
        "shares_known": True,
        "values": values,
    }
    return Policy(**(usual | changes))


def test_a_rule_is_said_against_the_best_single_tactic(beneath, provenance):
    found = replace(beneath, inertia=Inertia(policy=policy(valued())))
    text = render_text(found, width=400)
    assert "the best single tactic for all is ‘co-creation’ (30.0 of every 100" in text
    assert "dominant resistance: not shown to be better than the best single tactic (+4.0" in text
    tree = "[‘if-then plan’ if inertia is above 0.40, else ‘co-creation’] if reactance is above"
    assert tree in text
    assert "better than the best single tactic (+10.0 of every 100" in text
    page = render_html(found, provenance=provenance)
    assert "by dominant resistance: reactance co-creation and inertia if-then plan" in page
    assert findings_as_dict(found)["inertia"]["policy"]["values"]["tree"]["threshold"] == 0.62


def test_where_less_is_better_a_rise_is_worse(beneath):
    found = replace(beneath, inertia=Inertia(policy=policy(valued(), better="lower")))
    assert "worse than the best single tactic (+10.0" in render_text(found, width=400)


def test_why_no_rule_is_valued_is_said(beneath):
    none = policy(None, note="not shown: fewer than 10 people in an arm")
    found = replace(beneath, inertia=Inertia(policy=none))
    assert "fewer than 10 people in an arm" in render_text(found, width=200)
