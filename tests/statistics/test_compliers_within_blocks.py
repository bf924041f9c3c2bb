import math

import numpy as np
import pytest

from nudgelab.statistics.blocked_effects import blocked_mean_difference
from nudgelab.statistics.compliers_within_blocks import blocked_complier_effect
from nudgelab.statistics.least_squares import least_squares
from nudgelab.statistics.means import mean_difference


def trial(teams=False):
    """Five strata whose level and share of assigned differ; half of the assigned take part."""
    rng = np.random.default_rng(9)
    block = np.repeat(np.arange(5), 60)
    unit = np.arange(300) // 5 if teams else np.arange(300)
    z = (unit * 7 % 10) < 2 + block
    d = (rng.random(300) < 0.1 + 0.5 * z).astype(float)
    return 2.0 * block + 1.5 * d + rng.normal(size=300), z, d, block, unit


def test_by_precision_it_is_two_stage_least_squares_with_a_column_a_block():
    y, z, d, block, _ = trial()
    ours = blocked_complier_effect(y, z, d, block, weighting="precision").wald
    columns = (block[:, None] == np.arange(5)).astype(float)
    first = least_squares(np.column_stack([columns, z]), d)
    second = least_squares(np.column_stack([columns, d - first.residuals]), y)
    assert ours.value == pytest.approx(second.coefficients[-1], rel=1e-9)


def test_one_block_is_the_wald_estimate_with_welchs_variances():
    y, z, d, _, _ = trial()
    ours = blocked_complier_effect(y, z, d, np.zeros(300)).wald
    effect, taken = (mean_difference(v[z], v[~z]) for v in (y, d))
    assert ours.value == pytest.approx(effect.value / taken.value)
    residual = y - ours.value * d
    welch = mean_difference(residual[z], residual[~z])
    assert ours.standard_error == pytest.approx(welch.standard_error / taken.value)
    assert float(ours.method.split("F = ")[1]) == pytest.approx(
        (taken.value / taken.standard_error) ** 2, rel=1e-3
    )


@pytest.mark.parametrize("teams", [False, True])
def test_the_sets_limits_are_where_the_residuals_differ_by_the_critical_value(teams):
    y, z, d, block, unit = trial(teams)
    clusters = unit if teams else None
    _, ours = blocked_complier_effect(y, z, d, block, clusters=clusters)
    assert ours.low < ours.value < ours.high
    for limit in (ours.low, ours.high):
        at = blocked_mean_difference(y - limit * d, z, block, clusters=clusters)
        assert min(abs(at.low), abs(at.high)) == pytest.approx(0.0, abs=1e-9)
    assert ours.p == blocked_mean_difference(y, z, block, clusters=clusters).p


def test_strata_of_other_shares_do_it_no_harm():
    """Without the blocks the strata's levels would pass for an effect; the truth is 1.5."""
    y, z, d, block, _ = trial()
    across = blocked_complier_effect(y, z, d, np.zeros(300)).wald
    within = blocked_complier_effect(y, z, d, block).wald
    assert within.low < 1.5 < within.high
    assert not across.low < 1.5 < across.high


def test_weak_and_one_sided_are_said():
    y, z, _, block, _ = trial()
    d = np.where(z, np.arange(300) % 25 == 0, 0.0)
    found = blocked_complier_effect(y, z, d, block).wald
    assert "first-stage F" in found.note
    assert "nobody in control took part" in found.note


def test_it_refuses_what_cannot_be_told():
    y, z, d, block, _ = trial()
    for found in blocked_complier_effect(y, z, d, z):
        assert found.refused  # every block has one arm only
        assert math.isnan(found.low)
    nobody = blocked_complier_effect(y, z, np.zeros(300), block).wald
    assert nobody.refused
    assert nobody.note
