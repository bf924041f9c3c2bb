"""A programme like the one that a cohort went through: its people's teams, and its arms as dealt.

Who is simulated stands where a person of the cohort stands, in the same team and arm. What they
are like comes from the study: from the rows of its baseline survey, or drawn as declared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nudgelab.cohort.cohort import Cohort, Source
from nudgelab.simulation.baseline_file import BaselineTable
from nudgelab.simulation.baseline_rows import chosen_rows, read_baseline
from nudgelab.simulation.hiring import Hiring
from nudgelab.simulation.organisation import Organisation, organise, organise_teams
from nudgelab.simulation.programme import Programme, cohort_of
from nudgelab.study.population import Population
from nudgelab.study.study import Study

__all__ = ["Places", "places_of", "simulate_like"]

IntArray = npt.NDArray[np.int64]


class Places(NamedTuple):
    """Where the people of a cohort stand, those of a team beside each other; shape (n,) each.

    Attributes
    ----------
    arm : ndarray of int
        Place among the study's arms.
    row : ndarray of int
        Row in the cohort's table.
    team, department : ndarray of int or None
        Codes from 0, where they are known.
    """

    arm: IntArray
    row: IntArray
    team: IntArray | None
    department: IntArray | None


def places_of(study: Study, cohort: Cohort) -> Places:
    """Return where the people of a cohort stand.

    Parameters
    ----------
    study : Study
        Its arms.
    cohort : Cohort
        Simulated or real. Whoever's team is missing is in a team alone.
    """
    names = list(study.arms)
    arm = np.array([names.index(str(name)) for name in cohort.arm], dtype=np.int64)
    team, department = cohort.team, _departments(cohort)
    if team is None:
        return Places(arm, np.arange(len(arm), dtype=np.int64), None, None)
    team = _alone_if_missing(team)
    row = np.argsort(team, kind="stable").astype(np.int64)
    return Places(arm[row], row, team[row], None if department is None else department[row])


def _departments(cohort: Cohort) -> IntArray | None:
    if "department" not in cohort.covariates:
        return None
    texts = cohort.texts("department")
    if any(text is None for text in texts):
        return None
    return np.unique(texts.astype(np.str_), return_inverse=True)[1].astype(np.int64)


def _alone_if_missing(team: IntArray) -> IntArray:
    missing = team < 0
    team = team.copy()
    team[missing] = team.max(initial=0) + 1 + np.arange(int(missing.sum()))
    return np.unique(team, return_inverse=True)[1].astype(np.int64)


def simulate_like(study: Study, places: Places, *, seed: int, replication: int) -> Cohort:
    """Simulate a study once, on people in the places of a cohort's.

    Parameters
    ----------
    study : Study
        As declared, or with other parameters.
    places : Places
        Where the cohort's people stand.
    seed, replication : int
        Where all luck comes from.

    Returns
    -------
    Cohort
        In the same form as a real one.

    Raises
    ------
    StudyError, CohortError
        If the study can't be simulated.
    """
    source = Source("simulated", study.study, seed=seed, replication=replication)
    return cohort_of(_ProgrammeOfCohort(study, places, seed, replication), source)


class _ProgrammeOfCohort(Programme):
    """A programme whose people stand where a cohort's do."""

    def __init__(self, study: Study, places: Places, seed: int, replication: int) -> None:
        self.places = places
        super().__init__(study, seed, replication)

    def _hired(self) -> Hiring:
        survey = read_baseline(self.study)
        return _HiringOfCohort(self.study, self.parameters, self.luck, survey, self.places)

    def _assigned(self) -> npt.NDArray[np.int16]:
        return self.places.arm.astype(np.int16)


@dataclass(frozen=True, slots=True)
class _HiringOfCohort(Hiring):
    """Employees in the places of a cohort's people."""

    places: Places

    def _people_of_survey(self) -> BaselineTable | None:
        """Return each place's row: the person's own if there are as many, otherwise by lot."""
        if self.survey is None:
            return None
        rows = chosen_rows(self.survey.rows, len(self.places.arm), self.luck)[self.places.row]
        person = self.survey.person
        return self.survey._replace(
            values={name: column[rows] for name, column in self.survey.values.items()},
            person=None if person is None else tuple(person[row] for row in rows),
            team=self.places.team,
            department=self.places.department,
        )

    def _population(self, survey: BaselineTable | None) -> Population:
        del survey
        count, declared = len(self.places.arm), self.study.population
        teams = min(declared.teams, count)
        counts = {"employees": count, "teams": teams}
        return declared.model_copy(
            update=counts | {"departments": min(declared.departments, teams)}
        )

    def _places(self, population: Population, survey: BaselineTable | None) -> Organisation:
        del survey
        team, department = self.places.team, self.places.department
        if team is None:
            return organise(population, self.luck)
        return organise_teams(team, department, population, self.luck)
