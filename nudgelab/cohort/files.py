"""Data files as Arrow tables: CSV in its usual dialects, Excel, Parquet, Stata, databases."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pyarrow as pa

from nudgelab.cohort.database_files import read_database_file
from nudgelab.cohort.excel_files import read_excel_file
from nudgelab.cohort.read_rows import ReadFile, no_rows, repeated_names
from nudgelab.cohort.text_files import read_text_file
from nudgelab.cohort.typed_files import read_parquet_file, read_stata_file
from nudgelab.errors import CohortError, Problem
from nudgelab.study.data_file import DataFile

__all__ = [
    "ReadFile",
    "read_file",
    "read_run_table",
    "read_table",
    "repeated_names",
    "sha256_of_file",
]

_READERS: Mapping[str, Callable[[Path, DataFile], ReadFile]] = {
    ".csv": read_text_file,
    ".tsv": read_text_file,
    ".txt": read_text_file,
    ".xlsx": read_excel_file,
    ".xlsm": read_excel_file,
    ".xlsb": read_excel_file,
    ".xls": read_excel_file,
    ".ods": read_excel_file,
    ".parquet": read_parquet_file,
    ".dta": read_stata_file,
    ".duckdb": read_database_file,
    ".sqlite": read_database_file,
    ".sqlite3": read_database_file,
    ".db": read_database_file,
}


def read_file(path: Path, how: DataFile | None = None) -> ReadFile:
    """Read a file, and where each of its rows stands.

    Parameters
    ----------
    path : Path
        A file whose ending tells its kind: .csv, .tsv, .txt, .xlsx, .xlsm, .xlsb, .xls, .ods,
        .parquet, .dta, .duckdb, .sqlite, .sqlite3 or .db.
    how : DataFile, optional
        How it is written, where that is declared: encoding, decimal sign, table, sheet.

    Returns
    -------
    ReadFile
        The table; rows of a text file or a sheet that are empty throughout are left out.

    Raises
    ------
    CohortError
        If the file isn't there, is empty, can't be read, or is of another kind.
    MissingExtraError
        If a library that it takes isn't installed.
    """
    _must_be_readable(path)
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(_READERS)
        raise CohortError(Problem(str(path), f"a file of kind '{path.suffix}'", f"one of {known}"))
    found = reader(path, how or DataFile())
    if found.table.num_rows == 0:
        raise no_rows(path)
    return found


def read_table(path: Path) -> pa.Table:
    """Read a file into a table, as :func:`read_file` does; the columns of text files stay text."""
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
    table = read_parquet_file(path).table
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
        if path.exists() and not path.is_file():
            found = "a folder" if path.is_dir() else "a device or a pipe"
            raise CohortError(Problem(str(path), found, "a cohort file"))
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
