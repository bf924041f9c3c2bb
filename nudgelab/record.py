"""Keeping a run: tables, findings, report and manifest, in one folder that appears when whole."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nudgelab.results.manifest import MANIFEST, manifest_of, versions
from nudgelab.results.run_folder import RunFolder, new_run
from nudgelab.results.tables import tables_of

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Findings
    from nudgelab.analysis.pooling import Pooled
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.report.provenance import Provenance
    from nudgelab.study.study import Study

__all__ = ["REPORT", "provenance_of", "record_pooled", "record_run"]

REPORT = "report.html"


def record_run(
    study: Study,
    cohort: Cohort,
    findings: Findings,
    *,
    root: str | Path = "results",
    command: Sequence[str] = (),
) -> Path:
    """Write a run to the results folder.

    Parameters
    ----------
    study : Study
        What was run.
    cohort : Cohort
        What was analysed.
    findings : Findings
        What was found.
    root : str or Path
        The results folder.
    command : sequence of str
        The words of the command that ran it; made up from the study where there was none.

    Returns
    -------
    Path
        The run's folder, ``ROOT/STUDY/RUN``.

    Raises
    ------
    ResultsError
        If the folder can't be written; then nothing was.
    """
    from nudgelab.report.as_json import render_json  # noqa: PLC0415
    from nudgelab.report.html import render_html  # noqa: PLC0415

    words = tuple(command) or _command(study, cohort)
    with new_run(Path(root), study.study) as folder:
        for name, table in tables_of(cohort, findings):
            folder.write_table(name, table)
        folder.write_text("study.yaml", study.text)
        folder.write_text("findings.json", render_json(findings))
        provenance = provenance_of(cohort, words, folder)
        folder.write_text(REPORT, render_html(findings, provenance=provenance))
        manifest = manifest_of(folder, study, cohort.source, kind=words[1], command=words)
        folder.write_text(MANIFEST, manifest.as_json())
    return folder.final


def record_pooled(pooled: Pooled, *, root: str | Path = "results", command: str = "") -> Path:
    """Write pooled effects to the results folder: page and JSON.

    Parameters
    ----------
    pooled : Pooled
        What was pooled.
    root : str or Path
        The results folder.
    command : str
        The command that made it.

    Returns
    -------
    Path
        The folder, ``ROOT/pooled/RUN``.

    Raises
    ------
    ResultsError
        If the folder can't be written; then nothing was.
    """
    from nudgelab.report.pooled import render_pooled_html, render_pooled_json  # noqa: PLC0415

    with new_run(Path(root), "pooled") as folder:
        folder.write_text("pooled.json", render_pooled_json(pooled))
        folder.write_text(REPORT, render_pooled_html(pooled, command=command))
    return folder.final


def provenance_of(
    cohort: Cohort, command: Sequence[str], folder: RunFolder | None = None
) -> Provenance:
    """Return where findings come from, in the form that a report prints.

    Parameters
    ----------
    cohort : Cohort
        What was analysed.
    command : sequence of str
        The words of the command.
    folder : RunFolder, optional
        The run's folder, where there is one.
    """
    from nudgelab.report.provenance import Provenance  # noqa: PLC0415

    typed = shlex.join(command)
    return Provenance(
        run_id=folder.run if folder is not None else "",
        command=typed,
        created=folder.created.isoformat(timespec="seconds") if folder is not None else "",
        seed=cohort.source.seed,
        versions=versions(),
        rerun=(typed,),
    )


def _command(study: Study, cohort: Cohort) -> tuple[str, ...]:
    """Return the command that would do the same from the command line."""
    file = str(study.path) if study.path is not None else f"{study.study}.yaml"
    if cohort.source.kind == "simulated":
        return ("nudgelab", "simulate", file, "--seed", str(cohort.source.seed))
    return ("nudgelab", "analyse", file, "--data", cohort.source.name)
