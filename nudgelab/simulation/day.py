"""One working day of all employees, in one call of compiled code.

Five passes, each over all employees: old posts leave the norm; everybody decides, and learns from
their own posts; posts are shown; everybody learns from what they saw; everything fades a little.
Within a pass nobody reads what another one writes (but for sums of whole numbers), so the order of
employees doesn't matter.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nudgelab.behaviour.action import act_probability, initiation, planned_initiation
from nudgelab.behaviour.compiled import compiled
from nudgelab.behaviour.decay import kept_a_day, towards
from nudgelab.behaviour.intention import felt_norm, intention
from nudgelab.behaviour.learning import (
    adapted_aspiration,
    audience_after_post,
    efficacy_after_post,
    expected_reactions,
    habit_after_act,
    habit_after_missed_cue,
    is_success,
    mishap_concern_after_post,
    mishap_probability,
)
from nudgelab.behaviour.parameters import Parameters
from nudgelab.behaviour.persuasion import moved
from nudgelab.behaviour.quantiles import negative_binomial_quantile, poisson_quantile
from nudgelab.simulation.network import Colleagues
from nudgelab.simulation.people import People, State
from nudgelab.simulation.streams import Luck, Purpose, pair, uniform
from nudgelab.simulation.visibility import forget_old_posts, learn_from_colleagues, show_posts

__all__ = ["MOST_CUES_A_DAY", "advance_day", "current_intention"]

FloatArray = npt.NDArray[np.float64]

MOST_CUES_A_DAY = 50.0
"""Rate of own occasions that is counted at most [occasions a working day]."""

_GIVEN_OF_ONE_KIND = 1_000  # room in the counter for occasions of one kind on one day
_CUE_COUNT = int(Purpose.CUE_COUNT)
_OWN_CUE = int(Purpose.OWN_CUE)
_GIVEN_CUE = int(Purpose.GIVEN_CUE)
_REACTIONS = int(Purpose.REACTIONS)
_MISHAP = int(Purpose.MISHAP)


@compiled
def advance_day(
    day: int,
    luck: Luck,
    people: People,
    state: State,
    colleagues: Colleagues,
    cue_bounds: FloatArray,
    parameters: Parameters,
) -> None:
    """Let all employees live through one working day.

    Parameters
    ----------
    day : int
        The working day [days].
    luck : Luck
        Seed and replication.
    people : People
        What stays.
    state : State
        Changed: everything that changes. ``posts`` has the day's posts afterwards.
    colleagues : Colleagues
        Who sees whom.
    cue_bounds : ndarray of float, shape (kinds of cue,)
        Cumulative shares of the kinds among own occasions, ending in 1.
    parameters : Parameters
        All of the model.
    """
    forget_old_posts(day, state, colleagues, parameters)
    for employee in range(len(state.habit)):
        own = _own_occasions(employee, day, people.cue_rate[employee], luck)
        state.posts[employee] = 0
        if own > 0 or state.given[employee] > 0:
            _live(employee, own, day, luck, people, state, colleagues, cue_bounds, parameters)
    show_posts(state, colleagues, parameters)
    learn_from_colleagues(state, parameters)
    _fade(people, state, parameters)


@compiled
def current_intention(
    employee: int, state: State, colleagues: Colleagues, parameters: Parameters
) -> float:
    """Return an employee's intention as things are now, in (0, 1)."""
    known = colleagues.start[employee + 1] - colleagues.start[employee]
    norm = felt_norm(state.acting_colleagues[employee], known, parameters)
    concern = (state.mishap[employee] + state.futility[employee] + state.audience[employee]) / 3.0
    return intention(
        state.importance[employee],
        norm,
        state.efficacy[employee],
        concern,
        state.threat[employee],
        parameters,
    )


@compiled
def _own_occasions(employee: int, day: int, rate: float, luck: Luck) -> int:
    """Return how many occasions of their own an employee meets on a day."""
    lot = uniform(luck, employee, day, _CUE_COUNT, 0)
    return poisson_quantile(lot, min(rate, MOST_CUES_A_DAY))


