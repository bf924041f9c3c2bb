"""The winner's curse: against another implementation, and by simulation against the truth."""

import numpy as np
import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics.intervals import critical_value
from nudgelab.statistics.winner import winner
from tests.statistics.reference_numbers import reference

CASES = reference("winners")  # conditional-inference 1.0.0; see reference/winners.py.txt


@pytest.mark.parametrize("case", CASES)
def test_the_conditional_one_is_conditional_inferences(case):
    found = CASES[case]
    ours = winner(found["estimates"], found["covariance"]).conditional
    assert [ours.value, ours.low, ours.high] == pytest.approx(found["0"], rel=2e-6)


@pytest.mark.parametrize("case", ["close", "clear"])
def test_the_hybrid_is_conditional_inferences_within_its_simulation_error(case):
    found = CASES[case]
    ours = winner(found["estimates"], found["covariance"]).hybrid
    # its joint quantile is simulated, with an error of about 0.03 standard errors of 0.04
    assert [ours.value, ours.low, ours.high] == pytest.approx(found["0.005"], abs=0.0013)


@pytest.mark.parametrize("means", [(0.0, 0.0, 0.0, 0.0), (0.5, 0.2, 0.0, -0.5)])
def test_it_covers_and_its_median_is_the_truth(means):
    covariance = 0.5 * np.eye(4) + 0.5
    draws = np.random.default_rng(3).multivariate_normal(means, covariance, 1500)
    found = [winner(x, covariance) for x in draws]
    truth = np.array([means[w.index] for w in found])
    for kind in ("conditional", "hybrid"):
        low, value, high = (
            np.array([getattr(getattr(w, kind), part) for w in found])
            for part in ("low", "value", "high")
        )
        assert ((low <= truth) & (truth <= high)).mean() == pytest.approx(0.95, abs=0.017)
        assert (value > truth).mean() == pytest.approx(0.5, abs=0.04)
    naive = np.array([w.naive.value for w in found])
    assert (naive > truth).mean() > 0.7  # the curse


def test_a_clear_winner_is_hardly_corrected_and_a_close_one_is():
    covariance = 0.01 * (0.5 * np.eye(2) + 0.5)
    clear, close = winner([1.0, 0.0], covariance), winner([0.11, 0.10], covariance)
    assert clear.hybrid.value == pytest.approx(1.0, abs=1e-6)
    assert close.hybrid.value < close.naive.value - 0.02
    assert close.conditional.low < close.hybrid.low < close.naive.low


def test_the_hybrid_stays_within_the_joint_interval():
    covariance = np.eye(3)
    found = winner([0.3, 0.299, 0.298], covariance)
    joint = critical_value((1 - 0.005) ** (1 / 3))  # independent: Sidak
    assert found.hybrid.low >= 0.3 - joint - 1e-9
    assert found.conditional.low < 0.3 - 2 * joint  # the conditional one alone is very long


def test_it_scales_and_shifts_with_the_estimates():
    covariance = np.diag([1.0, 0.25, 2.0]) + 0.3
    one = winner([2.0, 1.5, 1.2], covariance)
    other = winner(np.array([2.0, 1.5, 1.2]) * 10 + 7, covariance * 100)
    assert other.hybrid.low == pytest.approx(10 * one.hybrid.low + 7, rel=1e-6)
    assert other.conditional.high == pytest.approx(10 * one.conditional.high + 7, rel=1e-6)


def test_far_out_it_stays_finite_and_in_order():
    found = winner([5.0, -40.0], np.eye(2) * 0.01)
    assert found.hybrid.low < found.hybrid.value < found.hybrid.high
    tie = winner([1.0, 1.0], np.eye(2))
    assert tie.hybrid.low <= tie.hybrid.value <= tie.hybrid.high
    assert tie.conditional.low == -np.inf


@pytest.mark.parametrize("covariance", [np.eye(3), np.zeros((2, 2)), [[1.0]]])
def test_what_is_no_covariance_is_refused(covariance):
    with pytest.raises(EstimationError, match="covariance"):
        winner([1.0, 0.0], covariance)
