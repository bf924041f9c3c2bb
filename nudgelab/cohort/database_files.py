"""A table or view of a SQLite or DuckDB file, read without a change to the file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nudgelab.cohort.read_rows import ReadFile, no_rows, numbered, text_table
from nudgelab.cohort.sizes import must_fit
from nudgelab.errors import CohortError, MissingExtraError, Problem, nearest
from nudgelab.study.data_file import DataFile

__all__ = ["read_database_file"]

_ROWS_AT_ONCE = 100_000
_BYTES_A_VALUE = 40  # of a row's tuple and a value that isn't shared
_SQLITE = b"SQLite format 3\0"
_TABLES_OF_SQLITE = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name"
_TABLES_OF_DUCKDB = "SELECT table_name FROM information_schema.tables ORDER BY table_name"


def read_database_file(path: Path, how: DataFile) -> ReadFile:
    """Read one table.

    Parameters
    ----------
    path : Path
        A SQLite or DuckDB file; its first bytes tell which.
    how : DataFile
        With the table's name; a file with one table alone needs none.

    Returns
    -------
    ReadFile
        The rows in the database's own order, counted from 1; SQLite's columns are text, for its
        values have types and its columns have none.

    Raises
    ------
    CohortError
        If it is no database, or hasn't the table.
    MissingExtraError
        If a DuckDB file is read without duckdb.
    """
    with path.open("rb") as file:
        start = file.read(16)
    return _sqlite(path, how.table) if start == _SQLITE else _duckdb(path, how.table)


def _sqlite(path: Path, table: str | None) -> ReadFile:
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as database:
            there = [name for (name,) in database.execute(_TABLES_OF_SQLITE)]
            cursor = database.execute(f"SELECT * FROM {_chosen(path, table, there)}")  # noqa: S608
            names = [str(name) for name, *_ in cursor.description]
            rows = _fetched(path, cursor, len(names))
    except sqlite3.Error as error:
        raise _not_read(path, "SQLite", error) from None
    if not rows:
        raise no_rows(path)
    return numbered(text_table(names, rows))


def _fetched(path: Path, cursor: sqlite3.Cursor, columns: int) -> list[tuple[Any, ...]]:
    """Return all rows, for as long as they fit: a view can go on for ever."""
    rows: list[tuple[Any, ...]] = []
    while more := cursor.fetchmany(_ROWS_AT_ONCE):
        rows += more
        must_fit(path, len(rows), columns, _BYTES_A_VALUE)
    return rows


def _duckdb(path: Path, table: str | None) -> ReadFile:
    try:
        import duckdb  # noqa: PLC0415  (an extra)
    except ImportError:
        raise MissingExtraError("duckdb", "duckdb", "reading a DuckDB file") from None
    try:
        with closing(_connected(duckdb, path)) as database:
            there = [name for (name,) in database.execute(_TABLES_OF_DUCKDB).fetchall()]
            chosen = _chosen(path, table, there)
            read = database.sql(f"SELECT * FROM {chosen}")  # noqa: S608
            must_fit(path, int(read.count("*").fetchall()[0][0]), len(read.columns))
            return numbered(read.to_arrow_table())
    except duckdb.Error as error:
        raise _not_read(path, "DuckDB", error) from None


def _connected(duckdb: Any, path: Path) -> Any:
    """Open a DuckDB file for reading it alone; a view of it may read no other file."""
    return duckdb.connect(str(path), read_only=True, config={"enable_external_access": "false"})


def _chosen(path: Path, table: str | None, there: list[str]) -> str:
    """Return the quoted name of the table that is meant."""
    if table is None and len(there) == 1:
        table = there[0]
    if table is None or table not in there:
        found = "no table named" if table is None else f"no table '{table}'"
        known = ", ".join(there) if there else "a table, for this file has none"
        expected = f"table: one of {known}" if there else known
        raise CohortError(
            Problem(str(path), found, expected, nearest(table, there) if table else None)
        )
    quoted = table.replace('"', '""')
    return f'"{quoted}"'


def _not_read(path: Path, what: str, error: Exception) -> CohortError:
    reason = (str(error).splitlines() or [type(error).__name__])[0]
    found = f"a file that can't be read as {what}'s ({reason})"
    return CohortError(Problem(str(path), found, f"a whole {what} file with the declared table"))
