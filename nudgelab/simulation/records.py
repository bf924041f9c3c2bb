"""What is kept of a programme as it runs, and the tables that it becomes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from nudgelab.simulation.post_log import PostLog, posts_by_day
from nudgelab.simulation.queue_log import QueueLog

__all__ = ["Records"]

BoolArray = npt.NDArray[np.bool_]
SingleArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]
IndexArray = npt.NDArray[np.int32]

_QUEUE_FIELDS = [
    ("tactic", pa.string()),
    ("arm", pa.string()),
    ("staff", pa.string()),
    ("requests", pa.int64()),
    ("served", pa.int64()),
    ("mean_wait", pa.float64()),
    ("wait_of_nine_in_ten", pa.float64()),
    ("longest_wait", pa.float64()),
    ("longest_queue", pa.int64()),
    ("hours", pa.float64()),
    ("lost", pa.int64()),
]


@dataclass(slots=True)
class Records:
    """The logs of one replication.

    Attributes
    ----------
    posts : PostLog
        Every post.
    waves : list of pyarrow.Table
        Scores of each survey.
    contacts : dict of list of float
        (day, tactic, arm) → contacts, cost.
    baseline : dict of ndarray of float, shape (n,)
        Scores of the baseline survey; empty before it.
    queues : list of QueueLog
        One a tactic and arm that takes the time of staff.
    left : dict of int
        Employee → the first day on which they weren't there [days].
    """

    posts: PostLog
    waves: list[pa.Table] = field(default_factory=list)
    contacts: dict[tuple[int, str, str], list[float]] = field(
        default_factory=lambda: defaultdict(lambda: [0, 0.0])
    )
    baseline: dict[str, SingleArray] = field(default_factory=dict)
    queues: list[QueueLog] = field(default_factory=list)
    left: dict[int, int] = field(default_factory=dict)

    def log_contacts(self, day: int, tactic: str, arm: str, contacts: int, cost: float) -> None:
        """Count contacts and what they cost."""
        row = self.contacts[day, tactic, arm]
        row[0] += contacts
        row[1] += cost

    def log_wave(self, day: int, answered: IntArray, scores: dict[str, SingleArray]) -> None:
        """Keep the scores of those who answered a survey, a scale each of shape (answered,)."""
        who = {
            "person": answered.astype(np.int32),
            "day": np.full(len(answered), day, dtype=np.int32),
        }
        self.waves.append(pa.table({**who, **scores}))

    def events_table(self) -> pa.Table:
        """Return a row a post: ``person``, ``day``, ``kind``, in the order of days.

        Posts of successors, who came after the kick-off, aren't in it.
        """
        person, day = posts_by_day(self.posts)
        if self.left:
            own = self._own(person, day)
            person, day = person[own], day[own]
        kind = pa.DictionaryArray.from_arrays(np.zeros(len(person), dtype=np.int8), ["post"])
        return pa.table({"person": person, "day": day, "kind": kind})

    def _own(self, person: IndexArray, day: IndexArray) -> BoolArray:
        """Tell which posts are of people who were there at the kick-off."""
        if not self.left:
            return np.ones(len(person), dtype=np.bool_)
        leavers = np.array(sorted(self.left))
        left = np.full(
            max(int(leavers[-1]), int(person.max(initial=0))) + 1, np.iinfo(np.int64).max
        )
        left[leavers] = [self.left[leaver] for leaver in leavers]
        return np.asarray(day < left[person])

    def posts_of_successors(self) -> int:
        """Return how many posts are of people who came after the kick-off."""
        return int(np.count_nonzero(~self._own(*posts_by_day(self.posts))))

    def waves_table(self, scales: tuple[str, ...]) -> pa.Table:
        """Return a row an employee and survey: ``person``, ``day``, and the scales."""
        kinds = {"person": pa.int32(), "day": pa.int32(), **dict.fromkeys(scales, pa.float32())}
        empty = pa.table({name: pa.array([], type=kind) for name, kind in kinds.items()})
        return pa.concat_tables([empty, *self.waves])

    def deliveries_table(self) -> pa.Table:
        """Return a row a tactic, arm and day: ``day``, ``tactic``, ``arm``, contacts and cost."""
        rows = sorted((*key, int(count), cost) for key, (count, cost) in self.contacts.items())
        names = ("day", "tactic", "arm", "contacts", "cost")
        kinds = (pa.int64(), pa.string(), pa.string(), pa.int64(), pa.float64())
        return pa.Table.from_pylist(
            [dict(zip(names, row, strict=True)) for row in rows],
            schema=pa.schema(list(zip(names, kinds, strict=True))),
        )

    def queues_table(self) -> pa.Table:
        """Return a row a tactic and arm that takes the time of staff; waits in working days."""
        rows = [queue.as_row() for queue in self.queues]
        return pa.Table.from_pylist(rows, schema=pa.schema(_QUEUE_FIELDS))

    def left_on(self, count: int) -> pa.Array:
        """Return the first day of absence of each employee, shape (count,), null for who stayed."""
        return pa.array([self.left.get(person) for person in range(count)], type=pa.int64())

    def acted_by(self, day: int, count: int) -> npt.NDArray[np.int8]:
        """Return 1 for each employee with a post on or before a day, shape (count,)."""
        person, posted = posts_by_day(self.posts)
        acted = np.zeros(count, dtype=np.int8)
        acted[person[posted <= day]] = 1
        return acted
