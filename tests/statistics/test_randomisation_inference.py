import math

import numpy as np
import pytest
from scipy import stats

from nudgelab.errors import EstimationError
from nudgelab.statistics import assignment_mechanism
from nudgelab.statistics.cluster_effects import clustered_mean_difference
from nudgelab.statistics.means import mean_difference
from nudgelab.statistics.randomisation_inference import randomisation_inference
from tests.statistics.reference_numbers import EXACT, reference

R = {key: np.asarray(values, float) for key, values in reference("randomisation").items()}
TREATED = np.isin(R["team"], R["treated_teams"])


def rng():
    return np.random.default_rng(7)


def of_teams(outcome=R["y"], **options):
    return randomisation_inference(outcome, TREATED, units=R["team"], rng=rng(), **options)


def test_teams_give_the_p_value_of_every_assignment_listed_in_r():
    ours = of_teams()
    assert ours.p == pytest.approx(R["teams_p"], rel=EXACT)
    assert "all 210 assignments" in ours.method
    assert ours.clusters == 10


def test_the_interval_has_the_effects_that_are_not_rejected():
    # R: an effect of 2 has p = 0.029: in no 95 % interval, but in the 98 % one
    assert R["teams_p_of_2"] == pytest.approx(6 / 210)
    at_95, at_98 = of_teams(level=0.95), of_teams(level=0.98)
    assert not at_95.low <= 2 <= at_95.high
    assert at_98.low <= 2 <= at_98.high
    assert of_teams(R["y"] - 2 * TREATED).p == pytest.approx(R["teams_p_of_2"], rel=EXACT)


def test_covariates_are_taken_out_by_least_squares_as_in_r():
    ours = of_teams(covariates=R["x"][:, None])
    assert ours.value == pytest.approx(R["ancova"], rel=EXACT)
    assert ours.p == pytest.approx(R["teams_p_adjusted"], rel=EXACT)


def test_persons_give_the_p_value_of_welchs_t_over_all_assignments_in_r():
    treated = np.isin(np.arange(1, 10), [2, 4, 5, 6])
    ours = randomisation_inference(R["person"], treated, rng=rng())
    assert ours.p == pytest.approx(R["welch_p"], rel=EXACT)
    assert ours.value == pytest.approx(R["person"][treated].mean() - R["person"][~treated].mean())


def test_pairs_give_the_p_value_of_all_signs_in_r():
    outcome = np.column_stack([R["pair"], np.zeros(7)]).ravel()
    ours = randomisation_inference(
        outcome, np.arange(14) % 2 == 0, strata=np.arange(14) // 2, rng=rng()
    )
    assert ours.p == pytest.approx(R["pairs_p"], rel=EXACT)
    assert ours.value == pytest.approx(R["pair"].mean(), rel=EXACT)
    assert "128 assignments within 7 strata" in ours.method


def test_a_binary_outcome_gives_fishers_exact_p_value():
    """With groups of one size the studentised difference orders tables as Fisher's test does."""
    outcome = np.concatenate([np.arange(8) < 6, np.arange(8) < 2]).astype(float)
    ours = randomisation_inference(outcome, np.arange(16) < 8, rng=rng(), draws=20_000)
    assert ours.p == pytest.approx(stats.fisher_exact([[6, 2], [2, 6]]).pvalue, rel=1e-9)


@pytest.mark.parametrize("by_hand", [10**9, 0])
def test_many_draws_come_to_the_exact_p_value(by_hand, monkeypatch):
    monkeypatch.setattr(assignment_mechanism, "_BY_HAND", by_hand)
    team, treated = np.repeat(np.arange(16), 3), np.repeat(np.arange(16), 3) % 2 == 0
    outcome = np.sin(np.arange(48.0) * 1.7) + 0.4 * treated
    exact = randomisation_inference(outcome, treated, units=team, rng=rng(), draws=12_870)
    drawn = randomisation_inference(outcome, treated, units=team, rng=rng(), draws=9_999)
    assert "all 12,870" in exact.method
    assert "9,999 draws" in drawn.method
    error = math.sqrt(exact.p * (1 - exact.p) / 9_999)
    assert drawn.p == pytest.approx(exact.p, abs=4 * error)
    assert (drawn.low, drawn.high) == pytest.approx((exact.low, exact.high), abs=0.03)


