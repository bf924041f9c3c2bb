"""``nudgelab scan``."""

from __future__ import annotations

import json

import pyarrow.csv as pc
import pyarrow.parquet as pq
import pytest

pytest.importorskip("duckdb", reason="pip install 'nudgelab[duckdb]'")


@pytest.fixture
def parquet(cohort):
    path = cohort.with_suffix(".parquet")
    pq.write_table(pc.read_csv(cohort), path)
    return path


def test_prints_the_effects_and_writes_nothing(nudgelab, study, parquet, written):
    said = nudgelab("scan", study, parquet)
    assert said.code == 0, said.err
    assert "+25.0" in said.out
    assert "40 v 40" in said.out
    assert written() == []


def test_json_is_json_alone(nudgelab, study, parquet):
    (effect,) = json.loads(nudgelab("scan", study, parquet, "--json").out)["effects"]
    assert effect["estimate"] == pytest.approx(0.25)
    assert effect["role"] == "primary"


def test_what_is_no_parquet_is_told(nudgelab, study, cohort):
    said = nudgelab("scan", study, cohort)
    assert said.code == 1
    assert "can't be scanned" in said.err
