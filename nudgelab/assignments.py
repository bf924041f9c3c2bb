"""Keeping an assignment: the file that says who gets what, and the audit that proves how.

The assignment is its user's own and has identifiers in it; the audit has none.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nudgelab.cohort.roster import Roster, read_roster
from nudgelab.design.assigning import Assigned, assign_roster, variables_of
from nudgelab.errors import ResultsError
from nudgelab.results.durable import read_form, unwritable, write_new
from nudgelab.results.manifest import other_versions, versions

if TYPE_CHECKING:
    from nudgelab.study.study import Study

__all__ = ["AUDIT", "Assignment", "differences", "randomise", "seed_of"]

AUDIT = ".audit.json"
"""Ending of the audit's name, after the assignment's own."""
FORMAT = 1
"""Version of the audit's form; a newer one is refused, never guessed at."""


@dataclass(frozen=True, slots=True, eq=False)
class Assignment:
    """A roster with its arms, and the audit.

    Attributes
    ----------
    columns : tuple of str
        ``person``, the team where teams were assigned, the pair where pairs were made, the arm, and
        in a stepped wedge the step; called as the study's cohort file calls them.
    rows : tuple of tuple
        A row a person, in the order of the roster.
    audit : dict
        Seed, hashes, procedure, sizes and balance.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]
    audit: dict[str, Any]

    def text(self) -> str:
        """Return the assignment as CSV in UTF-8."""
        written = io.StringIO()
        lines = csv.writer(written, lineterminator="\n")
        lines.writerow(self.columns)
        lines.writerows(self.rows)
        return written.getvalue()

    def to_pandas(self) -> Any:
        """Return the assignment as a pandas data frame."""
        import pandas as pd  # noqa: PLC0415

        return pd.DataFrame(list(self.rows), columns=list(self.columns))

    def save(self, path: str | Path) -> Path:
        """Write assignment and audit; both or neither, and nothing is overwritten.

        Parameters
        ----------
        path : str or Path
            The assignment, ending in ``.csv``.

        Returns
        -------
        Path
            The audit, beside it.

        Raises
        ------
        ResultsError
            If a file is there already or can't be written, or the ending is another.
        """
        target = Path(path)
        if target.suffix.lower() != ".csv":
            raise ResultsError(f"{target}: found '{target.suffix}'; expected a name ending in .csv")
        audit = target.with_name(target.name + AUDIT)
        texts = {
            target: self.text(),
            audit: json.dumps(self.audit, indent=2, ensure_ascii=False, allow_nan=False) + "\n",
        }
        _write_all(texts)
        return audit


def randomise(study: Study, roster: str | Path, *, seed: int | None = None) -> Assignment:
    """Assign people or teams to arms as a study declares.

    Parameters
    ----------
    study : Study
        The declared study.
    roster : str or Path
        Who there is: a file with a row a person.
    seed : int, optional
        From 0 to 2⁶⁴ − 1; the study's own if left out.

    Returns
    -------
    Assignment
        The same for the same people, study and seed, whatever the order of the rows.

    Raises
    ------
    CohortError
        If the roster can't be read or can't be assigned so.
    """
    path = Path(roster)
    chosen = study.seed if seed is None else seed
    people = read_roster(path, study, variables_of(study))
    found = assign_roster(study, people, chosen)
    columns, rows = _layout(study, people, found)
    assignment = Assignment(columns, rows, {})
    audit = _audit(study, people, found, chosen)
    audit["assignment"] = {"sha256": _sha256(assignment.text()), "columns": list(columns)}
    return Assignment(columns, rows, audit)


def differences(audit: str | Path, assignment: Assignment) -> tuple[str, ...]:
    """Return where an assignment differs from an audit; nothing where it is the same.

    Parameters
    ----------
    audit : str or Path
        An audit that was kept.
    assignment : Assignment
        Drawn again, with the audit's seed.

    Raises
    ------
    ResultsError
        If the audit can't be read.
    """
    kept = read_form(Path(audit), "audit", FORMAT)
    return tuple(_differences(kept, assignment.audit))


def seed_of(audit: str | Path) -> int:
    """Return the seed of an audit that was kept.

    Raises
    ------
    ResultsError
        If the audit can't be read.
    """
    kept = read_form(Path(audit), "audit", FORMAT)
    if not isinstance(kept.get("seed"), int):
        raise ResultsError(f"{audit}: found no seed; expected an audit of nudgelab randomise")
    return int(kept["seed"])


def _differences(kept: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    for part in ("study", "roster", "assignment"):
        then, found = kept.get(part, {}).get("sha256"), now[part]["sha256"]
        if then != found:
            yield f"{part}: SHA-256 {then} then, {found} now"
    if kept.get("seed") != now["seed"]:
        yield f"seed: {kept.get('seed')} then, {now['seed']} now"
    for library, then, found in other_versions(kept.get("versions", {})):
        yield f"version of {library}: {then} then, {found} now"


def _layout(
    study: Study, roster: Roster, found: Assigned
) -> tuple[tuple[str, ...], tuple[tuple[str | int, ...], ...]]:
    """Return columns and rows under the names, and with the values, of the study's cohort file."""
    declared = {} if study.cohort is None else study.cohort.columns
    key = next((k for k, c in declared.items() if c.role == "arm"), "arm")
    written = {
        str(meant): value
        for value, meant in ((declared[key].values or {}) if key in declared else {}).items()
    }
    columns: dict[str, Sequence[str | int]] = {roster.person_column: roster.person.tolist()}
    if roster.team is not None:
        columns[roster.team_column] = roster.team.tolist()
    if found.pair is not None:
        columns[study.assignment.pairs or "pair"] = found.pair.tolist()
    if found.step is None:
        columns[key] = [written.get(arm, arm) for arm in found.arm]
    else:
        columns["step"] = found.step.tolist()
        if study.assignment.rollout_start and study.assignment.period_days:
            days = found.step * study.assignment.period_days + 1
            columns[study.assignment.rollout_start] = days.tolist()
    return tuple(columns), tuple(zip(*columns.values(), strict=True))