@compiled
def _live(
    employee: int,
    own: int,
    day: int,
    luck: Luck,
    people: People,
    state: State,
    colleagues: Colleagues,
    cue_bounds: FloatArray,
    parameters: Parameters,
) -> None:
    """Meet today's occasions, act or not, and learn from it; all as one was in the morning."""
    state.successes[employee] = state.mishaps[employee] = 0
    state.best_success[employee] = 0.0
    wants = current_intention(employee, state, colleagues, parameters)
    starts = initiation(
        people.inertia[employee],
        state.habit[employee],
        state.energy[employee],
        state.efficacy[employee],
        parameters,
    )
    posts = 0
    for cue in range(own):
        of_kind, of_act = pair(luck, employee, day, _OWN_CUE, cue)
        kind = int(np.searchsorted(cue_bounds, of_kind))
        posts += _acts(employee, kind, of_act, wants, starts, state, parameters)
    for kind in range(len(cue_bounds)):
        for cue in range(state.occasions[employee, kind]):
            of_act = uniform(luck, employee, day, _GIVEN_CUE, kind * _GIVEN_OF_ONE_KIND + cue)
            posts += _acts(employee, kind, of_act, wants, starts, state, parameters)
        state.occasions[employee, kind] = 0
    for _ in range(own + state.given[employee] - posts):
        state.habit[employee] = habit_after_missed_cue(state.habit[employee], parameters)
    state.given[employee] = 0
    for post in range(posts):
        _learn_from_post(employee, day, post, luck, people, state, parameters)


@compiled
def _acts(
    employee: int,
    kind: int,
    of_act: float,
    wants: float,
    starts: float,
    state: State,
    parameters: Parameters,
) -> int:
    """Return 1 if an occasion of a kind becomes an act, 0 if not."""
    planned = planned_initiation(starts, state.plan[employee, kind], parameters)
    chance = act_probability(wants, planned, state.habit[employee], parameters)
    return 1 if of_act < chance else 0


@compiled
def _learn_from_post(
    employee: int,
    day: int,
    post: int,
    luck: Luck,
    people: People,
    state: State,
    parameters: Parameters,
) -> None:
    """Draw what comes of a post, and let its author learn from it."""
    efficacy = state.efficacy[employee]
    reactions = negative_binomial_quantile(
        uniform(luck, employee, day, _REACTIONS, post),
        expected_reactions(people.reach[employee], efficacy, parameters),
        parameters.reactions_dispersion,
    )
    chance = mishap_probability(efficacy, parameters)
    mishap = uniform(luck, employee, day, _MISHAP, post) < chance
    success = is_success(reactions, state.aspiration[employee]) and not mishap
    state.last_post[employee] = day
    state.posts[employee] += 1
    state.mishaps[employee] += mishap
    state.successes[employee] += success
    if success:
        state.best_success[employee] = max(state.best_success[employee], float(reactions))
        state.importance[employee] = moved(
            state.importance[employee], parameters.success_importance
        )
        state.energy[employee] = moved(state.energy[employee], parameters.success_energy)
        state.futility[employee] = moved(state.futility[employee], -parameters.success_futility)
    state.efficacy[employee] = efficacy_after_post(efficacy, success, parameters)
    state.audience[employee] = audience_after_post(state.audience[employee], success, parameters)
    state.mishap[employee] = mishap_concern_after_post(state.mishap[employee], mishap, parameters)
    state.habit[employee] = habit_after_act(state.habit[employee], people.habit_gain[employee])
    state.aspiration[employee] = adapted_aspiration(
        state.aspiration[employee], reactions, parameters
    )


@compiled
def _fade(people: People, state: State, parameters: Parameters) -> None:
    """Let a night pass: states go back towards where they come from."""
    energy = kept_a_day(parameters.energy_half_life)
    threat = kept_a_day(parameters.threat_half_life)
    plan = kept_a_day(parameters.plan_half_life)
    habit = kept_a_day(parameters.habit_half_life)
    importance = kept_a_day(parameters.importance_half_life)
    repetition = kept_a_day(parameters.repetition_half_life)
    pressure = kept_a_day(parameters.pressure_half_life)
    for employee in range(len(state.habit)):
        state.energy[employee] *= energy
        state.threat[employee] *= threat
        state.habit[employee] *= habit
        state.repetition[employee] *= repetition
        state.pressure[employee] = towards(state.pressure[employee], 1.0, pressure)
        state.importance[employee] = towards(
            state.importance[employee], people.importance_baseline[employee], importance
        )
        for kind in range(state.plan.shape[1]):
            state.plan[employee, kind] *= plan
