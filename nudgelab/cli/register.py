"""``nudgelab register``: the analysis plan frozen, with its hash and date."""

from __future__ import annotations

from pathlib import Path

import click

from nudgelab.cli.options import data_options, json_option, study_argument
from nudgelab.cli.printing import print_json

__all__ = ["command"]


@click.command(epilog="Example:  nudgelab register study.yaml")
@study_argument
@click.option(
    "--amend",
    "reason",
    metavar="REASON",
    default="",
    help="Freeze a changed plan anew and say why; the earlier one is kept.",
)
@data_options
@json_option
@click.option("-q", "--quiet", is_flag=True, help="Print the file's path alone.")
def command(
    study: Path,
    reason: str,
    data: Path | None,
    events: Path | None,
    waves: Path | None,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Freeze the analysis plan of a STUDY before its data are seen.

    An analysis then says of each number whether the frozen plan asked for it, and lists every
    deviation. The registration is written beside the study file; files of data that are there
    already (those that the study names, or --data, --events and --waves) are kept by their hash.
    """
    from nudgelab.public import Study  # noqa: PLC0415
    from nudgelab.study.registration import registration_path  # noqa: PLC0415

    declared = Study.load(study)
    entry = declared.register(reason=reason, data=data, events=events, waves=waves).latest
    path = registration_path(study)
    if as_json:
        said = {
            "file": str(path),
            "date": entry.date,
            "seal": entry.seal,
            "study_sha256": entry.study_sha256,
            "data_were_there": bool(entry.files),
            "files": dict(entry.files),
        }
        print_json(said)
        return
    if quiet:
        click.echo(str(path))
        return
    click.echo(f"The plan of {declared.study} is frozen, {entry.date}.")
    click.echo(f"Seal:  {entry.seal}")
    click.echo(f"File:  {path}")
    click.echo("Send the seal to somebody, or publish it: that proves the date, the file can't.")
    for what, sha256 in entry.files.items():
        there = f"Warning: the file of {what} is there already (SHA-256 {sha256[:16]}…)."
        click.secho(there, fg="yellow", err=True)
