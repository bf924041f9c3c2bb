"""``nudgelab results``: what has been run."""

from __future__ import annotations

from pathlib import Path

import click

from nudgelab.cli.options import json_option, out_option
from nudgelab.cli.printing import print_json

__all__ = ["command"]


@click.command(epilog="Example:  nudgelab results")
@out_option
@json_option
def command(out: Path, *, as_json: bool) -> None:
    """List the runs in the results folder, newest first."""
    from nudgelab.record import REPORT  # noqa: PLC0415
    from nudgelab.results.manifest import list_runs  # noqa: PLC0415
    from nudgelab.results.sweep_folder import unfinished_sweeps  # noqa: PLC0415

    runs = [
        {
            "run": run.run,
            "study": run.study["name"],
            "kind": run.kind,
            "source": run.source.get("name", ""),
            "created": run.created,
            "report": str(_result(out / run.study["name"] / run.run, REPORT)),
        }
        for run in list_runs(out)
    ]
    unfinished = [
        {"run": sweep.run, "study": sweep.sweep.study["name"], "folder": str(sweep.path)}
        for sweep in unfinished_sweeps(out)
    ]
    if as_json:
        print_json(runs)
        return
    if not runs and not unfinished:
        click.echo(f"No runs in {out}; nudgelab simulate STUDY makes one.")
    for sweep in unfinished:
        click.echo(f"unfinished        {sweep['study']:<20} {sweep['folder']}; --resume goes on")
    for run in runs:
        click.echo(f"{run['created'][:16]}  {run['kind']:<9} {run['study']:<20} {run['report']}")


def _result(folder: Path, report: str) -> Path:
    """Return what one opens of a run: its report, or the folder of one that has none."""
    return folder / report if (folder / report).exists() else folder
