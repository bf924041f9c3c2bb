"""The pure draw that the simulation, a real randomisation and randomisation inference share."""

import numpy as np
import pytest

from nudgelab.randomisation import deal, planned_counts


def test_arms_are_dealt_in_the_order_of_the_lots_within_strata():
    stratum = np.array([1, 0, 1, 0, 1])
    counts = np.array([[1, 1], [1, 2]])
    lots = np.array([0.3, 0.9, 0.2, 0.1, 0.8])
    assert list(deal(stratum, counts, lots)) == [1, 1, 0, 0, 1]


def test_a_pair_is_a_stratum_of_two():
    counts = planned_counts(np.full(50, 2), np.array([0.5, 0.5]), np.zeros((50, 2)))
    assert (counts == 1).all()


def test_what_is_left_over_goes_where_most_is_missing():
    ties = np.tile([0.2, 0.1], (4, 1))  # the second arm wins where as much is missing
    counts = planned_counts(np.array([3, 3, 1, 1]), np.array([0.5, 0.5]), ties)
    assert counts.tolist() == [[1, 2], [2, 1], [0, 1], [1, 0]]


@pytest.mark.parametrize("share", [[0.5, 0.5], [0.2, 0.3, 0.5], [1 / 9] * 4 + [5 / 9]])
def test_totals_are_the_plan_where_it_is_whole(share):
    sizes = np.full(10, 18)
    counts = planned_counts(sizes, np.array(share), np.zeros((10, len(share))))
    assert counts.sum(axis=0) == pytest.approx(180 * np.array(share))
    assert counts.sum(axis=1).tolist() == sizes.tolist()
