"""The file that is analysed, and that the scans answer alike."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest

from benchmarks.analysis.contenders import CONTENDERS
from benchmarks.analysis.data import cohort_file

pytest.importorskip("duckdb", reason="pip install 'nudgelab[duckdb]'")


def test_the_file_is_made_once_and_has_its_rows(tmp_path):
    path = cohort_file(tmp_path, 2_000)
    made = path.stat().st_mtime_ns
    assert cohort_file(tmp_path, 2_000).stat().st_mtime_ns == made
    assert pq.read_metadata(path).num_rows == 2_000


def test_contenders_answer_alike(tmp_path):
    path = cohort_file(tmp_path, 20_000)
    assert CONTENDERS["bare scan"](path)["rows"] == 20_000
    teams = CONTENDERS["nudgelab scan, teams (CR2)"](path)
    model = CONTENDERS["statsmodels, teams (CR1)"](path)
    assert teams["score"] == pytest.approx(model["score"], rel=1e-8)
    assert teams["standard_error"] == pytest.approx(model["standard_error"], rel=0.02)
    persons = CONTENDERS["nudgelab scan, persons"](path)
    assert persons["score"] == pytest.approx(model["score"], rel=1e-6)
