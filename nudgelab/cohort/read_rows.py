"""A file's rows as they were read, before anybody knows what its columns are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from nudgelab.cohort.values import canonical_text
from nudgelab.errors import CohortError, Problem, nearest

__all__ = [
    "ReadFile",
    "lacking_columns",
    "listed_names",
    "no_rows",
    "numbered",
    "repeated_names",
    "text_table",
    "with_filled_rows",
]


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file as it was read, before anybody knows what its columns are.

    Attributes
    ----------
    table : pyarrow.Table
        A row a person; the columns of text files and spreadsheets are text.
    rows : ndarray of int, shape (n,)
        Number of each row as a reader of the file counts it.
    decimal_comma : bool
        Whether ``0,5`` is a half.
    """

    table: pa.Table
    rows: npt.NDArray[np.int64]
    decimal_comma: bool = False


def no_rows(path: Path) -> CohortError:
    """Return the error of a file that has nobody in it."""
    return CohortError(Problem(str(path), "no rows below the header", "a row a person"))


def numbered(table: pa.Table) -> ReadFile:
    """Return a typed table whose rows are counted from 1."""
    return ReadFile(table, np.arange(1, table.num_rows + 1, dtype=np.int64))


def repeated_names(table: pa.Table) -> list[str]:
    """Return the names that more than one column of a table has."""
    return [name for name, count in Counter(table.column_names).items() if count > 1]


def listed_names(names: Sequence[str], most: int = 12) -> str:
    """Return the names of a file's columns for a message, the first of many."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown}, … ({len(names)} columns)"


def lacking_columns(read: ReadFile, file: str, declared: Mapping[str, Any]) -> list[Problem]:
    """Return a problem for each declared column that a file hasn't.

    Parameters
    ----------
    read : ReadFile
        The file.
    file : str
        For the messages.
    declared : mapping of str to object
        Column → its declaration, which has a ``role``.
    """
    there = list(read.table.column_names)
    return [
        Problem(
            file,
            f"no column '{name}'",
            f"it, for the study reads it as {column.role}; the file has {listed_names(there)}",
            nearest(name, there),
        )
        for name, column in declared.items()
        if name not in there
    ]


def text_table(names: Sequence[str], rows: Iterable[Sequence[object]]) -> pa.Table:
    """Return rows of Python values as columns of text; what is no text is spelled canonically."""
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    texts = [pa.array([_as_text(value) for value in column], pa.string()) for column in columns]
    return pa.Table.from_arrays(texts, names=list(names))


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    text = value if isinstance(value, str) else canonical_text(value)
    return text.encode("utf-8", "replace").decode("utf-8")  # Arrow keeps no lone surrogate


def with_filled_rows(table: pa.Table, first_row: int) -> tuple[pa.Table, npt.NDArray[np.int64]]:
    """Return the rows of a table of text that have any value, and their numbers.

    Spreadsheets leave rows of empty cells at the end, and people empty lines between.
    """
    filled = np.zeros(table.num_rows, dtype=np.bool_)
    for column in table.columns:
        if filled.all():
            break
        filled |= pa.compute.not_equal(column, "").to_numpy()
    rows = np.arange(table.num_rows, dtype=np.int64) + first_row
    return table.filter(pa.array(filled)), rows[filled]
