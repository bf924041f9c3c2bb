"""A published trial of five arms, 180,002 households and 10,000 blocks, where its file is there."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from nudgelab.statistics.blocked_effects import blocked_risk_difference

FILE = Path(os.environ.get("NUDGELAB_DATA", "")) / "social_pressure" / "social_pressure.parquet"

pytestmark = pytest.mark.skipif(
    not FILE.is_file(), reason="NUDGELAB_DATA has no social_pressure/social_pressure.parquet"
)


@pytest.fixture(scope="module")
def trial():
    import pyarrow.parquet as pq

    table = pq.read_table(FILE, columns=["household", "block", "arm", "voted_2006p"])
    arms = np.asarray(table["arm"].cast("string").to_pylist())
    columns = {n: table[n].to_numpy() for n in ("household", "block", "voted_2006p")}
    return arms, columns


@pytest.mark.parametrize(
    ("arm", "published"),
    [("Civic Duty", 0.018), ("Hawthorne", 0.026), ("Self", 0.049), ("Neighbors", 0.082)],
)
def test_the_column_with_block_effects(trial, arm, published):
    arms, columns = trial
    kept = (arms == arm) | (arms == "control")
    found = {
        weighting: blocked_risk_difference(
            columns["voted_2006p"][kept],
            arms[kept] == arm,
            columns["block"][kept],
            clusters=columns["household"][kept],
            weighting=weighting,
        )
        for weighting in ("precision", "size")
    }
    assert round(found["precision"].value, 3) == published
    # the average over people is another estimand, but hardly another number here
    assert found["size"].value == pytest.approx(published, abs=0.001)
    assert found["size"].standard_error == pytest.approx(0.0031, abs=0.0002)
