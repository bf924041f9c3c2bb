"""How many worlds strategies meet: rounds, who is spared, when it ends."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from nudgelab.design.parameter_draws import ParameterDraws
from nudgelab.design.strategies import Strategy
from nudgelab.design.strategy_race import run_race
from nudgelab.design.strategy_replications import BLOCK, block_tasks
from nudgelab.simulation.programme_outcomes import SEGMENTS, Outcomes
from nudgelab.study.arms import Arm
from nudgelab.study.study import Study

MEAN = {"none": 10.0, "good": 20.0, "nearly": 19.6, "poor": 12.0}
STRATEGIES = [Strategy(name, name, Arm(), "own") for name in MEAN]


@pytest.fixture(scope="module")
def study() -> Study:
    return Study.model_validate(
        {
            "study": "small",
            "arms": {"control": {}, "plan": {"tactics": ["implementation_intention"]}},
            "outcomes": {"posted": {"kind": "binary", "window": (1, 10)}},
            "analysis": {"primary": "posted"},
        }
    )


def _made_up(tasks) -> pa.Table:
    """Make worlds up: as good as the strategy, with luck that is shared and luck of its own."""
    rows = []
    for task in tasks:
        name, first = task.arguments["strategy"].name, task.arguments["first"]
        for world in range(first, first + task.arguments["count"]):
            shared = np.random.default_rng([1, world]).standard_normal()
            own = np.random.default_rng([2, world, len(name)]).standard_normal()
            values = dict.fromkeys(Outcomes.names(), 1.0)
            values["activated"] = MEAN[name] + 3.0 * shared + 2.0 * own
            told = {"world": world, "draw": world, "strategy": name}
            rows += [{**told, "segment": segment, **values} for segment in SEGMENTS]
    table = pa.Table.from_pylist(rows)
    for place, column in ((2, "strategy"), (3, "segment")):
        coded = table[column].combine_chunks().dictionary_encode()
        table = table.set_column(place, column, coded)
    return table


def _raced(study, **changed):
    asked = {"seed": 1, "draws": None, "worlds": 5_000, "best_at": "activated"}
    return run_race(study, STRATEGIES, _made_up, **{**asked, "indifference": 0.15, **changed})


def test_who_is_behind_is_spared_and_none_meets_every_world(study):
    raced = _raced(study)
    met = dict(zip(MEAN, raced.worlds.met().tolist(), strict=True))
    assert raced.race.over
    assert raced.race.best == 1
    assert met["poor"] < met["nearly"] <= met["good"] == met["none"] < 5_000


def test_it_goes_on_until_the_best_ones_gain_is_known_well_enough(study):
    rough, fine = _raced(study, indifference=0.8), _raced(study)
    score = fine.worlds.score("activated")
    gain = (score[:, 1] - score[:, 0])[np.isfinite(score[:, 1])]
    assert 1.96 * gain.std(ddof=1) / np.sqrt(len(gain)) <= 0.15
    assert len(fine.worlds.draw) > len(rough.worlds.draw)


def test_without_an_indifference_all_meet_all_worlds(study):
    raced = _raced(study, indifference=None, worlds=57)
    assert raced.race is None
    assert set(raced.worlds.met().tolist()) == {57}


def test_a_race_that_is_not_over_ends_with_the_worlds(study):
    raced = _raced(study, worlds=100, indifference=0.01)
    assert not raced.race.over
    assert raced.worlds.met().max() == 100


def test_two_worlds_share_a_draw_in_whatever_round_they_are_met(study):
    draws = ParameterDraws.of(("plan_control",), [[value] for value in np.linspace(0.1, 0.9, 50)])

    def values(blocks: range) -> np.ndarray:
        tasks = block_tasks(study, STRATEGIES[:1], seed=3, blocks=blocks, draws=draws, worlds=1_000)
        return np.concatenate([task.arguments["values"] for task in tasks])

    whole = values(range(8))
    assert len(whole) == 8 * BLOCK // 2
    np.testing.assert_array_equal(np.concatenate([values(range(3)), values(range(3, 8))]), whole)
