"""The log of all posts, which also tells whose last one is too old to be seen."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nudgelab.behaviour.compiled import compiled

__all__ = ["PostLog", "empty_post_log", "log_posts", "posts_by_day"]

IntArray = npt.NDArray[np.int64]
IndexArray = npt.NDArray[np.int32]


class PostLog(NamedTuple):
    """Posts in the order of days, and within a day by author.

    Attributes
    ----------
    author, day : ndarray of int, shape (room,)
        Who posted, and when [days].
    counts : ndarray of int, shape (2,)
        How many posts there are, and how many of them are too old to be seen.
    """

    author: IndexArray
    day: IndexArray
    counts: IntArray


def empty_post_log(room: int) -> PostLog:
    """Return a log without posts, with room for some."""
    return PostLog(
        np.empty(room, dtype=np.int32),
        np.empty(room, dtype=np.int32),
        np.zeros(2, dtype=np.int64),
    )


@compiled
def log_posts(log: PostLog, authors: IntArray, day: int) -> PostLog:
    """Return the log with a day's posts, in the same arrays unless they were full."""
    author, days, counts = log.author, log.day, log.counts
    known = counts[0]
    if known + len(authors) > len(author):
        room = known + len(authors) + len(author) // 2
        author, days = _with_room(author, known, room), _with_room(days, known, room)
    author[known : known + len(authors)] = authors
    days[known : known + len(authors)] = day
    counts[0] += len(authors)
    return PostLog(author, days, counts)


@compiled
def _with_room(column: IndexArray, known: int, room: int) -> IndexArray:
    longer = np.empty(room, dtype=np.int32)
    longer[:known] = column[:known]
    return longer


def posts_by_day(log: PostLog) -> tuple[IndexArray, IndexArray]:
    """Return who posted and when [days], each of shape (posts,); views of the log."""
    known = int(log.counts[0])
    return log.author[:known], log.day[:known]
