"""What a calibration may learn from a cohort: numbers of the model, each with its prior."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from nudgelab.behaviour.parameters import PARAMETERS
from nudgelab.errors import nearest
from nudgelab.study.changed_numbers import number_in
from nudgelab.study.declaration import Declaration, Positive, Real, misfit
from nudgelab.study.inconsistency import Inconsistency

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nudgelab.study.study import Study

__all__ = [
    "BetaPrior",
    "NormalPrior",
    "Prior",
    "UniformPrior",
    "calibration_in_words",
    "calibration_inconsistencies",
    "prior_in_words",
    "priors_of",
]


class _Prior(Declaration):
    """What all priors have."""

    low: Real
    """The lowest value that is thought possible."""
    high: Real
    """The highest one; above the lowest."""

    @model_validator(mode="after")
    def _spans_something(self) -> Self:
        if not self.low < self.high:
            raise misfit(f"low: {self.low:g}, high: {self.high:g}", "low below high", "high")
        return self


class UniformPrior(_Prior):
    """All values of a range alike."""

    kind: Literal["uniform"]


class NormalPrior(_Prior):
    """A normal distribution, cut off at the ends of its range."""

    kind: Literal["normal"]
    mean: Real
    """Mean of the normal distribution before it is cut off."""
    spread: Positive
    """Its standard deviation."""

    @model_validator(mode="after")
    def _is_about_the_range(self) -> Self:
        # farther off, the tail that is left can't be told from rounding
        if not self.low - 5 * self.spread <= self.mean <= self.high + 5 * self.spread:
            expected = f"a mean within 5 spreads of {self.low:g} to {self.high:g}"
            raise misfit(f"mean: {self.mean:g}", expected, "mean")
        return self


class BetaPrior(_Prior):
    """A Beta distribution, stretched over its range."""

    kind: Literal["beta"]
    mean: Real
    """Its mean, inside the range."""
    spread: Positive
    """Its standard deviation."""

    @model_validator(mode="after")
    def _is_a_beta(self) -> Self:
        width = self.high - self.low
        middle = (self.mean - self.low) / width
        if not 0.0 < middle < 1.0:
            raise misfit(f"mean: {self.mean:g}", "a mean between low and high", "mean")
        most = width * (middle * (1.0 - middle)) ** 0.5
        if self.spread >= most:
            raise misfit(f"spread: {self.spread:g}", f"one below {most:.4g}", "spread")
        return self


Prior = Annotated[UniformPrior | NormalPrior | BetaPrior, Field(discriminator="kind")]

_ALWAYS = {
    "population.cue_rate.mean": (0.02, 0.6),
    "intention_constant": (0.0, 0.8),
    "intention_norm": (0.0, 1.0),
    "initiation_constant": (-5.0, -1.0),
    "initiation_inertia": (0.0, 8.0),
}
"""Base rate of occasions, intention, social influence, getting started and inertia's weight."""


def priors_of(study: Study) -> Mapping[str, UniformPrior | NormalPrior | BetaPrior]:
    """Return what is calibrated: what the study declares, or else a sensible set.

    Parameters
    ----------
    study : Study
        As declared.

    Returns
    -------
    mapping of str to Prior
        Dotted name → prior. Without a declaration: how often occasions come, intention, social
        influence, getting started, inertia's weight, and the dose of each tactic in use, each
        uniform over a range about the model's default.
    """
    if study.calibration:
        return study.calibration
    used = dict.fromkeys(name for arm in study.arms.values() for name in arm.tactics)
    doses = {f"tactics.{name}.dose": (0.0, 1.0) for name in used if study.tactic(name).active}
    return {
        name: UniformPrior(kind="uniform", low=low, high=high)
        for name, (low, high) in {**_ALWAYS, **doses}.items()
    }


def calibration_inconsistencies(study: Study) -> Iterator[Inconsistency]:
    """Yield each prior that is of no number, or leaves what the number may be.

    Parameters
    ----------
    study : Study
        Whose parts are each right by themselves.
    """
    for name, declared in study.calibration.items():
        at = ("calibration", name)
        if number_in(study, name) is None:
            expected = "a parameter of the model, or the dotted name of another number"
            yield Inconsistency(at, f"'{name}'", expected, nearest(name, PARAMETERS))
        elif name in PARAMETERS:
            told = PARAMETERS[name]
            if declared.low < told.low or declared.high > told.high:
                found = f"a range from {declared.low:g} to {declared.high:g}"
                yield Inconsistency(at, found, f"one within {told.low:g} to {told.high:g}")


def calibration_in_words(study: Study) -> Iterator[str]:
    """Say what a calibration learns, where the study declares it."""
    for name, prior in study.calibration.items():
        yield f"{name}: {prior_in_words(prior)}."


def prior_in_words(prior: UniformPrior | NormalPrior | BetaPrior) -> str:
    """Say a prior in words."""
    if isinstance(prior, UniformPrior):
        return f"uniform from {prior.low:g} to {prior.high:g}"
    return (
        f"{prior.kind}, mean {prior.mean:g}, standard deviation {prior.spread:g},"
        f" from {prior.low:g} to {prior.high:g}"
    )
