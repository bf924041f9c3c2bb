"""Whatever arrays an estimator is handed, it gives numbers in order or refuses by name."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nudgelab.errors import EstimationError
from nudgelab.statistics.andersen_gill import recurrent_rate_ratio
from nudgelab.statistics.cluster_effects import (
    clustered_cohens_h,
    clustered_hedges_g,
    clustered_mean_difference,
    clustered_odds_ratio,
    clustered_rate_ratio,
    clustered_risk_difference,
    clustered_risk_ratio,
)
from nudgelab.statistics.counting_history import counting_history
from nudgelab.statistics.counts import rate_ratio
from nudgelab.statistics.cox import hazard_ratio
from nudgelab.statistics.cumulative_incidence import cumulative_incidence_difference
from nudgelab.statistics.g_computation import standardised_risk_difference, standardised_risk_ratio
from nudgelab.statistics.lin_adjustment import adjusted_mean_difference
from nudgelab.statistics.log_rank import log_rank
from nudgelab.statistics.mean_count import mean_count_difference
from nudgelab.statistics.means import hedges_g, mean_difference
from nudgelab.statistics.negative_binomial import negative_binomial_ratio
from nudgelab.statistics.probability_of_superiority import probability_of_superiority
from nudgelab.statistics.proportional_odds import common_odds_ratio
from nudgelab.statistics.restricted_mean import restricted_mean_difference
from nudgelab.statistics.trimmed_means import trimmed_mean_difference
from nudgelab.statistics.two_stage import complier_average_effect
from tests.fuzzing.bounds import bounded, cases

_BINARY = (
    clustered_cohens_h,
    clustered_odds_ratio,
    clustered_risk_difference,
    clustered_risk_ratio,
)
_MEASURED = (clustered_hedges_g, clustered_mean_difference)
_ODD = (0.0, 1.0, -1.0, 1e-300, 1e-20, 1e9, 1e20, 1e59, -1e59, 1e60, 1e61, 1e308, math.inf)
odd_numbers = st.sampled_from(_ODD) | st.just(math.nan)


@st.composite
def people(draw):
    """Two arms of hardly anybody, all alike, apart by one variable, or beyond all measure."""
    n = draw(st.integers(1, 14))
    few = draw(st.lists(odd_numbers, min_size=1, max_size=3))
    whole = st.lists(st.integers(0, 3), min_size=n, max_size=n).map(np.array)
    treated = draw(st.sampled_from(["even", "one", "none", "all", "any"]))
    arm = {
        "even": np.arange(n) % 2,
        "one": np.arange(n) == 0,
        "none": np.zeros(n),
        "all": np.ones(n),
        "any": draw(whole) > 1,
    }[treated].astype(bool)
    y = draw(st.sampled_from([draw(whole) > 1, arm, ~arm, np.zeros(n), np.ones(n)])).astype(bool)
    return {
        "arm": arm,
        "y": y,
        "value": np.array([few[place % len(few)] for place in range(n)]),
        "x": np.where(draw(st.booleans()), arm, draw(whole)) * draw(st.sampled_from(_ODD[:10])),
        "count": draw(whole) * draw(st.sampled_from([1.0, 1e6, 1e15, 1e59])),
        "time": draw(whole) + draw(st.sampled_from([1.0, 1e-9, 1e20])),
        "team": np.arange(n) % draw(st.sampled_from([1, 2, n])),
    }


def _estimates(who):
    """Yield calls of every estimator of two arms."""
    arm, y, value, x = (who[name] for name in ("arm", "y", "value", "x"))
    count, time, team = (who[name] for name in ("count", "time", "team"))
    for effect in _BINARY:
        yield effect, (y, arm, team), {}
    for effect in _MEASURED:
        yield effect, (value, arm, team), {}
    yield clustered_rate_ratio, (count, arm, team), {}
    for plain in (mean_difference, hedges_g):
        yield plain, (value[arm], value[~arm]), {}
    yield rate_ratio, (count[arm], count[~arm]), {}
    for clusters in ({}, {"clusters": team}):
        yield hazard_ratio, (time, y, arm), clusters
        yield log_rank, (time, y, arm), clusters
        yield restricted_mean_difference, (time, y, arm), clusters | {"horizon": 2.0}
        yield adjusted_mean_difference, (value, arm, x[:, None]), clusters
        yield complier_average_effect, (value, arm, y), clusters
        yield probability_of_superiority, (value, arm), clusters
        yield common_odds_ratio, (value, arm), clusters
        yield trimmed_mean_difference, (value, arm), clusters
        yield negative_binomial_ratio, (count, arm, x[:, None]), clusters
        yield standardised_risk_difference, (y, arm, x[:, None]), clusters
        yield standardised_risk_ratio, (y, arm, x[:, None]), clusters
        left = {"horizon": 2.0, **clusters}
        yield cumulative_incidence_difference, (time, y, ~y, arm), left
        history = counting_history(time, ~y, np.flatnonzero(y), time[y])
        yield mean_count_difference, (history, arm), left
        yield recurrent_rate_ratio, (history, arm), clusters


@cases(200)
@given(who=people())
def test_every_estimator_gives_numbers_in_order_or_refuses_by_name(who):
    for estimator, given_to_it, options in _estimates(who):
        try:
            with bounded():
                estimate = estimator(*given_to_it, **options)
        except EstimationError:
            continue
        _is_in_order(estimate)


def _is_in_order(estimate):
    if estimate.refused:
        assert estimate.note, estimate
        assert math.isnan(estimate.low)
        assert math.isnan(estimate.p)
    elif estimate.estimand == "log_rank":
        assert estimate.value >= 0
        assert 0 <= estimate.p <= 1
    else:
        assert math.isfinite(estimate.value) or estimate.note, estimate
        assert estimate.low <= estimate.value <= estimate.high or estimate.note, estimate
        assert 0 <= estimate.p <= 1 or estimate.note, estimate
