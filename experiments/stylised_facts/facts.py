"""Every fact of the evidence table, measured in simulated workforces: one function a fact."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np
from scipy import stats

from experiments.stylised_facts.measures import (
    Simulated,
    d_of_means,
    d_of_shares,
    over,
    paired,
    thirds,
)
from experiments.stylised_facts.world import LIKERT, BoolArray, Run, World
from nudgelab.behaviour.learning import efficacy_after_post, habit_after_act, habit_after_missed_cue
from nudgelab.behaviour.parameters import Parameters
from nudgelab.behaviour.vicarious import efficacy_after_success_seen

Measure = Callable[[World], Simulated]

WINDOW = 120
NUDGES = (
    "autonomy_support",
    "self_persuasion",
    "bigger_picture",
    "implementation_intention",
    "first_success",
    "reminder",
)
"""The library's low-touch tactics, such as nudge units test."""
ONCE = {"start": 1, "every": 1000, "times": 1}


# --- Wanting and doing -------------------------------------------------------------------------


def acts_given_intention(world: World, *, intends: bool) -> Simulated:
    """Return the share who act of those who (don't) intend and had not acted."""

    def share(run: Run) -> float:
        whom = (run.intends == intends) & ~run.had_acted
        return float(np.mean(run.acted(1, WINDOW)[whom]))

    return over([share(run) for run in world.runs()])


def intention_explains_behaviour(world: World) -> Simulated:
    """Return the squared correlation of intention at baseline with acting."""
    return over(
        [
            float(np.corrcoef(run.baseline("intention"), run.acted(1, WINDOW))[0, 1] ** 2)
            for run in world.runs()
        ]
    )


def intention_moves_behaviour(world: World) -> Simulated:
    """Return the effect on acting of an argument that raises intention by 0.66 s.d."""
    strength, raised = 0.1, 0.0
    for _ in range(4):  # a secant search for the strength of the argument
        treated = _argued(world, strength)
        raised = paired(treated, world.runs(waves=[1]), _raised).value
        if abs(raised - 0.66) < 0.02 or raised <= 0.0:
            break
        strength = min(0.95, strength * 0.66 / raised)
    return paired(
        treated,
        world.runs(waves=[1]),
        lambda one, other: d_of_shares(one.acted(1, WINDOW), other.acted(1, WINDOW)),
    )


def _argued(world: World, strength: float) -> list[Run]:
    argument = {
        "against": "scepticism",
        "messenger": "peer",
        "schedule": {"start": 1, "every": 20, "times": 6},
        "effects": {"importance": strength},
    }
    changed = {"argument": argument}
    return world.runs(["argument"], field_multiplier=1.0, waves=[1], changed=changed)


def _raised(one: Run, other: Run) -> float:
    return d_of_means(one.wave("intention", 1), other.wave("intention", 1))


# --- If-then plans -----------------------------------------------------------------------------


def plan_in_third(world: World, *, top: bool) -> Simulated:
    """Return the effect of an if-then plan among the top or bottom third of intention."""

    def effect(one: Run, other: Run) -> float:
        whom = thirds(one.baseline("intention"))[int(top)]
        return d_of_shares(one.acted(1, WINDOW)[whom], other.acted(1, WINDOW)[whom])

    treated = world.runs(["implementation_intention"], field_multiplier=1.0)
    return paired(treated, world.runs(), effect)


def plan_one_off(world: World, *, concreteness: float) -> Simulated:
    """Return the effect of one prompt to plan, in points, where a third act without it."""
    changed = {"implementation_intention": {"schedule": ONCE, "concreteness": concreteness}}
    treated = world.runs(["implementation_intention"], changed=changed)
    idle = world.runs()
    last = _window_for(idle, 0.33, lambda run: run.intends & ~run.had_acted)

    def effect(one: Run, other: Run) -> float:
        whom = one.intends & ~one.had_acted
        return 100.0 * float(
            np.mean(one.acted(1, last)[whom]) - np.mean(other.acted(1, last)[whom])
        )

    return paired(treated, idle, effect)


def _window_for(runs: list[Run], base: float, whom: Callable[[Run], BoolArray]) -> int:
    """Return the last day of a window in which about a given share acts without a programme."""
    shares = [
        float(np.mean([np.mean(run.acted(1, day)[whom(run)]) for run in runs]))
        for day in range(1, runs[0].days + 1)
    ]
    return 1 + int(np.argmin(np.abs(np.asarray(shares) - base)))


