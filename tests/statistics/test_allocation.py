import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics.allocation import sample_ratio_mismatch
from tests.statistics.reference_numbers import EXACT, reference


def test_large_groups_have_rs_chi_squared():
    # in R: chisq.test on these counts with p = c(1, 1, 1) / 3
    test = sample_ratio_mismatch([520, 480, 560], [1, 1, 1])
    assert (test.statistic, test.p) == pytest.approx(reference("people")["chisq"], rel=EXACT)
    assert test.expected == pytest.approx((520, 520, 520))


@pytest.mark.parametrize(
    ("counts", "shares", "name"),
    [([7, 2], [2, 1], "binom"), ([7, 1], [0.5, 0.5], "binom_even")],
)
def test_small_groups_have_the_exact_test(counts, shares, name):
    # R: binom.test(7, 9, 2 / 3), binom.test(7, 8, 0.5)
    test = sample_ratio_mismatch(counts, shares)
    assert test.method == "exact multinomial test"
    assert test.p == pytest.approx(reference("people")[name], rel=EXACT)


def test_three_small_groups_are_listed():
    # By hand: of the 27 ways to place 3 people, 3 put all in one group and 18 two: 21 / 27 for
    # (2, 1, 0), and 3 / 27 for (3, 0, 0).
    assert sample_ratio_mismatch([2, 1, 0], [1, 1, 1]).p == pytest.approx(21 / 27)
    assert sample_ratio_mismatch([3, 0, 0], [1, 1, 1]).p == pytest.approx(3 / 27)


@pytest.mark.parametrize(
    ("counts", "shares"),
    [
        ([5], [1]),
        ([0, 0], [1, 1]),
        ([1, -1], [1, 1]),
        ([1.5, 1], [1, 1]),
        ([1, 1], [1, 0]),
        ([1, 1], [1]),
    ],
)
def test_bad_counts_are_an_error(counts, shares):
    with pytest.raises(EstimationError):
        sample_ratio_mismatch(counts, shares)
