"""``nudgelab check``: whether the study file is right."""

from __future__ import annotations

from pathlib import Path

import click

from nudgelab.cli.options import json_option, quiet_option, study_argument
from nudgelab.cli.printing import print_json

__all__ = ["command"]


@click.command(epilog="Example:  nudgelab check configs/ambassador.yaml")
@study_argument
@json_option
@quiet_option
def command(study: Path, *, as_json: bool, quiet: bool) -> None:
    """Check a STUDY file and say it in plain words. Runs nothing, writes nothing."""
    from nudgelab.study.study import Study  # noqa: PLC0415  (heavy: loaded when called)
    from nudgelab.study.words import in_words  # noqa: PLC0415

    declared = Study.load(study)
    said = in_words(declared)
    if as_json:
        parts = {heading.lower(): lines for heading, lines in said}
        print_json({"study": declared.study, "sha256": declared.sha256, "says": parts})
    elif not quiet:
        for heading, lines in said:
            click.secho(heading, bold=True)
            for line in lines:
                wrapped = click.wrap_text(
                    line, width=80, initial_indent="  ", subsequent_indent="    "
                )
                click.echo(wrapped)
        click.echo(f"\n{study} is right.")
