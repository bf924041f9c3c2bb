import numpy as np
import pytest

from nudgelab.statistics.two_proportion_test import two_proportion_p
from tests.statistics.reference_numbers import EXACT, reference

ON_A_GRID = 1e-4
"""Relative: the nuisance share is searched in steps of 0.0005."""


def test_large_tables_have_pearsons_chi_squared_times_n_minus_1_over_n():
    # R: prop.test(correct = FALSE)$statistic * (N - 1) / N
    cases = [(56, 70, 48, 80), (30, 100, 45, 110), (700, 3000, 640, 3100)]
    for counts, expected in zip(cases, reference("people")["n_minus_1"], strict=True):
        test = two_proportion_p(*counts)
        assert test.p == pytest.approx(expected, rel=EXACT)
        assert test.method == "N−1 chi-squared test"


def _boschloo(x1, n1, x0, n0):
    """Boschloo's p by its definition: twice the lesser one-sided one, on a grid of the nuisance."""
    from scipy.stats import binom, hypergeom

    grid = np.linspace(0.0005, 0.9995, 2000)
    table = [(a, b) for a in range(n1 + 1) for b in range(n0 + 1)]

    def one_sided(fisher):
        cut = fisher(x1, x0) * (1 + 1e-9)
        return max(
            sum(
                binom.pmf(a, n1, grid) * binom.pmf(b, n0, grid)
                for a, b in table
                if fisher(a, b) <= cut
            )
        )

    less = one_sided(lambda a, b: hypergeom.cdf(a, n1 + n0, a + b, n1))
    greater = one_sided(lambda a, b: hypergeom.sf(a - 1, n1 + n0, a + b, n1))
    return min(2 * min(less, greater), 1.0)


@pytest.mark.parametrize("counts", [(1, 12, 7, 12), (4, 5, 1, 7)])
def test_small_tables_have_boschloos_test(counts):
    test = two_proportion_p(*counts)
    assert test.method == "Boschloo's exact test"
    assert test.p == pytest.approx(_boschloo(*counts), rel=ON_A_GRID)


def test_rare_events_among_many_have_fishers_test():
    # R: fisher.test(matrix(c(0, 400, 1, 600), 2))$p.value
    test = two_proportion_p(0, 400, 1, 601)
    assert test.method == "Fisher's exact test"
    assert test.p == pytest.approx(reference("people")["fisher_rare"], rel=EXACT)


@pytest.mark.parametrize("counts", [(0, 5, 0, 900), (5, 5, 9, 9)])
def test_outcomes_that_are_all_equal_have_p_one(counts):
    assert two_proportion_p(*counts).p == 1.0
