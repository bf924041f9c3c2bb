"""``nudgelab simulate``: the programme on simulated employees."""

from __future__ import annotations

from pathlib import Path

import click

from nudgelab.cli.options import (
    json_option,
    look_option,
    out_option,
    quiet_option,
    study_argument,
)
from nudgelab.cli.printing import print_findings_of_run, working

__all__ = ["command"]


@click.command(epilog="Example:  nudgelab simulate configs/ambassador.yaml --seed 7")
@study_argument
@click.option(
    "--seed", type=click.IntRange(min=0, max=2**63 - 1), help="Seed; the study's own if left out."
)
@click.option(
    "--replication",
    type=click.IntRange(min=0, max=2**31 - 1),
    default=0,
    show_default=True,
    help="Which replication; no two share a random number.",
)
@look_option
@out_option
@json_option
@quiet_option
def command(
    study: Path,
    seed: int | None,
    replication: int,
    look: int | None,
    out: Path,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Simulate the programme of a STUDY, analyse it by the study's plan, and keep the run."""
    from nudgelab.public import Study, analyse  # noqa: PLC0415  (heavy: loaded when called)
    from nudgelab.record import record_run  # noqa: PLC0415

    declared = Study.load(study)
    with working("Simulating the programme …"):
        cohort = declared.simulate(seed=seed, replication=replication)
    with working("Analysing …"):
        findings = analyse(declared, cohort, look=look)
        words = ["nudgelab", "simulate", str(study), "--seed", str(cohort.source.seed)]
        if replication:
            words += ["--replication", str(replication)]
        if look is not None:
            words += ["--look", str(look)]
        run = record_run(declared, cohort, findings, root=out, command=words)
    print_findings_of_run(findings, run, as_json=as_json, quiet=quiet)
