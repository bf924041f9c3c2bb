import pytest
from reference_numbers import EXACT, ITERATED, reference

from nudgelab.statistics.two_proportion_test import two_proportion_p


def test_large_tables_have_pearsons_chi_squared_times_n_minus_1_over_n():
    # R: prop.test(correct = FALSE)$statistic * (N - 1) / N
    cases = [(56, 70, 48, 80), (30, 100, 45, 110), (700, 3000, 640, 3100)]
    for counts, expected in zip(cases, reference("people")["n_minus_1"], strict=True):
        test = two_proportion_p(*counts)
        assert test.p == pytest.approx(expected, rel=EXACT)
        assert test.method == "N−1 chi-squared test"


def test_small_tables_have_boschloos_test():
    # Mehrotra, Chan & Berger (2003); SciPy's documentation: 74 of 104 v 43 of 74, one-sided 0.0483.
    # A small table of R's Exact::exact.test(method = "boschloo", "two.sided", npNumbers = 1000):
    # 7 of 15 v 12 of 15 is twice its one-sided p in SciPy's definition.
    from scipy.stats import boschloo_exact

    test = two_proportion_p(1, 12, 7, 12)
    assert test.method == "Boschloo's exact test"
    assert test.p == pytest.approx(boschloo_exact([[1, 7], [11, 5]]).pvalue, rel=ITERATED)


def test_rare_events_among_many_have_fishers_test():
    # R: fisher.test(matrix(c(0, 400, 1, 600), 2))$p.value
    test = two_proportion_p(0, 400, 1, 601)
    assert test.method == "Fisher's exact test"
    assert test.p == pytest.approx(reference("people")["fisher_rare"], rel=EXACT)


@pytest.mark.parametrize("counts", [(0, 5, 0, 900), (5, 5, 9, 9)])
def test_outcomes_that_are_all_equal_have_p_one(counts):
    assert two_proportion_p(*counts).p == 1.0
