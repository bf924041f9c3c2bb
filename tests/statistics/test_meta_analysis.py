"""Random-effects pooling against R's metafor, and by simulation."""

import numpy as np
import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics.meta_analysis import random_effects
from nudgelab.statistics.three_level import three_level
from tests.statistics.reference_numbers import reference

R = reference("pooling")
HOW = {"normal": "normal", "knapp": "hartung_knapp", "modified": "hartung_knapp_modified"}


def described(found):
    return {
        "estimate": found.value,
        "se": found.standard_error,
        "low": found.low,
        "high": found.high,
        "p": found.p,
        "tau2": found.tau2,
        "I2": found.i2,
        "Q": found.q,
        "Qp": found.q_p,
    }


@pytest.mark.parametrize(
    ("case", "interval"),
    [
        ("bcg", "normal"),
        ("bcg", "knapp"),
        ("small", "knapp"),
        ("same", "knapp"),
        ("same", "modified"),
        ("small", "modified"),
    ],
)
def test_it_is_metafors(case, interval):
    data = R[case]
    found = random_effects(data["yi"], data["vi"], interval=HOW[interval])
    expected = dict(data[interval])
    predicted = expected.pop("predicted")
    assert described(found) == pytest.approx(expected, rel=2e-6, abs=1e-9)
    assert [found.predicted_low, found.predicted_high] == pytest.approx(predicted, rel=2e-6)


def test_the_trials_of_bcg_are_as_documented():
    # metafor's documentation: rma(yi, vi, data = dat) with method REML
    found = random_effects(R["bcg"]["yi"], R["bcg"]["vi"], interval="normal")
    assert found.value == pytest.approx(-0.7145, abs=5e-5)
    assert found.standard_error == pytest.approx(0.1798, abs=5e-5)
    assert found.tau2 == pytest.approx(0.3132, abs=5e-5)
    assert 100 * found.i2 == pytest.approx(92.22, abs=0.005)
    assert found.q == pytest.approx(152.2330, abs=5e-5)


def test_schools_in_districts_are_rma_mvs():
    data = R["schools"]
    found = three_level(data["yi"], data["vi"], data["district"])
    assert found.value == pytest.approx(data["estimate"], rel=1e-6)
    assert found.standard_error == pytest.approx(data["se"], rel=1e-5)
    assert found.between == pytest.approx(data["between"], rel=2e-4)
    assert found.within == pytest.approx(data["within"], rel=2e-4)
    assert found.log_likelihood == pytest.approx(data["loglik"], abs=1e-6)


def test_one_effect_a_publication_is_two_levels():
    data = R["bcg"]
    two = random_effects(data["yi"], data["vi"], interval="normal")
    three = three_level(data["yi"], data["vi"], range(13))
    assert three.value == pytest.approx(two.value, rel=1e-6)
    assert three.between + three.within == pytest.approx(two.tau2, rel=1e-5)


def test_few_cohorts_are_covered_and_normal_intervals_are_not():
    random = np.random.default_rng(8)
    covered = {"hartung_knapp": 0, "normal": 0}
    for _ in range(800):
        v = random.uniform(0.005, 0.05, 4)
        y = 0.2 + random.normal(0, 0.2, 4) + random.normal(0, np.sqrt(v))
        for how in covered:
            found = random_effects(y, v, interval=how)
            covered[how] += found.low <= 0.2 <= found.high
    assert covered["hartung_knapp"] / 800 == pytest.approx(0.95, abs=0.025)
    assert covered["normal"] / 800 < 0.92


def test_weights_are_shares():
    found = random_effects([0.1, 0.2, 0.4], [0.01, 0.02, 0.5])
    assert found.weights.sum() == pytest.approx(1.0)
    assert found.weights[0] > found.weights[2]


@pytest.mark.parametrize(("y", "v"), [([0.1], [0.1]), ([0.1, 0.2], [0.1, 0.0])])
def test_what_cannot_be_pooled_is_refused(y, v):
    with pytest.raises(EstimationError, match="at least two"):
        random_effects(y, v)
    with pytest.raises(EstimationError, match="at least two"):
        three_level(y, v, [1] * len(y))
