"""The factorial reading of a trial: each factor's main effect, and the interactions asked for."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.designs.blocks import block_codes, block_variables
from nudgelab.analysis.samples import outcome_is_known
from nudgelab.study.outcomes import BinaryOutcome, ContinuousOutcome, CountOutcome

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.statistics.estimate import Estimate
    from nudgelab.study.outcomes import Outcome
    from nudgelab.study.study import Study

__all__ = ["FactorialEffect", "factorial_effects"]

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorialEffect:
    """A factor's main effect, or an interaction.

    Attributes
    ----------
    outcome, segment : str
        Names in the study file; ``segment`` is ``"all"`` for everybody.
    factors : tuple of str
        One factor for its main effect, several for their interaction.
    estimand : str
        ``"risk_difference"`` or ``"mean_difference"``; of an interaction the difference of such.
    estimate, low, high, level : float
        The contrast of the arms' means and its interval; NaN where none could be given.
    p, p_adjusted : float
        As it is, and corrected over the terms of the outcome and segment.
    people : int or None
        People in the arms that count; None where an arm is too small to show.
    clusters : int or None
        Clusters that the inference rests on; None where persons were the unit.
    method, reference, note : str
        How, from where, and what must be known.
    status : {"confirmatory", "exploratory"} or None
        Whether a plan that was frozen beforehand asked for just this number; None where no plan
        was frozen.
    """

    outcome: str
    segment: str
    factors: tuple[str, ...]
    estimand: str
    estimate: float
    low: float
    high: float
    level: float
    p: float
    p_adjusted: float
    people: int | None
    clusters: int | None
    method: str
    reference: str
    note: str
    status: Literal["confirmatory", "exploratory"] | None = None


def factorial_effects(
    study: Study, cohort: Cohort, segments: Mapping[str, BoolArray]
) -> tuple[FactorialEffect, ...]:
    """Estimate every term of a factorial trial on each outcome that has a mean.

    Parameters
    ----------
    study : Study
        Its arms declare their factors; its plan the interactions.
    cohort : Cohort
        The data.
    segments : mapping of str to ndarray of bool, shape (n,)
        Who belongs to each segment.

    Returns
    -------
    tuple of FactorialEffect
        Main effects in the order of the file, then interactions, for each outcome and segment;
        empty where the arms declare no factors.
    """
    if not study.factors:
        return ()
    rows: list[FactorialEffect] = []
    for name, outcome in study.outcomes.items():
        if name in cohort.outcomes.column_names and _has_a_mean(outcome):
            for segment, members in segments.items():
                found = list(_terms(study, cohort, name, segment, members))
                rows.extend(_corrected(found, study.analysis.multiplicity))
    primary = (study.analysis.primary, study.analysis.primary_segment)
    return tuple(sorted(rows, key=lambda row: (row.outcome, row.segment) != primary))


def _has_a_mean(outcome: Outcome) -> bool:
    if isinstance(outcome, ContinuousOutcome):
        return outcome.weight is None
    return isinstance(outcome, BinaryOutcome | CountOutcome)


def _terms(
    study: Study, cohort: Cohort, outcome: str, segment: str, members: BoolArray
) -> Iterator[FactorialEffect]:
    names = study.factors
    for term in (*((factor,) for factor in names), *study.analysis.interactions):
        weights = _weights(study, term)
        arms = cohort.arm
        used = [arm for arm, weight in zip(study.arms, weights, strict=True) if weight]
        kept = members & outcome_is_known(study, cohort, outcome)
        kept = kept & np.isin(arms, used or list(study.arms))
        smallest = min((int((arms[kept] == arm).sum()) for arm in used), default=math.inf)
        if smallest < study.analysis.minimum_cell:
            yield _not_shown(study, outcome, segment, term)
        else:
            estimate = _estimate(study, cohort, outcome, kept, weights)
            row = _row(outcome, segment, term, estimate, int(kept.sum()) if used else 0)
            yield replace(row, note="; ".join(filter(None, [row.note, _across(study)])))


def _across(study: Study) -> str:
    """Say that teams of several strata are compared across them: right, but wider."""
    if study.clustered and block_variables(study) and study.analysis.strata != "ignore":
        return "teams compared across strata, so the interval is wider than it need be"
    return ""


def _weights(study: Study, term: tuple[str, ...]) -> npt.NDArray[np.float64]:
    from nudgelab.statistics.factorial import factorial_weights  # noqa: PLC0415

    names = list(study.factors)
    levels = [[arm.factors[name] for name in names] for arm in study.arms.values()]
    return factorial_weights(levels, [names.index(name) for name in term])


def _estimate(
    study: Study,
    cohort: Cohort,
    outcome: str,
    kept: BoolArray,
    weights: npt.NDArray[np.float64],
) -> Estimate:
    from nudgelab.statistics.factorial import factorial_effect  # noqa: PLC0415

    names, arms = list(study.arms), cohort.arm[kept]
    code = np.select([arms == name for name in names], range(len(names)))
    blocks = None if study.clustered else block_codes(study, cohort)
    binary = isinstance(study.outcomes[outcome], BinaryOutcome)
    team = cohort.team if study.clustered else None
    return factorial_effect(
        "risk_difference" if binary else "mean_difference",
        cohort.outcome(outcome)[kept],
        code,
        weights,
        clusters=None if team is None else team[kept],
        blocks=None if blocks is None else blocks[kept],
        level=study.analysis.level,
    )


def _row(
    outcome: str, segment: str, term: tuple[str, ...], estimate: Estimate, people: int | None
) -> FactorialEffect:
    return FactorialEffect(
        outcome=outcome,
        segment=segment,
        factors=term,
        estimand=estimate.estimand,
        estimate=estimate.value,
        low=estimate.low,
        high=estimate.high,
        level=estimate.level,
        p=estimate.p,
        p_adjusted=estimate.p,
        people=people,
        clusters=estimate.clusters,
        method=estimate.method,
        reference=estimate.reference,
        note=estimate.note,
    )


def _not_shown(study: Study, outcome: str, segment: str, term: tuple[str, ...]) -> FactorialEffect:
    from nudgelab.statistics.estimate import refusal  # noqa: PLC0415

    reason = f"not shown: fewer than {study.analysis.minimum_cell} people in an arm"
    binary = isinstance(study.outcomes[outcome], BinaryOutcome)
    nothing = refusal(
        "risk_difference" if binary else "mean_difference",
        reason,
        level=study.analysis.level,
        n_treated=0,
        n_control=0,
        method=reason,
        reference="",
    )
    return _row(outcome, segment, term, nothing, None)


def _corrected(rows: list[FactorialEffect], multiplicity: str) -> Iterator[FactorialEffect]:
    from nudgelab.statistics.multiplicity import bonferroni, holm  # noqa: PLC0415

    if multiplicity == "none":
        yield from rows
        return
    correct = {"holm": holm, "bonferroni": bonferroni}[multiplicity]
    adjusted = correct(np.asarray([row.p for row in rows]))
    for row, p in zip(rows, adjusted, strict=True):
        yield replace(row, p_adjusted=float(p))
