"""Diagnosands are those of the definition, each with its Monte-Carlo standard error."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nudgelab.design.diagnosands import Estimator, error_of_mean

NAN = math.nan
FOUR = {
    "estimate": [0.3, 0.1, -0.2, NAN],
    "low": [0.1, -0.1, -0.3, NAN],
    "high": [0.5, 0.3, -0.1, NAN],
    "standard_error": [0.1, 0.1, 0.05, NAN],
    "p_adjusted": [0.01, 0.4, 0.03, NAN],
    "truth": [0.1, 0.12, 0.08, 0.1],
}


def diagnosands(columns, estimand="risk_difference"):
    arrays = {name: np.array(values) for name, values in columns.items()}
    replications = len(arrays["estimate"])
    return Estimator(estimand, arrays, replications, 0.95).diagnosands()


def test_the_diagnosands_are_those_of_the_definition():
    found = diagnosands(FOUR)
    error = np.array([0.2, -0.02, -0.28])
    assert (found["replications"], found["refused"]) == (4, 1)
    assert found["truth"] == pytest.approx(0.1)
    assert found["bias"] == pytest.approx(error.mean())
    assert found["bias_error"] == pytest.approx(error.std(ddof=1) / math.sqrt(3))
    assert found["rmse"] == pytest.approx(math.sqrt((error**2).mean()))
    slope = (error**2).std(ddof=1) / math.sqrt(3) / (2 * found["rmse"])
    assert found["rmse_error"] == pytest.approx(slope)
    assert found["coverage"] == pytest.approx(2 / 3)
    assert found["coverage_error"] == pytest.approx(math.sqrt(2 / 9 / 3))
    # what gave no estimate found nothing
    assert found["power"] == pytest.approx(0.5)
    assert found["wrong_sign"] == pytest.approx(0.5)
    assert found["exaggeration"] == pytest.approx(0.25 / 0.1)
    assert found["standard_error"] == pytest.approx(math.sqrt((0.01 + 0.01 + 0.0025) / 3))


def test_ratios_are_held_against_the_truth_on_their_logarithm():
    ratio = {
        "estimate": [2.0, 1.0],
        "low": [1.2, 0.0],
        "high": [3.0, math.inf],
        "standard_error": [0.2, 0.2],
        "p_adjusted": [0.01, 0.5],
        "truth": [1.5, 1.5],
    }
    found = diagnosands(ratio, "rate_ratio")
    assert found["bias"] == pytest.approx(math.log(2.0) / 2 - math.log(1.5))
    assert found["coverage"] == 1.0
    assert found["exaggeration"] == pytest.approx(math.log(2) / math.log(1.5))


def test_a_probability_of_superiority_has_no_effect_at_a_half():
    halves = FOUR | {"estimate": [0.6, 0.6, 0.6, 0.6], "truth": [0.55] * 4, "p_adjusted": [0.0] * 4}
    found = diagnosands(halves, "probability_of_superiority")
    assert found["exaggeration"] == pytest.approx(2.0)
    assert found["wrong_sign"] == 0.0


def test_none_of_few_is_not_taken_for_certain():
    assert diagnosands(FOUR)["wrong_sign_error"] > 0
    found = diagnosands(FOUR | {"p_adjusted": [0.5] * 4})
    assert found["power"] == 0
    assert found["power_error"] > 0
    assert math.isnan(found["exaggeration"])


def test_without_an_effect_what_is_found_has_no_sign():
    found = diagnosands(FOUR | {"truth": [0.0] * 4})
    assert math.isnan(found["wrong_sign"])
    assert math.isnan(found["exaggeration"])
    assert not math.isnan(found["bias"])


def test_without_a_truth_there_is_power_but_no_bias():
    found = diagnosands(FOUR | {"truth": [NAN] * 4})
    assert math.isnan(found["bias"])
    assert math.isnan(found["coverage"])
    assert found["power"] == pytest.approx(0.5)


def test_one_value_has_no_error():
    assert math.isnan(error_of_mean(np.array([1.0])))
