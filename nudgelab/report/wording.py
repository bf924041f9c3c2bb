"""The answer in plain words: which tactic turned intention into action, by how much, how sure.

A verdict is never softened or sharpened here: it is the analysis's own (see
:class:`nudgelab.analysis.findings.Comparison`). The words add what a reader needs to weigh it: the
counts of every 100, the interval, the p-value, who had no answer, and which check failed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nudgelab.report.comparison_wording import ArmWords
from nudgelab.report.naming import Names, listed, quoted
from nudgelab.report.numbers import number
from nudgelab.report.primary_wording import primary_sentence
from nudgelab.report.registration import answer_standing

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Findings, InertiaAnswer

__all__ = ["SIMULATED", "answer_sentences", "primary_sentence"]

SIMULATED = "Simulated, not observed"
"""Stands before every answer that comes from a simulated programme."""


def answer_sentences(findings: Findings) -> tuple[str, ...]:
    """Return the answer on inertia in sentences, the most important first.

    Parameters
    ----------
    findings : Findings
        What was found.

    Returns
    -------
    tuple of str
        With one tactic: the effect, then what follows from it. With several: which moved people,
        the best estimate, then a sentence a tactic. Then who had no answer and which checks failed.
        Where the cohort can't tell who intended: that, then the primary effect.
    """
    answer = findings.answer
    if answer is None or not answer.comparisons:
        sentences = [_cannot_tell(Names(findings)), primary_sentence(findings)]
    else:
        sentences = list(_answered(findings, answer))
    if findings.source.kind == "simulated":
        sentences[0] = f"{SIMULATED}: {_uncapitalised(sentences[0])}"
    return (*sentences, *answer_standing(findings), *_failed_checks(findings))


def _cannot_tell(names: Names) -> str:
    return (
        f"This cohort can’t tell which {names.people} intended to act but had not, so it can’t"
        " answer which tactic turns intention into action."
    )


def _at_look(answer: InertiaAnswer) -> Iterator[str]:
    """Yield that the look decides, where looks are planned."""
    look = answer.look
    if look is None:
        return
    which = "This trial may be looked at at any time"
    if look.number is not None:
        which = f"This is look {number(look.number)} of {number(look.of or look.number)}"
    yield f"{which}: the intervals and what is said of each tactic allow for all looks."


def _answered(findings: Findings, answer: InertiaAnswer) -> Iterator[str]:
    names = Names(findings)
    where = _where(names, answer)
    corrected = any(c.effect.p_adjusted > c.effect.p for c in answer.comparisons)
    arms = [ArmWords(names, answer, comparison, corrected) for comparison in answer.comparisons]
    if len(arms) == 1:
        yield f"{where[0].upper()}{where[1:]}, {arms[0].against_control()}."
        yield arms[0].conclusion()
    else:
        yield _which_moved(arms, where)
        if answer.comparisons[0].control.observed is not None:
            yield arms[0].control_share()
        yield from _best(arms, answer)
        yield from (arm.line() for arm in arms)
    yield from _at_look(answer)
    yield from _without_outcome(names, answer)


def _where(names: Names, answer: InertiaAnswer) -> str:
    """Return who was asked: ``among 91 employees who intended to act but had not (…)``."""
    number_of = "" if answer.observed is None else f"{number(answer.observed)} "
    who = f"among {number_of}{names.people}"
    if answer.segment != "all":
        who += f" who intended to act but had not ({names.segment(answer.segment)})"
    if answer.observed is None:
        return f"{who}, too few to show"
    if answer.people is not None and answer.people > answer.observed:
        who += " and whose outcome is known" if answer.segment != "all" else " with a known outcome"
    return who


def _which_moved(arms: list[ArmWords], where: str) -> str:
    """Return which of several tactics moved people, and which did harm."""
    moved = [quoted(arm.name) for arm in arms if arm.verdict == "moved"]
    harmed = [quoted(arm.name) for arm in arms if arm.verdict == "harmed"]
    if all(arm.verdict == "not estimable" for arm in arms):
        return f"For none of the {len(arms)} tactics could an effect be estimated {where}."
    did = arms[0].turned_intention
    if moved:
        said = f"Of {len(arms)} tactics, {listed(moved)} {did} {where}."
    else:
        said = f"None of the {len(arms)} tactics is shown to have {did} {where}."
    return f"{said} {listed(harmed)} did harm." if harmed else said


def _best(arms: list[ArmWords], answer: InertiaAnswer) -> Iterator[str]:
    """Yield the best estimate, with what keeps it from being a winner."""
    sign = 1 if answer.better == "higher" else -1
    estimated = [arm for arm in arms if arm.verdict != "not estimable"]
    wanted = [arm for arm in estimated if sign * arm.effect.estimate > 0]
    if wanted:
        best = max(wanted, key=lambda arm: sign * arm.effect.estimate)
        yield best.as_best(alone=len(estimated) == 1)
    elif estimated:
        yield "No tactic’s estimate lies on the wanted side."


def _without_outcome(names: Names, answer: InertiaAnswer) -> Iterator[str]:
    if answer.people is None or answer.observed is None or answer.people == answer.observed:
        return
    missing = answer.people - answer.observed
    such = names.people if answer.segment == "all" else f"such {names.people}"
    verb = "is" if missing == 1 else "are"
    yield (
        f"Of the {number(answer.people)} {such}, {number(missing)} had no answer on"
        f" {quoted(names.outcome(answer.outcome))} and {verb} not in these shares."
    )


def _failed_checks(findings: Findings) -> Iterator[str]:
    failed = [quoted(check.name) for check in findings.checks if check.verdict == "fail"]
    if failed:
        noun = "check" if len(failed) == 1 else "checks"
        yield f"Read this with care: the {noun} {listed(failed)} failed."


def _uncapitalised(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]
