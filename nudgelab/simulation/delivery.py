"""How a tactic reaches an arm: a queue that takes up to its capacity of contacts a day."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import simpy

from nudgelab.simulation.contact import contact_of, deliver
from nudgelab.simulation.streams import Purpose, name_index, uniforms
from nudgelab.study.tactics import Tactic

if TYPE_CHECKING:
    from nudgelab.simulation.programme import Programme

__all__ = ["Delivery"]

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]


class Delivery:
    """One tactic in one arm.

    A round of contacts is due on each day of the tactic's schedule, from the kick-off (day 1) on: a
    schedule that starts earlier starts then. Those whose contact is due wait in an order by lot
    that doesn't depend on arms; whoever isn't served waits for the next day, before later rounds.

    Parameters
    ----------
    programme : Programme
        That the tactic belongs to.
    name : str
        The tactic's name.
    tactic : Tactic
        As declared.
    arm : int
        Place among the study's arms.
    place : int
        Among the tactics of the arm, which reach people in this order in a morning.
    """

    def __init__(
        self, programme: Programme, name: str, tactic: Tactic, arm: int, place: int
    ) -> None:
        self.programme = programme
        self.place = place
        self.name = name
        self.tactic = tactic
        self.arm = tuple(programme.study.arms)[arm]
        self.contact = contact_of(name, tactic, programme.cue_kinds)
        self.taking_part = np.flatnonzero((programme.arm == arm) & self._reached())
        self.had_one = np.zeros(len(programme.arm), dtype=np.bool_)
        self.waiting: list[IntArray] = []

    def _reached(self) -> BoolArray:
        """Return who would take part in any arm, shape (n,)."""
        manager: BoolArray = self.programme.people.manager == 1
        whom: dict[str, BoolArray] = {
            "everyone": np.ones_like(manager),
            "managers": manager,
            "non_managers": ~manager,
        }
        lots = uniforms(
            self.programme.luck, len(manager), Purpose.UPTAKE, index=name_index(self.name)
        )
        return whom[self.tactic.whom] & (lots < self.tactic.uptake)

    def rounds(self) -> tuple[int, ...]:
        """Return the days on which a round of contacts is due [days]."""
        schedule = self.tactic.schedule
        start = max(schedule.start, 1)
        days = range(start, start + schedule.every * schedule.times, schedule.every)
        return tuple(day for day in days if day <= self.programme.study.calendar.days)

    def process(self) -> Generator[simpy.Event, None, None]:
        """Deliver every round, as a SimPy process that wakes only on days with something to do."""
        programme, due = self.programme, list(self.rounds())
        while due or self.waiting:
            tomorrow = programme.day + 1
            yield programme.until_morning(tomorrow if self.waiting else due[0], self.place)
            if due and due[0] == programme.day:
                self.waiting.append(self._queue(due.pop(0)))
            self._serve()

    def _queue(self, day: int) -> IntArray:
        """Return those taking part in the order in which a round reaches them."""
        lots = uniforms(
            self.programme.luck,
            len(self.programme.arm),
            Purpose.QUEUE,
            index=name_index(self.name),
            day=day,
        )
        return self.taking_part[np.argsort(lots[self.taking_part], kind="stable")]

    def _next_in_line(self) -> IntArray:
        """Take those from the queue whom today's capacity serves; nobody twice on one day."""
        served: IntArray = np.empty(0, dtype=np.int64)
        left: list[IntArray] = []
        for queue in self.waiting:
            most = len(queue)
            room = min(len(queue), max(0, most - len(served)))
            places = np.arange(room)
            if len(served) and room:
                places = np.flatnonzero(~np.isin(queue, served))[:room]
            served = np.concatenate((served, queue[places]))
            left.append(np.delete(queue, places))
        self.waiting = [queue for queue in left if len(queue)]
        return served

    def _serve(self) -> None:
        """Deliver as many contacts as the capacity allows, and count what they cost."""
        served = self._next_in_line()
        if len(served) == 0:
            return
        programme = self.programme
        deliver(
            self.contact,
            served,
            programme.day,
            programme.luck,
            programme.people,
            programme.state,
            programme.parameters,
        )
        cost = self.tactic.cost
        newcomers = int(np.count_nonzero(~self.had_one[served]))
        self.had_one[served] = True
        total = cost.per_contact * len(served) + cost.per_person * newcomers
        programme.records.deliveries.append(
            (programme.day, self.name, self.arm, len(served), total)
        )
