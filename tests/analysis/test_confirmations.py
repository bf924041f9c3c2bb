"""What stands beside the headline: randomisation inference and the wild bootstrap."""

from dataclasses import replace

import numpy as np
import pytest

from nudgelab.analysis.analyse import analyse
from nudgelab.analysis.confirmations import assignment_strata, with_doubts
from nudgelab.errors import EstimationError
from nudgelab.statistics.randomisation_inference import randomisation_inference
from nudgelab.study.consistency import inconsistencies

PLAN = {"primary": "posted"}


def sensitivity(findings, **where):
    return list(findings.effects.where(role="sensitivity", **where))


def of_everybody(findings, **where):
    return sensitivity(findings, segment="all", **where)


def test_few_teams_are_confirmed_by_both_methods(make_study, trial):
    """18 teams of five: six in each arm."""
    findings = analyse(make_study(assignment={"unit": "team"}), trial)
    rows = of_everybody(findings, arm="plan")
    assert [row.method.split(",")[0] for row in rows] == [
        "randomisation inference",
        "wild cluster bootstrap (WCR)",
    ]
    headline = findings.effects.where(arm="plan", outcome="posted", segment="all")[0]
    for row in rows:
        assert row.estimand == headline.estimand == "risk_difference"
        assert row.estimate == pytest.approx(headline.estimate)
        assert row.clusters == 12
        assert row.low < row.estimate < row.high
    assert "all 924 assignments of 12 clusters" in rows[0].method
    of_activation = sensitivity(findings, arm="plan", segment="intends_not_acted")
    assert len(of_activation) == 2


def test_the_headline_stays_what_it_was(make_study, trial):
    for plan in (PLAN, PLAN | {"confirm": []}):
        findings = analyse(make_study(assignment={"unit": "team"}, analysis=plan), trial)
        first = findings.effects.where(arm="plan")[0]
        assert (first.role, first.method) == ("primary", "CR2, Satterthwaite t")
    assert not sensitivity(findings)


def test_persons_are_confirmed_only_where_the_plan_asks(make_study, trial):
    assert not sensitivity(analyse(make_study(), trial))
    asked = PLAN | {"confirm": ["randomisation"], "draws": 499}
    rows = of_everybody(analyse(make_study(analysis=asked), trial))
    assert [row.arm for row in rows] == ["plan", "nudge"]
    assert all("499 draws" in row.method for row in rows)
    assert all(row.outcome == "posted" for row in rows)


def test_forty_teams_need_no_confirmation(make_study, make_cohort):
    def cohort(teams):
        team = np.arange(teams * 6) // 6
        arm = np.array(["control", "plan", "nudge"])[team % 3]
        return make_cohort({"arm": arm, "team": team}, {"posted": (np.arange(len(team)) % 5) > 2})

    study = make_study(assignment={"unit": "team"})
    assert not sensitivity(analyse(study, cohort(60)))
    assert sensitivity(analyse(study, cohort(57)))


