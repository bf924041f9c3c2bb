"""The variance in a stepped wedge: Hussey and Hughes's, and that of the analysis itself."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from nudgelab.design.power import assessed_power
from nudgelab.design.power_formula import t_power
from nudgelab.design.stepped_wedge import fixed_teams_variance, random_teams_variance
from nudgelab.errors import EstimationError
from nudgelab.study.study import Study

REFERENCE = json.loads((Path(__file__).parent / "reference" / "power.json").read_text())


@pytest.mark.parametrize("case", REFERENCE["wedge"])
def test_random_teams_as_hussey_and_hughes(case):
    found = random_teams_variance(
        case["clusters"],
        case["steps"] + 1,
        case["m"],
        variance=case["sd"] ** 2,
        icc=case["icc"],
    )
    assert found == pytest.approx(case["value"]["variance"], rel=1e-6)


def test_fixed_teams_have_the_variance_of_least_squares():
    teams, periods, size, icc = 6, 4, 5, 0.3
    crossing = np.repeat([1, 2, 3], 2)
    treated = (np.arange(periods) >= crossing[:, None]).astype(float)
    columns = [treated.ravel()]
    columns += [(np.arange(teams * periods) // periods == team).astype(float) for team in range(6)]
    columns += [(np.arange(teams * periods) % periods == p).astype(float) for p in range(1, 4)]
    design = np.column_stack(columns)
    expected = np.linalg.inv(design.T @ design)[0, 0] * (1 - icc) * 2.0 / size
    found = fixed_teams_variance(teams, periods, size, variance=2.0, icc=icc)
    assert found == pytest.approx(expected, rel=1e-9)
    assert found > random_teams_variance(teams, periods, size, variance=2.0, icc=icc)


def test_too_few_periods_are_refused():
    with pytest.raises(EstimationError, match="at least 3"):
        fixed_teams_variance(6, 2, 5, variance=1.0, icc=0.1)
    with pytest.raises(EstimationError, match="at least 2"):
        random_teams_variance(0, 4, 5, variance=1.0, icc=0.1)


def test_a_declared_wedge_has_its_power_by_formula():
    study = Study.model_validate(
        {
            "study": "wedge",
            "population": {"employees": 480, "teams": 24, "departments": 1},
            "arms": {"control": {}, "plan": {}},
            "assignment": {"unit": "team", "rollout": "tenure"},
            "outcomes": {"posted": {"kind": "binary", "window": (1, 20)}},
            "analysis": {"primary": "posted"},
            "power": {
                "base": 0.2,
                "effect": 0.05,
                "icc": 0.1,
                "icc_range": [0.0, 0.2],
                "periods": 5,
            },
        }
    )
    power = assessed_power(study, (480, 4800), seed=1)
    small, large = power.rows
    spread = (0.25 * 0.75 + 0.2 * 0.8) / 2
    error = math.sqrt(fixed_teams_variance(24, 5, 20, variance=spread, icc=0.1))
    assert power.estimand == "risk_difference"
    assert small.degrees_of_freedom == 22
    assert small.formula == pytest.approx(t_power(0.05 / error, 22.0))
    assert small.formula_low < small.formula < small.formula_high
    assert large.formula > small.formula
    assert large.detectable < small.detectable
    assert "stepped wedge by formula" in power.notes[-1]
