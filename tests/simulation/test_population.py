"""Employees are drawn from the distributions that were declared."""

import numpy as np
import pytest
from scipy import special, stats

from nudgelab.behaviour.parameters import Parameters
from nudgelab.simulation.population import beta_quantile, populate
from nudgelab.simulation.streams import luck_of
from nudgelab.study.population import Marginal, Population

MANY = 20_000
POPULATION = Population(employees=MANY, teams=2500)


@pytest.fixture(scope="module")
def drawn():
    return populate(POPULATION, 3, Parameters(), luck_of(5, 0))


def as_beta(marginal):
    size = marginal.mean * (1 - marginal.mean) / marginal.spread**2 - 1
    return stats.beta(marginal.mean * size, (1 - marginal.mean) * size)


def test_a_beta_told_by_mean_and_spread():
    marginal = Marginal(mean=0.3, spread=0.2)
    assert as_beta(marginal).mean() == pytest.approx(0.3)
    assert as_beta(marginal).std() == pytest.approx(0.2)
    share = np.array([0.01, 0.5, 0.99])
    assert beta_quantile(share, marginal) == pytest.approx(as_beta(marginal).ppf(share))


@pytest.mark.parametrize("trait", ["reactance", "scepticism", "inertia"])
def test_traits_have_their_marginals(drawn, trait):
    declared = as_beta(getattr(POPULATION.traits, trait))
    assert stats.kstest(getattr(drawn[0], trait), declared.cdf).pvalue > 1e-3


@pytest.mark.parametrize("belief", ["importance", "efficacy", "mishap", "futility", "audience"])
def test_beliefs_have_their_marginals_in_spite_of_scepticism(drawn, belief):
    declared = as_beta(getattr(POPULATION.beliefs, belief))
    assert stats.kstest(getattr(drawn[1], belief), declared.cdf).pvalue > 1e-3


def rank_correlation(normal_correlation):
    return 6 / np.pi * np.arcsin(normal_correlation / 2)


@pytest.mark.parametrize(
    ("one", "other"),
    [("reactance", "scepticism"), ("reactance", "inertia"), ("scepticism", "inertia")],
)
def test_traits_depend_by_a_gaussian_copula(drawn, one, other):
    expected = rank_correlation(getattr(POPULATION.traits, f"{one}_{other}"))
    found = stats.spearmanr(getattr(drawn[0], one), getattr(drawn[0], other)).statistic
    assert found == pytest.approx(expected, abs=0.025)


@pytest.mark.parametrize("worry", ["mishap", "futility", "audience"])
def test_scepticism_raises_the_worries(drawn, worry):
    found = stats.spearmanr(drawn[0].scepticism, getattr(drawn[1], worry)).statistic
    assert found == pytest.approx(rank_correlation(0.4), abs=0.025)


def test_tenure_is_log_normal(drawn):
    tenure = POPULATION.tenure
    lognormal = stats.lognorm(tenure.log_spread, scale=tenure.median)
    assert stats.kstest(drawn[0].tenure, lognormal.cdf).pvalue > 1e-3


def test_reach_is_log_normal_and_occasions_are_gamma(drawn):
    reach, cues = POPULATION.reach, POPULATION.cue_rate
    lognormal = stats.lognorm(reach.log_spread, scale=reach.median)
    gamma = stats.gamma(cues.shape, scale=cues.mean / cues.shape)
    assert stats.kstest(drawn[0].reach, lognormal.cdf).pvalue > 1e-3
    assert stats.kstest(drawn[0].cue_rate, gamma.cdf).pvalue > 1e-3


def test_habits_grow_at_different_rates(drawn):
    gains = np.log(drawn[0].habit_gain)
    assert np.exp(np.median(gains)) == pytest.approx(Parameters().habit_gain, rel=0.03)
    assert gains.std() == pytest.approx(Parameters().habit_gain_spread, rel=0.03)


def test_trust_differs_between_messengers(drawn):
    means = drawn[1].trust.mean(axis=0)
    assert means == pytest.approx([0.45, 0.5, 0.6, 0.7, 0.65], abs=0.01)


def test_the_first_employees_are_the_same_in_a_larger_firm(drawn):
    small, _ = populate(Population(employees=50, teams=10), 3, Parameters(), luck_of(5, 0))
    for trait in ("reactance", "scepticism", "inertia", "reach", "cue_rate"):
        assert np.array_equal(getattr(small, trait), getattr(drawn[0], trait)[:50])


def test_nobody_has_acted_planned_or_been_threatened(drawn):
    state = drawn[1]
    for start in (state.threat, state.energy, state.habit, state.plan, state.repetition):
        assert not start.any()
    assert np.array_equal(state.importance, drawn[0].importance_baseline)
    assert state.importance is not drawn[0].importance_baseline
    assert special.expm1(state.aspiration).min() >= 0.0
