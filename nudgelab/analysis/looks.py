"""An interim look: at which level it may be read, and the intervals that allow for all looks.

Where several tactics are tested and the plan corrects for that, the chance of error is shared
equally among them before it is spent on looks (Bonferroni), so that both keep their promise. An
interval of a look is the headline estimate's own at the look's nominal level: the repeated
confidence interval of Jennison and Turnbull, or a confidence sequence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from nudgelab.analysis.findings import Check
from nudgelab.errors import Problem, StudyError
from nudgelab.study.looks import AnytimeLooks, PlannedLooks

if TYPE_CHECKING:
    from nudgelab.analysis.again import Asked
    from nudgelab.analysis.findings import Effect
    from nudgelab.study.study import Study

__all__ = ["ArmAtLook", "Look", "check_looks", "checked_look", "look_at"]

_USUAL_PEOPLE = 1_000
_USUAL_TEAMS = 100
"""Units of two arms at which ``looks: anytime`` is tightest where the plan doesn't say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmAtLook:
    """One tactic at a look.

    Attributes
    ----------
    arm : str
        Its name.
    estimate, low, high : float
        The headline estimate, with the interval that allows for all looks.
    p, nominal : float
        The p-value as it is, and the one that it must not exceed at this look.
    crossed : bool
        Whether it doesn't exceed it: the tactic's effect is shown, whatever later looks say.
    """

    arm: str
    estimate: float
    low: float
    high: float
    p: float
    nominal: float
    crossed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at the primary outcome.

    Attributes
    ----------
    kind : {"planned", "anytime"}
        By alpha spending, or by confidence sequences.
    outcome, segment, estimand : str
        What is looked at, of whom.
    number, of : int or None
        Which look of how many; None for looks at any time.
    fraction, spent, critical : float or None
        Information fraction, share of the chance of error spent by then, and |z| at which the trial
        may stop; None for looks at any time.
    spending : str
        The spending function, ``""`` for looks at any time.
    level : float
        Chance that an interval covers at all looks, over all tactics.
    shared_among : int
        Tactics among which the chance of error is shared.
    arms : tuple of ArmAtLook
        In the order of the study file; those with an estimate.
    """

    kind: Literal["planned", "anytime"]
    outcome: str
    segment: str
    estimand: str
    number: int | None
    of: int | None
    fraction: float | None
    spent: float | None
    critical: float | None
    spending: str
    level: float
    shared_among: int
    arms: tuple[ArmAtLook, ...]


def checked_look(study: Study, look: int | None) -> int | None:
    """Return the number of a look, the last one where none is given; None without planned looks.

    Parameters
    ----------
    study : Study
        Declares the looks.
    look : int or None
        The number that was asked for, from 1.

    Raises
    ------
    StudyError
        If a look was asked for that isn't planned.
    """
    looks = study.analysis.looks
    where = str(study.path or study.study)
    if not isinstance(looks, PlannedLooks):
        if look is not None:
            expected = "analysis: looks: with planned times (at: or days:)"
            raise StudyError(
                Problem(where, f"look {look} of a study without planned looks", expected)
            )
        return None
    last = len(looks.fractions)
    if look is not None and not 1 <= look <= last:
        raise StudyError(Problem(where, f"look {look}", f"a look from 1 to {last}, as planned"))
    return last if look is None else look


def check_looks(study: Study, look: int | None) -> tuple[Check, ...]:
    """Return the warning that plain p-values don't allow for looking early; none without looks.

    Parameters
    ----------
    study : Study
        Declares the looks.
    look : int or None
        Number of a planned look, from 1.
    """
    looks = study.analysis.looks
    if looks is None:
        return ()
    which = "the trial may be looked at at any time"
    if isinstance(looks, PlannedLooks):
        which = f"this is look {checked_look(study, look)} of {len(looks.fractions)}"
    message = (
        f"The plan looks before the end ({which}). The intervals and p-values of the table don't"
        " allow for that; those of the answer and of the section on looks do, and decide."
    )
    return (Check(name="looks", verdict="warn", message=message),)


def look_at(asked: Asked, look: int | None) -> Look | None:
    """Return what a look at the primary question shows.

    Parameters
    ----------
    asked : Asked
        The primary question.
    look : int or None
        Number of a planned look, from 1.

    Returns
    -------
    Look or None
        None if no looks are declared or nothing could be estimated.
    """
    looks, plan = asked.study.analysis.looks, asked.study.analysis
    if looks is None or not asked.tested:
        return None
    share = 1 if plan.multiplicity == "none" else len(asked.tested)
    each = 1.0 - (1.0 - plan.level) / share
    if isinstance(looks, PlannedLooks):
        assert look is not None  # noqa: S101  (checked_look has given one)
        return _planned(asked, looks, look, each, share)
    return _anytime(asked, looks if isinstance(looks, AnytimeLooks) else None, each, share)


def _planned(asked: Asked, looks: PlannedLooks, look: int, each: float, share: int) -> Look:
    from nudgelab.statistics.group_sequential import boundaries  # noqa: PLC0415

    found = boundaries(looks.fractions, looks.spending, level=each, gamma=looks.gamma)[look - 1]
    return Look(
        kind="planned",
        outcome=asked.outcome,
        segment=asked.segment,
        estimand=asked.tested[0].estimand,
        number=look,
        of=len(looks.fractions),
        fraction=found.fraction,
        spent=share * found.spent / (1.0 - asked.study.analysis.level),
        critical=found.critical,
        spending=looks.spending,
        level=asked.study.analysis.level,
        shared_among=share,
        arms=tuple(_arm(asked, effect, found.nominal) for effect in asked.tested),
    )


def _anytime(asked: Asked, looks: AnytimeLooks | None, each: float, share: int) -> Look:
    from nudgelab.statistics.confidence_sequence import anytime_nominal  # noqa: PLC0415

    usual = _USUAL_TEAMS if asked.study.clustered else _USUAL_PEOPLE
    tightest = looks.tightest_at if looks else usual
    return Look(
        kind="anytime",
        outcome=asked.outcome,
        segment=asked.segment,
        estimand=asked.tested[0].estimand,
        number=None,
        of=None,
        fraction=None,
        spent=None,
        critical=None,
        spending="",
        level=asked.study.analysis.level,
        shared_among=share,
        arms=tuple(
            _arm(asked, effect, anytime_nominal(_units(effect), tightest, each))
            for effect in asked.tested
        ),
    )


def _units(effect: Effect) -> int:
    return effect.clusters or (effect.n_arm or 0) + (effect.n_versus or 0)


def _arm(asked: Asked, effect: Effect, nominal: float) -> ArmAtLook:
    """Return a tactic at a nominal level; at one of zero nothing can be shown yet."""
    if nominal < _LEAST:
        low, high = float("-inf"), float("inf")
    else:
        again = asked.at_level(effect.arm, 1.0 - nominal)
        low, high = again.low, again.high
    return ArmAtLook(
        arm=effect.arm,
        estimate=effect.estimate,
        low=low,
        high=high,
        p=effect.p,
        nominal=nominal,
        crossed=effect.p <= nominal,
    )


_LEAST = 1e-15
"""A level nearer to one than this cannot be told from one."""
