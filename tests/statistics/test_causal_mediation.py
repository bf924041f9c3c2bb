"""Causal mediation, against R, statsmodels and a known truth."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.stats.mediation import Mediation

from nudgelab.errors import EstimationError
from nudgelab.statistics.causal_mediation import causal_mediation
from nudgelab.statistics.replicate_fits import bootstrap_weights, logistic_fits
from tests.statistics.reference_numbers import EXACT, ITERATED, reference

R = reference("mediation")


def mediated(outcome="y", **changes):
    arguments = {
        "treated": R["t"],
        "mediator": R["m"],
        "covariates": np.asarray(R["x"])[:, None],
        "draws": 300,
        "rng": np.random.default_rng(1),
    }
    return causal_mediation(R[outcome], **(arguments | changes))


def test_linear_models_multiply_as_in_r():
    found = mediated()
    assert found.acme.value == pytest.approx(R["acme"], rel=EXACT)
    assert found.ade.value == pytest.approx(R["ade"], rel=EXACT)
    assert found.total.value == pytest.approx(R["total"], rel=EXACT)
    assert found.proportion.value == pytest.approx(R["acme"] / R["total"], rel=EXACT)


def test_rho_is_the_root_of_the_sensitivity_formula():
    assert mediated().rho_at_zero == pytest.approx(R["rho"], rel=1e-7)


def test_a_logistic_outcome_has_the_mediator_integrated_out_as_in_r():
    found = mediated("z")
    assert found.acme.value == pytest.approx(R["logit_acme"], rel=ITERATED)
    assert found.ade.value == pytest.approx(R["logit_ade"], rel=ITERATED)
    assert found.total.value == pytest.approx(R["logit_total"], rel=ITERATED)
    assert found.total.value == pytest.approx(found.acme.value + found.ade.value)


def test_statsmodels_agrees_within_its_simulation_error():
    data = pd.DataFrame({name: R[name] for name in "ztmx"})
    outcome = sm.GLM.from_formula("z ~ t + m + x", data, family=sm.families.Binomial())
    mediator = sm.OLS.from_formula("m ~ t + x", data)
    np.random.seed(1)  # noqa: NPY002  (statsmodels draws from the global generator)
    simulated = Mediation(outcome, mediator, "t", "m").fit(n_rep=40, method="parametric")
    summary = simulated.summary()
    found = mediated("z")
    for row, path in (("ACME (average)", found.acme), ("ADE (average)", found.ade)):
        assert path.value == pytest.approx(summary.loc[row, "Estimate"], abs=0.07)  # 40 draws


def test_the_interval_covers_the_truth_and_teams_are_drawn_as_wholes():
    rng = np.random.default_rng(5)
    hits = {"persons": [], "teams": []}
    for _ in range(120):
        team = np.repeat(np.arange(40), 8)
        t = (team % 2).astype(float)
        m = -0.3 * t + rng.normal(0, 0.5, 40)[team] + rng.normal(0, 1, 320)
        y = -0.5 * m + rng.normal(0, 0.5, 40)[team] + rng.normal(0, 1, 320)
        for units, clusters in (("persons", None), ("teams", team)):
            found = causal_mediation(
                y, t, m, np.empty((320, 0)), clusters=clusters, draws=200, rng=rng
            )
            hits[units].append(found.acme.low <= 0.15 <= found.acme.high)
    assert np.mean(hits["teams"]) >= 0.88
    assert np.mean(hits["persons"]) < np.mean(hits["teams"])


def test_the_same_seed_gives_the_same_interval():
    assert mediated().acme == mediated().acme


def test_a_share_of_an_effect_that_is_not_shown_is_not_told():
    rng = np.random.default_rng(5)
    found = mediated(treated=rng.permutation(R["t"]))
    assert found.total.low < 0 < found.total.high
    assert math.isnan(found.proportion.value)


def test_whole_clusters_are_drawn_within_groups():
    treated = np.repeat([True, False], 6)
    codes = np.repeat(np.arange(6), 2)
    weights = bootstrap_weights(treated, codes, 50, np.random.default_rng(1))
    assert (weights[:, ::2] == weights[:, 1::2]).all()
    assert (weights[:, treated].sum(axis=1) == 6).all()


def test_separated_outcomes_keep_finite_coefficients():
    design = np.column_stack([np.ones(20), np.arange(20.0)])
    beta = logistic_fits(design, (np.arange(20) > 9).astype(float), np.ones((2, 20)))
    assert np.isfinite(beta).all()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"mediator": R["t"]}, "does not vary within the groups"),
        ({"clusters": np.arange(120) % 6}, "3 clusters in a group"),
        ({"covariates": np.random.default_rng(1).normal(size=(120, 60))}, "too few for"),
    ],
)
def test_what_cannot_be_taken_apart_is_refused(changes, reason):
    found = mediated(**changes)
    assert found.refused
    assert reason in found.note


def test_few_teams_are_called_fragile():
    assert mediated(clusters=np.arange(120) % 14).note.startswith("fragile")


def test_gaps_are_an_error():
    with pytest.raises(EstimationError, match="without gaps"):
        mediated(covariates=np.full((120, 1), np.nan))


def test_of_very_many_people_fewer_samples_are_drawn(monkeypatch):
    from nudgelab.statistics import causal_mediation as module

    monkeypatch.setattr(module, "_MOST_NUMBERS", 120 * 250)
    assert mediated(draws=1_000).draws == 250
    monkeypatch.setattr(module, "_MOST_NUMBERS", 1)
    assert mediated(draws=1_000).draws == 200
