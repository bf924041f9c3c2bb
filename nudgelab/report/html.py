"""The report as one self-contained HTML file: nothing in it is fetched from anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nudgelab.report.naming import plain
from nudgelab.report.view import report_view

if TYPE_CHECKING:
    import jinja2

    from nudgelab.analysis.findings import Findings
    from nudgelab.report.provenance import Provenance

__all__ = ["page_environment", "render_html"]


def render_html(findings: Findings, *, provenance: Provenance) -> str:
    """Return the report as one HTML page.

    Parameters
    ----------
    findings : Findings
        What was found.
    provenance : Provenance
        Which run found it, and how to run it again.

    Returns
    -------
    str
        A whole page with its styles and pictures inside; every name in it is escaped.
    """
    page: str = (
        page_environment().get_template("report.html.j2").render(report_view(findings, provenance))
    )
    return page


def page_environment() -> jinja2.Environment:
    """Return the templates: everything that they print is escaped and made plain."""
    import jinja2  # noqa: PLC0415

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("nudgelab.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: plain(value) if type(value) is str else value,
    )
    environment.filters["svg"] = _inline
    return environment


def _inline(svg: str) -> Any:
    """Return a picture for the page as it is: its renderer has escaped every name in it."""
    import markupsafe  # noqa: PLC0415

    return markupsafe.Markup(svg)  # noqa: S704
