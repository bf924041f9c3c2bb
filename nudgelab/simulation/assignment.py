"""Who comes into which arm: complete randomisation of persons or teams, within strata.

The draw itself is :mod:`nudgelab.randomisation`'s; here it gets the simulation's strata and lots.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nudgelab.errors import Problem, StudyError, nearest
from nudgelab.randomisation import deal, planned_counts
from nudgelab.simulation.streams import Luck, Purpose, uniform, uniforms
from nudgelab.study.study import Study

__all__ = ["assign", "planned_shares", "randomise_within"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Records = npt.NDArray[np.void]

STRATA = {"person": ("department", "manager"), "team": ("department",)}
"""What the simulation can stratify by, for each unit."""


def assign(study: Study, people: Records, luck: Luck) -> IntArray:
    """Return the arm of each employee.

    Parameters
    ----------
    study : Study
        Its arms and assignment; unknown shares are taken as equal.
    people : ndarray of PERSON, shape (n,)
        Their teams, departments and managers.
    luck : Luck
        Seed and replication.

    Returns
    -------
    ndarray of int, shape (n,)
        Place among the study's arms.

    Raises
    ------
    StudyError
        If a stratum isn't one that the simulation has before the programme.
    """
    share = planned_shares(study)
    if study.assignment.unit == "person":
        return randomise_within(_strata(study, people), share, luck)
    team: IntArray = people["team"].astype(np.int64)
    first = np.searchsorted(team, np.arange(team[-1] + 1))
    return randomise_within(_strata(study, people)[first], share, luck)[team]


def planned_shares(study: Study) -> FloatArray:
    """Return the planned share of each arm, shape (arms,); unknown ones are taken as equal."""
    shares = study.shares
    planned = [1.0 if shares is None else shares[arm] for arm in study.arms]
    share: FloatArray = np.asarray(planned) / sum(planned)
    return share


def _strata(study: Study, people: Records) -> IntArray:
    """Return the stratum of each employee, shape (n,)."""
    unit = study.assignment.unit
    for name in study.assignment.strata:
        if name not in STRATA[unit]:
            where = f"{study.path or study.study}: assignment: strata"
            expected = f"{' or '.join(STRATA[unit])}, to assign each {unit} before the programme"
            raise StudyError(Problem(where, f"'{name}'", expected, nearest(name, STRATA[unit])))
    stratum = np.zeros(len(people), dtype=np.int64)
    for name in study.assignment.strata:
        codes: IntArray = people[name].astype(np.int64)
        stratum = stratum * (int(codes.max()) + 1) + codes
    return np.unique(stratum, return_inverse=True)[1].astype(np.int64)


def randomise_within(stratum: IntArray, share: FloatArray, luck: Luck) -> IntArray:
    """Return the arm of each unit.

    Parameters
    ----------
    stratum : ndarray of int, shape (units,)
        Codes from 0.
    share : ndarray of float, shape (arms,)
        Planned shares, summing to 1.
    luck : Luck
        Seed and replication.

    Returns
    -------
    ndarray of int, shape (units,)
        Place among the arms.
    """
    sizes = np.bincount(stratum)
    ties = [_ties(len(share), code, luck) for code in range(len(sizes))]
    counts = planned_counts(sizes, share, np.asarray(ties))
    return deal(stratum, counts, uniforms(luck, len(stratum), Purpose.ASSIGNMENT))


def _ties(arms: int, stratum: int, luck: Luck) -> list[float]:
    return [uniform(luck, arm, 0, int(Purpose.ASSIGNMENT_TIE), stratum) for arm in range(arms)]
