import numpy as np
import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics.least_squares import hc1, hc2, least_squares
from tests.statistics.reference_numbers import EXACT, reference


def designs():
    data = {key: np.array(column) for key, column in reference("clusters")["data"].items()}
    t, time, one = data["treated"], data["time"], np.ones(data["time"].size)
    return data, {
        "interacted": (np.column_stack([one, t, time, t * time]), None),
        "weighted": (np.column_stack([one, t, time, t * time]), data["w"]),
        "arms": (np.column_stack([one, t]), None),
        "crossed": (np.column_stack([one, time > 10, time**2]), data["w"]),
    }


@pytest.mark.parametrize("model", ["interacted", "weighted", "arms", "crossed"])
def test_coefficients_and_covariances_are_those_of_sandwich(model):
    # R: lm, sandwich::vcovHC(type = "HC1"), vcovHC(type = "HC2")
    data, models = designs()
    design, weights = models[model]
    fit, expected = least_squares(design, data["weight"], weights=weights), reference("clusters")
    assert fit.coefficients == pytest.approx(expected[model]["beta"], rel=EXACT)
    assert np.sqrt(np.diag(hc1(fit))) == pytest.approx(expected[model]["hc1"], rel=EXACT)
    assert np.sqrt(np.diag(hc2(fit))) == pytest.approx(expected[model]["hc2"], rel=EXACT)


def test_weighted_hc1_is_that_of_estimatr():
    # R: estimatr::lm_robust(mpg ~ am, mtcars, weights = wt, se_type = "HC1")
    cars = {key: np.array(column) for key, column in reference("people")["mtcars"].items()}
    design = np.column_stack([np.ones(32), cars["am"]])
    fit = least_squares(design, cars["mpg"], weights=cars["wt"])
    expected = reference("people")["wls_hc1"]
    assert fit.coefficients[1] == pytest.approx(expected[0], rel=EXACT)
    assert np.sqrt(hc1(fit)[1, 1]) == pytest.approx(expected[1], rel=EXACT)


def test_a_person_with_full_leverage_adds_nothing_to_hc2():
    fit = least_squares(np.column_stack([np.ones(4), [1, 0, 0, 0]]), [5.0, 1.0, 2.0, 4.0])
    assert np.isfinite(hc2(fit)).all()


@pytest.mark.parametrize(
    ("design", "outcome", "weights", "message"),
    [
        ([[1, 1], [1, 1], [1, 1]], [1, 2, 3], None, "dependent"),
        ([[1, 0]], [1], None, "shape"),
        ([1, 2], [1, 2], None, "shape"),
        ([[1], [np.nan]], [1, 2], None, "missing"),
        ([[1], [1]], [1, 2, 3], None, "outcome"),
        ([[1], [1]], [1, 2], [1, 0], "weight 0"),
        ([[1], [1]], [1, 2], [1, -1], "negative"),
    ],
)
def test_what_cannot_be_fitted_is_an_error(design, outcome, weights, message):
    with pytest.raises(EstimationError, match=message):
        least_squares(design, outcome, weights=weights)


@pytest.mark.parametrize("covariance", [hc1, hc2])
def test_as_many_coefficients_as_people_have_no_covariance(covariance):
    with pytest.raises(EstimationError, match="more people"):
        covariance(least_squares([[1, 0], [1, 1]], [1, 2]))
