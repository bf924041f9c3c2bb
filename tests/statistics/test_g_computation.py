"""Standardised risks, against R's glm with its stacked estimating equations."""

import math

import numpy as np
import pytest

from nudgelab.statistics.g_computation import (
    standardised_risk_difference,
    standardised_risk_ratio,
)
from tests.statistics.reference_numbers import EXACT, reference

R = reference("models")
BIRTHS = {key: np.array(column) for key, column in R["birthwt"].items()}
DATA = (
    BIRTHS["outcome"],
    BIRTHS["treated"],
    np.column_stack([BIRTHS["lwt"], BIRTHS["ht"], BIRTHS["ui"]]),
)


def test_the_difference_is_rs():
    ours = standardised_risk_difference(*DATA)
    assert ours.value == pytest.approx(R["risks"]["difference"], rel=1e-8)
    assert ours.standard_error == pytest.approx(R["risks"]["se"], rel=1e-8)
    assert ours.degrees_of_freedom == len(DATA[0]) - 5


def test_the_ratio_is_rs():
    ours = standardised_risk_ratio(*DATA)
    assert math.log(ours.value) == pytest.approx(R["risks"]["log_ratio"], rel=1e-8)
    assert ours.standard_error == pytest.approx(R["risks"]["se_log"], rel=1e-8)


def test_by_team_it_is_rs_influence_by_clubsandwich():
    ours = standardised_risk_difference(*DATA, clusters=BIRTHS["team"])
    found = (ours.standard_error, ours.degrees_of_freedom)
    assert found == pytest.approx(R["risks"]["clusters"], rel=1e-8)


def test_without_covariates_it_is_the_difference_of_shares():
    nothing = np.empty((len(DATA[0]), 0))
    ours = standardised_risk_difference(DATA[0], DATA[1], nothing)
    smokes = DATA[1] == 1
    assert ours.value == pytest.approx(DATA[0][smokes].mean() - DATA[0][~smokes].mean(), rel=EXACT)


def test_a_covariate_that_tells_gives_a_shorter_interval():
    draws = np.random.default_rng(2)
    x = draws.normal(size=400)
    outcome = (draws.random(400) < 1 / (1 + np.exp(-3 * x))).astype(float)
    treated = np.arange(400) % 2
    plain = standardised_risk_difference(outcome, treated, np.empty((400, 0)))
    adjusted = standardised_risk_difference(outcome, treated, x[:, None])
    assert adjusted.standard_error < 0.8 * plain.standard_error


@pytest.mark.parametrize("estimator", [standardised_risk_difference, standardised_risk_ratio])
def test_separation_is_refused(estimator):
    x = np.arange(20.0)
    found = estimator((x > 9).astype(float), np.arange(20) % 2, x[:, None])
    assert found.refused
    assert "separation" in found.note


def test_an_arm_without_events_is_refused():
    outcome = [1, 0, 1, 0, 0, 0, 0, 0]
    found = standardised_risk_difference(outcome, [1, 1, 1, 1, 0, 0, 0, 0], np.empty((8, 0)))
    assert "separation" in found.note
    same = standardised_risk_difference([1, 1, 1, 1], [1, 1, 0, 0], np.empty((4, 0)))
    assert "the same" in same.note
