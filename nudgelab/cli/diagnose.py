"""``nudgelab diagnose``: designs held against the truth that the simulation knows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nudgelab.cli.options import json_option, out_option, quiet_option, work_options
from nudgelab.cli.printing import counting, print_json
from nudgelab.cli.working import executor_of, warn

if TYPE_CHECKING:
    from nudgelab.design.diagnosis import Diagnosis

__all__ = ["command"]


@click.command(epilog="Example:  nudgelab diagnose by_team.yaml by_person.yaml --times 500")
@click.argument(
    "studies",
    type=click.Path(path_type=Path),
    nargs=-1,
    required=True,
    metavar="STUDY...",
)
@click.option(
    "--times",
    type=click.IntRange(min=2, max=10**6),
    default=200,
    show_default=True,
    help="How many replications of each design.",
)
@work_options
@out_option
@json_option
@quiet_option
@click.pass_context
def command(
    ctx: click.Context,
    studies: tuple[Path, ...],
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
    """Diagnose the designs of one or several STUDY files side by side.

    Bias, coverage, power, errors of sign and size, and cost, each with its Monte-Carlo error, of
    every estimator that the plans ask for by name, against the truth that the simulation knows:
    the same employees all with the tactic, and all without it.
    """
    from nudgelab.public import Study  # noqa: PLC0415  (heavy: loaded when called)

    executor = executor_of(ctx, workers, scheduler)
    declared = [Study.load(study) for study in studies]
    chosen = declared[0].seed if seed is None else seed
    words = ["nudgelab", "diagnose", *map(str, studies), "--times", str(times)]
    words += ["--seed", str(chosen)]
    with counting("Simulating and analysing", times * len(declared)) as progress:
        from nudgelab.sweeps import record_diagnosis  # noqa: PLC0415

        run, found = record_diagnosis(
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
        from nudgelab.report.diagnosis import diagnosis_as_dict  # noqa: PLC0415

        print_json(diagnosis_as_dict(found) | {"run": str(run)})
    else:
        _print(found, run, quiet=quiet)


def _print(found: Diagnosis, run: Path, *, quiet: bool) -> None:
    if not quiet:
        from rich.console import Console  # noqa: PLC0415

        from nudgelab.report.diagnosis import print_diagnosis  # noqa: PLC0415

        print_diagnosis(found, Console())
        click.echo("Report:  ", nl=False)
    click.echo(str(run / "report.html"))
