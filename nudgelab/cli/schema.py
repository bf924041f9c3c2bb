"""``nudgelab schema``: the JSON Schema of study files."""

from __future__ import annotations

import click

__all__ = ["command"]


@click.command(epilog="Example:  nudgelab schema > study.schema.json")
def command() -> None:
    """Print the JSON Schema of study files, for editors that complete and check."""
    from nudgelab.study.schema import checked_in_schema  # noqa: PLC0415

    click.echo(checked_in_schema(), nl=False)
