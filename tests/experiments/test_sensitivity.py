"""The sensitivity experiment: its indices against published ones, its glue on a small study."""

from __future__ import annotations

import csv
import importlib.util
import json
import sys
from pathlib import Path

import numpy as np
import pytest

import nudgelab as nl
from nudgelab.behaviour.parameters import PARAMETERS

pytest.importorskip("SALib", reason="pip install 'nudgelab[experiments]'")

HERE = Path(__file__).parents[2] / "experiments" / "sensitivity"
sys.path.insert(0, str(HERE))

import findings  # noqa: E402
import headline  # noqa: E402
import indices  # noqa: E402
import plausible  # noqa: E402
import wording  # noqa: E402


def load_script():
    spec = importlib.util.spec_from_file_location("sensitivity_run", HERE / "run.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


RUN = load_script()
STUDY = nl.Study.load(HERE / "study.yaml")
VARIED = plausible.assumptions(HERE / "ranges.csv", STUDY)
NAMES = ("x1", "x2", "x3")


def ishigami(places):
    """Ishigami & Homma 1990, with a = 7 and b = 0.1, over [-π, π]³."""
    x = np.pi * (2.0 * places - 1.0)
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


@pytest.fixture(scope="module")
def small():
    """Three assumptions of a small study; nobody reviews, so one of them can't matter."""
    declared = headline.merged(
        headline.read_declared(HERE / "study.yaml"),
        {
            "population": {"employees": 200, "teams": 25},
            "calendar": {"days": 60},
            "outcomes": {"posted": {"window": [1, 60]}},
        },
    )
    chosen = {"plan_control", "initiation_constant", "review_catches"}
    varied = tuple(one for one in VARIED if one.name in chosen)
    return headline.Experiment(declared, varied, seed=5)


@pytest.fixture(scope="module")
def found(small):
    return findings.evaluated(small, findings.Sizes(trajectories=4, base=16, luck=8), workers=1)


def test_sobol_indices_of_ishigami_are_the_published_ones():
    """First order 0.3139, 0.4424, 0 and total 0.5576, 0.4424, 0.2437 (Saltelli et al. 2008)."""
    shares = indices.shares(NAMES, ishigami(indices.saltelli(NAMES, 4096, seed=1)), seed=1)
    assert shares.first == pytest.approx([0.3139, 0.4424, 0.0], abs=0.01)
    assert shares.total == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.01)
    assert np.all(shares.total_half_width < 0.06)


def test_half_of_a_design_is_a_design():
    outcome = ishigami(indices.saltelli(NAMES, 4096, seed=1))
    smaller = ishigami(indices.saltelli(NAMES, 2048, seed=1))
    half = indices.half_of(NAMES, outcome)
    assert half == pytest.approx(smaller)
    assert indices.shares(NAMES, half, seed=1).total == pytest.approx(
        [0.5576, 0.4424, 0.2437], abs=0.03
    )


def test_independent_places_are_those_of_both_matrices():
    places = indices.saltelli(NAMES, 8, seed=1)
    chosen = indices.independent(NAMES, places)
    assert chosen.shape == (16, 3)
    assert chosen[0] == pytest.approx(places[0])
    assert chosen[8] == pytest.approx(places[4])
    assert len(np.unique(chosen[:, 0])) == 16


def test_elementary_effects_of_a_plane_are_its_slopes():
    places = indices.trajectories(NAMES, 10, seed=1)
    found = indices.screen(NAMES, places, places @ np.array([2.0, -3.0, 0.0]), seed=1)
    assert found.mean == pytest.approx([2.0, -3.0, 0.0])
    assert found.size == pytest.approx([2.0, 3.0, 0.0])
    assert found.spread == pytest.approx([0.0, 0.0, 0.0], abs=1e-12)


@pytest.mark.parametrize("outcome", [np.ones(5 * 8), np.full(5 * 8, np.nan)])
def test_an_outcome_without_variance_has_no_indices(outcome):
    with pytest.raises(ValueError, match="doesn't vary"):
        indices.shares(NAMES, outcome, seed=1)


def test_every_parameter_of_the_model_varies_within_its_range():
    by_name = {one.name: one for one in VARIED}
    assert by_name.keys() >= PARAMETERS.keys()
    for name, parameter in PARAMETERS.items():
        one = by_name[name]
        assert parameter.low <= one.low < one.high <= parameter.high
        assert one.default == parameter.default


def test_every_default_lies_in_its_plausible_range():
    for one in VARIED:
        assert one.low <= one.default <= one.high, one.name


def test_every_assumption_has_a_group():
    assert plausible.WITHOUT_GROUP not in {one.group for one in VARIED}


def test_the_ends_of_every_range_can_be_simulated():
    for place in (0.0, 1.0):
        places = np.full((1, len(VARIED)), place)
        (values,) = plausible.values_at(VARIED, places)
        declared = headline.merged(
            headline.read_declared(HERE / "study.yaml"), plausible.nested(VARIED, values)
        )
        nl.Study.model_validate(declared).parameters()


