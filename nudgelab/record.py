"""Keeping a run: tables, findings, report and manifest, in one folder that appears when whole."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nudgelab.errors import ResultsError
from nudgelab.results.kept_findings import KEPT, kept_text, read_kept
from nudgelab.results.manifest import (
    MANIFEST,
    manifest_of,
    must_be_whole,
    versions,
)
from nudgelab.results.run_folder import RunFolder, new_run
from nudgelab.results.tables import tables_of

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Findings
    from nudgelab.analysis.pooling import Pooled
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.report.provenance import Provenance
    from nudgelab.study.study import Study

__all__ = ["REPORT", "KeptRun", "provenance_of", "read_run", "record_pooled", "record_run"]

REPORT = "report.html"


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run that was read from the results folder.

    Attributes
    ----------
    findings : Findings
        What it found, as it found it.
    provenance : Provenance
        When, by which command and with which versions.
    """

    findings: Findings
    provenance: Provenance

    def save(self, path: str | Path, form: str | None = None) -> Path:
        """Write its report to a file that isn't there yet.

        Parameters
        ----------
        path : str or Path
            The file.
        form : {"html", "md", "txt", "csv", "json"}, optional
            The file's ending if left out.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        ResultsError
            If the file is there already, can't be written, or has an ending that tells no form.
        """
        from nudgelab.report.forms import save_report  # noqa: PLC0415

        return save_report(self.findings, self.provenance, path, form)

    def save_figures(self, folder: str | Path) -> list[Path]:
        """Write every figure as SVG and as PNG into a new folder; return the files."""
        from nudgelab.report.figures.all_figures import write_figures  # noqa: PLC0415

        return write_figures(self.findings, Path(folder))


def read_run(folder: str | Path) -> KeptRun:
    """Read a run from the results folder; nothing is computed again.

    Parameters
    ----------
    folder : str or Path
        ``ROOT/STUDY/RUN``.

    Returns
    -------
    KeptRun
        Its findings, and where they come from.

    Raises
    ------
    ResultsError
        If it isn't a run, was changed after it was written, or was kept by a version that kept no
        whole findings.
    """
    from nudgelab.report.provenance import Provenance  # noqa: PLC0415

    place = Path(folder)
    manifest = must_be_whole(place)
    if KEPT not in manifest.files:
        raise ResultsError(
            f"{place}: a run of '{manifest.kind}' or of an older version, which keeps no findings"
            " to make a report of; expected a run of simulate or analyse"
        )
    provenance = Provenance(
        run_id=manifest.run,
        command=manifest.command,
        created=manifest.created,
        seed=manifest.seed,
        versions=manifest.versions,
        rerun=(manifest.command,),
    )
    return KeptRun(read_kept(place / KEPT), provenance)


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
        folder.write_text(KEPT, kept_text(findings))
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
