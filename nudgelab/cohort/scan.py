"""A cohort file larger than memory, as sums and products by arm and team: one grouped scan.

DuckDB reads only the columns that are asked for, and no row comes into Python. A constant near each
column's mean is taken from it first, so that the sums of squares keep their digits.

A grouped scan takes its time by the numbers it keeps a cell. So nothing is counted that the file's
own statistics tell (that a column has no gaps), and people who were assigned one by one are grouped
by their outcomes of 0 and 1, which then need no sums.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from nudgelab.cohort.parquet_source import ParquetSource, quoted
from nudgelab.errors import CohortError, MissingExtraError, Problem

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["ScannedCells", "ScannedFile", "scan_cells"]

_KEYS = 4
"""Outcomes of 0 and 1 that may divide the cells of an arm: faster than sums while they are few."""


class _Range(NamedTuple):
    """What is out of a range, as SQL, and what is in it, in words."""

    odd: str
    right: str


_ZERO_ONE = _Range("NOT IN (0, 1)", "0 and 1")
_AT_LEAST_ZERO = _Range("< 0", "numbers from 0")


@dataclass(frozen=True, slots=True)
class ScannedCells:
    """Sums by cell over the rows whose outcome is known.

    A cell is an arm and a team; or without teams an arm, and the values of outcomes of 0 and 1.

    Attributes
    ----------
    arms : tuple of str
        Values of the arm's column.
    arm : ndarray of int, shape (cells,)
        Place of the cell's arm among them.
    team : ndarray of int or None, shape (cells,)
        Code of the team, from 0.
    n : ndarray of float, shape (cells,)
        Rows.
    sums : ndarray of float, shape (cells, m)
        Of the shifted columns: covariates, then the outcome.
    products : ndarray of float, shape (cells, m, m)
        Of their products.
    """

    arms: tuple[str, ...]
    arm: npt.NDArray[np.int64]
    team: npt.NDArray[np.int64] | None
    n: npt.NDArray[np.float64]
    sums: npt.NDArray[np.float64]
    products: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ScannedFile:
    """What one scan tells of a file.

    Attributes
    ----------
    rows : int
        Rows of the file.
    placed : int
        Rows with an arm and (where asked) a team.
    cells : mapping of str to ScannedCells
        By outcome.
    """

    rows: int
    placed: int
    cells: Mapping[str, ScannedCells]


def scan_cells(
    file: Path,
    *,
    arm: str,
    outcomes: Sequence[str],
    binary: Collection[str] = (),
    counts: Collection[str] = (),
    covariates: Sequence[str] = (),
    team: str | None = None,
) -> ScannedFile:
    """Scan a Parquet file once and return its sums by cell, for each outcome.

    An outcome with gaps takes a scan of its own, over the rows in which it is known.

    Parameters
    ----------
    file : Path
        A Parquet file, or a folder of them.
    arm : str
        Column of the arm.
    outcomes : sequence of str
        Numeric columns; at least one.
    binary, counts : collection of str
        Those that must be 0 or 1, and those that must be at least 0; both are taken as they are,
        without a shift.
    covariates : sequence of str
        Numeric columns, complete.
    team : str, optional
        Column of the team.

    Returns
    -------
    ScannedFile
        Of the cells, rows without an arm, the outcome or (where asked) a team are left out.

    Raises
    ------
    CohortError
        If the file can't be read, lacks a column, a column isn't numeric, a covariate has gaps, or
        an outcome of 0 and 1 has another value.
    MissingExtraError
        If DuckDB isn't installed.
    """
    try:
        import duckdb  # noqa: PLC0415  (an extra)
    except ImportError:
        raise MissingExtraError("DuckDB", "duckdb", "scanning a file") from None
    with duckdb.connect() as connection:
        try:
            connection.execute("SET enable_progress_bar = false")
            source = ParquetSource(connection, file)
            ranges = dict.fromkeys(binary, _ZERO_ONE) | dict.fromkeys(counts, _AT_LEAST_ZERO)
            scan = _Scan(source, arm, team, tuple(covariates), tuple(outcomes), ranges)
            table = scan.aggregated(outcomes)
            cells = {
                name: scan.cells(scan.aggregated([name], known=True), name)
                if scan.has_gaps(table, name)
                else scan.cells(table, name)
                for name in outcomes
            }
            return ScannedFile(source.rows(), int(table["rows"].to_numpy().sum()), cells)
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise CohortError(
                Problem(str(file), f"what can't be scanned ({reason})", "a Parquet file")
            ) from None


@dataclass(frozen=True, slots=True)
class _Scan:
    """What is scanned, and how it stands in the table of sums.

    Columns go by their place among covariates and outcomes: ``sum3``, ``known3`` (rows in which it
    is known), ``product1_3``, ``odd3`` (whether any value is out of its range), and ``key3`` (its
    value, where cells are divided by it).
    """

    source: ParquetSource
    arm: str
    team: str | None
    covariates: tuple[str, ...]
    outcomes: tuple[str, ...]
    ranges: Mapping[str, _Range]

    def place(self, name: str) -> int:
        """Return the place of a covariate or an outcome."""
        return (*self.covariates, *self.outcomes).index(name)

    def aggregated(self, outcomes: Sequence[str], *, known: bool = False) -> pa.Table:
        """Return the sums by cell; of the rows in which the outcomes are known, if so asked."""
        keys = self._keys(outcomes)
        cells = {"arm": quoted(self.arm)} | ({"team": quoted(self.team)} if self.team else {})
        cells |= {f"key{self.place(name)}": self._as_key(name) for name in keys}
        sums = self._sums([name for name in outcomes if name not in keys])
        shown = (f"{sql} AS {label}" for label, sql in (cells | sums).items())
        there = [name for name in (self.arm, self.team, *(outcomes if known else ())) if name]
        self.source.let_many_cells_be_direct(numbers=len(sums))
        table = self.source.query(
            f"SELECT {', '.join(shown)} FROM {self.source.sql}"  # noqa: S608
            f" WHERE {' AND '.join(f'{quoted(name)} IS NOT NULL' for name in there)} GROUP BY ALL"
        )
        # cells in a fixed order, for threads finish in any
        return table.sort_by([(label, "ascending") for label in cells])

    def _keys(self, outcomes: Sequence[str]) -> list[str]:
        """Return the outcomes that divide cells."""
        binary = [name for name in outcomes if self.ranges.get(name) is _ZERO_ONE]
        return binary if self.team is None and len(binary) <= _KEYS else []

    def _as_key(self, name: str) -> str:
        """Return as SQL an outcome of 0 and 1; 2 for whatever else it says, NULL where unknown."""
        y = quoted(name)
        if self.source.says_zero_one(name):
            return y
        cases = f"WHEN {y} = 0 THEN 0 WHEN {y} = 1 THEN 1 WHEN {y} IS NOT NULL THEN 2"
        return f"(CASE {cases} END)::TINYINT"

    def _sums(self, outcomes: Sequence[str]) -> dict[str, str]:
        """Return what is added up by cell, as SQL."""
        columns = (*self.covariates, *outcomes)
        shifted = self.source.shifted(columns, exact=self.ranges)
        sums = {"rows": "count(*)::DOUBLE"}
        for name in self.source.may_have_gaps(columns):
            sums[f"known{self.place(name)}"] = f"count({quoted(name)})::DOUBLE"
        for name in columns:
            sums[f"sum{self.place(name)}"] = f"sum({shifted[name]})"
        for one, other in self._pairs(outcomes):
            sums[self._product(one, other)] = f"sum({shifted[one]} * {shifted[other]})"
        for name in outcomes:
            if name in self.ranges:
                odd = f"{quoted(name)} {self.ranges[name].odd}"
                sums[f"odd{self.place(name)}"] = f"coalesce(bool_or({odd}), false)"
        return sums

    def _pairs(self, outcomes: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Yield the products that are needed: of covariates, and of each outcome with them."""
        for place, one in enumerate(self.covariates):
            for other in (*self.covariates[place:], *outcomes):
                yield one, other
        for name in outcomes:
            yield name, name

    def _product(self, one: str, other: str) -> str:
        return f"product{self.place(one)}_{self.place(other)}"

    def has_gaps(self, table: pa.Table, name: str) -> bool:
        """Return whether an outcome is unknown in some rows, so that it needs its own scan."""
        known = f"known{self.place(name)}"
        return known in table.column_names and _fewer(table, known) > 0

    def cells(self, table: pa.Table, name: str) -> ScannedCells:
        """Return the cells of one outcome, which is known in all rows that the table has of it."""
        key = f"key{self.place(name)}"
        if key in table.column_names:
            table = table.filter(pc.is_valid(table[key]))
        self._must_be_right(table, name)
        n, k = table["rows"].to_numpy(), len(self.covariates)
        sums, products = np.empty((len(n), k + 1)), np.empty((len(n), k + 1, k + 1))
        for i, x in enumerate(self.covariates):
            sums[:, i] = table[f"sum{i}"].to_numpy()
            for j, other in enumerate(self.covariates[i:], start=i):
                found = table[self._product(x, other)].to_numpy()
                products[:, i, j] = products[:, j, i] = found
        if key in table.column_names:  # everybody of a cell has the same outcome
            value = table[key].to_numpy().astype(np.float64)
            sums[:, k], products[:, k, k] = value * n, value * n
            products[:, k, :k] = products[:, :k, k] = value[:, None] * sums[:, :k]
        else:
            sums[:, k] = table[f"sum{self.place(name)}"].to_numpy()
            for i, x in enumerate((*self.covariates, name)):
                found = table[self._product(x, name)].to_numpy()
                products[:, i, k] = products[:, k, i] = found
        if not (np.isfinite(sums).all() and np.isfinite(products).all()):
            raise self._wrong("an infinite value or NaN", "finite numbers")
        arms, arm = _coded(table["arm"])
        team = _coded(table["team"])[1] if self.team else None
        return ScannedCells(tuple(map(str, arms)), arm, team, n, sums, products)

    def _must_be_right(self, table: pa.Table, name: str) -> None:
        for place, column in enumerate(self.covariates):
            known = f"known{place}"
            gaps = _fewer(table, known) if known in table.column_names else 0
            if gaps:
                found = f"{gaps:,} rows without a value of {column}"
                raise self._wrong(found, "a complete covariate for a scan")
        odd, key = f"odd{self.place(name)}", f"key{self.place(name)}"
        names = table.column_names
        if (odd in names and pc.any(table[odd]).as_py()) or (
            key in names and not set(table[key].to_pylist()) <= {0, 1}
        ):
            right = self.ranges[name].right
            raise self._wrong(f"{name} with other values than {right}", right)

    def _wrong(self, found: str, expected: str) -> CohortError:
        return CohortError(Problem(str(self.source.file), found, expected))


def _fewer(table: pa.Table, known: str) -> int:
    """Return in how many rows a column is unknown."""
    return int((table["rows"].to_numpy() - table[known].to_numpy()).sum())


def _coded(column: pa.ChunkedArray) -> tuple[list[Any], npt.NDArray[np.int64]]:
    """Return the values of a column, and the place of each row's among them."""
    coded = column.combine_chunks().dictionary_encode()
    coded = coded.combine_chunks() if hasattr(coded, "combine_chunks") else coded
    return coded.dictionary.to_pylist(), coded.indices.to_numpy().astype(np.int64)