# --- Habit -------------------------------------------------------------------------------------


def _gains(world: World) -> np.ndarray:
    parameters = _parameters(world)
    normal = stats.norm.ppf((np.arange(1001) + 0.5) / 1001)
    return np.minimum(1.0, parameters.habit_gain * np.exp(parameters.habit_gain_spread * normal))


def _parameters(world: World) -> Parameters:
    return Parameters.with_changes(world.model)


def _repetitions_to_plateau(gain: float, parameters: Parameters, missed: int | None = None) -> int:
    """Return the daily repetitions after which a habit reaches 95 % of its plateau."""
    kept = 0.5 ** (1.0 / parameters.habit_half_life)
    plateau = gain / (1.0 - (1.0 - gain) * kept)
    habit = 0.0
    for day in range(1, 2001):
        if day == missed:
            habit = habit_after_missed_cue(habit, parameters) * kept
            continue
        habit = habit_after_act(habit, gain)
        if habit >= 0.95 * plateau:
            return day
        habit *= kept
    return 2000


def habit_days(world: World, *, quantile: float) -> Simulated:
    """Return a quantile over people of the days to 95 % of the plateau; exact."""
    parameters = _parameters(world)
    days = [_repetitions_to_plateau(gain, parameters) for gain in _gains(world)[::20]]
    return Simulated(float(np.quantile(days, quantile)), 0.0)


def habit_one_miss(world: World) -> Simulated:
    """Return by how much a missed occasion, on day 20, lengthens the median's way; exact."""
    parameters = _parameters(world)
    gain = parameters.habit_gain
    daily = _repetitions_to_plateau(gain, parameters)
    with_miss = _repetitions_to_plateau(gain, parameters, missed=20)
    return Simulated((with_miss - 1 - daily) / daily, 0.0)


def habit_weekly(world: World, *, strong: bool) -> Simulated:
    """Return the mean habit after 12 weekly acts, or the share of people above 0.80; exact."""
    parameters = _parameters(world)
    kept = 0.5 ** (5.0 / parameters.habit_half_life)
    habit = np.zeros(1001)
    for _ in range(12):
        habit = habit_after_act(habit, _gains(world)) * kept
    return Simulated(float(np.mean(habit > 0.8)) if strong else float(np.mean(habit)), 0.0)


# --- Being asked -------------------------------------------------------------------------------


def _worded(world: World, pressure: float) -> list[Run]:
    message = {
        "against": "contrast",
        "messenger": "communications",
        "pressure": pressure,
        "schedule": ONCE,
        "effects": {"importance": 0.05},
    }
    return world.runs(
        ["message"], field_multiplier=1.0, waves=[1], changed={"message": message}, survey=LIKERT
    )


def controlling_words(world: World, *, threat: bool) -> Simulated:
    """Return the effect of controlling (0.6) against neutral wording (0.2) of one message."""

    def effect(one: Run, other: Run) -> float:
        if threat:
            return d_of_means(one.wave("threat", 1), other.wave("threat", 1))
        return d_of_shares(one.acted(1, 40), other.acted(1, 40))

    return paired(_worded(world, 0.6), _worded(world, 0.2), effect)


def autonomy_support_helps(world: World) -> Simulated:
    """Return the effect of autonomy support where reminders press (0.5)."""
    pressing = {"reminder": {"pressure": 0.5}}
    both = world.runs(["autonomy_support", "reminder"], field_multiplier=1.0, changed=pressing)
    alone = world.runs(["reminder"], field_multiplier=1.0, changed=pressing)
    return paired(both, alone, _effect_on_acting)


def _effect_on_acting(one: Run, other: Run) -> float:
    return d_of_shares(one.acted(1, WINDOW), other.acted(1, WINDOW))


# --- Tactics -----------------------------------------------------------------------------------


def nudge(world: World, *, field_multiplier: float | None) -> Simulated:
    """Return the mean effect of the library's tactics, in points, where 17.5 % act without."""
    idle = world.runs()
    last = _window_for(idle, 0.175, lambda run: np.ones(len(run.cohort), dtype=np.bool_))
    effects = []
    for name in NUDGES:
        treated = world.runs([name], field_multiplier=field_multiplier)
        effects.append(
            [_points(one, other, last) for one, other in zip(treated, idle, strict=True)]
        )
    return over(list(np.mean(effects, axis=0)))


