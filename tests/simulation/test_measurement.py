"""Surveys: Likert items with noise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from nudgelab.behaviour.answering import answer_probability
from nudgelab.simulation.measurement import (
    BASELINE_SCALES,
    WAVE_SCALES,
    answering,
    category,
    measure,
)
from nudgelab.simulation.programme import Programme, simulate
from nudgelab.simulation.streams import Purpose, four, luck_of, name_index
from nudgelab.study.calendar import Survey
from nudgelab.study.consistency import SCALES
from tests.simulation.small_study import build


def test_a_score_by_hand():
    # five points: 0.5 + 0.12 → 0.62 → 0.5; 0.5 + 0.24 → 0.74 → 0.75; 0.5 − 0.36 → 0.14 → 0.25
    assert [category(0.5, error, 0.12, 5) for error in (1.0, 2.0, -3.0)] == [2, 3, 1]
    true, luck, survey = np.linspace(0.0, 1.0, 3000), luck_of(1, 0), Survey(items=6, points=5)
    index = name_index("threat") & ~0xFF
    words = [
        [four(luck, n, 7, Purpose.SURVEY, index ^ item) for n in range(3000)] for item in (0, 4)
    ]
    errors = special.ndtri(np.concatenate(words, axis=1))[:, :6]
    felt = np.clip(true[:, None] + survey.noise * errors, 0.0, 1.0)
    expected = (np.floor(4.0 * felt + 0.5) / 4.0).mean(axis=1)
    assert measure("threat", true, survey, 7, luck) == pytest.approx(expected, abs=1e-6)


@given(st.floats(0, 1), st.floats(-6, 6), st.integers(2, 101))
def test_an_answer_is_a_category(true, error, points):
    answer = category(true, error, 0.5, points)
    assert 0 <= answer <= points - 1
    assert answer == int(answer)


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


def test_no_two_scales_share_their_errors():
    scales = {*WAVE_SCALES, *BASELINE_SCALES}
    assert len({name_index(scale) >> 8 for scale in scales}) == len(scales)


def test_everybody_answers_where_nobody_refuses():
    cohort = simulate(build({"control": [], "treated": ["mandate"]}))
    assert cohort.waves.num_rows == 240
    assert cohort.people["intention"].null_count == 0


def test_those_who_feel_pushed_answer_less():
    programme = Programme(build(employees=4000, teams=400), 1, 0)
    state = programme.workforce.state
    state["threat"] = np.repeat([0.0, 0.3, 0.8], [1000, 1000, 2000])
    state["present"][-1000:] = 0
    parameters = programme.parameters._replace(response_threat=3.0)
    answered = answering(programme.workforce, Survey(response=0.8), 7, luck_of(1, 0), parameters)
    groups = [answered[:1000], answered[1000:2000], answered[2000:3000]]
    expected = [answer_probability(0.8, threat, parameters) for threat in (0.0, 0.3, 0.8)]
    assert [group.mean() for group in groups] == pytest.approx(expected, abs=0.05)
    assert not answered[3000:].any()


def test_non_response_is_not_at_random_in_a_programme():
    parts = {"employees": 3000, "teams": 300, "model": {"response_threat": 4.0, "threat_gain": 2.0}}
    survey = {"calendar": {"survey": {"days": [0, 1], "response": 0.9}}}
    cohort = simulate(build({"control": [], "treated": ["mandate"]}, **parts, **survey))
    arm = np.array(cohort.people["arm"].to_pylist())
    rates = {}
    for day in (0, 1):
        wave = cohort.waves.filter(cohort.waves["day"].to_numpy() == day)
        answered = np.isin(np.arange(3000), wave["person"].to_numpy())
        rates[day] = [answered[arm == name].mean() for name in ("control", "treated")]
    assert rates[0] == pytest.approx([0.9, 0.9], abs=0.03)
    assert rates[1][0] == pytest.approx(0.9, abs=0.03)
    assert rates[1][1] < 0.8
    assert cohort.people["intention"].null_count == pytest.approx(300, abs=60)
