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


def test_a_frozen_plan_is_held_against_it(nudgelab, study, parquet):
    assert "No plan was frozen" in " ".join(nudgelab("scan", study, parquet).out.split())
    assert nudgelab("register", study).code == 0
    said = json.loads(nudgelab("scan", study, parquet, "--json").out)
    assert [effect["status"] for effect in said["effects"]] == ["confirmatory"]
    assert said["registered"]["deviations"] == []
    text = study.read_text("utf-8")
    study.write_text(text.replace("primary: posted}", "primary: posted, level: 0.9}"), "utf-8")
    said = nudgelab("scan", study, parquet)
    assert "Deviation: analysis: level was left out, is 0.9" in " ".join(said.out.split())


def test_what_is_no_parquet_is_told(nudgelab, study, cohort):
    said = nudgelab("scan", study, cohort)
    assert said.code == 1
    assert "can't be scanned" in said.err
