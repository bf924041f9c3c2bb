"""Priors: values from shares, moments, and what is no prior."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from nudgelab.design.priors import moments, values_at
from nudgelab.study.calibration import Prior, priors_of
from nudgelab.study.changed_numbers import number_in
from nudgelab.study.study import Study

READ = TypeAdapter(Prior)
UNIFORM = READ.validate_python({"kind": "uniform", "low": 1, "high": 3})
NORMAL = READ.validate_python({"kind": "normal", "mean": 0, "spread": 1, "low": -1, "high": 9})
BETA = READ.validate_python({"kind": "beta", "mean": 3, "spread": 0.5, "low": 2, "high": 6})


def test_values_of_many_shares_have_the_priors_moments():
    shares = (np.arange(20_000) + 0.5) / 20_000
    for prior in (UNIFORM, NORMAL, BETA):
        values = values_at({"x": prior}, shares[:, None])[:, 0]
        mean, sd = moments(prior)
        assert values.mean() == pytest.approx(mean, abs=1e-3)
        assert values.std() == pytest.approx(sd, abs=1e-3)
        assert values.min() >= prior.low
        assert values.max() <= prior.high
    assert moments(UNIFORM) == pytest.approx((2.0, 2 / 12**0.5))
    assert moments(BETA) == pytest.approx((3.0, 0.5))


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "uniform", "low": 1, "high": 1},
        {"kind": "beta", "mean": 2, "spread": 0.1, "low": 2, "high": 6},
        {"kind": "beta", "mean": 4, "spread": 2, "low": 2, "high": 6},
        {"kind": "normal", "mean": 50, "spread": 1, "low": 0, "high": 1},
        {"kind": "normal", "mean": 0, "spread": 0, "low": 0, "high": 1},
    ],
)
def test_what_is_no_prior_is_refused(wrong):
    with pytest.raises(ValidationError):
        READ.validate_python(wrong)


def test_without_a_declaration_the_tactics_in_use_are_learned():
    study = Study.model_validate(
        {
            "study": "small",
            "arms": {"control": {}, "plan": {"tactics": ["implementation_intention"]}},
            "outcomes": {"posted": {"kind": "binary", "window": (1, 10)}},
            "analysis": {"primary": "posted"},
        }
    )
    priors = priors_of(study)
    assert "tactics.implementation_intention.dose" in priors
    assert "tactics.coaching.dose" not in priors
    for name, prior in priors.items():
        default = number_in(study, name)
        assert default is not None
        assert prior.low <= default <= prior.high
