"""``nudgelab simulate``: the programme on simulated employees, once or many times."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nudgelab.cli.options import json_option, out_option, quiet_option, study_argument
from nudgelab.cli.printing import Stopped, counting, print_findings_of_run, working

if TYPE_CHECKING:
    from nudgelab.execution.task import Executor
    from nudgelab.public import Study

__all__ = ["command"]


@click.command(
    epilog="Example:  nudgelab simulate configs/ambassador.yaml --replications 500 --resume"
)
@study_argument
@click.option(
    "--seed", type=click.IntRange(min=0, max=2**63 - 1), help="Seed; the study's own if left out."
)
@click.option(
    "--replication",
    type=click.IntRange(min=0, max=2**31 - 1),
    help="Which replication; no two share a random number. 0 if left out.",
)
@click.option(
    "--replications",
    type=click.IntRange(min=1, max=10**7),
    help="Simulate and analyse this many times; each finished part is kept.",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1, max=1024),
    help="Processes for --replications; one a core if left out.",
)
@click.option(
    "--scheduler",
    metavar="tcp://HOST:PORT",
    help="Run --replications on the Dask cluster of this scheduler.",
)
@click.option("--resume", is_flag=True, help="Go on with --replications that were interrupted.")
@out_option
@json_option
@quiet_option
@click.pass_context
def command(
    ctx: click.Context,
    study: Path,
    seed: int | None,
    replication: int | None,
    replications: int | None,
    workers: int | None,
    scheduler: str | None,
    out: Path,
    *,
    resume: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Simulate the programme of a STUDY, analyse it by the study's plan, and keep the run."""
    from nudgelab.public import Study  # noqa: PLC0415  (heavy: loaded when called)

    _must_fit(ctx, replication, replications, workers, scheduler, resume=resume)
    declared = Study.load(study)
    if replications is None:
        _once(declared, seed, replication or 0, out, as_json=as_json, quiet=quiet)
        return
    chosen = declared.seed if seed is None else seed
    words = ["nudgelab", "simulate", str(study), "--seed", str(chosen)]
    words += ["--replications", str(replications)]
    executor = _executor(workers, scheduler)
    _many(declared, chosen, replications, executor, out, words, resume, as_json, quiet)


def _must_fit(
    ctx: click.Context,
    replication: int | None,
    replications: int | None,
    workers: int | None,
    scheduler: str | None,
    *,
    resume: bool,
) -> None:
    if replication is not None and replications is not None:
        ctx.fail("--replication is one of them, --replications how many: expected one of the two.")
    if workers is not None and scheduler is not None:
        ctx.fail("--workers are this machine's, --scheduler a cluster's: expected one of the two.")
    if replications is None and (workers is not None or scheduler is not None or resume):
        ctx.fail("--workers, --scheduler and --resume go with --replications.")


def _once(
    declared: Study, seed: int | None, replication: int, out: Path, *, as_json: bool, quiet: bool
) -> None:
    from nudgelab.public import analyse  # noqa: PLC0415
    from nudgelab.record import record_run  # noqa: PLC0415

    with working("Simulating the programme …"):
        cohort = declared.simulate(seed=seed, replication=replication)
    with working("Analysing …"):
        findings = analyse(declared, cohort)
        words = ["nudgelab", "simulate", str(declared.path), "--seed", str(cohort.source.seed)]
        if replication:
            words += ["--replication", str(replication)]
        run = record_run(declared, cohort, findings, root=out, command=words)
    print_findings_of_run(findings, run, as_json=as_json, quiet=quiet)


def _executor(workers: int | None, scheduler: str | None) -> Executor:
    from nudgelab.execution.cluster import on_cluster  # noqa: PLC0415
    from nudgelab.execution.local import cores, on_cores  # noqa: PLC0415

    return on_cluster(scheduler) if scheduler is not None else on_cores(workers or cores())


def _many(
    declared: Study,
    seed: int,
    replications: int,
    executor: Executor,
    out: Path,
    words: list[str],
    resume: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    from nudgelab.sweeps import record_replications  # noqa: PLC0415

    with counting("Simulating and analysing", replications) as progress:
        try:
            run, found = record_replications(
                declared,
                replications=replications,
                seed=seed,
                executor=executor,
                root=out,
                resume=resume,
                command=words,
                progress=progress,
                warn=lambda said: click.echo(f"nudgelab: {said}", err=True),
            )
        except KeyboardInterrupt:
            raise Stopped(f"stopped; {progress.kept}; --resume goes on with it") from None
    if as_json:
        from nudgelab.report.as_json import strict  # noqa: PLC0415

        said = {"study": declared.study, "seed": seed, "replications": replications}
        effects = [asdict(effect) for effect in found]
        said_strictly = strict(said | {"effects": effects, "run": str(run)})
        click.echo(json.dumps(said_strictly, ensure_ascii=False, allow_nan=False, indent=2))
        return
    if not quiet:
        from rich.console import Console  # noqa: PLC0415

        from nudgelab.report.replications import print_replications  # noqa: PLC0415

        print_replications(declared.title or declared.study, found, Console())
        click.echo("")
        click.echo("Run:     ", nl=False)
    click.echo(str(run))
