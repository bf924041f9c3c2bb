"""Two one-sided tests against SciPy, and against the score interval that they invert."""

import math

import numpy as np
import pytest
import scipy.stats

from nudgelab.errors import EstimationError
from nudgelab.statistics.equivalence import one_sided_p, score_one_sided_p
from nudgelab.statistics.means import mean_difference
from nudgelab.statistics.score_interval import TwoByTwo, score_difference, score_statistic


def test_it_is_scipys_two_welch_tests():
    random = np.random.default_rng(2)
    one, zero = random.normal(0.1, 1.0, 40), random.normal(0.0, 1.5, 55)
    found = mean_difference(one, zero)
    ours = one_sided_p(
        found.value, found.standard_error, -0.8, 0.5, degrees_of_freedom=found.degrees_of_freedom
    )
    above = scipy.stats.ttest_ind(one + 0.8, zero, equal_var=False, alternative="greater").pvalue
    below = scipy.stats.ttest_ind(one - 0.5, zero, equal_var=False, alternative="less").pvalue
    assert ours == pytest.approx((above, below), rel=1e-9)


@pytest.mark.parametrize("table", [(56, 70, 48, 80), (9, 10, 3, 10), (700, 3000, 640, 3100)])
def test_the_score_test_inverts_the_score_interval(table):
    counts = TwoByTwo(*table)
    for level in (0.9, 0.95):
        low, high = score_difference(counts, level)
        p = score_one_sided_p(counts, low, high)
        assert p == pytest.approx(((1 - level) / 2, (1 - level) / 2), rel=1e-6)


def test_the_score_of_no_difference_is_the_pooled_test():
    # R: prop.test(c(56, 48), c(70, 80), correct = FALSE)$statistic * (N - 1) / N
    z = score_statistic(TwoByTwo(56, 70, 48, 80), 0.0)
    pooled = 104 / 150
    variance = pooled * (1 - pooled) * (1 / 70 + 1 / 80) * 150 / 149
    assert z == pytest.approx((56 / 70 - 48 / 80) / math.sqrt(variance), rel=1e-12)


def test_a_limit_that_is_not_tested_rejects_by_itself():
    assert one_sided_p(0.0, 1.0, -math.inf, 1.96)[0] == 0.0
    assert score_one_sided_p(TwoByTwo(5, 10, 5, 10), -0.1, math.inf)[1] == 0.0


def test_arms_without_variance_still_tell():
    everybody = TwoByTwo(30, 30, 30, 30)
    assert score_statistic(everybody, 0.0) == 0.0
    low, high = score_one_sided_p(everybody, -0.2, 0.2)
    assert low == pytest.approx(high)
    assert 0 < low < 0.05


def test_nonsense_is_refused():
    with pytest.raises(EstimationError, match="standard_error"):
        one_sided_p(0.0, 0.0, -1.0, 1.0)
    with pytest.raises(EstimationError, match="order"):
        score_one_sided_p(TwoByTwo(1, 2, 1, 2), 0.1, -0.1)


def test_equivalence_is_claimed_wrongly_as_rarely_as_said():
    random = np.random.default_rng(4)
    n, p0, margin = 200, 0.3, 0.1
    one, zero = random.binomial(n, p0 + margin, 2000), random.binomial(n, p0, 2000)
    claimed = [
        max(score_one_sided_p(TwoByTwo(int(a), n, int(b), n), -margin, margin)) <= 0.05
        for a, b in zip(one, zero, strict=True)
    ]
    assert np.mean(claimed) <= 0.05 + 0.015
