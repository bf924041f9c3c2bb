"""The noise has the distribution that it says, and no floating-point number takes part."""

import math
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from nudgelab.errors import EstimationError
from nudgelab.statistics.discrete_laplace import _bernoulli_of_exponential, discrete_laplace

DRAWS = 20_000


def _below(seed):
    generator = np.random.default_rng(seed)
    return lambda n: int(generator.integers(n))


@pytest.mark.parametrize("scale", [Fraction(1, 2), Fraction(1), Fraction(7, 3), Fraction(20)])
def test_draws_fit_scipys_distribution(scale):
    below = _below(1)
    drawn = Counter(discrete_laplace(scale, below) for _ in range(DRAWS))
    reference = stats.dlaplace(1 / float(scale))
    last = int(reference.ppf(1 - 20 / DRAWS))
    inner = range(-last + 1, last)
    expected = [reference.pmf(x) for x in inner]
    expected = [reference.cdf(-last), *expected, reference.sf(last - 1)]
    observed = [
        sum(count for x, count in drawn.items() if x <= -last),
        *(drawn[x] for x in inner),
        sum(count for x, count in drawn.items() if x >= last),
    ]
    assert sum(observed) == DRAWS
    assert stats.chisquare(observed, np.array(expected) * DRAWS).pvalue > 1e-3


def test_neighbouring_counts_are_nearly_as_likely():
    """The promise itself: no output is more than e^ε times as likely with one person more."""
    epsilon, below = Fraction(1, 2), _below(2)
    with_them, without = (
        Counter(count + discrete_laplace(1 / epsilon, below) for _ in range(DRAWS))
        for count in (31, 30)
    )
    for value in range(25, 37):
        a, b = with_them[value], without[value]
        allowed = math.exp(epsilon) * b + 5 * math.sqrt(a + math.exp(1) * b)
        assert a <= allowed


@pytest.mark.parametrize("gamma", [Fraction(0), Fraction(1, 3), Fraction(1)])
def test_a_coin_shows_heads_with_the_exponential_probability(gamma):
    below = _below(3)
    heads = sum(_bernoulli_of_exponential(gamma, below) for _ in range(DRAWS))
    assert stats.binomtest(heads, DRAWS, math.exp(-gamma)).pvalue > 1e-3


def test_only_whole_numbers_are_asked_for_and_given():
    asked = []

    def below(n):
        asked.append(n)
        return len(asked) % n

    assert type(discrete_laplace(Fraction(3, 7), below)) is int
    assert all(type(n) is int and n >= 1 for n in asked)


def test_by_default_chance_is_the_systems():
    assert len({discrete_laplace(Fraction(10**6)) for _ in range(5)}) > 1


@pytest.mark.parametrize("scale", [Fraction(0), Fraction(-1)])
def test_a_scale_of_nothing_is_refused(scale):
    with pytest.raises(EstimationError, match="must be above 0"):
        discrete_laplace(scale)
