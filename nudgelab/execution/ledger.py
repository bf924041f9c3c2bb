"""What is finished, kept task by task: written aside, synced, renamed.

A task's file has the SHA-256 of its content in its name, so that whatever was cut short or changed
is noticed when it is read. Renaming is the one step that makes a result exist; a process may be
killed between any two others.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from nudgelab.errors import ResultsError

__all__ = ["Ledger", "read_task"]

_ASIDE = ".aside-"
_HEX = 32


class Ledger:
    """A folder of finished tasks.

    Parameters
    ----------
    folder : Path
        Made if it isn't there.

    Raises
    ------
    ResultsError
        If it can't be made or read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for leftover in folder.glob(f"{_ASIDE}*"):
                leftover.unlink(missing_ok=True)
        except OSError as error:
            raise ResultsError(f"{folder}: can't be written ({error.strerror})") from None

    def keep(self, key: str, table: pa.Table) -> Path:
        """Keep a task's table; when this returns it survives a power cut.

        Parameters
        ----------
        key : str
            The task's key.
        table : pyarrow.Table
            Its result.

        Returns
        -------
        Path
            The task's file.

        Raises
        ------
        ResultsError
            If it can't be written (a full disk, say); then nothing was.
        """
        content = _as_bytes(table)
        final = self.folder / f"{key}.{_digest(content)}.arrow"
        aside = self.folder / f"{_ASIDE}{key}.{os.getpid()}"
        try:
            with aside.open("wb") as file:
                aside.chmod(0o600)
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            aside.replace(final)
            _sync_folder(self.folder)
        except OSError as error:
            with contextlib.suppress(OSError):
                aside.unlink(missing_ok=True)
            raise ResultsError(f"{final}: can't be written ({error.strerror})") from None
        return final

    def finished(self) -> dict[str, Path]:
        """Return the file of each finished task whose content is as it was written.

        Returns
        -------
        dict of str to Path
            By key.
        """
        return self.examined()[0]

    def damaged(self) -> list[Path]:
        """Return the files that were cut short or changed after they were written."""
        return self.examined()[1]

    def examined(self) -> tuple[dict[str, Path], list[Path]]:
        """Return what :meth:`finished` and :meth:`damaged` do, reading every file once."""
        whole: dict[str, Path] = {}
        broken = []
        for key, path in self._files():
            if _is_whole(path):
                whole[key] = path
            else:
                broken.append(path)
        return whole, broken

    def table(self, key: str) -> pa.Table:
        """Return a finished task's table.

        Raises
        ------
        ResultsError
            If the task isn't finished, or its file isn't as it was written.
        """
        found = next((path for name, path in self._files() if name == key), None)
        if found is None:
            raise ResultsError(f"{self.folder}: task {key} isn't finished")
        return read_task(found)

    def discard(self, path: Path) -> None:
        """Remove a damaged file, so that its task is done again."""
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise ResultsError(f"{path}: can't be removed ({error.strerror})") from None

    def _files(self) -> Iterator[tuple[str, Path]]:
        for path in sorted(self.folder.glob("*.arrow")):
            yield path.name.split(".", 1)[0], path


def read_task(path: Path) -> pa.Table:
    """Return the table of a finished task's file.

    Parameters
    ----------
    path : Path
        As :meth:`Ledger.finished` and :meth:`Ledger.keep` give it.

    Raises
    ------
    ResultsError
        If the file can't be read, or isn't as it was written.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ResultsError(f"{path}: can't be read ({error.strerror})") from None
    if _digest(content) != _digest_in_name(path):
        raise ResultsError(f"{path}: isn't as it was written; --resume makes it anew")
    with pa.ipc.open_file(pa.BufferReader(content)) as reader:
        return reader.read_all()


def _as_bytes(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:_HEX]


def _digest_in_name(path: Path) -> str:
    return path.name.removesuffix(".arrow").rpartition(".")[2]


def _is_whole(path: Path) -> bool:
    try:
        return _digest(path.read_bytes()) == _digest_in_name(path)
    except OSError:
        return False


def _sync_folder(folder: Path) -> None:
    """Make a renaming durable: on POSIX systems the folder itself must be synced."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
