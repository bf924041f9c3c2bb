"""Strategies side by side from made-up worlds whose truth is known."""

from __future__ import annotations

import math

import numpy as np
import pyarrow as pa
import pytest

from nudgelab.design.comparing import Worlds, compared
from nudgelab.design.strategies import Strategy
from nudgelab.design.strategy_mix import find_mix
from nudgelab.errors import StudyError
from nudgelab.simulation.programme_outcomes import SEGMENTS, Outcomes
from nudgelab.study.arms import Arm
from nudgelab.study.study import Study

NAMES = ("none", "cheap", "dear", "waste")
GAIN = {"none": 0.0, "cheap": 10.0, "dear": 16.0, "waste": 2.0}
MONEY = {"none": 0.0, "cheap": 1000.0, "dear": 4000.0, "waste": 3000.0}
PEOPLE = {"all": 100.0, "reactance": 30.0, "scepticism": 30.0, "inertia": 30.0}


def _worlds(count: int = 200, *, parameter: float = 3.0, chance: float = 1.0) -> Worlds:
    luck = np.random.default_rng(8)
    draw = np.arange(count) // 2
    shared = 20.0 + parameter * luck.standard_normal(count)[draw]
    rows = []
    for world in range(count):
        for name in NAMES:
            strength = 1.0 + 0.2 * (shared[world] - 20.0) / parameter  # parameters scale gains
            activated = shared[world] + strength * GAIN[name] + chance * luck.standard_normal()
            for segment in SEGMENTS:
                values = dict.fromkeys(Outcomes.names(), 1.0)
                values |= {"people": PEOPLE[segment], "activated": activated, "habit": 5.0}
                values["money"] = MONEY[name] * PEOPLE[segment] / 100.0
                rows.append(
                    {
                        "world": world,
                        "draw": int(draw[world]),
                        "strategy": name,
                        "segment": segment,
                        **values,
                    }
                )
    table = pa.Table.from_pylist(rows)
    for place, column in ((2, "strategy"), (3, "segment")):
        coded = table[column].combine_chunks().dictionary_encode()
        table = table.set_column(place, column, coded)
    return Worlds.of(table, NAMES)


@pytest.fixture(scope="module")
def worlds() -> Worlds:
    return _worlds()


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


@pytest.fixture(scope="module")
def found(study, worlds):
    strategies = [Strategy(name, name, Arm(), "own") for name in NAMES]
    return compared(
        study,
        strategies,
        worlds,
        seed=1,
        best_at="activated",
        race=None,
        indifference=math.nan,
        uncertain=("x",),
        uncertain_from="ranges",
    )


def test_the_order_the_places_and_the_front_are_the_true_ones(found):
    assert [one.strategy for one in found.standings] == ["dear", "cheap", "waste", "none"]
    assert [(one.first, one.last) for one in found.standings] == [(1, 1), (2, 2), (3, 3), (4, 4)]
    assert [one.on_front for one in found.standings] == [True, True, False, True]
    assert found.chosen == "dear"
    assert found.standing("dear").best.value > 0.95
    assert found.standing("waste").front.value < 0.05


def test_differences_within_worlds_lose_what_worlds_have_in_common(found):
    gain = found.difference("dear", "none", "activated")
    alone = found.outcome("dear", "activated")
    assert gain.low <= 16.0 <= gain.high
    assert gain.error < 0.7 * alone.error
    assert gain.chance_spread == pytest.approx(math.sqrt(2.0), rel=0.15)
    assert gain.parameter_spread == pytest.approx(0.2 * 16.0, rel=0.25)
    assert gain.range_low < gain.low < gain.high < gain.range_high


def test_money_for_each_further_employee_has_its_interval(found):
    each = found.standing("cheap").cost_each
    assert each.low < 100.0 < each.high
    assert each.value == pytest.approx(100.0, rel=0.05)
    assert math.isnan(found.standing("none").cost_each.value)


def test_tables_have_a_row_for_everything(found):
    assert len(found.to_arrow()) == len(NAMES) * len(SEGMENTS) * len(Outcomes.names())
    assert found.standings_to_arrow().column_names[-2:] == ["cost_each_low", "cost_each_high"]
    assert {"dear"} == {one.strategy for one in found.differences if one.versus == "cheap"}


def test_a_strategy_that_left_early_is_compared_in_the_worlds_it_met(study):
    worlds = _worlds(100)
    for cube in worlds.values.values():
        cube[40:, NAMES.index("waste")] = np.nan
    strategies = [Strategy(name, name, Arm(), "own") for name in NAMES]
    early = compared(
        study,
        strategies,
        worlds,
        seed=1,
        best_at="activated",
        race=None,
        indifference=1.0,
        uncertain=(),
        uncertain_from="",
    )
    assert early.standing("waste").worlds == 40
    assert early.difference("dear", "waste", "activated").worlds == 40
    assert early.difference("dear", "none", "activated").worlds == 100


def test_the_best_mix_puts_money_where_it_brings_most(worlds):
    mix = find_mix(worlds, "activated", 2500.0)
    # all segments gain alike: the cheap one for all costs 1,000, the rest goes to the dear one
    assert mix.money == pytest.approx(2500.0)
    assert mix.effect == pytest.approx(10.0 + 6.0 * 1500.0 / 3000.0, abs=0.6)
    assert mix.single == "cheap"
    assert mix.solver_gap == pytest.approx(0.0, abs=1e-6)
    assert mix.sample_gap >= 0.0
    assert sum(part.people for part in mix.parts) == pytest.approx(100.0)
    assert mix.price == pytest.approx(6.0 / 3000.0, rel=0.2)


def test_a_budget_below_zero_is_refused(worlds):
    with pytest.raises(StudyError, match="0 or more"):
        find_mix(worlds, "activated", -1.0)
