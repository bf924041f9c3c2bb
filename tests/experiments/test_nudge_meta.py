"""The nudge meta-analysis: each reference number, and the conversion of d to points."""

from __future__ import annotations

import math
import os
from pathlib import Path

import pytest

from experiments.nudge_meta.run import compared, points_from, quantities, read
from nudgelab.study.prior import NAMED_PRIORS


@pytest.fixture(scope="module")
def rows():
    folder = Path(os.environ.get("NUDGELAB_DATA") or "/nowhere")
    if not (folder / "nudge_meta").is_dir():
        reason = (
            "NUDGELAB_DATA names no folder with nudge_meta/; see experiments/nudge_meta/README.md"
        )
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return list(compared(quantities(read(folder))))


def test_every_number_rounds_to_its_reference(rows):
    assert len(rows) == 14
    assert [row["quantity"] for row, _, agrees in rows if not agrees] == []


def test_a_d_becomes_points_from_a_base():
    one_log_odds = math.sqrt(3) / math.pi
    assert points_from(0.0) == pytest.approx(0.0)
    assert points_from(one_log_odds, base=0.5) == pytest.approx(math.e / (1 + math.e) - 0.5)
    assert 0.02 < points_from(0.08) < 0.025


def test_the_spread_of_the_named_priors_is_that_of_the_literature(rows):
    spread = math.sqrt(sum(_ours(rows, "three_level", name) for name in ("between", "within")))
    units, journals = NAMED_PRIORS["nudge_units"], NAMED_PRIORS["academic_journals"]
    assert spread == pytest.approx(0.40, abs=0.005)
    moderately_corrected = 0.31
    assert units.spread == round(units.mean * spread / moderately_corrected, 3)
    mean = _ours(rows, "three_level", "estimate")
    assert journals.spread == round(journals.mean * spread / mean, 3)


def _ours(rows, model, quantity):
    return next(
        ours for row, ours, _ in rows if (row["model"], row["quantity"]) == (model, quantity)
    )
