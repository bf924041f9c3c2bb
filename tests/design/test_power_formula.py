"""Power by formula: R's numbers and the published formulas."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from nudgelab.design.power_formula import (
    Group,
    cluster_degrees,
    design_effect,
    pooled_variance_power,
    satterthwaite,
    t_power,
)
from nudgelab.errors import EstimationError

REFERENCE = json.loads((Path(__file__).parent / "reference" / "power.json").read_text())
SIX = {"rel": 1e-6, "abs": 1e-9}


@pytest.mark.parametrize("case", REFERENCE["proportions"])
def test_two_proportions_as_r_power_prop_test(case):
    power = pooled_variance_power(
        case["p1"], case["p0"], case["n"], case["n"], level=1 - case["level"]
    )
    assert power == pytest.approx(case["power"], **SIX)


def _power_of_means(treated: Group, control: Group, level: float = 0.95) -> float:
    error = math.sqrt(treated.variance_of_mean + control.variance_of_mean)
    noncentrality = (treated.mean - control.mean) / error
    return t_power(noncentrality, satterthwaite(treated, control), level=level)


@pytest.mark.parametrize("case", REFERENCE["means"])
def test_two_means_as_r_power_t_test(case):
    arms = [
        Group(mean=mean, variance=case["sd"] ** 2, people=case["n"]) for mean in (case["delta"], 0)
    ]
    assert _power_of_means(*arms, level=1 - case["level"]) == pytest.approx(case["power"], **SIX)


def test_unequal_groups_as_pwr():
    case = REFERENCE["unequal"]
    error = math.sqrt(1 / case["n1"] + 1 / case["n0"])
    power = t_power(case["d"] / error, case["n1"] + case["n0"] - 2)
    assert power == pytest.approx(case["power"], **SIX)


@pytest.mark.parametrize("case", REFERENCE["clusters"])
def test_equal_clusters_have_their_number_less_two_degrees_of_freedom(case):
    treated, control = (
        Group(
            mean=mean,
            variance=case["sd"] ** 2,
            people=case["k"] * case["m"],
            clusters=case["k"],
            icc=case["icc"],
            cv=case["cv"],
        )
        for mean in (case["d"], 0.0)
    )
    assert design_effect(case["m"], case["icc"], case["cv"]) == pytest.approx(case["value"]["deff"])
    assert _power_of_means(treated, control) == pytest.approx(case["value"]["power"], **SIX)


def test_the_design_effect_of_unequal_clusters_is_eldridges():
    assert design_effect(35, 0.05, 0.65) == pytest.approx(REFERENCE["deff_cv"], **SIX)


def test_unequal_clusters_tell_less_than_as_many_equal_ones():
    equal, unequal = (cluster_degrees(12, 8, 0.05, cv) for cv in (0.0, 0.6))
    assert equal == 11
    assert 6 < unequal < 11
    assert cluster_degrees(1, 8, 0.05, 0.6) == 0


def test_pairs_leave_one_degree_of_freedom_a_pair_but_one():
    arm = Group(mean=0.0, variance=1.0, people=80, clusters=10, icc=0.1)
    assert satterthwaite(arm, arm, blocks=10) == pytest.approx(9.0)


def test_no_effect_is_found_as_often_as_the_level_says():
    assert t_power(0.0, 7.0, level=0.9) == pytest.approx(0.1)
    assert pooled_variance_power(0.3, 0.3, 50, 70) == pytest.approx(0.05)


def test_an_overwhelming_effect_is_always_found():
    assert t_power(60.0, 3.0) == pytest.approx(1.0)
    assert t_power(60.0, math.inf) == pytest.approx(1.0)


@pytest.mark.parametrize("wrong", [(0, 0.1, 0), (8, 1.1, 0), (8, 0.1, -1)])
def test_a_design_effect_outside_its_range_is_refused(wrong):
    with pytest.raises(EstimationError, match="must be positive"):
        design_effect(*wrong)
