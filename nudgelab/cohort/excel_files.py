"""Excel files: one sheet, every cell as the text of its value.

python-calamine reads them: it has no dependency, reads .xls and .xlsb too, and is several times as
fast as openpyxl. It reads the values that Excel kept of formulas and computes none.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nudgelab.cohort.read_rows import ReadFile, no_rows, text_table, with_filled_rows
from nudgelab.cohort.sizes import must_unpack_to_a_sheet
from nudgelab.errors import CohortError, MissingExtraError, Problem, nearest
from nudgelab.study.data_file import DataFile

__all__ = ["read_excel_file"]


def read_excel_file(path: Path, how: DataFile) -> ReadFile:
    """Read a sheet whose first row has the names.

    Parameters
    ----------
    path : Path
        An .xlsx, .xlsm, .xlsb, .xls or .ods file.
    how : DataFile
        The sheet; the first one where none is declared.

    Returns
    -------
    ReadFile
        Columns of text; a date cell is an ISO date, and rows without any value are left out.

    Raises
    ------
    CohortError
        If it is no such file, or hasn't the sheet.
    MissingExtraError
        Without python-calamine.
    """
    must_unpack_to_a_sheet(path)
    rows = _rows(path, how.sheet)
    if len(rows) < 2:
        raise no_rows(path)
    header, *below = rows
    names = [name.strip() for name in _texts_of(header)]
    if not any(names):
        raise CohortError(Problem(f"{path}, row 1", "an empty row", "the names of the columns"))
    table, numbers = with_filled_rows(text_table(names, below), first_row=2)
    return ReadFile(table, numbers)


def _texts_of(header: list[Any]) -> list[str]:
    named = text_table([str(place) for place in range(len(header))], [header])
    return [str(text) for column in named.columns for text in column.to_pylist()]


def _rows(path: Path, sheet: str | None) -> list[list[Any]]:
    try:
        import python_calamine  # noqa: PLC0415  (an extra)
    except ImportError:
        raise MissingExtraError("python-calamine", "excel", "reading an Excel file") from None
    try:
        with python_calamine.load_workbook(path) as book:
            _sheet_must_be_there(path, sheet, book.sheet_names)
            read = book.get_sheet_by_name(sheet or book.sheet_names[0])
            rows: list[list[Any]] = read.to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, OSError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        found = f"a file that can't be read as Excel's ({reason})"
        raise CohortError(Problem(str(path), found, "a whole Excel file, not locked")) from None
    return rows


def _sheet_must_be_there(path: Path, sheet: str | None, there: list[str]) -> None:
    if not there:
        raise no_rows(path)
    if sheet is not None and sheet not in there:
        found, expected = f"no sheet '{sheet}'", f"one of {', '.join(there)}"
        raise CohortError(Problem(str(path), found, expected, nearest(sheet, there)))
