"""A study over many replications."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest

from nudgelab.analysis.analyse import analyse
from nudgelab.design.replications import replicate, replication_tasks, summarise
from nudgelab.simulation.programme import simulate
from nudgelab.study.study import Study


@pytest.fixture(scope="module")
def study() -> Study:
    return Study.model_validate(
        {
            "study": "small",
            "population": {"employees": 120, "teams": 20, "departments": 2},
            "calendar": {"days": 20, "baseline_days": 5, "survey": {"days": [0]}},
            "arms": {"control": {}, "plan": {"tactics": ["implementation_intention"]}},
            "outcomes": {"posted": {"kind": "binary", "window": (1, 20)}},
            "segments": {"asked_by_nobody": {"where": {"reactance": {"at_least": 0.5}}}},
            "analysis": {"primary": "posted"},
        }
    )


def test_tasks_cover_every_replication_once(study):
    tasks = replication_tasks(study, seed=1, replications=23)
    covered = [
        number
        for task in tasks
        for number in range(
            task.arguments["first"], task.arguments["first"] + task.arguments["count"]
        )
    ]
    assert covered == list(range(23))
    assert len({task.key for task in tasks}) == len(tasks)


def test_a_replication_is_the_analysis_of_that_cohort(study):
    table = replicate(study, seed=5, first=2, count=2)
    assert sorted(set(table["replication"].to_pylist())) == [2, 3]
    one = analyse(study, simulate(study, seed=5, replication=3)).effects
    asked = [effect for effect in one if effect.segment != "asked_by_nobody"]
    rows = [row for row in table.to_pylist() if row["replication"] == 3]
    assert [row["estimate"] for row in rows] == [
        None if math.isnan(effect.estimate) else effect.estimate for effect in asked
    ]


def test_blocks_change_nothing(study):
    whole = replicate(study, seed=5, first=0, count=4)
    parts = [replicate(study, seed=5, first=first, count=2) for first in (0, 2)]
    assert pa.concat_tables(parts).equals(whole)


def _table(estimates, p, level=0.95) -> pa.Table:
    size = len(estimates)
    names = {
        "outcome": "posted",
        "arm": "plan",
        "versus": "control",
        "segment": "all",
        "estimand": "risk_difference",
        "method": "a method",
        "role": "primary",
    }
    columns = {name: [value] * size for name, value in names.items()}
    numbers = {
        "estimate": pa.array(estimates, pa.float64()),
        "p_adjusted": pa.array(p, pa.float64()),
    }
    return pa.table(columns | numbers | {"level": [level] * size, "replication": list(range(size))})


def test_what_replications_say_together():
    estimates, p = [0.1, 0.2, 0.3, 0.4, None], [0.01, 0.05, 0.06, 0.5, None]
    (found,) = summarise(_table(estimates, p))
    assert (found.replications, found.refused) == (4, 1)
    assert found.mean == pytest.approx(0.25)
    assert found.spread == pytest.approx(np.std([0.1, 0.2, 0.3, 0.4], ddof=1))
    assert found.mean_error == pytest.approx(found.spread / 2)
    # two of five find it: what gave no test found nothing
    assert found.found == pytest.approx(0.4)
    assert found.found_error == pytest.approx(math.sqrt(0.4 * 0.6 / 5))


def test_the_level_decides_what_is_found():
    (found,) = summarise(_table([0.1, 0.2], [0.06, 0.2], level=0.9))
    assert found.found == pytest.approx(0.5)


def test_one_replication_has_no_error_and_none_no_mean():
    (found,) = summarise(_table([0.1], [0.5]))
    assert math.isnan(found.mean_error)
    (found,) = summarise(_table([None, None], [None, None]))
    assert math.isnan(found.mean)
    assert math.isnan(found.found)
    assert found.refused == 2


def test_two_estimates_of_one_estimand_stay_apart():
    twice = pa.concat_tables([_table([0.1, 0.3], [0.5, 0.5]), _table([0.2, 0.6], [0.5, 0.5])])
    first, second = summarise(twice)
    assert first.mean == pytest.approx(0.2)
    assert second.mean == pytest.approx(0.4)


def test_numbers_needed_to_treat_have_no_mean(study):
    effects = summarise(replicate(study, seed=5, first=0, count=4))
    needed = [effect for effect in effects if effect.estimand == "number_needed_to_treat"]
    assert needed
    assert all(math.isnan(effect.mean) and math.isnan(effect.spread) for effect in needed)
    assert all(not math.isnan(effect.found) for effect in needed)
