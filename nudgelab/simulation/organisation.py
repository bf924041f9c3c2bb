"""Who sits where: teams of random size, the departments they belong to, and who manages."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from nudgelab.behaviour.compiled import compiled
from nudgelab.simulation.streams import Luck, Purpose, uniforms
from nudgelab.study.population import Population

__all__ = ["TEAM_SIZE_SHAPE", "Organisation", "organise", "organise_teams"]

IntArray = npt.NDArray[np.int64]

TEAM_SIZE_SHAPE = 4.0
"""Shape of the Gamma distribution of a team's drawing power; sizes vary by about half their mean
(assumption)."""


class Organisation(NamedTuple):
    """Place of each employee; each of shape (n,).

    Attributes
    ----------
    team : ndarray of int
        Codes from 0, employees of a team beside each other.
    department : ndarray of int
        Codes from 0.
    manager : ndarray of int
        1 for those who manage people.
    """

    team: IntArray
    department: IntArray
    manager: IntArray


def organise(population: Population, luck: Luck) -> Organisation:
    """Return the place of each employee.

    Parameters
    ----------
    population : Population
        Numbers of employees, teams and departments, and the share of managers.
    luck : Luck
        Seed and replication.

    Returns
    -------
    Organisation
        Every team has an employee, and two where there are enough; every department has a team.
    """
    team = _teams(population.employees, population.teams, luck)
    department = _departments(population.teams, population.departments, luck)[team]
    return Organisation(team, department, _managers(team, population.managers, luck))


def organise_teams(
    team: IntArray, department: IntArray | None, population: Population, luck: Luck
) -> Organisation:
    """Return the place of each employee where the teams are known.

    Parameters
    ----------
    team : ndarray of int, shape (n,)
        Codes from 0, employees of a team beside each other.
    department : ndarray of int, shape (n,), or None
        Codes from 0, one for all of a team; drawn by lot if they aren't known.
    population : Population
        Number of departments, and the share of managers.
    luck : Luck
        Seed and replication.

    Returns
    -------
    Organisation
        With the teams as given.
    """
    if department is None:
        teams = int(team[-1]) + 1
        department = _departments(teams, min(population.departments, teams), luck)[team]
    return Organisation(team, department, _managers(team, population.managers, luck))


def _teams(employees: int, teams: int, luck: Luck) -> IntArray:
    least = 2 if employees >= 2 * teams else 1
    seated = np.repeat(np.arange(teams), least)
    power = special.gammaincinv(TEAM_SIZE_SHAPE, uniforms(luck, teams, Purpose.TEAM_SIZE))
    bounds = np.cumsum(power) / np.sum(power)
    lots = np.sort(uniforms(luck, employees - len(seated), Purpose.TEAM))  # found faster in order
    others = np.minimum(np.searchsorted(bounds, lots), teams - 1)
    return np.sort(np.concatenate((seated, others))).astype(np.int64)


def _departments(teams: int, departments: int, luck: Luck) -> IntArray:
    """Return the department of each team; the first teams by lot found one each."""
    founders = np.argsort(uniforms(luck, teams, Purpose.DEPARTMENT, index=1), kind="stable")
    department = (uniforms(luck, teams, Purpose.DEPARTMENT) * departments).astype(np.int64)
    department[founders[:departments]] = np.arange(departments)
    return department


def _managers(team: IntArray, share: float, luck: Luck) -> IntArray:
    """Return who manages: one a team first, by lot, then a second one, until the share is met."""
    lots = uniforms(luck, len(team), Purpose.MANAGER)
    rank = _ranks(lots, np.searchsorted(team, np.arange(team[-1] + 2)))
    wanted = round(share * len(team))
    full = int(np.searchsorted(np.cumsum(np.bincount(rank)), wanted, side="right"))
    manager = (rank < full).astype(np.int64)
    next_ones = np.flatnonzero(rank == full)
    chosen = np.argsort(lots[next_ones], kind="stable")[: wanted - int(manager.sum())]
    manager[next_ones[chosen]] = 1
    return manager


@compiled
def _ranks(lots: npt.NDArray[np.float64], bounds: IntArray) -> IntArray:
    """Return each lot's rank in its team, from 0."""
    rank = np.empty(len(lots), dtype=np.int64)
    for team in range(len(bounds) - 1):
        first, last = bounds[team], bounds[team + 1]
        order = np.argsort(lots[first:last], kind="mergesort")
        for place in range(last - first):
            rank[first + order[place]] = place
    return rank
