"""Files whose columns have types: Parquet and Stata."""

from __future__ import annotations

import struct
import warnings
from pathlib import Path

import pyarrow as pa

from nudgelab.cohort.read_rows import ReadFile, numbered
from nudgelab.cohort.sizes import must_fit
from nudgelab.errors import CohortError, MissingExtraError, Problem
from nudgelab.study.data_file import DataFile

__all__ = ["read_parquet_file", "read_stata_file"]


def read_parquet_file(path: Path, how: DataFile | None = None) -> ReadFile:  # noqa: ARG001
    """Read a Parquet file; nothing about it needs to be declared.

    Raises
    ------
    CohortError
        If it is none.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415  (heavy: loaded only where a file is read)

    try:
        with path.open("rb") as file:  # an open file: a path may look like a partitioned one
            said = pq.read_metadata(file)
            must_fit(path, said.num_rows, said.num_columns)
            return numbered(pq.read_table(file))
    except (pa.ArrowException, OSError) as error:
        reason = f"a file that is no Parquet ({str(error).splitlines()[0]})"
        raise CohortError(Problem(str(path), reason, "a whole Parquet file")) from None


def read_stata_file(path: Path, how: DataFile | None = None) -> ReadFile:  # noqa: ARG001
    """Read a Stata file by its codes; nothing about it needs to be declared.

    Raises
    ------
    CohortError
        If it is none.
    MissingExtraError
        Without pandas.
    """
    try:
        import pandas as pd  # noqa: PLC0415  (an extra)
    except ImportError:
        raise MissingExtraError("pandas", "stata", "reading a Stata file") from None
    try:
        with warnings.catch_warnings():  # what pandas warns of is no text for a reader of ours
            warnings.simplefilter("ignore")
            frame = pd.read_stata(path, convert_categoricals=False)
    except (ValueError, OSError, LookupError, OverflowError, MemoryError, struct.error) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        found = f"a file that is no Stata data ({reason})"
        raise CohortError(Problem(str(path), found, "a whole .dta file")) from None
    return numbered(pa.Table.from_pandas(frame, preserve_index=False))
