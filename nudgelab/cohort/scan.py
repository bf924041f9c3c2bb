"""A cohort file larger than memory, as sums and products by arm and team: one grouped scan.

DuckDB reads only the columns that are asked for, and no row comes into Python. A constant near each
column's mean is taken from it first, so that the sums of squares keep their digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from nudgelab.errors import CohortError, MissingExtraError, Problem

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

__all__ = ["ScannedCells", "scan_cells"]

_SAMPLE = 100_000
"""Rows from which the constants near the means are taken."""


@dataclass(frozen=True, slots=True)
class ScannedCells:
    """Sums by arm, or by arm and team, over the rows whose outcome is known.

    Attributes
    ----------
    arm : ndarray of str, shape (cells,)
        Value of the arm's column.
    team : ndarray of int or None, shape (cells,)
        Code of the team, from 0.
    n : ndarray of float, shape (cells,)
        Rows.
    sums : ndarray of float, shape (cells, m)
        Of the shifted columns: covariates, then the outcome.
    products : ndarray of float, shape (cells, m, m)
        Of their products.
    lowest, highest : float
        Of the outcome.
    """

    arm: npt.NDArray[np.str_]
    team: npt.NDArray[np.int64] | None
    n: npt.NDArray[np.float64]
    sums: npt.NDArray[np.float64]
    products: npt.NDArray[np.float64]
    lowest: float
    highest: float


def scan_cells(
    file: Path,
    *,
    arm: str,
    outcomes: Sequence[str],
    covariates: Sequence[str] = (),
    team: str | None = None,
) -> dict[str, ScannedCells]:
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
    covariates : sequence of str
        Numeric columns, complete.
    team : str, optional
        Column of the team.

    Returns
    -------
    dict of str to ScannedCells
        By outcome. Rows without an arm, the outcome or (where asked) a team are left out.

    Raises
    ------
    CohortError
        If the file can't be read, lacks a column, a column isn't numeric, or a covariate has gaps.
    MissingExtraError
        If DuckDB isn't installed.
    """
    try:
        import duckdb  # noqa: PLC0415  (an extra)
    except ImportError:
        raise MissingExtraError("DuckDB", "duckdb", "scanning a file") from None
    scan = _Scan(file, arm, tuple(covariates), team)
    with duckdb.connect() as connection:
        try:
            table = _aggregated(connection, scan, outcomes)
            gaps = [name for name in outcomes if _has_gaps(table, name, outcomes)]
            alone = {name: _aggregated(connection, scan, [name], known=True) for name in gaps}
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise CohortError(
                Problem(str(file), f"what can't be scanned ({reason})", "a Parquet file")
            ) from None
    return {
        name: _cells(scan, alone[name], 0)
        if name in alone
        else _cells(scan, table, list(outcomes).index(name))
        for name in outcomes
    }


@dataclass(frozen=True, slots=True)
class _Scan:
    file: Path
    arm: str
    covariates: tuple[str, ...]
    team: str | None


def _aggregated(
    connection: duckdb.DuckDBPyConnection,
    scan: _Scan,
    outcomes: Sequence[str],
    *,
    known: bool = False,
) -> pa.Table:
    """Return counts, sums and products by cell; of the rows in which the outcomes are known."""
    file = scan.file
    place = str(file / "**" / "*.parquet") if file.is_dir() else str(file)
    connection.execute("SET enable_progress_bar = false")
    source = f"read_parquet({_text(place)})"
    xs = _shifted(connection, source, scan.covariates)
    ys = _shifted(connection, source, outcomes)
    parts = [f"count({_name(x)})::DOUBLE AS x{i}_count" for i, x in enumerate(scan.covariates)]
    parts += [f"sum({x}) AS x{i}" for i, x in enumerate(xs)]
    parts += [f"sum({xs[i]} * {xs[j]}) AS x{i}_x{j}" for i in range(len(xs)) for j in range(i + 1)]
    for o, (name, y) in enumerate(zip(outcomes, ys, strict=True)):
        parts += [f"count({_name(name)})::DOUBLE AS y{o}_count", f"sum({y}) AS y{o}"]
        parts += [f"sum({y} * {y}) AS y{o}_y", f"min({_name(name)})::DOUBLE AS y{o}_lowest"]
        parts += [f"max({_name(name)})::DOUBLE AS y{o}_highest"]
        parts += [f"sum({x} * {y}) AS y{o}_x{i}" for i, x in enumerate(xs)]
    keys = [f"{_name(scan.arm)} AS arm"]
    there = [f"{_name(scan.arm)} IS NOT NULL"]
    if scan.team is not None:
        keys.append(f"{_name(scan.team)} AS team")
        there.append(f"{_name(scan.team)} IS NOT NULL")
    there += [f"{_name(name)} IS NOT NULL" for name in outcomes if known]
    query = (
        f"SELECT {', '.join(keys)}, count(*)::DOUBLE AS n, {', '.join(parts)}"  # noqa: S608
        f" FROM {source} WHERE {' AND '.join(there)} GROUP BY ALL"
    )
    # cells in a fixed order, for threads finish in any
    order = [("arm", "ascending")] + ([("team", "ascending")] if scan.team else [])
    return connection.sql(query).to_arrow_table().sort_by(order)


