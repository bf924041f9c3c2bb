"""Every design from a study file and a CSV to the findings."""

from __future__ import annotations

import json

import pytest

from tests.statistics.reference_numbers import EXACT, reference

STUDY = """\
study: design
arms: {{control: {{}}, plan: {{}}}}
assignment: {{{assignment}}}
outcomes: {{score: {{kind: continuous, window: [1, 9]}}}}
analysis: {{primary: score, minimum_cell: 1{plan}}}
cohort:
  columns:
    treated: {{role: arm, values: {{0: control, 1: plan}}}}
    y: {{role: outcome, as: score}}
    {columns}
"""


@pytest.fixture
def analysed(nudgelab, tmp_path):
    """Return the first effect of reference data that are declared in some way."""

    def analyse(name, data, assignment, columns, plan=""):
        table = reference(name)[data]
        rows = zip(*(map(str, values) for values in table.values()), strict=True)
        text = "\n".join([",".join(table), *map(",".join, rows)])
        (tmp_path / "cohort.csv").write_text(text + "\n", encoding="utf-8")
        study = STUDY.format(assignment=assignment, columns="\n    ".join(columns), plan=plan)
        (tmp_path / "design.yaml").write_text(study, encoding="utf-8")
        said = nudgelab("analyse", "design.yaml", "--data", "cohort.csv", "--json")
        assert not said.code, said.err
        return json.loads(said.out)["effects"][0]

    return analyse


def test_strata(analysed):
    found = analysed("blocks", "strata", "strata: [block]", ["block: {role: stratum}"])
    assert found["estimate"] == pytest.approx(reference("blocks")["by_size"][0], rel=EXACT)


def test_strata_by_precision(analysed):
    columns = ["block: {role: stratum}"]
    found = analysed("blocks", "strata", "strata: [block]", columns, ", strata: precision")
    assert found["estimate"] == pytest.approx(reference("blocks")["fixed"], rel=EXACT)


def test_pairs_of_teams(analysed):
    columns = ["pair: {role: stratum}", "team: {role: team}"]
    found = analysed("blocks", "team_pairs", "unit: team, pairs: pair", columns)
    expected = reference("blocks")["team_pairs_estimate"]
    assert found["estimate"] == pytest.approx(expected[0], rel=EXACT)
    assert found["clusters"] == 16


def test_a_stepped_wedge(analysed):
    columns = ["period: {role: covariate}", "team: {role: team}"]
    found = analysed("rollout", "data", "unit: team, rollout: period", columns)
    assert found["estimate"] == pytest.approx(reference("rollout")["immediate"][0], rel=EXACT)


def test_a_baseline(analysed):
    columns = ["block: {role: stratum}", "x: {role: covariate}"]
    plan = ", baselines: {score: x}"
    found = analysed("blocks", "strata", "strata: [block]", columns, plan)
    assert found["estimate"] == pytest.approx(reference("blocks")["adjusted"], rel=EXACT)


def test_a_stepped_wedge_from_an_event_log(nudgelab, tmp_path):
    """Six teams of two cross on day 11 or 21; who crossed acts in every period."""
    crosses = [11 if person // 2 % 2 else 21 for person in range(12)]
    people = [f"p{i},t{i // 2},{day}" for i, day in enumerate(crosses)]
    acts = [
        f"p{i},{first + 3},post"
        for i, day in enumerate(crosses)
        for first in (1, 11, 21)
        if first >= day or (i + first) % 5 == 0
    ]
    for name, header, rows in (
        ("people.csv", "id,team,crosses", people),
        ("events.csv", "who,day,what", acts),
    ):
        (tmp_path / name).write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    (tmp_path / "wedge.yaml").write_text(
        """\
study: wedge
arms: {control: {}, plan: {}}
assignment: {unit: team, rollout: period, rollout_start: crosses, period_days: 10}
outcomes: {posted: {kind: binary, window: [1, 30]}}
analysis: {primary: posted, minimum_cell: 1}
cohort:
  columns:
    id: {role: person}
    team: {role: team}
    crosses: {role: covariate}
  events:
    columns: {who: {role: person}, day: {role: time}, what: {role: kind}}
""",
        encoding="utf-8",
    )
    words = ("--data", "people.csv", "--events", "events.csv", "--json")
    said = nudgelab("analyse", "wedge.yaml", *words)
    assert not said.code, said.err
    found = json.loads(said.out)
    assert found["people"] == 12
    assert found["effects"][0]["estimand"] == "risk_difference"
    assert found["effects"][0]["clusters"] == 6
    assert 0.5 < found["effects"][0]["estimate"] <= 1
    assert found["notes"][-1] == "36 rows: people in 3 periods of 10 days."
