"""The factorial reading as text: a row a main effect or interaction."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nudgelab.report.naming import Names, plain
from nudgelab.report.numbers import (
    NOTHING,
    count,
    decimals_for,
    decimals_of_shares,
    interval_name,
    number,
    p_in_table,
)

if TYPE_CHECKING:
    from nudgelab.analysis.designs.factorial import FactorialEffect
    from nudgelab.analysis.findings import Findings

__all__ = ["factorial_lines", "factorial_method", "factorial_rows", "factorial_sentences"]


def factorial_rows(findings: Findings) -> list[dict[str, str]]:
    """Return every term as text, the primary outcome in the primary segment first.

    Parameters
    ----------
    findings : Findings
        What was found.

    Returns
    -------
    list of dict
        ``outcome``, ``segment``, ``term``, ``estimate``, ``interval``, ``p``,
        ``people``, ``status``, ``note``; empty where the arms declare no factors.
    """
    names = Names(findings)
    return [_row(names, effect) for effect in findings.factorial]


def factorial_sentences(findings: Findings) -> Iterator[str]:
    """Yield how the rows are to be read; nothing where there are none.

    Parameters
    ----------
    findings : Findings
        What was found.

    Yields
    ------
    str
        A sentence or two each.
    """
    if not findings.factorial:
        return
    yield (
        "A main effect is the difference with and without the factor, averaged with equal weights"
        " over the combinations of the other factors; the arms’ means stand among the groups."
    )
    if any(len(effect.factors) > 1 for effect in findings.factorial):
        yield (
            "An interaction is the difference between one factor’s effect where the other is on and"
            " where it is off. Its interval is about twice as wide as that of a main effect: that"
            " none is shown is no sign that factors add up."
        )
    if any(effect.p_adjusted > effect.p for effect in findings.factorial):
        yield "Their p-values are corrected for the number of terms of an outcome in a segment."


def _row(names: Names, effect: FactorialEffect) -> dict[str, str]:
    return {
        "outcome": names.outcome(effect.outcome),
        "segment": names.segment(effect.segment),
        "term": plain(" × ".join(factor.replace("_", " ") for factor in effect.factors)),
        "estimate": _written(effect, effect.estimate),
        "interval": _interval(effect),
        "p": p_in_table(effect.p_adjusted),
        "people": "too few" if effect.people is None else count(effect.people),
        "status": effect.status or "",
        "note": plain(effect.note),
    }


def _interval(effect: FactorialEffect) -> str:
    if math.isnan(effect.low):
        return NOTHING
    return f"{_written(effect, effect.low)} to {_written(effect, effect.high)}"


def _written(effect: FactorialEffect, value: float) -> str:
    """Return a number of the effect: shares of every 100, else in the outcome's unit."""
    if math.isnan(value):
        return NOTHING
    if effect.estimand == "risk_difference":
        decimals = decimals_of_shares(effect.estimate, effect.low, effect.high)
        return number(100 * value, decimals, sign=True)
    return number(value, decimals_for(effect.low, effect.high), sign=True)


def factorial_method(findings: Findings) -> str:
    """Return the methods that gave the rows, with their source; empty where there are none."""
    methods = dict.fromkeys(
        f"{effect.method[0].upper()}{effect.method[1:]}: {effect.reference}."
        for effect in findings.factorial
        if effect.reference
    )
    return " ".join(methods)


def factorial_lines(findings: Findings) -> Iterator[str]:
    """Yield the terms of the primary outcome in the primary segment as lines for a terminal."""
    names = Names(findings)
    shown = (findings.primary_outcome, findings.primary_segment)
    effects = [e for e in findings.factorial if (e.outcome, e.segment) == shown]
    if not effects:
        return
    yield f"FACTOR BY FACTOR: {names.outcome(shown[0])} – {names.segment(shown[1])}"
    for effect in effects:
        row = _row(names, effect)
        note = "".join(f"; {said}" for said in (row["status"], row["note"]) if said)
        interval = interval_name(effect.level)
        yield f"{row['term']}: {row['estimate']} ({interval} {row['interval']}; p {row['p']}{note})"
    yield from factorial_sentences(findings)
    yield ""
