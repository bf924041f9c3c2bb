"""Estimators of other designs and questions refuse by name, too, whatever they are handed."""

import contextlib

import numpy as np
from hypothesis import given

from nudgelab.errors import EstimationError
from nudgelab.statistics.anderson_rubin import anderson_rubin
from nudgelab.statistics.attrition import lee_bounds, worst_case_bounds
from nudgelab.statistics.balance import standardised_difference
from nudgelab.statistics.blocked_effects import (
    blocked_mean_difference,
    blocked_rate_ratio,
    blocked_risk_difference,
)
from nudgelab.statistics.causal_mediation import causal_mediation
from nudgelab.statistics.clustered_survival import clustered_kaplan_meier
from nudgelab.statistics.effect_moderation import effect_moderation
from nudgelab.statistics.estimate import Estimate
from nudgelab.statistics.kaplan_meier import kaplan_meier
from nudgelab.statistics.meta_analysis import random_effects
from nudgelab.statistics.multiple_imputation import rubins_rules
from nudgelab.statistics.paired_change import mean_change
from nudgelab.statistics.partial_pooling import partial_pooling
from nudgelab.statistics.randomisation_inference import randomisation_inference
from nudgelab.statistics.reliability import cronbach_alpha, mcdonald_omega
from nudgelab.statistics.sign_and_size import sign_and_size
from nudgelab.statistics.wild_cluster_bootstrap import wild_cluster_bootstrap
from nudgelab.statistics.winner import winner
from tests.fuzzing.bounds import bounded, cases
from tests.fuzzing.test_estimators import _is_in_order, people


def _chance():
    return {"rng": np.random.default_rng(1), "draws": 50}


def _calls(who):
    """Yield calls of them: the function, what it is handed, and its options."""
    arm, y, value, x = (who[name] for name in ("arm", "y", "value", "x"))
    count, time, team = (who[name] for name in ("count", "time", "team"))
    size, some = np.abs(count), value[:3]
    gaps, covariate = np.where(y, np.nan, value), x[:, None]
    for clusters in ({}, {"clusters": team}):
        yield mean_change, (value, count), clusters
        yield effect_moderation, (value, arm, count), clusters
        yield blocked_mean_difference, (value, arm, x), clusters
        yield blocked_risk_difference, (y, arm, count), clusters
        yield blocked_rate_ratio, (count, arm, time), clusters
        yield anderson_rubin, (value, arm, y), clusters
        yield causal_mediation, (value, arm, count, covariate), clusters | _chance()
    yield wild_cluster_bootstrap, (value, arm, team), _chance()
    yield randomisation_inference, (value, arm), _chance()
    yield randomisation_inference, (count, arm), {"units": team} | _chance()
    yield randomisation_inference, (count, arm), {"covariates": covariate} | _chance()
    for estimates, errors in ((value, size + 1e-9), (count, value)):
        yield random_effects, (estimates, errors), {}
        yield partial_pooling, (estimates, errors), {}
    for scale in (cronbach_alpha, mcdonald_omega):
        yield scale, (np.column_stack([value, count, x, time]),), {}
    yield kaplan_meier, (time, y), {}
    yield clustered_kaplan_meier, (time, y, team), {}
    yield lee_bounds, (gaps, arm), {}
    yield worst_case_bounds, (np.where(arm, np.nan, y), arm), {}
    yield standardised_difference, (value[arm], value[~arm]), {}
    yield sign_and_size, (float(value[0]), float(size[0])), {}
    yield rubins_rules, (list(value), list(size)), {}
    yield winner, (some, np.diag(size[:3] + 0.1)), {}


@cases(60)
@given(who=people())
def test_every_further_estimator_gives_numbers_or_refuses_by_name(who):
    for estimator, given_to_it, options in _calls(who):
        with contextlib.suppress(EstimationError), bounded():
            found = estimator(*given_to_it, **options)
            if isinstance(found, Estimate):
                _is_in_order(found)


def test_one_study_that_outweighs_all_others_has_its_heterogeneity():
    variances = np.array([1e-9, 1e59, 2e59, 3e59])
    assert 0 <= random_effects(np.full(4, 1e9), variances).i2 <= 1


def test_covariates_that_tell_the_groups_apart_leave_nothing_to_compare():
    arm = np.arange(12) % 2
    found = randomisation_inference(
        np.arange(12.0), arm, covariates=arm[:, None].astype(float), **_chance()
    )
    assert found.refused
    assert "nothing of the treatment is left" in found.note


def test_an_effect_beyond_all_doubt_has_its_sign_and_size():
    found = sign_and_size(1e300, 1e-3)
    assert (found.power, found.wrong_sign, found.exaggeration) == (1.0, 0.0, 1.0)