def _has_gaps(table: pa.Table, name: str, outcomes: Sequence[str]) -> bool:
    count = table[f"y{list(outcomes).index(name)}_count"].to_numpy()
    return bool((count < table["n"].to_numpy()).any())


def _shifted(
    connection: duckdb.DuckDBPyConnection, source: str, columns: Sequence[str]
) -> list[str]:
    """Return each column less a constant near its mean, as SQL."""
    return [
        f"(CAST({_name(column)} AS DOUBLE) - {shift!r})"
        for column, shift in zip(columns, _shifts(connection, source, columns), strict=True)
    ]


def _shifts(
    connection: duckdb.DuckDBPyConnection, source: str, columns: Sequence[str]
) -> list[float]:
    """Return a constant near each column's mean, from the first rows."""
    if not columns:
        return []
    means = ", ".join(f"avg({_name(column)})::DOUBLE" for column in columns)
    query = f"SELECT {means} FROM (SELECT * FROM {source} LIMIT {_SAMPLE})"  # noqa: S608
    found: tuple[Any, ...] = connection.execute(query).fetchall()[0]
    return [float(value) if value is not None and np.isfinite(value) else 0.0 for value in found]


def _name(column: str) -> str:
    """Return a column's name quoted, so that whatever stands in it is a name."""
    quoted = column.replace('"', '""')
    return f'"{quoted}"'


def _text(value: str) -> str:
    quoted = value.replace("'", "''")
    return f"'{quoted}'"


def _cells(scan: _Scan, table: pa.Table, o: int) -> ScannedCells:
    """Return the cells of one outcome; a cell in which it is never known isn't there."""
    n = table["n"].to_numpy()
    _must_be_complete(scan, table, n)
    k, cells = len(scan.covariates), len(n)
    sums = [table[f"x{i}"].to_numpy() for i in range(k)] + [table[f"y{o}"].to_numpy()]
    products = np.empty((cells, k + 1, k + 1))
    for i in range(k):
        for j in range(i + 1):
            products[:, i, j] = products[:, j, i] = table[f"x{i}_x{j}"].to_numpy()
        products[:, i, k] = products[:, k, i] = table[f"y{o}_x{i}"].to_numpy()
    products[:, k, k] = table[f"y{o}_y"].to_numpy()
    if not all(np.isfinite(column).all() for column in (*sums, products)):
        raise CohortError(Problem(str(scan.file), "an infinite value or NaN", "finite numbers"))
    teams = None
    if scan.team is not None:
        codes = np.unique(np.asarray(table["team"].to_pylist()), return_inverse=True)[1]
        teams = codes.astype(np.int64)
    lowest, highest = (table[f"y{o}_{end}"].to_numpy() for end in ("lowest", "highest"))
    return ScannedCells(
        arm=np.asarray([str(value) for value in table["arm"].to_pylist()], dtype=np.str_),
        team=teams,
        n=n,
        sums=np.column_stack(sums),
        products=products,
        lowest=float(lowest.min()) if cells else np.nan,
        highest=float(highest.max()) if cells else np.nan,
    )


def _must_be_complete(scan: _Scan, table: pa.Table, n: npt.NDArray[np.float64]) -> None:
    for place, column in enumerate(scan.covariates):
        gaps = int((n - table[f"x{place}_count"].to_numpy()).sum())
        if gaps:
            found = f"{gaps:,} rows without a value of {column}"
            raise CohortError(Problem(str(scan.file), found, "a complete covariate for a scan"))
