"""``nudgelab analyse``: a real cohort by the study's plan."""

from __future__ import annotations

from pathlib import Path

import click

from nudgelab.cli.options import (
    data_options,
    json_option,
    look_option,
    out_option,
    quiet_option,
    study_argument,
)
from nudgelab.cli.printing import print_findings_of_run, working

__all__ = ["command"]


@click.command(epilog="Example:  nudgelab analyse study.yaml --data cohort.csv")
@study_argument
@data_options
@look_option
@out_option
@json_option
@quiet_option
def command(
    study: Path,
    data: Path | None,
    events: Path | None,
    waves: Path | None,
    look: int | None,
    out: Path,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Analyse a real cohort by the plan of a STUDY, and keep the run."""
    from nudgelab.cohort.location import locate_cohort_file  # noqa: PLC0415
    from nudgelab.public import Cohort, Study, analyse  # noqa: PLC0415
    from nudgelab.record import record_run  # noqa: PLC0415

    declared = Study.load(study)
    file = data if data is not None else locate_cohort_file(declared)
    with working("Reading the cohort …"):
        cohort = Cohort.read(file, declared, events=events, waves=waves)
    with working("Analysing …"):
        findings = analyse(declared, cohort, look=look)
        words = ["nudgelab", "analyse", str(study)]
        for option, given in (
            ("--data", data),
            ("--events", events),
            ("--waves", waves),
            ("--look", look),
        ):
            words += [option, str(given)] if given is not None else []
        run = record_run(declared, cohort, findings, root=out, command=words)
    print_findings_of_run(findings, run, as_json=as_json, quiet=quiet)
