"""Cohort files as Arrow tables: CSV in its usual dialects, Parquet, Stata."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from nudgelab.errors import CohortError, MissingExtraError, Problem

__all__ = ["FIRST_ROW", "read_table", "sha256_of_file"]

FIRST_ROW: Mapping[str, int] = {".csv": 2, ".tsv": 2, ".txt": 2}
"""Number of the first row of people as a spreadsheet shows it: after the header of a text file."""


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
    _must_be_readable(path)
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(_READERS)
        raise CohortError(Problem(str(path), f"a file of kind '{path.suffix}'", f"one of {known}"))
    table = reader(path)
    if table.num_rows == 0:
        raise CohortError(Problem(str(path), "no rows below the header", "a row a person"))
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
    except OSError as error:
        found = f"a file that can't be read ({error.strerror})"
        raise CohortError(Problem(str(path), found, "a cohort file")) from None
    if empty:
        raise CohortError(Problem(str(path), "an empty file", "a header and a row a person"))


def _read_text(path: Path) -> pa.Table:
    import duckdb  # noqa: PLC0415  (heavy: loaded only where a file is read)

    if any(character in str(path) for character in "*?["):
        raise CohortError(
            Problem(str(path), "a path with *, ? or [", "a path without these characters")
        )
    try:
        with duckdb.connect(":memory:") as database:
            relation = database.read_csv(str(path), header=True, all_varchar=True)
            return relation.to_arrow_table()
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        expected = "a CSV file with a header and the same number of values in each row"
        raise CohortError(Problem(str(path), reason, expected)) from None


def _read_parquet(path: Path) -> pa.Table:
    import pyarrow.parquet as pq  # noqa: PLC0415  (heavy: loaded only where a file is read)

    try:
        return pq.read_table(path)
    except (pa.ArrowException, OSError) as error:
        reason = f"a file that is no Parquet ({str(error).splitlines()[0]})"
        raise CohortError(Problem(str(path), reason, "a whole Parquet file")) from None


def _read_stata(path: Path) -> pa.Table:
    try:
        import pandas as pd  # noqa: PLC0415  (an extra)
    except ImportError:
        raise MissingExtraError("pandas", "stata", "reading a Stata file") from None
    try:
        frame = pd.read_stata(path, convert_categoricals=False)
    except (ValueError, OSError, KeyError) as error:
        reason = f"a file that is no Stata data ({str(error).splitlines()[0]})"
        raise CohortError(Problem(str(path), reason, "a whole .dta file")) from None
    return pa.Table.from_pandas(frame, preserve_index=False)


_READERS: Mapping[str, Callable[[Path], Any]] = {
    ".csv": _read_text,
    ".tsv": _read_text,
    ".txt": _read_text,
    ".parquet": _read_parquet,
    ".dta": _read_stata,
}
