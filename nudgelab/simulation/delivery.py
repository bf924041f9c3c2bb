"""How a tactic reaches an arm: round by round, at once or through the hands of scarce staff."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import simpy

from nudgelab.behaviour.vocabulary import CHANNELS, MESSENGERS, STATES, TRAITS, Channel
from nudgelab.simulation.contact import contact_of, declared_effects, deliver
from nudgelab.simulation.desk import Desk
from nudgelab.simulation.fading import settle_some
from nudgelab.simulation.people import column_of
from nudgelab.simulation.queue_log import QueueLog
from nudgelab.simulation.strategies import aimed_at, rounds
from nudgelab.simulation.streams import Purpose, name_index, uniforms
from nudgelab.study.registered_tactics import checked_effects, registered_effects
from nudgelab.study.tactics import Tactic

if TYPE_CHECKING:
    from nudgelab.simulation.programme import Programme

__all__ = ["Delivery"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


class Delivery:
    """One tactic in one arm.

    Parameters
    ----------
    programme : Programme
        That the tactic belongs to.
    name : str
        The tactic's name.
    arm : int
        Place among the study's arms.
    place : int
        Among the tactics of the arm, which reach people in this order in a morning.
    desk : Desk or None
        The staff whom a contact takes, if any.
    review : int or None
        Number of the review that the tactic's period brings, if any.
    """

    def __init__(
        self,
        programme: Programme,
        name: str,
        arm: int,
        place: int,
        desk: Desk | None,
        review: int | None,
    ) -> None:
        self.programme = programme
        self.name = name
        self.place = place
        self.tactic: Tactic = programme.study.tactic(name)
        self.arm_name = tuple(programme.study.arms)[arm]
        self.arm = programme.study.arms[self.arm_name]
        self.answered = programme.answered(self.arm)
        self.contact = contact_of(name, self.tactic, programme.cue_kinds, review)
        self.effects = declared_effects(self.tactic)
        self.effects_of = registered_effects(name)
        self.takes_part = (programme.arm == arm) & self._reached()
        per_person = len(programme.arm) if self.tactic.cost.per_person > 0.0 else 0
        # the generation counted last in each place, where a person costs something
        self.charged = np.full(per_person, -1, dtype=np.int16)
        self.desk = desk
        self.log = QueueLog(name, self.arm_name, self.tactic.staff or "")
        if desk is not None:
            programme.records.queues.append(self.log)

    def _reached(self) -> BoolArray:
        """Return who would take part in any arm, shape (n,)."""
        manager: BoolArray = self.programme.workforce.people["manager"] == 1
        whom: dict[str, BoolArray] = {
            "everyone": np.ones_like(manager),
            "managers": manager,
            "non_managers": ~manager,
        }
        lots = uniforms(
            self.programme.luck, len(manager), Purpose.UPTAKE, index=name_index(self.name)
        )
        return whom[self.tactic.whom] & (lots < self.tactic.uptake)

    def process(self) -> Generator[simpy.Event, None, None]:
        """Let every round begin, as a SimPy process that wakes only on days with one."""
        days = self.programme.study.calendar.days
        for day in rounds(self.arm, self.tactic, self.answered, days):
            yield self.programme.until_morning(day, self.place)
            due = np.flatnonzero(self._due())
            if self.desk is None:
                self._deliver(due)
            else:
                self._queue_up(due, self.desk)

    def _due(self) -> BoolArray:
        """Return whom a round reaches that begins now, shape (n,)."""
        programme = self.programme
        aimed = aimed_at(
            self.arm, self.tactic, self.answered, programme.diagnosed, programme.diagnosed_last
        )
        aimed |= programme.generation > 0  # only the first people are surveyed
        return np.asarray(self.takes_part & programme.in_programme() & aimed)

    def _queue_up(self, due: IntArray, desk: Desk) -> None:
        """Let everybody ask for a member of the staff, in an order by lot that knows no arms."""
        programme = self.programme
        lots = uniforms(
            programme.luck,
            len(programme.arm),
            Purpose.QUEUE,
            index=name_index(self.name),
            day=programme.day,
        )
        for employee in due[np.argsort(lots[due], kind="stable")]:
            programme.environment.process(self._session(int(employee), desk))

    def _session(self, employee: int, desk: Desk) -> Generator[simpy.Event, None, None]:
        """Wait for a member of the staff, and be contacted by them."""
        generation = self.programme.generation[employee]
        yield from desk.serve(self.tactic.minutes, self.log)
        if self.programme.generation[employee] == generation:  # and nobody else by now
            self._deliver(np.array([employee]))

    def _deliver(self, employees: IntArray) -> None:
        """Deliver a contact to employees, and count what it costs."""
        if len(employees) == 0:
            return
        programme = self.programme
        occasions = deliver(
            self.contact,
            employees,
            self._effects_in(employees),
            programme.day,
            programme.luck,
            programme.workforce,
            programme.fading,
            programme.parameters,
        )
        if len(occasions):
            programme.give(occasions, self.contact.cue, self.contact.lots)
        programme.contacted[employees[programme.generation[employees] == 0]] = True
        cost = self.tactic.cost.per_contact * len(employees)
        if len(self.charged):
            generation = programme.generation[employees]
            newcomers = int(np.count_nonzero(self.charged[employees] != generation))
            self.charged[employees] = generation
            cost += self.tactic.cost.per_person * newcomers
        if self.desk is not None:
            cost += self.desk.staff.cost(self.tactic.minutes) * len(employees)
        programme.log_contacts(self.name, self.arm_name, employees, cost)

    def _effects_in(self, employees: IntArray) -> FloatArray:
        """Return what a full dose moves in each employee, shape (k, channels)."""
        if self.effects_of is None:
            return np.broadcast_to(self.effects, (len(employees), len(self.effects)))
        effects = np.zeros((len(employees), len(CHANNELS)))
        returned = self.effects_of(self._view(employees))
        count, movable = len(employees), _movable(self.tactic)
        for channel, moves in checked_effects(self.name, returned, count, movable).items():
            effects[:, CHANNELS.index(channel)] = moves
        return effects

    def _view(self, employees: IntArray) -> dict[str, FloatArray]:
        """Return copies of what a registered tactic may know of those whom it reaches."""
        programme, workforce = self.programme, self.programme.workforce
        settle_some(employees, programme.day, workforce, programme.fading)
        messenger = MESSENGERS.index(self.tactic.messenger)
        return {
            **{name: column_of(workforce, name, employees) for name in (*TRAITS, *STATES)},
            "trust": workforce.trust[employees, messenger].astype(np.float64),
        }


def _movable(tactic: Tactic) -> tuple[Channel, ...]:
    """Return the channels that a tactic can move: a plan is made for a cue."""
    return tuple(channel for channel in CHANNELS if tactic.cue or channel != "plan")