def test_the_study_seed_decides_the_draws(make_study, trial):
    asked = PLAN | {"confirm": ["randomisation"], "draws": 499}
    first, again, other = (
        [row.p for row in sensitivity(analyse(make_study(analysis=asked, seed=seed), trial))]
        for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_everyone_assigned_keeps_the_place_in_the_draw(make_study, trial):
    """In a segment the assignment of all 60 people is repeated, not that of those in it."""
    keen = {"keen": {"where": {"intention": {"at_least": 0.5}}}}
    asked = PLAN | {"confirm": ["randomisation"], "draws": 199, "primary_segment": "keen"}
    findings = analyse(make_study(segments=keen, analysis=asked), trial)
    (row,) = sensitivity(findings, segment="keen", arm="plan")
    two = np.isin(trial.arm, ["control", "plan"])
    outcome = np.where(trial.numbers("intention") >= 0.5, trial.outcome("posted"), np.nan)[two]
    by_hand = randomisation_inference(
        outcome, trial.arm[two] == "plan", rng=np.random.default_rng(1), draws=199
    )
    assert (row.estimate, row.n_arm) == (pytest.approx(by_hand.value), by_hand.n_treated)
    assert row.p == pytest.approx(by_hand.p, abs=0.1)


def test_a_count_is_confirmed_by_its_difference_of_means(make_study, trial):
    asked = {"primary": "posts", "confirm": ["randomisation"], "draws": 199}
    row = sensitivity(analyse(make_study(analysis=asked), trial), outcome="posts")[0]
    assert row.estimand == "mean_difference"


def test_the_assignment_is_repeated_within_its_strata(make_study, make_cohort):
    person = np.arange(80)
    cohort = make_cohort(
        {"arm": np.array(["control", "plan"])[person % 2], "site": person // 20},
        {"posted": (person % 7 < 3).astype(float)},
    )
    declared = make_study(
        arms={"control": {}, "plan": {}},
        assignment={"strata": ["site"]},
        analysis=PLAN | {"confirm": ["randomisation"], "draws": 199},
        cohort={"columns": {"arm": {"role": "arm"}, "site": {"role": "covariate"}}},
    )
    (row,) = sensitivity(analyse(declared, cohort))
    assert row.method.endswith("199 draws within 4 strata")
    assert assignment_strata(declared, cohort).tolist() == (person // 20).tolist()


def test_strata_that_the_cohort_lacks_are_said(make_study, trial):
    declared = make_study(
        assignment={"strata": ["department"]},
        analysis=PLAN | {"confirm": ["randomisation"]},
    )
    row = sensitivity(analyse(declared, trial))[0]
    assert np.isnan(row.estimate)
    assert "assigned within department, which this cohort doesn't have" in row.note
    with pytest.raises(EstimationError, match="department"):
        assignment_strata(declared, trial)


def test_strata_of_words_are_told_apart(make_study, make_cohort):
    cohort = make_cohort(
        {
            "arm": ["control", "plan"] * 2,
            "department": ["a", "b", "a", None],
            "manager": [0, 1, 1, 0],
        },
        {"posted": [0.0, 1, 0, 1]},
    )
    declared = make_study(
        arms={"control": {}, "plan": {}}, assignment={"strata": ["department", "manager"]}
    )
    assert len(set(assignment_strata(declared, cohort))) == 4


def test_a_time_to_an_event_has_no_confirmation_and_says_so_if_asked(make_study, trial):
    teams = {"unit": "team"}
    unasked = analyse(make_study(assignment=teams, analysis={"primary": "first"}), trial)
    assert not sensitivity(unasked, outcome="first")
    asked = {"primary": "first", "confirm": ["randomisation"]}
    row = sensitivity(analyse(make_study(analysis=asked), trial), outcome="first")[0]
    assert "a time to event outcome has none" in row.note


def test_the_wild_bootstrap_without_teams_is_a_mistake_in_the_study(make_study):
    asked = PLAN | {"confirm": ["wild_bootstrap"]}

    def found(**changes):
        mistakes = inconsistencies(make_study(**changes))
        return [m.found for m in mistakes if m.location[:2] == ("analysis", "confirm")]

    assert found(analysis=asked) == ["wild_bootstrap, where persons are the unit"]
    assert not found(analysis=asked, assignment={"unit": "team"})
    twice = PLAN | {"confirm": ["randomisation", "randomisation"]}
    assert found(analysis=twice) == ["'randomisation' a second time"]


def test_a_confirmation_that_concludes_otherwise_is_noted_at_the_headline(make_study, trial):
    findings = analyse(make_study(assignment={"unit": "team"}), trial)
    headline, *rest = findings.effects.where(arm="plan", outcome="posted", segment="all")
    assert "not confirmed" not in headline.note
    sure = replace(headline, p=0.03)
    doubtful = [replace(r, p=0.2) if r.role == "sensitivity" else r for r in rest]
    noted = with_doubts([sure, *doubtful])
    assert noted[0].note == (
        "not confirmed (p = 0.03 here): randomisation inference gives p = 0.2;"
        " wild cluster bootstrap (WCR) gives p = 0.2"
    )
    assert noted[1:] == doubtful
    assert with_doubts([replace(sure, p=0.1), *doubtful])[0].note == ""
    of_compliers = replace(doubtful[-1], estimand="complier_risk_difference")
    assert with_doubts([sure, of_compliers])[0] == sure


def paired(make_study, make_cohort, **plan):
    """Twelve pairs of teams of five: the second of each has the plan."""
    person = np.arange(120)
    team = person // 5
    cohort = make_cohort(
        {"arm": np.array(["control", "plan"])[team % 2], "team": team, "twins": team // 2},
        {"posted": ((person * 7 + 3 * (team % 2)) % 10 < 4 + team % 5).astype(float)},
    )
    columns = {"arm": {"role": "arm"}, "team": {"role": "team"}, "twins": {"role": "covariate"}}
    study = make_study(
        arms={"control": {}, "plan": {}},
        assignment={"unit": "team", "pairs": "twins"},
        analysis=PLAN | plan,
        cohort={"columns": columns},
    )
    return analyse(study, cohort)


def test_pairs_are_kept_when_the_assignment_is_repeated(make_study, make_cohort):
    drawn, bootstrapped = sensitivity(
        paired(make_study, make_cohort, confirm=["randomisation", "wild_bootstrap"])
    )
    assert "all 4,096 assignments of 24 clusters within 12 strata" in drawn.method
    assert bootstrapped.estimate == pytest.approx(drawn.estimate)  # a column for each pair


def test_pairs_are_kept_even_where_the_estimates_leave_them_aside(make_study, make_cohort):
    both = ["randomisation", "wild_bootstrap"]
    drawn, bootstrapped = sensitivity(
        paired(make_study, make_cohort, confirm=both, strata="ignore")
    )
    assert "within 12 strata" in drawn.method
    assert not np.isnan(bootstrapped.estimate)


def test_a_roll_out_has_its_own_permutation(make_study, make_cohort):
    person = np.arange(240)
    team, period = person % 12, person // 12 % 4
    cohort = make_cohort(
        {
            "arm": np.where(period > team % 3, "plan", "control"),
            "team": team,
            "period": period.astype(float),
        },
        {"posted": (person * 7 % 10 < 4).astype(float)},
    )

    def rows(**plan):
        declared = make_study(
            arms={"control": {}, "plan": {}},
            assignment={"unit": "team", "rollout": "period"},
            analysis=PLAN | plan,
        )
        found = analyse(declared, cohort)
        return [row for row in found.effects if "own permutation" in row.note], found

    unasked, found = rows()
    assert not unasked
    assert not any("wild cluster" in row.method for row in found.effects)
    assert not any("could have been dealt" in check.message for check in found.checks)
    asked, _ = rows(confirm=["randomisation"])
    assert len({row.note for row in asked}) == 1
