"""For whom a tactic works better, as two sections of the report: along scales, and by segment."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nudgelab.report.figures.conditional_effects import conditional_effects_figure
from nudgelab.report.naming import Names, quoted
from nudgelab.report.numbers import NOTHING, interval_name, number, p_in_table, said_p
from nudgelab.report.scaled import Scaled
from nudgelab.report.section import UNPLANNED, Section

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Findings
    from nudgelab.analysis.moderation import Interaction, Moderation
    from nudgelab.analysis.shrunken_segments import SegmentEffect, ShrunkenSegments

__all__ = ["moderation_section", "segments_section"]

_READ = (
    "The scales are taken as they are, never cut at a median. A change of the effect says for whom"
    " a tactic works better, not that the scale is the reason: people who differ in it differ in"
    " other things too."
)
_LIN = (
    "Interactions by Lin's regression (2013), the scale and its product with the arm centred; p"
    " corrected by Holm over all scales and arms."
)
_POOLED = (
    "Each estimate is drawn towards its arm's mean over the segments, the more the less it is sure"
    " (normal–normal partial pooling; REML gives the spread between segments); the interval also"
    " carries what is not known of that spread. Segments of different arms share their control,"
    " which the pooling leaves aside. Gelman et al. (2013), Bayesian Data Analysis, section 5.4."
)


def moderation_section(findings: Findings, found: Moderation) -> Section:
    """Return the section on interactions with baseline scales.

    Parameters
    ----------
    findings : Findings
        What was found.
    found : Moderation
        With at least one interaction.
    """
    names = Names(findings)
    step = "0.1" if found.unit == "tenth" else "a standard deviation"
    return Section(
        key="moderation",
        title="For whom it works better: along scales",
        sentences=tuple(_said(names, found, step)),
        columns=(
            "Scale, arm",
            f"change of the effect for {step} more",
            interval_name(found.level),
            "p",
            "effect: low",
            "middle",
            "high",
        ),
        rows=tuple(tuple(_row(names, found, one)) for one in found.interactions),
        notes=(
            "Low, middle and high are the 10th, 50th and 90th percentile of the scale.",
            _READ,
            _LIN,
            *dict.fromkeys(f"{names.arm(o.arm)}: {o.note}." for o in found.interactions if o.note),
        ),
        figure=conditional_effects_figure(findings, found),
        table_on_page_only=True,
    )


def _said(names: Names, found: Moderation, step: str) -> Iterator[str]:
    told = [one for one in found.interactions if not math.isnan(one.p_adjusted)]
    asked = (
        f"Whether a tactic's effect on {quoted(names.outcome(found.outcome))} changes with a"
        f" baseline scale ({number(len(found.interactions))} questions, p corrected by Holm):"
    )
    shown = [one for one in told if one.p_adjusted <= 1 - found.level]
    if not shown:
        least = min((one.p_adjusted for one in told), default=math.nan)
        smallest = "" if math.isnan(least) else f" (smallest {said_p(least)})"
        yield f"{asked} no change is shown{smallest}; that is not evidence of none."
        return
    yield asked
    for one in shown:
        scaled = Scaled(found.estimand, one.low, one.high)
        yield (
            f"{names.arm(one.arm)}: with {step} more {one.moderator} the effect changes by"
            f" {scaled.text(one.estimate)}{scaled.unit} ({interval_name(found.level)}"
            f" {scaled.interval(one.low, one.high)}, {said_p(one.p_adjusted)})."
        )


def _row(names: Names, found: Moderation, one: Interaction) -> Iterator[str]:
    scaled = Scaled(found.estimand, one.low, one.high)
    yield f"{one.moderator}: {names.arm(one.arm)}"
    yield scaled.text(one.estimate)
    yield NOTHING if math.isnan(one.low) else scaled.interval(one.low, one.high)
    yield p_in_table(one.p_adjusted)
    for at in one.effects:
        here = Scaled(found.estimand, at.low, at.high)
        yield f"{here.text(at.estimate)} ({here.interval(at.low, at.high)})"
    yield from [NOTHING] * (3 - len(one.effects))


def segments_section(findings: Findings, found: Moderation) -> Section:
    """Return the section on estimates by segment, drawn together.

    Parameters
    ----------
    findings : Findings
        What was found.
    found : Moderation
        With its segments.
    """
    names, drawn = Names(findings), found.segments
    assert drawn is not None  # noqa: S101  (the caller has asked)
    each = interval_name(found.level)
    return Section(
        key="shrunken-segments",
        title=f"For whom it works better: by segment{UNPLANNED}",
        sentences=(_drawn_in_words(names, found, drawn),),
        columns=("Segment, arm", "n", "alone", each, "drawn together", each)
        if drawn.effects
        else (),
        rows=tuple(tuple(_segment_row(names, found, drawn, one)) for one in drawn.effects),
        notes=(_POOLED, *([f"{drawn.note[:1].upper()}{drawn.note[1:]}."] if drawn.note else [])),
        table_on_page_only=True,
    )


def _drawn_in_words(names: Names, found: Moderation, drawn: ShrunkenSegments) -> str:
    whom = "dominant resistance" if drawn.by_resistance else "segment"
    outcome = quoted(names.outcome(found.outcome))
    if not drawn.effects:
        return f"Effects on {outcome} by {whom}: {drawn.note}."
    scaled = Scaled(found.estimand, 0.0, max(drawn.tau, 0.01))
    sure = [e for e in drawn.effects if e.shrunken_low > 0 or e.shrunken_high < 0]
    told = [
        f"{names.arm(e.arm)} for {_segment(names, drawn, e.segment)}"
        f" {_shrunken(found, e)}{scaled.unit}"
        for e in sure
    ]
    listed = f"; clear of zero: {'; '.join(told)}" if told else "; none is clear of zero"
    return (
        f"Effects on {outcome} by {whom}, drawn together: between segments they spread by"
        f" {scaled.size(drawn.tau)}{scaled.unit} (standard deviation, REML){listed}."
        " They are not corrected for how many there are."
    )


def _shrunken(found: Moderation, effect: SegmentEffect) -> str:
    scaled = Scaled(found.estimand, effect.shrunken_low, effect.shrunken_high)
    interval = scaled.interval(effect.shrunken_low, effect.shrunken_high)
    return f"{scaled.text(effect.shrunken)} ({interval})"


def _segment(names: Names, drawn: ShrunkenSegments, segment: str) -> str:
    return f"mostly {segment}" if drawn.by_resistance else names.segment(segment)


def _segment_row(
    names: Names, found: Moderation, drawn: ShrunkenSegments, one: SegmentEffect
) -> Iterator[str]:
    scaled = Scaled(found.estimand, one.low, one.high)
    yield f"{_segment(names, drawn, one.segment)}: {names.arm(one.arm)}"
    yield f"{number(one.n_arm)} v {number(one.n_versus)}"
    yield scaled.text(one.estimate)
    yield scaled.interval(one.low, one.high)
    yield scaled.text(one.shrunken)
    yield scaled.interval(one.shrunken_low, one.shrunken_high)
