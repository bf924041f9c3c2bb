"""A look at the primary outcome: its level, its intervals, and who may stop."""

from __future__ import annotations

import re

import pytest

from nudgelab.analysis.analyse import analyse
from nudgelab.errors import StudyError
from nudgelab.report.terminal import render_text
from nudgelab.statistics.confidence_sequence import anytime_nominal
from nudgelab.statistics.group_sequential import boundaries
from nudgelab.statistics.proportions import risk_difference

TWO = {"control": {}, "plan": {}}


def look_of(study, cohort, look=None):
    return analyse(study, cohort, look=look).further.look


def with_looks(make_study, looks, **changes):
    arms = changes.pop("arms", TWO)
    return make_study(arms=arms, analysis={"primary": "posted", "looks": looks} | changes)


def test_an_early_look_has_the_boundary_of_its_fraction(make_study, trial):
    study = with_looks(make_study, {"at": (0.5, 1.0)})
    first, second = (look_of(study, trial, k) for k in (1, 2))
    published = boundaries([0.5, 1.0], "obrien_fleming")
    assert (first.number, first.of, first.fraction) == (1, 2, 0.5)
    assert first.critical == pytest.approx(published[0].critical)
    (arm,) = first.arms
    again = risk_difference(21, 30, 12, 30, level=1 - published[0].nominal)
    assert (arm.low, arm.high) == pytest.approx((again.low, again.high), rel=1e-9)
    assert not arm.crossed  # p = 0.02 is not enough half-way
    assert second.arms[0].crossed
    assert second.spent == pytest.approx(1.0)


def test_the_last_look_is_taken_if_none_is_named(make_study, trial):
    study = with_looks(make_study, {"at": (0.5, 1.0), "spending": "pocock"})
    assert look_of(study, trial) == look_of(study, trial, 2)


def test_several_tactics_share_the_chance_of_error(make_study, trial):
    arms = {"control": {}, "plan": {}, "nudge": {}}
    shared = look_of(with_looks(make_study, {"at": (0.5, 1.0)}, arms=arms), trial, 2)
    alone = look_of(
        with_looks(make_study, {"at": (0.5, 1.0)}, arms=arms, multiplicity="none"), trial, 2
    )
    assert (shared.shared_among, alone.shared_among) == (2, 1)
    assert shared.critical == pytest.approx(
        boundaries([0.5, 1.0], "obrien_fleming", level=0.975)[1].critical
    )
    assert shared.arms[0].nominal < alone.arms[0].nominal


def test_a_look_that_may_spend_nothing_shows_nothing(make_study, trial):
    study = with_looks(make_study, {"at": (0.01, 1.0)})
    (arm,) = look_of(study, trial, 1).arms
    assert (arm.low, arm.high, arm.crossed) == (float("-inf"), float("inf"), False)


@pytest.mark.parametrize(("looks", "tightest"), [("anytime", 1000), ({"tightest_at": 60}, 60)])
def test_looks_at_any_time_count_the_people_so_far(make_study, trial, looks, tightest):
    found = look_of(with_looks(make_study, looks), trial)
    assert found.kind == "anytime"
    assert found.arms[0].nominal == pytest.approx(anytime_nominal(60, tightest))
    assert found.arms[0].low < 0 < found.arms[0].high


def test_with_teams_they_count_the_teams(make_study, trial):
    study = with_looks(make_study, "anytime")
    by_team = study.model_copy(
        update={"assignment": study.assignment.model_copy(update={"unit": "team"})}
    )
    assert look_of(by_team, trial).arms[0].nominal == pytest.approx(anytime_nominal(12, 100))


def test_a_look_that_is_not_planned_is_refused(make_study, trial):
    with pytest.raises(StudyError, match="a look from 1 to 2"):
        look_of(with_looks(make_study, {"at": (0.5, 1.0)}), trial, 3)
    for study in (make_study(), with_looks(make_study, "anytime")):
        with pytest.raises(StudyError, match="without planned looks"):
            look_of(study, trial, 1)


def test_the_reader_is_warned_of_the_plain_intervals(make_study, trial):
    for looks, which in (({"at": (0.5, 1.0)}, "look 1 of 2"), ("anytime", "at any time")):
        found = analyse(with_looks(make_study, looks), trial, look=None if "any" in which else 1)
        (check,) = [check for check in found.checks if check.name == "looks"]
        assert check.verdict == "warn"
        assert which in check.message
    assert "looks" not in {check.name for check in analyse(make_study(), trial).checks}


def test_no_looks_no_section(make_study, trial):
    assert look_of(make_study(), trial) is None


def answer_at(make_study, trial, look, **changes):
    study = with_looks(make_study, {"at": (0.5, 1.0)}, inertia_segment="all", **changes)
    return analyse(study, trial, look=look)


def test_the_answer_is_decided_by_the_look_and_not_by_plain_p(make_study, trial):
    early, last = (answer_at(make_study, trial, look) for look in (1, 2))
    plain = analyse(with_looks(make_study, None, inertia_segment="all"), trial)
    (fixed,), (first,), (second,) = (f.answer.comparisons for f in (plain, early, last))
    assert (fixed.verdict, first.verdict, second.verdict) == ("moved", "no evidence", "moved")
    assert plain.answer.look is None
    assert early.answer.look == early.further.inertia_look
    (arm,) = early.further.look.arms
    assert (first.effect.low, first.effect.high) == (arm.low, arm.high)
    assert first.effect.low < fixed.effect.low


def test_a_look_at_inertia_is_one_of_its_own(make_study, trial):
    study = with_looks(make_study, {"at": (0.5, 1.0)})
    further = analyse(study, trial, look=1).further
    assert further.look.segment == "all"
    assert further.inertia_look.segment == "intends_not_acted"
    unknown = make_study(
        analysis={"primary": "posted", "inertia_segment": "nobody", "looks": {"at": (0.5, 1.0)}},
        segments={"nobody": {"where": {"unmeasured": {"at_least": 1}}}},
        arms=TWO,
    )
    assert analyse(unknown, trial).further.inertia_look is None


def test_the_report_says_that_the_look_decides(make_study, trial):
    text = " ".join(render_text(answer_at(make_study, trial, 1)).split())
    assert "95 % interval over all looks" in text
    assert re.search(r"p = 0\.02\d, 0\.003\d needed at this look", text)
    assert "This is look 1 of 2: the intervals and what is said of each tactic" in text
    study = with_looks(make_study, "anytime", primary_segment="all")
    text = " ".join(render_text(analyse(study, trial)).split())
    assert "This trial may be looked at at any time" in text
    assert "intervals over all looks, p needed at this look" in text


def test_a_look_that_may_spend_nothing_can_be_told(make_study, trial):
    study = with_looks(make_study, {"at": (0.01, 1.0)})
    assert "No tactic crosses the boundary" in render_text(analyse(study, trial, look=1))
