"""How a binary outcome is adjusted: by Lin's regression, or by standardised logistic regression."""

from __future__ import annotations

import numpy as np
import pytest

from nudgelab.analysis.analyse import analyse
from nudgelab.statistics.g_computation import standardised_risk_difference


def effects(make_study, trial, **plan):
    study = make_study(analysis={"primary": "posted", "adjust": ["age"]} | plan)
    return analyse(study, trial).effects.where(outcome="posted", segment="all", arm="plan")


def test_g_computation_is_declared(make_study, trial):
    found = effects(make_study, trial, adjustment="g_computation")
    in_two = (trial.arm == "plan") | (trial.arm == "control")
    expected = standardised_risk_difference(
        trial.outcome("posted")[in_two],
        (trial.arm == "plan")[in_two],
        trial.numbers("age")[in_two][:, None],
    )
    assert found[0].role == "primary"
    assert (found[0].estimate, found[0].low) == pytest.approx((expected.value, expected.low))
    assert "g-computation" in found[0].method
    assert "g-computation" in found.where(estimand="risk_ratio")[0].method


def test_lin_is_what_is_done_otherwise(make_study, trial):
    found = effects(make_study, trial)
    assert found[0].method.startswith("Lin adjustment")
    assert "g-computation" not in " ".join(row.method for row in found)


def test_by_team(make_study, trial):
    found = effects(make_study, trial, adjustment="g_computation", cluster_by_team=True)
    assert found[0].clusters == 12
    assert np.isfinite(found[0].p)


def test_without_covariates_nothing_is_adjusted(make_study, trial):
    found = effects(make_study, trial, adjustment="g_computation", adjust=[])
    assert "g-computation" not in " ".join(row.method for row in found)
