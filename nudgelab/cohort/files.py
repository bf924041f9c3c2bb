"""Cohort files as Arrow tables: CSV in its usual dialects, Parquet, Stata."""

from __future__ import annotations

import csv
import hashlib
import struct
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from nudgelab.errors import CohortError, MissingExtraError, Problem

__all__ = [
    "FIRST_ROW",
    "ReadFile",
    "read_file",
    "read_run_table",
    "read_table",
    "repeated_names",
    "sha256_of_file",
]

FIRST_ROW: Mapping[str, int] = {".csv": 2, ".tsv": 2, ".txt": 2}
"""Number of the first row of people as a spreadsheet shows it: after the header of a text file."""

_SEPARATORS = (",", ";", "\t", "|")
_MOST_PROBLEMS = 5  # rows that are named; the rest is counted


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file as it was read, before anybody knows what its columns are.

    Attributes
    ----------
    table : pyarrow.Table
        A row a person; the columns of text files are text.
    rows : ndarray of int, shape (n,)
        Number of each row as a reader of the file counts it.
    decimal_comma : bool
        Whether ``0,5`` is a half.
    """

    table: pa.Table
    rows: npt.NDArray[np.int64]
    decimal_comma: bool = False


def read_file(path: Path) -> ReadFile:
    """Read a file, and where each of its rows stands.

    Parameters
    ----------
    path : Path
        A file that ends in .csv, .tsv, .txt, .parquet or .dta.

    Returns
    -------
    ReadFile
        The table; rows of a text file that are empty throughout are left out.

    Raises
    ------
    CohortError
        If the file isn't there, is empty, can't be read, or is of another kind.
    MissingExtraError
        If a Stata file is read without pandas.
    """
    _must_be_readable(path)
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(_READERS)
        raise CohortError(Problem(str(path), f"a file of kind '{path.suffix}'", f"one of {known}"))
    found = reader(path)
    if found.table.num_rows == 0:
        raise _no_rows(path)
    return found


def read_table(path: Path) -> pa.Table:
    """Read a file into a table; the columns of text files stay text.

    Parameters
    ----------
    path : Path
        A file that ends in .csv, .tsv, .txt, .parquet or .dta.

    Returns
    -------
    pyarrow.Table
        A row a person.

    Raises
    ------
    CohortError
        If the file isn't there, is empty, can't be read, or is of another kind.
    MissingExtraError
        If a Stata file is read without pandas.
    """
    return read_file(path).table


def read_run_table(path: Path, columns: Iterable[str]) -> pa.Table:
    """Read back one table of a simulated run; it may have no rows, for nobody need have acted.

    Parameters
    ----------
    path : Path
        A Parquet file.
    columns : iterable of str
        Columns that it has to have.

    Returns
    -------
    pyarrow.Table
        The table.

    Raises
    ------
    CohortError
        If it can't be read, or lacks a column.
    """
    table = _read_parquet(path).table
    missing = [name for name in columns if name not in table.column_names]
    if missing:
        found = f"no column {', '.join(missing)}"
        raise CohortError(Problem(str(path), found, "a table that nudgelab simulate wrote"))
    return table


def sha256_of_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _must_be_readable(path: Path) -> None:
    try:
        with path.open("rb") as file:
            empty = not file.read(1)
    except FileNotFoundError:
        raise CohortError(Problem(str(path), "no such file", "a cohort file")) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        found = f"a file that can't be read ({reason})"
        raise CohortError(Problem(str(path), found, "a cohort file")) from None
    if empty:
        raise CohortError(Problem(str(path), "an empty file", "a header and a row a person"))


def _no_rows(path: Path) -> CohortError:
    return CohortError(Problem(str(path), "no rows below the header", "a row a person"))


# --- Text ----------------------------------------------------------------------------------------
# Nothing is guessed but the separator: a reader that skips lines which look odd to it would shift
# the row numbers of every message, or lose people.


def _read_text(path: Path) -> ReadFile:
    separator, header = _header(path)
    table = _rows_below(path, separator, len(header))
    rows = np.arange(table.num_rows, dtype=np.int64) + FIRST_ROW[path.suffix.lower()]
    filled = _filled(table)
    table = table.filter(pa.array(filled)).rename_columns(header)
    return ReadFile(table, rows[filled], decimal_comma=separator != ",")


def _header(path: Path) -> tuple[str, list[str]]:
    """Return the separator that cuts the first line into the most names, and these names."""
    try:
        headers = {separator: _names(path, separator) for separator in _SEPARATORS}
    except UnicodeDecodeError:
        raise _not_text(path) from None
    except csv.Error:
        raise _no_table(path) from None
    separator = max(headers, key=lambda candidate: len(headers[candidate]))
    header = headers[separator]
    if any("\0" in name for name in header):
        raise _not_text(path)
    return separator, header


def _names(path: Path, separator: str) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=separator)
        names = next(reader, [])
        if next(reader, None) is None:
            raise _no_rows(path)
    return [name.strip() for name in names]


def _rows_below(path: Path, separator: str, width: int) -> pa.Table:
    """Return the rows below the header as text, in columns named 0, 1 and so on."""
    from pyarrow import csv as arrow_csv  # noqa: PLC0415  (loaded only where a file is read)

    names = [str(position) for position in range(width)]
    ragged: list[tuple[int, int]] = []

    def note(row: Any) -> str:
        ragged.append((row.number, row.actual_columns))
        return "skip"

    try:
        table = arrow_csv.read_csv(
            path,
            # one thread, or a row doesn't know its number
            arrow_csv.ReadOptions(use_threads=False, column_names=names, skip_rows_after_names=1),
            arrow_csv.ParseOptions(
                delimiter=separator,
                newlines_in_values=True,
                ignore_empty_lines=False,  # they count in the numbers of the rows
                invalid_row_handler=note,
            ),
            arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
        )
    except pa.ArrowException as error:
        # Arrow's own message may show a row, and a row may show a person
        raise _not_text(path) if "UTF8" in str(error) else _no_table(path) from None
    if ragged:
        raise CohortError(_ragged(path, ragged, width))
    return table


def _ragged(path: Path, rows: list[tuple[int, int]], width: int) -> list[Problem]:
    expected = f"{width:,}, as in the header"
    problems = [
        Problem(f"{path}, row {number}", f"{count:,} values" if count != 1 else "1 value", expected)
        for number, count in rows[:_MOST_PROBLEMS]
    ]
    if len(rows) > _MOST_PROBLEMS:
        more = f"{len(rows) - _MOST_PROBLEMS:,} more rows with too few or too many values"
        problems.append(Problem(str(path), more, expected))
    return problems


def _not_text(path: Path) -> CohortError:
    found = f"bytes that are no text in UTF-8 ({_first_wrong_line(path)})"
    return CohortError(Problem(str(path), found, "a CSV file saved as UTF-8"))


def _first_wrong_line(path: Path) -> str:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                text = line.decode("utf-8")
            except UnicodeDecodeError:
                return f"line {number:,}"
            if "\0" in text:
                return f"line {number:,}"
    return "in its rows"


def _no_table(path: Path) -> CohortError:
    found = "text that can't be cut into rows (is there a quote that doesn't close?)"
    expected = "a CSV file with a header and the same number of values in each row"
    return CohortError(Problem(str(path), found, expected))


def _filled(table: pa.Table) -> npt.NDArray[np.bool_]:
    """Tell which rows have any value; spreadsheets leave rows of empty cells at the end."""
    filled = np.zeros(table.num_rows, dtype=np.bool_)
    for column in table.columns:
        if filled.all():
            break
        filled |= pa.compute.not_equal(column, "").to_numpy()
    return filled


# --- Typed files ---------------------------------------------------------------------------------


def _read_parquet(path: Path) -> ReadFile:
    import pyarrow.parquet as pq  # noqa: PLC0415  (heavy: loaded only where a file is read)

    try:
        with path.open("rb") as file:  # an open file: a path may look like a partitioned one
            return _numbered(pq.read_table(file))
    except (pa.ArrowException, OSError) as error:
        reason = f"a file that is no Parquet ({str(error).splitlines()[0]})"
        raise CohortError(Problem(str(path), reason, "a whole Parquet file")) from None


def _read_stata(path: Path) -> ReadFile:
    try:
        import pandas as pd  # noqa: PLC0415  (an extra)
    except ImportError:
        raise MissingExtraError("pandas", "stata", "reading a Stata file") from None
    try:
        frame = pd.read_stata(path, convert_categoricals=False)
    except (ValueError, OSError, LookupError, OverflowError, MemoryError, struct.error) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        found = f"a file that is no Stata data ({reason})"
        raise CohortError(Problem(str(path), found, "a whole .dta file")) from None
    return _numbered(pa.Table.from_pandas(frame, preserve_index=False))


def _numbered(table: pa.Table) -> ReadFile:
    return ReadFile(table, np.arange(1, table.num_rows + 1, dtype=np.int64))


def repeated_names(table: pa.Table) -> list[str]:
    """Return the names that more than one column of a table has."""
    return [name for name, count in Counter(table.column_names).items() if count > 1]


_READERS: Mapping[str, Callable[[Path], ReadFile]] = {
    ".csv": _read_text,
    ".tsv": _read_text,
    ".txt": _read_text,
    ".parquet": _read_parquet,
    ".dta": _read_stata,
}
