"""Stepped wedges against estimatr with a column a team and period."""

from __future__ import annotations

import numpy as np
import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics.rollout import exposure_average_effect, rollout, rollout_effect
from tests.statistics.reference_numbers import EXACT, reference


@pytest.fixture
def trial():
    data = reference("rollout")["data"]
    return rollout(data["y"], data["treated"], data["team"], data["period"])


def numbers(found):
    return [found.value, found.standard_error, found.degrees_of_freedom]


def test_an_immediate_effect_like_estimatr(trial):
    found = rollout_effect("mean_difference", trial)
    assert numbers(found) == pytest.approx(reference("rollout")["immediate"], rel=EXACT)
    assert found.clusters == 12


def test_the_average_over_exposure_like_estimatr(trial):
    found = exposure_average_effect("mean_difference", trial)
    expected = reference("rollout")
    assert numbers(found) == pytest.approx(expected["averaged"], rel=EXACT)
    assert found.value == pytest.approx(np.mean(expected["exposures"]), rel=EXACT)
    assert "4 periods since crossing" in found.method


def test_starts_and_exposure(trial):
    assert trial.starts.tolist() == [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]
    assert trial.exposure.max() == 4
    assert (trial.exposure[~trial.treated] == 0).all()
    assert trial.went_back == 0


def test_a_trend_alone_is_no_effect():
    """All outcomes rise by one a period; across rows the treated are far ahead."""
    team, period = np.repeat(np.arange(12), 5), np.tile(np.arange(5), 12)
    treated = period >= 1 + team // 3
    y = period + np.random.default_rng(5).normal(0, 0.1, 60)
    found = rollout_effect("mean_difference", rollout(y, treated, team, period))
    assert y[treated].mean() - y[~treated].mean() > 1.5
    assert abs(found.value) < 0.2
    assert found.low < 0 < found.high


def test_all_crossing_at_once_tell_nothing():
    team, period = np.repeat(np.arange(6), 4), np.tile(np.arange(4), 6)
    y = np.random.default_rng(1).normal(size=24)
    found = rollout_effect("mean_difference", rollout(y, period >= 2, team, period))
    assert "tell all of the treatment" in found.note


@pytest.mark.parametrize(
    ("y", "teams", "reason"),
    [(np.zeros(8), [1, 1, 1, 1, 2, 2, 2, 2], "three teams"), (np.ones(12), None, "no variation")],
)
def test_refused_with_a_reason(y, teams, reason):
    team = np.repeat([1, 2, 3], 4) if teams is None else np.asarray(teams)
    period = np.tile(np.arange(4), len(y) // 4)
    found = rollout_effect("mean_difference", rollout(y, period >= team, team, period))
    assert reason in found.note


def test_somebody_must_be_treated():
    with pytest.raises(EstimationError, match="treated group has nobody"):
        rollout([1, 2], [0, 0], [1, 2], [1, 2])
