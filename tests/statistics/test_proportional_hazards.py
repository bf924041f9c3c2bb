"""Grambsch and Therneau's test, against R's cox.zph."""

import math

import numpy as np
import pytest
from scipy import stats

from nudgelab.statistics.proportional_hazards import proportional_hazards_test
from tests.statistics.reference_numbers import reference


@pytest.mark.parametrize("name", ["zph_days", "zph_months"])
def test_it_is_cox_zph(name):
    # R: cox.zph(coxph(Surv(time, observed) ~ treated)), transform "km"
    expected = reference("recurrent")[name]
    data = {key: np.array(column) for key, column in expected["data"].items()}
    found = proportional_hazards_test(data["time"], data["observed"], data["treated"])
    assert found.statistic == pytest.approx(expected["chisq"], rel=1e-6)
    assert found.p == pytest.approx(stats.chi2.sf(expected["chisq"], 1), rel=1e-6)


def crossing(seed=1):
    draws = np.random.default_rng(seed)
    treated = np.arange(400) < 200
    time = np.where(treated, draws.weibull(3.0, 400), draws.weibull(0.7, 400)) * 10
    return np.ceil(time), np.ones(400), treated


def test_hazards_that_cross_are_found_by_person_and_by_team():
    for clusters in (None, np.arange(400) // 10):
        found = proportional_hazards_test(*crossing(), clusters=clusters)
        assert found.p < 1e-4
        assert "rejected" in found.said("proportional hazards", 0.95, "read the days")


def test_teams_of_one_person_say_nearly_what_persons_say():
    expected = reference("recurrent")["zph_days"]
    data = {key: np.array(column) for key, column in expected["data"].items()}
    people = (data["time"], data["observed"], data["treated"])
    by_team = proportional_hazards_test(*people, clusters=np.arange(len(people[0])))
    assert by_team.p == pytest.approx(proportional_hazards_test(*people).p, abs=0.05)


def test_what_cannot_be_tested_says_why():
    nobody = proportional_hazards_test([1, 2, 3, 4], [1, 1, 0, 0], [1, 1, 0, 0])
    assert math.isnan(nobody.p)
    assert nobody.reason == "a group has no events"
    at_once = proportional_hazards_test([2, 2, 3, 3], [1, 1, 0, 0], [1, 0, 1, 0])
    assert at_once.reason == "all events come at one time"