@pytest.mark.parametrize(
    ("scale", "middle"), [("linear", 2.5), ("log", 2.0), ("whole", 3.0)], ids=str
)
def test_values_spread_over_the_range(scale, middle):
    one = plausible.Assumption("name", "group", 2.0, 1.0, 4.0, scale, "why")
    assert one.at(np.array([0.0, 0.5, 1.0])) == pytest.approx([1.0, middle, 4.0])


def test_a_rule_for_nothing_known_is_refused(tmp_path):
    table = tmp_path / "ranges.csv"
    table.write_text("name,rule,low,high,why\n*,times,0.5,2,\nplan_controll,times,0.5,2,\n")
    with pytest.raises(ValueError, match="plan_controll"):
        plausible.assumptions(table, STUDY)


def test_a_default_of_zero_needs_a_rule_of_its_own(tmp_path):
    table = tmp_path / "ranges.csv"
    table.write_text(
        "name,rule,low,high,why\n*,times,0.5,2,\npopulation.turnover.leaving,times,1,2,\n"
    )
    zeros = [name for name, parameter in PARAMETERS.items() if parameter.default == 0.0]
    with pytest.raises(ValueError, match=zeros[0] if zeros else "leaving"):
        plausible.assumptions(table, STUDY)


def test_what_varies_is_said_as_in_a_study_file():
    one = plausible.Assumption("population.network.neighbours", "", 4, 1, 8, "whole", "")
    other = plausible.Assumption("plan_control", "", 0.3, 0.1, 0.9, "linear", "")
    said = plausible.nested((one, other), np.array([3.0, 0.5]))
    assert said == {"population": {"network": {"neighbours": 3}}, "model": {"plan_control": 0.5}}


def test_without_control_by_the_plan_only_the_asking_is_left(small):
    values = np.array([one.default for one in small.varied])
    place = [one.name for one in small.varied].index("plan_control")
    default = small.headlines(values)
    none = small.headlines(np.where(np.arange(3) == place, 0.0, values))
    assert default.effect > 0.02
    assert none.effect <= 0.0
    assert none.acted == default.acted  # without the tactic its strength is nothing to anybody


def test_what_nobody_meets_has_no_index_at_all(found, small):
    effect = findings.of("effect", found.sobol)
    total = dict(zip(found.names, indices.shares(found.names, effect, 1).total, strict=True))
    assert total["review_catches"] == 0.0
    assert total["plan_control"] > 0.1
    assert total["initiation_constant"] > 0.1


def test_everything_is_written_and_equal_runs_write_equal_files(found, small, tmp_path, capsys):
    sizes = findings.Sizes(trajectories=4, base=16, luck=8)
    for folder in ("one", "two"):
        RUN.write_found(small, found, sizes, tmp_path / folder)
    written = sorted(path.name for path in (tmp_path / "one").iterdir())
    tables = ["acted.csv", "acted.png", "acted.svg", "effect.csv", "effect.png", "effect.svg"]
    assert written == [*tables, "ranges.csv", "summary.json"]
    for name in written:
        first, second = ((tmp_path / folder / name).read_bytes() for folder in ("one", "two"))
        assert first == second, name
    assert "plan_control" in capsys.readouterr().out


def test_the_direction_is_told_where_effects_agree():
    assert [findings.direction(*pair) for pair in ((0.2, 0.2), (-0.2, 0.3), (0.1, 0.3))] == [
        "+",
        "−",
        "±",
    ]


def read(name):
    with (HERE / "found" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_what_was_found_is_of_todays_assumptions(tmp_path):
    """Fails when a default or a range has changed since: run the experiment again."""
    RUN.write_table(tmp_path / "ranges.csv", plausible.rows(VARIED))
    today = (tmp_path / "ranges.csv").read_text(encoding="utf-8")
    assert (HERE / "found" / "ranges.csv").read_text(encoding="utf-8") == today
    assert {row["name"] for row in read("effect.csv")} == {one.name for one in VARIED}


def test_the_readme_says_what_was_found():
    page = (HERE / "README.md").read_text(encoding="utf-8")
    assert page == wording.with_found(page, HERE / "found")
    summary = json.loads((HERE / "found" / "summary.json").read_text(encoding="utf-8"))
    positive = summary["effect_over_plausible_sets"]["positive"]
    assert f"In {100 * positive:.1f} % of" in page


def test_what_has_no_part_in_the_study_has_no_index():
    """Nobody reviews, all answer, nothing relieves of pressure, no network is so large."""
    without_part = {
        "review_catches",
        "occasion_half_life",
        "response_threat",
        "pressure_half_life",
        "reach_limit",
    }
    for headline_name in RUN.ANALYSED:
        by_name = {row["name"]: row for row in read(f"{headline_name}.csv")}
        for name in without_part:
            assert float(by_name[name]["total"]) == 0.0
            assert float(by_name[name]["mu_star"]) == 0.0


def test_the_defaults_of_today_give_what_was_found():
    declared = headline.read_declared(HERE / "study.yaml")
    today = findings.at_defaults(headline.Experiment(declared, VARIED, STUDY.seed))
    summary = json.loads((HERE / "found" / "summary.json").read_text(encoding="utf-8"))
    assert today == pytest.approx(summary["at_defaults"])
