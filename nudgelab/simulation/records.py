"""What is kept of a programme as it runs, and the tables that it becomes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

__all__ = ["Records"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(slots=True)
class Records:
    """The logs of one replication.

    Attributes
    ----------
    posters, post_days : list of ndarray of int
        Employee and day [days] of each post, an array a day.
    waves : list of pyarrow.Table
        Scores of each survey.
    deliveries : list of tuple
        Day, tactic, arm, contacts, cost.
    baseline : dict of ndarray of float, shape (n,)
        Scores of the baseline survey; empty before it.
    """

    posters: list[IntArray] = field(default_factory=list)
    post_days: list[IntArray] = field(default_factory=list)
    waves: list[pa.Table] = field(default_factory=list)
    deliveries: list[tuple[int, str, str, int, float]] = field(default_factory=list)
    baseline: dict[str, FloatArray] = field(default_factory=dict)

    def log_posts(self, day: int, posts: npt.NDArray[np.int32]) -> None:
        """Keep the posts of a day; ``posts`` has the number of each employee, shape (n,)."""
        active = np.flatnonzero(posts)
        posters = np.repeat(active, posts[active])
        self.posters.append(posters.astype(np.int64))
        self.post_days.append(np.full(len(posters), day, dtype=np.int64))

    def log_wave(self, day: int, scores: dict[str, FloatArray]) -> None:
        """Keep the scores of a survey, a scale each of shape (n,)."""
        count = len(next(iter(scores.values())))
        persons = {"person": np.arange(count), "day": np.full(count, day, dtype=np.int64)}
        self.waves.append(pa.table({**persons, **scores}))

    def events_table(self) -> pa.Table:
        """Return a row a post: ``person``, ``day``, ``kind``, in the order of days."""
        person = np.concatenate([np.empty(0, dtype=np.int64), *self.posters])
        day = np.concatenate([np.empty(0, dtype=np.int64), *self.post_days])
        kind = pa.array(["post"]).take(pa.array(np.zeros(len(person), dtype=np.int64)))
        return pa.table({"person": person, "day": day, "kind": kind})

    def waves_table(self, scales: tuple[str, ...]) -> pa.Table:
        """Return a row an employee and survey: ``person``, ``day``, and the scales."""
        kinds = {"person": pa.int64(), "day": pa.int64(), **dict.fromkeys(scales, pa.float64())}
        empty = pa.table({name: pa.array([], type=kind) for name, kind in kinds.items()})
        return pa.concat_tables([empty, *self.waves])

    def deliveries_table(self) -> pa.Table:
        """Return a row a tactic, arm and day: ``day``, ``tactic``, ``arm``, contacts and cost."""
        fields = [
            ("day", pa.int64()),
            ("tactic", pa.string()),
            ("arm", pa.string()),
            ("contacts", pa.int64()),
            ("cost", pa.float64()),
        ]
        rows = [
            dict(zip((name for name, _ in fields), row, strict=True)) for row in self.deliveries
        ]
        return pa.Table.from_pylist(rows, schema=pa.schema(fields))

    def acted_by(self, day: int, count: int) -> npt.NDArray[np.int8]:
        """Return 1 for each employee with a post on or before a day, shape (count,)."""
        acted = np.zeros(count, dtype=np.int8)
        for posters, days in zip(self.posters, self.post_days, strict=True):
            acted[posters[days <= day]] = 1
        return acted
