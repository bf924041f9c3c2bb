"""What the organisation has ready for the employees on a day."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["Inbox"]

IntArray = npt.NDArray[np.int64]
IndexArray = npt.NDArray[np.int32]


class Inbox(NamedTuple):
    """What the organisation has ready for a day's working hours.

    Attributes
    ----------
    employee, kind, lots : ndarray of int, shape (occasions,)
        Given occasions: to whom, of which kind of cue, and what tells their draws apart.
    read : ndarray of int, shape (posts,)
        Authors of posts that were read and go out now.
    """

    employee: IndexArray
    kind: IndexArray
    lots: IntArray
    read: IntArray
