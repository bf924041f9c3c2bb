"""A programme reduced to what its manager counts: people, posts, habits, threat, hours, money.

No table is made and nobody is surveyed for it: the numbers are the true ones, of everybody who was
there at the kick-off, and of those whom each resistance hinders most. A replication comes down to a
few rows, so that thousands of them take little memory.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import simpy

from nudgelab.behaviour.vocabulary import TRAITS
from nudgelab.cohort.resistance import resistances_by_name
from nudgelab.simulation.desk import Desk
from nudgelab.simulation.fading import settle_everybody
from nudgelab.simulation.post_log import posts_by_day
from nudgelab.simulation.programme import Programme
from nudgelab.study.strategies import diagnosis_days
from nudgelab.study.study import Study

__all__ = ["EVERYBODY", "SEGMENTS", "Outcomes", "ReducedProgramme", "outcomes_of"]

EVERYBODY = "all"
SEGMENTS = (EVERYBODY, *TRAITS)
"""Everybody, then those whose dominant resistance at baseline is the named one."""

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

_NIGHT = 0.875
"""When threat is looked at, after the evening's survey [days]."""
_LOOKS = 12
"""Days on which threat is looked at, evenly over the programme."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What came of a programme, for some of its people.

    Attributes
    ----------
    people : float
        How many were there at the kick-off.
    activated : float
        Employees who posted from the kick-off to the programme's last day, of every 100.
    posts : float
        Posts in that time, of every 100 employees.
    first_post : float
        Mean days to the first post; whoever didn't post counts with all days [days].
    habit : float
        Mean habit on the day on which habits are looked at, of those who are still there, 0 to 100.
    threat : float
        Mean threat over twelve days spread over the programme, 0 to 100.
    coach_hours, reviewer_hours, other_hours : float
        Working time of the groups ``coaches``, ``reviewers`` and all others; of everybody alone,
        else 0 [hours].
    employee_hours : float
        Employees' own time for contacts and surveys [hours].
    money : float
        All of it, in the study's currency.
    """

    people: float
    activated: float
    posts: float
    first_post: float
    habit: float
    threat: float
    coach_hours: float
    reviewer_hours: float
    other_hours: float
    employee_hours: float
    money: float

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Return the names of the outcomes, in order."""
        return tuple(field.name for field in fields(cls))


class ReducedProgramme(Programme):
    """A programme that notes who costs what, and how threatened people feel.

    Parameters
    ----------
    study : Study
        Whose staff all have a price; its calendar may go on after the programme.
    seed, replication : int
        Where all luck comes from.
    programme_days : int
        The programme's last day [days].
    arms : ndarray of int, shape (n,), optional
        Place of each employee's arm, if it isn't dealt. The arms then share their staff.
    """

    def __init__(
        self,
        study: Study,
        seed: int,
        replication: int,
        *,
        programme_days: int,
        arms: IntArray | None = None,
    ) -> None:
        self.programme_days = programme_days
        self.dealt = arms
        self.shared: Mapping[str, Desk] | None = None
        self.threat_seen: list[npt.NDArray[np.float32]] = []
        super().__init__(study, seed, replication)
        self.spent: FloatArray = np.zeros(len(self.arm))
        self.minutes: FloatArray = np.zeros(len(self.arm))
        costs = study.comparison.costs
        self.minutes_of = {
            name: study.tactic(name).minutes if study.tactic(name).staff else costs.contact_minutes
            for arm in study.arms.values()
            for name in arm.tactics
        }

    def _assigned(self) -> npt.NDArray[np.int16]:
        return super()._assigned() if self.dealt is None else self.dealt.astype(np.int16)

    def _desks(self) -> Mapping[str, Desk]:
        if self.dealt is None:
            return super()._desks()
        if self.shared is None:
            self.shared = super()._desks()
        return self.shared

    def _start_processes(self) -> None:
        super()._start_processes()
        every = max(1, self.programme_days // _LOOKS)
        for day in range(every, self.programme_days + 1, every):
            self.environment.process(self._look(day))

    def _look(self, day: int) -> Generator[simpy.Event, None, None]:
        yield self.environment.timeout(day + _NIGHT - self.environment.now)
        settle_everybody(day, self.workforce, self.fading)
        self.threat_seen.append(self.workforce.state["threat"].copy())

    def log_contacts(self, tactic: str, arm: str, employees: IntArray, cost: float) -> None:
        """Count contacts, and note whom they reached, how long they took and what they cost."""
        super().log_contacts(tactic, arm, employees, cost)
        self.spent[employees] += cost / len(employees)
        self.minutes[employees] += self.minutes_of[tactic]

    def log_review(self, tactic: str, arm: str, author: int, cost: float) -> None:
        """Count a review, and note for whom it was."""
        super().log_review(tactic, arm, author, cost)
        self.spent[author] += cost


def outcomes_of(programme: ReducedProgramme) -> dict[str, Outcomes]:
    """Let a programme run, and return what came of it.

    Parameters
    ----------
    programme : ReducedProgramme
        Not run yet.

    Returns
    -------
    dict of str to Outcomes
        By segment; one in which nobody is has zero people and NaN for what is a mean.
    """
    programme.run()
    settle_everybody(programme.study.calendar.days + 1, programme.workforce, programme.fading)
    per_person, hours = _per_person(programme), _staff_hours(programme)
    return {
        name: _summed(per_person, inside, hours if name == EVERYBODY else {})
        for name, inside in _segments(programme).items()
    }


def _segments(programme: ReducedProgramme) -> dict[str, BoolArray]:
    # read as the codes of a dictionary: ten times as fast as comparing text
    coded = resistances_by_name(programme.dominant).dictionary_encode()
    known = {value.as_py(): place for place, value in enumerate(coded.dictionary)}
    codes = coded.indices.fill_null(pa.scalar(-1, coded.indices.type)).to_numpy()
    inside: dict[str, BoolArray] = {EVERYBODY: np.ones(len(codes), dtype=np.bool_)}
    inside.update({name: codes == known.get(name, -2) for name in TRAITS})
    return inside


def _per_person(programme: ReducedProgramme) -> dict[str, FloatArray]:
    """Return what is added up over people, each of shape (n,)."""
    count, last = len(programme.arm), programme.programme_days
    person, day = posts_by_day(programme.records.posts)
    counted = (day >= 1) & (day <= last)
    if programme.records.left:
        counted &= day < _left_on(programme)[person]
    person, day = person[counted], day[counted]
    posts = np.bincount(person, minlength=count).astype(np.float64)
    first = np.full(count, float(last))
    np.minimum.at(first, person, day.astype(np.float64))
    costs = programme.study.comparison.costs
    hours = (programme.minutes + _survey_minutes(programme)) / 60.0
    still = (programme.generation == 0) & (programme.workforce.state["present"] == 1)
    return {
        "activated": 100.0 * (posts > 0).astype(np.float64),
        "posts": 100.0 * posts,
        "first_post": first,
        "habit": np.where(still, 100.0 * programme.workforce.state["habit"], np.nan),
        "threat": np.asarray(100.0 * np.mean(programme.threat_seen, axis=0, dtype=np.float64)),
        "employee_hours": hours,
        "money": programme.spent + costs.employee_hour * hours,
    }


def _left_on(programme: ReducedProgramme) -> FloatArray:
    left = np.full(len(programme.arm), np.inf)
    for person, day in programme.records.left.items():
        left[person] = day
    return left


def _survey_minutes(programme: ReducedProgramme) -> FloatArray:
    """Return each employee's time for the surveys that their arm's diagnosis needs [minutes]."""
    study = programme.study
    each = study.comparison.costs.survey_minutes
    # what is asked after the programme changes nothing any more
    calendar = study.calendar.model_copy(update={"days": programme.programme_days})
    asked = [len(diagnosis_days(arm, calendar)) for arm in study.arms.values()]
    return np.asarray(each * np.array(asked, dtype=np.float64)[programme.arm])


def _staff_hours(programme: ReducedProgramme) -> dict[str, float]:
    hours = {"coach_hours": 0.0, "reviewer_hours": 0.0, "other_hours": 0.0}
    names = {"coaches": "coach_hours", "reviewers": "reviewer_hours"}
    for queue in programme.records.queues:
        hours[names.get(queue.staff, "other_hours")] += queue.busy
    return hours


_ADDED_UP = ("employee_hours", "money")


def _summed(
    per_person: Mapping[str, FloatArray], inside: BoolArray, hours: Mapping[str, float]
) -> Outcomes:
    people = int(np.count_nonzero(inside))
    found = {
        name: float(values[inside].sum()) if name in _ADDED_UP else _mean(values[inside])
        for name, values in per_person.items()
    }
    staff = {"coach_hours": 0.0, "reviewer_hours": 0.0, "other_hours": 0.0, **hours}
    return Outcomes(people=float(people), **found, **staff)


def _mean(values: FloatArray) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")
