"""Confirmatory or exploratory, number by number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nudgelab.analysis.analyse import analyse
from nudgelab.study.registration import register

NEW_LEVEL = {"analysis": {"primary": "posted", "level": 0.9}}


@pytest.fixture
def registered(make_study, trial, tmp_path):
    """Freeze one study's plan, then analyse by another's."""

    def found(*frozen, now):
        path = tmp_path / "plan.json"
        for position, (changes, files) in enumerate(frozen):
            reason = "a reason" if position else ""
            registration = register(make_study(**changes), path, reason=reason, files=files)
        return analyse(make_study(**now), trial, registration)

    return found


def _statuses(findings, **where):
    return {row.status for row in findings.effects.where(**where)}


def _statuses_by(method, findings):
    return {row.status for row in findings.effects.where(segment="all") if method in row.method}


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
    findings = registered(({}, None), (NEW_LEVEL, {"people": "0" * 64}), now=NEW_LEVEL)
    assert [d.where for d in findings.registered.deviations] == ["analysis: level"]
    assert findings.registered.amendments[0].knew_the_data
    assert _statuses(findings) == {"exploratory"}


def test_a_plan_that_knew_the_data_confirms_nothing(registered):
    findings = registered(({}, {"people": "0" * 64}), now={})
    assert findings.registered.knew_the_data
    assert _statuses(findings) == {"exploratory"}


def test_a_plan_that_knew_other_data_says_so(registered):
    findings = registered(({}, {"people": "1" * 64}), now={})
    assert findings.registered.files_there == ("people",)
    assert findings.registered.files_unchanged == ()
    assert not findings.registered.knew_the_data
    (deviation,) = findings.registered.deviations
    assert deviation.where == "data: people"
    assert (deviation.registered, deviation.now) == (f"SHA-256 {'1' * 16}…", f"SHA-256 {'0' * 16}…")
    assert "confirmatory" in _statuses(findings)


LOGGED = {
    "cohort": {
        "columns": {"id": {"role": "person"}, "group": {"role": "arm"}},
        "events": {"columns": {"who": {"role": "person"}, "at": {"role": "time"}}},
    }
}


@pytest.fixture
def with_log(trial):
    return replace(trial, source=replace(trial.source, logs={"events": "e" * 64}))


def _held(make_study, cohort, path, **files):
    study = make_study(**LOGGED)
    return analyse(study, cohort, register(study, path, files=files)).registered


def test_a_list_of_people_that_tells_no_outcome_may_be_there(make_study, with_log, tmp_path):
    plan = _held(make_study, with_log, tmp_path / "a.json", people="0" * 64)
    assert not plan.knew_the_data
    assert (plan.files_unchanged, plan.deviations) == (("people",), ())


def test_a_log_that_was_there_as_it_is_confirms_nothing(make_study, with_log, tmp_path):
    assert _held(make_study, with_log, tmp_path / "a.json", events="e" * 64).knew_the_data


def test_a_log_that_has_changed_or_gone_is_a_named_deviation(make_study, with_log, tmp_path):
    plan = _held(make_study, with_log, tmp_path / "a.json", events="f" * 64, waves="a" * 64)
    assert not plan.knew_the_data
    assert [(d.where, d.now is None) for d in plan.deviations] == [
        ("data: events", False),
        ("data: waves", True),
    ]


@pytest.mark.parametrize(
    ("wish", "method"),
    [
        ({"confirm": ["randomisation"], "draws": 199}, "randomisation inference"),
        ({"sensitivity": {"multiple_imputation": {"imputations": 5}}}, "multiple imputation"),
    ],
)
def test_a_later_wish_for_a_second_opinion_is_exploratory(
    make_study, make_cohort, trial, tmp_path, wish, method
):
    posted = [None, *trial.outcomes["posted"].to_pylist()[1:]]
    cohort = make_cohort(trial.people.drop_columns("person").to_pydict(), {"posted": posted})
    wished = make_study(analysis={"primary": "posted", **wish})

    def statuses(frozen, path):
        return _statuses_by(method, analyse(wished, cohort, register(frozen, tmp_path / path)))

    assert statuses(wished, "a.json") == {"confirmatory"}
    assert statuses(make_study(), "b.json") == {"exploratory"}
