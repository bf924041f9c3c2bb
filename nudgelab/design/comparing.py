"""From the worlds that strategies met to where they stand: means, scatter, places, front, mix."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.design.compared import Compared, Difference, Standing, StrategyOutcome, Told
from nudgelab.design.strategies import NOTHING
from nudgelab.simulation.programme_outcomes import EVERYBODY, SEGMENTS, Outcomes
from nudgelab.statistics.group_share import group_share
from nudgelab.statistics.nested_variance import nested_mean
from nudgelab.statistics.pareto_front import on_pareto_front
from nudgelab.statistics.rank_sets import RankSets, rank_sets
from nudgelab.statistics.ratio_of_means import ratio_of_means
from nudgelab.study.strategies import diagnosis_days

if TYPE_CHECKING:
    import pyarrow as pa

    from nudgelab.design.strategies import Strategy
    from nudgelab.statistics.sequential_selection import Race
    from nudgelab.study.study import Study

__all__ = ["Worlds", "compared"]

Floats = npt.NDArray[np.float64]

_LOWER_IS_BETTER = frozenset({"first_post", "threat"})


@dataclass(frozen=True, slots=True)
class Worlds:
    """What strategies brought in each world.

    Attributes
    ----------
    strategies : tuple of str
        Their names.
    draw : ndarray of int, shape (worlds,)
        Draw of the parameters that each world has.
    values : dict of str to ndarray of float, shape (worlds, strategies, segments)
        By outcome; NaN of a strategy that left the race before, and of a mean over nobody.
    """

    strategies: tuple[str, ...]
    draw: npt.NDArray[np.int64]
    values: Mapping[str, Floats]

    @classmethod
    def of(cls, table: pa.Table, strategies: Sequence[str]) -> Worlds:
        """Return the worlds of a table of :func:`~nudgelab.design.strategy_replications`.

        Parameters
        ----------
        table : pyarrow.Table
            Rows in any order.
        strategies : sequence of str
            The order of strategies.
        """
        world = table["world"].to_numpy().astype(np.int64)
        count = int(world.max()) + 1
        place = (
            world,
            _places(table["strategy"], strategies),
            _places(table["segment"], SEGMENTS),
        )
        draw = np.zeros(count, dtype=np.int64)
        draw[world] = table["draw"].to_numpy()
        values = {}
        for name in Outcomes.names():
            cube = np.full((count, len(strategies), len(SEGMENTS)), np.nan)
            cube[place] = table[name].to_numpy()
            values[name] = cube
        return cls(tuple(strategies), draw, values)

    def of_everybody(self, outcome: str) -> Floats:
        """Return an outcome of everybody, shape (worlds, strategies)."""
        return np.asarray(self.values[outcome][:, :, SEGMENTS.index(EVERYBODY)])

    def score(self, best_at: str) -> Floats:
        """Return what the best is best at, larger being better, shape (worlds, strategies)."""
        sign = -1.0 if best_at in _LOWER_IS_BETTER else 1.0
        return sign * self.of_everybody(best_at)

    def met(self) -> npt.NDArray[np.int64]:
        """Return how many worlds each strategy met, shape (strategies,)."""
        found: npt.NDArray[np.int64] = np.isfinite(self.of_everybody("people")).sum(axis=0)
        return found

    def by_draw(self, values: Floats) -> Floats:
        """Return means over the worlds of each draw, shape (draws, ...)."""
        starts = np.flatnonzero(np.diff(self.draw, prepend=-1))
        sizes = np.diff(np.append(starts, len(self.draw)))
        summed = np.add.reduceat(values, starts, axis=0)
        return np.asarray(summed / sizes.reshape(-1, *[1] * (values.ndim - 1)))


def _places(column: pa.ChunkedArray, names: Sequence[str]) -> npt.NDArray[np.int64]:
    # chunks may have dictionaries of their own
    coded = column.unify_dictionaries().combine_chunks()
    known = [names.index(name) for name in coded.dictionary.to_pylist()]
    places: npt.NDArray[np.int64] = np.asarray(known, dtype=np.int64)[coded.indices.to_numpy()]
    return places


def compared(
    study: Study,
    strategies: Sequence[Strategy],
    worlds: Worlds,
    *,
    seed: int,
    best_at: str,
    race: Race | None,
    indifference: float,
    uncertain: tuple[str, ...],
    uncertain_from: str,
) -> Compared:
    """Put strategies side by side.

    Parameters
    ----------
    study : Study
        As declared.
    strategies : sequence of Strategy
        In the order of the worlds' strategies.
    worlds : Worlds
        What they brought.
    seed : int
        Seed of every random number.
    best_at : str
        What the best is best at.
    race : Race or None
        How the race went; None where every strategy met all worlds.
    indifference : float
        Difference that the race had to tell.
    uncertain : tuple of str
        Parameters that were drawn.
    uncertain_from : str
        Where from.
    """
    level = study.analysis.level
    score = worlds.score(best_at)
    best = _chosen(score, race)
    ranks = rank_sets(worlds.by_draw(score), level=level, seed=seed)
    standings = _standings(worlds, strategies, score, ranks, race, level)
    order = np.argsort(-np.nanmean(score, axis=0), kind="stable")
    names = worlds.strategies
    return Compared(
        study=study.study,
        title=study.title or study.study,
        best_at=best_at,
        currency=study.comparison.costs.currency,
        days=study.calendar.days,
        habit_day=max(study.calendar.days, study.comparison.habit_day),
        level=level,
        people=float(worlds.of_everybody("people")[:, 0].mean()),
        seed=seed,
        worlds=int(worlds.met().max()),
        chosen=names[best],
        indifference=indifference,
        guaranteed=race is not None and race.over,
        uncertain=uncertain,
        uncertain_from=uncertain_from,
        standings=tuple(standings[place] for place in order),
        outcomes=tuple(_outcomes(worlds, level)),
        differences=tuple(_differences(worlds, best, level)),
        notes=tuple(_notes(study, strategies)),
    )


def _notes(study: Study, strategies: Sequence[Strategy]) -> Iterator[str]:
    """Yield what a reader should know of how strategies were taken."""
    asked = {one.name: diagnosis_days(one.arm, study.calendar) for one in strategies}
    for one in strategies:
        if one.arm.strategy == "adaptive" and len(asked[one.name]) < 2:
            yield (
                f"{one.label}: diagnoses once, as a targeted strategy does, for the study has no"
                " survey between the kick-off and the last day."
            )
    if any(staff.cost_an_hour == 0.0 for staff in study.staff.values()):
        yield "Some staff cost nothing an hour, as the study declares."


def _chosen(score: Floats, race: Race | None) -> int:
    return int(np.nanargmax(np.nanmean(score, axis=0))) if race is None else race.best


def _numbers(values: Floats, draw: npt.NDArray[np.int64], level: float) -> dict[str, float | int]:
    """Return what is told of an outcome or a difference over worlds."""
    known = np.isfinite(values)
    found = nested_mean(values[known], draw[known], level=level)
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(values[known], [tail, 1.0 - tail])
    return {
        "mean": found.mean,
        "error": found.error,
        "low": found.low,
        "high": found.high,
        "range_low": float(low),
        "range_high": float(high),
        "parameter_spread": found.parameter_spread,
        "chance_spread": found.chance_spread,
        "worlds": found.simulations,
    }


def _outcomes(worlds: Worlds, level: float) -> Iterator[StrategyOutcome]:
    for place, strategy in enumerate(worlds.strategies):
        for where, segment in enumerate(SEGMENTS):
            for outcome, cube in worlds.values.items():
                values = cube[:, place, where]
                if np.isfinite(values).sum() > 1:
                    numbers = _numbers(values, worlds.draw, level)
                    told = {"strategy": strategy, "segment": segment, "outcome": outcome}
                    yield StrategyOutcome(**told, **numbers)  # type: ignore[arg-type]


def _differences(worlds: Worlds, best: int, level: float) -> Iterator[Difference]:
    """Yield each strategy's difference from none, and the best one's from each."""
    names = worlds.strategies
    none = names.index(NOTHING)
    pairs = [(place, none) for place in range(len(names)) if place != none]
    pairs += [(best, place) for place in range(len(names)) if place not in (best, none)]
    for one, other in pairs:
        for where, segment in enumerate(SEGMENTS):
            for outcome, cube in worlds.values.items():
                values = cube[:, one, where] - cube[:, other, where]
                if outcome != "people" and np.isfinite(values).sum() > 1:
                    told = {"strategy": names[one], "versus": names[other]}
                    told |= {"segment": segment, "outcome": outcome}
                    yield Difference(**told, **_numbers(values, worlds.draw, level))  # type: ignore[arg-type]


def _standings(
    worlds: Worlds,
    strategies: Sequence[Strategy],
    score: Floats,
    ranks: RankSets,
    race: Race | None,
    level: float,
) -> list[Standing]:
    common = int(worlds.met().min())  # worlds that everybody met
    met, money = worlds.met(), worlds.of_everybody("money")
    draw = worlds.draw[:common]
    winners = score[:common] >= score[:common].max(axis=1, keepdims=True)
    fronts = on_pareto_front(score[:common], money[:common])
    front = on_pareto_front(np.nanmean(score, axis=0), np.nanmean(money, axis=0))
    return [
        Standing(
            strategy=strategy.name,
            label=strategy.label,
            tactics=strategy.arm.tactics,
            aim=strategy.arm.strategy,
            worlds=int(met[place]),
            dropped=race is not None and race.dropped_at[place] > 0,
            first=int(ranks.best[place]),
            last=int(ranks.worst[place]),
            best=_share(winners[:, place], draw, level),
            on_front=bool(front[place]),
            front=_share(fronts[:, place], draw, level),
            cost_each=_cost_each(worlds, place, level),
        )
        for place, strategy in enumerate(strategies)
    ]


def _share(flagged: npt.NDArray[np.bool_], draw: npt.NDArray[np.int64], level: float) -> Told:
    """Return a share of worlds; those of one draw aren't independent of each other."""
    values = flagged.astype(np.float64)
    shared = len(np.unique(draw)) < len(draw)
    found = group_share(values, clusters=draw if shared else None, level=level)
    if shared and not math.isfinite(found.low):  # all or none: one world a draw tells as much
        one_a_draw = values[np.unique(draw, return_index=True)[1]]
        limits = group_share(one_a_draw, level=level)
        return Told(value=found.value, low=limits.low, high=limits.high)
    return Told(value=found.value, low=found.low, high=found.high)


def _cost_each(worlds: Worlds, place: int, level: float) -> Told:
    """Return the money for each employee activated beyond those that no programme activates."""
    none = worlds.strategies.index(NOTHING)
    if place == none:
        return Told(value=math.nan, low=math.nan, high=math.nan)
    people, money = worlds.of_everybody("people"), worlds.of_everybody("money")
    activated = worlds.of_everybody("activated") * people / 100.0
    more = np.column_stack(
        (money[:, place] - money[:, none], activated[:, place] - activated[:, none])
    )
    means = worlds.by_draw(more)
    means = means[np.isfinite(means).all(axis=1)]
    if len(means) < 2:
        return Told(value=math.nan, low=math.nan, high=math.nan)
    found = ratio_of_means(means[:, 0], means[:, 1], level=level)
    return Told(value=found.value, low=found.low, high=found.high)
