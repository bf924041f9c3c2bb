"""What the evidence says must come out, in direction; sizes are measured with the stylised facts.

Each test says by which parameters it stands, or asks for no more than a difference that is far
beyond its Monte-Carlo error: defaults may be estimated anew without changing what is tested here.
"""

import numpy as np
import pytest

from nudgelab.simulation.programme import simulate
from tests.simulation.small_study import build

LAB = {"field_multiplier": 1.0}
ALONE = {"intention_norm": 0.0, "vicarious_efficacy": 0.0, "mishap_seen": 0.0}
WILLING = {
    "intention_steepness": 20.0,
    "intention_constant": 0.2,
    "intention_importance": 1.0,
    "intention_efficacy": 0.6,
    "intention_concern": 0.8,
    "intention_threat": 0.6,
    "initiation_constant": -2.1,
    "initiation_inertia": 4.0,
    "plan_control": 0.3,
    "plan_half_life": 40.0,
    "threat_gain": 1.0,
    "threat_half_life": 15.0,
}
"""Some want to and others don't, and of those who want to not all do."""


def column(table, name):
    return table[name].to_numpy(zero_copy_only=False)


def against_idle(chosen, *, days=120, seeds=3, model=None, **parts):
    """Return everybody's baseline, and acting with and without tactics for the same people.

    Everybody is treated in one run and nobody in the other; the luck is the same.
    """
    model = {**WILLING, **LAB, **ALONE, **(model or {})}
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
        for n in ("intention", "reactance", "inertia", "acted")
    }
    return people, np.concatenate([r[1] for r in runs]), np.concatenate([r[2] for r in runs])


def clearly_more(more, less=0.0):
    """Tell whether a mean is above another one, or above a number, by four standard errors."""
    variance = sum(np.var(values) / np.size(values) for values in (more, less))
    return np.mean(more) - np.mean(less) > 4 * np.sqrt(variance)


def thirds(trait):
    """Return who is in the lowest and who in the highest third."""
    low, high = np.quantile(trait, [1 / 3, 2 / 3])
    return trait < low, trait > high


@pytest.fixture(scope="module")
def plan():
    return against_idle(["implementation_intention"])


def test_intention_leads_to_acting_but_not_always(plan):
    people, _, idle = plan
    fresh = people["acted"] == 0
    intends = people["intention"] >= 0.5
    assert 0.1 < intends.mean() < 0.9
    assert clearly_more(idle[fresh & intends], idle[fresh & ~intends])
    assert idle[fresh & intends].mean() < 0.9


def test_inertia_stands_between_wanting_and_doing(plan):
    people, _, idle = plan
    quick, slow = thirds(people["inertia"])
    intends = people["intention"] >= 0.5
    assert clearly_more(idle[intends & quick], idle[intends & slow])


def test_a_plan_helps_those_who_intend_more_than_the_others(plan):
    people, treated, idle = plan
    unwilling, willing = thirds(people["intention"])
    gain = treated - idle
    assert clearly_more(gain[willing])
    assert clearly_more(gain[willing], gain[unwilling])


def test_in_the_field_a_plan_does_less(plan):
    _, treated, idle = plan
    _, field, idle_field = against_idle(
        ["implementation_intention"], model={"field_multiplier": 0.25}
    )
    assert clearly_more(field - idle_field)
    assert clearly_more((treated - idle) - (field - idle_field))


@pytest.mark.parametrize("tactic", ["co_creation", "self_persuasion"])
def test_tactics_that_ask_people_help(tactic):
    _, treated, idle = against_idle([tactic], seeds=2)
    assert clearly_more(treated - idle)


@pytest.fixture(scope="module")
def orders():
    hard = {"mandate": {"pressure": 1.0, "schedule": {"start": 1, "every": 5, "times": 24}}}
    return against_idle(["mandate"], tactics=hard, seeds=2)


def test_a_mandate_can_lower_posting_and_does_so_among_the_reactant(orders):
    people, treated, idle = orders
    calm, proud = thirds(people["reactance"])
    loss = idle - treated
    assert clearly_more(loss[proud])
    assert clearly_more(loss[proud], loss[calm])


def test_relief_comes_before_an_order_and_softens_it(orders):
    _, ordered, _ = orders
    mandate = {"pressure": 1.0, "schedule": {"start": 1, "every": 5, "times": 24}}
    listened = {"schedule": {"start": 1, "every": 5, "times": 24}, "effects": {"importance": 0.0}}
    _, softened, _ = against_idle(
        ["co_creation", "mandate"],
        tactics={"mandate": mandate, "co_creation": listened},
        seeds=2,
    )
    assert clearly_more(softened - ordered)


def test_colleagues_who_act_let_others_act():
    influence = {"model": {**WILLING, "intention_norm": 2.0}, "employees": 3000, "teams": 375}
    alone = {**influence, "model": {**WILLING, **ALONE}}
    acted = [
        column(simulate(build(**parts)).outcomes, "acted_since") for parts in (influence, alone)
    ]
    assert clearly_more(acted[0] - acted[1])


def test_activity_is_heavy_tailed():
    cohort = simulate(build(employees=8000, teams=1000, days=120), seed=1)
    posts = np.bincount(column(cohort.events, "person"), minlength=8000)
    ranked = np.sort(posts[posts > 0])[::-1]
    # where everybody were alike, a fifth of those who post wrote little more than a fifth
    assert ranked[: len(ranked) // 5].sum() / ranked.sum() > 0.35
