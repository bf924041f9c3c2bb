"""Posts go out: what comes of them, and what their authors learn."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nudgelab.behaviour.compiled import compiled
from nudgelab.behaviour.learning import (
    adapted_aspiration,
    audience_after_post,
    efficacy_after_post,
    expected_reactions,
    habit_after_act,
    is_success,
    mishap_concern_after_post,
    mishap_probability,
)
from nudgelab.behaviour.parameters import Parameters
from nudgelab.behaviour.persuasion import moved
from nudgelab.behaviour.quantiles import negative_binomial_quantile
from nudgelab.behaviour.reviewing import mishap_probability_after_review
from nudgelab.simulation.fading import Fading, settle
from nudgelab.simulation.fetching import BATCH, fetch_authors
from nudgelab.simulation.people import Workforce
from nudgelab.simulation.streams import Luck, Purpose, pair

__all__ = ["Posts", "publish"]

IntArray = npt.NDArray[np.int64]

_POST = int(Purpose.POST)


class Posts(NamedTuple):
    """The posts of a day, each of shape (k,), by author in ascending order.

    Attributes
    ----------
    author : ndarray of int
        Who posted.
    reactions : ndarray of int
        Reactions to the post.
    success : ndarray of bool
        Whether they reached the author's aspiration, without a mishap.
    mishap : ndarray of bool
        Whether something went wrong.
    """

    author: IntArray
    reactions: IntArray
    success: npt.NDArray[np.bool_]
    mishap: npt.NDArray[np.bool_]


@compiled
def publish(
    authors: IntArray,
    reviewed: npt.NDArray[np.bool_],
    day: int,
    luck: Luck,
    workforce: Workforce,
    fading: Fading,
    parameters: Parameters,
) -> Posts:
    """Publish a day's posts, and let their authors learn.

    Parameters
    ----------
    authors : ndarray of int, shape (k,)
        In ascending order, each as often as they post.
    reviewed : ndarray of bool, shape (k,)
        Whether somebody read the post before.
    day : int
        Today [days].
    luck : Luck
        Seed and replication.
    workforce : Workforce
        Changed: states of the authors.
    fading : Fading
        What is kept after days.
    parameters : Parameters
        Those of reactions, learning and habit.

    Returns
    -------
    Posts
        What came of them.
    """
    posts = Posts(
        authors,
        np.empty(len(authors), dtype=np.int64),
        np.empty(len(authors), dtype=np.bool_),
        np.empty(len(authors), dtype=np.bool_),
    )
    nth = 0
    for post in range(len(authors)):
        if post % BATCH == 0:
            fetch_authors(authors[post : post + BATCH], workforce)
        author = authors[post]
        nth = nth + 1 if post > 0 and authors[post - 1] == author else 0
        settle(author, day, workforce, fading)
        of_reactions, of_mishap = pair(luck, author, day, _POST, nth)
        state = workforce.state[author]
        chance = mishap_probability(state.efficacy, parameters)
        if reviewed[post]:
            chance = mishap_probability_after_review(chance, parameters)
        mean = expected_reactions(workforce.people[author].reach, state.efficacy, parameters)
        if state.covered == 1 and day <= workforce.cover[author].reactions_until:
            mean *= 1.0 + workforce.cover[author].reactions
        reactions = negative_binomial_quantile(of_reactions, mean, parameters.reactions_dispersion)
        posts.reactions[post] = reactions
        posts.mishap[post] = of_mishap < chance
        log_reactions = math.log1p(reactions)
        reached = is_success(log_reactions, state.aspiration)
        posts.success[post] = reached and not posts.mishap[post]
        _learn(
            author,
            day,
            log_reactions,
            posts.success[post],
            posts.mishap[post],
            workforce,
            parameters,
        )
    return posts


@compiled
def _learn(
    author: int,
    day: int,
    log_reactions: float,
    success: bool,
    mishap: bool,
    workforce: Workforce,
    parameters: Parameters,
) -> None:
    """Let an author learn from a post, and remember that it was theirs."""
    state = workforce.state[author]
    if success:
        state.importance = moved(state.importance, parameters.success_importance)
        state.energy = moved(state.energy, parameters.success_energy)
        state.futility = moved(state.futility, -parameters.success_futility)
    state.efficacy = efficacy_after_post(state.efficacy, success, parameters)
    state.audience = audience_after_post(state.audience, success, parameters)
    state.mishap = mishap_concern_after_post(state.mishap, mishap, parameters)
    state.habit = habit_after_act(state.habit, workforce.people[author].habit_gain)
    state.aspiration = adapted_aspiration(state.aspiration, log_reactions, parameters)
    workforce.people[author].last_post = day
