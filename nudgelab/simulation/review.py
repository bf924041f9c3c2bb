"""Review before posting: drafts wait for a reader, and some lose their occasion on the way."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import simpy

from nudgelab.behaviour.reviewing import occasion_lasts
from nudgelab.simulation.desk import Desk
from nudgelab.simulation.queue_log import QueueLog
from nudgelab.simulation.streams import Purpose, uniform

if TYPE_CHECKING:
    from nudgelab.simulation.programme import Programme

__all__ = ["Review"]

IntArray = npt.NDArray[np.int64]


class Review:
    """The readers of one tactic in one arm.

    Parameters
    ----------
    programme : Programme
        To which finished posts go.
    tactic, arm, staff : str
        Whose review it is.
    minutes : float
        Working time for a post [minutes].
    desk : Desk
        The readers.
    """

    def __init__(
        self, programme: Programme, tactic: str, arm: str, staff: str, minutes: float, desk: Desk
    ) -> None:
        self.programme = programme
        self.tactic = tactic
        self.arm = arm
        self.minutes = minutes
        self.desk = desk
        self.log = QueueLog(tactic, arm, staff)
        programme.records.queues.append(self.log)

    def submit(self, authors: IntArray, day: int) -> None:
        """Take in a day's drafts; ``authors`` in ascending order, each as often as they wrote."""
        first = np.searchsorted(authors, authors)
        for place, author in enumerate(authors):
            nth = place - int(first[place])
            self.programme.environment.process(self._read(int(author), day, nth))

    def _read(self, author: int, written: int, nth: int) -> Generator[simpy.Event, None, None]:
        """Wait for a reader; then post, if it is still worth it and the author is still there."""
        programme = self.programme
        generation = programme.generation[author]
        waited = yield from self.desk.serve(self.minutes, self.log)
        cost = self.desk.staff.cost(self.minutes)
        programme.log_review(self.tactic, self.arm, author, cost)
        lot = uniform(programme.luck, author, written, int(Purpose.OCCASION_LASTS), nth)
        same = programme.generation[author] == generation
        if same and lot < occasion_lasts(waited, programme.parameters):
            programme.read_posts.append(author)
        else:
            self.log.lost += 1
