"""One replication of a programme: SimPy lets things happen in the organisation, day by day.

The environment's time is in working days. A day has a morning, when contacts and events reach
people; working hours, when everybody meets their occasions; and an evening, when surveys are
answered. Processes grow with what the organisation does, never with employees × days.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import simpy

from nudgelab.behaviour.parameters import PARAMETERS
from nudgelab.cohort.cohort import Cohort, Source
from nudgelab.errors import Problem, StudyError, nearest
from nudgelab.simulation.assignment import assign
from nudgelab.simulation.day import advance_day
from nudgelab.simulation.delivery import Delivery
from nudgelab.simulation.measurement import BASELINE_SCALES, WAVE_SCALES, measure, true_scale
from nudgelab.simulation.network import colleagues
from nudgelab.simulation.population import populate
from nudgelab.simulation.records import Records
from nudgelab.simulation.streams import Purpose, luck_of, name_index, uniforms
from nudgelab.study.calendar import OrganisationalEvent
from nudgelab.study.study import Study

__all__ = ["Programme", "simulate"]

FloatArray = npt.NDArray[np.float64]

MOMENT = 2.0**-10
"""Between two things that reach people in one morning, for a fixed order [days]."""
WORKING_HOURS = 0.5
"""When everybody meets their occasions, after the morning's contacts [days]."""
EVENING = 0.75
"""When surveys are answered [days]."""


def simulate(study: Study, *, seed: int | None = None, replication: int = 0) -> Cohort:
    """Simulate a study once, and return its cohort.

    Parameters
    ----------
    study : Study
        As declared.
    seed : int, optional
        Seed of every random number; the study's own if left out.
    replication : int
        Which replication; replications share no random number.

    Returns
    -------
    Cohort
        In the same form as a real one.

    Raises
    ------
    StudyError
        If the study can't be simulated.
    """
    chosen = study.seed if seed is None else seed
    programme = Programme(study, chosen, replication)
    programme.run()
    source = Source("simulated", study.study, seed=chosen, replication=replication)
    cohort = Cohort.from_programme(
        study,
        source=source,
        people=programme.people_table(),
        events=programme.records.events_table(),
        waves=programme.records.waves_table(WAVE_SCALES),
        deliveries=programme.records.deliveries_table(),
    )
    return replace(cohort, notes=_assumptions(study))


def _assumptions(study: Study) -> tuple[str, ...]:
    """Return what this study assumes otherwise than the model's defaults, for its report."""
    return tuple(
        f"Assumed: {name} is {value:g}, where the model's default is {PARAMETERS[name].default:g}"
        f" ({PARAMETERS[name].meaning.rstrip('.')})."
        for name, value in study.model.items()
    )


