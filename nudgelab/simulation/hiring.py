"""The people of a replication, hired: drawn as declared, or taken from a baseline survey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nudgelab.behaviour.parameters import Parameters
from nudgelab.cohort.location import locate_file
from nudgelab.simulation.baseline_file import BaselineTable
from nudgelab.simulation.baseline_rows import (
    chosen_rows,
    read_baseline,
    rows_of_successors,
    seated,
)
from nudgelab.simulation.edge_list import ties_from_file
from nudgelab.simulation.network import Colleagues, colleagues, drawn_ties
from nudgelab.simulation.occasions import wait_for_first_cue
from nudgelab.simulation.organisation import Organisation, organise, organise_teams
from nudgelab.simulation.people import Workforce
from nudgelab.simulation.population import Drawn, draw_people
from nudgelab.simulation.streams import Luck
from nudgelab.simulation.workforce import new_workforce, seat
from nudgelab.study.population import Population
from nudgelab.study.study import Study
from nudgelab.study.tactics import Tactic

__all__ = ["Hiring"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
SingleArray = npt.NDArray[np.float32]

_HIRED_TOGETHER = 8192  # so that what is drawn of them takes little memory


@dataclass(frozen=True, slots=True)
class Hiring:
    """Where a study's employees come from.

    Attributes
    ----------
    study : Study
        As declared.
    parameters : Parameters
        Of the model.
    luck : Luck
        Seed and replication.
    survey : BaselineTable or None
        The usable rows of the baseline survey, if the study has one.
    """

    study: Study
    parameters: Parameters
    luck: Luck
    survey: BaselineTable | None

    @classmethod
    def of(cls, study: Study, parameters: Parameters, luck: Luck) -> Hiring:
        """Read the study's baseline survey, if it has one.

        Raises
        ------
        CohortError, StudyError
            If the survey can't be read as declared.
        """
        return cls(study, parameters, luck, read_baseline(study))

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out of the baseline survey, in sentences."""
        return () if self.survey is None else self.survey.notes

    def workforce(
        self, first_day: int, kinds: int, tactics: Sequence[Tactic]
    ) -> tuple[Workforce, SingleArray]:
        """Hire everybody.

        Parameters
        ----------
        first_day : int
            On whose morning they are there [days].
        kinds : int
            Number of kinds of cue.
        tactics : sequence of Tactic
            All that are delivered.

        Returns
        -------
        workforce : Workforce
            Everybody in their places, before anything has happened.
        tenure : ndarray of float, shape (n,)
            With the organisation [years].
        """
        survey = self._people_of_survey()
        population = self._population(survey)
        place = self._places(population, survey)
        seen = self._seen(place, survey)
        workforce = new_workforce(place, seen, kinds, list(tactics))
        tenure = np.empty(len(place.team), dtype=np.float32)
        for first in range(0, len(tenure), _HIRED_TOGETHER):
            some = slice(first, min(first + _HIRED_TOGETHER, len(tenure)))
            who = np.arange(some.start, some.stop)
            known = None if survey is None else {n: v[some] for n, v in survey.values.items()}
            drawn = draw_people(population, who, self.parameters, self.luck, known=known)
            seat(drawn, some, first_day, workforce)
            wait_for_first_cue(who, first_day, self.luck, workforce)
            tenure[some] = drawn.tenure
        workforce.state["present"] = 1
        workforce.state["visible_colleagues"] = seen.counts(place.team)
        return workforce, tenure

    def successors(self, who: IntArray, generation: int) -> Drawn:
        """Return the people who will take some places, all drawn at once.

        Parameters
        ----------
        who : ndarray of int, shape (k,)
            The places.
        generation : int
            1 for the first successors, 2 for theirs, and so on.
        """
        return draw_people(
            self.study.population,
            who,
            self.parameters,
            self.luck,
            generation=generation,
            known=self._known_of_successor(who, generation),
        )

    def _known_of_successor(
        self, who: IntArray, generation: int
    ) -> Mapping[str, FloatArray] | None:
        if self.survey is None:
            return None
        rows = rows_of_successors(self.survey.rows, who, self.luck, generation)
        return {name: values[rows] for name, values in self.survey.values.items()}

    def _people_of_survey(self) -> BaselineTable | None:
        """Return the row that each employee comes from, those of a team beside each other."""
        if self.survey is None:
            return None
        declared = self.study.population
        given = "employees" in declared.model_fields_set
        employees = declared.employees if given else self.survey.rows
        return seated(self.survey, chosen_rows(self.survey.rows, employees, self.luck))

    def _population(self, survey: BaselineTable | None) -> Population:
        """Return the population with as many people as there are, and no more teams than that."""
        declared = self.study.population
        if survey is None:
            return declared
        teams = min(declared.teams, survey.rows)
        counts = {"employees": survey.rows, "teams": teams}
        return declared.model_copy(
            update=counts | {"departments": min(declared.departments, teams)}
        )

    def _places(self, population: Population, survey: BaselineTable | None) -> Organisation:
        if survey is None or survey.team is None:
            return organise(population, self.luck)
        return organise_teams(survey.team, survey.department, population, self.luck)

    def _seen(self, place: Organisation, survey: BaselineTable | None) -> Colleagues:
        """Return who sees whom, by the declared network or the file of ties."""
        network = self.study.population.network
        if network.file is None:
            return colleagues(place.team, drawn_ties(network, place.department, self.luck))
        persons = None if survey is None else survey.person
        absent = frozenset() if self.survey is None else self.survey.absent
        path = locate_file(network.file, self.study)
        return colleagues(place.team, ties_from_file(path, persons, len(place.team), absent=absent))
