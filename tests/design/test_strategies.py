"""Which strategies there are, and the study in which everybody gets one."""

from __future__ import annotations

import pytest

from nudgelab.design.strategies import chosen, strategies_of, study_of
from nudgelab.errors import StudyError
from nudgelab.simulation.programme_outcomes import ReducedProgramme, outcomes_of
from nudgelab.study.arms import Arm
from nudgelab.study.study import Study

DECLARED = {
    "study": "small",
    "population": {"employees": 60, "teams": 12, "departments": 2},
    "calendar": {"days": 20, "baseline_days": 2, "survey": {"days": [0, 10]}},
    "tactics": {"reminder": {"schedule": {"start": 1, "every": 8, "times": 9}}},
    "arms": {
        "control": {},
        "plan": {"tactics": ["implementation_intention"]},
        "both": {"tactics": ["coaching", "implementation_intention", "reminder"]},
    },
    "outcomes": {"posted": {"kind": "binary", "window": (1, 20)}},
    "analysis": {"primary": "posted"},
    "comparison": {"strategies": {"talk": {"tactics": ["coaching"], "label": "just talk"}}},
}


@pytest.fixture(scope="module")
def study() -> Study:
    return Study.model_validate(DECLARED)


def test_arms_ready_made_and_own_strategies_are_there_once(study):
    found = strategies_of(study)
    # the arm `both` does what the ready-made `uniform` would, and the control what `none` does
    assert list(found) == ["none", "targeted", "sequenced", "adaptive", "plan", "both", "talk"]
    assert found["talk"].label == "just talk"
    assert found["targeted"].arm.tactics == ("implementation_intention", "coaching", "reminder")


def test_strategies_from_python_take_the_place_of_others(study):
    own = {"talk": Arm(tactics=("reminder",))}
    assert strategies_of(study, own)["talk"].arm.tactics == ("reminder",)
    with pytest.raises(StudyError, match="Did you mean 'reminder'"):
        strategies_of(study, {"mine": Arm(tactics=("remindr",))})


def test_who_is_chosen_is_compared_with_none(study):
    found = strategies_of(study)
    assert [one.name for one in chosen(found, ["plan"])] == ["none", "plan"]
    with pytest.raises(StudyError, match="Did you mean 'plan'"):
        chosen(found, ["plann"])
    with pytest.raises(StudyError, match="at least one with a tactic"):
        chosen(found, ["none"])


def test_life_goes_on_after_the_programme_and_the_programme_does_not(study):
    found = strategies_of(study)
    for name in ("both", "sequenced"):
        longer = study_of(study, [found[name]])
        assert longer.calendar.days == 250
        programme = ReducedProgramme(longer, 1, 0, programme_days=20)
        programme.run()
        days = {day for day, _, _ in programme.records.contacts}
        assert max(days) <= 20 or name == "both"  # coaches may still have people waiting
        rounds = {day for day, tactic, _ in programme.records.contacts if tactic == "reminder"}
        assert rounds
        assert max(rounds) <= 20


def test_a_programme_that_is_long_enough_is_left_as_it_is(study):
    short = study.model_copy(
        update={"comparison": study.comparison.model_copy(update={"habit_day": 5})}
    )
    assert study_of(short, [strategies_of(study)["plan"]]).calendar == study.calendar


def test_staff_without_a_price_have_the_default_one(study):
    found = strategies_of(study)
    priced = study_of(study, [found["talk"]])
    assert priced.all_staff["coaches"].cost_an_hour == 33.5
    outcomes = outcomes_of(ReducedProgramme(priced, 1, 0, programme_days=20))
    everybody = outcomes["all"]
    tactic = study.tactic("coaching")
    contacts = everybody.employee_hours * 60.0 / tactic.minutes
    assert contacts == pytest.approx(round(contacts))
    assert everybody.coach_hours == pytest.approx(everybody.employee_hours, abs=2.0)
    assert everybody.money == pytest.approx(
        contacts * (tactic.cost.per_contact + tactic.minutes / 60 * 33.5 * 2), rel=1e-9
    )
