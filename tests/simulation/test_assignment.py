"""Complete randomisation: balance, strata, and what can't be stratified by."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from nudgelab.errors import StudyError
from nudgelab.simulation.assignment import randomise_within
from nudgelab.simulation.programme import Programme
from nudgelab.simulation.streams import luck_of

shares = st.lists(st.floats(0.1, 5.0), min_size=2, max_size=5).map(
    lambda weights: np.array(weights) / sum(weights)
)


@given(st.lists(st.integers(1, 12), min_size=1, max_size=12), shares, st.integers(0, 1000))
def test_each_stratum_gets_its_share_rounded_down_or_up(sizes, share, seed):
    stratum = np.repeat(np.arange(len(sizes)), sizes)
    arm = randomise_within(stratum, share, luck_of(seed, 0))
    for code, size in enumerate(sizes):
        counts = np.bincount(arm[stratum == code], minlength=len(share))
        assert np.all(np.abs(counts - size * share) < 1.0 + 1e-6)


@pytest.mark.parametrize("strata", [1, 7, 60])
def test_totals_are_even_whatever_the_strata(strata):
    arm = randomise_within(np.arange(400) % strata, np.full(4, 0.25), luck_of(2, 0))
    assert list(np.bincount(arm)) == [100] * 4


def test_each_unit_is_as_likely_as_the_next_one():
    arms = [
        randomise_within(np.zeros(10, np.int64), np.array([0.5, 0.5]), luck_of(1, r))
        for r in range(2000)
    ]
    treated = np.sum(arms, axis=0)
    assert stats.chisquare(treated).pvalue > 1e-4
    together = np.mean([arm[0] == arm[1] for arm in arms])
    assert together == pytest.approx(4 / 9, abs=0.04)  # complete, not simple randomisation


def test_the_odd_unit_goes_to_an_arm_by_lot():
    share = np.array([0.5, 0.5])
    extra = [
        randomise_within(np.zeros(3, np.int64), share, luck_of(1, r)).sum() for r in range(300)
    ]
    assert 0.4 < np.mean(np.array(extra) == 2) < 0.6


def test_persons_within_departments_and_managers(study):
    declared = study(assignment={"strata": ["department", "manager"]})
    programme = Programme(declared, 3, 0)
    people = programme.workforce.people
    strata = set(zip(people["department"], people["manager"], strict=True))
    assert len(strata) > 5
    for department, manager in strata:
        inside = (people["department"] == department) & (people["manager"] == manager)
        counts = np.bincount(programme.arm[inside], minlength=2)
        assert abs(counts[0] - counts[1]) <= 1


def test_teams_are_assigned_as_a_whole(study):
    declared = study(
        {"control": [], "a": [], "b": []},
        assignment={"unit": "team", "shares": {"control": 3, "a": 2, "b": 1}},
    )
    programme = Programme(declared, 3, 0)
    pairs = set(zip(programme.workforce.people["team"], programme.arm, strict=True))
    assert len(pairs) == 30
    assert list(np.bincount([arm for _, arm in pairs])) == [15, 10, 5]


def test_unknown_shares_are_taken_as_equal(study):
    programme = Programme(study(assignment={"shares": "unknown"}), 3, 0)
    assert list(np.bincount(programme.arm)) == [120, 120]


@pytest.mark.parametrize(
    ("unit", "stratum", "expected"),
    [("person", "intention", "department or manager"), ("team", "manager", "department")],
)
def test_a_stratum_that_the_simulation_lacks_is_refused(study, unit, stratum, expected):
    declared = study(assignment={"unit": unit, "strata": [stratum]})
    with pytest.raises(StudyError, match=f"found '{stratum}'; expected {expected}"):
        Programme(declared, 3, 0)


def test_a_stratum_that_is_almost_right_is_named(study):
    with pytest.raises(StudyError, match="Did you mean 'department'"):
        Programme(study(assignment={"strata": ["departement"]}), 3, 0)
