"""One run's folder: written aside, and visible only when it is whole.

A run lives in ``ROOT/STUDY/RUN/``. While it is written it has a hidden name; the last step renames
it. Nothing is ever overwritten, and whatever fails leaves nothing behind.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from nudgelab.errors import ResultsError
from nudgelab.results.durable import for_its_owner, run_name, sync, unwritable

__all__ = ["RunFolder", "new_run"]

_ASIDE = ".unfinished-"


@dataclass(frozen=True, slots=True)
class RunFolder:
    """A run that is being written.

    Attributes
    ----------
    run : str
        The run's identifier: the time in UTC and six random characters.
    created : datetime
        When it began, in UTC.
    aside : Path
        Where it is written now.
    final : Path
        Where it will be seen once it is whole.
    """

    run: str
    created: datetime
    aside: Path
    final: Path

    def write_table(self, name: str, table: pa.Table) -> None:
        """Write a table as ``NAME.parquet``."""
        import pyarrow.parquet as pq  # noqa: PLC0415  (heavy: loaded only where it is used)

        path = self.aside / f"{name}.parquet"
        pq.write_table(table, path, compression="zstd")
        for_its_owner(path)

    def write_text(self, name: str, text: str) -> None:
        """Write a document in UTF-8."""
        path = self.aside / name
        path.write_text(text, encoding="utf-8")
        for_its_owner(path)

    def files(self) -> list[Path]:
        """Return what has been written, by name."""
        return sorted(self.aside.iterdir())


@contextmanager
def new_run(root: Path, study: str) -> Iterator[RunFolder]:
    """Open a new run; it becomes visible when the block ends without an error.

    Parameters
    ----------
    root : Path
        The results folder; made if it isn't there.
    study : str
        The study's name.

    Yields
    ------
    RunFolder
        To write into.

    Raises
    ------
    ResultsError
        If the folder can't be written.
    """
    folder = _open(root, study)
    try:
        yield folder
        _publish(folder)
    except BaseException as error:
        shutil.rmtree(folder.aside, ignore_errors=True)
        if isinstance(error, OSError) and not isinstance(error, ResultsError):
            raise unwritable(folder.final, error) from None
        raise


def _open(root: Path, study: str) -> RunFolder:
    created = datetime.now(UTC)
    run = run_name(created)
    folder = RunFolder(run, created, root / study / f"{_ASIDE}{run}", root / study / run)
    try:
        folder.aside.mkdir(parents=True, mode=0o700)
    except OSError as error:
        raise unwritable(folder.final, error) from None
    return folder


def _publish(folder: RunFolder) -> None:
    """Make the run durable, then visible, in this order."""
    for path in folder.files():
        sync(path)
    folder.aside.rename(folder.final)
