"""``nudgelab pool``: an effect over several cohorts."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from nudgelab.cli.options import json_option, out_option, quiet_option
from nudgelab.cli.printing import print_json

__all__ = ["command"]


@click.command(epilog="Example:  nudgelab pool results/hiv_results/* --outcome got_result")
@click.argument(
    "cohorts",
    type=click.Path(path_type=Path),
    nargs=-1,
    required=True,
    metavar="RUN_OR_FINDINGS...",
)
@click.option("--outcome", metavar="NAME", help="Pool this outcome alone.")
@click.option("--segment", metavar="NAME", help="Pool this segment alone; all is everybody.")
@click.option("--arm", metavar="NAME", help="Pool this arm alone.")
@out_option
@json_option
@quiet_option
def command(
    cohorts: tuple[Path, ...],
    outcome: str | None,
    segment: str | None,
    arm: str | None,
    out: Path,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Pool the effects that several kept runs (or findings saved as JSON) have in common.

    The pooled effects, their page and their JSON go to DIR/pooled/RUN.
    """
    from nudgelab.public import pool  # noqa: PLC0415
    from nudgelab.record import record_pooled  # noqa: PLC0415

    pooled = pool(cohorts, outcome=outcome, segment=segment, arm=arm)
    options = {"--outcome": outcome, "--segment": segment, "--arm": arm}
    named = [word for name, value in options.items() if value for word in (name, value)]
    words = ["nudgelab", "pool", *map(str, cohorts), *named]
    run = record_pooled(pooled, root=out, command=shlex.join(words))
    if as_json:
        from nudgelab.report.pooled import pooled_as_dict  # noqa: PLC0415

        found = pooled_as_dict(pooled) | {"run": str(run)}
        print_json(found)
        return
    if not quiet:
        from rich.console import Console  # noqa: PLC0415

        from nudgelab.report.pooled import print_pooled  # noqa: PLC0415

        print_pooled(pooled, Console())
        click.echo("")
        click.echo("Report:  ", nl=False)
    click.echo(str(run / "report.html"))
