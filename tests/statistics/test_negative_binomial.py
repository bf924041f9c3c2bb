"""Negative binomial regression, against R's MASS::glm.nb with sandwich's error."""

import math

import numpy as np
import pytest

from nudgelab.statistics.counts import rate_ratio
from nudgelab.statistics.negative_binomial import negative_binomial_ratio
from tests.statistics.reference_numbers import EXACT, ITERATED, reference

R = reference("models")
QUINE = {key: np.array(column) for key, column in R["quine"].items()}
DAYS, TREATED = QUINE["outcome"], QUINE["treated"]
NONE = np.empty((len(DAYS), 0))
COVARIATES = {"counts": NONE, "counts_adjusted": np.column_stack([QUINE["slow"], QUINE["eth"]])}


@pytest.mark.parametrize("name", COVARIATES)
def test_it_is_glm_nb_with_hc1(name):
    ours = negative_binomial_ratio(DAYS, TREATED, COVARIATES[name])
    assert math.log(ours.value) == pytest.approx(R[name]["beta"], rel=ITERATED)
    assert ours.standard_error == pytest.approx(R[name]["se"], rel=ITERATED)
    assert f"α = {R[name]['alpha']:.3g}" in ours.method


@pytest.mark.parametrize("name", COVARIATES)
def test_by_team_it_is_its_scores_by_clubsandwich(name):
    ours = negative_binomial_ratio(DAYS, TREATED, COVARIATES[name], clusters=QUINE["team"])
    found = (ours.standard_error, ours.degrees_of_freedom)
    assert found == pytest.approx(R[name]["clusters"], rel=ITERATED)


def test_without_covariates_it_is_the_ratio_of_means():
    ours = negative_binomial_ratio(DAYS, TREATED, NONE)
    plain = rate_ratio(DAYS[TREATED == 1], DAYS[TREATED == 0])
    assert ours.value == pytest.approx(plain.value, rel=1e-8)


def test_a_covariate_that_is_there_twice_changes_nothing():
    twice = np.column_stack([QUINE["slow"], QUINE["eth"], QUINE["slow"], np.ones(len(DAYS))])
    once = negative_binomial_ratio(DAYS, TREATED, COVARIATES["counts_adjusted"])
    again = negative_binomial_ratio(DAYS, TREATED, twice)
    assert (again.value, again.low) == pytest.approx((once.value, once.low), rel=EXACT)


def test_counts_that_vary_little_have_no_dispersion():
    counts = np.tile([2, 3, 3, 2], 20)
    found = negative_binomial_ratio(counts, np.arange(80) < 40, np.empty((80, 0)))
    assert "α = 0" in found.method
    assert found.value == pytest.approx(1.0)


def test_what_cannot_be_told_is_refused():
    treated = [1, 1, 0, 0]
    nothing = np.empty((4, 0))
    assert "control group" in negative_binomial_ratio([1, 2, 0, 0], treated, nothing).note
    assert "the same" in negative_binomial_ratio([2, 2, 2, 2], treated, nothing).note
    wide = np.random.default_rng(1).normal(size=(4, 2))
    assert "too few" in negative_binomial_ratio([1, 2, 1, 0], treated, wide).note
