"""Scores of scales, worked out by hand."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nudgelab.cohort.scoring import keyed_answers, score
from nudgelab.study.scales import Scale

SCALE = Scale(items=("a", "b", "c"), reversed=("b",), range=(1, 5), minimum=2)


def test_a_score_is_the_mean_of_what_was_answered():
    answers = np.asarray([[1, 5, 1], [5, 1, 5], [3, 3, 3], [2, np.nan, 4], [5, np.nan, np.nan]])
    np.testing.assert_allclose(score(SCALE, answers), [0, 1, 0.5, 0.5, np.nan])


def test_a_reversed_item_is_turned_round():
    np.testing.assert_allclose(
        keyed_answers(SCALE, np.asarray([[2.0, 2.0, 4.0]])), [[0.25, 0.75, 0.75]]
    )


def test_half_of_the_items_are_enough_where_nothing_is_declared():
    assert [Scale(items=tuple("abcde")[:k], range=(1, 5)).fewest for k in (1, 2, 3, 4, 5)] == [
        1,
        1,
        2,
        2,
        3,
    ]


@given(arrays(np.float64, (6, 3), elements=st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0, np.nan])))
def test_turning_every_answer_round_turns_the_score_round(answers):
    turned = score(SCALE, 6.0 - answers)
    np.testing.assert_allclose(turned, 1.0 - score(SCALE, answers))
