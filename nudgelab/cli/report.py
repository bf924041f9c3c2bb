"""``nudgelab report``: a kept run's report in another form."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["command"]

_FORMS = ("html", "md", "txt", "csv", "json", "figures")


@click.command(epilog="Example:  nudgelab report RUN --format md --out report.md")
@click.argument("run", metavar="RUN", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMS),
    default="html",
    show_default=True,
    help="A page, Markdown, text, a tidy table, JSON, or every figure as SVG and PNG.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="File to write (of figures the folder); on the screen if left out.",
)
def command(run: Path, form: str, out: Path | None) -> None:
    """Write the report of a kept RUN in another form; nothing is computed again."""
    from nudgelab.public import read_run  # noqa: PLC0415

    kept = read_run(run)
    if form == "figures":
        if out is None:
            raise click.UsageError("figures need a folder: --out DIR.")
        files = kept.save_figures(out)
        click.echo(f"{out}: {len(files)} files")
    elif out is None:
        from nudgelab.report.forms import render  # noqa: PLC0415

        click.echo(render(kept.findings, kept.provenance, form), nl=False)
    else:
        click.echo(str(kept.save(out, form)))
