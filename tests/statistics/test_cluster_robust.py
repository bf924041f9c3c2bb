import numpy as np
import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics import cluster_robust
from nudgelab.statistics.cluster_robust import cr1, cr2, cr2_contrast
from nudgelab.statistics.least_squares import hc2, least_squares
from tests.statistics.reference_numbers import EXACT, reference
from tests.statistics.test_least_squares import designs


@pytest.mark.parametrize("model", ["interacted", "weighted", "arms", "crossed"])
def test_cr1_and_cr2_are_those_of_clubsandwich(model):
    # R: clubSandwich::coef_test(vcov = "CR2"), vcovCR(type = "CR1S"); ChickWeight by chick
    data, models = designs()
    design, weights = models[model]
    fit, expected = least_squares(design, data["weight"], weights=weights), reference("clusters")
    contrasts = [cr2_contrast(fit, data["chick"], unit) for unit in np.eye(fit.k)]
    assert [c.standard_error for c in contrasts] == pytest.approx(expected[model]["se"], rel=EXACT)
    assert [c.degrees_of_freedom for c in contrasts] == pytest.approx(
        expected[model]["df"], rel=EXACT
    )
    whole, stata = cr2(fit, data["chick"]), cr1(fit, data["chick"])
    assert np.sqrt(np.diag(whole)) == pytest.approx(expected[model]["se"], rel=EXACT)
    assert np.sqrt(np.diag(stata)) == pytest.approx(expected[model]["cr1"], rel=EXACT)


@pytest.mark.parametrize("model", ["interacted", "weighted"])
def test_taking_clusters_by_the_block_changes_nothing(model, monkeypatch):
    data, models = designs()
    design, weights = models[model]
    fit, unit = least_squares(design, data["weight"], weights=weights), [0, 1, 0, 0]
    whole = cr2_contrast(fit, data["chick"], unit)
    monkeypatch.setattr(cluster_robust, "_BLOCK_NUMBERS", 128)
    pieces = cr2_contrast(fit, data["chick"], unit)
    assert pieces.standard_error == pytest.approx(whole.standard_error, rel=EXACT)
    assert pieces.degrees_of_freedom == pytest.approx(whole.degrees_of_freedom, rel=EXACT)


def test_clusters_of_one_person_have_hc2():
    data, models = designs()
    fit = least_squares(models["interacted"][0], data["weight"])
    alone = [f"person {i}" for i in range(fit.n)]
    assert cr2(fit, alone) == pytest.approx(hc2(fit), rel=EXACT)


def test_names_and_order_of_clusters_do_not_matter():
    data, models = designs()
    design, order = models["arms"][0], np.random.default_rng(1).permutation(data["time"].size)
    here = cr2_contrast(least_squares(design, data["weight"]), data["chick"], [0, 1])
    names = [f"chick {number}" for number in data["chick"][order]]
    there = cr2_contrast(least_squares(design[order], data["weight"][order]), names, [0, 1])
    assert there.standard_error == pytest.approx(here.standard_error, rel=EXACT)
    assert there.degrees_of_freedom == pytest.approx(here.degrees_of_freedom, rel=EXACT)


def test_a_cluster_alone_in_its_arm_does_not_break_the_pseudo_inverse():
    design = np.column_stack([np.ones(6), [1, 1, 0, 0, 0, 0]])
    contrast = cr2_contrast(least_squares(design, [3.0, 4, 1, 2, 4, 1]), [0, 0, 1, 1, 2, 2], [0, 1])
    assert np.isfinite(contrast.standard_error)


@pytest.mark.parametrize(
    ("clusters", "message"),
    [
        ([1, 1, 1], "two"),
        ([1, 2], "shape"),
        ([1, 2, np.nan], "no cluster"),
        (["a", None, "b"], "no"),
    ],
)
def test_bad_clusters_are_an_error(clusters, message):
    fit = least_squares([[1], [1], [1]], [1, 2, 3])
    with pytest.raises(EstimationError, match=message):
        cr2_contrast(fit, clusters, [1])


def test_among_six_and_six_teams_without_effect_one_test_in_twenty_rejects():
    # A/A: 2,000 trials of 6 + 6 teams of unequal size, ICC about 0.1. The Monte-Carlo error of a
    # rate of 5 % is 0.5 points; the bounds are three of them.
    from scipy.special import stdtr

    rng, rejected, trials = np.random.default_rng(20_061_123), 0, 2000
    sizes = [5, 8, 10, 12, 15, 20] * 2
    team = np.repeat(np.arange(12), sizes)
    design = np.column_stack([team < 6, team >= 6]).astype(float)
    for _ in range(trials):
        outcome = rng.normal(size=team.size) + 0.33 * rng.normal(size=12)[team]
        contrast = cr2_contrast(least_squares(design, outcome), team, [1, -1])
        t = abs(contrast.value) / contrast.standard_error
        rejected += 2 * stdtr(contrast.degrees_of_freedom, -t) < 0.05
    assert 0.035 < rejected / trials < 0.065
