"""What commands print: findings on standard output, progress on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Findings

__all__ = [
    "Counting",
    "Stopped",
    "counting",
    "print_findings_of_run",
    "print_json",
    "working",
]


class Stopped(Exception):  # noqa: N818  (nothing went wrong: a person stopped it)
    """Somebody stopped a command that keeps what it has; the message says what was kept."""


class Counting:
    """Counts finished tasks for a person who watches, and remembers how far it came.

    Parameters
    ----------
    show : callable
        Shows the number of finished tasks and of all.
    units : int
        What all tasks together are, in the user's units.
    """

    def __init__(self, show: Callable[[int, int], None], units: int) -> None:
        self._show, self._units = show, units
        self._done, self._of = 0, 0

    def __call__(self, done: int, of: int) -> None:
        """Take the number of finished tasks and of all."""
        self._done, self._of = done, of
        self._show(done, of)

    @property
    def kept(self) -> str:
        """How much is finished, in words."""
        units = min(self._units, self._units * self._done // max(self._of, 1))
        return f"about {units:,} of {self._units:,} replications are kept"


def print_json(said: Any) -> None:
    """Print one JSON value alone.

    Parameters
    ----------
    said : object
        Mappings, lists, text and finite numbers (:func:`nudgelab.report.as_json.strict` makes null
        of what is none).
    """
    click.echo(json.dumps(said, ensure_ascii=False, allow_nan=False, indent=2))


def print_findings_of_run(findings: Findings, run: Path, *, as_json: bool, quiet: bool) -> None:
    """Print what a run found, and where its report lies.

    Parameters
    ----------
    findings : Findings
        What was found.
    run : Path
        The run's folder.
    as_json : bool
        Whether to print one JSON object alone.
    quiet : bool
        Whether to print the report's path alone.
    """
    from nudgelab.record import REPORT  # noqa: PLC0415

    if as_json:
        from nudgelab.report.as_json import findings_as_dict  # noqa: PLC0415

        found = findings_as_dict(findings) | {"run": str(run)}
        print_json(found)
        return
    if not quiet:
        from rich.console import Console  # noqa: PLC0415

        from nudgelab.report.terminal import print_findings  # noqa: PLC0415

        print_findings(findings, Console())
        click.echo("")
        click.echo("Report:  ", nl=False)
    click.echo(str(run / REPORT))


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show on standard error that something takes its time, where a person is watching."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console  # noqa: PLC0415

    with Console(stderr=True).status(what):
        yield


@contextmanager
def counting(what: str, units: int) -> Iterator[Counting]:
    """Show on standard error how far something is and how long it will take, where one watches.

    Parameters
    ----------
    what : str
        What is done.
    units : int
        How many there are to do.

    Raises
    ------
    Stopped
        If somebody stops it, saying how much is kept.
    """
    with _shown(what, units) as progress:
        try:
            yield progress
        except KeyboardInterrupt:
            raise Stopped(f"stopped; {progress.kept}; --resume goes on with it") from None


@contextmanager
def _shown(what: str, units: int) -> Iterator[Counting]:
    if not sys.stderr.isatty():
        yield Counting(_unseen, units)
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn(what), BarColumn(), TextColumn("{task.percentage:.0f} %"))
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as bar:
        shown = bar.add_task(what, total=None)
        yield Counting(lambda done, of: bar.update(shown, completed=done, total=of), units)


def _unseen(done: int, of: int) -> None:
    del done, of
