"""Sections of what was asked beside the effects: the same in the terminal and in the page."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from nudgelab.analysis.best_tactic import BestTactic, Reading
from nudgelab.analysis.further import Further
from nudgelab.analysis.looks import ArmAtLook, Look
from nudgelab.analysis.margins import ArmWithinMargin, WithinMargin
from nudgelab.analysis.multiplicity import Correction
from nudgelab.analysis.simultaneous import ArmInterval, SimultaneousIntervals
from nudgelab.analysis.with_prior import ArmWithPrior, AtSize, AtSpread, WithPrior
from nudgelab.report.as_json import findings_as_dict
from nudgelab.report.html import render_html
from nudgelab.report.terminal import render_text

BEST = BestTactic(
    outcome="posted",
    segment="all",
    estimand="risk_difference",
    arm="co_creation",
    among=4,
    level=0.95,
    as_chosen=Reading(estimate=0.12, low=0.05, high=0.19),
    conditional=Reading(estimate=0.09, low=-math.inf, high=0.18),
    corrected=Reading(estimate=0.093, low=-0.004, high=0.181),
    better_than_none=False,
)
LOOK = Look(
    kind="planned",
    outcome="posted",
    segment="all",
    estimand="risk_difference",
    number=1,
    of=3,
    fraction=1 / 3,
    spent=0.0021,
    critical=3.7103,
    spending="obrien_fleming",
    level=0.95,
    shared_among=2,
    arms=(
        ArmAtLook(
            arm="co_creation",
            estimate=0.12,
            low=-0.01,
            high=0.25,
            p=0.004,
            nominal=0.00021,
            crossed=False,
        ),
    ),
)
MARGIN = WithinMargin(
    kind="equivalence",
    outcome="posted",
    segment="all",
    estimand="risk_difference",
    margin=0.02,
    low=-0.02,
    high=0.02,
    alpha=0.05,
    arms=(
        ArmWithinMargin(
            arm="plan",
            estimate=0.001,
            low=-0.015,
            high=0.017,
            p=0.0131,
            p_adjusted=0.0262,
            shown=True,
            method="Miettinen–Nurminen score",
        ),
    ),
)
PRIOR = WithPrior(
    outcome="posted",
    segment="all",
    level=0.95,
    mean=0.014,
    spread=0.02,
    source="two nudge units",
    declared=True,
    worthwhile=0.02,
    arms=(
        ArmWithPrior(
            arm="co_creation",
            estimate=0.12,
            standard_error=0.0357,
            mean=0.039,
            low=0.005,
            high=0.073,
            weight_of_prior=0.761,
            benefit=0.9874,
            worthwhile=0.87,
            surprise=0.009,
            sizes=(
                AtSize(size=0.014, power=0.067, wrong_sign=0.14, exaggeration=6.13),
                AtSize(size=0.087, power=0.68, wrong_sign=0.0001, exaggeration=1.22),
            ),
            other_spreads=(
                AtSpread(
                    spread=0.01,
                    mean=0.022,
                    low=0.003,
                    high=0.041,
                    weight_of_prior=0.927,
                    benefit=0.988,
                    worthwhile=0.58,
                ),
            ),
        ),
    ),
)
HOLM = Correction("holm", "each_outcome", "none")
TOGETHER = SimultaneousIntervals(
    outcome="posted",
    segment="all",
    estimand="risk_difference",
    level=0.95,
    each_level=0.9731,
    method="dunnett",
    arms=(ArmInterval(arm="co_creation", estimate=0.12, low=0.04, high=0.2),),
)


@pytest.fixture
def with_further(programme):
    def make(**parts):
        return replace(programme, further=Further(**({"correction": HOLM} | parts)))

    return make


def test_simultaneous_intervals_stand_in_both_reports(with_further, provenance):
    findings = with_further(simultaneous=TOGETHER)
    text, page = render_text(findings), render_html(findings, provenance=provenance)
    assert "ALL TACTICS TOGETHER" in text
    for shown in ("+12.0", "+4.0 to +20.0", "97.31 %"):
        assert shown in text
        assert shown in page
    assert 'id="h-simultaneous"' in page
    assert findings_as_dict(findings)["further"]["simultaneous"]["each_level"] == 0.9731


@pytest.mark.parametrize(
    ("correction", "said"),
    [
        (Correction("dunnett", "primary", "none"), "of the primary outcome alone, by Dunnett"),
        (Correction("none", "each_outcome", "benjamini_hochberg"), "are a screen"),
        (HOLM, "by Holm (1979)"),
    ],
)
def test_the_methods_say_how_p_values_were_corrected(with_further, provenance, correction, said):
    assert said in render_html(with_further(correction=correction), provenance=provenance)


def test_the_best_tactic_is_said_with_its_correction(with_further, provenance):
    findings = with_further(best=(BEST,))
    text = " ".join(render_text(findings).split())
    assert "the best estimate of 4 tactics is that of ‘co-creation’: +12.0 of every 100" in text
    assert "it is +9.3 of every 100 (95 % interval −0.4 to +18.1)" in text
    assert "does not exclude that this tactic does nothing" in text
    assert "−∞ to +18.0" in render_html(findings, provenance=provenance)
    sure = with_further(best=(replace(BEST, better_than_none=True),))
    assert "still stands on the wanted side" in " ".join(render_text(sure).split())


def test_a_look_says_whether_the_trial_may_stop(with_further, provenance):
    text = " ".join(render_text(with_further(look=LOOK)).split())
    assert "LOOKING BEFORE THE END" in text
    assert "look 1 of 3, at 33.3 % of the information" in text
    assert "O’Brien and Fleming, 0.2 % of the chance of error is spent by now" in text
    assert "|z| ≥ 3.710" in text
    assert "No tactic crosses the boundary: the trial goes on as planned." in text
    crossed = replace(LOOK, arms=(replace(LOOK.arms[0], crossed=True),))
    page = render_html(with_further(look=crossed), provenance=provenance)
    assert "‘co-creation’ crosses the boundary: the trial may stop for it." in page
    assert "Lan &amp; DeMets" in page
    last = replace(crossed, number=3, fraction=1.0, spent=1.0)
    text = " ".join(render_text(with_further(look=last)).split())
    assert "AFTER ALL LOOKS" in text
    assert "crosses the boundary." in text


def test_looks_at_any_time_are_said(with_further, provenance):
    found = replace(LOOK, kind="anytime", number=None, of=None, fraction=None, spent=None)
    page = render_html(with_further(look=found), provenance=provenance)
    assert "hold however often the trial is looked at" in page
    assert "Waudby-Smith" in page


def test_a_margin_gives_a_verdict_in_words(with_further, provenance):
    text = " ".join(render_text(with_further(margin=MARGIN)).split())
    assert "equivalence means an effect between −2.0 and +2.0 of every 100" in text
    assert "‘if-then plan’ is shown to be equivalent to control: +0.1 of every 100" in text
    assert "(90 % interval −1.5 to +1.7; one-sided p = 0.026)" in text
    worse = replace(MARGIN, kind="non_inferiority", high=math.inf, alpha=0.025)
    worse = replace(worse, arms=(replace(MARGIN.arms[0], shown=False),))
    page = render_html(with_further(margin=worse), provenance=provenance)
    assert "non-inferiority means an effect above −2.0 of every 100" in page
    assert "is not shown to be non-inferior to control" in page
    assert "95 % interval" in page


def test_a_declared_prior_stands_in_both_reports(with_further, provenance):
    text = " ".join(render_text(with_further(prior=(PRIOR,))).split())
    assert "changes 1.4 of every 100 in the wanted direction, give or take 2.0" in text
    assert "‘co-creation’ +3.9 of every 100 after weighing (95 % interval +0.5 to +7.3)" in text
    assert "from +12.0: 99 % that it is better than control, 87 % that it is better by more" in text
    page = render_html(with_further(prior=(PRIOR,)), provenance=provenance)
    for shown in ("76 %", "two nudge units", "larger than worthwhile"):
        assert shown in page
    assert "the same, give or take 1.0</th>" in page
    assert "hardly expects what was found for ‘co-creation’" in text
    assert "93 %" in page


def test_errors_of_sign_and_size_have_a_row_a_size(with_further, provenance):
    text = " ".join(render_text(with_further(prior=(PRIOR,))).split())
    assert "were the true effect of ‘co-creation’ 1.4 of every 100, such a trial would find" in text
    assert "6.1 times too large on average, and of the wrong sign with a chance of 14 %" in text
    page = render_html(with_further(prior=(PRIOR,)), provenance=provenance)
    for shown in ("Type M", "6.1 times", "1.2 times", "8.7 of every 100"):
        assert shown in page


def test_an_undeclared_prior_is_an_extra_of_the_page(with_further, provenance):
    extra = with_further(prior=(replace(PRIOR, declared=False),))
    assert "WEIGHED" not in render_text(extra)
    assert "An extra: the prior of nudge-unit trials" in render_html(extra, provenance=provenance)


def test_a_prior_against_the_wanted_direction_is_told(with_further, provenance):
    spreads = tuple(replace(at, worthwhile=None) for at in PRIOR.arms[0].other_spreads)
    arm = replace(PRIOR.arms[0], worthwhile=None, other_spreads=spreads)
    none = replace(PRIOR, mean=-0.01, worthwhile=None, source="", arms=(arm,) * 3)
    page = render_html(with_further(prior=(none,)), provenance=provenance)
    assert "against the wanted direction" in page
    assert "larger than worthwhile" not in page


def test_hostile_names_stay_text(hostile, provenance):
    arm = ArmInterval(arm="a", estimate=0.1, low=0.0, high=0.2)
    findings = replace(
        hostile, further=Further(correction=HOLM, simultaneous=replace(TOGETHER, arms=(arm,)))
    )
    assert "<script" not in render_html(findings, provenance=provenance)
    assert "\x1b" not in render_text(findings)
