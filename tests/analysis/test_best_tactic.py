"""The best tactic of a question, on every scale and in both wanted directions."""

from __future__ import annotations

import numpy as np
import pytest

from nudgelab.analysis.analyse import analyse
from nudgelab.analysis.normal_form import normal_form, wanted_sign
from tests.report.report_examples import effect


def best_of(study, cohort):
    return {(b.outcome, b.segment): b for b in analyse(study, cohort).further.best}


def test_the_best_of_two_is_pulled_back(make_study, trial):
    found = best_of(make_study(), trial)
    best = found["posted", "all"]
    assert (best.arm, best.among) == ("plan", 2)
    assert best.as_chosen.estimate == pytest.approx(0.3)
    assert best.conditional.estimate < best.as_chosen.estimate
    assert best.corrected.low < best.corrected.estimate < best.corrected.high
    assert ("posted", "intends_not_acted") in found


@pytest.mark.parametrize(
    ("primary", "estimand"),
    [
        ("posts", "rate_ratio"),
        ("score", "mean_difference"),
        ("first", "restricted_mean_difference"),
    ],
)
def test_it_works_on_every_scale(make_study, trial, primary, estimand):
    best = best_of(make_study(analysis={"primary": primary}), trial)[primary, "all"]
    assert best.estimand == estimand
    assert best.arm == "plan"
    middle = 1.0 if estimand == "rate_ratio" else 0.0
    wanted = -1 if estimand == "restricted_mean_difference" else 1
    assert wanted * (best.corrected.estimate - best.as_chosen.estimate) <= 1e-9
    assert wanted * (best.as_chosen.estimate - middle) > 0


def test_where_less_is_better_the_lowest_wins(make_study, trial):
    outcomes = {"posted": {"kind": "binary", "window": (1, 100), "better": "lower"}}
    best = best_of(make_study(outcomes=outcomes), trial)["posted", "all"]
    assert best.arm == "nudge"
    assert best.corrected.estimate >= best.as_chosen.estimate
    assert not best.better_than_none


def test_one_tactic_is_no_race(make_study, trial):
    assert best_of(make_study(arms={"control": {}, "plan": {}}), trial) == {}


def test_teams_are_the_unit(make_study, trial):
    study = make_study(assignment={"unit": "team"})
    assert best_of(study, trial)["posted", "all"].arm == "plan"


def test_a_ratio_is_normal_on_its_logarithm():
    form = normal_form(effect(estimand="risk_ratio", estimate=2.0, low=1.0, high=4.0))
    assert form.standard_error == pytest.approx(np.log(4) / (2 * 1.959963984540054))
    assert form.back(form.estimate) == pytest.approx(2.0)
    assert normal_form(effect(estimand="odds_ratio", low=0.0)) is None
    assert normal_form(effect(low=0.1, high=0.1)) is None


def test_sooner_is_a_shorter_time():
    assert wanted_sign("restricted_mean_difference", "higher") == -1
    assert wanted_sign("risk_difference", "lower") == -1
    assert wanted_sign("rate_ratio", "higher") == 1


ORDERED = {"posts": {"kind": "ordinal", "categories": [0, 1, 2, 3, 4], "window": (1, 100)}}


def test_an_order_is_held_against_one_half(make_study, trial):
    """A probability of superiority below one half is no benefit, though it is above zero."""
    study = make_study(outcomes=ORDERED, analysis={"primary": "posts"})
    found = analyse(study, trial)
    best = {(b.outcome, b.segment): b for b in found.further.best}["posts", "all"]
    own = found.effects.where(outcome="posts", segment="all", arm="plan")[0]
    assert best.estimand == "probability_of_superiority"
    assert best.as_chosen.estimate == own.estimate > 0.5
    assert 0.5 < best.conditional.estimate < own.estimate
    form = normal_form(own)
    assert form.estimate == pytest.approx(own.estimate - 0.5)
    assert form.back(form.estimate) == pytest.approx(own.estimate)
    wrong = ORDERED | {"posts": ORDERED["posts"] | {"better": "lower"}}
    lower = make_study(outcomes=wrong, analysis={"primary": "posts"})
    assert not analyse(lower, trial).further.best[0].better_than_none
