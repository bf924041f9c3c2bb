"""The probability of superiority, against R, SciPy, and by counting pairs."""

import numpy as np
import pytest
from scipy import stats

from nudgelab.statistics.probability_of_superiority import probability_of_superiority
from tests.statistics.reference_numbers import EXACT, reference

DATA = {key: np.array(column) for key, column in reference("ordinal")["data"].items()}
R = reference("ordinal")["superiority"]


def test_it_is_brunner_and_munzels():
    ours = probability_of_superiority(DATA["outcome"], DATA["treated"])
    assert ours.value == pytest.approx(R["value"], rel=EXACT)
    assert ours.standard_error == pytest.approx(R["se"], rel=EXACT)
    assert ours.degrees_of_freedom == pytest.approx(R["df"], rel=EXACT)
    assert (ours.low, ours.high) == pytest.approx(R["ci"], rel=EXACT)
    assert ours.p == pytest.approx(R["p"], rel=EXACT)


def test_by_team_it_is_the_placements_by_clubsandwich():
    ours = probability_of_superiority(DATA["outcome"], DATA["treated"], clusters=DATA["team"])
    assert (ours.standard_error, ours.degrees_of_freedom) == pytest.approx(R["clusters"], rel=EXACT)


def test_without_ties_it_is_scipys():
    draws = np.random.default_rng(3)
    treated, control = draws.normal(0.4, 2.0, 17), draws.normal(0.0, 1.0, 25)
    ours = probability_of_superiority(np.concatenate([treated, control]), np.arange(42) < 17)
    assert ours.p == pytest.approx(stats.brunnermunzel(control, treated).pvalue, rel=EXACT)
    assert ours.value == pytest.approx((treated[:, None] > control).mean(), rel=EXACT)


def test_swapping_the_groups_mirrors_it():
    here = probability_of_superiority(DATA["outcome"], DATA["treated"])
    there = probability_of_superiority(DATA["outcome"], 1 - DATA["treated"])
    assert here.low == pytest.approx(1 - there.high, rel=EXACT)


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [([2, 2, 2, 2], "the same"), ([3, 4, 1, 2], "do not overlap"), ([1, 2, 3, 4], "below")],
)
def test_without_overlap_or_order_it_is_refused(outcome, reason):
    found = probability_of_superiority(outcome, [1, 1, 0, 0])
    assert found.refused
    assert reason in found.note


def test_one_person_or_one_team_in_a_group_is_refused():
    assert probability_of_superiority([1, 2, 3], [1, 0, 0]).refused
    assert probability_of_superiority([1, 2, 2, 1], [1, 1, 0, 0], clusters=[1, 1, 2, 3]).refused
