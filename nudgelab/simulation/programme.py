"""One replication of a programme: SimPy lets things happen in the organisation, day by day.

The environment's time is in working days. A day has a morning, when contacts and events reach
people; working hours, when everybody meets their occasions; and an evening, when surveys are
answered. Processes grow with what the organisation does, never with employees × days.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import simpy

from nudgelab.behaviour.diagnosis import dominant_before, felt_resistances, standardised
from nudgelab.behaviour.parameters import PARAMETERS
from nudgelab.behaviour.vocabulary import CHANNELS, CONCERNS, TRAITS
from nudgelab.cohort.cohort import Cohort, Source
from nudgelab.cohort.resistance import DOMINANT, resistances_by_name
from nudgelab.errors import Problem, StudyError, nearest
from nudgelab.simulation.assignment import assign
from nudgelab.simulation.delivery import Delivery
from nudgelab.simulation.desk import Desk
from nudgelab.simulation.fading import fading_over, settle_everybody
from nudgelab.simulation.hiring import Hiring
from nudgelab.simulation.inbox import Inbox
from nudgelab.simulation.measurement import (
    BASELINE_SCALES,
    WAVE_SCALES,
    answering,
    measure,
    true_scale,
)
from nudgelab.simulation.moves import LEAVES, make_moves
from nudgelab.simulation.organisation import Organisation
from nudgelab.simulation.post_log import empty_post_log
from nudgelab.simulation.records import Records
from nudgelab.simulation.review import Review
from nudgelab.simulation.strategies import DIAGNOSING
from nudgelab.simulation.streams import Purpose, luck_of, name_index, uniforms
from nudgelab.simulation.turnover import planned_moves
from nudgelab.simulation.working_days import live_through
from nudgelab.study.arms import Arm
from nudgelab.study.calendar import OrganisationalEvent
from nudgelab.study.registered_tactics import registered_effects
from nudgelab.study.strategies import resistances_answered
from nudgelab.study.study import Study
from nudgelab.study.tactics import Tactic

__all__ = ["Programme", "cohort_of", "simulate"]

FloatArray = npt.NDArray[np.float64]
SingleArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]

MOMENT = 2.0**-10
"""Between two things that reach people in one morning, for a fixed order [days]."""
WORKING_HOURS = 0.5
"""When everybody meets their occasions, after the morning's contacts [days]."""
_TELLING = ("reactance", "inertia", *CONCERNS, "threat", "habit")
"""Scales that tell how strongly each resistance is felt."""
_AT_A_TIME = 8192
"""Employees whose answers are weighed together, so that it takes little memory."""
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
    source = Source("simulated", study.study, seed=chosen, replication=replication)
    return cohort_of(Programme(study, chosen, replication), source)