def _points(one: Run, other: Run, last: int) -> float:
    return 100.0 * float(np.mean(one.acted(1, last)) - np.mean(other.acted(1, last)))


ANSWERS = {
    "reactance": ["co_creation"],
    "scepticism": ["self_persuasion"],
    "inertia": ["implementation_intention"],
}


def matched_tactics(world: World) -> Simulated:
    """Return how much more a tactic does for those whose resistance it answers.

    Everybody is asked with some pressure (reminders at 0.4); the resistance that is dominant is
    told by the true traits, standardised.
    """
    pressing = {"reminder": {"pressure": 0.4, "occasion": 0.0}}
    idle = world.runs(["reminder"], field_multiplier=1.0, changed=pressing)
    differences = []
    for trait, tactics in ANSWERS.items():
        treated = world.runs([*tactics, "reminder"], field_multiplier=1.0, changed=pressing)
        differences.append(
            [_matched(one, other, trait) for one, other in zip(treated, idle, strict=True)]
        )
    return over(list(np.mean(differences, axis=0)))


def _matched(one: Run, other: Run, trait: str) -> float:
    scores = np.stack([stats.zscore(_resistance(one, name)) for name in ANSWERS])
    matched = np.argmax(scores, axis=0) == list(ANSWERS).index(trait)
    effects = [
        d_of_shares(one.acted(1, WINDOW)[whom], other.acted(1, WINDOW)[whom])
        for whom in (matched, ~matched)
    ]
    return effects[0] - effects[1]


def _resistance(run: Run, trait: str) -> np.ndarray:
    if trait == "scepticism":
        return np.mean([run.baseline(name) for name in ("mishap", "futility", "audience")], axis=0)
    return run.baseline(trait)


def coaching_raises_efficacy(world: World) -> Simulated:
    """Return the effect of coaching by ample coaches on self-efficacy, the day after the last."""
    ample = {"coaching": {"staff": None}}
    known = {"field_multiplier": 1.0, "waves": [42], "survey": LIKERT}
    treated = world.runs(["coaching"], changed=ample, **known)
    idle = world.runs(**known)
    return paired(
        treated,
        idle,
        lambda one, other: d_of_means(one.wave("efficacy", 42), other.wave("efficacy", 42)),
    )


# --- Activity ----------------------------------------------------------------------------------


def active_a_month(world: World) -> Simulated:
    """Return the share who post within 20 working days, without a programme."""
    return over([float(np.mean(run.acted(1, 20))) for run in world.runs()])


def top_fifth_of_posters(world: World) -> Simulated:
    """Return the share of a year's posts by the most active fifth of those who post."""

    def share(run: Run) -> float:
        posts = np.sort(run.posts(1, 250))[::-1]
        posts = posts[posts > 0]
        return float(posts[: max(1, round(len(posts) / 5))].sum() / posts.sum())

    return over([share(run) for run in world.runs(days=250)])


def launch_peak(world: World) -> Simulated:
    """Return the rise in posts of a programme's first 20 days over that of its last 20."""
    launch = {"reminder": {"schedule": {"start": 1, "every": 3, "times": 6}}}
    treated = world.runs(
        ["self_persuasion", "implementation_intention", "reminder"],
        field_multiplier=1.0,
        changed={**launch, **_in_first_month()},
    )
    return paired(
        treated,
        world.runs(),
        lambda one, other: _rise(one, other, 1, 20) / _rise(one, other, WINDOW - 19, WINDOW),
    )


def _rise(one: Run, other: Run, first: int, last: int) -> float:
    """Return how many times as many posts there are with a programme as without."""
    return float(one.posts(first, last).sum() / max(1.0, other.posts(first, last).sum()))


def _in_first_month() -> dict[str, Any]:
    once = {"schedule": {"start": 1, "every": 10, "times": 2}}
    return {"self_persuasion": once, "implementation_intention": once}


