"""Power over sizes: formula and simulation agree where the formula is exact."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest

from nudgelab.cohort.cohort import Cohort, Source
from nudgelab.design.power import assess_power, assessed_power, power_work, sizes_asked
from nudgelab.design.power_replications import power_tasks, replicate_headline
from nudgelab.errors import StudyError
from nudgelab.execution.local import in_this_process
from nudgelab.study.study import Study

ERRORS = 3.5
"""Monte-Carlo standard errors within which a rate must lie: one test of some two thousand fails."""


def declared(**parts) -> Study:
    content = {
        "study": "plain",
        "population": {"employees": 120, "teams": 24, "departments": 1},
        "calendar": {"days": 10, "baseline_days": 2, "survey": {"days": [0, 10]}},
        "arms": {"control": {}, "weak": {"tactics": ["coaching"]}, "strong": {}},
        "assignment": {"shares": {"control": 2, "weak": 1, "strong": 1}},
        "outcomes": {
            "score": {"kind": "continuous", "window": (1, 10), "scale": "efficacy"},
            "posted": {"kind": "binary", "window": (1, 10)},
        },
        "analysis": {"primary": "score"},
    }
    return Study.model_validate(content | parts)


def plain_cohort(study: Study, *, seed: int, replication: int) -> Cohort:
    """Draw normal outcomes: teams that resemble each other, arms that differ, nothing else."""
    generator = np.random.default_rng([seed, replication])
    people = study.population.employees
    team = np.repeat(np.arange(study.population.teams), people // study.population.teams)
    by_team = study.assignment.unit == "team"
    units = study.population.teams if by_team else people
    shares = np.array([study.shares[arm] for arm in study.arms])
    counts = np.round(shares * units).astype(int)
    dealt = generator.permutation(np.repeat(np.arange(len(shares)), counts))
    arm = dealt[team] if by_team else dealt
    effect = np.array([0.0, 0.45, 0.75])[arm]
    shared = generator.standard_normal(study.population.teams) * math.sqrt(0.1 * by_team)
    own = generator.standard_normal(people) * math.sqrt(1 - 0.1 * by_team)
    names = np.array(list(study.arms))[arm]
    return Cohort(
        Source("simulated", "plain"),
        pa.table({"person": np.arange(people), "arm": names.tolist(), "team": team}),
        pa.table({"score": effect + shared[team] + own}),
    )


def _by_both(study: Study, sizes, replications):
    tasks = power_tasks(study, sizes=sizes, seed=3, replications=replications)
    tables = [replicate_headline(**task.arguments, draw=plain_cohort) for task in tasks]
    return assessed_power(study, sizes, seed=3, simulated=pa.concat_tables(tables))


@pytest.mark.parametrize("multiplicity", ["holm", "dunnett"])
def test_formula_and_simulation_agree_for_normal_outcomes_of_persons(multiplicity):
    study = declared(
        analysis={"primary": "score", "multiplicity": multiplicity},
        power={"base": 0.0, "spread": 1.0, "effect": {"weak": 0.45, "strong": 0.75}},
    )
    power = _by_both(study, (120,), 300)
    assert [row.arm for row in power.rows] == ["weak", "strong"]
    for row in power.rows:
        expected = math.sqrt(row.formula * (1 - row.formula) / row.replications)
        assert row.replications == 300
        assert abs(row.formula - row.simulated) < ERRORS * expected
        assert abs(row.mean - row.effect) < ERRORS * row.mean_error
    assert power.rows[0].formula < 0.6
    assert power.rows[1].formula > 0.85


def test_formula_and_simulation_agree_for_equal_teams():
    study = declared(
        arms={"control": {}, "weak": {}},
        assignment={"unit": "team"},
        analysis={"primary": "score", "confirm": []},
        power={"base": 0.0, "spread": 1.0, "effect": 0.45, "icc": 0.1, "icc_range": [0.0, 0.2]},
    )
    power = _by_both(study, (120, 240), 250)
    for row in power.rows:
        expected = math.sqrt(row.formula * (1 - row.formula) / row.replications)
        assert abs(row.formula - row.simulated) < ERRORS * expected
        assert row.design_effect == pytest.approx(1.4)
        assert row.degrees_of_freedom == pytest.approx(row.teams - 2)
        assert row.formula_low < row.formula < row.formula_high


def test_what_is_not_declared_comes_from_the_simulated_cohorts():
    study = declared(arms={"control": {}, "weak": {}}, assignment={"unit": "team"})
    power = _by_both(study, (240,), 60)
    (row,) = power.rows
    found = {s.name: s for s in power.supposed}
    assert found["icc"].value == pytest.approx(0.1, abs=0.04)
    assert found["spread"].value == pytest.approx(1.0, abs=0.05)
    assert found["cv"].value == pytest.approx(0.0, abs=1e-6)
    assert {s.origin for s in found.values()} == {"model"}
    assert row.effect == pytest.approx(0.45, abs=0.08)


def test_the_smallest_detectable_effect_has_the_targets_power():
    study = declared(power={"base": 0.2, "spread": 1.0, "effect": 0.3, "target": 0.9})
    first = assessed_power(study, (300,), seed=1).rows[0]
    # Holm's strictest step is Bonferroni's, so that is what the other arm's effect can't change
    strict = study.analysis.model_copy(update={"multiplicity": "bonferroni"})
    with_it = study.power.model_copy(update={"effect": first.detectable})
    again = study.model_copy(update={"power": with_it, "analysis": strict})
    assert assessed_power(again, (300,), seed=1).rows[0].formula == pytest.approx(0.9, abs=1e-6)


def test_the_needed_size_has_the_targets_power():
    study = declared(power={"base": 0.2, "spread": 1.0, "effect": 0.3})
    power = assessed_power(study, (300,), seed=1)
    size = round(power.needed["strong"])
    assert assessed_power(study, (size,), seed=1).rows[1].formula == pytest.approx(0.8, abs=0.002)


def test_shares_of_persons_have_the_score_tests_power():
    study = declared(
        arms={"control": {}, "weak": {}},
        assignment={},
        analysis={"primary": "posted"},
        power={"base": 0.2, "effect": 0.1, "attrition": 0.2},
    )
    (row,) = assessed_power(study, (500,), seed=1).rows
    assert row.people_arm == pytest.approx(200)
    assert row.formula == pytest.approx(0.637510819958149, rel=1e-6)  # R's power.prop.test


def test_a_real_cohort_tells_base_spread_and_resemblance_but_no_effect():
    study = declared(
        arms={"control": {}, "weak": {}}, assignment={"unit": "team"}, power={"effect": 0.4}
    )
    cohort = plain_cohort(
        study.model_copy(
            update={
                "population": study.population.model_copy(update={"employees": 2000, "teams": 200})
            }
        ),
        seed=5,
        replication=0,
    )
    power = assessed_power(study, (400,), seed=1, cohort=cohort)
    found = {s.name: s for s in power.supposed}
    assert found["icc"].origin == "cohort"
    assert found["icc"].low < 0.1 < found["icc"].high
    (row,) = power.rows
    assert row.effect == 0.4
    assert row.teams == pytest.approx(40)
    assert row.formula_low < row.formula < row.formula_high
    undeclared = study.model_copy(update={"power": None})
    unknown = assessed_power(undeclared, (400,), seed=1, cohort=cohort)
    assert math.isnan(unknown.rows[0].effect)
    assert unknown.rows[0].detectable > 0
    assert "No effect of interest is known of weak" in unknown.notes[1]


def test_attrition_loses_as_many_in_the_simulation():
    study = declared(power={"attrition": 0.5})
    (task,) = power_tasks(study, sizes=(120,), seed=3, replications=4)
    sums = replicate_headline(**task.arguments, draw=plain_cohort).to_pylist()
    known = sum(row["known"] for row in sums) / sum(row["people"] for row in sums)
    assert known == pytest.approx(0.5, abs=0.1)


def test_the_study_itself_is_simulated_at_every_size():
    study = declared(analysis={"primary": "posted"})
    power = assess_power(study, executor=in_this_process, sizes=(60, 120), replications=6)
    assert [(row.arm, row.size, row.replications) for row in power.rows] == [
        (arm, size, 6) for arm in ("weak", "strong") for size in (60, 120)
    ]
    assert power.effect_origins == {"weak": "model", "strong": "model"}
    assert len(power.to_arrow()) == 4


def test_a_kind_of_outcome_without_a_formula_is_said():
    study = declared(
        outcomes={"first": {"kind": "time_to_event", "window": (1, 10)}},
        analysis={"primary": "first"},
    )
    power = assess_power(study, executor=in_this_process, sizes=(60,), replications=2)
    assert math.isnan(power.rows[0].formula)
    assert not math.isnan(power.rows[0].simulated)
    assert "no formula here for an outcome of this kind (time to event)" in power.notes[0]


def test_a_study_that_does_nothing_is_not_simulated_and_says_so():
    study = declared(arms={"control": {}, "weak": {}}, assignment={})
    job, tasks, notes = power_work(study, (60,), seed=1, replications=2, by="both")
    del job
    assert tasks == []
    assert "no tactic in any arm" in notes[0]
    with pytest.raises(StudyError, match="no tactic"):
        power_work(study, (60,), seed=1, replications=2, by="simulation")
    bare = assess_power(study, executor=in_this_process)
    assert "power: base" in bare.notes[0]
    assert math.isnan(bare.rows[0].detectable)


def test_sizes_are_half_to_four_times_the_declared_one():
    assert sizes_asked(declared()) == (60, 120, 240, 480)
    assert sizes_asked(declared(power={"sizes": [100, 300]})) == (100, 300)
