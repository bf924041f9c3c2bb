"""Differences of shares weighed with what is known of nudges; and what significance is worth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nudgelab.analysis.normal_form import normal_form, wanted_sign
from nudgelab.study.prior import NAMED_PRIORS, OwnPrior, prior_of

if TYPE_CHECKING:
    from nudgelab.analysis.again import Asked
    from nudgelab.analysis.findings import Effect

__all__ = ["ArmWithPrior", "AtSize", "AtSpread", "WithPrior", "with_prior"]

_PUBLISHED: Final = tuple(prior.mean for prior in NAMED_PRIORS.values())

OTHER_SPREADS: Final = (0.5, 2.0)
"""The prior's spread is what is known least of it: half and double are shown beside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtSpread:
    """The weighed effect, had the prior another spread.

    Attributes
    ----------
    spread : float
        Standard deviation of that prior.
    mean, low, high : float
        Posterior mean and interval.
    weight_of_prior : float
        Share of the prior in that mean, in (0, 1).
    benefit : float
        Probability that the effect lies on the wanted side of none.
    worthwhile : float or None
        Probability that it is larger than the smallest worthwhile effect, where one is declared.
    """

    spread: float
    mean: float
    low: float
    high: float
    weight_of_prior: float
    benefit: float
    worthwhile: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AtSize:
    """What a trial as precise as this one does if the true effect has a certain size.

    Attributes
    ----------
    size : float
        The true effect that is assumed, positive.
    power : float
        Chance of a significant estimate.
    wrong_sign : float
        Chance that a significant one has the wrong sign (Type S).
    exaggeration : float
        How many times too large a significant one is on average (Type M).
    """

    size: float
    power: float
    wrong_sign: float
    exaggeration: float


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
    surprise : float
        Prior predictive p-value of the estimate; a small one says that the prior was made for other
        tactics.
    sizes : tuple of AtSize
        Power and errors of sign and size, smallest true effect first: of the prior's mean, of the
        published means (1.4 and 8.7 of every 100), and of the smallest worthwhile effect.
    other_spreads : tuple of AtSpread
        The weighed effect, had the prior half its spread, and double.
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
    surprise: float
    sizes: tuple[AtSize, ...]
    other_spreads: tuple[AtSpread, ...]


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
    from nudgelab.statistics.normal_prior import posterior, prior_predictive_p  # noqa: PLC0415

    form = normal_form(effect)
    if form is None:
        return None

    def weighed(spread: float) -> AtSpread:
        # in the wanted direction, then turned back
        found = posterior(
            sign * form.estimate,
            form.standard_error,
            prior_mean=prior.mean,
            prior_spread=spread,
            level=effect.level,
        )
        low, high = sorted((sign * found.low, sign * found.high))
        return AtSpread(
            spread=spread,
            mean=sign * found.mean,
            low=low,
            high=high,
            weight_of_prior=found.weight_of_prior,
            benefit=found.above(0.0),
            worthwhile=None if worthwhile is None else found.above(worthwhile),
        )

    at = weighed(prior.spread)
    sizes = sorted({abs(prior.mean), *_PUBLISHED, worthwhile or 0.0} - {0.0})
    return ArmWithPrior(
        arm=effect.arm,
        estimate=form.estimate,
        standard_error=form.standard_error,
        mean=at.mean,
        low=at.low,
        high=at.high,
        weight_of_prior=at.weight_of_prior,
        benefit=at.benefit,
        worthwhile=at.worthwhile,
        surprise=prior_predictive_p(
            sign * form.estimate,
            form.standard_error,
            prior_mean=prior.mean,
            prior_spread=prior.spread,
        ),
        sizes=tuple(_at_size(size, form.standard_error, effect.level) for size in sizes),
        other_spreads=tuple(weighed(factor * prior.spread) for factor in OTHER_SPREADS),
    )


def _at_size(size: float, standard_error: float, level: float) -> AtSize:
    from nudgelab.statistics.sign_and_size import sign_and_size  # noqa: PLC0415

    found = sign_and_size(size, standard_error, level=level)
    return AtSize(
        size=size,
        power=found.power,
        wrong_sign=found.wrong_sign,
        exaggeration=found.exaggeration,
    )
