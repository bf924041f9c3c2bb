"""One process a run folder: the second one is told who holds it."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nudgelab.errors import ResultsError

__all__ = ["held"]

_FILE = ".lock"


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a folder against other processes; the system lets go of it when this one ends.

    Parameters
    ----------
    folder : Path
        The run's folder.

    Raises
    ------
    ResultsError
        If another process holds it, or the lock can't be made.
    """
    path = folder / _FILE
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise ResultsError(f"{path}: can't be written ({error.strerror})") from None
    try:
        _take(handle, folder)
        yield
    finally:
        os.close(handle)


def _take(handle: int, folder: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(handle, 200, 0).decode("utf-8", "replace").strip()
        raise ResultsError(
            f"{folder}: another process works on it ({holder or 'unknown'}); expected one at a time"
        ) from None
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"process {os.getpid()} on {socket.gethostname()}".encode(), 0)
