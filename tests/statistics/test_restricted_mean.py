import math

import numpy as np
import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics.restricted_mean import restricted_mean_difference
from tests.statistics.reference_numbers import EXACT, reference

DATA = {key: np.array(column) for key, column in reference("survival")["data"].items()}
CASES = [("time", 600, "area_days"), ("months", 24, "area_months")]


@pytest.mark.parametrize(("time", "horizon", "name"), CASES)
def test_it_is_the_restricted_mean_of_survfit(time, horizon, name):
    # R: summary(survfit(Surv(time, observed) ~ treated), rmean = horizon)$table
    ours = restricted_mean_difference(
        DATA[time], DATA["observed"], DATA["treated"], horizon=horizon
    )
    expected = reference("survival")[name]
    assert ours.value == pytest.approx(expected["rmean"][1] - expected["rmean"][0], rel=EXACT)
    assert ours.standard_error == pytest.approx(math.hypot(*expected["se"]), rel=EXACT)


@pytest.mark.parametrize(("time", "horizon", "name"), CASES)
def test_with_clusters_it_is_the_jackknife_of_survfit_by_clubsandwich(time, horizon, name):
    # R: residuals(survfit, times = horizon, type = "auc") into linear_contrast(vcov = "CR2")
    ours = restricted_mean_difference(
        DATA[time], DATA["observed"], DATA["treated"], horizon=horizon, clusters=DATA["inst"]
    )
    expected = reference("survival")[name]["clusters"]
    assert (ours.standard_error, ours.degrees_of_freedom) == pytest.approx(expected, rel=EXACT)
    assert ours.clusters == np.unique(DATA["inst"]).size


def test_the_standard_error_of_the_men_is_the_one_that_lifelines_misses():
    # survival::lung, men, to day 965: s.e. 22.29793923 (R), where lifelines gives 243.95. The
    # checked-in rows lack the one man without an institution (day 329, died); the other group has
    # its events at one time, so that it adds nothing to the variance.
    men = DATA["treated"] == 0
    time = np.concatenate([DATA["time"][men], [329, 500, 500]])
    observed = np.concatenate([DATA["observed"][men], [1, 1, 1]])
    group = np.concatenate([np.ones(men.sum() + 1), [0, 0]])
    ours = restricted_mean_difference(time, observed, group, horizon=965)
    assert ours.value == pytest.approx(324.04841906 - 500, rel=EXACT)
    assert ours.standard_error == pytest.approx(22.29793923, rel=EXACT)


def test_without_censoring_it_is_the_difference_of_means():
    one, zero = [3.0, 5, 9, 20], [1.0, 2, 2, 15, 30]
    ours = restricted_mean_difference(one + zero, [1] * 9, [1] * 4 + [0] * 5, horizon=10)
    means = np.minimum(one, 10), np.minimum(zero, 10)
    assert ours.value == pytest.approx(means[0].mean() - means[1].mean())
    variance = means[0].var() / 4 + means[1].var() / 5
    assert ours.standard_error == pytest.approx(math.sqrt(variance))


@pytest.mark.parametrize(
    ("time", "observed", "clusters", "reason"),
    [
        ([5, 9, 10, 10], [1, 0, 1, 0], None, "treated group was followed to 9 only"),
        ([10, 10, 10, 10], [0, 0, 0, 0], None, "no events in either group"),
        ([4, 4, 4, 4], [1, 1, 1, 1], None, "nothing varies"),
        ([4, 5, 6, 10], [1, 1, 1, 0], [1, 1, 2, 3], "one cluster"),
    ],
)
def test_what_has_no_difference_is_refused(time, observed, clusters, reason):
    ours = restricted_mean_difference(time, observed, [1, 1, 0, 0], horizon=10, clusters=clusters)
    assert ours.refused
    assert reason in ours.note


@pytest.mark.parametrize("horizon", [0, -1, math.inf, math.nan])
def test_a_horizon_must_be_positive(horizon):
    with pytest.raises(EstimationError, match="horizon"):
        restricted_mean_difference([1, 2], [1, 1], [1, 0], horizon=horizon)
