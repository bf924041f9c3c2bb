"""What commands print: findings on standard output, progress on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Findings

__all__ = ["print_findings_of_run", "working"]


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
        click.echo(json.dumps(found, ensure_ascii=False, allow_nan=False, indent=2))
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
