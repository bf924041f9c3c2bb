"""A Parquet file, or a folder of them, as what DuckDB reads and what the file tells of itself."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

__all__ = ["ParquetSource", "quoted"]

_SAMPLE = 2_048
"""Rows from which the constants near the means are taken."""
_NEAR = 3.0
"""A mean within so many standard deviations of 0 costs one of fifteen digits: it may stay."""
_DIRECT = 64_000_000
"""Bytes of sums that a thread may hold at their cells' own places, without a hash table."""
_NUMBER = 16
"""Bytes that DuckDB takes for one sum of a cell."""


class _Told(NamedTuple):
    complete: bool
    zero_one: bool
    lowest: float | None
    highest: float | None


class ParquetSource:
    """The rows of a Parquet file or folder.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Who reads.
    file : Path
        A Parquet file, or a folder of them.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, file: Path) -> None:
        self.file = file
        self._connection = connection
        self._place = _text(str(file / "**" / "*.parquet") if file.is_dir() else str(file))
        self.sql = f"read_parquet({self._place})"

    def query(self, sql: str) -> pa.Table:
        """Return what a query says."""
        return self._connection.sql(sql).to_arrow_table()

    def rows(self) -> int:
        """Return how many rows there are, as the file's own head says."""
        return int(self.query(f"SELECT count(*) AS rows FROM {self.sql}")["rows"][0].as_py())  # noqa: S608

    def let_many_cells_be_direct(self, numbers: int) -> None:
        """Let cells of small whole numbers (arms, teams) be found without hashing: a third faster.

        Parameters
        ----------
        numbers : int
            Sums a cell.
        """
        bits = int(math.log2(_DIRECT / (_NUMBER * numbers)))
        self._connection.execute(f"SET perfect_ht_threshold = {min(max(bits, 12), 20)}")

    def may_have_gaps(self, columns: Sequence[str]) -> list[str]:
        """Return the columns that the file's own statistics don't show to be complete."""
        told = self._told
        return [name for name in columns if not (name in told and told[name].complete)]

    def says_zero_one(self, column: str) -> bool:
        """Return whether the file's own statistics show a column to be of 0 and 1 only."""
        return column in self._told and self._told[column].zero_one

    @cached_property
    def _told(self) -> dict[str, _Told]:
        """What the statistics of the row groups say, of the columns whose names stand there."""
        query = (
            "SELECT path_in_schema,"  # noqa: S608
            " count(*) = count(stats_null_count) AND sum(stats_null_count) = 0,"
            " coalesce(bool_and(type IN ('BOOLEAN', 'INT32', 'INT64')"
            " AND stats_min_value IN ('0', '1', 'false', 'true')"
            " AND stats_max_value IN ('0', '1', 'false', 'true')), false),"
            " min(TRY_CAST(stats_min_value AS DOUBLE)), max(TRY_CAST(stats_max_value AS DOUBLE))"
            f" FROM parquet_metadata({self._place}) GROUP BY path_in_schema"
        )
        found = self._connection.execute(query).fetchall()
        return {name: _Told(*told) for name, *told in found}

    def shifted(self, columns: Sequence[str], exact: Collection[str] = ()) -> dict[str, str]:
        """Return as SQL each column less a constant near its mean, so that sums keep their digits.

        Parameters
        ----------
        columns : sequence of str
            Numeric columns.
        exact : collection of str
            Those that are taken as they are.
        """
        moved = [column for column in columns if column not in exact]
        ranges = {column: self._range(column) for column in moved}
        shifts = {column: _nearest_to_zero(*told) for column, told in ranges.items() if told}
        untold = [column for column in moved if column not in shifts]
        shifts |= dict(zip(untold, self._near_means(untold), strict=True))
        as_numbers = {column: f"CAST({quoted(column)} AS DOUBLE)" for column in columns}
        return {
            column: f"({number} - {shifts[column]!r})" if shifts.get(column) else number
            for column, number in as_numbers.items()
        }

    def _range(self, column: str) -> tuple[float, float] | None:
        """Return the least and the largest value, if the file's own statistics say them."""
        told = self._told.get(column)
        if told is None or told.lowest is None or told.highest is None:
            return None
        known = math.isfinite(told.lowest) and math.isfinite(told.highest)
        return (told.lowest, told.highest) if known else None

    def _near_means(self, columns: Sequence[str]) -> list[float]:
        """Return a constant near each column's mean, from the first rows; 0 where that will do.

        The rows come by PyArrow: DuckDB would start all its threads for them.
        """
        import pyarrow as pa  # noqa: PLC0415
        import pyarrow.parquet as pq  # noqa: PLC0415

        if not columns:
            return []
        try:
            with pq.ParquetFile(self._first_file()) as file:
                rows = next(file.iter_batches(_SAMPLE, columns=list(columns)), None)
        except (pa.ArrowException, OSError):  # DuckDB says better what is wrong, or reads it
            rows = None
        there = {} if rows is None else dict(zip(rows.schema.names, rows.columns, strict=True))
        return [_shift(there[name]) if name in there else 0.0 for name in columns]

    def _first_file(self) -> Path:
        if not self.file.is_dir():
            return self.file
        return min(self.file.rglob("*.parquet"), default=self.file)


def _nearest_to_zero(lowest: float, highest: float) -> float:
    """Return the value of a range that is nearest to 0, or 0 itself where the range is as wide.

    No value of n numbers is further from their mean than √(n − 1) standard deviations (Samuelson
    1968, Journal of the American Statistical Association 63, 1522–1525), so that the sums of
    squares lose at worst the digits of n.
    """
    nearest = min(max(0.0, lowest), highest)
    return nearest if abs(nearest) > highest - lowest else 0.0


def _shift(column: pa.Array) -> float:
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.compute as pc  # noqa: PLC0415

    try:
        numbers = column.cast(pa.float64())
    except pa.ArrowException:  # no numbers: the scan will say so
        return 0.0
    mean, spread = pc.mean(numbers).as_py(), pc.stddev(numbers).as_py()
    if mean is None or spread is None or not math.isfinite(mean):
        return 0.0
    return float(mean) if not abs(mean) <= _NEAR * spread else 0.0


def quoted(column: str) -> str:
    """Return a column's name as SQL, so that whatever stands in it is a name."""
    inside = column.replace('"', '""')
    return f'"{inside}"'


def _text(value: str) -> str:
    inside = value.replace("'", "''")
    return f"'{inside}'"
