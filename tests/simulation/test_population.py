"""Employees are drawn from the distributions that were declared."""

import numpy as np
import pytest
from scipy import special, stats

from nudgelab.behaviour.parameters import Parameters
from nudgelab.simulation.population import draw_people
from nudgelab.simulation.streams import luck_of
from nudgelab.study.population import Population

MANY = 20_000
POPULATION = Population(employees=MANY, teams=2500)


def draw(population=POPULATION, who=None, **parts):
    who = np.arange(population.employees) if who is None else np.asarray(who)
    return draw_people(population, who, Parameters(), luck_of(5, 0), **parts)


@pytest.fixture(scope="module")
def drawn():
    return draw()


def as_beta(marginal):
    size = marginal.mean * (1 - marginal.mean) / marginal.spread**2 - 1
    return stats.beta(marginal.mean * size, (1 - marginal.mean) * size)


@pytest.mark.parametrize("trait", ["reactance", "scepticism", "inertia"])
def test_traits_have_their_marginals(drawn, trait):
    declared = as_beta(getattr(POPULATION.traits, trait))
    assert stats.kstest(drawn.mind[trait], declared.cdf).pvalue > 1e-3


@pytest.mark.parametrize("belief", ["importance", "efficacy", "mishap", "futility", "audience"])
def test_beliefs_have_their_marginals_in_spite_of_scepticism(drawn, belief):
    declared = as_beta(getattr(POPULATION.beliefs, belief))
    assert stats.kstest(drawn.mind[belief], declared.cdf).pvalue > 1e-3


def rank_correlation(normal_correlation):
    return 6 / np.pi * np.arcsin(normal_correlation / 2)


@pytest.mark.parametrize(
    ("one", "other"),
    [("reactance", "scepticism"), ("reactance", "inertia"), ("scepticism", "inertia")],
)
def test_traits_depend_by_a_gaussian_copula(drawn, one, other):
    expected = rank_correlation(getattr(POPULATION.traits, f"{one}_{other}"))
    found = stats.spearmanr(drawn.mind[one], drawn.mind[other]).statistic
    assert found == pytest.approx(expected, abs=0.025)


@pytest.mark.parametrize("worry", ["mishap", "futility", "audience"])
def test_scepticism_raises_the_worries(drawn, worry):
    found = stats.spearmanr(drawn.mind["scepticism"], drawn.mind[worry]).statistic
    expected = rank_correlation(POPULATION.beliefs.scepticism_weight)
    assert found == pytest.approx(expected, abs=0.025)


def test_tenure_and_reach_are_log_normal_and_occasions_are_gamma(drawn):
    reach, cues, tenure = POPULATION.reach, POPULATION.cue_rate, POPULATION.tenure
    for values, law in (
        (drawn.reach, stats.lognorm(reach.log_spread, scale=reach.median)),
        (drawn.tenure, stats.lognorm(tenure.log_spread, scale=tenure.median)),
        (drawn.cue_rate, stats.gamma(cues.shape, scale=cues.mean / cues.shape)),
    ):
        assert stats.kstest(values, law.cdf).pvalue > 1e-3


def test_habits_grow_at_different_rates(drawn):
    gains = np.log(drawn.habit_gain)
    assert np.exp(np.median(gains)) == pytest.approx(Parameters().habit_gain, rel=0.03)
    assert gains.std() == pytest.approx(Parameters().habit_gain_spread, rel=0.03)


def test_trust_differs_between_messengers(drawn):
    assert drawn.trust.mean(axis=0) == pytest.approx([0.45, 0.5, 0.6, 0.7, 0.65], abs=0.01)


def test_first_aspirations_follow_reach(drawn):
    assert special.expm1(drawn.aspiration).min() >= 0.0
    assert stats.spearmanr(drawn.aspiration, drawn.reach).statistic > 0.999


def test_a_person_does_not_depend_on_who_else_is_drawn(drawn):
    some = draw(who=[17, 400, 3])
    for trait in ("reactance", "importance", "audience"):
        assert np.array_equal(some.mind[trait], drawn.mind[trait][[17, 400, 3]])
    assert np.array_equal(some.reach, drawn.reach[[17, 400, 3]])


def test_successors_are_drawn_anew_from_the_same_distributions(drawn):
    successors = draw(generation=1)
    old, new = drawn.mind["reactance"], successors.mind["reactance"]
    assert abs(np.corrcoef(old, new)[0, 1]) < 0.03
    assert stats.ks_2samp(old, new).pvalue > 1e-3


def test_what_a_survey_tells_is_not_drawn():
    known = {"reactance": np.full(3, 0.25)}
    some = draw(who=[0, 1, 2], known=known)
    assert np.array_equal(some.mind["reactance"], known["reactance"])
    assert np.array_equal(some.mind["inertia"], draw(who=[0, 1, 2]).mind["inertia"])
