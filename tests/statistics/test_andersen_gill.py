"""The ratio of rates of recurrent events, against R's coxph on the bladder cancer trial."""

import math

import numpy as np
import pytest

from nudgelab.statistics.andersen_gill import recurrent_rate_ratio
from nudgelab.statistics.counting_history import counting_history
from nudgelab.statistics.cox import hazard_ratio
from tests.statistics.reference_numbers import EXACT, reference
from tests.statistics.test_counting_history import BLADDER, PEOPLE, TREATED

R = reference("recurrent")["rate"]
CONVERGED = 1e-7
"""Relative: coxph stops once the likelihood changes by less than 1e-9 of itself."""


def test_it_is_coxph_with_the_robust_error_by_person():
    # R: survival::coxph(Surv(start, stop, event) ~ treated, bladder2, cluster = id)
    ours = recurrent_rate_ratio(BLADDER, TREATED)
    assert math.log(ours.value) == pytest.approx(R["beta"], rel=CONVERGED)
    assert ours.standard_error == pytest.approx(R["se"], rel=CONVERGED)


def test_by_team_it_is_the_dfbeta_by_clubsandwich():
    ours = recurrent_rate_ratio(BLADDER, TREATED, clusters=PEOPLE["team"])
    found = (ours.standard_error, ours.degrees_of_freedom)
    assert found == pytest.approx(R["clusters"], rel=CONVERGED)


def test_with_one_event_a_person_it_is_coxs():
    draws = np.random.default_rng(4)
    time, observed = draws.integers(1, 12, 60).astype(float), draws.random(60) < 0.6
    treated, teams = np.arange(60) < 30, np.arange(60) // 5
    person = np.flatnonzero(observed)
    history = counting_history(time, np.zeros(60), person, time[person])
    ours = recurrent_rate_ratio(history, treated, clusters=teams)
    cox = hazard_ratio(time, observed, treated, clusters=teams)
    assert (ours.value, ours.low, ours.high) == pytest.approx(
        (cox.value, cox.low, cox.high), rel=EXACT
    )


def test_a_group_without_events_is_refused():
    history = counting_history([5, 5, 5, 5], [0, 0, 0, 0], [0, 1], [1, 2])
    assert "control group" in recurrent_rate_ratio(history, [1, 1, 0, 0]).note
    nothing = counting_history([5, 5, 5, 5], [0, 0, 0, 0], [], [])
    assert "no events" in recurrent_rate_ratio(nothing, [1, 1, 0, 0]).note


def test_small_samples_say_that_the_robust_error_is_short():
    assert "a little short" in recurrent_rate_ratio(BLADDER, TREATED).note
    draws = np.random.default_rng(6)
    person = np.repeat(np.arange(300), draws.poisson(1, 300))
    day = draws.integers(1, 10, len(person))
    history = counting_history(np.full(300, 9.0), np.zeros(300), person, day)
    assert recurrent_rate_ratio(history, np.arange(300) < 150).note == ""
    teams = recurrent_rate_ratio(history, np.arange(300) < 150, clusters=np.arange(300) // 30)
    assert "a little short" in teams.note
