"""Working days of all employees, in one call of compiled code.

In a day's working hours everybody meets their occasions, as they and their colleagues were in the
morning; then posts go out, their authors learn, and colleagues see them. Days on which nothing
happens in the organisation are lived through in one call.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nudgelab.behaviour.compiled import compiled
from nudgelab.behaviour.parameters import Parameters
from nudgelab.simulation.deciding import empty_sheet
from nudgelab.simulation.fading import Fading
from nudgelab.simulation.inbox import Inbox
from nudgelab.simulation.moves import Moves, make_moves
from nudgelab.simulation.occasions import meet_given_occasions, meet_own_occasions
from nudgelab.simulation.people import Workforce
from nudgelab.simulation.post_log import PostLog, log_posts
from nudgelab.simulation.publishing import publish
from nudgelab.simulation.streams import Luck
from nudgelab.simulation.visibility import forget_old_posts, show

__all__ = ["live_through"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
IndexArray = npt.NDArray[np.int32]


@compiled
def live_through(
    first: int,
    last: int,
    inbox: Inbox,
    log: PostLog,
    moves: Moves,
    luck: Luck,
    workforce: Workforce,
    cue_bounds: FloatArray,
    fading: Fading,
    parameters: Parameters,
) -> tuple[int, PostLog, IndexArray]:
    """Let everybody live through working days, until somebody hands in a draft to be read.

    Parameters
    ----------
    first, last : int
        Working days [days]; nothing happens in the organisation on those after the first.
    inbox : Inbox
        What is ready on the first day.
    log : PostLog
        All posts so far; to be replaced by the one returned.
    moves : Moves
        Changed: those made at the dawns of these days.
    luck : Luck
        Seed and replication.
    workforce : Workforce
        Changed: everything that changes.
    cue_bounds : ndarray of float, shape (kinds of cue,)
        Cumulative shares of the kinds among own occasions, ending in 1.
    fading : Fading
        What is kept after days.
    parameters : Parameters
        All of the model.

    Returns
    -------
    day : int
        The last day that was lived through.
    log : PostLog
        All posts.
    drafts : ndarray of int, shape (k,)
        Authors of that day's drafts that have to be read, in ascending order.
    """
    acting = np.empty(16 + len(inbox.employee) + len(workforce.state) // 64, dtype=np.int32)
    drafts, sheet = acting[:0], empty_sheet()
    read = inbox.read
    for day in range(first, last + 1):
        make_moves(day, moves, luck, workforce)
        forget_old_posts(day, log, workforce, parameters)
        acts = 0
        if day == first:
            acting, acts = meet_given_occasions(
                inbox, day, acting, sheet, luck, workforce, fading, parameters
            )
        acting, acts = meet_own_occasions(
            day, acting, acts, sheet, luck, workforce, cue_bounds, fading, parameters
        )
        authors, drafts = _sorted_out(acting[:acts], day, workforce)
        posted, reviewed = _with_read_ones(authors, read)
        posts = publish(posted, reviewed, day, luck, workforce, fading, parameters)
        show(posts, workforce, parameters)
        log = log_posts(log, posted, day)
        read = read[:0]
        if len(drafts) > 0:
            return day, log, drafts
    return last, log, drafts


@compiled
def _sorted_out(
    acting: IndexArray, day: int, workforce: Workforce
) -> tuple[IndexArray, IndexArray]:
    """Return who posts now and whose draft is read first, both in ascending order."""
    ordered = np.sort(acting)
    if len(workforce.cover) == 0:
        return ordered, ordered[:0]
    read_first = np.zeros(len(ordered), dtype=np.bool_)
    for place in range(len(ordered)):
        author = ordered[place]
        covered = workforce.state[author].covered == 1
        read_first[place] = covered and workforce.cover[author].review_until >= day
    return ordered[~read_first], ordered[read_first]


@compiled
def _with_read_ones(authors: IndexArray, read: IntArray) -> tuple[IntArray, npt.NDArray[np.bool_]]:
    """Return all authors in ascending order, and which of their posts were read before."""
    everybody = np.empty(len(authors) + len(read), dtype=np.int64)
    everybody[: len(authors)] = authors
    everybody[len(authors) :] = read
    reviewed = np.arange(len(everybody)) >= len(authors)
    if len(read) == 0:
        return everybody, reviewed
    order = np.argsort(everybody, kind="mergesort")
    return everybody[order], reviewed[order]
