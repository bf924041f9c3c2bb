"""What colleagues see: who acted lately, what came of today's posts, and who works here.

The poster tells their colleagues, so the work grows with posts and not with ties.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from nudgelab.behaviour.compiled import compiled
from nudgelab.behaviour.parameters import Parameters
from nudgelab.behaviour.vicarious import (
    efficacy_after_success_seen,
    intimidates,
    mishap_concern_after_mishap_seen,
)
from nudgelab.simulation.fetching import BATCH, fetch_colleagues
from nudgelab.simulation.people import Workforce
from nudgelab.simulation.post_log import PostLog
from nudgelab.simulation.publishing import Posts
from nudgelab.simulation.sight import colleagues_of

__all__ = ["appear", "disappear", "forget_old_posts", "show"]


@compiled
def forget_old_posts(day: int, log: PostLog, workforce: Workforce, parameters: Parameters) -> None:
    """Take those out of the norm whose last post is older than its window.

    Parameters
    ----------
    day : int
        Today [days].
    log : PostLog
        All posts; changed: how many of them are too old.
    workforce : Workforce
        Changed: who counts as acting.
    parameters : Parameters
        ``norm_window``: posts on the days ``day − norm_window`` to ``day − 1`` count.
    """
    oldest = day - parameters.norm_window
    first, last = log.counts[1], log.counts[1]
    while last < log.counts[0] and log.day[last] < oldest:
        last += 1
    for post in range(first, last):
        if (post - first) % BATCH == 0:
            fetch_colleagues(log.author[post : min(post + BATCH, last)], workforce)
        author = log.author[post]
        if workforce.people[author].last_post < oldest:
            _count_as_acting(author, 0, colleagues_of(author, workforce), workforce)
    log.counts[1] = last


@compiled
def _count_as_acting(
    employee: int, acting: int, colleagues: npt.NDArray[np.int32], workforce: Workforce
) -> None:
    change = acting - workforce.state[employee].seen_acting
    if change == 0:
        return
    workforce.state[employee].seen_acting = acting
    for colleague in colleagues:
        workforce.state[colleague].acting_colleagues += change


@compiled
def _count_as_colleague(employee: int, change: int, workforce: Workforce) -> None:
    for colleague in colleagues_of(employee, workforce):
        workforce.state[colleague].visible_colleagues += change


@compiled
def appear(employee: int, workforce: Workforce) -> None:
    """Let an employee be seen by colleagues, without any posts yet."""
    workforce.state[employee].present = 1
    _count_as_colleague(employee, 1, workforce)


@compiled
def disappear(employee: int, workforce: Workforce) -> None:
    """Let an employee be seen no more: neither they nor their posts count for anybody."""
    _count_as_acting(employee, 0, colleagues_of(employee, workforce), workforce)
    _count_as_colleague(employee, -1, workforce)
    workforce.state[employee].present = 0
    workforce.next_cue[employee] = np.inf


@compiled
def show(posts: Posts, workforce: Workforce, parameters: Parameters) -> None:
    """Let colleagues see today's posts and learn from them; the norm feels them from tomorrow on.

    Parameters
    ----------
    posts : Posts
        Of today.
    workforce : Workforce
        Changed: who counts as acting; efficacy and worry of those who see a post.
    parameters : Parameters
        What is learnt from seeing, and what intimidates.
    """
    for post in range(len(posts.author)):
        if post % BATCH == 0:
            fetch_colleagues(posts.author[post : post + BATCH], workforce)
        author = posts.author[post]
        seers = colleagues_of(author, workforce)
        _count_as_acting(author, 1, seers, workforce)
        if not (posts.success[post] or posts.mishap[post]):
            continue
        if posts.mishap[post]:
            _see_mishap(seers, workforce, parameters)
        else:
            _see_success(math.log1p(posts.reactions[post]), seers, workforce, parameters)


@compiled
def _see_mishap(
    viewers: npt.NDArray[np.int32], workforce: Workforce, parameters: Parameters
) -> None:
    """Let colleagues learn that something can go wrong."""
    for viewer in viewers:
        state = workforce.state[viewer]
        state.mishap = mishap_concern_after_mishap_seen(state.mishap, parameters)


@compiled
def _see_success(
    log_reactions: float,
    viewers: npt.NDArray[np.int32],
    workforce: Workforce,
    parameters: Parameters,
) -> None:
    """Let colleagues learn from a success; its reactions are told as ``log(1 + reactions)``."""
    for viewer in viewers:
        state = workforce.state[viewer]
        intimidated = intimidates(log_reactions, state.aspiration, state.efficacy, parameters)
        state.efficacy = efficacy_after_success_seen(state.efficacy, intimidated, parameters)
