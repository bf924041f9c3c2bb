"""What the evidence says must come out, in direction and rough size (see the model's sources)."""

import numpy as np
import pytest

from nudgelab.simulation.programme import Programme, simulate
from tests.simulation.small_study import build

LAB = {"field_multiplier": 1.0}
ALONE = {"intention_norm": 0.0, "vicarious_efficacy": 0.0, "mishap_seen": 0.0}


def column(table, name):
    return table[name].to_numpy(zero_copy_only=False)


def against_idle(chosen, *, days=120, seeds=3, model=None, **parts):
    """Return everybody's baseline, and acting with and without tactics for the same people.

    Everybody is treated in one run and nobody in the other; the luck is the same.
    """
    model = {**LAB, **ALONE, **(model or {})}
    shares = {"control": 1e-6, "treated": 1.0}
    runs = []
    for seed in range(seeds):
        treated, idle = (
            simulate(
                build(
                    {"control": [], "treated": received},
                    employees=3000,
                    teams=375,
                    days=days,
                    model=model,
                    assignment={"shares": shares},
                    **parts,
                ),
                seed=seed,
            )
            for received in (chosen, [])
        )
        runs.append(
            (
                treated.people,
                column(treated.outcomes, "acted_since"),
                column(idle.outcomes, "acted_since"),
            )
        )
    people = {
        n: np.concatenate([column(r[0], n) for r in runs])
        for n in ("intention", "reactance", "acted")
    }
    return people, np.concatenate([r[1] for r in runs]), np.concatenate([r[2] for r in runs])


@pytest.fixture(scope="module")
def plan():
    return against_idle(["implementation_intention"])


def test_about_half_of_those_who_intend_act_and_few_of_the_others(plan):
    people, _, idle = plan
    fresh = people["acted"] == 0
    intends = people["intention"] >= 0.5
    assert 0.30 <= intends.mean() <= 0.50
    assert 0.45 <= idle[fresh & intends].mean() <= 0.60  # Sheeran 2002: 53 %
    assert 0.02 <= idle[fresh & ~intends].mean() <= 0.12  # Rhodes & de Bruijn 2013: 9 %


def test_a_plan_helps_those_who_intend_and_not_the_others(plan):
    people, treated, idle = plan
    lowest, highest = np.quantile(people["intention"], [1 / 3, 2 / 3])
    gain = treated - idle
    assert gain[people["intention"] > highest].mean() > 0.06
    assert abs(gain[people["intention"] < lowest].mean()) < 0.02


def test_in_the_field_a_plan_does_less(plan):
    _, treated, idle = plan
    _, field, idle_field = against_idle(
        ["implementation_intention"], model={"field_multiplier": 0.25}
    )
    assert 0.0 < (field - idle_field).mean() < 0.6 * (treated - idle).mean()


@pytest.mark.parametrize("tactic", ["co_creation", "self_persuasion"])
def test_tactics_that_ask_people_help(tactic):
    _, treated, idle = against_idle([tactic], seeds=2)
    assert (treated - idle).mean() > 0.02


def test_a_mandate_threatens_the_reactant_more_and_can_lower_posting():
    hard = {"mandate": {"pressure": 1.0, "schedule": {"start": 1, "every": 5, "times": 24}}}
    people, treated, idle = against_idle(["mandate"], tactics=hard, seeds=2)
    loss = idle - treated
    proud = people["reactance"] > np.quantile(people["reactance"], 2 / 3)
    calm = people["reactance"] < np.quantile(people["reactance"], 1 / 3)
    assert loss[proud].mean() > 0.02
    assert loss[proud].mean() > loss[calm].mean()


def test_threat_follows_pressure_and_the_trait():
    programme = Programme(
        build({"control": [], "treated": ["mandate"]}, employees=2000, teams=250, days=1), 1, 0
    )
    programme.run()
    treated = programme.arm == 1
    felt = programme.workforce.state["threat"]
    assert felt[~treated].max() == 0.0
    threat, trait = felt[treated], programme.workforce.people["reactance"][treated]
    assert np.corrcoef(threat, trait)[0, 1] > 0.7


def test_activity_is_rare_and_heavy_tailed():
    cohort = simulate(build(employees=8000, teams=1000, days=120), seed=1)
    posts = np.bincount(column(cohort.events, "person"), minlength=8000)
    ranked = np.sort(posts[posts > 0])[::-1]
    assert ranked[: len(ranked) // 5].sum() / ranked.sum() > 0.5
    day, person = column(cohort.events, "day"), column(cohort.events, "person")
    two_weeks = np.unique(person[(day > -10) & (day <= 0)])
    assert 0.01 < len(two_weeks) / 8000 < 0.07
