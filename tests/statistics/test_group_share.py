"""A group's share, against statsmodels and on paper."""

from __future__ import annotations

import math

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from nudgelab.errors import EstimationError
from nudgelab.statistics.group_share import group_share


@pytest.mark.parametrize(("events", "n"), [(0, 10), (3, 17), (40, 40), (250, 1000)])
def test_persons_have_wilsons_interval(events, n):
    share = group_share(np.arange(n) < events)
    low, high = proportion_confint(events, n, method="wilson")
    assert (share.low, share.high) == pytest.approx((low, high), abs=1e-12)
    assert (share.value, share.people) == (events / n, n)


def test_equal_teams_have_the_t_test_of_their_means_on_the_log_odds():
    teams = np.repeat(np.arange(6), 10)
    means = np.array([0.2, 0.5, 0.4, 0.7, 0.3, 0.6])
    flagged = np.concatenate([np.arange(10) < 10 * m for m in means])
    share = group_share(flagged, clusters=teams)
    error = means.std(ddof=1) / math.sqrt(6)
    half = 2.5705818366147395 * error / (0.45 * 0.55)  # t(5)
    logit = math.log(0.45 / 0.55)
    assert share.low == pytest.approx(1 / (1 + math.exp(half - logit)), rel=1e-9)
    assert share.high == pytest.approx(1 / (1 + math.exp(-half - logit)), rel=1e-9)


def test_one_team_or_no_variation_has_no_limits():
    for flagged, teams in ((np.arange(10) < 4, np.zeros(10)), (np.ones(10), np.arange(10))):
        share = group_share(flagged, clusters=teams)
        assert math.isnan(share.low)
        assert math.isnan(share.high)


def test_other_values_are_an_error():
    with pytest.raises(EstimationError, match="must be 0 or 1"):
        group_share([0, 2])
