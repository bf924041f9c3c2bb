"""``nudgelab rerun``: a run made again from its manifest."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from nudgelab.cli.options import json_option
from nudgelab.cli.printing import print_json, working

__all__ = ["command"]


@click.command(epilog="Example:  nudgelab rerun results/ambassador/20260301T090000Z-1a2b3c")
@click.argument("run", type=click.Path(path_type=Path))
@json_option
def command(run: Path, *, as_json: bool) -> None:
    """Make a RUN again from its manifest: the same numbers, or what differs (exit code 1)."""
    from nudgelab.rerunning import rerun  # noqa: PLC0415

    with working("Making the run again …"):
        again = rerun(run)
    if as_json:
        said = {"run": again.run, "same": again.same, "differences": list(again.differences)}
        print_json(said)
    elif again.same:
        click.echo(f"{again.run}: the same numbers, {again.effects} effects to the last bit.")
    else:
        click.echo(f"{again.run}: other numbers.")
        for difference in again.differences:
            click.echo(f"  {difference}")
    if not again.same:
        sys.exit(1)
