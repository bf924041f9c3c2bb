"""Comparisons kept: the same whoever simulates, and the race spares who is behind."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest

import nudgelab as nl
from nudgelab.comparisons import Asked, record_comparison
from nudgelab.errors import StudyError
from nudgelab.execution.local import on_cores
from nudgelab.results.manifest import must_be_whole
from nudgelab.study.study import Study


@pytest.fixture(scope="module")
def study() -> Study:
    return Study.model_validate(
        {
            "study": "small",
            "population": {"employees": 40, "teams": 8, "departments": 2},
            "calendar": {"days": 10, "baseline_days": 2, "survey": {"days": [0]}},
            "model": {"field_multiplier": 1.0},
            "uncertainty": {"plan_control": {"low": 0.5, "high": 0.9}},
            "comparison": {"habit_day": 12},
            "arms": {
                "control": {},
                "plan": {"tactics": ["implementation_intention"]},
                "order": {"tactics": ["mandate"]},
            },
            "outcomes": {"posted": {"kind": "binary", "window": (1, 10)}},
            "analysis": {"primary": "posted"},
        }
    )


def test_two_processes_find_what_one_finds_and_the_race_spares_who_is_behind(study, tmp_path):
    asked = Asked(error=0.5, times=300, budget=300.0, strategies=("plan", "order"))
    one, found = record_comparison(study, asked, root=tmp_path / "one")
    two, same = record_comparison(study, asked, root=tmp_path / "two", executor=on_cores(2))
    assert repr(same) == repr(found)
    for run in (one, two):
        must_be_whole(run)
    names = ("worlds", "outcomes", "differences", "strategies", "draws")
    for name in names:
        assert pq.read_table(one / f"{name}.parquet").equals(pq.read_table(two / f"{name}.parquet"))
    assert found.chosen == "plan"
    assert found.standing("order").dropped
    assert found.standing("order").worlds < found.standing("plan").worlds
    assert found.mix is not None
    assert found.mix.simulated is not None


def test_strategies_of_ones_own_come_from_python(study, tmp_path):
    own = {"both": {"tactics": ["implementation_intention", "mandate"], "label": "both at once"}}
    found = nl.compare(study, strategies=own, times=20, root=tmp_path)
    assert found.standing("both").label == "both at once"
    assert {one.worlds for one in found.standings} == {20}
    with pytest.raises(StudyError, match="strategies: tactic"):
        nl.compare(study, strategies={"x": {"tactic": ["mandate"]}}, times=20, root=tmp_path)
    with pytest.raises(StudyError, match="20 or more"):
        nl.compare(study, times=5, root=tmp_path)


def test_a_comparison_is_made_again_from_its_manifest(study, tmp_path):
    from nudgelab.rerunning import rerun

    asked = Asked(times=20, strategies=("plan",), seed=9)
    path, _ = record_comparison(study, asked, root=tmp_path)
    again = rerun(path)
    assert again.same, again.differences
    assert again.effects == len(pq.read_table(path / "outcomes.parquet"))
