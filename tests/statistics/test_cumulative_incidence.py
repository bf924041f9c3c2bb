"""Cumulative incidence where others leave first, against R's survfit on mgus2."""

import numpy as np
import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics.cumulative_incidence import (
    cumulative_incidence,
    cumulative_incidence_difference,
)
from nudgelab.statistics.kaplan_meier import kaplan_meier
from tests.statistics.reference_numbers import reference

R = reference("recurrent")
MGUS = {key: np.array(column) for key, column in R["mgus"].items()}
HISTORY = (MGUS["time"], MGUS["status"] == 1, MGUS["status"] == 2)
TREATED = MGUS["treated"] == 1
Z = 1.959963984540054


@pytest.mark.parametrize("index", [0, 1, 2])
def test_it_is_survfits(index):
    horizon = [60, 120, 240][index]
    control, treated = R["incidence"]
    ours = cumulative_incidence_difference(*HISTORY, TREATED, horizon=horizon)
    value = treated["share"][index] - control["share"][index]
    sizes = TREATED.sum(), (~TREATED).sum()
    parts = [
        arm["se"][index] ** 2 * n / (n - 1)
        for arm, n in zip((treated, control), sizes, strict=True)
    ]
    assert ours.value == pytest.approx(value, rel=1e-8)
    assert ours.standard_error == pytest.approx(np.sqrt(sum(parts)), rel=1e-8)


def test_by_team_it_is_survfits_influence_by_clubsandwich():
    ours = cumulative_incidence_difference(*HISTORY, TREATED, horizon=240, clusters=MGUS["team"])
    found = (ours.standard_error, ours.degrees_of_freedom)
    assert found == pytest.approx(R["incidence_clusters"], rel=1e-7)


def test_where_nobody_leaves_it_is_one_minus_kaplan_meier():
    stays = np.zeros(len(TREATED))
    curve = cumulative_incidence(HISTORY[0], HISTORY[1], stays)
    survival = kaplan_meier(HISTORY[0], HISTORY[1])
    np.testing.assert_allclose(curve.share, 1 - survival.survival, rtol=1e-10, atol=1e-12)


def test_leavers_taken_as_lost_from_sight_would_exaggerate():
    curve = cumulative_incidence(*HISTORY)
    assert curve.share[-1] < 1 - kaplan_meier(HISTORY[0], HISTORY[1]).survival[-1]


@pytest.mark.parametrize("clusters", [None, MGUS["team"]])
def test_the_curve_lies_within_its_limits(clusters):
    curve = cumulative_incidence(*HISTORY, clusters=clusters)
    assert (curve.low <= curve.share).all()
    assert (curve.share <= curve.high).all()
    assert curve.high.max() <= 1
    assert curve.low[-1] < curve.share[-1] < curve.high[-1]


def test_an_arm_without_events_is_named_and_no_events_are_refused():
    time, left = [1, 2, 3, 4, 4, 4], [0, 0, 1, 0, 0, 0]
    treated = [1, 1, 1, 0, 0, 0]
    found = cumulative_incidence_difference(time, [1, 0, 0, 0, 0, 0], left, treated, horizon=3)
    assert "control group had an event" in found.note
    none = cumulative_incidence_difference(time, [0] * 6, left, treated, horizon=3)
    assert "no events" in none.note


def test_nobody_has_the_event_and_leaves():
    with pytest.raises(EstimationError, match="had the event and left"):
        cumulative_incidence([1.0, 2.0], [1, 0], [1, 0])


def test_many_times_are_thinned_and_end_with_the_last():
    every = cumulative_incidence(*HISTORY)
    few = cumulative_incidence(*HISTORY, most_times=20)
    last = cumulative_incidence(*HISTORY, most_times=1)
    assert few.times.size == 20
    assert set(few.times) <= set(every.times)
    assert few.share[-1] == pytest.approx(every.share[-1])
    assert last.share.tolist() == pytest.approx([every.share[-1]])
