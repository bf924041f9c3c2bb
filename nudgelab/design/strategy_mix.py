"""The best mix of strategies that a budget can pay: who gets which, and how sure that is.

Every resistance's people can be divided among strategies; effects and costs are added up (a linear
program). That leaves out that people influence each other and share the staff, so the mix that is
found is simulated as it is, and both numbers are told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from nudgelab.cohort.resistance import resistances_by_name
from nudgelab.design.compared import Mixed, MixPart, Told
from nudgelab.design.strategies import NOTHING
from nudgelab.design.strategy_replications import BLOCK, WORLDS_A_DRAW
from nudgelab.errors import EstimationError, Problem, StudyError
from nudgelab.execution.task import Task
from nudgelab.simulation.programme_outcomes import SEGMENTS
from nudgelab.statistics.affordable_mix import best_mix, sample_gap
from nudgelab.statistics.nested_variance import nested_mean

if TYPE_CHECKING:
    from nudgelab.design.comparing import Worlds
    from nudgelab.design.parameter_draws import ParameterDraws
    from nudgelab.design.strategies import Strategy
    from nudgelab.study.study import Study

__all__ = ["UNDIAGNOSED", "find_mix", "mix_tasks", "simulate_mix", "with_simulated"]

Floats = npt.NDArray[np.float64]

UNDIAGNOSED = "undiagnosed"
"""Those who didn't answer the baseline survey."""
_PARTS = (*SEGMENTS[1:], UNDIAGNOSED)
_TINY = 1e-6
_NOBODY = 0.05
"""Mean number of people of a segment that may be left out."""
_PURPOSE_OF_PARTS = 0x3A17

_A_PERSON = {"activated": 0.01, "posts": 0.01, "first_post": -1.0, "habit": 0.01}
"""What makes a total over people of an outcome, larger being better."""


def find_mix(worlds: Worlds, best_at: str, budget: float) -> Mixed:
    """Return the best mix that a budget can pay.

    Parameters
    ----------
    worlds : Worlds
        What strategies brought, in the worlds that all of them met.
    best_at : str
        What is to be large.
    budget : float
        In the study's currency.

    Returns
    -------
    Mixed
        Chosen on the first half of the worlds. How far it may be from the best is judged on the
        second half (Mak, Morton & Wood 1999).

    Raises
    ------
    StudyError
        If the budget is below zero.
    """
    if budget < 0.0:
        raise StudyError(Problem("--budget", f"{budget:g}", "an amount of 0 or more"))
    gains, costs, people = _totals(worlds, best_at)
    half = len(gains) // 2
    if half < 10:
        raise EstimationError(f"{len(gains)} worlds, must be at least 20 for a mix")
    cost = costs.mean(axis=0)
    found = best_mix(gains[:half].mean(axis=0), cost, budget)
    gap = sample_gap(found.shares, gains[half:], cost, budget)
    mean, count = gains.mean(axis=0), people.mean(axis=0)
    single = _best_single(mean.sum(axis=0), cost.sum(axis=0), budget)
    return Mixed(
        budget=budget,
        parts=tuple(
            MixPart(
                segment=_PARTS[g],
                strategy=worlds.strategies[s],
                share=float(found.shares[g, s]),
                people=float(found.shares[g, s] * count[g]),
                money=float(found.shares[g, s] * cost[g, s]),
            )
            for g, s in np.argwhere(found.shares > _TINY)
            if count[g] > _NOBODY
        ),
        effect=float((found.shares * mean).sum()),
        money=found.cost,
        price=found.price,
        solver_gap=found.gap,
        sample_gap=gap.gap,
        sample_gap_high=gap.high,
        single=worlds.strategies[single],
        single_effect=float(mean[:, single].sum()),
    )


def _totals(worlds: Worlds, best_at: str) -> tuple[Floats, Floats, Floats]:
    """Return gains over none, costs (worlds, segments, strategies), and people (worlds, segments).

    The undiagnosed are everybody without those of the three resistances.
    """
    common = int(worlds.met().min())
    people = worlds.values["people"][:common]
    each = np.nan_to_num(worlds.values[best_at][:common])  # of nobody there is no mean
    total = _by_part(_A_PERSON[best_at] * people * each)
    money = _by_part(worlds.values["money"][:common])
    none = worlds.strategies.index(NOTHING)
    gains = total - total[:, none : none + 1, :]
    counts = _by_part(people)[:, none, :]
    return gains.swapaxes(1, 2), money.swapaxes(1, 2), counts


def _by_part(values: Floats) -> Floats:
    """Return totals of the parts from those of everybody and of the three resistances."""
    rest = values[:, :, :1] - values[:, :, 1:].sum(axis=2, keepdims=True)
    return np.concatenate((values[:, :, 1:], rest), axis=2)


