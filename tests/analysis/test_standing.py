"""Which sections beside the effects a frozen plan asked for."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from nudgelab.analysis.analyse import analyse
from nudgelab.study.registration import register

ASKED = {"primary": "posted", "moderation": {"by": ["reactance"]}, "policy": {}, "mediation": {}}


@pytest.fixture
def cohort(trial):
    """The trial with a baseline scale, and a survey on day 5 that holds it again."""
    rng = np.random.default_rng(7)
    scale = rng.uniform(size=len(trial))
    people = trial.people.append_column("reactance", pa.array(scale))
    waves = pa.table({"person": np.arange(90), "day": np.full(90, 5), "mood": rng.uniform(size=90)})
    return type(trial)(trial.source, people, trial.outcomes, waves=waves)


@pytest.fixture
def standing(make_study, cohort, tmp_path):
    def found(frozen, now=None, files=None, **changes):
        path = tmp_path / "plan.json"
        registration = register(make_study(analysis=frozen), path, files=files)
        study = make_study(analysis=now or frozen, **changes)
        sections = analyse(study, cohort, registration).registered.sections
        return {s.part: (s.status, s.because) for s in sections}

    return found


def test_what_was_asked_by_name_or_follows_is_confirmatory(standing):
    found = standing({**ASKED, "simultaneous": True, "margin": {"equivalence": 0.2}})
    assert {part for part, (status, _) in found.items() if status == "confirmatory"} == {
        "gap",
        "moderation",
        "policy",
        "simultaneous",
        "margin",
        "best-tactic",
        "prior",
        "sign-and-size",
    }
    assert "by name" in found["moderation"][1]
    assert "follows" in found["gap"][1]


def test_what_stands_by_default_was_not_asked_for(standing):
    found = standing({"primary": "posted"})
    exploratory = {part for part, (status, _) in found.items() if status == "exploratory"}
    assert exploratory == {"moderation", "policy"}
    assert found["policy"][1] == "the frozen plan did not ask for it"


def test_mediation_stays_exploratory_for_chance_did_not_assign_the_mediator(standing):
    plan = {"primary": "posted", "mediation": {"mediator": "mood"}}
    status, because = standing(plan)["mediation"]
    assert (status, "asked for it by name, but chance" in because) == ("exploratory", True)


def test_what_was_asked_in_another_way_is_exploratory(standing):
    found = standing(ASKED, {**ASKED, "policy": {"depth": 1}, "prior": "academic_journals"})
    another = ("exploratory", "the frozen plan asked for it in another way")
    assert found["policy"] == found["prior"] == another
    assert found["moderation"][0] == "confirmatory"


def test_a_deviation_makes_exploratory_what_it_touches(standing):
    found = standing(ASKED, {**ASKED, "level": 0.9})
    assert {status for status, _ in found.values()} == {"exploratory"}
    assert found["gap"][1].endswith("(analysis: level)")


def test_another_primary_outcome_is_another_question(standing):
    found = standing(ASKED, {**ASKED, "primary": "score", "activation": "posted"})
    assert found["moderation"][1].endswith("(analysis: primary)")
    assert found["gap"][0] == "confirmatory"


def test_another_arm_touches_what_rests_on_all(standing):
    arms = {"control": {}, "plan": {}, "nudge": {"tactics": ["coaching"]}}
    found = standing(ASKED, arms=arms)
    assert found["best-tactic"][1].endswith("(arms: nudge)")


def test_nothing_is_confirmed_where_the_data_were_there(standing):
    found = standing(ASKED, files={"people": "0" * 64})
    assert set(found.values()) == {
        ("exploratory", "these data were there when the plan was frozen")
    }
