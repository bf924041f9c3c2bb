"""A stepped wedge from declared rows to effects, checks and words."""

from __future__ import annotations

import numpy as np
import pytest

from nudgelab.analysis.analyse import analyse
from nudgelab.cohort.cohort import Cohort
from nudgelab.report.methods import rules_in_words
from nudgelab.study.study import Study
from tests.statistics.reference_numbers import EXACT, reference

DECLARED = {
    "study": "wedge",
    "arms": {"control": {}, "plan": {}},
    "assignment": {"unit": "team", "rollout": "period"},
    "outcomes": {
        "score": {"kind": "continuous", "window": (1, 5)},
        "posted": {"kind": "binary", "window": (1, 5)},
        "first": {"kind": "time_to_event", "window": (1, 5)},
    },
    "analysis": {"primary": "score"},
}


@pytest.fixture
def wedge(make_cohort):
    data = {name: np.asarray(values) for name, values in reference("rollout")["data"].items()}
    posted = (data["y"] > 3).astype(float)
    return make_cohort(
        {
            "arm": np.where(data["treated"], "plan", "control"),
            "team": data["team"],
            "period": data["period"].astype(float),
        },
        {"score": data["y"], "posted": posted, "first": data["period"], "first.observed": posted},
    )


def test_effects_of_teams_and_periods_are_taken_out(wedge):
    rows = analyse(Study.model_validate(DECLARED), wedge).effects.where(outcome="score")
    assert [row.estimand for row in rows] == [
        "mean_difference",
        "mean_difference_over_exposure",
        "mean_difference",
    ]
    expected = reference("rollout")
    got = [rows[0].estimate, rows[0].standard_error]
    assert got == pytest.approx(expected["immediate"][:2], rel=EXACT)
    assert rows[1].estimate == pytest.approx(expected["averaged"][0], rel=EXACT)
    assert rows[2].method == "permuted roll-out, 9,999 orders drawn"
    assert 0.001 < rows[2].p < 0.2
    assert np.isnan(rows[2].low)


def test_the_same_seed_draws_the_same_orders(wedge):
    one, two = (analyse(Study.model_validate(DECLARED | {"seed": 3}), wedge) for _ in range(2))
    assert [row.p for row in one.effects] == pytest.approx(
        [row.p for row in two.effects], nan_ok=True
    )


def test_a_binary_outcome_has_a_risk_difference_and_a_time_is_refused(wedge):
    effects = analyse(Study.model_validate(DECLARED), wedge).effects
    assert effects.where(outcome="posted")[0].estimand == "risk_difference"
    (refused,) = effects.where(outcome="first")
    assert "would be the trend" in refused.note
    assert np.isnan(refused.estimate)


def test_checks_of_arms_side_by_side_make_way_for_those_of_the_rollout(wedge):
    findings = analyse(Study.model_validate(DECLARED), wedge)
    names = [check.name for check in findings.checks]
    assert names[0] == "design: roll-out"
    assert "sample ratio" not in names
    assert findings.checks[0].verdict == "pass"
    assert "12 teams in 5 periods cross at 4 times" in findings.checks[0].message
    assert any("crossed from control" in rule for rule in rules_in_words(findings))


def test_teams_that_went_back_are_told_and_not_permuted(make_cohort):
    team, period = np.repeat(np.arange(8), 4), np.tile(np.arange(4.0), 8)
    treated = (period >= 1 + team % 3) & ~((team == 0) & (period == 3))
    y = np.random.default_rng(2).normal(size=32)
    cohort = make_cohort(
        {"arm": np.where(treated, "plan", "control"), "team": team, "period": period}, {"score": y}
    )
    findings = analyse(Study.model_validate(DECLARED), cohort)
    assert findings.checks[0].verdict == "warn"
    assert "went back after they had crossed: 1" in findings.checks[0].message
    assert "not permuted" in findings.effects.where(outcome="score")[2].note


def test_rows_without_a_period_are_left_out_and_counted(make_cohort):
    team, period = np.repeat(np.arange(8), 4), np.tile(np.arange(4.0), 8)
    treated = period >= 1 + team % 3
    missing = np.where(np.arange(32) == 5, np.nan, period)
    cohort = make_cohort(
        {"arm": np.where(treated, "plan", "control"), "team": team, "period": missing},
        {"score": np.random.default_rng(2).normal(size=32)},
    )
    first = analyse(Study.model_validate(DECLARED), cohort).effects.where(outcome="score")[0]
    assert "rows without a period, left out: 1" in first.note


@pytest.mark.parametrize(
    ("change", "message"),
    [({"period": None}, "no period or no teams"), ({"never": True}, "No team was seen both")],
)
def test_a_cohort_that_is_no_rollout_fails_its_check(make_cohort, change, message):
    from nudgelab.analysis.checks.rollout import rollout_checks

    people = {"arm": ["control"] * 4, "team": [0, 0, 1, 1], "period": [1.0, 2.0, 1.0, 2.0]}
    if "period" in change:
        del people["period"]
    cohort = make_cohort(people, {"score": np.zeros(4)})
    check = next(rollout_checks(Study.model_validate(DECLARED), cohort))
    assert check.verdict == "fail"
    assert message in check.message


def test_a_file_may_have_a_person_in_every_period(tmp_path):
    columns = {
        "id": {"role": "person"},
        "team": {"role": "team"},
        "when": {"role": "covariate", "as": "period"},
        "arm": {"role": "arm"},
        "score": {"role": "outcome"},
    }
    study = Study.model_validate(DECLARED | {"cohort": {"columns": columns}})
    file = tmp_path / "long.csv"
    file.write_text("id,team,when,arm,score\na,t,1,control,2\na,t,2,plan,3\n", encoding="utf-8")
    assert len(Cohort.read(file, study)) == 2