def cohort_of(programme: Programme, source: Source) -> Cohort:
    """Let a programme run, and return its cohort.

    Parameters
    ----------
    programme : Programme
        That hasn't begun.
    source : Source
        What the cohort says of where it comes from.
    """
    programme.run()
    study, notes, records = programme.study, programme.notes(), programme.records
    people = programme.dismiss()
    return Cohort.from_programme(
        study,
        source=source,
        people=people,
        events=records.events_table(),
        waves=records.waves_table(WAVE_SCALES),
        deliveries=records.deliveries_table(),
        queues=records.queues_table() if records.queues else None,
        notes=(*_assumptions(study), *notes),
    )


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
    workforce : Workforce
        The employees.
    arm : ndarray of int, shape (n,)
        Place of each employee's arm among the study's arms.
    generation : ndarray of int, shape (n,)
        0 for who was there at the kick-off; goes up when somebody leaves.
    diagnosed, diagnosed_last : ndarray of float, shape (n, 3)
        Standardised resistances by the last survey before the kick-off, and by the last one of all
        that was answered; NaN for those who didn't answer any, and for all where no arm asks.
    read_posts : list of int
        Authors of posts that were read and go out next.
    cue_kinds : tuple of str
        The employees' own kinds of cue, then those that only events give.
    """

    def __init__(self, study: Study, seed: int, replication: int) -> None:
        self.study = study
        self.parameters = study.parameters()
        self.luck = luck_of(seed, replication)
        _refuse_unknown_cues(study)
        self.cue_kinds = study.cue_kinds
        self.first_day = 1 - study.calendar.baseline_days
        self.hiring = self._hired()
        self.workforce, self.tenure = self.hiring.workforce(
            self.first_day, len(self.cue_kinds), self._delivered()
        )
        self.fading = fading_over(study.calendar.days + 1 - self.first_day, self.parameters)
        self.arm = self._assigned()
        self.moves = planned_moves(self.hiring, self.workforce)
        self.generation = self.moves.generation
        self.contacted = np.zeros(len(self.arm), dtype=np.bool_)  # of those at the kick-off
        self.diagnosed: FloatArray = np.broadcast_to(np.nan, (len(self.arm), len(TRAITS)))
        self.diagnosed_last = self.diagnosed
        self.records = Records(empty_post_log(16 + len(self.arm) // 4), left=self._leavers())
        self.reviews: list[Review] = []
        self.read_posts: list[int] = []
        self.given: list[tuple[IntArray, int, int]] = []
        self.baseline_survey = min((d for d in study.calendar.survey.days if d <= 0), default=0)
        self.environment = simpy.Environment(initial_time=min(self.first_day, 0))
        self._start_processes()

    def _hired(self) -> Hiring:
        """Return where the employees come from."""
        return Hiring.of(self.study, self.parameters, self.luck)

    def _assigned(self) -> npt.NDArray[np.int16]:
        """Return the place of each employee's arm among the study's arms, shape (n,)."""
        return assign(self.study, self.workforce.people, self.luck).astype(np.int16)

    def log_contacts(self, tactic: str, arm: str, employees: IntArray, cost: float) -> None:
        """Count contacts that reached employees today, and what they cost together."""
        self.records.log_contacts(self.day, tactic, arm, len(employees), cost)

    def log_review(self, tactic: str, arm: str, author: int, cost: float) -> None:
        """Count what it cost to read an author's post today."""
        del author
        self.records.log_contacts(self.day, tactic, arm, 0, cost)

    def run(self) -> None:
        """Let the programme run to the end of its last day."""
        self.environment.run(until=self.study.calendar.days + 1)

    def dismiss(self) -> pa.Table:
        """Let the employees go, whose states take the most memory, and return who they were.

        Returns
        -------
        pyarrow.Table
            A row an employee: arm, place in the organisation, and the baseline measures.
        """
        place = {name: self.workforce.people[name].copy() for name in Organisation._fields}
        del self.workforce
        return self._people_table(place)

    @property
    def day(self) -> int:
        """The working day that it is [days]."""
        return int(np.floor(self.environment.now))

    def until_morning(self, day: int, place: int = 0) -> simpy.Event:
        """Return the event of a day's morning; what has a lower place comes first."""
        return self._until(day + (place + 1) * MOMENT)

    def _until(self, time: float) -> simpy.Event:
        return self.environment.timeout(time - self.environment.now)

    def in_programme(self) -> npt.NDArray[np.bool_]:
        """Return who is there and belongs to their place's arm, shape (n,).

        A successor belongs to it where teams were assigned, and to none where persons were.
        """
        there: npt.NDArray[np.bool_] = self.workforce.state["present"] == 1
        return there if self.study.assignment.unit == "team" else there & (self.generation == 0)

    def answered(self, arm: Arm) -> tuple[str, ...]:
        """Return the resistances that an arm's tactics answer."""
        return resistances_answered(map(self.study.tactic, arm.tactics))

    def give(self, employees: IntArray, kind: int, lots: int) -> None:
        """Give an occasion to employees, each once, to be met in the next working hours."""
        self.given.append((employees, kind, lots))

    def _delivered(self) -> list[Tactic]:
        """Return every tactic that is delivered in some arm; a function may move any channel."""
        names = [n for arm in self.study.arms.values() for n in active_tactics(self.study, arm)]
        tactics = {name: self.study.tactic(name) for name in names}
        every_channel = {"effects": dict.fromkeys(CHANNELS, 0.0)}
        return [
            tactic if registered_effects(name) is None else tactic.model_copy(update=every_channel)
            for name, tactic in tactics.items()
        ]

    def _leavers(self) -> dict[int, int]:
        """Return who of the first people leaves, and on which day they aren't there any more."""
        gone = self.moves.successor == LEAVES
        place, first = np.unique(self.moves.place[gone], return_index=True)
        return dict(zip(place.tolist(), self.moves.day[gone][first].tolist(), strict=True))

    def _start_processes(self) -> None:
        for arm, declared in enumerate(self.study.arms.values()):
            self._start_arm(arm, declared)
        for name, event in self.study.calendar.events.items():
            self.environment.process(self._event(name, event))
        for day in sorted({*self.study.calendar.survey.days, self.baseline_survey}):
            self.environment.process(self._survey(day))
        self.environment.process(self._days())

    def _start_arm(self, arm: int, declared: Arm) -> None:
        """Start the deliveries of an arm, which has its staff for itself."""
        desks = self._desks()
        for place, name in enumerate(active_tactics(self.study, declared)):
            tactic = self.study.tactic(name)
            review = self._open_review(arm, name, tactic, desks)
            desk = None if tactic.staff is None else desks[tactic.staff]
            delivery = Delivery(self, name, arm, place, desk, review)
            self.environment.process(delivery.process())

    def _desks(self) -> Mapping[str, Desk]:
        """Return the staff at work for an arm."""
        staff = self.study.all_staff
        return {name: Desk(self.environment, group) for name, group in staff.items()}

    def _open_review(
        self, arm: int, name: str, tactic: Tactic, desks: Mapping[str, Desk]
    ) -> int | None:
        """Open the review that a tactic brings, and return its number."""
        period = tactic.period
        if period is None or period.reviewed_by is None:
            return None
        readers, arm_name = period.reviewed_by, tuple(self.study.arms)[arm]
        self.reviews.append(Review(self, name, arm_name, readers, period.minutes, desks[readers]))
        return len(self.reviews) - 1

    def _days(self) -> Generator[simpy.Event, None, None]:
        """Let everybody live through the working days, in one go while nothing else happens."""
        bounds = _cue_bounds(self.study, self.cue_kinds)
        day = self.first_day
        while day <= self.study.calendar.days:
            yield self._until(day)  # before anything reaches people
            if len(self.moves.day):
                make_moves(day, self.moves, self.luck, self.workforce)
            yield self._until(day + WORKING_HOURS)
            day, self.records.posts, drafts = live_through(
                day,
                self._last_quiet_day(day),
                self._empty_inbox(),
                self.records.posts,
                self.moves,
                self.luck,
                self.workforce,
                bounds,
                self.fading,
                self.parameters,
            )
            if len(drafts):
                if day > self.day:  # quiet days were lived through: let the clock follow
                    yield self._until(day + WORKING_HOURS)
                self._submit(drafts.astype(np.int64), day)
            day += 1

    def _last_quiet_day(self, day: int) -> int:
        """Return the last day whose working hours begin before the next thing happens."""
        next_thing = min(self.environment.peek(), self.study.calendar.days + 1.0)
        return max(day, math.ceil(next_thing - WORKING_HOURS) - 1)

    def _empty_inbox(self) -> Inbox:
        """Take out what is ready for today's working hours."""
        sizes = [len(employees) for employees, _, _ in self.given]
        nobody = np.empty(0, dtype=np.int32)
        inbox = Inbox(
            np.concatenate(
                [nobody, *(employees for employees, _, _ in self.given)], dtype=np.int32
            ),
            np.repeat([kind for _, kind, _ in self.given], sizes).astype(np.int32),
            np.repeat([lots for _, _, lots in self.given], sizes).astype(np.int64),
            np.array(self.read_posts, dtype=np.int64),
        )
        self.given.clear()
        self.read_posts.clear()
        return inbox

    def _submit(self, drafts: IntArray, day: int) -> None:
        """Hand in a day's drafts to those who read them; they go out the next day or later."""
        number = self.workforce.cover["review"][drafts]
        for review in range(len(self.reviews)):
            self.reviews[review].submit(drafts[number == review], day)

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
        there = (lots < event.attendance) & (self.workforce.state["present"] == 1)
        kind, lots_of_acts = self.cue_kinds.index(event.cue), name_index(f"event {name}")
        self.give(np.flatnonzero(there), kind, lots_of_acts)

    def _survey(self, day: int) -> Generator[simpy.Event, None, None]:
        """Ask everybody in the evening; the traits only once, at baseline."""
        yield self._until(day + EVENING)
        settle_everybody(day, self.workforce, self.fading)
        baseline = day == self.baseline_survey
        asked = dict.fromkeys((*WAVE_SCALES, *(BASELINE_SCALES if baseline else ())))
        survey, wave = self.study.calendar.survey, {}
        answered = answering(self.workforce, survey, day, self.luck, self.parameters)
        answered &= self.generation == 0
        diagnosing = any(arm.strategy in DIAGNOSING for arm in self.study.arms.values())
        telling: dict[str, SingleArray] = {}
        for scale in asked:  # one after the other, for a scale takes as much room as a state
            scores = self._scores(scale, day, answered)
            if scale in _TELLING and (baseline or diagnosing):
                telling[scale] = scores
            if baseline and scale in BASELINE_SCALES:
                self.records.baseline[scale] = scores
            if day in survey.days and scale in WAVE_SCALES:
                wave[scale] = scores[answered]
        if wave:
            self.records.log_wave(day, np.flatnonzero(answered), wave)
        if telling:
            felt = self._felt(telling)
            if baseline:
                self.dominant = dominant_before(felt)
            if diagnosing:
                self._diagnose(day, felt, baseline=baseline)

    def _scores(self, scale: str, day: int, answered: npt.NDArray[np.bool_]) -> SingleArray:
        true = true_scale(scale, self.workforce, self.parameters)
        scores = measure(scale, true, self.study.calendar.survey, day, self.luck)
        scores[~answered] = np.nan
        return scores

    def _felt(self, telling: dict[str, SingleArray]) -> FloatArray:
        """Return how strongly each resistance is felt, as a survey tells it, shape (n, 3)."""
        known = {**self.records.baseline, **telling}
        felt = np.empty((len(self.arm), len(TRAITS)))
        for first in range(0, len(felt), _AT_A_TIME):
            some = slice(first, first + _AT_A_TIME)
            told = {scale: known[scale][some].astype(np.float64) for scale in _TELLING}
            felt[some] = felt_resistances(
                told["reactance"],
                told["threat"],
                [told[concern] for concern in CONCERNS],
                told["inertia"],
                told["habit"],
            )
        return felt

    def _diagnose(self, day: int, felt: FloatArray, *, baseline: bool) -> None:
        """Tell from a survey which resistance stands in the way of each employee."""
        if baseline:
            self.felt_before = felt
        diagnosed = standardised(felt, self.felt_before)
        self.diagnosed_last = np.where(np.isnan(diagnosed), self.diagnosed_last, diagnosed)
        if day <= 0:
            self.diagnosed = self.diagnosed_last.copy()

    def notes(self) -> tuple[str, ...]:
        """Return what a reader should know of how this replication went, in sentences."""
        if self.study.population.turnover.leaving == 0.0:
            return self.hiring.notes
        left, all_of_them = len(self.records.left), len(self.arm)
        joined = int(np.count_nonzero((self.generation > 0) & self.workforce.state["present"]))
        told = (
            f"{left:,} of {all_of_them:,} {self.study.people} left before the programme ended; they"
            " count as far as they were there, and times to an event end on their last"
            f" day. {joined:,} successors are there at the end; colleagues saw their"
            f" {self.records.posts_of_successors():,} posts, and they aren't in the cohort."
        )
        return (*self.hiring.notes, told)

    def _people_table(self, place: Mapping[str, npt.NDArray[np.integer]]) -> pa.Table:
        count = len(self.arm)
        departments = pa.array([f"D{code + 1}" for code in range(place["department"].max() + 1)])
        turnover = self.study.population.turnover.leaving > 0.0
        left = {"left": self.records.left_on(count)} if turnover else {}
        return pa.table(
            {
                "person": np.arange(count, dtype=np.int32),
                "arm": pa.array(list(self.study.arms)).take(pa.array(self.arm)),
                "team": place["team"],
                **left,
                "received": self.contacted.astype(np.int8),
                "department": departments.take(pa.array(place["department"])),
                "manager": place["manager"],
                "tenure": self.tenure,
                "acted": self.records.acted_by(0, count),
                **{
                    scale: pa.array(self.records.baseline[scale], from_pandas=True)
                    for scale in BASELINE_SCALES
                },
                DOMINANT: resistances_by_name(self.dominant),
            }
        )


def active_tactics(study: Study, arm: Arm) -> tuple[str, ...]:
    """Return the tactics of an arm that are not switched off."""
    return tuple(name for name in arm.tactics if study.tactic(name).active)


def _refuse_unknown_cues(study: Study) -> None:
    """Refuse a tactic that is tied to a kind of cue which the study doesn't have."""
    kinds = study.cue_kinds
    for arm in study.arms.values():
        for name in arm.tactics:
            cue = study.tactic(name).cue
            if cue is not None and cue not in kinds:
                where = f"{study.path or study.study}: tactics: {name}: cue"
                expected = f"one of {', '.join(kinds)}"
                raise StudyError(Problem(where, f"'{cue}'", expected, nearest(cue, kinds)))


def _cue_bounds(study: Study, kinds: tuple[str, ...]) -> FloatArray:
    """Return the cumulative shares of the kinds among own occasions, ending in 1."""
    weights = np.array([study.population.cues.get(kind, 0.0) for kind in kinds])
    bounds: FloatArray = np.cumsum(weights) / weights.sum()
    bounds[len(study.population.cues) - 1 :] = 1.0
    return bounds
