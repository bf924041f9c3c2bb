"""The effect on those whom the assignment moved to take part, and what the cohort tells of it."""

import numpy as np
import pytest

from nudgelab.analysis.analyse import analyse
from nudgelab.statistics.two_stage import complier_average_effect
from nudgelab.study.consistency import inconsistencies

TWO_ARMS = {"control": {}, "plan": {}}


@pytest.fixture
def cohort(make_cohort):
    """200 people, 100 in each arm: half of those assigned took part."""

    def make(received_of_control=0, unknown=0, took_part=50, **people):
        person = np.arange(200)
        arm = np.repeat(["control", "plan"], 100)
        received = np.zeros(200)
        received[100 : 100 + took_part] = 1
        received[:received_of_control] = 1
        received[200 - unknown :] = np.nan
        posted = ((person * 7) % 10 < 3 + 4 * (np.nan_to_num(received) == 1)).astype(float)
        outcomes = {"posted": posted, "posts": 2 * posted, "first": 1.0 + person % 9}
        outcomes["first.observed"] = posted
        return make_cohort({"arm": arm, "received": received, **people}, outcomes)

    return make


def compliers(findings, **where):
    return [row for row in findings.effects.where(**where) if row.estimand.startswith("complier")]


def test_the_primary_outcome_has_both_estimates_beside_its_headline(make_study, cohort):
    data = cohort()
    found = analyse(make_study(arms=TWO_ARMS), data)
    wald, ar = compliers(found)
    by_hand = complier_average_effect(data.outcome("posted"), data.arm == "plan", data.received)
    assert (wald.outcome, wald.segment, wald.estimand) == (
        "posted",
        "all",
        "complier_risk_difference",
    )
    assert (wald.estimate, wald.low) == (pytest.approx(by_hand.value), pytest.approx(by_hand.low))
    assert (wald.role, ar.role) == ("secondary", "sensitivity")
    assert ar.method.startswith("Anderson–Rubin")
    assert ar.low < ar.estimate == wald.estimate < ar.high
    assert found.effects[0].role == "primary"
    assert found.effects[0].estimate == pytest.approx(wald.estimate / 2)


def test_other_outcomes_where_the_plan_names_them(make_study, cohort):
    plan = {"primary": "posted", "compliers": ["posts", "first"]}
    found = analyse(make_study(arms=TWO_ARMS, analysis=plan), cohort())
    assert {row.outcome for row in compliers(found)} == {"posted", "posts"}  # no time to an event
    assert {row.estimand for row in compliers(found, outcome="posts")} == {
        "complier_average_effect"
    }


def test_teams_that_were_assigned_are_its_clusters(make_study, cohort):
    team = np.arange(200) // 5
    found = analyse(make_study(arms=TWO_ARMS, assignment={"unit": "team"}), cohort(team=team))
    assert all("CR2" in row.method and row.clusters == 40 for row in compliers(found))


def test_strata_are_compared_within_as_the_headline_is(make_study, cohort):
    site = np.arange(200) % 4
    declared = make_study(
        arms=TWO_ARMS,
        assignment={"strata": ["site"]},
        cohort={"columns": {"arm": {"role": "arm"}, "site": {"role": "covariate"}}},
    )
    found = analyse(declared, cohort(site=site))
    wald, ar = compliers(found)
    assert wald.method.startswith("Wald, ")
    assert ar.method.startswith("Anderson–Rubin, ")
    headline = found.effects[0]
    assert wald.estimate == pytest.approx(headline.estimate / 0.5)
    assert ar.p == pytest.approx(headline.p, rel=0.5)


def test_people_of_whom_it_is_not_known_are_left_out_and_counted(make_study, cohort):
    wald, _ = compliers(analyse(make_study(arms=TWO_ARMS), cohort(unknown=10)))
    assert "10 people are left out" in wald.note
    assert wald.n_arm == 90


@pytest.mark.parametrize("took_part", [3, 97])
def test_small_cells_are_not_shown(make_study, cohort, took_part):
    found = analyse(make_study(arms=TWO_ARMS), cohort(took_part=took_part))
    (row,) = compliers(found)
    assert np.isnan(row.estimate)
    assert "fewer than 10 people took part, or did not" in row.note
    (check,) = [check for check in found.checks if check.name == "non-compliance"]
    assert check.details["received_shares"] == {"plan": None}
    assert "not shown (fewer than 10 people)" in check.message