def test_it_is_near_the_formulas_where_these_are_right():
    generator = rng()
    treated = generator.permutation(300) < 150
    outcome = generator.normal(size=300) + 0.3 * treated
    ours = randomisation_inference(outcome, treated, rng=generator, draws=4_999)
    welch = mean_difference(outcome[treated], outcome[~treated])
    assert ours.value == pytest.approx(welch.value, rel=1e-9)
    assert (ours.low, ours.high) == pytest.approx((welch.low, welch.high), abs=0.02)
    team = np.arange(300) // 6
    by_team = np.isin(team, np.arange(0, 50, 2))
    ours = randomisation_inference(outcome, by_team, units=team, rng=generator, draws=1_999)
    cr2 = clustered_mean_difference(outcome, by_team, team)
    assert (ours.low, ours.high) == pytest.approx((cr2.low, cr2.high), abs=0.05)


def test_it_says_when_five_percent_cannot_be_reached():
    ours = randomisation_inference([5, 6, 7, 1, 2, 3.0], [1, 1, 1, 0, 0, 0], rng=rng())
    assert ours.p == pytest.approx(0.1)
    assert math.isnan(ours.low)
    assert "only 20 assignments could have been dealt" in ours.note
    few = randomisation_inference(np.arange(40.0), np.arange(40) % 2, rng=rng(), draws=9)
    assert "impossible with 9 draws" in few.note


def test_the_least_p_of_few_draws_is_said_to_be_no_more_than_that():
    outcome, treated = np.arange(60.0), np.arange(60) >= 30
    found = randomisation_inference(outcome, treated, rng=rng(), draws=99)
    assert found.p == pytest.approx(0.01)
    assert "the least that 99 draws can give" in found.note
    evenly = np.arange(60) % 2 == 0
    assert randomisation_inference(outcome, evenly, rng=rng(), draws=99).note == ""


def test_a_person_without_an_outcome_keeps_the_place():
    outcome = np.array([3.0, np.nan, 5, 8, 2, 9, 7, 4])
    treated = np.array([0, 0, 0, 1, 0, 1, 1, 1])
    ours = randomisation_inference(outcome, treated, rng=rng())
    assert "all 70 assignments" in ours.method  # 8 over 4, not 7 over 3
    assert (ours.n_treated, ours.n_control) == (4, 3)
    assert ours.value == pytest.approx(7 - 10 / 3)


def test_weights_count_as_people_do():
    outcome, treated = np.array([1.0, 4, 2, 8, 5, 9]), np.array([0, 0, 0, 1, 1, 1])
    ours = randomisation_inference(outcome, treated, weights=[1, 2, 1, 1, 1, 2], rng=rng())
    assert ours.value == pytest.approx((8 + 5 + 18) / 4 - (1 + 8 + 2) / 4)


@pytest.mark.parametrize(
    ("outcome", "treated", "options", "reason"),
    [
        ([1, 2, 3], [1, 0, 0], {}, "one unit in a group"),
        ([1, 2, 3, 4], [1, 1, 0, 0], {"strata": [1, 1, 2, 2]}, "could not have been otherwise"),
        ([2, 2, 2, 2], [1, 1, 0, 0], {}, "every outcome is the same"),
    ],
)
def test_it_refuses_what_cannot_be_told(outcome, treated, options, reason):
    ours = randomisation_inference(outcome, treated, rng=rng(), **options)
    assert ours.refused
    assert reason in ours.note


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"units": [1, 1, 2, 1]}, "1 of 2 units have people in several groups"),
        ({"units": [1, 1, 2, 2], "strata": [1, 2, 1, 1]}, "in several strata"),
        ({"covariates": [[1], [2], [np.nan], [1]]}, "covariates has missing"),
    ],
)
def test_split_units_and_gaps_raise(options, message):
    with pytest.raises(EstimationError, match=message):
        randomisation_inference([1, 2, 3, 4.0], [1, 1, 0, 0], rng=rng(), **options)
