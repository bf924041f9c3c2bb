"""A table of results as CSV, as PyArrow writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["table_as_csv"]


def table_as_csv(table: pa.Table) -> str:
    """Return a table as CSV in UTF-8, with its heading.

    Parameters
    ----------
    table : pyarrow.Table
        Of numbers and text.
    """
    import pyarrow as pa  # noqa: PLC0415
    from pyarrow import csv  # noqa: PLC0415

    written = pa.BufferOutputStream()
    csv.write_csv(table, written)
    text: str = written.getvalue().to_pybytes().decode("utf-8")
    return text
