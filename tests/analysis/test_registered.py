"""Confirmatory or exploratory, number by number."""

from __future__ import annotations

import pytest

from nudgelab.analysis.analyse import analyse
from nudgelab.study.registration import register

NEW_LEVEL = {"analysis": {"primary": "posted", "level": 0.9}}


@pytest.fixture
def registered(make_study, trial, tmp_path):
    """Freeze one study's plan, then analyse by another's."""

    def found(*frozen, now, data_sha256=None):
        path = tmp_path / "plan.json"
        for position, (changes, sha256) in enumerate(frozen):
            reason = "a reason" if position else ""
            registration = register(make_study(**changes), path, reason=reason, data_sha256=sha256)
        return analyse(make_study(**now), trial, registration)

    return found


def _statuses(findings, **where):
    return {row.status for row in findings.effects.where(**where)}


def test_without_a_frozen_plan_nothing_has_a_status(make_study, trial):
    findings = analyse(make_study(), trial)
    assert findings.registered is None
    assert _statuses(findings) == {None}


def test_what_the_plan_asked_by_name_is_confirmatory(registered):
    findings = registered(({}, None), now={})
    assert findings.registered.deviations == ()
    everybody = findings.effects.where(segment="all")
    assert {row.status for row in everybody if row.role != "exploratory"} == {"confirmatory"}
    assert {row.status for row in everybody if row.role == "exploratory"} == {"exploratory"}
    inertia = {"segment": "intends_not_acted"}
    assert _statuses(findings, outcome="posted", **inertia) == {"confirmatory"}
    assert _statuses(findings, outcome="posts", **inertia) == {"exploratory"}


def test_a_deviation_makes_exploratory_what_it_touches(registered, make_study):
    outcomes = make_study().model_dump()["outcomes"]
    outcomes["posts"]["window"] = (1, 50)
    findings = registered(({}, None), now={"outcomes": outcomes})
    assert [d.where for d in findings.registered.deviations] == ["outcomes: posts"]
    assert _statuses(findings, outcome="posts") == {"exploratory"}
    assert _statuses(findings, outcome="posted", segment="all") == {"confirmatory"}


def test_another_level_touches_every_number(registered):
    findings = registered(({}, None), now=NEW_LEVEL)
    assert _statuses(findings) == {"exploratory"}


def test_an_outcome_that_is_new_is_exploratory(registered, make_study):
    outcomes = make_study().model_dump()["outcomes"]
    before = {name: o for name, o in outcomes.items() if name != "score"}
    findings = registered(({"outcomes": before}, None), now={})
    assert _statuses(findings, outcome="score") == {"exploratory"}
    assert _statuses(findings, outcome="posted", segment="all") == {"confirmatory"}


def test_an_amendment_before_the_data_holds(registered):
    findings = registered(({}, None), (NEW_LEVEL, None), now=NEW_LEVEL)
    assert findings.registered.deviations == ()
    (amendment,) = findings.registered.amendments
    assert amendment.reason == "a reason"
    assert [change.where for change in amendment.changes] == ["analysis: level"]
    assert _statuses(findings, outcome="posted", segment="all") == {"confirmatory"}


def test_an_amendment_that_knew_the_data_counts_as_a_deviation(registered):
    findings = registered(({}, None), (NEW_LEVEL, "0" * 64), now=NEW_LEVEL)
    assert [d.where for d in findings.registered.deviations] == ["analysis: level"]
    assert findings.registered.amendments[0].knew_the_data
    assert _statuses(findings) == {"exploratory"}


def test_a_plan_that_knew_the_data_confirms_nothing(registered):
    findings = registered(({}, "0" * 64), now={})
    assert findings.registered.knew_the_data
    assert _statuses(findings) == {"exploratory"}


def test_a_plan_that_knew_other_data_says_so(registered):
    findings = registered(({}, "1" * 64), now={})
    assert findings.registered.knew_other_data
    assert not findings.registered.knew_the_data
    assert "confirmatory" in _statuses(findings)
