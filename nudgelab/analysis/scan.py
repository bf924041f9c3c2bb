"""The plan's effects on everybody, from one scan of a file that may be larger than memory."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.effect_rows import effect_of, not_shown
from nudgelab.analysis.effects import role_of
from nudgelab.analysis.estimation import headline_of
from nudgelab.analysis.findings import Effect, Effects
from nudgelab.analysis.multiplicity import Correction, corrected, correction_of
from nudgelab.analysis.registered import RegisteredPlan, effects_held_against
from nudgelab.analysis.scan_columns import ScanColumns, must_be
from nudgelab.cohort.cohort import Source
from nudgelab.cohort.files import sha256_of_file
from nudgelab.cohort.row_counts import RowCount
from nudgelab.cohort.scan import ScannedCells, ScannedFile, scan_cells
from nudgelab.statistics.cross_products import Cells, difference_from_products
from nudgelab.statistics.estimate import Estimate
from nudgelab.statistics.ratio_from_products import ratio_from_products
from nudgelab.study.outcomes import BinaryOutcome, CountOutcome
from nudgelab.study.segments import EVERYBODY

if TYPE_CHECKING:
    from nudgelab.study.registration import Registration
    from nudgelab.study.study import Study

__all__ = ["Scanned", "scan_effects"]


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan found.

    Attributes
    ----------
    effects : Effects
        The primary outcome first; p-values corrected across the arms as the plan declares.
    rows : tuple of RowCount
        Rows that were left out, each reason with how many.
    correction : Correction
        How p-values were corrected.
    source : Source
        The file; with its hash only where a frozen plan knew one to hold it against.
    registered : RegisteredPlan or None
        The frozen plan that the effects were held against, with every deviation.
    """

    effects: Effects
    rows: tuple[RowCount, ...]
    correction: Correction
    source: Source
    registered: RegisteredPlan | None = None


def scan_effects(
    study: Study, file: str | Path, registration: Registration | None = None
) -> Scanned:
    """Estimate the effects on everybody from one grouped scan of a Parquet file.

    The headlines that the rows in memory give: differences of shares and of means, adjusted by
    Lin's regression where the plan adjusts, and ratios of mean counts, with CR2 and Satterthwaite's
    degrees of freedom where teams are the unit. Where persons are, an adjusted difference has
    Welch's interval about Lin's estimate. Checks, segments, confirmations and other kinds of
    outcome need the rows; rows without an arm, a team or the outcome are left out and counted.

    Parameters
    ----------
    study : Study
        Its ``cohort: columns`` say which columns are the arm, the team, outcomes and covariates.
    file : str or Path
        A Parquet file or a folder of them.

    Returns
    -------
    Scanned
        The effects, and how many rows were left out.

    Raises
    ------
    CohortError
        If the file can't be scanned, or the study declares what a scan can't answer.
    MissingExtraError
        If DuckDB isn't installed.
    """
    path = Path(file)
    columns = ScanColumns(study, path)
    scanned = scan_cells(
        path,
        arm=columns.arm,
        outcomes=list(columns.outcomes.values()),
        covariates=columns.covariates,
        team=columns.team,
        binary=columns.of_kind(study, BinaryOutcome),
        counts=columns.of_kind(study, CountOutcome),
    )
    rows = [
        effect
        for outcome in sorted(columns.outcomes, key=lambda name: name != study.analysis.primary)
        for arm, cells in _comparisons(
            study, path, scanned.cells[columns.outcomes[outcome]], columns
        )
        for effect in _effects(study, outcome, arm, cells)
    ]
    found = Scanned(
        Effects(corrected(study, None, {}, rows)),
        tuple(_left_out(study, scanned, columns)),
        correction_of(study),
        _source(path, registration),
    )
    return found if registration is None else _held(found, study, registration)