def test_full_compliance_needs_no_such_effect(make_study, cohort):
    found = analyse(make_study(arms=TWO_ARMS), cohort(took_part=100))
    assert not compliers(found)
    verdicts = {check.name: check.verdict for check in found.checks}
    assert verdicts["non-compliance"] == verdicts["contamination"] == "pass"


def test_a_cohort_that_does_not_tell_has_neither_effect_nor_check(make_study, trial):
    found = analyse(make_study(), trial)
    assert not compliers(found)
    assert not {"non-compliance", "contamination"} & {check.name for check in found.checks}


def test_an_unknown_outcome_is_a_mistake_in_the_study(make_study):
    plan = {"primary": "posted", "compliers": ["posst", "posts", "posts"]}
    found = inconsistencies(make_study(analysis=plan))
    said = [m for m in found if m.location[:2] == ("analysis", "compliers")]
    assert {m.suggestion for m in said} == {"posts", None}
    assert len(said) == 2


def check(findings, name):
    return next(check for check in findings.checks if check.name == name)


def test_non_compliance_is_said_with_its_share(make_study, cohort):
    found = check(analyse(make_study(arms=TWO_ARMS), cohort()), "non-compliance")
    assert found.verdict == "warn"
    assert found.message.startswith("Received at least once: plan 50.0 %.")


def test_an_arm_that_received_nothing_tested_nothing(make_study, cohort):
    found = check(analyse(make_study(arms=TWO_ARMS), cohort(took_part=0)), "non-compliance")
    assert found.verdict == "fail"
    assert "Nobody in plan received the tactic" in found.message


def test_a_control_arm_too_small_to_be_shown_is_not_called_contaminated(make_study, cohort):
    study = make_study(arms=TWO_ARMS, analysis={"primary": "posted", "minimum_cell": 101})
    found = check(analyse(study, cohort()), "contamination")
    assert found.verdict == "not done"
    assert "not shown" in found.message


@pytest.mark.parametrize(
    ("received", "verdict", "said"),
    [
        (0, "pass", "Nobody"),
        (12, "warn", "12.0 %"),
        (25, "fail", "hardly differ"),
        (4, "warn", "not shown"),
    ],
)
def test_contamination_of_control(make_study, cohort, received, verdict, said):
    found = check(analyse(make_study(arms=TWO_ARMS), cohort(received)), "contamination")
    assert found.verdict == verdict
    assert said in found.message


def test_contacts_within_teams(make_study, cohort):
    mixed = check(
        analyse(make_study(arms=TWO_ARMS), cohort(team=np.arange(200) % 100)),
        "contacts between arms",
    )
    assert mixed.verdict == "warn"
    assert mixed.message.startswith("50 of 100 employees in control share a team")
    nearly = cohort(team=np.where(np.arange(200) < 97, 1, np.arange(200)) % 150)
    assert (
        "97"
        not in check(analyse(make_study(arms=TWO_ARMS), nearly), "contacts between arms").message
    )
    apart = check(
        analyse(make_study(arms=TWO_ARMS), cohort(team=np.arange(200) // 5)),
        "contacts between arms",
    )
    assert apart.verdict == "pass"


@pytest.mark.parametrize(("teams", "said"), [(3, "only 20 assignments"), (5, "")])
def test_too_few_assignments_are_said_with_the_least_p_value(make_study, make_cohort, teams, said):
    """Three teams against three: 20 assignments, two of them as extreme, so p ≥ 0.1."""
    team = np.arange(teams * 20) // 10
    data = make_cohort(
        {"arm": np.array(["control", "plan"])[team % 2], "team": team},
        {"posted": (np.arange(len(team)) % 3 == 0).astype(float)},
    )
    found = check(analyse(make_study(arms=TWO_ARMS, assignment={"unit": "team"}), data), "clusters")
    assert said in found.message
    assert ("p below 0.1." in found.message) == bool(said)
    assert found.verdict == "warn"  # fewer than six teams in an arm, in either case
