"""Surveys: Likert items with noise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nudgelab.simulation.measurement import BASELINE_SCALES, WAVE_SCALES, measure, scale_score
from nudgelab.simulation.streams import luck_of
from nudgelab.study.calendar import Survey
from nudgelab.study.consistency import SCALES


def test_a_score_by_hand():
    # five points: 0.5 + 0.12 → 0.62 → 0.5; 0.5 + 0.24 → 0.74 → 0.75; 0.5 − 0.36 → 0.14 → 0.25
    noises = np.array([1.0, 2.0, -3.0])
    assert scale_score(0.5, noises, 0.12, 5) == pytest.approx(0.5)


@given(st.floats(0, 1), st.lists(st.floats(-6, 6), min_size=1, max_size=9), st.integers(2, 101))
def test_a_score_stays_in_range(true, noises, points):
    assert 0.0 <= scale_score(true, np.array(noises), 0.5, points) <= 1.0


def test_scores_scatter_around_what_is_measured():
    true = np.full(20_000, 0.45)
    scores = measure("intention", true, Survey(items=4, points=101, noise=0.12), 0, luck_of(1, 0))
    assert scores.mean() == pytest.approx(0.45, abs=0.002)
    assert scores.std() == pytest.approx(0.12 / 2, rel=0.03)


def test_scales_and_days_and_items_have_their_own_errors():
    true = np.full(5_000, 0.5)
    survey = Survey(items=1, points=101, noise=0.1)
    answers = [
        measure(scale, true, survey, day, luck_of(1, 0))
        for scale, day in (("intention", 0), ("efficacy", 0), ("intention", 60))
    ]
    answers.append(
        2 * measure("intention", true, survey.model_copy(update={"items": 2}), 0, luck_of(1, 0))
        - answers[0]
    )
    correlations = np.corrcoef(answers)
    assert np.abs(correlations - np.eye(4)).max() < 0.05


def test_without_noise_the_answer_is_the_nearest_category():
    true = np.array([0.0, 0.2, 0.26, 1.0])
    scores = measure("habit", true, Survey(items=3, points=5, noise=0.0), 0, luck_of(1, 0))
    assert scores == pytest.approx([0.0, 0.25, 0.25, 1.0])


def test_the_scales_are_those_that_a_study_may_ask_for():
    assert WAVE_SCALES == SCALES
    assert {"reactance", "scepticism", "inertia"} <= set(BASELINE_SCALES)