class Programme:
    """A study's employees in a SimPy environment.

    Parameters
    ----------
    study : Study
        As declared.
    seed, replication : int
        Where all luck comes from.

    Attributes
    ----------
    arm : ndarray of int, shape (n,)
        Place of each employee's arm among the study's arms.
    cue_kinds : tuple of str
        The employees' own kinds of cue, then those that only events give.
    """

    def __init__(self, study: Study, seed: int, replication: int) -> None:
        self.study = study
        self.parameters = study.parameters()
        self.luck = luck_of(seed, replication)
        self.cue_kinds = _cue_kinds(study)
        self.people, self.state = populate(
            study.population, len(self.cue_kinds), self.parameters, self.luck
        )
        self.colleagues = colleagues(
            study.population.network, self.people.team, self.people.department, self.luck
        )
        self.arm = assign(study, self.people, self.luck)
        self.records = Records()
        self.first_day = 1 - study.calendar.baseline_days
        self.baseline_survey = min((d for d in study.calendar.survey.days if d <= 0), default=0)
        self.environment = simpy.Environment(initial_time=min(self.first_day, 0))
        self._start_processes()

    def run(self) -> None:
        """Let the programme run to the end of its last day."""
        self.environment.run(until=self.study.calendar.days + 1)

    @property
    def day(self) -> int:
        """The working day that it is [days]."""
        return int(np.floor(self.environment.now))

    def until_morning(self, day: int, place: int = 0) -> simpy.Event:
        """Return the event that a day begins; of two things, the one with the lower place first."""
        return self._until(day + place * MOMENT)

    def _until(self, time: float) -> simpy.Event:
        return self.environment.timeout(time - self.environment.now)

    def _start_processes(self) -> None:
        for arm, declared in enumerate(self.study.arms.values()):
            for place, name in enumerate(declared.tactics):
                delivery = Delivery(self, name, self.study.tactic(name), arm, place)
                self.environment.process(delivery.process())
        for name, event in self.study.calendar.events.items():
            self.environment.process(self._event(name, event))
        for day in sorted({*self.study.calendar.survey.days, self.baseline_survey}):
            self.environment.process(self._survey(day))
        self.environment.process(self._days())

    def _days(self) -> Generator[simpy.Event, None, None]:
        """Let everybody live through each working day."""
        bounds = _cue_bounds(self.study, self.cue_kinds)
        for day in range(self.first_day, self.study.calendar.days + 1):
            yield self._until(day + WORKING_HOURS)
            advance_day(
                day,
                self.luck,
                self.people,
                self.state,
                self.colleagues,
                bounds,
                self.parameters,
            )
            self.records.log_posts(day, self.state.posts)

    def _event(self, name: str, event: OrganisationalEvent) -> Generator[simpy.Event, None, None]:
        """Give an occasion to everybody who is at an event."""
        yield self.until_morning(event.day)
        lots = uniforms(
            self.luck,
            len(self.arm),
            Purpose.ATTENDANCE,
            index=name_index(name),
            day=event.day,
        )
        kind = self.cue_kinds.index(event.cue)
        self.state.occasions[lots < event.attendance, kind] += 1
        self.state.given[lots < event.attendance] += 1

    def _survey(self, day: int) -> Generator[simpy.Event, None, None]:
        """Ask everybody in the evening; the traits only once, at baseline."""
        yield self._until(day + EVENING)
        baseline = day == self.baseline_survey
        asked = dict.fromkeys((*WAVE_SCALES, *(BASELINE_SCALES if baseline else ())))
        scores = {
            scale: measure(
                scale,
                true_scale(scale, self.people, self.state, self.colleagues, self.parameters),
                self.study.calendar.survey,
                day,
                self.luck,
            )
            for scale in asked
        }
        if baseline:
            self.records.baseline = {scale: scores[scale] for scale in BASELINE_SCALES}
        if day in self.study.calendar.survey.days:
            self.records.log_wave(day, {scale: scores[scale] for scale in WAVE_SCALES})

    def people_table(self) -> pa.Table:
        """Return a row an employee: arm, place in the organisation, and the baseline measures."""
        count = len(self.arm)
        departments = pa.array([f"D{code + 1}" for code in range(self.people.department.max() + 1)])
        return pa.table(
            {
                "person": np.arange(count),
                "arm": pa.array(list(self.study.arms)).take(pa.array(self.arm)),
                "team": self.people.team,
                "department": departments.take(pa.array(self.people.department)),
                "manager": self.people.manager.astype(np.int8),
                "tenure": self.people.tenure,
                "acted": self.records.acted_by(0, count),
                **self.records.baseline,
            }
        )


def _cue_kinds(study: Study) -> tuple[str, ...]:
    """Return the kinds of cue of a study, and refuse a tactic with another one."""
    given = (event.cue for event in study.calendar.events.values())
    kinds = tuple(dict.fromkeys((*study.population.cues, *given)))
    for arm in study.arms.values():
        for name in arm.tactics:
            cue = study.tactic(name).cue
            if cue is not None and cue not in kinds:
                where = f"{study.path or study.study}: tactics: {name}: cue"
                expected = f"one of {', '.join(kinds)}"
                raise StudyError(Problem(where, f"'{cue}'", expected, nearest(cue, kinds)))
    return kinds


def _cue_bounds(study: Study, kinds: tuple[str, ...]) -> FloatArray:
    """Return the cumulative shares of the kinds among own occasions, ending in 1."""
    weights = np.array([study.population.cues.get(kind, 0.0) for kind in kinds])
    bounds: FloatArray = np.cumsum(weights) / weights.sum()
    bounds[len(study.population.cues) - 1 :] = 1.0
    return bounds
