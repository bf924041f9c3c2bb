"""Through what an effect runs: which mediator, measured when, and of whom."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from nudgelab.analysis.analyse import analyse

WORRIES = ("mishap", "futility", "audience")


@pytest.fixture
def surveyed(make_cohort):
    """400 people: 'plan' takes worries away, and fewer worries raise the score."""
    rng = np.random.default_rng(8)
    n = 400
    arm = np.resize(["control", "plan", "nudge", "control"], n)
    traits = {name: rng.random(n) for name in ("reactance", "inertia")}
    before = rng.uniform(0.3, 0.9, n)
    after = np.clip(before - 0.25 * (arm == "plan") + rng.normal(0, 0.05, n), 0, 1)
    score = 1 - after + rng.normal(0, 0.05, n)
    cohort = make_cohort(
        {"arm": arm, "team": np.arange(n) // 5, **traits}, {"score": score, "mood": after}
    )
    scales = {worry: np.concatenate([before, after]) for worry in WORRIES}
    rest = {name: np.full(2 * n, 0.2) for name in ("threat", "habit")}
    days = np.repeat([0, 30], n)
    waves = pa.table({"person": np.tile(np.arange(n), 2), "day": days, **scales, **rest})
    return replace(cohort, waves=waves)


def mediation(make_study, cohort, **analysis):
    study = make_study(
        arms={
            "control": {},
            "plan": {"tactics": ["self_persuasion"]},
            "nudge": {"tactics": ["implementation_intention"]},
        },
        outcomes={
            "score": {"kind": "continuous", "window": (40, 100)},
            "mood": {"kind": "continuous", "window": (30, 30)},
        },
        analysis={"primary": "score"} | analysis,
    )
    return analyse(study, cohort).inertia.mediation


def of(found, arm):
    (one,) = (one for one in found.arms if one.arm == arm)
    return one


def test_each_arm_is_asked_of_the_resistance_that_its_tactic_aims_at(make_study, surveyed):
    found = mediation(make_study, surveyed)
    assert [(one.arm, one.mediator) for one in found.arms] == [
        ("plan", "scepticism"),
        ("nudge", "inertia"),
    ]
    assert found.wave == 30
    assert not found.out_of_order


def test_the_effect_runs_through_the_worries(make_study, surveyed):
    parts = of(mediation(make_study, surveyed), "plan").parts
    assert parts.moved.value == pytest.approx(-0.25, abs=0.02)
    assert parts.acme.low < 0.25 < parts.acme.high
    assert parts.ade.low < 0 < parts.ade.high
    assert parts.proportion.value == pytest.approx(1.0, abs=0.15)
    assert parts.rho_at_zero < -0.5


def test_a_scale_may_be_declared(make_study, surveyed):
    found = mediation(make_study, surveyed, mediation={"mediator": "futility", "wave": 30})
    assert {one.mediator for one in found.arms} == {"futility"}


def test_an_outcome_may_be_the_mediator_where_no_survey_is_known(make_study, surveyed):
    declared = {"mediator": "mood", "draws": 200}
    found = mediation(make_study, replace(surveyed, waves=None), mediation=declared)
    assert of(found, "plan").parts.acme.value == pytest.approx(0.25, abs=0.03)
    assert found.wave is None
    assert (found.measured, found.out_of_order) == (30, False)


@pytest.mark.parametrize(("begins", "verdict"), [(31, "pass"), (30, "warn"), (1, "warn")])
def test_a_mediator_that_was_measured_after_the_outcome_began_is_a_warning(
    make_study, surveyed, begins, verdict
):
    study = make_study(
        arms={"control": {}, "plan": {"tactics": ["self_persuasion"]}, "nudge": {}},
        outcomes={"score": {"kind": "continuous", "window": (begins, 100)}},
        analysis={"primary": "score"},
    )
    findings = analyse(study, surveyed)
    (check,) = [c for c in findings.checks if c.name == "mediation: time order"]
    assert check.verdict == verdict
    assert f"mediator until day 30, outcome from day {begins}" in check.message
    assert findings.inertia.mediation.out_of_order == (verdict == "warn")


def test_the_seed_of_the_study_fixes_the_bootstrap(make_study, surveyed):
    assert mediation(make_study, surveyed) == mediation(make_study, surveyed)


def test_without_a_survey_nothing_is_told(make_study, surveyed):
    assert mediation(make_study, replace(surveyed, waves=None)) is None


def test_a_survey_that_was_not_made_tells_nothing(make_study, surveyed):
    study = {"mediator": "futility", "wave": 30}
    early = surveyed.waves.filter(np.asarray(surveyed.waves["day"]) == 0)
    assert mediation(make_study, replace(surveyed, waves=early), mediation=study) is None


def test_small_cells_are_hidden(make_study, surveyed):
    one = of(mediation(make_study, surveyed, minimum_cell=300), "plan")
    assert one.parts is None
    assert "fewer than 300" in one.note


def test_a_declared_mediator_that_the_cohort_lacks_is_said(make_study, surveyed):
    study = make_study(
        arms={"control": {}, "plan": {}, "nudge": {}},
        outcomes={"score": {"kind": "continuous", "window": (40, 100)}},
        analysis={
            "primary": "score",
            "mediation": {"mediator": "efficacy"},
            "moderation": {"by": ["tenure"]},
        },
    )
    checks = {check.name: check for check in analyse(study, surveyed).checks}
    assert checks["mediation"].verdict == "not done"
    assert "(efficacy)" in checks["mediation"].message
    assert "tenure" in checks["moderation"].message
