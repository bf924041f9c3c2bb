import math

import pytest

from nudgelab.statistics.balance import standardised_difference


def test_measured_covariates_have_the_mean_of_the_sample_variances():
    # By hand (Austin 2009): means 2 and 5, variances 1 and 7
    assert standardised_difference([1, 2, 3], [3, 4, 8]) == pytest.approx(-3 / 2)


def test_binary_covariates_have_p_one_minus_p():
    # By hand (Austin 2009): 0.5 v 0.2, (0.5 - 0.2) / sqrt((0.25 + 0.16) / 2)
    difference = standardised_difference([0, 1, 0, 1], [0, 0, 0, 0, 1])
    assert difference == pytest.approx(0.3 / math.sqrt(0.205))


def test_constants_are_balanced_or_infinitely_apart():
    assert standardised_difference([0.1] * 3, [0.1] * 7) == 0.0
    assert standardised_difference([1, 1], [0, 0]) == math.inf
    assert standardised_difference([2], [3]) == -math.inf
