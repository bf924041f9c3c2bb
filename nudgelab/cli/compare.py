"""``nudgelab compare``: strategies side by side."""

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
from nudgelab.cli.printing import Stopped, counting, print_json
from nudgelab.cli.working import executor_of, warn

if TYPE_CHECKING:
    from nudgelab.comparisons import Asked
    from nudgelab.design.compared import Compared
    from nudgelab.design.parameter_draws import ParameterDraws
    from nudgelab.execution.task import Executor

__all__ = ["command"]


@click.command(epilog="Example:  nudgelab compare configs/ambassador.yaml --budget 20000")
@study_argument
@click.option(
    "--strategies",
    metavar="NAME,NAME,...",
    help="Compare these alone, beside none; all of the study's if left out.",
)
@click.option(
    "--times",
    type=click.IntRange(min=20, max=10**6),
    help="Worlds that every strategy meets; beside --error the most.",
)
@click.option(
    "--error",
    type=click.FloatRange(min=0.0, min_open=True),
    help="Simulate until a difference as large as this can be told; 1 if there is no --times.",
)
@click.option(
    "--budget", type=click.FloatRange(min=0.0), help="Find the best mix for this much money, too."
)
@click.option(
    "--posterior",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Draw parameters from this table (of a calibration) instead of the study's ranges.",
)
@work_options
@out_option
@json_option
@quiet_option
@click.pass_context
def command(
    ctx: click.Context,
    study: Path,
    strategies: str | None,
    times: int | None,
    error: float | None,
    budget: float | None,
    posterior: Path | None,
    seed: int | None,
    workers: int | None,
    scheduler: str | None,
    out: Path,
    *,
    resume: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Compare the strategies of a STUDY: what they bring and cost, which is best, how sure that is.

    The study's arms (each as if everybody got it), its tactics together in the four ready-made
    ways, and strategies of your own (comparison: strategies:) meet the same simulated worlds.
    """
    from nudgelab.comparisons import Asked  # noqa: PLC0415  (heavy: loaded when called)

    executor = executor_of(ctx, workers, scheduler)
    names = None if strategies is None else tuple(n.strip() for n in strategies.split(",") if n)
    asked = Asked(seed=seed, times=times, error=error, budget=budget, strategies=names)
    run, found = _run(study, asked, posterior, executor, out, resume=resume)
    _print(run, found, as_json=as_json, quiet=quiet)


def _run(
    study: Path,
    asked: Asked,
    posterior: Path | None,
    executor: Executor,
    out: Path,
    *,
    resume: bool,
) -> tuple[Path, Compared]:
    from nudgelab.comparisons import record_comparison  # noqa: PLC0415
    from nudgelab.public import Study  # noqa: PLC0415

    declared = Study.load(study)
    with counting("Comparing", asked.times or 100) as progress:
        try:
            return record_comparison(
                declared,
                asked,
                draws=_draws(posterior),
                draws_from="" if posterior is None else f"the posterior {posterior.name}",
                executor=executor,
                root=out,
                resume=resume,
                command=_words(study, asked, posterior),
                progress=progress,
                warn=warn,
            )
        except KeyboardInterrupt:
            raise Stopped("stopped; what is finished is kept; --resume goes on with it") from None


def _draws(posterior: Path | None) -> ParameterDraws | None:
    from nudgelab.design.parameter_draws import ParameterDraws  # noqa: PLC0415

    return None if posterior is None else ParameterDraws.from_file(posterior)


def _words(study: Path, asked: Asked, posterior: Path | None) -> list[str]:
    options = {
        "--strategies": None if asked.strategies is None else ",".join(asked.strategies),
        "--times": asked.times,
        "--error": asked.error,
        "--budget": asked.budget,
        "--posterior": posterior,
        "--seed": asked.seed,
    }
    said = [word for name, value in options.items() if value is not None for word in (name, value)]
    return ["nudgelab", "compare", str(study), *map(str, said)]


def _print(run: Path, found: Compared, *, as_json: bool, quiet: bool) -> None:
    from nudgelab.comparisons import REPORT  # noqa: PLC0415

    if as_json:
        from nudgelab.report.compared import compared_as_dict  # noqa: PLC0415

        print_json(compared_as_dict(found) | {"run": str(run)})
        return
    if not quiet:
        from rich.console import Console  # noqa: PLC0415

        from nudgelab.report.compared import print_compared  # noqa: PLC0415

        print_compared(found, Console())
        click.echo("Report:  ", nl=False)
    click.echo(str(run / REPORT))
