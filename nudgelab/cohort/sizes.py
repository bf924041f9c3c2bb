"""What a file would take in memory, before it is read: a small file can hold an enormous table."""

from __future__ import annotations

import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from nudgelab.errors import CohortError, Problem

__all__ = ["must_fit", "must_unpack_to_a_sheet"]

_BYTES_A_CELL: Final = 8
_BYTES_A_SHEET_CELL: Final = 64  # a dense cell of a sheet, and its Python value
_MOST_UNPACKED: Final = 4 * 2**30  # bytes of a workbook's parts; Excel's own reach a few hundred MB
_CHUNK: Final = 2**20
_OVERLAP: Final = 64  # bytes of a cell's name that may be cut by the end of a chunk
_LAST_ROW = re.compile(rb'<row [^>]{0,40}?r="([0-9]{1,9})"')
_FAR_CELL = re.compile(rb' r="([A-Z]{1,3})([0-9]{1,9})"')


def must_fit(path: Path, rows: int, columns: int, bytes_a_cell: int = _BYTES_A_CELL) -> None:
    """Refuse a table that this machine's memory can't hold.

    Parameters
    ----------
    path : Path
        For the message.
    rows, columns : int
        Its size.
    bytes_a_cell : int
        What a cell takes at least [bytes].

    Raises
    ------
    CohortError
        If it takes more than half of the memory.
    """
    needed, there = rows * columns * bytes_a_cell, _memory()
    if needed > there // 2:
        found = f"{rows:,} rows of {columns:,} columns, {needed / 2**30:,.1f} GiB at least"
        expected = f"a table for this machine's {there / 2**30:,.0f} GiB, or nudgelab scan"
        raise CohortError(Problem(str(path), found, expected))


def must_unpack_to_a_sheet(path: Path) -> None:
    """Refuse a workbook that unpacks to more than a machine can hold.

    Its parts are unpacked piece by piece and counted, for what the archive says of their sizes may
    be untrue; and the last cell of each sheet is looked up, for every cell before it takes memory.

    Parameters
    ----------
    path : Path
        An .xlsx, .xlsm, .xlsb or .ods file; others pass.

    Raises
    ------
    CohortError
        If it is too large, or no whole archive.
    """
    if not zipfile.is_zipfile(path):
        return
    unpacked = 0
    try:
        with zipfile.ZipFile(path) as archive:
            for part in archive.infolist():
                rows, columns = 0, 0
                for piece in _pieces(archive, part):
                    unpacked += len(piece)
                    if unpacked > _MOST_UNPACKED:
                        raise _too_large(path, f"more than {_MOST_UNPACKED / 2**30:.0f} GiB inside")
                    if part.filename.startswith("xl/worksheets/"):
                        rows, columns = _grown(rows, columns, piece)
                must_fit(path, rows, columns, _BYTES_A_SHEET_CELL)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError) as error:
        found = f"a file that can't be read as Excel's ({error})"
        raise CohortError(Problem(str(path), found, "a whole Excel file, not locked")) from None


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the content of a part piece by piece, the end of each again in the next."""
    before = b""
    with archive.open(part) as content:
        while piece := content.read(_CHUNK):
            yield before + piece
            before = piece[-_OVERLAP:]


def _grown(rows: int, columns: int, piece: bytes) -> tuple[int, int]:
    """Return the last row and column of a sheet, by what one more piece of it says."""
    for letters, row in _FAR_CELL.findall(piece):
        rows, columns = max(rows, int(row)), max(columns, _column(letters))
    for row in _LAST_ROW.findall(piece):
        rows = max(rows, int(row))
    return rows, columns


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number


def _too_large(path: Path, found: str) -> CohortError:
    return CohortError(Problem(str(path), found, "a sheet of people, or a CSV or Parquet file"))


def _memory() -> int:
    """Return the machine's memory [bytes]."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
