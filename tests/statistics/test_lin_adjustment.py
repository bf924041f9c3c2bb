import numpy as np
import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics.cluster_effects import clustered_mean_difference
from nudgelab.statistics.lin_adjustment import adjusted_mean_difference, adjusted_risk_difference
from nudgelab.statistics.means import mean_difference
from tests.statistics.reference_numbers import EXACT, reference

CARS = {key: np.array(column, float) for key, column in reference("people")["mtcars"].items()}
COVARIATES = np.column_stack([CARS["hp"], CARS["qsec"]])
NONE = np.empty((32, 0))


def numbers(estimate):
    return (
        *(estimate.value, estimate.standard_error, estimate.degrees_of_freedom),
        *(estimate.low, estimate.high, estimate.p),
    )


@pytest.mark.parametrize(
    ("name", "clusters", "weights"),
    [
        ("lin", None, None),
        ("lin_weighted", None, "wt"),
        ("lin_clusters", "team", None),
        ("lin_clusters_weighted", "team", "wt"),
    ],
)
def test_it_is_lm_lin_of_estimatr(name, clusters, weights):
    # R: estimatr::lm_lin(mpg ~ am, ~ hp + qsec, mtcars, se_type = "HC2" or "CR2")
    ours = adjusted_mean_difference(
        CARS["mpg"],
        CARS["am"],
        COVARIATES,
        clusters=clusters and CARS[clusters],
        weights=weights and CARS[weights],
    )
    assert numbers(ours) == pytest.approx(reference("people")[name], rel=EXACT)


def test_the_risk_difference_is_lm_lin_of_estimatr():
    # R: estimatr::lm_lin(vs ~ am, ~ hp + qsec, mtcars, se_type = "HC2")
    ours = adjusted_risk_difference(CARS["vs"], CARS["am"], COVARIATES)
    assert ours.estimand == "risk_difference"
    assert numbers(ours) == pytest.approx(reference("people")["lin_binary"], rel=EXACT)


def test_without_covariates_it_is_the_plain_difference():
    one, zero = CARS["mpg"][CARS["am"] == 1], CARS["mpg"][CARS["am"] == 0]
    ours = adjusted_mean_difference(CARS["mpg"], CARS["am"], NONE)
    welch = mean_difference(one, zero)
    assert (ours.value, ours.standard_error) == pytest.approx(
        (welch.value, welch.standard_error), rel=EXACT
    )
    ours = adjusted_mean_difference(CARS["mpg"], CARS["am"], NONE, clusters=CARS["team"])
    plain = clustered_mean_difference(CARS["mpg"], CARS["am"], CARS["team"])
    assert ours.low == pytest.approx(plain.low, rel=EXACT)


def test_redundant_and_constant_covariates_are_left_out_with_a_note():
    extra = [CARS["hp"] * 3 - 2, np.full(32, 7.1), CARS["am"] * 5, CARS["hp"] + CARS["qsec"]]
    ours = adjusted_mean_difference(CARS["mpg"], CARS["am"], np.column_stack([COVARIATES, *extra]))
    assert numbers(ours) == pytest.approx(reference("people")["lin"], rel=1e-8)
    assert ours.note == "4 constant or redundant covariates left out"


def test_people_of_weight_zero_are_left_out():
    weights = np.where(np.arange(32) < 4, 0.0, 1.0)
    ours = adjusted_mean_difference(
        CARS["mpg"], CARS["am"], COVARIATES, weights=weights, clusters=CARS["team"]
    )
    kept = slice(4, None)
    without = adjusted_mean_difference(
        CARS["mpg"][kept], CARS["am"][kept], COVARIATES[kept], clusters=CARS["team"][kept]
    )
    assert numbers(ours) == pytest.approx(numbers(without), rel=1e-8)
    assert ours.n_treated + ours.n_control == 28


def test_too_few_people_for_the_covariates_are_refused():
    rng = np.random.default_rng(1)
    ours = adjusted_mean_difference(
        rng.normal(size=8), [1, 1, 1, 0, 0, 0, 0, 0], rng.normal(size=(8, 2))
    )
    assert ours.refused
    assert "too few for 2 covariates" in ours.note


def test_one_cluster_in_a_group_is_refused():
    ours = adjusted_mean_difference(
        [1, 2, 3, 4, 5, 7], [1, 1, 0, 0, 0, 0], np.empty((6, 0)), clusters=[1, 1, 2, 2, 3, 3]
    )
    assert "one cluster" in ours.note


@pytest.mark.parametrize("clusters", [None, [1, 1, 2, 2, 3, 3, 4, 4]])
def test_what_does_not_vary_is_refused(clusters):
    treated, x = [1] * 4 + [0] * 4, np.array([[1.0], [2], [3], [5], [2], [3], [4], [9]])
    constant = adjusted_mean_difference([0.3] * 8, treated, x, clusters=clusters)
    perfect = adjusted_mean_difference(0.1 + 2 * x[:, 0], treated, x, clusters=clusters)
    assert "no variation" in constant.note
    assert perfect.refused


def test_too_few_clusters_for_the_covariates_are_refused_or_called_fragile():
    rng = np.random.default_rng(2)
    team = np.repeat(np.arange(4), 10)
    level = rng.normal(size=4)[team][:, None]  # one value a cluster: nothing is left to judge by
    ours = adjusted_mean_difference(rng.normal(size=40), team < 2, level, clusters=team)
    assert ours.refused or "fragile" in ours.note


@pytest.mark.parametrize("bad", [[[1.0], [np.nan], [1.0], [1.0]], [1.0, 2, 3, 4], [[1.0]]])
def test_bad_covariates_are_an_error(bad):
    with pytest.raises(EstimationError, match="covariates"):
        adjusted_mean_difference([1, 2, 3, 4], [1, 1, 0, 0], bad)


def test_a_binary_outcome_must_be_zero_or_one():
    with pytest.raises(EstimationError, match="0 or 1"):
        adjusted_risk_difference(CARS["mpg"], CARS["am"], COVARIATES)