def _audit(study: Study, roster: Roster, found: Assigned, seed: int) -> dict[str, Any]:
    assignment = study.assignment
    return {
        "format": FORMAT,
        "seed": seed,
        "study": {"name": study.study, "sha256": study.sha256},
        "roster": {"name": roster.name, "sha256": roster.sha256, "people": len(roster.person)},
        "procedure": {
            "unit": assignment.unit,
            "arms": list(study.arms),
            "shares": study.shares,
            "strata": list(assignment.strata),
            "pairs": assignment.pairs,
            "pair_on": list(assignment.pair_on),
            "steps": assignment.steps,
            "rerandomise": None
            if assignment.rerandomise is None
            else assignment.rerandomise.model_dump(mode="json"),
        },
        "draws": found.draws,
        "imbalance": found.imbalance,
        "largest_imbalance": _finite(found.largest_imbalance),
        "units": found.units,
        "strata": found.strata,
        "balance": [asdict(row) for row in _balance(study, roster, found)],
        "versions": versions(),
    }


@dataclass(frozen=True, slots=True)
class _Balance:
    variable: str
    value: str
    arm: str
    standardised_difference: float | None


def _balance(study: Study, roster: Roster, found: Assigned) -> Iterator[_Balance]:
    """Yield how each arm's people differ from control's, a row a number or category."""
    from nudgelab.statistics.balance import standardised_difference  # noqa: PLC0415

    if found.step is not None:
        return
    control = found.arm == study.control
    for name, column in roster.columns.items():
        if column.is_numeric():
            columns = {"": roster.numbers(name)}
        else:
            texts = roster.categories(name)
            levels = sorted(set(texts.tolist()))
            columns = {level: (texts == level).astype(np.float64) for level in levels}
        for value, numbers in columns.items():
            for arm in study.treatments:
                apart = standardised_difference(numbers[found.arm == arm], numbers[control])
                yield _Balance(name, value, arm, _finite(apart))


def _finite(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _write_all(texts: dict[Path, str]) -> None:
    """Write files that aren't there yet, all of them or none."""
    try:
        write_new(texts)
    except FileExistsError as error:
        found = f"{error.filename}: is there already; nothing is overwritten"
        raise ResultsError(found) from None
    except OSError as error:
        raise unwritable(Path(error.filename or next(iter(texts))), error) from None
