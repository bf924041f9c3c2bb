import math

import numpy as np
import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics.cluster_effects import clustered_mean_difference
from nudgelab.statistics.least_squares import least_squares
from nudgelab.statistics.wild_cluster_bootstrap import _weights, wild_cluster_bootstrap
from tests.statistics.reference_numbers import EXACT, reference

R = {
    key: np.array(values, float) if isinstance(values, list) else values
    for key, values in reference("wild_bootstrap").items()
}


def rng():
    return np.random.default_rng(5)


def bootstrap(outcome=R["y"], **options):
    chosen = {"rng": rng(), "distribution": "rademacher"} | options
    return wild_cluster_bootstrap(outcome, R["z"], R["team"], **chosen)


def test_every_sign_vector_gives_the_p_value_of_the_refits_in_r():
    ours = bootstrap()
    assert (ours.value, ours.standard_error) == pytest.approx((R["estimate"], R["cr1"]), rel=EXACT)
    assert ours.p == pytest.approx(R["p"], rel=EXACT)
    assert "all 256 sign vectors" in ours.method
    assert ours.clusters == 8


def test_the_interval_is_where_the_refits_in_r_begin_to_reject():
    ours = bootstrap()
    assert (ours.low, ours.high) == pytest.approx((R["low"], R["high"]), abs=1e-6)
    assert bootstrap(R["y"] - 3 * R["z"]).p == pytest.approx(R["p_of_3"], rel=EXACT)


def test_covariates_and_weights_as_in_r():
    ours = bootstrap(covariates=R["x"][:, None], weights=R["w"])
    expected = (R["estimate_adjusted_weighted"], R["cr1_adjusted_weighted"])
    assert (ours.value, ours.standard_error) == pytest.approx(expected, rel=EXACT)
    assert ours.p == pytest.approx(R["p_adjusted_weighted"], rel=EXACT)


def test_wildboottest_counts_the_sample_and_its_mirror_not_among_the_hits():
    # wildboottest 0.3.2: weights_type "rademacher" (full enumeration), bootstrap_type "11"
    assert bootstrap().p - 2 / 256 == pytest.approx(0.0078125)
    assert bootstrap(R["y"] - 3 * R["z"]).p - 2 / 256 == pytest.approx(0.328125)
    # weights_type "webb", 99,999 draws
    webb = bootstrap(R["y"] - 3 * R["z"], distribution="webb", draws=19_999)
    assert webb.p == pytest.approx(0.348183, abs=4 * math.sqrt(0.23 / 19_999))


def test_draws_come_to_the_listing():
    outcome = R["y"] - 3 * R["z"]
    drawn = bootstrap(outcome, draws=254)  # one fewer than would list all
    many = wild_cluster_bootstrap(
        np.tile(outcome, 2), np.tile(R["z"], 2), np.arange(60) // 4, rng=rng(), draws=9_999
    )
    assert "254 draws" in drawn.method
    assert drawn.p == pytest.approx(R["p_of_3"], abs=4 * math.sqrt(0.22 / 254))
    assert "Rademacher weights, 9,999 draws" in many.method


def test_webbs_weights_by_plain_refits():
    """The same weights, each sample refitted by least squares and its scores summed by cluster."""
    ours = bootstrap(R["y"] - R["z"], distribution="webb", draws=299)
    v = _weights("webb", (299, 8), rng())
    codes, y = (R["team"] - 1).astype(int), R["y"] - R["z"]
    design = np.column_stack([np.ones(30), R["z"]])

    def t(outcome):
        fit = least_squares(design, outcome)
        scores = (design * fit.residuals[:, None]) @ fit.bread[1]
        return abs(fit.coefficients[1]) / np.sqrt((np.bincount(codes, scores) ** 2).sum())

    held = y.mean() + (y - y.mean()) * v[:, codes]
    hits = sum(t(sample) >= t(y) for sample in held)
    assert ours.p == pytest.approx((1 + hits) / 300, rel=EXACT)


def test_webbs_weights_have_six_points_of_variance_one():
    drawn = _weights("webb", (60_000, 1), rng())
    points, counts = np.unique(drawn.round(6), return_counts=True)
    assert points == pytest.approx([-(1.5**0.5), -1, -(0.5**0.5), 0.5**0.5, 1, 1.5**0.5], abs=1e-6)
    assert counts == pytest.approx(10_000, abs=500)


def test_few_clusters_take_webbs_weights_and_many_rademachers():
    few = wild_cluster_bootstrap(R["y"], R["z"], R["team"], rng=rng(), draws=99)
    assert "Webb weights, 99 draws" in few.method
    assert "with 8 clusters the wild bootstrap rejects a little too often" in few.note
    generator = rng()
    team, outcome = np.repeat(np.arange(60), 5), generator.normal(size=300)
    treated = team % 2 == 0
    many = wild_cluster_bootstrap(outcome, treated, team, rng=generator, draws=1_999)
    cr2 = clustered_mean_difference(outcome, treated, team)
    assert "Rademacher weights" in many.method
    assert many.note == ""
    assert (many.low, many.high) == pytest.approx((cr2.low, cr2.high), abs=0.03)


def test_it_says_when_five_percent_cannot_be_reached():
    outcome, treated = [1.0, 2, 3, 5, 6, 8, 4, 9], [0, 0, 0, 0, 1, 1, 1, 1]
    ours = wild_cluster_bootstrap(
        outcome, treated, [1, 1, 2, 2, 3, 3, 4, 4], rng=rng(), distribution="rademacher"
    )
    assert ours.p >= 2 / 16
    assert "the least p-value is 0.12" in ours.note
    assert "2 clusters in a group" in ours.note
    assert math.isnan(ours.low)


@pytest.mark.parametrize(
    ("outcome", "clusters", "reason"),
    [
        ([1.0, 2, 3, 4], [1, 1, 2, 3], "one cluster in a group"),
        ([1.0, 1, 2, 2], [1, 2, 3, 4], "no variation"),
    ],
)
def test_it_refuses_what_cannot_be_told(outcome, clusters, reason):
    ours = wild_cluster_bootstrap(outcome, [1, 1, 0, 0], clusters, rng=rng())
    assert ours.refused
    assert reason in ours.note


def test_covariates_of_another_length_raise():
    with pytest.raises(EstimationError, match="a row a person"):
        bootstrap(covariates=np.ones((3, 1)))
