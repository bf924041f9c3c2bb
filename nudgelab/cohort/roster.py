"""A roster: who is to be assigned, before anything was measured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.cohort.files import read_file, sha256_of_file
from nudgelab.cohort.people_rows import raw_column
from nudgelab.cohort.read_rows import lacking_columns, repeated_names
from nudgelab.cohort.values import RawColumn
from nudgelab.errors import CohortError, Problem
from nudgelab.study.columns import CohortFile, Column

if TYPE_CHECKING:
    from nudgelab.study.study import Study

__all__ = ["Roster", "read_roster"]

TextArray = npt.NDArray[np.object_]
FloatArray = npt.NDArray[np.float64]
_MOST_PROBLEMS = 5
_RUNS = ("=", "@", "\t", "\r")
"""An identifier that begins so would be run by a spreadsheet that opens the assignment."""


@dataclass(frozen=True, slots=True, eq=False)
class Roster:
    """Who is to be assigned, in the order of the file.

    Attributes
    ----------
    name : str
        The file's name.
    sha256 : str
        Of its bytes.
    person_column, team_column : str
        What the file calls them; the second is empty where persons are assigned.
    person : ndarray of str, shape (n,)
        Identifiers, each once.
    team : ndarray of str or None, shape (n,)
        Where teams are assigned.
    columns : dict of str to RawColumn
        Baseline variables that the assignment uses, in the study's names.
    """

    name: str
    sha256: str
    person_column: str
    team_column: str
    person: TextArray
    team: TextArray | None
    columns: dict[str, RawColumn]

    @property
    def unit(self) -> TextArray:
        """What each person is assigned with: the team, or the person."""
        return self.person if self.team is None else self.team

    def categories(self, name: str) -> TextArray:
        """Return a variable as text, refusing gaps.

        Raises
        ------
        CohortError
            With the first rows that have none.
        """
        column = self.columns[name]
        texts = column.texts()
        column.refuse_unless(np.asarray([t is not None for t in texts]), "a value for everybody")
        return texts

    def numbers(self, name: str) -> FloatArray:
        """Return a variable as numbers, refusing gaps.

        Raises
        ------
        CohortError
            With the first rows that have none.
        """
        numbers = self.columns[name].numbers()
        self.columns[name].refuse_unless(np.isfinite(numbers), "a number for everybody")
        return numbers


def read_roster(path: Path, study: Study, variables: Iterable[str]) -> Roster:
    """Read a roster: a file with a row a person, in any form that a cohort's may have.

    Parameters
    ----------
    path : Path
        The file.
    study : Study
        Its ``cohort: columns`` say how the columns are called; without such a part they are
        ``person``, ``team`` and the variables' own names.
    variables : iterable of str
        Baseline variables that the assignment uses.

    Returns
    -------
    Roster
        In the order of the file.

    Raises
    ------
    CohortError
        If it can't be read, lacks a column, or has a person twice, none, or without a team.
    """
    declared = study.cohort or CohortFile(columns={"person": Column(role="person")})
    wanted = _wanted(study, declared, dict.fromkeys(variables))
    read, file = read_file(path, declared), str(path)
    problems = lacking_columns(read, file, wanted)
    twice = [name for name in repeated_names(read.table) if name in wanted]
    problems += [Problem(file, f"more than one column '{name}'", "one") for name in twice]
    if problems:
        raise CohortError(problems)
    raw = {key: raw_column(key, wanted[key], read, file, declared.missing) for key in wanted}
    by_role = {column.role: key for key, column in wanted.items()}
    team_column = by_role.get("team", "")
    return Roster(
        name=path.name,
        sha256=sha256_of_file(path),
        person_column=by_role["person"],
        team_column=team_column,
        person=_persons(raw[by_role["person"]]),
        team=_teams(raw[team_column]) if team_column else None,
        columns={
            column.name or key: raw[key]
            for key, column in wanted.items()
            if column.role not in ("person", "team")
        },
    )


def _wanted(study: Study, declared: CohortFile, variables: Iterable[str]) -> dict[str, Column]:
    """Return the columns of the file that the assignment needs."""
    by_name = {column.name or key: key for key, column in declared.columns.items()}
    by_role: dict[str, str] = {column.role: key for key, column in declared.columns.items()}
    wanted = {by_role.get("person", "person"): Column(role="person")}
    if study.clustered:
        wanted[by_role.get("team", "team")] = Column(role="team")
    for name in variables:
        key = by_name.get(name, name)
        wanted[key] = declared.columns.get(key, Column(role="covariate"))
    return wanted


def _persons(column: RawColumn) -> TextArray:
    texts = column.texts()
    seen: dict[str, int] = {}
    problems = []
    for row, text in enumerate(texts):
        if text is None:
            problems.append(Problem(column.row(row), "no person", "an identifier"))
        elif text.startswith(_RUNS):
            expected = "one that no spreadsheet runs as a formula"
            problems.append(
                Problem(column.row(row), "an identifier that begins like a formula", expected)
            )
        elif seen.setdefault(_alike(text), row) != row:
            first = int(column.rows[seen[_alike(text)]])
            found = f"the person of row {first} again"
            found += "" if texts[seen[_alike(text)]] == text else ", but for capitals or spaces"
            problems.append(Problem(column.row(row), found, "one row a person"))
    _raise(problems)
    return texts


def _alike(text: str) -> str:
    return " ".join(text.split()).casefold()


def _teams(column: RawColumn) -> TextArray:
    texts = column.texts()
    column.refuse_unless(np.asarray([t is not None for t in texts]), "a team for everybody")
    spelled: dict[str, str] = {}
    problems = [
        Problem(
            column.row(row), f"the team '{text}'", f"one spelling, as in '{spelled[_alike(text)]}'"
        )
        for row, text in enumerate(texts)
        if spelled.setdefault(_alike(text), text) != text
    ]
    _raise(problems)
    return texts


def _raise(problems: Sequence[Problem]) -> None:
    if not problems:
        return
    shown = list(problems[:_MOST_PROBLEMS])
    if more := len(problems) - len(shown):
        shown.append(Problem(problems[0].where, f"{more:,} more such rows", problems[0].expected))
    raise CohortError(shown)
