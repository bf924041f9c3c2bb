"""Employees from a real baseline survey: its rows, with the correlations that people really have.

What is drawn from declared distributions is as correlated as it was declared; rows of a survey are
as correlated as the people were. Rows drawn by lot, with replacement, are a bootstrap of them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nudgelab.cohort.files import read_file
from nudgelab.cohort.location import locate_file
from nudgelab.errors import Problem, StudyError
from nudgelab.simulation.baseline_file import BaselineFile, BaselineTable
from nudgelab.simulation.streams import Luck, Purpose, uniform, uniforms
from nudgelab.study.study import Study

__all__ = ["BaselineTable", "chosen_rows", "read_baseline", "rows_of_successors", "seated"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


def read_baseline(study: Study) -> BaselineTable | None:
    """Read the baseline survey that a study's employees come from.

    Parameters
    ----------
    study : Study
        With ``population: baseline``; its file is found as a cohort's file is.

    Returns
    -------
    BaselineTable or None
        The usable rows in the order of the file; None where the study has no such survey.

    Raises
    ------
    CohortError
        If the file can't be read, lacks a column, has a value outside its declared range, a person
        twice, a team in two departments, or fewer than two usable rows.
    StudyError
        If a column of departments is declared without one of teams.
    """
    rows = study.population.baseline
    if rows is None:
        return None
    if rows.department is not None and rows.team is None:
        where = f"{study.path or study.study}: population: baseline"
        raise StudyError(Problem(where, "department without team", "a column of teams too"))
    path = locate_file(rows.file, study)
    return BaselineFile(rows, read_file(path), str(path)).table()


def chosen_rows(rows: int, employees: int, luck: Luck) -> IntArray:
    """Return the row that each employee comes from.

    Parameters
    ----------
    rows : int
        Number of usable rows.
    employees : int
        Number of employees.
    luck : Luck
        Seed and replication.

    Returns
    -------
    ndarray of int, shape (employees,)
        Every row in its order if there are as many; otherwise rows by lot, with replacement, where
        an employee has the same row whatever the number of the others.
    """
    if rows == employees:
        return np.arange(rows, dtype=np.int64)
    return _row_of(uniforms(luck, employees, Purpose.BASELINE_ROW), rows)


def rows_of_successors(rows: int, who: IntArray, luck: Luck, generation: int) -> IntArray:
    """Return the row that each of some newcomers comes from, always by lot.

    Parameters
    ----------
    rows : int
        Number of usable rows.
    who : ndarray of int, shape (k,)
        Places that they take.
    luck : Luck
        Seed and replication.
    generation : int
        1 for the first successors in their places, 2 for theirs, and so on.

    Returns
    -------
    ndarray of int, shape (k,)
        Rows.
    """
    purpose = int(Purpose.BASELINE_ROW)
    lots = [uniform(luck, int(place), 0, purpose, generation) for place in who]
    return _row_of(np.array(lots, dtype=np.float64), rows)


def _row_of(lots: FloatArray, rows: int) -> IntArray:
    # the largest lot below 1 may be rounded up to the number of rows
    return np.minimum((lots * rows).astype(np.int64), rows - 1)


def seated(table: BaselineTable, rows: IntArray) -> BaselineTable:
    """Return the people of chosen rows, those of a team beside each other.

    Parameters
    ----------
    table : BaselineTable
        Usable rows.
    rows : ndarray of int, shape (n,)
        As :func:`chosen_rows` returns them.

    Returns
    -------
    BaselineTable
        A row an employee, in the order of teams; codes from 0 without gaps, for a lot may leave a
        team without anybody. Without teams, in the order of the rows.
    """
    if table.team is not None:
        rows = rows[np.argsort(table.team[rows], kind="stable")]
    return table._replace(
        values={name: column[rows] for name, column in table.values.items()},
        person=None if table.person is None else tuple(table.person[row] for row in rows),
        team=_without_gaps(table.team, rows),
        department=_without_gaps(table.department, rows),
    )


def _without_gaps(codes: IntArray | None, rows: IntArray) -> IntArray | None:
    if codes is None:
        return None
    return np.unique(codes[rows], return_inverse=True)[1].astype(np.int64).reshape(-1)
