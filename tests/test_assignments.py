"""A roster is assigned reproducibly, as declared, and with an audit."""

from __future__ import annotations

import json

import numpy as np
import pytest

import nudgelab as nl
from nudgelab.assignments import differences, seed_of
from nudgelab.errors import CohortError, ResultsError

COLUMNS = {
    "id": {"role": "person"},
    "dept": {"role": "team"},
    "group": {"role": "arm", "values": {"A": "control", "B": "plan"}},
    "site": {"role": "stratum"},
    "duo": {"role": "stratum"},
    "age": {"role": "covariate"},
    "posted": {"role": "outcome"},
}


def study(arms=("control", "plan"), **assignment):
    return nl.Study.model_validate(
        {
            "study": "drawn",
            "seed": 5,
            "arms": {arm: {} for arm in arms},
            "assignment": assignment,
            "outcomes": {"posted": {"kind": "binary", "window": (1, 20)}},
            "analysis": {"primary": "posted"},
            "cohort": {"columns": COLUMNS},
        }
    )


def rows(n=120, teams=24):
    rng = np.random.default_rng(3)
    return [
        (
            f"p{i:03d}",
            f"t{i % teams:02d}",
            "NS"[i % teams % 2],
            f"d{i // 2}",
            f"{rng.normal(40, 9):.1f}",
        )
        for i in range(n)
    ]


