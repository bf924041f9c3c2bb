"""``nudgelab export``: what of a run may be shown to everybody."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import click

from nudgelab.cli.options import json_option
from nudgelab.cli.printing import print_json

__all__ = ["command"]

_MOST_DIGITS = 12


def _epsilon(ctx: click.Context, option: click.Parameter, text: str | None) -> Fraction | None:
    """Return a privacy budget as an exact fraction: no float's low bits take part."""
    if text is None:
        return None
    try:
        epsilon = Fraction(text) if len(text) <= _MOST_DIGITS else Fraction(0)
    except (ValueError, ZeroDivisionError):
        epsilon = Fraction(0)
    if not Fraction(1, 10**6) <= epsilon <= 100:
        found = f"{text[:40]!r} is no number from 0.000001 to 100, such as 0.5."
        raise click.BadParameter(found, ctx, option)
    return epsilon


@click.command(epilog="Example:  nudgelab export results/trial/RUN --public shared --epsilon 1")
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--public",
    "out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="The folder to make, with what may be shown to everybody.",
)
@click.option(
    "--epsilon",
    callback=_epsilon,
    metavar="NUMBER",
    help="Only counts, with noise: differentially private at this budget in all.",
)
@json_option
def command(run: Path, out: Path, epsilon: Fraction | None, *, as_json: bool) -> None:
    """Write what may be shown of a RUN: effects and groups without small cells.

    Left out is each cell with fewer than minimum_cell people, people who acted, who didn't, or
    whose outcome is missing. With --epsilon there are counts alone, with noise. docs/security.md
    says what each protects against.
    """
    from nudgelab.results.release import release  # noqa: PLC0415  (heavy: loaded when called)

    said = release(run, out, epsilon)
    if said.get("exact_releases_before"):
        warning = "nudgelab: exact numbers of this run were released before; no noise hides those"
        click.echo(warning, err=True)
    if as_json:
        print_json(said | {"folder": str(out)})
        return
    if epsilon is None:
        for what in ("cells", "effects"):
            click.echo(f"{said[what]['shown']:,} of {said[what]['of']:,} {what} may be shown.")
    else:
        click.echo(f"Counts with noise; ε = {said['epsilon']} for this release,")
        click.echo(f"{said['epsilon_of_all_releases']} for all releases of this run.")
    click.echo(f"Folder:  {out}")
