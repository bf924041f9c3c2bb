"""``nudgelab calibrate``: the model's parameters from a cohort."""

from __future__ import annotations

from pathlib import Path

import click

from nudgelab.cli.options import json_option, out_option, quiet_option, study_argument
from nudgelab.cli.printing import counting, print_json, working
from nudgelab.cli.working import warn

__all__ = ["command"]


@click.command(epilog="Example:  nudgelab calibrate study.yaml --data cohort.csv --resume")
@study_argument
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The cohort: a file as `analyse` reads it, or a simulated run's folder. "
    "The file that the study names if left out.",
)
@click.option("--events", type=click.Path(path_type=Path), metavar="FILE", help="The event log.")
@click.option("--waves", type=click.Path(path_type=Path), metavar="FILE", help="The survey waves.")
@click.option(
    "--simulations",
    type=click.IntRange(min=600, max=10**6),
    default=6000,
    show_default=True,
    help="How many programmes to simulate.",
)
@click.option(
    "--seed", type=click.IntRange(min=0, max=2**63 - 1), help="Seed; the study's own if left out."
)
@click.option(
    "--workers",
    type=click.IntRange(min=1, max=1024),
    help="Processes on this machine; one a core if left out.",
)
@click.option("--resume", is_flag=True, help="Go on with a run that was interrupted, if any.")
@out_option
@json_option
@quiet_option
def command(
    study: Path,
    data: Path | None,
    events: Path | None,
    waves: Path | None,
    simulations: int,
    seed: int | None,
    workers: int | None,
    out: Path,
    *,
    resume: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Learn the parameters of a STUDY's model from a cohort, by simulation.

    The run keeps the posterior (posterior.parquet, which `compare` reads), a page and JSON. The
    study's `calibration:` names the parameters with their priors; a sensible set if left out.
    """
    from nudgelab.calibrations import record_calibration  # noqa: PLC0415
    from nudgelab.cohort.location import locate_cohort_file  # noqa: PLC0415
    from nudgelab.execution.local import cores, on_cores  # noqa: PLC0415
    from nudgelab.public import Cohort, Study  # noqa: PLC0415

    declared = Study.load(study)
    file = data if data is not None else locate_cohort_file(declared)
    with working("Reading the cohort …"):
        cohort = Cohort.read(file, declared, events=events, waves=waves)
    words = ["nudgelab", "calibrate", str(study)]
    for option, given in (("--data", data), ("--events", events), ("--waves", waves)):
        words += [option, str(given)] if given is not None else []
    chosen = declared.seed if seed is None else seed
    words += ["--simulations", str(simulations), "--seed", str(chosen)]
    with counting("Simulating", simulations) as progress:
        run, found = record_calibration(
            declared,
            cohort,
            seed=chosen,
            simulations=simulations,
            executor=on_cores(workers or cores()),
            root=out,
            resume=resume,
            command=words,
            progress=progress,
            warn=warn,
        )
    if as_json:
        from nudgelab.report.calibration import calibration_as_dict  # noqa: PLC0415

        print_json(calibration_as_dict(found) | {"run": str(run)})
        return
    if not quiet:
        from rich.console import Console  # noqa: PLC0415

        from nudgelab.report.calibration import print_calibration  # noqa: PLC0415

        print_calibration(found, Console())
        click.echo("")
        click.echo("Posterior:  ", nl=False)
        click.echo(str(run / "posterior.parquet"))
        click.echo("Report:     ", nl=False)
    click.echo(str(run / "report.html"))
