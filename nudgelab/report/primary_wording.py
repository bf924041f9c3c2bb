"""The plan's primary effect in one sentence, for an outcome of any kind."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from nudgelab.report.adjustment import is_adjusted
from nudgelab.report.effect_table import headlines
from nudgelab.report.estimands import estimand_of, estimate_text, interval_text, is_estimated
from nudgelab.report.naming import Names, listed, plain, quoted
from nudgelab.report.numbers import (
    decimals_for,
    decimals_of_shares,
    interval_name,
    more_or_fewer,
    number,
    p_needed,
    per_100,
    range_more_or_fewer,
    said_p,
)

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Effect, Findings, Group

__all__ = ["primary_sentence"]


def primary_sentence(findings: Findings) -> str:
    """Return the primary outcome's effect of every arm in one sentence.

    Parameters
    ----------
    findings : Findings
        What was found.

    Returns
    -------
    str
        The outcome and whom it was asked of, then each arm's mean, effect, interval and p-value.
    """
    names = Names(findings)
    outcome, segment = findings.primary_outcome, findings.primary_segment
    effects = list(_at_look(findings, list(headlines(findings, outcome, segment).values())))
    asked = f"Primary outcome {quoted(names.outcome(outcome))}, {names.segment(segment)}"
    if not effects:
        return f"{asked}: no effect was estimated."
    arms = "; ".join(_arm(findings, names, effect) for effect in effects)
    sure = _sure_of_look(findings) or _sure_of_what(effects)
    return f"{asked}: {_control(findings, names, effects[0])}{arms}{sure}."


def _at_look(findings: Findings, effects: list[Effect]) -> Iterator[Effect]:
    """Yield the effects, where looks are planned with the look's intervals and plain p-values."""
    look = findings.further.look if findings.further is not None else None
    arms = {} if look is None else {arm.arm: arm for arm in look.arms}
    for effect in effects:
        arm = arms.get(effect.arm)
        if arm is None:
            yield effect
        else:
            yield replace(effect, low=arm.low, high=arm.high, p_adjusted=effect.p)


def _sure_of_look(findings: Findings) -> str:
    """Say once that the intervals allow for all looks, and which p-value is needed."""
    look = findings.further.look if findings.further is not None else None
    if look is None or not look.arms:
        return ""
    needed = dict.fromkeys(p_needed(arm.nominal) for arm in look.arms)
    return f"; intervals over all looks, p needed at this look {listed(list(needed))}"


def _control(findings: Findings, names: Names, effect: Effect) -> str:
    """Return what the arms stand against."""
    if effect.estimand == "mean_change":
        return "change since the baseline, not a causal effect: "
    control = f"control ({quoted(names.control)})"
    mean = _mean(findings, effect, effect.versus)
    return f"{mean} in {control}; " if mean else f"against {control}, "


def _arm(findings: Findings, names: Names, effect: Effect) -> str:
    arm = quoted(names.arm(effect.arm))
    if not is_estimated(effect):
        note = plain(effect.note).rstrip(".")
        return f"{arm} not estimated" + (f" ({note})" if note else "")
    mean = _mean(findings, effect, effect.arm)
    interval = f"{interval_name(effect.level)} {_interval(findings, effect)}"
    sure = f"({interval}; {said_p(effect.p_adjusted)})"
    who = f"{mean} in {arm}," if mean else arm
    return f"{who} {_size(findings, effect)} {sure}"


def _mean(findings: Findings, effect: Effect, arm: str) -> str:
    """Return a group's mean in words; nothing for a time to event, whose mean is another thing."""
    kind = findings.labels.outcome_kinds.get(effect.outcome)
    group = _group(findings, effect, arm)
    if group is None or math.isnan(group.mean) or kind in ("time_to_event", "ordinal"):
        return ""
    if kind == "binary":
        return f"{per_100(group.mean, decimals_of_shares(group.mean))} of every 100"
    what = "mean count" if kind == "recurrent" else "mean"
    return f"{what} {number(group.mean, min(max(_decimals(effect), 1), 3))}"


def _decimals(effect: Effect) -> int:
    return decimals_for(effect.low, effect.high)


def _size(findings: Findings, effect: Effect) -> str:
    estimand = estimand_of(effect.estimand)
    if estimand.scale == "of every 100":
        decimals = decimals_of_shares(effect.estimate, effect.low, effect.high)
        size = f"{more_or_fewer(effect.estimate, decimals)} of every 100"
    else:
        unit = " days" if estimand.scale == "days" else ""
        size = f"{estimand.name} {estimate_text(effect, _better(findings, effect))}{unit}"
    arm, control = (_group(findings, effect, name) for name in (effect.arm, effect.versus))
    adjusted = arm is not None and control is not None and is_adjusted(effect, arm, control)
    return f"{size} after adjustment" if adjusted else size


def _interval(findings: Findings, effect: Effect) -> str:
    if estimand_of(effect.estimand).scale == "of every 100":
        decimals = decimals_of_shares(effect.estimate, effect.low, effect.high)
        return range_more_or_fewer(effect.low, effect.high, decimals)
    return interval_text(effect, _better(findings, effect))


def _sure_of_what(effects: list[Effect]) -> str:
    """Say once that p-values are corrected, where they are."""
    corrected = len(effects) > 1 and any(effect.p_adjusted > effect.p for effect in effects)
    return f"; p-values corrected for {number(len(effects))} tactics" if corrected else ""


def _better(findings: Findings, effect: Effect) -> str:
    return findings.labels.better.get(effect.outcome, "higher")


def _group(findings: Findings, effect: Effect, arm: str) -> Group | None:
    wanted = (effect.outcome, effect.segment, arm)
    return next((g for g in findings.groups if (g.outcome, g.segment, g.arm) == wanted), None)
