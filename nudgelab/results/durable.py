"""What every writer of the results folder shares: names of runs, durable files, stored forms."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from nudgelab.errors import ResultsError

__all__ = [
    "OWNER_ALONE",
    "for_its_owner",
    "read_form",
    "run_name",
    "sync",
    "unwritable",
    "write_new",
]

OWNER_ALONE = 0o600
"""Mode of every file of results: its owner reads and writes it, nobody else does either."""


def run_name(created: datetime) -> str:
    """Return a new run's identifier: the time in UTC and six random characters."""
    return f"{created:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


def for_its_owner(path: Path) -> Path:
    """Let nobody but its owner read a file, however it was made; return it."""
    path.chmod(OWNER_ALONE)
    return path


def write_new(texts: Mapping[Path, str]) -> None:
    """Write files that aren't there yet, for their owner alone: all of them or none.

    Parameters
    ----------
    texts : mapping of Path to str
        What each holds; lines end as they are.

    Raises
    ------
    FileExistsError
        With the ``filename`` of the first that is there already.
    OSError
        If one can't be written.
    """
    written: list[Path] = []
    try:
        for path, text in texts.items():
            with path.open("x", encoding="utf-8", newline="") as file:
                written.append(path)
                for_its_owner(path)
                file.write(text)
    except OSError:
        for path in written:
            path.unlink(missing_ok=True)
        raise


def sync(path: Path) -> None:
    """Make a file's content durable."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def unwritable(path: Path, error: OSError) -> ResultsError:
    """Return the error of a place that can't be written."""
    return ResultsError(
        f"{path}: can't be written ({error.strerror or error}); expected a folder that can be"
        " written, say one with --out DIR"
    )


def read_form(path: Path, what: str, newest: int) -> dict[str, Any]:
    """Read a stored JSON object that says its form.

    Parameters
    ----------
    path : Path
        The file.
    what : str
        What it is, for the message.
    newest : int
        Newest form that this version knows; a newer one is refused, never guessed at.

    Returns
    -------
    dict
        Its keys and values.

    Raises
    ------
    ResultsError
        If it can't be read, is none, or is of a newer form.
    """
    try:
        fields: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        form = int(fields["format"])
    except OSError as error:
        raise ResultsError(f"{path}: can't be read ({error.strerror})") from None
    except (ValueError, KeyError, TypeError):
        raise ResultsError(f"{path}: found no {what} of nudgelab; expected one") from None
    if form > newest:
        raise ResultsError(
            f"{path}: found form {form}; expected at most {newest}. A newer nudgelab wrote it"
        )
    return fields
