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
