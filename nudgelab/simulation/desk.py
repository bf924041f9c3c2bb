"""Scarce staff: coaches and reviewers as a SimPy resource with a queue."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import simpy

from nudgelab.simulation.queue_log import QueueLog
from nudgelab.study.staff import Staff

__all__ = ["Desk"]


class Desk:
    """The staff of one group in one arm, who serve one person after the other.

    First come, first served; each request takes one member of the staff for a fixed time.

    Parameters
    ----------
    environment : simpy.Environment
        Time in working days.
    staff : Staff
        As declared.
    """

    def __init__(self, environment: simpy.Environment, staff: Staff) -> None:
        self.environment = environment
        self.staff = staff
        self.resource = simpy.Resource(environment, capacity=staff.people)

    def serve(self, minutes: float, log: QueueLog) -> Generator[simpy.Event, Any, float]:
        """Wait for a member of the staff, and be served, as part of a SimPy process.

        Parameters
        ----------
        minutes : float
            Working time that it takes [minutes].
        log : QueueLog
            Of the tactic.

        Returns
        -------
        float
            Time from the request to the end of the service [working days].
        """
        asked = self.environment.now
        with self.resource.request() as turn:
            log.joined(len(self.resource.queue))
            yield turn
            log.taken_up(self.environment.now - asked, minutes / 60.0)
            yield self.environment.timeout(self.staff.working_days(minutes))
        return float(self.environment.now - asked)
