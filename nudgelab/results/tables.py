"""The tables of a run: the cohort of a simulated programme, and what the analysis found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from nudgelab.analysis.findings import AdoptionCurve, Findings
    from nudgelab.cohort.cohort import Cohort

__all__ = ["tables_of"]


def tables_of(cohort: Cohort, findings: Findings) -> Iterator[tuple[str, pa.Table]]:
    """Yield the name and content of every table that a run keeps.

    Rows of people are kept of a simulated programme only: real people's rows never leave the file
    they came in.

    Parameters
    ----------
    cohort : Cohort
        What was analysed.
    findings : Findings
        What was found.

    Yields
    ------
    (str, pyarrow.Table)
        Name and table.
    """
    yield "effects", findings.effects.to_arrow()
    yield (
        "checks",
        pa.Table.from_pylist(
            [
                asdict(check) | {"details": json.dumps(dict(check.details))}
                for check in findings.checks
            ]
        ),
    )
    yield "groups", pa.Table.from_pylist([asdict(group) for group in findings.groups])
    if findings.curves:
        yield "curves", pa.concat_tables([_curve(curve) for curve in findings.curves])
    if cohort.source.kind == "simulated":
        yield from _programme(cohort)


def _programme(cohort: Cohort) -> Iterator[tuple[str, pa.Table]]:
    logs = {
        "events": cohort.events,
        "waves": cohort.waves,
        "deliveries": cohort.deliveries,
        "queues": cohort.queues,
    }
    yield "people", cohort.people
    for name, table in logs.items():
        if table is not None:
            yield name, table


def _curve(curve: AdoptionCurve) -> pa.Table:
    points = len(curve.time)
    names = {"outcome": curve.outcome, "segment": curve.segment, "arm": curve.arm}
    columns = {name: pa.array([value] * points) for name, value in names.items()}
    numbers = {"time": curve.time, "share": curve.share, "low": curve.low, "high": curve.high}
    return pa.table(columns | {name: np.asarray(value) for name, value in numbers.items()})
