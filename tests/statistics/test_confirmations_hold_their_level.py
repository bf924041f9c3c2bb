"""Under no effect the confirmations reject as often as they say; their intervals cover the effect.

Teams of unequal size with outcomes that resemble each other (intraclass correlation 0.1). Every
share is held against its binomial error at the number of trials.
"""

import math

import numpy as np
import pytest

from nudgelab.statistics.max_t import max_t
from nudgelab.statistics.randomisation_inference import randomisation_inference
from nudgelab.statistics.wild_cluster_bootstrap import wild_cluster_bootstrap

TRIALS = 300


def trial(rng, teams, *, strata=1, effect=0.0, arms=2):
    """Return outcome, arm, team and stratum of a trial with as many teams an arm and stratum."""
    size = rng.integers(3, 15, teams)
    team = np.repeat(np.arange(teams), size)
    stratum_of_team = np.arange(teams) % strata
    arm_of_team = np.empty(teams, dtype=int)
    for stratum in range(strata):
        own = np.flatnonzero(stratum_of_team == stratum)
        arm_of_team[own] = rng.permutation(np.arange(len(own)) % arms)
    arm, stratum = arm_of_team[team], stratum_of_team[team]
    level = rng.normal(size=teams)[team] / 3 + stratum + effect * arm
    return level + rng.normal(size=len(team)), arm, team, stratum


def share(found):
    return np.mean(found), 4 * math.sqrt(0.05 * 0.95 / TRIALS)


@pytest.mark.parametrize(("teams", "strata"), [(10, 1), (12, 3), (40, 1)])
def test_randomisation_inference_rejects_one_in_twenty(teams, strata):
    rng = np.random.default_rng(3)
    found = []
    for _ in range(TRIALS):
        outcome, arm, team, stratum = trial(rng, teams, strata=strata)
        p = randomisation_inference(outcome, arm, units=team, strata=stratum, rng=rng, draws=399).p
        found.append(p <= 0.05)
    rejected, error = share(found)
    assert rejected <= 0.05 + error
    assert rejected >= 0.02  # an exact test is not timid either


@pytest.mark.parametrize("teams", [12, 30])
def test_the_wild_bootstrap_rejects_one_in_twenty(teams):
    rng = np.random.default_rng(4)
    found = []
    for _ in range(TRIALS):
        outcome, arm, team, _ = trial(rng, teams)
        found.append(wild_cluster_bootstrap(outcome, arm, team, rng=rng, draws=399).p <= 0.05)
    rejected, error = share(found)
    assert rejected == pytest.approx(0.05, abs=error)


def test_both_intervals_cover_a_constant_effect():
    rng = np.random.default_rng(5)
    missed = {"randomisation": [], "bootstrap": []}
    for _ in range(TRIALS):
        outcome, arm, team, _ = trial(rng, 16, effect=0.5)
        for name, found in (
            (
                "randomisation",
                randomisation_inference(outcome, arm, units=team, rng=rng, draws=399),
            ),
            ("bootstrap", wild_cluster_bootstrap(outcome, arm, team, rng=rng, draws=399)),
        ):
            missed[name].append(not found.low <= 0.5 <= found.high)
    for found in missed.values():
        rate, error = share(found)
        assert rate == pytest.approx(0.05, abs=error)


def test_the_step_down_finds_anything_in_one_of_twenty_trials():
    rng = np.random.default_rng(6)
    found = []
    for _ in range(TRIALS):
        outcome, arm, team, _ = trial(rng, 32, arms=4)
        found.append(max_t(outcome, arm, units=team, rng=rng, draws=399).p_adjusted.min() <= 0.05)
    rejected, error = share(found)
    assert rejected == pytest.approx(0.05, abs=error)
