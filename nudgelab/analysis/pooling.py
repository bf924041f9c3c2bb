"""One effect over several cohorts: pooled by random effects, question by question and arm by arm.

Cohorts are pooled where they have an estimate of the same name: outcome, segment, arm and estimand.
Each comes in with the standard error of its own interval (see
:mod:`nudgelab.analysis.normal_form`), ratios on their logarithm.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from nudgelab.analysis.normal_form import NormalForm, normal_form
from nudgelab.errors import EstimationError

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Effect, Findings

__all__ = [
    "CohortEffects",
    "InPool",
    "Pooled",
    "PooledEffect",
    "cohort_effects",
    "cohort_name",
    "pool",
]

Key = tuple[str, str, str, str]
"""Outcome, segment, arm, estimand."""


@dataclass(frozen=True, slots=True)
class CohortEffects:
    """What one cohort brings.

    Attributes
    ----------
    name : str
        How it is called in the report.
    identity : str
        What tells its data from others; two cohorts of the same data aren't two.
    effects : tuple of Effect
        Its table of effects.
    """

    name: str
    identity: str
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InPool:
    """One cohort in a pooled effect.

    Attributes
    ----------
    cohort : str
        Its name.
    estimate, low, high : float
        As in its own table.
    weight : float
        Its share of the pooled effect, in (0, 1).
    n_arm, n_versus : int or None
        People in the arm and in control.
    status : {"confirmatory", "exploratory"} or None
        Whether the plan that was frozen for this cohort asked for the effect; None without one.
    """

    cohort: str
    estimate: float
    low: float
    high: float
    weight: float
    n_arm: int | None
    n_versus: int | None
    status: Literal["confirmatory", "exploratory"] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledEffect:
    """An effect over several cohorts.

    Attributes
    ----------
    outcome, segment, arm, estimand : str
        What was estimated.
    level : float
        Confidence level.
    estimate, low, high : float
        The mean effect with its interval, on the estimand's own scale.
    p : float
        Two-sided p-value of no mean effect.
    predicted_low, predicted_high : float
        Where the true effect of another such cohort is expected.
    tau2 : float
        Variance of the true effects, on the logarithm for a ratio.
    i2 : float
        Share of the variation that is not sampling error, in [0, 1).
    q, q_p : float
        Cochran's Q and its p-value.
    cohorts : tuple of InPool
        What was pooled.
    """

    outcome: str
    segment: str
    arm: str
    estimand: str
    level: float
    estimate: float
    low: float
    high: float
    p: float
    predicted_low: float
    predicted_high: float
    tau2: float
    i2: float
    q: float
    q_p: float
    cohorts: tuple[InPool, ...]


@dataclass(frozen=True, slots=True)
class Pooled:
    """Everything that several cohorts have in common, pooled.

    Attributes
    ----------
    cohorts : tuple of str
        Names of the cohorts.
    effects : tuple of PooledEffect
        One an outcome, segment and arm, in the order of the first cohort's table.
    notes : tuple of str
        What was left out, and why.
    """

    cohorts: tuple[str, ...]
    effects: tuple[PooledEffect, ...]
    notes: tuple[str, ...]


def cohort_effects(findings: Findings, name: str = "") -> CohortEffects:
    """Return what one analysis brings into a pool.

    Parameters
    ----------
    findings : Findings
        What was found.
    name : str
        How the cohort is called; its study and source if left out.
    """
    source = findings.source
    known = cohort_name(findings.study, source.name, source.seed)
    simulated = f"{findings.study_sha256}, {source.seed}, {source.replication}"
    return CohortEffects(name or known, source.sha256 or simulated, tuple(findings.effects))


def cohort_name(study: str, source: str, seed: int | None) -> str:
    """Return what a cohort is called that has no name of its own: study, source and seed."""
    parts = dict.fromkeys((study, source, "" if seed is None else f"seed {seed}"))
    return ", ".join(part for part in parts if part)


def pool(
    cohorts: Sequence[CohortEffects],
    *,
    outcome: str | None = None,
    segment: str | None = None,
    arm: str | None = None,
    level: float = 0.95,
) -> Pooled:
    """Pool the headline effects that several cohorts share.

    Parameters
    ----------
    cohorts : sequence of CohortEffects
        At least two, of different people.
    outcome, segment, arm : str, optional
        Pool these alone.
    level : float
        Confidence level, in (0, 1).

    Returns
    -------
    Pooled
        The pooled effects.

    Raises
    ------
    EstimationError
        With fewer than two cohorts, if two are the same data, or if they have nothing in common.
    """
    _must_be_several(cohorts)
    wanted = (outcome, segment, arm)
    found: dict[Key, list[tuple[str, Effect]]] = {}
    for cohort, name in zip(cohorts, _names(cohorts), strict=True):
        for key, effect in _headlines(cohort):
            if all(want in (None, has) for want, has in zip(wanted, key, strict=False)):
                found.setdefault(key, []).append((name, effect))
    notes: list[str] = []
    shared = {key: _usable(key, rows, notes) for key, rows in found.items() if len(rows) > 1}
    effects = tuple(_pooled(k, rows, level) for k, rows in shared.items() if len(rows) > 1)
    if not effects:
        reason = f" ({'; '.join(notes)})" if notes else ""
        raise EstimationError(
            "the cohorts have no estimate of the same outcome, segment, arm and estimand in common"
            + reason
        )
    return Pooled(tuple(_names(cohorts)), effects, tuple(notes))


def _must_be_several(cohorts: Sequence[CohortEffects]) -> None:
    if len(cohorts) < 2:
        raise EstimationError(f"{len(cohorts)} cohort, pooling takes at least two")
    seen: dict[str, str] = {}
    for cohort in cohorts:
        if cohort.identity in seen:
            raise EstimationError(
                f"'{cohort.name}' has the same data as '{seen[cohort.identity]}': people must not"
                " be counted twice"
            )
        seen[cohort.identity] = cohort.name


def _names(cohorts: Sequence[CohortEffects]) -> list[str]:
    """Return the names, numbered where two are alike."""
    names = [cohort.name for cohort in cohorts]
    return [
        f"{name} ({names[: position + 1].count(name)})" if names.count(name) > 1 else name
        for position, name in enumerate(names)
    ]


def _headlines(cohort: CohortEffects) -> Iterator[tuple[Key, Effect]]:
    """Yield the first effect of each outcome, segment and arm: what the question is answered by."""
    seen = set()
    for effect in cohort.effects:
        question = (effect.outcome, effect.segment, effect.arm)
        if question not in seen:
            seen.add(question)
            yield (*question, effect.estimand), effect


def _usable(
    key: Key, rows: list[tuple[str, Effect]], notes: list[str]
) -> list[tuple[str, Effect, NormalForm]]:
    usable = []
    for name, effect in rows:
        form = normal_form(effect)
        if form is None:
            notes.append(f"{name}: no interval for {key[2]} on {key[0]}, {key[1]}; left out")
        else:
            usable.append((name, effect, form))
    return usable


def _pooled(key: Key, rows: Sequence[tuple[str, Effect, NormalForm]], level: float) -> PooledEffect:
    from nudgelab.statistics.meta_analysis import random_effects  # noqa: PLC0415

    forms = [form for _, _, form in rows]
    found = random_effects(
        [form.estimate for form in forms],
        [form.standard_error**2 for form in forms],
        level=level,
    )
    back = forms[0].back
    outcome, segment, arm, estimand = key
    return PooledEffect(
        outcome=outcome,
        segment=segment,
        arm=arm,
        estimand=estimand,
        level=level,
        estimate=back(found.value),
        low=back(found.low),
        high=back(found.high),
        p=found.p,
        predicted_low=back(found.predicted_low),
        predicted_high=back(found.predicted_high),
        tau2=found.tau2,
        i2=found.i2,
        q=found.q,
        q_p=found.q_p,
        cohorts=tuple(
            InPool(
                cohort=name,
                estimate=effect.estimate,
                low=effect.low,
                high=effect.high,
                weight=float(weight),
                n_arm=effect.n_arm,
                n_versus=effect.n_versus,
                status=effect.status,
            )
            for (name, effect, _), weight in zip(rows, found.weights, strict=True)
        ),
    )
