"""What a comparison of strategies says in sentences: the recommendation, and how sure it is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from nudgelab.report.naming import listed, quoted
from nudgelab.report.numbers import interval_name, number

if TYPE_CHECKING:
    from nudgelab.design.compared import Compared, Difference, Mixed, Standing, Told

__all__ = ["MEASURES", "Measure", "mix_sentences", "recommendation", "scatter_sentences", "share"]

NOTHING = "none"


class Measure(NamedTuple):
    """How an outcome is said.

    Attributes
    ----------
    heading : str
        A column's heading, short.
    short : str
        What it is, in a few words.
    unit : str
        After a number.
    does : str
        After the strategy's name.
    decimals : int
        Digits behind the point.
    lower : bool
        Whether less is better.
    total : str
        What its total over people counts.
    """

    heading: str
    short: str
    unit: str
    does: str
    decimals: int
    lower: bool
    total: str


MEASURES: Mapping[str, Measure] = {
    "activated": Measure(
        heading="active",
        short="activated of 100",
        unit="of every 100 employees",
        does="activates",
        decimals=1,
        lower=False,
        total="activated employees",
    ),
    "posts": Measure(
        heading="posts",
        short="posts of every 100 employees",
        unit="posts of every 100 employees",
        does="brings",
        decimals=0,
        lower=False,
        total="posts",
    ),
    "first_post": Measure(
        heading="first",
        short="days to the first post",
        unit="days to the first post on average",
        does="takes",
        decimals=1,
        lower=True,
        total="days gained before first posts",
    ),
    "habit": Measure(
        heading="habit",
        short="habit a year on",
        unit="of 100 points of habit",
        does="leaves",
        decimals=1,
        lower=False,
        total="full habits",
    ),
}


def share(told: Told) -> str:
    """Return a share of worlds as how many of every 100."""
    return number(100.0 * told.value)


def recommendation(found: Compared) -> tuple[str, ...]:
    """Return the recommendation in two sentences: what it brings, and how sure that is."""
    if found.chosen == NOTHING:
        return (
            (
                "Recommendation: no programme. No strategy that was compared is shown to do better"
                f" than none by {_measure(found).short}."
            ),
        )
    return _what_it_brings(found), _how_sure(found)


def _measure(found: Compared) -> Measure:
    return MEASURES[found.best_at]


def _what_it_brings(found: Compared) -> str:
    measure, best = _measure(found), found.standing(found.chosen)
    outcome = found.outcome(found.chosen, found.best_at)
    gain = found.difference(found.chosen, NOTHING, found.best_at)
    money = found.outcome(found.chosen, "money")
    each = (
        f", {number(best.cost_each.value)} for each employee activated beyond those that act anyway"
        if math.isfinite(best.cost_each.value)
        else ""
    )
    return (
        f"Recommendation: {quoted(best.label)}; it {measure.does}"
        f" {number(outcome.mean, measure.decimals)} {measure.unit},"
        f" {_more(gain, measure)} than no programme ({interval_name(found.level)} of the mean"
        f" {_limits(gain.low, gain.high, measure)}; in {number(100 * found.level)} of 100 worlds"
        f" {_limits(gain.range_low, gain.range_high, measure)}), for {number(money.mean)}"
        f" {found.currency}{each}."
    )


def _more(gain: Difference, measure: Measure) -> str:
    word = "fewer" if gain.mean < 0.0 else "more"
    return f"{number(abs(gain.mean), measure.decimals)} {word}"


def _limits(low: float, high: float, measure: Measure) -> str:
    """Return limits as more, or as fewer where the fewer the better."""
    first, second = (-high, -low) if measure.lower else (low, high)
    return f"{number(first, measure.decimals)} to {number(second, measure.decimals)}"


def _how_sure(found: Compared) -> str:
    best = found.standing(found.chosen)
    others = [
        one.label
        for one in found.standings
        if one.strategy != found.chosen and one.first <= best.last and best.first <= one.last
    ]
    sure = (
        f"It is the best in {share(best.best)} of every 100 simulated worlds"
        f" ({interval_name(found.level)} {number(100 * best.best.low)} to"
        f" {number(100 * best.best.high)})"
    )
    if best.last == 1:
        shown = "and on average it is shown to be ahead of every other"
    else:
        shown = f"and on average it isn’t shown to be ahead of {listed(others)}"
    return f"{sure}, {shown}{_but_cheaper(found, best)}."


def _but_cheaper(found: Compared, best: Standing) -> str:
    """Say who activates people for the least money, if that is another."""
    known = [
        one
        for one in found.standings
        if math.isfinite(one.cost_each.value) and one.strategy != NOTHING
    ]
    if not known:
        return ""
    cheapest = min(known, key=lambda one: one.cost_each.value)
    if cheapest.strategy == best.strategy:
        return "; nor does another activate people for less money each"
    each = f"{number(cheapest.cost_each.value)} {found.currency} each"
    return f"; for the money, {quoted(cheapest.label)} activates most ({each})"


def scatter_sentences(found: Compared) -> Iterator[str]:
    """Yield how many worlds there were, and where their scatter comes from."""
    yield (
        f"Each strategy as if all {number(found.people)} employees got it, in the same simulated"
        f" worlds: the same people, with the same luck."
        f" {number(found.worlds)} worlds{_race(found)}."
    )
    if not found.uncertain:
        yield (
            "The model's parameters are held at the study's values: how far they may be off is in"
            " no number here. Declare ranges under `uncertainty:`, or give a posterior."
        )
        return
    gain = (
        None if found.chosen == NOTHING else found.difference(found.chosen, NOTHING, found.best_at)
    )
    yield (
        f"{number(len(found.uncertain))} parameters are drawn anew for every two worlds, from"
        f" {found.uncertain_from}: {listed(list(found.uncertain))}."
    )
    if gain is not None and math.isfinite(gain.parameter_spread):
        whole = gain.parameter_spread**2 + gain.chance_spread**2
        part = 100.0 * gain.parameter_spread**2 / whole if whole > 0.0 else 0.0
        yield (
            f"Of the scatter of what the best strategy brings over worlds, {number(part)} % is not"
            " knowing the parameters, which more simulation can't narrow; the rest is chance."
        )


def _race(found: Compared) -> str:
    if math.isnan(found.indifference):
        return ""
    measure = _measure(found)
    ended = (
        f" at most; who was shown to be behind left early, and with {number(100 * found.level)} %"
        f" confidence none is better than the recommended one by {found.indifference:g}"
        f" {measure.unit}"
    )
    return ended if found.guaranteed else " at most; the race was still open when they ended"


def mix_sentences(found: Compared, mix: Mixed) -> Iterator[str]:
    """Yield what the best mix for a budget brings, and how far from the best it may be."""
    total, decimals = MEASURES[found.best_at].total, 0 if found.best_at != "activated" else 1
    single = found.standing(mix.single)
    yield (
        f"For at most {number(mix.budget)} {found.currency}, dividing each resistance's people"
        f" among strategies as below brings {number(mix.effect, decimals)} more {total} than no"
        f" programme, for {number(mix.money)} {found.currency}; the best single strategy that the"
        f" money pays for everybody, {quoted(single.label)}, brings"
        f" {number(mix.single_effect, decimals)} more."
    )
    if mix.simulated is not None and mix.simulated_money is not None:
        yield (
            "Simulated as it is, with staff shared and people influencing each other, it brings"
            f" {number(mix.simulated.value, decimals)} more ({interval_name(found.level)}"
            f" {number(mix.simulated.low, decimals)} to {number(mix.simulated.high, decimals)})"
            f" for {number(mix.simulated_money.value)} {found.currency}: by that much effects"
            " aren't simply added up."
        )
    yield (
        "How far from the best: the program is solved exactly (difference of the solver's bounds"
        f" {mix.solver_gap:.1g}); because effects were simulated, the true best mix may bring"
        f" {number(mix.sample_gap, decimals)} more (with 95 % confidence at most"
        f" {number(mix.sample_gap_high, decimals)}). A further 1,000 {found.currency} would bring"
        f" about {number(1000.0 * mix.price, decimals)} more."
    )
