"""Which tactic for whom, as a section of the report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nudgelab.report.naming import Names, listed, quoted
from nudgelab.report.numbers import (
    NOTHING,
    decimals_for,
    interval_name,
    number,
    per_100,
)
from nudgelab.report.scaled import Scaled
from nudgelab.report.section import UNPLANNED, Section

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Findings
    from nudgelab.analysis.policy import Policy, PolicyValues, Tree, Value

__all__ = ["policy_section"]

_HONEST = (
    "A rule's value is what the outcome would be, on average, if everybody were given what the rule"
    " says. The tree, the best tactic of each group and the best single tactic are chosen in one"
    " part of the cohort and valued in another, so that none is flattered by having been chosen."
)
_SOURCE = (
    "Doubly robust scores with cross-fitted ridge regressions; Athey & Wager (2021), Econometrica"
    " 89, 133–161; the tree by exact search (Zhou, Athey & Wager 2023)."
)


def policy_section(findings: Findings, found: Policy) -> Section:
    """Return the section.

    Parameters
    ----------
    findings : Findings
        What was found.
    found : Policy
        What rules are worth.
    """
    names, values = Names(findings), found.values
    key, title = "policy", f"Which tactic for whom{UNPLANNED}"
    if values is None:
        said = (f"What a rule would be worth: {found.note}.",)
        return Section(key=key, title=title, sentences=said)
    chances = (
        "The arms' shares are those of the plan."
        if found.shares_known
        else "The arms' shares aren't known from the plan; they were counted."
    )
    return Section(
        key=key,
        title=title,
        sentences=tuple(_sentences(names, found, values)),
        columns=(
            "Rule",
            _unit(found),
            interval_name(found.level),
            "gain over the best single",
            interval_name(found.level),
        ),
        rows=tuple(_rows(names, found, values)),
        notes=(_HONEST, f"{chances} {number(found.folds)} folds. {_SOURCE}"),
        table_on_page_only=True,
    )


def _unit(found: Policy) -> str:
    return "value, of every 100" if found.estimand == "risk_difference" else "value"


def _sentences(names: Names, found: Policy, values: PolicyValues) -> Iterator[str]:
    best = values.single[values.best]
    yield (
        f"On {quoted(names.outcome(found.outcome))}, {names.segment(found.segment)}: the best"
        f" single tactic for all is {quoted(names.arm(found.arms[values.best]))}"
        f" ({_level(found, best.value)}{_of(found)},"
        f" {_interval(found, best)}); no tactic gives {_level(found, values.single[0].value)}."
    )
    if values.group_gain is not None:
        yield f"The tactic by dominant resistance{_against(found, values.group_gain)}"
    if values.tree_gain is not None:
        yield f"A learned rule ({_told(names, found, values)}){_against(found, values.tree_gain)}"


def _against(found: Policy, gain: Value) -> str:
    scaled = Scaled(found.estimand, gain.low, gain.high)
    better = gain.low > 0 if found.better == "higher" else gain.high < 0
    worse = gain.high < 0 if found.better == "higher" else gain.low > 0
    if better:
        verdict = "better than the best single tactic"
    elif worse:
        verdict = "worse than the best single tactic"
    else:
        verdict = "not shown to be better than the best single tactic"
    return (
        f": {verdict} ({scaled.text(gain.value)}{scaled.unit},"
        f" {interval_name(found.level)} {scaled.interval(gain.low, gain.high)})."
    )


def _told(names: Names, found: Policy, values: PolicyValues) -> str:
    assert values.tree is not None  # noqa: S101  (it has a gain)
    return _in_words(names, found, values.tree)


def _in_words(names: Names, found: Policy, tree: Tree) -> str:
    """Return a tree in words; a leaf is the tactic's name."""
    from nudgelab.analysis.policy import Leaf  # noqa: PLC0415

    if isinstance(tree, Leaf):
        return quoted(names.arm(found.tactics[tree.arm]))
    scale = found.scales[tree.scale]
    below, above = (_in_words(names, found, side) for side in (tree.below, tree.above))
    nested = [f"[{side}]" if " if " in side else side for side in (below, above)]
    return f"{nested[1]} if {scale} is above {number(tree.threshold, 2)}, else {nested[0]}"


def _rows(names: Names, found: Policy, values: PolicyValues) -> Iterator[tuple[str, ...]]:
    for place, arm in enumerate(found.arms):
        value = values.single[place]
        mark = " (the best)" if place == values.best else ""
        yield (
            f"{names.arm(arm)} for all{mark}",
            _level(found, value.value),
            _interval(found, value),
            NOTHING,
            NOTHING,
        )
    if values.by_group is not None and values.group_gain is not None:
        given = [
            f"{resistance} {names.arm(found.arms[arm])}"
            for resistance, arm in zip(found.resistances, values.group_arms, strict=True)
        ]
        said = f"by dominant resistance: {listed(given)}"
        yield _row(said, found, values.by_group, values.group_gain)
    if values.by_tree is not None and values.tree_gain is not None:
        said = f"learned: {_told(names, found, values)}"
        yield _row(said, found, values.by_tree, values.tree_gain)


def _row(said: str, found: Policy, value: Value, gain: Value) -> tuple[str, ...]:
    scaled = Scaled(found.estimand, gain.low, gain.high)
    return (
        said,
        _level(found, value.value),
        _interval(found, value),
        scaled.text(gain.value),
        scaled.interval(gain.low, gain.high),
    )


def _level(found: Policy, value: float, width: tuple[float, float] = (0.0, 1.0)) -> str:
    if found.estimand == "risk_difference":
        return per_100(value)
    return number(value, decimals_for(*width))


def _of(found: Policy) -> str:
    return " of every 100" if found.estimand == "risk_difference" else ""


def _interval(found: Policy, value: Value) -> str:
    return f"{_level(found, value.low)} to {_level(found, value.high)}"
