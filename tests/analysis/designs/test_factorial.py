"""The factorial reading from declared arms to rows, and into the report."""

from __future__ import annotations

import numpy as np
import pytest

from nudgelab.analysis.analyse import analyse
from nudgelab.report.as_json import findings_as_dict
from nudgelab.report.factorial import factorial_rows
from nudgelab.report.terminal import render_text
from nudgelab.study.registration import register
from tests.statistics.reference_numbers import EXACT, reference

ARMS = [f"arm{a}{b}{c}" for a in (0, 1) for b in (0, 1) for c in (0, 1)]


@pytest.fixture
def make_factorial(make_study):
    def make(**plan):
        return make_study(
            arms={
                arm: {"factors": dict(zip("abc", map(int, arm[3:]), strict=True))} for arm in ARMS
            },
            assignment={"control": "arm000", "unit": "team"},
            outcomes={
                "score": {"kind": "continuous", "window": (1, 9)},
                "posted": {"kind": "binary", "window": (1, 9)},
                "first": {"kind": "time_to_event", "window": (1, 9)},
            },
            analysis={
                "primary": "score",
                "minimum_cell": 1,
                "interactions": [["a", "b"], ["a", "b", "c"]],
                **plan,
            },
        )

    return make


@pytest.fixture
def cohort(make_cohort):
    data = {name: np.asarray(values) for name, values in reference("factorial")["data"].items()}
    arm = [ARMS[4 * a + 2 * b + c] for a, b, c in zip(*(data[k] for k in "abc"), strict=True)]
    return make_cohort(
        {"arm": arm, "team": data["team"]},
        {"score": data["y"], "posted": (data["y"] > 1).astype(float)},
    )


def test_main_effects_then_interactions_with_teams(make_factorial, cohort):
    rows = [row for row in analyse(make_factorial(), cohort).factorial if row.outcome == "score"]
    assert [row.factors for row in rows] == [
        ("a",),
        ("b",),
        ("c",),
        ("a", "b"),
        ("a", "b", "c"),
    ]
    expected = reference("factorial")["teams"]
    assert rows[0].estimate == pytest.approx(expected["a"][0], rel=EXACT)
    assert rows[3].estimate == pytest.approx(expected["ab"][0], rel=EXACT)
    assert rows[0].p_adjusted == pytest.approx(min(1, 5 * rows[0].p))
    assert rows[0].clusters == 36


def test_a_binary_outcome_has_risk_differences_and_a_time_none(make_factorial, cohort):
    rows = analyse(make_factorial(), cohort).factorial
    assert {(row.outcome, row.estimand) for row in rows} == {
        ("score", "mean_difference"),
        ("posted", "risk_difference"),
    }


def test_small_arms_are_not_shown(make_factorial, cohort):
    rows = analyse(make_factorial(minimum_cell=8), cohort).factorial
    assert all(np.isnan(row.estimate) and row.people is None for row in rows)
    assert "fewer than 8 people" in rows[0].note


def test_arms_without_factors_have_no_rows(make_study, trial):
    assert analyse(make_study(), trial).factorial == ()


def test_it_stands_in_every_report(make_factorial, cohort):
    findings = analyse(make_factorial(multiplicity="none"), cohort)
    first = factorial_rows(findings)[0]
    assert (first["outcome"], first["term"], first["estimate"]) == ("score", "a", "+1.75")
    assert factorial_rows(findings)[3]["term"] == "a × b"
    said = factorial_rows(findings)[3]["estimate"]
    assert f"a × b: {said} (95 % interval" in " ".join(render_text(findings).split())
    assert said.startswith("+1.3")
    assert findings_as_dict(findings)["factorial"][0]["factors"] == ["a"]


def test_teams_in_strata_are_told_to_be_compared_across_them(make_study, make_cohort):
    arm = np.repeat(ARMS[::2], 20)
    cohort = make_cohort(
        {"arm": arm, "team": np.arange(80) // 5, "department": ["a", "b"] * 40},
        {"score": np.arange(80.0) % 7},
    )
    study = make_study(
        arms={a: {"factors": {"a": int(a[3]), "b": int(a[4])}} for a in ARMS[::2]},
        assignment={"control": "arm000", "unit": "team", "strata": ["department"]},
        outcomes={"score": {"kind": "continuous", "window": (1, 9)}},
        analysis={"primary": "score"},
    )
    assert "compared across strata" in analyse(study, cohort).factorial[0].note


def test_a_frozen_plan_tells_main_effects_and_its_interactions_from_later_ones(
    make_factorial, cohort, tmp_path
):
    frozen = register(make_factorial(interactions=[["a", "b"]]), tmp_path / "plan.json")
    findings = analyse(make_factorial(), cohort, frozen)
    found = {row.factors: row.status for row in findings.factorial if row.outcome == "score"}
    later = found.pop(("a", "b", "c"))
    assert (later, set(found.values())) == ("exploratory", {"confirmatory"})
    text = render_text(findings)
    assert "; confirmatory)" in text
    assert [row["status"] for row in factorial_rows(findings)][:1] == ["confirmatory"]