def _best_single(gains: Floats, costs: Floats, budget: float) -> int:
    affordable = np.where(costs <= budget + _TINY, gains, -np.inf)
    return int(np.argmax(affordable))


def mix_tasks(
    study: Study,
    strategies: Sequence[Strategy],
    mix: Mixed,
    *,
    seed: int,
    draws: ParameterDraws | None,
    worlds: int,
) -> list[Task]:
    """Return the tasks that simulate a mix as it is, for the job :func:`simulate_mix`."""
    picked = None if draws is None else draws.picked(seed, -(-worlds // WORLDS_A_DRAW))
    used = {part.strategy for part in mix.parts}
    arms = [one for one in strategies if one.name in used]
    return [
        Task(
            f"mix-{first // BLOCK:06d}",
            {
                "study": study,
                "strategies": arms,
                "parts": mix.parts,
                "seed": seed,
                "first": first,
                "count": min(BLOCK, worlds - first),
                "names": () if draws is None else draws.names,
                "values": None if picked is None else picked[first // 2 : first // 2 + BLOCK // 2],
            },
        )
        for first in range(0, worlds, BLOCK)
    ]


def simulate_mix(
    study: Study,
    strategies: Sequence[Strategy],
    parts: Sequence[MixPart],
    seed: int,
    first: int,
    count: int,
    names: tuple[str, ...],
    values: Floats | None,
) -> pa.Table:
    """Simulate a mix in some worlds: a row a world with ``world``, ``draw``, and the outcomes.

    Who belongs to which part follows from the baseline survey and a lot; the parts share the staff.
    """
    from nudgelab.design.parameter_draws import with_draw  # noqa: PLC0415
    from nudgelab.design.strategies import study_of  # noqa: PLC0415
    from nudgelab.simulation.programme_outcomes import (  # noqa: PLC0415
        EVERYBODY,
        Outcomes,
        ReducedProgramme,
        outcomes_of,
    )

    plain, days = study_of(study, strategies), study.calendar.days
    names_of = [one.name for one in strategies]
    rows = []
    for world in range(first, first + count):
        draw = world if values is None else world // WORLDS_A_DRAW
        chosen = None if values is None else values[draw - first // WORLDS_A_DRAW]
        declared = plain if chosen is None else with_draw(plain, names, chosen)
        before = ReducedProgramme(declared, seed, world, programme_days=days)
        before.environment.run(until=1)  # the baseline survey tells who is hindered by what
        segments = resistances_by_name(before.dominant).to_pylist()
        arms = _dealt(segments, parts, names_of, seed, world)
        programme = ReducedProgramme(declared, seed, world, programme_days=days, arms=arms)
        found = outcomes_of(programme)[EVERYBODY]
        numbers = {name: getattr(found, name) for name in Outcomes.names()}
        rows.append({"world": world, "draw": draw, **numbers})
    return pa.Table.from_pylist(rows)


def _dealt(
    segments: Sequence[str | None],
    parts: Sequence[MixPart],
    strategies: Sequence[str],
    seed: int,
    world: int,
) -> npt.NDArray[np.int64]:
    """Return the arm of each employee: the parts of their segment, in its shares."""
    lots = np.random.default_rng([seed, world, _PURPOSE_OF_PARTS]).random(len(segments))
    arms = np.zeros(len(segments), dtype=np.int64)
    own = np.array([one or UNDIAGNOSED for one in segments])
    for segment in _PARTS:
        inside = own == segment
        mine = [part for part in parts if part.segment == segment]
        if mine and inside.any():
            bounds = np.cumsum([part.share for part in mine])[:-1]
            place = np.searchsorted(bounds, lots[inside], side="right")
            codes = np.array([strategies.index(part.strategy) for part in mine])
            arms[inside] = codes[place]
    return arms


def with_simulated(
    mix: Mixed, table: pa.Table, worlds: Worlds, best_at: str, *, level: float
) -> Mixed:
    """Return a mix with what it brings and costs when it is simulated as it is.

    Parameters
    ----------
    mix : Mixed
        As :func:`find_mix` found it.
    table : pyarrow.Table
        As :func:`simulate_mix` gives it, of the first worlds.
    worlds : Worlds
        What ``none`` brought in them.
    best_at : str
        What is to be large.
    level : float
        Confidence level.
    """
    count = len(table)
    none = worlds.strategies.index(NOTHING)
    people = worlds.of_everybody("people")[:count, none]
    without = worlds.of_everybody(best_at)[:count, none]
    gain = _A_PERSON[best_at] * people * (table[best_at].to_numpy() - without)
    draw = worlds.draw[:count]
    return replace(
        mix,
        simulated=_told(gain, draw, level),
        simulated_money=_told(table["money"].to_numpy(), draw, level),
    )


def _told(values: Floats, draw: npt.NDArray[np.int64], level: float) -> Told:
    found = nested_mean(values, draw, level=level)
    return Told(value=found.mean, low=found.low, high=found.high)
