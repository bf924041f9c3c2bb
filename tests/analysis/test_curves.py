"""Adoption curves, by person and by team."""

from __future__ import annotations

import numpy as np
import pytest

from nudgelab.analysis.curves import adoption_curves


def curves(study, cohort):
    return adoption_curves(study, cohort, {"all": np.ones(len(cohort), dtype=bool)})


def test_bands_by_person_are_those_of_lifelines(make_study, trial):
    """Log-log limits of the Kaplan–Meier estimate, against an independent library."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lifelines import KaplanMeierFitter

        arm = trial.arm == "plan"
        fitted = KaplanMeierFitter().fit(
            trial.outcome("first")[arm], trial.event_observed("first")[arm]
        )
    found = next(c for c in curves(make_study(), trial) if c.arm == "plan")
    limits = fitted.confidence_interval_.to_numpy()
    expected = dict(zip(fitted.timeline, 1 - limits[:, ::-1], strict=True))
    for time, low, high in zip(found.time[2:], found.low[2:], found.high[2:], strict=True):
        assert (low, high) == pytest.approx(tuple(expected[time]), abs=1e-8)


def test_bands_by_team_are_others_around_the_same_curve(make_study, trial):
    by_person = curves(make_study(), trial)
    by_team = curves(make_study(assignment={"unit": "team"}), trial)
    for one, other in zip(by_person, by_team, strict=True):
        np.testing.assert_array_equal(one.share, other.share)
        assert not np.allclose(one.high, other.high, equal_nan=True)


def test_a_segment_that_the_cohort_cannot_tell_has_no_curve(make_study, trial):
    assert {curve.segment for curve in curves(make_study(), trial)} == {"all"}


def test_few_at_risk_are_not_shown(make_study, trial):
    study = make_study(analysis={"primary": "posted", "minimum_cell": 28})
    plan = next(c for c in curves(study, trial) if c.arm == "plan")
    assert plan.at_risk[0][1] == 30
    assert plan.at_risk[-1][1] is None
