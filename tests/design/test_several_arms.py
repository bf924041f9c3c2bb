"""Power after a correction across arms: held against drawing all arms and correcting them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from nudgelab.design.power_formula import t_power
from nudgelab.design.several_arms import Contrast, corrected_powers, least_favourable_limit
from nudgelab.statistics import multiplicity
from nudgelab.statistics.many_to_one import dunnett

ARMS = [
    Contrast(noncentrality=nc, degrees_of_freedom=20.0, variance=v, control_variance=1.0)
    for nc, v in ((2.5, 1.0), (1.0, 0.5), (3.2, 2.0))
]
DRAWN = 4_000


@pytest.fixture(scope="module")
def drawn_p():
    generator = np.random.default_rng(11)
    shared = generator.standard_normal(DRAWN)
    scale = np.sqrt(generator.chisquare(20, DRAWN) / 20)
    columns = []
    for arm in ARMS:
        own = math.sqrt(1 - arm.loading**2) * generator.standard_normal(DRAWN)
        t = (arm.noncentrality - arm.loading * shared + own) / scale
        columns.append(2 * stats.t.sf(abs(t), 20))
    return np.column_stack(columns)


@pytest.mark.parametrize("name", ["holm", "benjamini_hochberg", "bonferroni"])
def test_powers_are_those_of_drawn_arms(name, drawn_p):
    correct = getattr(multiplicity, name)
    found = np.mean([correct(row) <= 0.05 for row in drawn_p], axis=0)
    error = np.sqrt(found * (1 - found) / DRAWN)
    assert np.all(np.abs(corrected_powers(ARMS, name) - found) < 4 * error)


def test_dunnetts_limit_is_where_its_p_is_the_level():
    loadings = np.array([arm.loading for arm in ARMS])
    correlation = np.outer(loadings, loadings)
    np.fill_diagonal(correlation, 1.0)
    p = 2 * stats.t.sf(least_favourable_limit(ARMS, 0, "dunnett"), 20)
    assert dunnett([p, 0.5, 0.5], correlation, 20.0)[0] == pytest.approx(0.05, rel=1e-6)


def test_without_a_correction_or_with_one_arm_it_is_the_arms_own_power():
    own = tuple(t_power(arm.noncentrality, 20.0) for arm in ARMS)
    assert corrected_powers(ARMS, "none") == pytest.approx(own)
    assert corrected_powers(ARMS[:1], "holm") == pytest.approx(own[:1])


def test_holm_finds_more_than_bonferroni_and_benjamini_hochberg_more_than_holm():
    least, middle, most = (
        np.array(corrected_powers(ARMS, name))
        for name in ("bonferroni", "holm", "benjamini_hochberg")
    )
    assert (least < middle).all()
    assert (middle < most).all()


def test_arms_without_an_effect_are_found_falsely_at_most_as_often_as_allowed():
    nothing = [
        Contrast(noncentrality=0.0, degrees_of_freedom=math.inf, variance=1.0, control_variance=1.0)
    ] * 2
    each = corrected_powers(nothing, "holm")
    assert 0.025 < each[0] == pytest.approx(each[1], abs=2e-4)
    assert each[0] < 0.05


def test_a_test_that_takes_the_null_error_is_stretched_by_it():
    stretched = Contrast(
        noncentrality=2.0,
        degrees_of_freedom=math.inf,
        variance=1.0,
        control_variance=1.0,
        stretch=1.1,
    )
    expected = stats.norm.sf(1.1 * stats.norm.ppf(0.975) - 2.0)
    assert corrected_powers([stretched], "none")[0] == pytest.approx(expected, abs=1e-4)
