"""CSV files in their usual dialects, every column as text.

Nothing is guessed but the separator: a reader that skips lines which look odd to it would shift
the row numbers of every message, or lose people. An encoding is told by its mark or declared.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from nudgelab.cohort.read_rows import ReadFile, no_rows, with_filled_rows
from nudgelab.errors import CohortError, Problem
from nudgelab.study.data_file import DataFile

__all__ = ["read_text_file"]

_SEPARATORS = (",", ";", "\t", "|")
_MARKS: Mapping[bytes, str] = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_SAVE_AS = "a CSV file saved as UTF-8, or its encoding declared (encoding: cp1252)"
_MOST_PROBLEMS = 5  # rows that are named; the rest is counted


@dataclass(frozen=True, slots=True)
class _Text:
    """A text file: its path, or its content as UTF-8 where it was in another encoding."""

    path: Path
    content: bytes | None = None

    def lines(self) -> io.TextIOBase:
        if self.content is None:
            return self.path.open(encoding="utf-8-sig", newline="")
        return io.TextIOWrapper(io.BytesIO(self.content), encoding="utf-8-sig", newline="")

    def source(self) -> Any:
        return self.path if self.content is None else pa.BufferReader(self.content)


@dataclass(frozen=True, slots=True)
class _Header:
    """The line with the names, and how the values below it are separated."""

    separator: str
    names: list[str]
    line: int


def read_text_file(path: Path, how: DataFile) -> ReadFile:
    """Read a CSV file.

    Parameters
    ----------
    path : Path
        A file that isn't empty: values separated by comma, semicolon, tab or bar, in UTF-8 (with or
        without a mark), UTF-16 with its mark, or the declared encoding. Excel's line ``sep=;``
        may come before the header.
    how : DataFile
        Encoding and decimal sign, where they are declared.

    Returns
    -------
    ReadFile
        Columns of text; rows that are empty throughout are left out.

    Raises
    ------
    CohortError
        If it is no text in that encoding, or no table.
    """
    text = _decoded(path, how)
    header = _header(text, how)
    table = _rows_below(text, header, how).rename_columns(header.names)
    table, rows = with_filled_rows(table, header.line + 1)
    comma = header.separator != "," if how.decimal is None else how.decimal == "comma"
    return ReadFile(table, rows, decimal_comma=comma)


def _decoded(path: Path, how: DataFile) -> _Text:
    with path.open("rb") as file:
        mark = file.read(2)
    encoding = how.encoding or _MARKS.get(mark)
    if encoding is None or codecs.lookup(encoding).name in {"utf-8", "utf-8-sig"}:
        return _Text(path)
    try:
        content = path.read_bytes().decode(encoding)
    except (UnicodeDecodeError, UnicodeError):
        found = f"bytes that are no text in {encoding.upper()}"
        raise CohortError(Problem(str(path), found, _SAVE_AS)) from None
    return _Text(path, content.removeprefix("\ufeff").encode("utf-8", "replace"))


def _header(text: _Text, how: DataFile) -> _Header:
    """Return the separator that cuts the first line into the most names, and these names."""
    try:
        headers = [_names(text, separator) for separator in _SEPARATORS]
    except UnicodeDecodeError:
        raise _not_text(text, how) from None
    except csv.Error:
        raise _no_table(text.path) from None
    header = max(headers, key=lambda candidate: len(candidate.names))
    if any("\0" in name for name in header.names):
        raise _not_text(text, how)
    if not any(header.names):
        where = f"{text.path}, row {header.line}"
        raise CohortError(Problem(where, "an empty row", "the names of the columns"))
    return header


def _names(text: _Text, separator: str) -> _Header:
    line = 1
    with text.lines() as file:
        reader = csv.reader(file, delimiter=separator)
        names = next(reader, [])
        if _is_directive(names, separator):
            names, line = next(reader, []), 2
        if next(reader, None) is None:
            raise no_rows(text.path)
    return _Header(separator, [name.strip() for name in names], line)


def _is_directive(names: list[str], separator: str) -> bool:
    """Tell whether a line is the one that Excel writes to say how values are separated."""
    line = separator.join(names).strip().lower()
    return line in {f"sep={candidate}".strip() for candidate in _SEPARATORS}


def _rows_below(text: _Text, header: _Header, how: DataFile) -> pa.Table:
    """Return the rows below the header as text, in columns named 0, 1 and so on."""
    from pyarrow import csv as arrow_csv  # noqa: PLC0415  (loaded only where a file is read)

    names = [str(position) for position in range(len(header.names))]
    ragged: list[tuple[int, int]] = []

    def note(row: Any) -> str:
        ragged.append((row.number, row.actual_columns))
        return "skip"

    try:
        table = arrow_csv.read_csv(
            text.source(),
            # one thread, or a row doesn't know its number
            arrow_csv.ReadOptions(
                use_threads=False, column_names=names, skip_rows_after_names=header.line
            ),
            arrow_csv.ParseOptions(
                delimiter=header.separator,
                newlines_in_values=True,
                ignore_empty_lines=False,  # they count in the numbers of the rows
                invalid_row_handler=note,
            ),
            arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
        )
    except pa.ArrowException as error:
        # Arrow's own message may show a row, and a row may show a person
        raise _not_text(text, how) if "UTF8" in str(error) else _no_table(text.path) from None
    ragged = [(number, count) for number, count in ragged if number > header.line]
    if ragged:
        raise CohortError(_ragged(text.path, ragged, len(names)))
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


def _not_text(text: _Text, how: DataFile) -> CohortError:
    encoding = (how.encoding or "UTF-8").upper() if text.content is None else "UTF-8"
    found = f"bytes that are no text in {encoding} ({_first_wrong_line(text.path)})"
    return CohortError(Problem(str(text.path), found, _SAVE_AS))


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
