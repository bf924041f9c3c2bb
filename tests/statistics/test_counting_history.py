"""Mean counts of recurrent events, against R and by hand."""

import numpy as np
import pytest
from scipy import stats

from nudgelab.errors import EstimationError
from nudgelab.statistics.counting_history import counting_history
from nudgelab.statistics.mean_count import mean_count_curve, mean_count_difference
from tests.statistics.reference_numbers import EXACT, reference

R = reference("recurrent")
PEOPLE = {key: np.array(column) for key, column in R["people"].items()}
TREATED = PEOPLE["treated"] == 1
BLADDER = counting_history(PEOPLE["end"], np.zeros(len(TREATED)), R["person"], R["time"])


def simulated(seed, people=120):
    """People with Poisson events until they leave for good or are lost from sight."""
    draws = np.random.default_rng(seed)
    end, left = draws.integers(1, 21, people).astype(float), draws.random(people) < 0.5
    counts = draws.poisson(2.0, people)
    person = np.repeat(np.arange(people), counts)
    time = np.ceil(draws.random(person.size) * end[person])  # many ties
    return end, left, person, time


@pytest.mark.parametrize("arm", [0, 1])
@pytest.mark.parametrize("index", [0, 1, 2])
def test_without_leavers_it_is_nelsons_with_survfits_robust_error(arm, index):
    group = (arm == 1) == TREATED
    mean, influence = BLADDER.of(group).mean_until([10, 20, 30][index])
    expected = R["mean_count"][arm]
    assert mean == pytest.approx(expected["mean"][index], rel=EXACT)
    assert np.sqrt((influence**2).sum()) == pytest.approx(expected["se"][index], rel=EXACT)


def test_influence_is_the_derivative_by_a_persons_weight():
    """A person twice, and a person not at all, move the mean by their influence."""
    end, left, person, time = simulated(1)
    copies = 4000  # so that one copy more is a small weight
    history = counting_history(end, left, person, time)
    mean, influence = history.mean_until(15)
    assert influence.sum() == pytest.approx(0, abs=1e-12)
    for who in (0, 1, 2, 3):
        weight = np.full(len(end), copies)
        moved = []
        for change in (-1, 1):
            weight[who] = copies + change
            moved.append(weighted_mean(end, left, person, time, weight, 15))
        slope = (moved[1] - moved[0]) / 2 * copies
        assert slope == pytest.approx(influence[who], rel=1e-6, abs=1e-10)
    assert weighted_mean(end, left, person, time, np.ones(len(end)), 15) == pytest.approx(mean)


def weighted_mean(end, left, person, time, weight, horizon):
    """Ghosh and Lin's estimate term by term, with weights."""
    staying, total = 1.0, 0.0
    for moment in np.unique(np.concatenate([end, time])):
        if moment > horizon:
            break
        at_risk = weight[end >= moment].sum()
        total += staying * weight[person[time == moment]].sum() / at_risk
        staying *= 1 - weight[left & (end == moment)].sum() / at_risk
    return total


def test_followed_by_all_to_the_end_it_is_welchs_test_of_the_counts():
    draws = np.random.default_rng(7)
    counts, treated = draws.poisson(2, 50), np.arange(50) < 20
    person = np.repeat(np.arange(50), counts)
    history = counting_history(
        np.full(50, 9.0), np.zeros(50), person, draws.integers(1, 10, len(person))
    )
    ours = mean_count_difference(history, treated, horizon=9)
    welch = stats.ttest_ind(counts[treated], counts[~treated], equal_var=False)
    assert ours.p == pytest.approx(welch.pvalue, rel=EXACT)
    assert (ours.low, ours.high) == pytest.approx(tuple(welch.confidence_interval()), rel=EXACT)


def test_who_leaves_for_good_lowers_the_mean():
    end, left, person, time = simulated(2)
    stays = counting_history(end, np.zeros(len(end)), person, time).mean_until(15)[0]
    leaves = counting_history(end, left, person, time).mean_until(15)[0]
    assert leaves < stays


@pytest.mark.parametrize("clusters", [None, PEOPLE["team"]])
def test_a_difference_has_its_interval_and_method(clusters):
    ours = mean_count_difference(BLADDER, TREATED, horizon=30, clusters=clusters)
    assert ours.value == pytest.approx(
        R["mean_count"][1]["mean"][2] - R["mean_count"][0]["mean"][2], rel=EXACT
    )
    assert ours.low < ours.value < ours.high
    assert ours.method.startswith("Nelson mean count to 30")
    assert (ours.clusters is None) == (clusters is None)


def test_what_cannot_be_told_is_refused():
    none = counting_history([5, 5, 5, 5], [0, 0, 0, 0], [], [])
    short = counting_history([5, 5, 9, 9], [0, 0, 0, 0], [0, 2], [1, 2])
    treated = [1, 1, 0, 0]
    assert "no events" in mean_count_difference(none, treated, horizon=5).note
    assert "followed to 5 only" in mean_count_difference(short, treated, horizon=9).note
    one = mean_count_difference(short, [1, 0, 0, 0], horizon=5)
    assert "one person" in one.note
    with pytest.raises(EstimationError, match="nobody"):
        mean_count_difference(short, [0, 0, 0, 0], horizon=5)
    same = counting_history([5, 5, 5, 5], [0, 0, 0, 0], [0, 1, 2, 3], [1, 1, 1, 1])
    assert "nothing varies" in mean_count_difference(same, treated, horizon=5).note


def test_events_outside_their_persons_time_are_refused():
    with pytest.raises(EstimationError, match="outside their person's time"):
        counting_history([5.0], [0], [0], [6.0])


def test_the_curve_has_limits_around_it():
    curve = mean_count_curve(BLADDER.of(TREATED), [0.5, 10, 30], clusters=PEOPLE["team"][TREATED])
    assert curve.mean[0] == 0
    assert np.isnan(curve.low[0])
    assert (curve.low[1:] < curve.mean[1:]).all()
    assert (curve.mean[1:] < curve.high[1:]).all()
    assert curve.mean[2] == pytest.approx(R["mean_count"][1]["mean"][2], rel=EXACT)


@pytest.mark.parametrize("horizon", [1, 7, 15, 20, 99])
def test_several_times_at_once_are_each_by_itself(horizon):
    history = counting_history(*simulated(8))
    horizons = [0.5, 1, 7, 7, 15, 20, 99]
    together = list(history.means_until(horizons))
    mean, influence = history.mean_until(horizon)
    assert together[horizons.index(horizon)][0] == mean
    np.testing.assert_allclose(
        together[horizons.index(horizon)][1], influence, rtol=1e-10, atol=1e-14
    )
    assert together[0][0] == 0
    assert not together[0][1].any()
