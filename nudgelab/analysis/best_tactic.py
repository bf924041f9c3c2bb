"""The best of several tactics, corrected for having been chosen as the best."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nudgelab.analysis.normal_form import NormalForm, normal_form, wanted_sign

if TYPE_CHECKING:
    from nudgelab.analysis.again import Asked
    from nudgelab.analysis.findings import Effect
    from nudgelab.statistics.winner import Corrected

__all__ = ["BestTactic", "Reading", "best_tactic", "best_tactics"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading of the best tactic's effect: an estimate and its interval (may be infinite)."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BestTactic:
    """The tactic with the best estimate, and how good it is once the choice is reckoned with.

    Attributes
    ----------
    outcome, segment, estimand : str
        What was estimated, of whom.
    arm : str
        The tactic with the best estimate.
    among : int
        How many tactics have an estimate.
    level : float
        Confidence level of the intervals.
    as_chosen : Reading
        The estimate as it stands in the table of effects.
    conditional : Reading
        Corrected given that this tactic won.
    corrected : Reading
        The hybrid of Andrews, Kitagawa and McCloskey: the one to go by.
    better_than_none : bool
        Whether the corrected interval lies on the wanted side of no effect.
    """

    outcome: str
    segment: str
    estimand: str
    arm: str
    among: int
    level: float
    as_chosen: Reading
    conditional: Reading
    corrected: Reading
    better_than_none: bool


def best_tactic(asked: Asked) -> BestTactic | None:
    """Return the best tactic of a question, corrected for the winner's curse.

    Parameters
    ----------
    asked : Asked
        The question.

    Returns
    -------
    BestTactic or None
        None if fewer than two tactics have an estimate with a finite interval.
    """
    from nudgelab.statistics.winner import winner  # noqa: PLC0415

    formed = [(effect, normal_form(effect)) for effect in asked.tested]
    if len(formed) < 2 or any(form is None for _, form in formed):
        return None
    forms = [form for _, form in formed if form is not None]
    sign = wanted_sign(formed[0][0].estimand, asked.study.outcomes[asked.outcome].better)
    spread = np.array([form.standard_error for form in forms])
    won = winner(
        [sign * form.estimate for form in forms],
        asked.correlation() * np.outer(spread, spread),
        level=asked.study.analysis.level,
    )
    effect, form = formed[won.index][0], forms[won.index]
    return _best(effect, form, sign, len(forms), won.conditional, won.hybrid)


def _best(
    effect: Effect,
    form: NormalForm,
    sign: int,
    among: int,
    conditional: Corrected,
    hybrid: Corrected,
) -> BestTactic:
    return BestTactic(
        outcome=effect.outcome,
        segment=effect.segment,
        estimand=effect.estimand,
        arm=effect.arm,
        among=among,
        level=effect.level,
        as_chosen=Reading(estimate=effect.estimate, low=effect.low, high=effect.high),
        conditional=_reading(conditional, form, sign),
        corrected=_reading(hybrid, form, sign),
        better_than_none=hybrid.low > 0,
    )


def _reading(found: Corrected, form: NormalForm, sign: int) -> Reading:
    low, high = sorted((sign * found.low, sign * found.high))
    return Reading(estimate=form.back(sign * found.value), low=form.back(low), high=form.back(high))


def best_tactics(questions: Iterable[Asked]) -> tuple[BestTactic, ...]:
    """Return the best tactic of each question that has one.

    Parameters
    ----------
    questions : iterable of Asked
        The questions.
    """
    found = (best_tactic(asked) for asked in questions)
    return tuple(best for best in found if best is not None)
