"""What a comparison of strategies found: plain dataclasses, in the order of the report."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

import pyarrow as pa

__all__ = ["Compared", "Difference", "MixPart", "Mixed", "Standing", "StrategyOutcome", "Told"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyOutcome:
    """One outcome of one strategy.

    Attributes
    ----------
    strategy, segment, outcome : str
        Which it is; see :class:`~nudgelab.simulation.programme_outcomes.Outcomes`.
    mean, error : float
        Mean over worlds, and its Monte-Carlo standard error.
    low, high : float
        Interval of the mean: what more simulation would narrow.
    range_low, range_high : float
        Between these lies the outcome in the middle 95 % (or the plan's level) of the worlds:
        chance and uncertain parameters together.
    parameter_spread, chance_spread : float
        Standard deviation over the uncertain parameters, and over chance with the parameters held;
        NaN where no parameter is uncertain.
    worlds : int
        Worlds that the strategy met.
    """

    strategy: str
    segment: str
    outcome: str
    mean: float
    error: float
    low: float
    high: float
    range_low: float
    range_high: float
    parameter_spread: float
    chance_spread: float
    worlds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One strategy minus another in the same worlds; attributes as :class:`StrategyOutcome`'s."""

    strategy: str
    versus: str
    segment: str
    outcome: str
    mean: float
    error: float
    low: float
    high: float
    range_low: float
    range_high: float
    parameter_spread: float
    chance_spread: float
    worlds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A number with its interval; NaN where none can be given."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a strategy stands among all.

    Attributes
    ----------
    strategy, label : str
        Its name, and how it is called.
    tactics : tuple of str
        What it consists of.
    aim : str
        How they are aimed: uniform, targeted, sequenced or adaptive.
    worlds : int
        Worlds that it met.
    dropped : bool
        Whether it left the race early, as shown to be behind.
    first, last : int
        The places between which it lies, simultaneously for all strategies.
    best : Told
        Share of the worlds in which no strategy did better.
    on_front : bool
        Whether no other strategy has at least its mean effect for no more money.
    front : Told
        Share of the worlds in which that is so.
    cost_each : Told
        Money for each employee activated beyond those that no programme activates.
    """

    strategy: str
    label: str
    tactics: tuple[str, ...]
    aim: str
    worlds: int
    dropped: bool
    first: int
    last: int
    best: Told
    on_front: bool
    front: Told
    cost_each: Told


@dataclass(frozen=True, slots=True, kw_only=True)
class MixPart:
    """A part of a mix: this share of a segment gets this strategy."""

    segment: str
    strategy: str
    share: float
    people: float
    money: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixed:
    """The best mix that a budget can pay.

    Attributes
    ----------
    budget : float
        In the study's currency.
    parts : tuple of MixPart
        Who gets what.
    effect, money : float
        What it brings (in total, of what the best is best at) and costs, as parts add up.
    price : float
        Effect that one more unit of money would bring.
    solver_gap : float
        Distance from the optimum of the linear program: 0 but for rounding.
    sample_gap, sample_gap_high : float
        How much better the true best mix may be because effects were simulated: the estimate, and
        its one-sided 95 % upper limit.
    single : str
        The best single strategy that the budget can pay for everybody.
    single_effect : float
        What that brings.
    simulated : Told or None
        Effect of the mix simulated as it is, with staff shared and people influencing each other
        across the parts.
    simulated_money : Told or None
        What it then costs.
    """

    budget: float
    parts: tuple[MixPart, ...]
    effect: float
    money: float
    price: float
    solver_gap: float
    sample_gap: float
    sample_gap_high: float
    single: str
    single_effect: float
    simulated: Told | None = None
    simulated_money: Told | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Strategies side by side.

    Attributes
    ----------
    study, title : str
        Which study.
    best_at : str
        The outcome that the best strategy is best at.
    currency : str
        Of all amounts.
    days, habit_day : int
        The programme's last day, and the day on which habits are looked at [days].
    level : float
        Confidence level.
    people : float
        Employees of the programme.
    seed, worlds : int
        Seed, and most worlds that a strategy met.
    chosen : str
        The strategy with the highest mean of those left in the race.
    indifference : float
        Difference that the race had to tell; NaN where every strategy met all worlds.
    guaranteed : bool
        Whether the race ended with its guarantee, and not at the most worlds allowed.
    uncertain : tuple of str
        Parameters that were drawn.
    uncertain_from : str
        Where their draws come from.
    standings : tuple of Standing
        The strategies, best first.
    outcomes : tuple of StrategyOutcome
        In the order of strategies, segments and outcomes.
    differences : tuple of Difference
        Of each strategy from none, and of the chosen one from each.
    mix : Mixed or None
        The best mix for a budget, where there is one.
    notes : tuple of str
        What a reader should know.
    """

    study: str
    title: str
    best_at: str
    currency: str
    days: int
    habit_day: int
    level: float
    people: float
    seed: int
    worlds: int
    chosen: str
    indifference: float
    guaranteed: bool
    uncertain: tuple[str, ...]
    uncertain_from: str
    standings: tuple[Standing, ...]
    outcomes: tuple[StrategyOutcome, ...]
    differences: tuple[Difference, ...]
    mix: Mixed | None = None
    notes: tuple[str, ...] = ()

    def outcome(self, strategy: str, outcome: str, segment: str = "all") -> StrategyOutcome:
        """Return one outcome of a strategy."""
        wanted = (strategy, outcome, segment)
        return next(
            one for one in self.outcomes if (one.strategy, one.outcome, one.segment) == wanted
        )

    def difference(
        self, strategy: str, versus: str, outcome: str, segment: str = "all"
    ) -> Difference:
        """Return one difference."""
        wanted = (strategy, versus, outcome, segment)
        return next(
            one
            for one in self.differences
            if (one.strategy, one.versus, one.outcome, one.segment) == wanted
        )

    def standing(self, strategy: str) -> Standing:
        """Return where a strategy stands."""
        return next(one for one in self.standings if one.strategy == strategy)

    def to_arrow(self) -> pa.Table:
        """Return the outcomes as a tidy table, a row a strategy, segment and outcome."""
        return _table(StrategyOutcome, self.outcomes)

    def differences_to_arrow(self) -> pa.Table:
        """Return the differences as a tidy table."""
        return _table(Difference, self.differences)

    def standings_to_arrow(self) -> pa.Table:
        """Return the standings as a tidy table; intervals as ``..._low`` and ``..._high``."""
        rows = [_flat(asdict(one)) for one in self.standings]
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        return pa.table({name: pa.array(v, from_pandas=True) for name, v in columns.items()})


def _table(kind: type, rows: tuple[Any, ...]) -> pa.Table:
    columns = {field.name: [getattr(row, field.name) for row in rows] for field in fields(kind)}
    return pa.table({name: pa.array(v, from_pandas=True) for name, v in columns.items()})


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            flat[name] = value["value"]
            flat[f"{name}_low"], flat[f"{name}_high"] = value["low"], value["high"]
        else:
            flat[name] = "+".join(value) if isinstance(value, tuple) else value
    return flat