def effects_fade(world: World) -> Simulated:
    """Return the share of one plan's effect on posts that is left on days 81 to 120."""
    changed = {"implementation_intention": {"schedule": ONCE}}
    treated = world.runs(["implementation_intention"], field_multiplier=1.0, changed=changed)
    idle = world.runs()
    early, late = (
        sum(
            float(one.posts(*days).sum() - other.posts(*days).sum())
            for one, other in zip(treated, idle, strict=True)
        )
        for days in ((1, 40), (81, 120))
    )
    return Simulated(late / early if early > 0.0 else math.inf, math.nan)


# --- Directions --------------------------------------------------------------------------------


def mastery_over_seeing(world: World) -> Simulated:
    """Return the step of one's own success over that of a colleague's; exact."""
    parameters = _parameters(world)
    own = efficacy_after_post(0.5, True, parameters) - 0.5
    seen = efficacy_after_success_seen(0.5, False, parameters) - 0.5
    return Simulated(own / seen, 0.0)


def reminders_backfire(world: World) -> Simulated:
    """Return the effect on acts of sixty reminders over that of the best number of them."""
    idle = world.runs()

    def effect(times: int) -> list[float]:
        every = max(1, 120 // times)
        changed = {
            "reminder": {"pressure": 0.3, "schedule": {"start": 1, "every": every, "times": times}}
        }
        runs = world.runs(["reminder"], field_multiplier=1.0, changed=changed)
        return [
            float(one.posts(61, 120).sum() - other.posts(61, 120).sum())
            for one, other in zip(runs, idle, strict=True)
        ]

    few = np.array([effect(times) for times in (3, 6, 12, 30)])
    best = few.mean(axis=1).max()
    many = effect(60)
    if best <= 0.0:
        return Simulated(math.inf, math.nan)
    return over([value / best for value in many])


def clustered_spreads_better(world: World) -> Simulated:
    """Return acts on a clustered over those on a random network, the norm having a threshold.

    Every employee is a team of their own, so that the network alone counts.
    """
    model = {"norm_threshold": 0.3, "intention_norm": 1.0}
    alone = World(
        {**world.model},
        {**world.population, "teams": world.employees},
        world.tactics,
        world.employees,
        world.replications,
        world.seed,
    )
    clustered, random = (
        alone.runs(model=model, days=250, network={"kind": kind, "neighbours": 6, "rewiring": 0.0})
        for kind in ("small_world", "random")
    )
    return over(
        [
            float(one.posts(126, 250).sum() / max(1.0, other.posts(126, 250).sum()))
            for one, other in zip(clustered, random, strict=True)
        ]
    )


MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        "acts_given_intention": partial(acts_given_intention, intends=True),
        "acts_without_intention": partial(acts_given_intention, intends=False),
        "intention_explains_behaviour": intention_explains_behaviour,
        "intention_moves_behaviour": intention_moves_behaviour,
        "plan_with_intention": partial(plan_in_third, top=True),
        "plan_without_intention": partial(plan_in_third, top=False),
        "plan_vague_one_off": partial(plan_one_off, concreteness=0.35),
        "plan_specific_one_off": partial(plan_one_off, concreteness=1.0),
        "habit_median": partial(habit_days, quantile=0.5),
        "habit_fastest": partial(habit_days, quantile=0.05),
        "habit_slowest": partial(habit_days, quantile=0.95),
        "habit_one_miss": habit_one_miss,
        "habit_weekly": partial(habit_weekly, strong=False),
        "habit_weekly_strong": partial(habit_weekly, strong=True),
        "controlling_words_threaten": partial(controlling_words, threat=True),
        "controlling_words_backfire": partial(controlling_words, threat=False),
        "autonomy_support_helps": autonomy_support_helps,
        "nudge_in_the_field": partial(nudge, field_multiplier=None),
        "nudge_in_the_lab": partial(nudge, field_multiplier=1.0),
        "matched_tactics": matched_tactics,
        "active_a_month": active_a_month,
        "top_fifth_of_posters": top_fifth_of_posters,
        "launch_peak": launch_peak,
        "effects_fade": effects_fade,
        "coaching_raises_efficacy": coaching_raises_efficacy,
        "mastery_over_seeing": mastery_over_seeing,
        "reminders_backfire": reminders_backfire,
        "clustered_spreads_better": clustered_spreads_better,
    }
)
"""How each fact of the evidence table is measured."""
