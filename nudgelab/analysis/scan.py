"""The plan's effects on everybody, from one scan of a file that may be larger than memory."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nudgelab.analysis.effect_rows import effect_of, not_shown
from nudgelab.analysis.findings import Effect, Effects
from nudgelab.cohort.scan import ScannedCells, scan_cells
from nudgelab.errors import CohortError, Problem
from nudgelab.statistics.cross_products import Cells, difference_from_products
from nudgelab.study.outcomes import BinaryOutcome, ContinuousOutcome, CountOutcome
from nudgelab.study.segments import EVERYBODY

if TYPE_CHECKING:
    from nudgelab.study.study import Study

__all__ = ["scan_effects"]


def scan_effects(study: Study, file: str | Path) -> Effects:
    """Estimate the effects on everybody from one grouped scan of a Parquet file.

    Differences of means and of shares, adjusted by Lin's regression where the plan adjusts, with
    CR2 and Satterthwaite's degrees of freedom where teams are the unit: the numbers that the rows
    in memory give. For persons the interval is Welch's about Lin's estimate, also for shares.
    Checks, segments and other kinds of outcome need the rows; rows without an arm, a team or the
    outcome are left out and not counted.

    Parameters
    ----------
    study : Study
        Its ``cohort: columns`` say which columns are the arm, the team, outcomes and covariates.
    file : str or Path
        A Parquet file or a folder of them.

    Returns
    -------
    Effects
        The primary outcome first; p-values corrected across the arms by Holm.

    Raises
    ------
    CohortError
        If the file can't be scanned, or the study declares what a scan can't answer.
    MissingExtraError
        If DuckDB isn't installed.
    """
    path = Path(file)
    columns = _columns(study, path)
    rows: list[Effect] = []
    scanned = scan_cells(
        path,
        arm=columns.arm,
        outcomes=list(columns.outcomes.values()),
        covariates=columns.covariates,
        team=columns.team,
    )
    for outcome in sorted(columns.outcomes, key=lambda name: name != study.analysis.primary):
        cells = scanned[columns.outcomes[outcome]]
        rows += _corrected(list(_effects(study, path, outcome, cells, columns)))
    return Effects(rows)


class _Columns:
    """Which columns a scan needs, or why it can't be made."""

    def __init__(self, study: Study, file: Path) -> None:
        declared = {} if study.cohort is None else study.cohort.columns
        by_role: dict[str, dict[str, str]] = {}
        for key, column in declared.items():
            by_role.setdefault(column.role, {})[column.name or key] = key
        _must_be(file, "arm" in by_role, "no column with role: arm", "one, in cohort: columns")
        self.arm = next(iter(by_role["arm"].values()))
        self.values = declared[self.arm].values or {}
        teams = by_role.get("team", {})
        _must_be(
            file, bool(teams) or not study.clustered, "no column with role: team", "one, for teams"
        )
        self.team = next(iter(teams.values())) if study.clustered else None
        known = by_role.get("covariate", {})
        for name in study.analysis.adjust:
            _must_be(file, name in known, f"no column for '{name}'", "one with role: covariate")
        self.covariates = [known[name] for name in study.analysis.adjust]
        kinds = (BinaryOutcome, CountOutcome, ContinuousOutcome)
        self.outcomes = {
            name: key
            for name, key in by_role.get("outcome", {}).items()
            if isinstance(study.outcomes[name], kinds)
        }
        for key in (*self.outcomes.values(), *self.covariates):
            recoded = declared[key].values is not None
            _must_be(file, not recoded, f"values: of column {key}", "numbers as they are")


def _columns(study: Study, file: Path) -> _Columns:
    columns = _Columns(study, file)
    primary = study.analysis.primary
    _must_be(
        file,
        primary in columns.outcomes,
        f"no column of the primary outcome '{primary}' as a number",
        "one with role: outcome, of kind binary, count or continuous",
    )
    blocks = study.assignment.strata or study.assignment.pairs or study.assignment.rollout
    _must_be(
        file,
        not blocks or study.analysis.strata == "ignore",
        "strata, pairs or a roll-out",
        "an analysis of the rows, or analysis: strata: ignore",
    )
    return columns


def _must_be(file: Path, right: bool, found: str, expected: str) -> None:
    if not right:
        raise CohortError(Problem(str(file), found, expected))


def _effects(
    study: Study, file: Path, outcome: str, cells: ScannedCells, columns: _Columns
) -> Iterator[Effect]:
    names = np.asarray([_in_study(value, columns) for value in cells.arm])
    unknown = sorted(set(names.tolist()) - set(study.arms))
    _must_be(file, not unknown, f"the arm '{(unknown or [''])[0]}'", f"one of {list(study.arms)}")
    declared = study.outcomes[outcome]
    binary = isinstance(declared, BinaryOutcome)
    _must_be(
        file,
        not binary or (cells.lowest >= 0 and cells.highest <= 1),
        f"{columns.outcomes[outcome]} from {cells.lowest:g} to {cells.highest:g}",
        "0 and 1",
    )
    for arm in study.treatments:
        kept = (names == arm) | (names == study.control)
        _must_be(
            file,
            bool((names == arm).any() and (names == study.control).any()),
            f"nobody in '{arm}' or in control",
            "people in both",
        )
        of_both = Cells(
            names[kept] == arm,
            None if cells.team is None else np.unique(cells.team[kept], return_inverse=True)[1],
            cells.n[kept],
            cells.sums[kept],
            cells.products[kept],
        )
        yield _effect(study, outcome, arm, of_both, binary=binary)


def _in_study(value: str, columns: _Columns) -> str:
    meant = columns.values.get(value)
    return value if meant is None else str(meant)


def _effect(study: Study, outcome: str, arm: str, cells: Cells, *, binary: bool) -> Effect:
    plan = study.analysis
    estimand = "risk_difference" if binary else "mean_difference"
    if min(cells.people(True), cells.people(False)) < plan.minimum_cell:
        found = not_shown(estimand, plan.level, plan.minimum_cell)
    else:
        bound = 1.0 if binary else math.inf
        found = difference_from_products(cells, estimand, level=plan.level, bound=bound)
    return effect_of(
        found,
        outcome=outcome,
        arm=arm,
        versus=study.control,
        segment=EVERYBODY,
        role="primary" if outcome == plan.primary else "secondary",
    )


def _corrected(rows: list[Effect]) -> list[Effect]:
    from nudgelab.statistics.multiplicity import holm  # noqa: PLC0415

    adjusted = holm(np.asarray([row.p for row in rows]))
    return [replace(row, p_adjusted=float(p)) for row, p in zip(rows, adjusted, strict=True)]
