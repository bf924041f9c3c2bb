import math

import numpy as np
import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics import cluster_effects
from tests.statistics.reference_numbers import EXACT, reference

DATA = {key: np.array(column) for key, column in reference("clusters")["data"].items()}
EFFECTS = {
    "risk_difference": ("heavy", lambda value: value),
    "risk_ratio": ("heavy", math.log),
    "odds_ratio": ("heavy", math.log),
    "cohens_h": ("heavy", lambda value: value),
    "mean_difference": ("weight", lambda value: value),
    "hedges_g": ("weight", lambda value: value),
    "rate_ratio": ("tens", math.log),
}
BINARY = ["risk_difference", "risk_ratio", "odds_ratio", "cohens_h"]


def estimator(name):
    return getattr(cluster_effects, f"clustered_{name}")


@pytest.mark.parametrize("name", EFFECTS)
def test_effects_are_those_of_clubsandwich(name):
    # R: clubSandwich::linear_contrast(lm(y ~ 0 + control + treated), vcov = "CR2")
    column, scale = EFFECTS[name]
    ours = estimator(name)(DATA[column], DATA["treated"], DATA["chick"])
    expected = reference("clusters")[name]
    numbers = (ours.value, ours.standard_error, ours.degrees_of_freedom)
    assert numbers == pytest.approx(expected, rel=EXACT)
    assert ours.estimand == name
    assert ours.clusters == 50
    assert ours.method.endswith("CR2, Satterthwaite t")
    from scipy.stats import t

    half = t.ppf(0.975, expected[2]) * expected[1]
    assert scale(ours.high) == pytest.approx(scale(expected[0]) + half, rel=EXACT)
    p = 2 * t.sf(abs(scale(expected[0])) / expected[1], expected[2])
    assert ours.p == pytest.approx(p, rel=EXACT)


@pytest.mark.parametrize("name", EFFECTS)
def test_swapping_the_groups_turns_the_sign_or_inverts(name):
    column, scale = EFFECTS[name]
    here = estimator(name)(DATA[column], DATA["treated"], DATA["chick"])
    there = estimator(name)(DATA[column], 1 - DATA["treated"], DATA["chick"])
    assert scale(here.low) == pytest.approx(-scale(there.high), rel=1e-8)


@pytest.mark.parametrize("name", EFFECTS)
def test_one_cluster_in_a_group_is_refused(name):
    estimate = estimator(name)([0, 1, 1, 0, 1, 1], [1, 1, 0, 0, 0, 0], [1, 1, 2, 2, 3, 3])
    assert estimate.refused
    assert "one cluster in a group" in estimate.note


@pytest.mark.parametrize("name", EFFECTS)
@pytest.mark.parametrize("outcome", [[0] * 8, [1] * 8, [1, 1, 1, 1, 0, 0, 0, 0]])
def test_groups_without_variation_are_refused(name, outcome):
    estimate = estimator(name)(outcome, [1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 2, 2, 3, 3, 4, 4])
    assert estimate.refused
    assert estimate.note


@pytest.mark.parametrize("name", EFFECTS)
def test_clusters_that_do_not_differ_are_refused(name):
    # Every cluster has the same mean and the same spread.
    estimate = estimator(name)(
        [0, 1, 0, 1, 0, 1, 0, 1], [1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 2, 2, 3, 3, 4, 4]
    )
    assert estimate.refused
    assert "do not differ" in estimate.note


@pytest.mark.parametrize(
    ("name", "value"), [("risk_ratio", 0.0), ("odds_ratio", 0.0), ("rate_ratio", 0.0)]
)
def test_a_group_without_events_leaves_the_limits_of_ratios_open(name, value):
    outcome, treated, teams = [0] * 4 + [0, 1, 1, 1], [1] * 4 + [0] * 4, [1, 1, 2, 2, 3, 3, 4, 4]
    estimate = estimator(name)(outcome, treated, teams)
    assert (estimate.value, estimate.low, estimate.high) == (value, 0.0, math.inf)
    swapped = estimator(name)(outcome, 1 - np.array(treated), teams)
    assert (swapped.value, swapped.low, swapped.high) == (math.inf, 0.0, math.inf)
    assert 0 < swapped.p < 1
    assert "every outcome is the same in the control group" in swapped.note


def test_a_ratio_without_events_and_without_variation_is_refused():
    estimate = cluster_effects.clustered_risk_ratio(
        [0, 0, 0, 0, 0, 1, 0, 1], [1] * 4 + [0] * 4, [1, 1, 2, 2, 3, 3, 4, 4]
    )
    assert estimate.refused
    assert "do not differ" in estimate.note


def test_cohens_h_with_a_group_at_zero_is_refused():
    estimate = cluster_effects.clustered_cohens_h(
        [0] * 4 + [0, 1, 1, 1], [1] * 4 + [0] * 4, [1, 1, 2, 2, 3, 3, 4, 4]
    )
    assert estimate.refused
    assert "0 or 100 %" in estimate.note


def test_few_clusters_are_called_fragile():
    outcome, teams = [0, 1, 1, 1, 0, 0, 0, 1], [1, 1, 2, 2, 3, 3, 4, 4]
    estimate = cluster_effects.clustered_risk_difference(outcome, [1] * 4 + [0] * 4, teams)
    assert "fragile: inference rests on 2 clusters" in estimate.note
    assert -1 <= estimate.low <= estimate.high <= 1


def test_clusters_may_hold_both_groups():
    rng = np.random.default_rng(3)
    team = np.repeat(np.arange(20), 10)
    treated = rng.permuted(np.tile([0, 1], (20, 5)), axis=1).ravel()
    outcome = rng.normal(size=200) + rng.normal(size=20)[team]
    within = cluster_effects.clustered_mean_difference(outcome, treated, team)
    ignored = cluster_effects.clustered_mean_difference(outcome, treated, np.arange(200))
    assert within.clusters == 20
    assert within.standard_error < ignored.standard_error


@pytest.mark.parametrize("name", BINARY)
def test_binary_outcomes_must_be_zero_or_one(name):
    with pytest.raises(EstimationError, match="must be 0 or 1"):
        estimator(name)([0, 1, 2, 1], [1, 1, 0, 0], [1, 2, 3, 4])


def test_negative_counts_are_an_error():
    with pytest.raises(EstimationError, match="counts"):
        cluster_effects.clustered_rate_ratio([0, -1, 2, 1], [1, 1, 0, 0], [1, 2, 3, 4])


def test_an_empty_group_is_an_error():
    with pytest.raises(EstimationError, match="control group has nobody"):
        cluster_effects.clustered_mean_difference([1, 2], [1, 1], [1, 2])
