"""The tables of a run: the cohort of a simulated programme, and what the analysis found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from nudgelab.analysis.categories import CategoryShares
    from nudgelab.analysis.findings import AdoptionCurve, Findings
    from nudgelab.analysis.mean_counts import MeanCount
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
    if findings.mean_counts:
        yield (
            "mean_counts",
            pa.concat_tables([_mean_count(curve) for curve in findings.mean_counts]),
        )
    if findings.categories:
        yield (
            "categories",
            pa.concat_tables([_categories(shares) for shares in findings.categories]),
        )
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
    numbers = {"time": curve.time, "share": curve.share, "low": curve.low, "high": curve.high}
    return _long(curve, {name: np.asarray(value) for name, value in numbers.items()})


def _mean_count(curve: MeanCount) -> pa.Table:
    numbers = {"time": curve.time, "mean": curve.mean, "low": curve.low, "high": curve.high}
    return _long(curve, {name: np.asarray(value) for name, value in numbers.items()})


def _categories(shares: CategoryShares) -> pa.Table:
    return _long(shares, {"category": shares.categories, "share": shares.shares})


def _long(whose: AdoptionCurve | MeanCount | CategoryShares, columns: dict[str, Any]) -> pa.Table:
    """Return columns of one arm beside the names of what they are of."""
    points = len(next(iter(columns.values())))
    names = {"outcome": whose.outcome, "segment": whose.segment, "arm": whose.arm}
    return pa.table({name: pa.array([value] * points) for name, value in names.items()} | columns)
