"""``nudgelab init``: a new study folder."""

from __future__ import annotations

import os
import re
from importlib import resources
from pathlib import Path

import click

from nudgelab.errors import ResultsError

__all__ = ["command"]


@click.command(epilog="Example:  nudgelab init my_study")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Start a study in DIR: a commented study file that runs as it stands."""
    here = Path(os.path.abspath(folder))  # noqa: PTH100  (a link that leads nowhere has a name)
    name = re.sub(r"\W+", "_", here.name).strip("_") or "study"
    name = name if name[0].isalpha() else f"study_{name}"
    template = resources.files("nudgelab.cli").joinpath("study_template.yaml")
    text = template.read_text(encoding="utf-8").replace("STUDY_NAME", name)
    target = folder / "study.yaml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        if not folder.is_dir():
            raise ResultsError(f"{folder}: is no folder; expected one, or a new name") from None
        raise ResultsError(f"{target}: is there already; nothing is overwritten") from None
    except OSError as error:
        raise ResultsError(f"{target}: can't be written ({error.strerror})") from None
    click.echo(f"Wrote {target}. Next:")
    click.echo(f"  nudgelab check {target}")
    click.echo(f"  nudgelab simulate {target}")
    click.echo(f"  nudgelab power {target}")
    click.echo(f"  nudgelab analyse {target} --data YOUR.csv")
