"""``nudgelab replicate``: the programme simulated and analysed many times."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nudgelab.cli.options import (
    json_option,
    out_option,
    quiet_option,
    study_argument,
    work_options,
)
from nudgelab.cli.printing import counting, print_json
from nudgelab.cli.working import executor_of, warn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nudgelab.design.replications import ReplicatedEffect
    from nudgelab.public import Study

__all__ = ["command"]


@click.command(epilog="Example:  nudgelab replicate configs/ambassador.yaml --times 500 --resume")
@study_argument
@click.option(
    "--times",
    type=click.IntRange(min=1, max=10**7),
    default=200,
    show_default=True,
    help="How many replications.",
)
@work_options
@out_option
@json_option
@quiet_option
@click.pass_context
def command(
    ctx: click.Context,
    study: Path,
    times: int,
    seed: int | None,
    workers: int | None,
    scheduler: str | None,
    out: Path,
    *,
    resume: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Simulate and analyse a STUDY many times: means, scatter, how often effects are found.

    Each finished part is kept at once. The same command with --resume goes on after any
    interruption and ends with the same numbers.
    """
    from nudgelab.public import Study  # noqa: PLC0415  (heavy: loaded when called)

    executor = executor_of(ctx, workers, scheduler)
    declared = Study.load(study)
    chosen = declared.seed if seed is None else seed
    words = ["nudgelab", "replicate", str(study), "--times", str(times), "--seed", str(chosen)]
    with counting("Simulating and analysing", times) as progress:
        from nudgelab.sweeps import record_replications  # noqa: PLC0415

        run, found = record_replications(
            declared,
            replications=times,
            seed=chosen,
            executor=executor,
            root=out,
            resume=resume,
            command=words,
            progress=progress,
            warn=warn,
        )
    if as_json:
        _print_json(declared, chosen, times, found, run)
    else:
        _print(declared, found, run, quiet=quiet)


def _print_json(
    declared: Study, seed: int, times: int, found: Sequence[ReplicatedEffect], run: Path
) -> None:
    from nudgelab.report.as_json import strict  # noqa: PLC0415

    effects = [asdict(effect) for effect in found]
    said = {"study": declared.study, "seed": seed, "replications": times, "effects": effects}
    print_json(strict(said | {"run": str(run)}))


def _print(declared: Study, found: Sequence[ReplicatedEffect], run: Path, *, quiet: bool) -> None:
    if not quiet:
        from rich.console import Console  # noqa: PLC0415

        from nudgelab.report.replications import print_replications  # noqa: PLC0415

        print_replications(declared.title or declared.study, found, Console())
        click.echo("")
        click.echo("Run:     ", nl=False)
    click.echo(str(run))
