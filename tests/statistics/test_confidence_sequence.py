"""Confidence sequences: the formula by hand, and coverage over whole paths by simulation."""

import math

import numpy as np
import pytest
from scipy import special

from nudgelab.errors import EstimationError
from nudgelab.statistics.confidence_sequence import anytime_multiplier, anytime_nominal


def test_it_is_the_papers_boundary():
    # sigma = 1: margin = sqrt(2 (t rho^2 + 1) / (t^2 rho^2) * log(sqrt(t rho^2 + 1) / alpha))
    t, planned, alpha = 300.0, 500.0, 0.05
    rho = math.sqrt((-2 * math.log(alpha) + math.log(-2 * math.log(alpha) + 1)) / planned)
    margin = math.sqrt(
        2 * (t * rho**2 + 1) / (t**2 * rho**2) * math.log(math.sqrt(t * rho**2 + 1) / alpha)
    )
    assert anytime_multiplier(t, planned) / math.sqrt(t) == pytest.approx(margin, rel=1e-12)


def test_it_is_about_tightest_where_it_was_told_to_be():
    widths = {n: anytime_multiplier(1000, n) for n in (50, 1000, 20_000)}
    assert widths[1000] < widths[50]
    assert widths[1000] < widths[20_000]
    assert 1.96 < widths[1000] < 3.3


def test_its_nominal_p_value_belongs_to_its_multiplier():
    z = anytime_multiplier(200, 400, 0.9)
    assert anytime_nominal(200, 400, 0.9) == pytest.approx(math.erfc(z / math.sqrt(2)))
    assert anytime_nominal(200, 400) < 0.005


def test_a_path_without_effect_is_left_as_rarely_as_said():
    random, n = np.random.default_rng(17), 2000
    y = random.exponential(size=(2000, n)) - 1.0  # skewed: only the central limit theorem helps
    count = np.arange(1, n + 1)
    mean = y.cumsum(axis=1) / count
    spread = np.sqrt((y**2).cumsum(axis=1) / count - mean**2)
    z = np.sqrt(count) * mean / np.where(spread > 0, spread, 1.0)
    watched = count >= 50  # asymptotic: whoever looks at ten people gets no promise
    limits = np.array([anytime_multiplier(m, 500) for m in count])
    left = (np.abs(z) > limits)[:, watched].any(axis=1).mean()
    fixed = (np.abs(z) > 1.96)[:, watched].any(axis=1).mean()
    assert left <= 0.05 + 0.015
    assert fixed > 0.3  # what looking without correction would have done


def test_no_units_are_refused():
    with pytest.raises(EstimationError, match="positive"):
        anytime_multiplier(0, 100)


def test_twenty_teams_and_more_are_left_as_rarely_as_said():
    # two arms of equal teams, looked at every ten teams; skewed team means, t quantiles as the
    # analysis takes them for clusters
    random = np.random.default_rng(21)
    means = random.exponential(size=(3000, 200))
    in_arm = np.arange(200) % 2 == 0
    left, fixed = np.zeros(3000, dtype=bool), np.zeros(3000, dtype=bool)
    for teams in range(20, 201, 10):
        one, zero = (means[:, :teams][:, group[:teams]] for group in (in_arm, ~in_arm))
        variance = one.var(axis=1, ddof=1) + zero.var(axis=1, ddof=1)
        t = np.abs(one.mean(axis=1) - zero.mean(axis=1)) / np.sqrt(variance / (teams / 2))
        left |= t > special.stdtrit(teams - 2, 1 - anytime_nominal(teams, 100) / 2)
        fixed |= t > special.stdtrit(teams - 2, 0.975)
    assert left.mean() <= 0.05
    assert fixed.mean() > 0.15
