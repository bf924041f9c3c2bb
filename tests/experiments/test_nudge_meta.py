"""The nudge meta-analysis: each reference number, and the conversion of d to points."""

from __future__ import annotations

import math
import os
from pathlib import Path

import pytest

from experiments.nudge_meta.run import compared, points_from, quantities, read


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
