"""What every writer of the results folder shares: names of runs, durable files, stored forms."""

from __future__ import annotations

import json
import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any

from nudgelab.errors import ResultsError

__all__ = ["OWNER_ALONE", "for_its_owner", "read_form", "run_name", "sync", "unwritable"]

OWNER_ALONE = 0o600
"""Mode of every file of results: its owner reads and writes it, nobody else does either."""


def run_name(created: datetime) -> str:
    """Return a new run's identifier: the time in UTC and six random characters."""
    return f"{created:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


def for_its_owner(path: Path) -> Path:
    """Let nobody but its owner read a file, however it was made; return it."""
    path.chmod(OWNER_ALONE)
    return path


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
