import math

import numpy as np
import pytest

from nudgelab.statistics.cox import hazard_ratio
from tests.statistics.reference_numbers import EXACT, reference

DATA = {key: np.array(column) for key, column in reference("survival")["data"].items()}
CASES = [("time", "cox_days"), ("months", "cox_months")]
CONVERGED = 1e-7
"""Relative: coxph stops once the likelihood changes by less than 1e-9 of itself."""


@pytest.mark.parametrize(("time", "name"), CASES)
def test_it_is_coxph_with_efrons_ties(time, name):
    # R: survival::coxph(Surv(time, observed) ~ treated)
    ours = hazard_ratio(DATA[time], DATA["observed"], DATA["treated"])
    expected = reference("survival")[name]
    assert math.log(ours.value) == pytest.approx(expected["beta"], rel=CONVERGED)
    assert ours.standard_error == pytest.approx(expected["se"], rel=CONVERGED)
    assert (ours.low, ours.high) == pytest.approx(expected["ci"], rel=CONVERGED)
    assert ours.p == pytest.approx(expected["p"], rel=1e-6)


@pytest.mark.parametrize(("time", "name"), CASES)
def test_with_clusters_it_is_the_dfbeta_of_coxph_by_clubsandwich(time, name):
    # R: residuals(coxph, type = "dfbeta") into linear_contrast(vcov = "CR2")
    ours = hazard_ratio(DATA[time], DATA["observed"], DATA["treated"], clusters=DATA["inst"])
    expected = reference("survival")[name]["clusters"]
    assert (ours.standard_error, ours.degrees_of_freedom) == pytest.approx(expected, rel=CONVERGED)


def test_swapping_the_groups_inverts_it():
    here = hazard_ratio(DATA["months"], DATA["observed"], DATA["treated"])
    there = hazard_ratio(DATA["months"], DATA["observed"], 1 - DATA["treated"])
    assert here.low == pytest.approx(1 / there.high, rel=EXACT)


@pytest.mark.parametrize(("few", "many"), [(5, 500), (30, 3000)])
def test_a_very_strong_effect_is_found(few, many):
    # The few treated go first, one of the many in control just before the last of them. Newton's
    # first step from 1 leads past every useful number here. The score at the answer is by hand.
    time = np.concatenate([np.arange(1, few + 1), [few - 0.5], np.full(many - 1, few + 5.0)])
    observed = np.arange(time.size) <= few
    ours = hazard_ratio(time, observed, np.arange(time.size) < few)
    at_risk = [*np.arange(few, 0, -1), 1]
    expected = sum(
        ours.value * n / (ours.value * n + many - (index == few - 1))
        for index, n in enumerate(at_risk[:-1])
    )
    expected += ours.value / (ours.value + many)
    assert expected == pytest.approx(few, rel=EXACT)
    assert ours.low < ours.value < ours.high


@pytest.mark.parametrize("treated_have_events", [True, False])
def test_a_group_without_events_has_one_open_limit(treated_have_events):
    time = [1, 2, 3, 4, 9, 9, 9, 9]
    observed = [1, 1, 1, 1, 0, 0, 0, 0]
    group = [1, 1, 1, 1, 0, 0, 0, 0] if treated_have_events else [0, 0, 0, 0, 1, 1, 1, 1]
    ours = hazard_ratio(time, observed, group)
    assert ours.value == (math.inf if treated_have_events else 0.0)
    assert "no events in" in ours.note
    if treated_have_events:
        assert 1 < ours.low < ours.high == math.inf
    else:
        assert 0 == ours.low < ours.high < 1
    # without ties the score test is the log-rank test: survdiff gives the same p
    from nudgelab.statistics.log_rank import log_rank

    assert ours.p == pytest.approx(log_rank(time, observed, group).p, rel=EXACT)


def test_its_limit_is_the_same_from_either_side():
    time, observed = [3, 5, 5, 8, 9, 9, 9, 9], [1, 1, 1, 1, 0, 0, 0, 0]
    group = np.arange(8) < 4
    above, below = (hazard_ratio(time, observed, arm) for arm in (group, ~group))
    assert above.low == pytest.approx(1 / below.high, rel=1e-9)
    wider = hazard_ratio(time, observed, group, level=0.99)
    assert 0 < wider.low < above.low


def test_a_group_without_events_in_clusters_has_no_limits():
    ours = hazard_ratio(
        [1, 2, 3, 4, 9, 9], [1, 1, 1, 1, 0, 0], [1, 1, 1, 1, 0, 0], clusters=[1, 1, 2, 2, 3, 4]
    )
    assert (ours.low, ours.high) == (0.0, math.inf)
    assert math.isnan(ours.p)


@pytest.mark.parametrize(
    ("observed", "clusters", "reason"),
    [
        ([0, 0, 0, 0], None, "no events while both"),
        ([0, 0, 1, 1], None, "no events while both"),
        ([1, 1, 1, 1], [1, 1, 2, 3], "one cluster"),
    ],
)
def test_what_cannot_be_compared_is_refused(observed, clusters, reason):
    ours = hazard_ratio([1, 2, 3, 4], observed, [1, 1, 0, 0], clusters=clusters)
    assert ours.refused
    assert reason in ours.note


def test_clusters_that_do_not_differ_are_refused():
    time, observed = [2, 3, 5, 2, 3, 5, 3, 4, 5, 3, 4, 5], [1, 1, 0] * 4
    teams = np.repeat([1, 2, 3, 4], 3)
    ours = hazard_ratio(time, observed, teams <= 2, clusters=teams)
    assert ours.refused
    assert "do not differ" in ours.note
