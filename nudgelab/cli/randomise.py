"""``nudgelab randomise``: assign people or teams to arms, reproducibly."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from nudgelab.cli.options import json_option, quiet_option, study_argument
from nudgelab.cli.printing import print_json

__all__ = ["command"]


@click.command(epilog="Example:  nudgelab randomise study.yaml people.csv --seed 20270301")
@study_argument
@click.argument("roster", metavar="ROSTER", type=click.Path(path_type=Path))
@click.option("--seed", type=click.IntRange(0, 2**64 - 1), help="The study's own if left out.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="File to write, ending in .csv; ROSTER-assigned.csv beside the roster if left out.",
)
@click.option(
    "--verify",
    metavar="AUDIT",
    type=click.Path(path_type=Path),
    help="Write nothing: draw again by an audit, and compare.",
)
@json_option
@quiet_option
def command(
    study: Path,
    roster: Path,
    seed: int | None,
    out: Path | None,
    verify: Path | None,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Assign everybody on a ROSTER to the arms of a STUDY.

    An audit beside the assignment keeps the seed, hashes and balance. The same people, study and
    seed give the same assignment, whatever the order of the rows.
    """
    from nudgelab.public import Study, randomise  # noqa: PLC0415

    declared = Study.load(study)
    if verify is not None:
        _verify(declared, roster, verify, as_json=as_json)
        return
    assigned = randomise(declared, roster, seed=seed)
    target = out or roster.with_name(f"{roster.stem}-assigned.csv")
    audit = assigned.save(target)
    if as_json:
        print_json(assigned.audit | {"file": str(target), "audit": str(audit)})
    elif quiet:
        click.echo(str(target))
    else:
        for line in _said(assigned.audit):
            click.echo(line)
        click.echo(f"Assignment: {target}\nAudit: {audit}")


def _verify(study: Any, roster: Path, audit: Path, *, as_json: bool) -> None:
    from nudgelab.assignments import differences, seed_of  # noqa: PLC0415
    from nudgelab.public import randomise  # noqa: PLC0415

    assigned = randomise(study, roster, seed=seed_of(audit))
    found = differences(audit, assigned)
    if as_json:
        print_json({"same": not found, "differences": list(found)})
    elif not found:
        click.echo(
            f"{audit}: the same assignment of {assigned.audit['roster']['people']:,} people."
        )
    else:
        click.echo("\n".join([f"{audit}: another assignment.", *(f"  {line}" for line in found)]))
    if found:
        sys.exit(1)


def _said(audit: dict[str, Any]) -> list[str]:
    """Return the audit in a few lines."""
    unit = {"person": "people", "team": "teams"}[audit["procedure"]["unit"]]
    sizes = ", ".join(f"{arm} {size:,}" for arm, size in audit["units"].items())
    said = [f"{audit['roster']['people']:,} people; {unit}: {sizes}."]
    if audit["strata"]:
        said.append(f"Dealt within {len(audit['strata'])} strata.")
    if audit["imbalance"] is not None:
        said.append(
            f"Drawn {audit['draws']:,} times until the imbalance was {audit['imbalance']:.3g}"
            f" (accepted up to {audit['largest_imbalance']:.3g})."
        )
    apart = [row for row in audit["balance"] if row["standardised_difference"] is not None]
    if apart:
        worst = max(apart, key=lambda row: abs(row["standardised_difference"]))
        value = f" = {worst['value']}" if worst["value"] else ""
        said.append(
            f"Largest standardised difference from control: {worst['standardised_difference']:+.2f}"
            f" ({worst['variable']}{value}, {worst['arm']})."
        )
    return said
