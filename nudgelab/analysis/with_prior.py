"""Differences of shares weighed with what is known of nudges; and what significance is worth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nudgelab.analysis.normal_form import normal_form, wanted_sign
from nudgelab.study.prior import OwnPrior, prior_of

if TYPE_CHECKING:
    from nudgelab.analysis.again import Asked
    from nudgelab.analysis.findings import Effect

__all__ = ["ArmWithPrior", "WithPrior", "with_prior"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmWithPrior:
    """One tactic's effect, weighed with the prior.

    Attributes
    ----------
    arm : str
        Its name.
    estimate, standard_error : float
        The trial's own.
    mean, low, high : float
        Posterior mean and interval.
    weight_of_prior : float
        Share of the prior in that mean, in (0, 1).
    benefit : float
        Probability that the effect lies on the wanted side of none.
    worthwhile : float or None
        Probability that it is larger than the smallest worthwhile effect, where one is declared.
    power, wrong_sign, exaggeration : float
        Of a trial as precise as this one, if the true effect were the prior's mean: its power, and
        of a significant estimate the chance of the wrong sign and how much too large it is. NaN if
        that mean is 0.
    """

    arm: str
    estimate: float
    standard_error: float
    mean: float
    low: float
    high: float
    weight_of_prior: float
    benefit: float
    worthwhile: float | None
    power: float
    wrong_sign: float
    exaggeration: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WithPrior:
    """A question's effects, weighed with the prior.

    Attributes
    ----------
    outcome, segment : str
        What was asked of whom.
    level : float
        Probability of the intervals.
    mean, spread : float
        The prior, in the wanted direction.
    source : str
        Where it comes from.
    declared : bool
        Whether the plan declares it; otherwise it is an extra of the report.
    worthwhile : float or None
        Smallest worthwhile effect, positive.
    arms : tuple of ArmWithPrior
        In the order of the study file.
    """

    outcome: str
    segment: str
    level: float
    mean: float
    spread: float
    source: str
    declared: bool
    worthwhile: float | None
    arms: tuple[ArmWithPrior, ...]


def with_prior(questions: Iterable[Asked]) -> tuple[WithPrior, ...]:
    """Return each question's differences of shares, weighed with the plan's prior.

    Parameters
    ----------
    questions : iterable of Asked
        The questions; those whose headline is no difference of shares have no prior.

    Returns
    -------
    tuple of WithPrior
        One a question with an estimate.
    """
    found = (_weighed(asked) for asked in questions)
    return tuple(weighed for weighed in found if weighed is not None)


def _weighed(asked: Asked) -> WithPrior | None:
    plan = asked.study.analysis
    prior = prior_of(plan.prior)
    tested = [e for e in asked.tested if e.estimand == "risk_difference"]
    sign = wanted_sign("risk_difference", asked.study.outcomes[asked.outcome].better)
    if prior is None:
        return None
    arms = [_arm(effect, prior, sign, plan.worthwhile) for effect in tested]
    shown = tuple(arm for arm in arms if arm is not None)
    if not shown:
        return None
    return WithPrior(
        outcome=asked.outcome,
        segment=asked.segment,
        level=plan.level,
        mean=prior.mean,
        spread=prior.spread,
        source=prior.source,
        declared=bool({"prior", "worthwhile"} & plan.model_fields_set),
        worthwhile=plan.worthwhile,
        arms=shown,
    )


def _arm(
    effect: Effect, prior: OwnPrior, sign: int, worthwhile: float | None
) -> ArmWithPrior | None:
    from nudgelab.statistics.normal_prior import posterior  # noqa: PLC0415

    form = normal_form(effect)
    if form is None:
        return None
    # weighed in the wanted direction, then turned back
    found = posterior(
        sign * form.estimate,
        form.standard_error,
        prior_mean=prior.mean,
        prior_spread=prior.spread,
        level=effect.level,
    )
    low, high = sorted((sign * found.low, sign * found.high))
    power, wrong_sign, exaggeration = _errors(prior.mean, form.standard_error, effect.level)
    return ArmWithPrior(
        arm=effect.arm,
        estimate=form.estimate,
        standard_error=form.standard_error,
        mean=sign * found.mean,
        low=low,
        high=high,
        weight_of_prior=found.weight_of_prior,
        benefit=found.above(0.0),
        worthwhile=None if worthwhile is None else found.above(worthwhile),
        power=power,
        wrong_sign=wrong_sign,
        exaggeration=exaggeration,
    )


def _errors(mean: float, standard_error: float, level: float) -> tuple[float, float, float]:
    from nudgelab.statistics.sign_and_size import sign_and_size  # noqa: PLC0415

    if mean == 0:
        return float("nan"), float("nan"), float("nan")
    found = sign_and_size(mean, standard_error, level=level)
    return found.power, found.wrong_sign, found.exaggeration
