"""The file that is analysed, and that the scans answer alike."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest

from benchmarks.analysis.contenders import CONTENDERS
from benchmarks.analysis.data import cohort_file
from benchmarks.analysis.goals import ROWS_OF_TEAMS, Row, goals

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
    rows = CONTENDERS["nudgelab in memory, teams (CR2)"](path)
    assert teams == pytest.approx(rows, rel=1e-8)
    persons = CONTENDERS["nudgelab scan, persons"](path)
    assert persons["score"] == pytest.approx(model["score"], rel=1e-6)


def test_goals_are_told_from_what_was_measured():
    def row(name, seconds, rows=10_000_000, **answer):
        return Row(name, rows, seconds, 100.0, answer or {"rows": 1_000.0})

    numbers = {"score": 1.0, "standard_error": 0.1}
    found = [
        row("bare scan", 1.0),
        row("nudgelab scan, persons", 1.4),
        row("bare grouped scan", 1.0),
        row("nudgelab scan, teams (CR2)", 2.1, **numbers),
        row("nudgelab in memory, teams (CR2)", 9.0, **numbers | {"score": 1.0 + 1e-6}),
        row("pyfixest, teams (CRV1)", 30.0, **numbers),
    ]
    met = {goal.wanted.split(": ")[1]: goal.met for goal in goals({r.contender: r for r in found})}
    assert met == {
        "1.5 times a bare scan": True,
        "under 500 MiB": True,
        "twice a bare grouped scan": False,
        "ten times as fast as pyfixest": True,
        "the numbers of the rows in memory to 1e-8": False,
    }
    smaller = {r.contender: r._replace(rows=ROWS_OF_TEAMS - 1) for r in found}
    assert all("persons" in goal.wanted for goal in goals(smaller))
