"""The forms that a report can have: a page, Markdown, text, a tidy table, JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from nudgelab.errors import ResultsError
from nudgelab.report.as_json import render_json
from nudgelab.report.html import render_html
from nudgelab.report.markdown import render_markdown
from nudgelab.report.terminal import render_text
from nudgelab.report.tidy_csv import render_csv
from nudgelab.results.durable import write_new

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Findings
    from nudgelab.report.provenance import Provenance

__all__ = ["FORMS", "render", "save_report"]

_Render = Callable[["Findings", "Provenance"], str]

FORMS: Final[Mapping[str, _Render]] = {
    "html": lambda findings, provenance: render_html(findings, provenance=provenance),
    "md": lambda findings, provenance: render_markdown(findings, provenance=provenance),
    "txt": lambda findings, _: render_text(findings),
    "csv": lambda findings, _: render_csv(findings),
    "json": lambda findings, _: render_json(findings),
}
"""Ending of a file → what writes it."""


def render(findings: Findings, provenance: Provenance, form: str) -> str:
    """Return a report in one of :data:`FORMS`.

    Parameters
    ----------
    findings : Findings
        What was found.
    provenance : Provenance
        Which run found it, and how to run it again.
    form : str
        A key of :data:`FORMS`.
    """
    return FORMS[form](findings, provenance)


def save_report(
    findings: Findings, provenance: Provenance, path: str | Path, form: str | None = None
) -> Path:
    """Write a report to a file that isn't there yet.

    Parameters
    ----------
    findings : Findings
        What was found.
    provenance : Provenance
        Which run found it, and how to run it again.
    path : str or Path
        The file.
    form : str, optional
        A key of :data:`FORMS`; the file's ending if left out.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ResultsError
        If the file is there already, can't be written, or has an ending that tells no form.
    """
    target = Path(path)
    wanted = form or target.suffix.lower().removeprefix(".")
    if wanted not in FORMS:
        endings = ", ".join(f".{ending}" for ending in FORMS)
        raise ResultsError(f"{target}: found '{target.suffix}'; expected one of {endings}")
    text = render(findings, provenance, wanted)
    try:
        write_new({target: text})
    except FileExistsError:
        raise ResultsError(f"{target}: is there already; nothing is overwritten") from None
    except OSError as error:
        raise ResultsError(f"{target}: can't be written ({error.strerror})") from None
    return target
