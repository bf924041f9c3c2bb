"""How long people waited for staff: the log of one queue, and what is told of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

__all__ = ["QueueLog"]


@dataclass(slots=True)
class QueueLog:
    """Requests for the time of some staff.

    Attributes
    ----------
    tactic, arm, staff : str
        Whose contacts or reviews they are.
    waits : list of float
        Time from each request to when somebody took it up [working days].
    requests : int
        Those waited for, taken up or not.
    longest : int
        Most people who waited at a time.
    busy : float
        Working time spent [hours].
    lost : int
        Posts whose occasion passed while they waited.
    """

    tactic: str
    arm: str
    staff: str
    waits: list[float] = field(default_factory=list)
    requests: int = 0
    longest: int = 0
    busy: float = 0.0
    lost: int = 0

    def joined(self, waiting: int) -> None:
        """Count a request; ``waiting`` is how many wait now."""
        self.requests += 1
        self.longest = max(self.longest, waiting)

    def taken_up(self, waited: float, hours: float) -> None:
        """Log that a request was taken up, and how long it keeps somebody busy."""
        self.waits.append(waited)
        self.busy += hours

    def as_row(self) -> dict[str, str | int | float | None]:
        """Return the queue in one row: counts, waits [working days], hours of work."""
        waits = np.sort(np.asarray(self.waits))
        some = len(waits) > 0
        return {
            "tactic": self.tactic,
            "arm": self.arm,
            "staff": self.staff,
            "requests": self.requests,
            "served": len(waits),
            "mean_wait": float(waits.mean()) if some else None,
            "wait_of_nine_in_ten": float(np.quantile(waits, 0.9)) if some else None,
            "longest_wait": float(waits[-1]) if some else None,
            "longest_queue": self.longest,
            "hours": self.busy,
            "lost": self.lost,
        }
