"""A/A cohorts, and what is counted in them."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from experiments.calibration_of_tests.measuring import measure, summarise, tasks
from experiments.calibration_of_tests.situations import OUTCOMES, SITUATIONS

FOUND = Path(__file__).parents[2] / "experiments" / "calibration_of_tests" / "found"


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.name)
def test_a_cohort_has_its_shape_and_every_outcome(situation):
    cohort = situation.cohort(np.random.default_rng(1))
    again = situation.cohort(np.random.default_rng(1))
    assert cohort.people.equals(again.people)
    assert set(OUTCOMES) <= set(cohort.outcomes.column_names)
    units = len(np.unique(cohort.team))
    per_arm = [len(np.unique(cohort.team[cohort.arm == arm])) for arm in ("control", "plan")]
    assert sum(per_arm) == units
    assert abs(per_arm[0] - per_arm[1]) <= situation.strata


def test_tasks_cover_every_cohort_once():
    covered = [
        (t.arguments["place"], t.arguments["first"], t.arguments["count"]) for t in tasks(120, 1)
    ]
    for place in range(len(SITUATIONS)):
        assert sum(count for p, _, count in covered if p == place) == 120


def test_every_outcome_is_counted_in_a_situation():
    table = measure(0, 0, 2, seed=3)
    assert set(table["outcome"].to_pylist()) == set(OUTCOMES)
    assert measure(0, 0, 2, seed=3).equals(table)


def _rows(rejected, covered, warned=False):
    return pa.Table.from_pylist(
        [
            {
                "situation": "s",
                "outcome": "acted",
                "estimand": "risk_difference",
                "position": 1,
                "method": "m",
                "refused": False,
                "rejected": r,
                "covered": c,
                "warned": warned,
            }
            for r, c in zip(rejected, covered, strict=True)
        ]
    )


def test_rates_and_their_errors():
    (row,) = summarise(_rows([True] * 10 + [False] * 90, [False] * 4 + [True] * 96))
    assert row.rejected == pytest.approx(0.10)
    assert row.rejected_error == pytest.approx(0.03)
    assert row.covered == pytest.approx(0.96)
    assert not row.off_nominal


def test_too_many_rejections_and_too_little_coverage_are_off_nominal():
    assert summarise(_rows([True] * 13 + [False] * 87, [True] * 100))[0].off_nominal
    assert summarise(_rows([False] * 100, [False] * 13 + [True] * 87))[0].off_nominal
    assert not summarise(_rows([False] * 100, [True] * 100))[0].off_nominal


def test_what_was_refused_is_no_replication():
    table = _rows([None, True], [None, True]).set_column(5, "refused", pa.array([True, False]))
    (row,) = summarise(table)
    assert (row.replications, row.refused) == (1, 0.5)
    assert math.isclose(row.rejected, 1.0)


def test_no_row_that_is_checked_in_is_off_nominal_without_a_warning():
    rows = list(csv.DictReader((FOUND / "calibration.csv").read_text("utf-8").splitlines()))
    assert {row["situation"] for row in rows} == {situation.name for situation in SITUATIONS}
    silent = [row for row in rows if row["off_nominal"] == "yes" and float(row["warned"]) < 0.5]
    assert silent == []
