"""``nudgelab scan``: effects from one scan of a file that may be larger than memory."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from nudgelab.cli.options import json_option, study_argument
from nudgelab.cli.printing import print_json, working

__all__ = ["command"]


@click.command(epilog="Example:  nudgelab scan study.yaml cohort.parquet")
@study_argument
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@json_option
def command(study: Path, file: Path, *, as_json: bool) -> None:
    """Estimate a STUDY's effects on everybody from one scan of a Parquet FILE.

    For files larger than memory: no row is loaded. A plan that was frozen by ``nudgelab register``
    is held against it. Checks, segments and the report need
    ``nudgelab analyse``.
    """
    from nudgelab.public import Study, scan  # noqa: PLC0415

    declared = Study.load(study)
    with working("Scanning …"):
        found = scan(declared, file)
    if as_json:
        from nudgelab.report.as_json import strict  # noqa: PLC0415

        effects = [effect.as_dict() for effect in found.effects]
        rows = [asdict(count) for count in found.rows]
        plan = asdict(found.registered) if found.registered else None
        told = {"study": declared.study, "effects": effects, "rows": rows, "registered": plan}
        print_json(strict(told))
        return
    from rich.console import Console  # noqa: PLC0415

    from nudgelab.report.scanned import print_scanned  # noqa: PLC0415

    print_scanned(declared, found, Console())
