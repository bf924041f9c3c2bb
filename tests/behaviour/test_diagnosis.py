"""Which resistance stands in the way, by hand."""

import numpy as np
import pytest

from nudgelab.behaviour.diagnosis import dominant_resistance, felt_resistances, standardised
from nudgelab.behaviour.vocabulary import TRAITS


def test_what_is_felt_by_hand():
    felt = felt_resistances(
        np.array([0.4]),
        np.array([0.5]),
        [np.array([0.1]), np.array([0.2]), np.array([0.6])],
        np.array([0.8]),
        np.array([0.25]),
    )
    assert felt == pytest.approx(np.array([[0.7, 0.3, 0.6]]))


def test_scores_count_from_the_time_before():
    before = np.array([[0.2, 0.5, 0.1], [0.4, 0.5, 0.3], [np.nan, np.nan, np.nan]])
    now = np.array([[0.5, 0.9, 0.2], [0.3, np.nan, 0.2]])
    scores = standardised(now, before)
    assert scores[0] == pytest.approx([2.0, 0.0, 0.0])  # nobody differed in the second
    assert np.isnan(scores[1]).all()


def test_the_dominant_one_is_the_largest_of_those_that_can_be_answered():
    scores = np.array([[1.0, 2.0, 0.5], [3.0, 2.0, 0.5], [np.nan] * 3])
    assert list(dominant_resistance(scores, TRAITS)) == [1, 0, -1]
    assert list(dominant_resistance(scores, ("reactance", "inertia"))) == [0, 0, -1]
    assert list(dominant_resistance(scores, ("inertia",))) == [2, 2, -1]
