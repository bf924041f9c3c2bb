import math

import numpy as np
import pytest
from scipy import stats

from nudgelab.errors import EstimationError
from nudgelab.statistics import assignment_mechanism
from nudgelab.statistics.assignment_mechanism import mechanism


def test_all_assignments_are_listed_once_each():
    dealt = mechanism([0, 1, 2, 0, 1, 1, 0], [0, 0, 0, 0, 1, 1, 1])
    rows = dealt.every_assignment()
    assert len(rows) == dealt.assignments == 12 * 3
    assert len({tuple(row) for row in rows}) == len(rows)
    for row in rows:
        again = mechanism(row, [0, 0, 0, 0, 1, 1, 1])
        assert (again.counts == dealt.counts).all()


@pytest.mark.parametrize(
    ("arm", "stratum", "ways"),
    [
        ([0, 1] * 6, None, math.comb(12, 6)),
        ([0, 1] * 6, np.repeat(range(6), 2), 2**6),
        ([0, 0, 1, 1], [0, 0, 1, 1], 1),
        ([0, 1] * 60, None, math.inf),
    ],
)
def test_assignments_are_counted(arm, stratum, ways):
    assert mechanism(arm, stratum).assignments == ways


@pytest.mark.parametrize("by_hand", [10**9, 0])
def test_every_assignment_is_drawn_as_often(by_hand, monkeypatch):
    """Both ways of drawing, NumPy's and the compiled one, are uniform over the 36 assignments."""
    monkeypatch.setattr(assignment_mechanism, "_BY_HAND", by_hand)
    dealt = mechanism([0, 1, 2, 0, 1, 1, 0], [0, 0, 0, 0, 1, 1, 1])
    powers = 2.0 ** np.arange(7)[:, None]  # the sums of an arm tell who is in it
    drawn = dealt.redrawn_sums(powers, 36_000, np.random.default_rng(5))[:, :, 0]
    listed = dealt.every_sum(powers)[:, :, 0]
    assert (drawn.sum(axis=1) == 127).all()
    counts = [(drawn == row).all(axis=1).sum() for row in listed]
    assert sum(counts) == 36_000
    assert stats.chisquare(counts).pvalue > 1e-4


def test_compiled_draws_depend_on_the_seed_alone(monkeypatch):
    monkeypatch.setattr(assignment_mechanism, "_BY_HAND", 0)
    dealt = mechanism(np.arange(40) % 3)
    first, again, other = (
        dealt.redrawn_sums(np.arange(40.0)[:, None], 1200, np.random.default_rng(seed))
        for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert len(np.unique(first[:, 0, 0])) > 100  # no two streams alike


def test_unequal_shares_keep_their_numbers():
    dealt = mechanism([0] * 10 + [1] * 2 + [2] * 5)
    ones = dealt.redrawn_sums(np.ones((17, 1)), 50, np.random.default_rng(1))
    assert (ones[:, :, 0] == [10, 2, 5]).all()


def test_bad_units_are_refused():
    with pytest.raises(EstimationError, match="one a unit"):
        mechanism([0, 1, 0], [1, 2])
    with pytest.raises(EstimationError, match="an arm has no unit"):
        mechanism([0, 2])
