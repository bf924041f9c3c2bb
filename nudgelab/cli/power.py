"""``nudgelab power``: how large a programme must be for its effects to be found."""

from __future__ import annotations

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
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.design.power import By
    from nudgelab.public import Power, Study

__all__ = ["command"]


@click.command(epilog="Example:  nudgelab power configs/ambassador.yaml --sizes 400,800,1600")
@study_argument
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A cohort from which the formula takes base rate, spread, intracluster correlation, team"
    " sizes and attrition, where the study doesn't declare them.",
)
@click.option(
    "--sizes",
    metavar="N,N,…",
    help="Employees; what the study declares (power: sizes) if left out.",
)
@click.option(
    "--times",
    type=click.IntRange(min=2, max=10**6),
    help="Simulated programmes of each size; what the study declares, or 200, if left out.",
)
@click.option(
    "--by",
    type=click.Choice(["both", "formula", "simulation"]),
    default="both",
    show_default=True,
    help="How power is assessed.",
)
@work_options
@out_option
@json_option
@quiet_option
@click.pass_context
def command(
    ctx: click.Context,
    study: Path,
    data: Path | None,
    sizes: str | None,
    times: int | None,
    by: By,
    seed: int | None,
    workers: int | None,
    scheduler: str | None,
    out: Path,
    *,
    resume: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Power and smallest detectable effect of a STUDY over a grid of sizes.

    By formula, and by simulating the study's own programme and analysing it with the study's own
    plan: both in one table and one picture. The run keeps page, JSON and CSV.
    """
    from nudgelab.public import Power, Study  # noqa: PLC0415  (heavy: loaded when called)

    executor = executor_of(ctx, workers, scheduler)
    declared = Study.load(study)
    words = ["nudgelab", "power", str(study)]
    for option, given in (("--data", data), ("--sizes", sizes), ("--times", times)):
        words += [option, str(given)] if given is not None else []
    words += ["--by", by, "--seed", str(declared.seed if seed is None else seed)]
    cohort = None if data is None else _read(data, declared)
    grid = None if sizes is None else _grid(ctx, sizes)
    with counting("Simulating and analysing", _programmes(declared, grid, times)) as progress:
        from nudgelab.sweeps import record_power  # noqa: PLC0415

        run, found = record_power(
            declared,
            sizes=grid,
            replications=times,
            by=by,
            cohort=cohort,
            seed=seed,
            executor=executor,
            root=out,
            resume=resume,
            command=words,
            progress=progress,
            warn=warn,
        )
    if as_json:
        from nudgelab.report.power import power_as_dict  # noqa: PLC0415

        print_json(power_as_dict(found) | {"run": str(run)})
    else:
        _print(Power.of(found), run, quiet=quiet)


def _grid(ctx: click.Context, sizes: str) -> tuple[int, ...]:
    try:
        grid = tuple(sorted({int(size) for size in sizes.split(",")}))
    except ValueError:
        ctx.fail(f"--sizes: found '{sizes}'; expected numbers with commas, such as 400,800,1600")
    if grid[0] < 4:
        ctx.fail(f"--sizes: found {grid[0]}; expected at least 4 employees")
    return grid


def _read(data: Path, declared: Study) -> Cohort:
    from nudgelab.public import Cohort  # noqa: PLC0415

    return Cohort.read(data, declared)


def _programmes(declared: Study, sizes: tuple[int, ...] | None, times: int | None) -> int:
    """Return how many programmes are simulated, for whoever watches."""
    from nudgelab.design.power import sizes_asked  # noqa: PLC0415
    from nudgelab.study.power import PowerPlan  # noqa: PLC0415

    each = times or (declared.power or PowerPlan()).replications
    return len(sizes or sizes_asked(declared)) * each


def _print(found: Power, run: Path, *, quiet: bool) -> None:
    if not quiet:
        from rich.console import Console  # noqa: PLC0415

        from nudgelab.report.power import print_power  # noqa: PLC0415

        print_power(found, Console())
        click.echo("Report:  ", nl=False)
    click.echo(str(run / "report.html"))