def _source(path: Path, registration: Registration | None) -> Source:
    """Return the file; hashing one larger than memory takes long, and serves a frozen plan only."""
    entries = registration.entries if registration else ()
    known = path.is_file() and any("people" in entry.files for entry in entries)
    return Source("file", path.name, sha256=sha256_of_file(path) if known else None)


def _held(found: Scanned, study: Study, registration: Registration) -> Scanned:
    effects, plan = effects_held_against(found.effects, found.source, study, registration)
    return replace(found, effects=effects, registered=plan)


def _left_out(study: Study, scanned: ScannedFile, columns: ScanColumns) -> Iterator[RowCount]:
    """Yield how many rows were left out, of all and of each outcome."""
    place = "an arm or a team" if columns.team else "an arm"
    if unplaced := scanned.rows - scanned.placed:
        yield RowCount(f"without {place} left out", unplaced, scanned.rows)
    for outcome, column in columns.outcomes.items():
        if unknown := scanned.placed - int(scanned.cells[column].n.sum()):
            named = study.label("outcome", outcome)
            what = f"without '{named}' left out of its effects"
            yield RowCount(what, unknown, scanned.placed)


def _comparisons(
    study: Study, file: Path, cells: ScannedCells, columns: ScanColumns
) -> Iterator[tuple[str, Cells]]:
    """Yield each arm with its cells and control's."""
    names = [columns.in_study(value) for value in cells.arms]
    unknown = sorted(set(names) - set(study.arms))
    must_be(file, not unknown, f"the arm '{(unknown or [''])[0]}'", f"one of {list(study.arms)}")
    of = {
        arm: np.isin(cells.arm, [place for place, name in enumerate(names) if name == arm])
        for arm in names
    }
    for arm in study.treatments:
        somebody = arm in of and study.control in of
        must_be(file, somebody, f"nobody in '{arm}' or in control", "people in both")
        kept = of[arm] | of[study.control]
        yield (
            arm,
            Cells(
                of[arm][kept],
                None if cells.team is None else _without_gaps(cells.team[kept]),
                cells.n[kept],
                cells.sums[kept],
                cells.products[kept],
            ),
        )


def _without_gaps(codes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return codes from 0 on, each of which somebody has."""
    number = np.cumsum(np.bincount(codes) > 0) - 1
    return number[codes]


def _effects(study: Study, outcome: str, arm: str, cells: Cells) -> Iterator[Effect]:
    plan = study.analysis
    if min(cells.people(True), cells.people(False)) < plan.minimum_cell:
        headline = headline_of(study.outcomes[outcome])
        estimates = [not_shown(headline, plan.level, plan.minimum_cell)]
    else:
        estimates = _estimates(study, outcome, cells)
    for position, estimate in enumerate(estimates):
        role = role_of(study, outcome, EVERYBODY, estimate.estimand, headline=position == 0)
        yield effect_of(
            estimate,
            outcome=outcome,
            arm=arm,
            versus=study.control,
            segment=EVERYBODY,
            role=role,
        )


def _estimates(study: Study, outcome: str, cells: Cells) -> list[Estimate]:
    level, kind = study.analysis.level, study.outcomes[outcome]
    if isinstance(kind, CountOutcome):
        difference = difference_from_products(cells, "mean_difference", level=level)
        return [ratio_from_products(cells, level=level), difference]
    if not isinstance(kind, BinaryOutcome):
        return [difference_from_products(cells, "mean_difference", level=level, bound=math.inf)]
    if cells.k or cells.cluster is not None:
        return [difference_from_products(cells, "risk_difference", level=level, bound=1.0)]
    return [_of_shares(cells, level)]


def _of_shares(cells: Cells, level: float) -> Estimate:
    """Return what the events and people of both arms tell, as of any two shares."""
    from nudgelab.statistics.proportions import risk_difference  # noqa: PLC0415

    events = [round(cells.sums[cells.treated == arm, 0].sum()) for arm in (True, False)]
    people = [cells.people(arm) for arm in (True, False)]
    return risk_difference(events[0], people[0], events[1], people[1], level=level)
