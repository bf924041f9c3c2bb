"""What colleagues see: who acted lately, and what came of today's posts.

The poster tells their colleagues, by adding to whole numbers; so the order of employees doesn't
matter, and the work grows with posts instead of ties.
"""

from __future__ import annotations

from nudgelab.behaviour.compiled import compiled
from nudgelab.behaviour.parameters import Parameters
from nudgelab.behaviour.vicarious import (
    efficacy_after_intimidations,
    efficacy_after_successes_seen,
    intimidates,
    mishap_concern_after_mishaps_seen,
)
from nudgelab.simulation.network import Colleagues
from nudgelab.simulation.people import State

__all__ = ["forget_old_posts", "learn_from_colleagues", "show_posts"]


@compiled
def forget_old_posts(
    day: int, state: State, colleagues: Colleagues, parameters: Parameters
) -> None:
    """Take those out of the norm whose last post is older than its window.

    Parameters
    ----------
    day : int
        Today [days].
    state : State
        Changed: ``seen_acting``, ``acting_colleagues``.
    colleagues : Colleagues
        Who sees whom.
    parameters : Parameters
        ``norm_window``: posts on the days ``day − norm_window`` to ``day − 1`` count.
    """
    oldest = day - parameters.norm_window
    for employee in range(len(state.habit)):
        if state.seen_acting[employee] == 1 and state.last_post[employee] < oldest:
            _become(employee, 0, state, colleagues)


@compiled
def _become(employee: int, acting: int, state: State, colleagues: Colleagues) -> None:
    change = acting - state.seen_acting[employee]
    state.seen_acting[employee] = acting
    for tie in range(colleagues.start[employee], colleagues.start[employee + 1]):
        state.acting_colleagues[colleagues.who[tie]] += change


@compiled
def show_posts(state: State, colleagues: Colleagues, parameters: Parameters) -> None:
    """Let colleagues see today's posts; the norm feels them from tomorrow on.

    Parameters
    ----------
    state : State
        Changed: ``seen_acting``, ``acting_colleagues`` and what was seen of colleagues today.
    colleagues : Colleagues
        Who sees whom.
    parameters : Parameters
        What intimidates.
    """
    for employee in range(len(state.habit)):
        if state.posts[employee] == 0:
            continue
        _become(employee, 1, state, colleagues)
        best = state.best_success[employee]
        for tie in range(colleagues.start[employee], colleagues.start[employee + 1]):
            other = colleagues.who[tie]
            state.successes_seen[other] += state.successes[employee]
            state.mishaps_seen[other] += state.mishaps[employee]
            if best > 0.0 and intimidates(
                best, state.aspiration[other], state.efficacy[other], parameters
            ):
                state.intimidations_seen[other] += 1


@compiled
def learn_from_colleagues(state: State, parameters: Parameters) -> None:
    """Let everybody learn from what they saw today, and forget the day's count.

    Parameters
    ----------
    state : State
        Changed: ``efficacy``, ``mishap``, and what was seen of colleagues today, to 0.
    parameters : Parameters
        How much is learnt from seeing.
    """
    for employee in range(len(state.habit)):
        state.efficacy[employee] = efficacy_after_intimidations(
            efficacy_after_successes_seen(
                state.efficacy[employee], state.successes_seen[employee], parameters
            ),
            state.intimidations_seen[employee],
            parameters,
        )
        state.mishap[employee] = mishap_concern_after_mishaps_seen(
            state.mishap[employee], state.mishaps_seen[employee], parameters
        )
        state.successes_seen[employee] = 0
        state.intimidations_seen[employee] = 0
        state.mishaps_seen[employee] = 0
