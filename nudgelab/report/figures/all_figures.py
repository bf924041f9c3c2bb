"""All figures of a report in its order, and each as a file for a paper or a slide."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from nudgelab.errors import ResultsError
from nudgelab.report.figures.adoption import AdoptionFigure, adoption_figures
from nudgelab.report.figures.forest import forest_plots
from nudgelab.report.figures.mean_counts import mean_count_figures
from nudgelab.report.sections import further_sections

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Findings
    from nudgelab.report.figures.figure import Figure
    from nudgelab.report.section import Section

__all__ = ["figures_of", "in_order", "write_figures"]

_SCALE = 3.0
"""Dots of a PNG a point of its picture: 216 an inch, as journals ask of line art on screens."""


def figures_of(findings: Findings) -> tuple[Figure, ...]:
    """Return every figure of the report, in its order.

    Parameters
    ----------
    findings : Findings
        What was found.
    """
    return in_order(
        forest_plots(findings),
        adoption_figures(findings),
        mean_count_figures(findings),
        further_sections(findings),
    )


def in_order(
    forest: Iterable[Figure],
    adoption: Iterable[AdoptionFigure],
    counts: Iterable[Figure],
    sections: Iterable[Section],
) -> tuple[Figure, ...]:
    """Return the figures of a report's parts in its order.

    Parameters
    ----------
    forest, adoption, counts : iterable
        Forest plots, adoption curves with their tables, and mean counts over time.
    sections : iterable of Section
        Of which some have a figure.
    """
    return (
        *forest,
        *(curves.figure for curves in adoption),
        *counts,
        *(section.figure for section in sections if section.figure is not None),
    )


def write_figures(findings: Findings, folder: Path) -> list[Path]:
    """Write every figure as ``KEY.svg`` and ``KEY.png`` into a new folder.

    Parameters
    ----------
    findings : Findings
        What was found.
    folder : Path
        It may not be there yet.

    Returns
    -------
    list of Path
        The files.

    Raises
    ------
    ResultsError
        If the folder is there already or can't be written.
    """
    import vl_convert  # noqa: PLC0415

    try:
        folder.mkdir(parents=True, mode=0o700)
    except FileExistsError:
        raise ResultsError(f"{folder}: is there already; nothing is overwritten") from None
    except OSError as error:
        raise ResultsError(f"{folder}: can't be written ({error.strerror})") from None
    written = []
    for figure in figures_of(findings):
        drawn, dots = folder / f"{figure.key}.svg", folder / f"{figure.key}.png"
        drawn.write_text(figure.svg, encoding="utf-8")
        dots.write_bytes(vl_convert.svg_to_png(figure.svg, scale=_SCALE))
        written += [drawn, dots]
    return written
