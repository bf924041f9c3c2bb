"""Whatever the data, an estimator gives numbers in order or a refusal that says why."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nudgelab.statistics.andersen_gill import recurrent_rate_ratio
from nudgelab.statistics.arrays import cluster_codes
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
from nudgelab.statistics.estimate import Estimate
from nudgelab.statistics.g_computation import (
    standardised_risk_difference,
    standardised_risk_ratio,
)
from nudgelab.statistics.lin_adjustment import adjusted_mean_difference
from nudgelab.statistics.log_rank import log_rank
from nudgelab.statistics.mean_count import mean_count_difference
from nudgelab.statistics.means import hedges_g, mean_difference
from nudgelab.statistics.negative_binomial import negative_binomial_ratio
from nudgelab.statistics.probability_of_superiority import probability_of_superiority
from nudgelab.statistics.proportional_hazards import proportional_hazards_test
from nudgelab.statistics.proportional_odds import common_odds_ratio, proportional_odds_test
from nudgelab.statistics.restricted_mean import restricted_mean_difference
from nudgelab.statistics.trimmed_means import trimmed_mean_difference
from nudgelab.statistics.two_stage import complier_average_effect

CLUSTERED = [
    clustered_cohens_h,
    clustered_hedges_g,
    clustered_mean_difference,
    clustered_odds_ratio,
    clustered_rate_ratio,
    clustered_risk_difference,
    clustered_risk_ratio,
]

people = st.lists(
    st.tuples(
        st.integers(0, 1), st.booleans(), st.integers(0, 4), st.integers(1, 4), st.integers(-2, 2)
    ),
    min_size=2,
    max_size=24,
).filter(lambda rows: 0 < sum(row[1] for row in rows) < len(rows))


def _in_order(estimate: Estimate) -> None:
    if estimate.refused:
        assert estimate.note
        assert math.isnan(estimate.low)
        assert math.isnan(estimate.p)
    elif estimate.estimand == "log_rank":
        assert estimate.value >= 0
        assert 0 <= estimate.p <= 1
    else:
        assert estimate.low <= estimate.value <= estimate.high
        assert 0 <= estimate.p <= 1 or estimate.note


@settings(max_examples=150, deadline=None)
@given(people)
def test_every_estimator_gives_numbers_in_order_or_says_why_not(rows):
    y, treated, team, time, x = (np.array(column) for column in zip(*rows, strict=True))
    for effect in CLUSTERED:
        _in_order(effect(y, treated, team))
    for plain in (mean_difference, hedges_g, rate_ratio):
        _in_order(plain(time[treated], time[~treated]))
    for clusters in (None, team):
        _in_order(hazard_ratio(time, y, treated, clusters=clusters))
        _in_order(log_rank(time, y, treated, clusters=clusters))
        _in_order(restricted_mean_difference(time, y, treated, horizon=2, clusters=clusters))
        _in_order(adjusted_mean_difference(time, treated, x[:, None], clusters=clusters))
        _in_order(complier_average_effect(time, treated, y, clusters=clusters))


@settings(max_examples=60, deadline=None)
@given(people)
def test_so_does_every_estimator_of_ordered_competing_and_recurrent_outcomes(rows):
    y, treated, team, time, x = (np.array(column) for column in zip(*rows, strict=True))
    left = (y == 0) & (x > 0)
    events = counting_history(time, left, np.flatnonzero(y), time[y == 1])
    for clusters in (None, team):
        _in_order(probability_of_superiority(x, treated, clusters=clusters))
        _in_order(common_odds_ratio(x, treated, clusters=clusters))
        _in_order(trimmed_mean_difference(x, treated, clusters=clusters))
        _in_order(
            cumulative_incidence_difference(time, y, left, treated, horizon=2, clusters=clusters)
        )
        _in_order(mean_count_difference(events, treated, horizon=2, clusters=clusters))
        _in_order(recurrent_rate_ratio(events, treated, clusters=clusters))
        for model in (
            negative_binomial_ratio,
            standardised_risk_difference,
            standardised_risk_ratio,
        ):
            outcome = time if model is negative_binomial_ratio else y
            _in_order(model(outcome, treated, x[:, None], clusters=clusters))
        for test in (
            proportional_odds_test(x, treated, clusters=clusters),
            proportional_hazards_test(time, y, treated, clusters=clusters),
        ):
            assert 0 <= test.p <= 1 or (math.isnan(test.p) and test.reason)


def test_clusters_of_any_names_are_numbered():
    names = ["b", "a", "b"]
    for clusters in (names, np.array(names, dtype=object), [("b", 1), ("a", 1), ("b", 1)]):
        array = np.empty(3, dtype=object)
        array[:] = clusters
        codes = cluster_codes(array, 3)
        assert codes[0] == codes[2] != codes[1]
    assert cluster_codes([2.5, 7.0, 2.5], 3).tolist() == [0, 1, 0]