def roster(tmp_path, people, name="people.csv"):
    path = tmp_path / name
    lines = [",".join(("id", "dept", "site", "duo", "age")), *(",".join(row) for row in people)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def arms_of(assigned):
    place = assigned.columns.index("group")
    return {row[0]: row[place] for row in assigned.rows}


def test_the_order_of_rows_doesnt_matter_and_the_seed_does(tmp_path):
    people = rows()
    here = nl.randomise(study(), roster(tmp_path, people))
    there = nl.randomise(study(), roster(tmp_path, people[::-1], "other.csv"))
    assert arms_of(here) == arms_of(there)
    assert arms_of(here) != arms_of(nl.randomise(study(), roster(tmp_path, people), seed=6))
    assert [row[0] for row in there.rows] == [row[0] for row in people[::-1]]
    assert here.audit["units"] == {"control": 60, "plan": 60}


def test_teams_stay_whole_and_strata_are_balanced(tmp_path):
    assigned = nl.randomise(study(unit="team", strata=["site"]), roster(tmp_path, rows()))
    teams = {(row[1], row[2]) for row in assigned.rows}
    assert len(teams) == 24
    assert assigned.audit["strata"] == {
        "N": {"control": 6, "plan": 6},
        "S": {"control": 6, "plan": 6},
    }


def test_pairs_have_one_in_each_arm(tmp_path):
    people = rows()
    assigned = nl.randomise(study(pairs="duo"), roster(tmp_path, people))
    arm = arms_of(assigned)
    assert all(arm[f"p{i:03d}"] != arm[f"p{i + 1:03d}"] for i in range(0, 120, 2))


def test_pairs_are_made_of_those_most_alike(tmp_path):
    made = nl.randomise(study(pairs="duo", pair_on=["age"]), roster(tmp_path, rows()))
    age = {row[0]: float(row[4]) for row in rows()}
    pairs = {}
    for person, pair, arm in made.rows:
        pairs.setdefault(pair, []).append((age[person], arm))
    assert all({arm for _, arm in both} == {"A", "B"} for both in pairs.values())
    # with one variable the best pairs are neighbours in it
    ages = sorted(age.values())
    least = sum(b - a for a, b in zip(ages[::2], ages[1::2], strict=True))
    assert sum(abs(one[0] - two[0]) for one, two in pairs.values()) == pytest.approx(least)


def test_a_balanced_draw_is_searched_for(tmp_path):
    again = study(rerandomise={"on": ["age"], "accept": 0.01})
    audit = nl.randomise(again, roster(tmp_path, rows())).audit
    assert audit["draws"] > 1
    assert audit["imbalance"] <= audit["largest_imbalance"]
    # the 1 % point of a chi-squared with one degree of freedom
    assert audit["largest_imbalance"] == pytest.approx(0.000157088, rel=1e-5)
    (row,) = [r for r in audit["balance"] if r["variable"] == "age"]
    assert abs(row["standardised_difference"]) < 0.01


def test_a_roll_out_deals_teams_to_steps(tmp_path):
    declared = study(unit="team", rollout="site", steps=4)
    assigned = nl.randomise(declared, roster(tmp_path, rows()))
    step_of = {row[1]: row[2] for row in assigned.rows}
    assert assigned.columns == ("id", "dept", "step")
    assert np.bincount(list(step_of.values())).tolist() == [0, 6, 6, 6, 6]


@pytest.mark.parametrize(
    ("assignment", "change", "told"),
    [
        ({}, lambda p: [*p, p[0]], "the person of row 2 again"),
        ({}, lambda p: [*p, ("P000 ", *p[0][1:])], "but for capitals or spaces"),
        ({}, lambda p: [("=1+1", *p[0][1:]), *p[1:]], "begins like a formula"),
        ({"unit": "team"}, lambda p: [row for row in p if row[1] == "t00"], "1 team for 2 arms"),
        (
            {"unit": "team", "strata": ["site"]},
            lambda p: [(*p[0][:2], "S", *p[0][3:]), *p[1:]],
            "t00",
        ),
        ({"strata": ["site"]}, lambda p: [(*p[0][:2], "X", *p[0][3:]), *p[1:]], "site = X: 1"),
        ({"strata": ["site"]}, lambda p: [(*p[0][:2], "", *p[0][3:]), *p[1:]], "row 2"),
        ({"pairs": "duo"}, lambda p: p[1:], "duo = d0: 1"),
        ({"pairs": "duo", "pair_on": ["age"]}, lambda p: p[1:], "an even number"),
    ],
)
def test_what_cannot_be_assigned_is_told(tmp_path, assignment, change, told):
    with pytest.raises(CohortError, match=told):
        nl.randomise(study(**assignment), roster(tmp_path, change(rows())))


def test_the_audit_proves_the_draw_and_names_nobody(tmp_path):
    path = roster(tmp_path, rows())
    assigned = nl.randomise(study(), path, seed=11)
    audit = assigned.save(tmp_path / "out.csv")
    text = audit.read_text(encoding="utf-8")
    assert "p000" not in text
    assert json.loads(text)["seed"] == seed_of(audit) == 11
    assert differences(audit, nl.randomise(study(), path, seed=11)) == ()
    assert differences(audit, nl.randomise(study(), path, seed=12))[0].startswith("assignment")
    with pytest.raises(ResultsError, match="nothing is overwritten"):
        assigned.save(tmp_path / "out.csv")


def test_the_command_writes_both_and_verifies(tmp_path, monkeypatch, capsys):
    import sys

    from nudgelab.cli.main import main

    (tmp_path / "s.yaml").write_text(
        "study: drawn\narms: {control: {}, plan: {}}\n"
        "outcomes: {posted: {kind: binary, window: [1, 20]}}\nanalysis: {primary: posted}\n"
        "cohort: {columns: {id: {role: person}, group: {role: arm}, posted: {role: outcome}}}\n",
        encoding="utf-8",
    )
    path = roster(tmp_path, rows())

    def call(*words):
        monkeypatch.setattr(
            sys, "argv", ["nudgelab", "randomise", str(tmp_path / "s.yaml"), *words]
        )
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), capsys.readouterr()

    assert call(str(path))[0] == 0
    audit = tmp_path / "people-assigned.csv.audit.json"
    code, said = call(str(path), "--verify", str(audit))
    assert (code, "the same assignment of 120 people" in said.out) == (0, True)
    path.write_text(path.read_text(encoding="utf-8").replace("p001", "p901"), encoding="utf-8")
    assert call(str(path), "--verify", str(audit))[0] == 1
