"""What a Parquet file tells of itself, and how its columns are taken from near their means."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nudgelab.cohort.parquet_source import ParquetSource

duckdb = pytest.importorskip("duckdb", reason="pip install 'nudgelab[duckdb]'")

FAR = 1e9


def source(path, connection, **columns):
    written = {name: column for name, column in columns.items() if name != "statistics"}
    pq.write_table(pa.table(written), path, write_statistics=columns.get("statistics", True))
    return ParquetSource(connection, path)


@pytest.fixture
def connection():
    with duckdb.connect() as found:
        yield found


@pytest.mark.parametrize("statistics", [True, False])
@pytest.mark.parametrize("offset", [FAR, -FAR])
def test_a_column_far_from_zero_keeps_its_digits(tmp_path, connection, offset, statistics):
    x = np.random.default_rng(1).standard_normal(5_000)
    file = source(tmp_path / "f.parquet", connection, x=x + offset, statistics=statistics)
    sql = file.shifted(["x"])["x"]
    table = file.query(f"SELECT sum({sql}) AS s, sum({sql} * {sql}) AS q FROM {file.sql}")  # noqa: S608
    total, squares = table["s"][0].as_py(), table["q"][0].as_py()
    assert squares / 5_000 - (total / 5_000) ** 2 == pytest.approx(x.var(), rel=1e-6)


@pytest.mark.parametrize("statistics", [True, False])
def test_a_column_about_zero_stays_as_it_is(tmp_path, connection, statistics):
    x = np.random.default_rng(1).standard_normal(5_000)
    file = source(tmp_path / "f.parquet", connection, x=x, statistics=statistics)
    assert file.shifted(["x"]) == {"x": 'CAST("x" AS DOUBLE)'}


def test_what_is_exact_is_not_moved(tmp_path, connection):
    file = source(tmp_path / "f.parquet", connection, n=np.arange(1_000, 1_010))
    assert "-" not in file.shifted(["n"], exact=["n"])["n"]
    assert "- 1000.0" in file.shifted(["n"])["n"]


def test_gaps_and_zero_one_are_told_by_the_statistics(tmp_path, connection):
    path = tmp_path / "f.parquet"
    columns = {"full": [0, 1], "gaps": [0, None], "whole": [0.5, 1.0]}
    file = source(path, connection, **columns)
    assert file.may_have_gaps(list(columns)) == ["gaps"]
    assert [file.says_zero_one(name) for name in columns] == [True, True, False]
    silent = source(path, connection, **columns, statistics=False)
    assert silent.may_have_gaps(list(columns)) == list(columns)
    assert not silent.says_zero_one("full")
