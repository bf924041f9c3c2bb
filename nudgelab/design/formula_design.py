"""A study of some size as the formulas see it: groups, contrasts, power, detectable effect."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nudgelab.design.power_formula import Group, satterthwaite
from nudgelab.design.scaling import teams_grow
from nudgelab.design.several_arms import (
    Contrast,
    corrected_powers,
    least_favourable_limit,
    power_at,
)
from nudgelab.design.stepped_wedge import fixed_teams_variance
from nudgelab.study.outcomes import BinaryOutcome, CountOutcome
from nudgelab.study.power import PowerPlan

if TYPE_CHECKING:
    from nudgelab.design.supposed import Supposed
    from nudgelab.study.study import Study

__all__ = ["FormulaDesign", "no_effect"]

_PERIODS = 5
"""Periods of a stepped wedge of which nothing is declared."""
_STEPS = 25
"""Effects that are tried before the smallest detectable one is narrowed down."""
_MOST_RATIO, _MOST_SPREADS = 100.0, 20.0
"""The largest ratio of means, and difference in standard deviations, that are tried."""


def no_effect(study: Study) -> float:
    """Return the value of the primary headline that stands for no effect."""
    counts = isinstance(study.outcomes[study.analysis.primary], CountOutcome)
    return 1.0 if counts and study.assignment.rollout is None else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaDesign:
    """A study of some size.

    Attributes
    ----------
    study : Study
        Its arms, shares, correction and primary outcome.
    supposed : Supposed
        What is known of the outcome.
    size : float
        Employees.
    icc : float
        Intracluster correlation; NaN counts as none.
    """

    study: Study
    supposed: Supposed
    size: float
    icc: float

    @property
    def level(self) -> float:
        """One minus the level of significance."""
        plan = self.study.power
        return self.study.analysis.level if plan is None or plan.level is None else plan.level

    @property
    def by_team(self) -> bool:
        """Whether teams were assigned, so that each counts as one."""
        assignment = self.study.assignment
        return assignment.unit == "team" or assignment.rollout is not None

    @property
    def teams(self) -> float:
        """Teams of the programme; NaN where they aren't known."""
        grow = (self.study.power or PowerPlan()).grow
        if teams_grow(self.study, grow) or self.study.cohort is not None:
            return self.size / self.supposed.team_size
        return float(self.study.population.teams)

    def share(self, arm: str) -> float:
        """Return the planned share of an arm; equal ones where the plan isn't known."""
        shares = self.study.shares
        return 1.0 / len(self.study.arms) if shares is None else shares[arm]

    def group(self, arm: str, mean: float) -> Group:
        """Return an arm whose outcome has some mean."""
        known = self.size * self.share(arm) * self.supposed.counted * self.supposed.answered
        variance = self._variance(arm, mean) * (1.0 - self.supposed.explained_in[arm])
        if not self.by_team:
            return Group(mean=mean, variance=variance, people=known)
        return Group(
            mean=mean,
            variance=variance,
            people=known,
            clusters=self.teams * self.share(arm) * self.supposed.teams_counted,
            icc=0.0 if math.isnan(self.icc) else self.icc,
            cv=0.0 if math.isnan(self.supposed.cv) else self.supposed.cv,
        )

    def contrast(self, arm: str, effect: float) -> Contrast:
        """Return an arm's comparison with control at some true effect."""
        if self.study.assignment.rollout is not None:
            return self._crossing(arm, effect)
        base = self.supposed.base
        treated = self.group(arm, self.mean_under(effect))
        control = self.group(self.study.control, base)
        scale = (treated.mean, base) if self._by_ratio else (1.0, 1.0)
        v1 = treated.variance_of_mean / scale[0] ** 2
        v0 = control.variance_of_mean / scale[1] ** 2
        difference = math.log(effect) if self._by_ratio else effect
        error = math.sqrt(v1 + v0)
        pooled = self._pools_under_null
        return Contrast(
            noncentrality=difference / error if error > 0 else math.copysign(math.inf, difference),
            degrees_of_freedom=math.inf if pooled else self._degrees(treated, control, scale),
            variance=v1,
            control_variance=v0,
            stretch=_null_error(treated, control) / error if pooled and error > 0 else 1.0,
        )

    def _crossing(self, arm: str, effect: float) -> Contrast:
        """Return the comparison of periods before and after teams cross, in a stepped wedge.

        Both arms' outcomes count with the mean of their variances; the t has the teams less two
        degrees of freedom.
        """
        size = self.size * self.supposed.counted * self.supposed.answered / self.teams
        base = self.supposed.base
        sides = ((arm, self.mean_under(effect)), (self.study.control, base))
        variance = sum(
            self._variance(name, mean) * (1.0 - self.supposed.explained_in[name])
            for name, mean in sides
        )
        icc = 0.0 if math.isnan(self.icc) else self.icc
        varies = fixed_teams_variance(
            self.teams, self.periods, size, variance=variance / 2.0, icc=icc
        )
        return Contrast(
            noncentrality=effect / math.sqrt(varies) if varies > 0 else math.inf,
            degrees_of_freedom=max(self.teams - 2.0, 1.0),
            variance=varies,
            control_variance=0.0,
        )

    @property
    def periods(self) -> int:
        """Periods of a stepped wedge, as declared or as the calendar has them."""
        declared = (self.study.power or PowerPlan()).periods
        length = self.study.assignment.period_days
        if declared is not None:
            return declared
        return _PERIODS if length is None else max(self.study.calendar.days // length, 3)

    def powers(self, effects: Mapping[str, float]) -> dict[str, float]:
        """Return each arm's power after the plan's correction; NaN where its effect isn't known."""
        if any(math.isnan(effect) or not self.possible(effect) for effect in effects.values()):
            return dict.fromkeys(effects, math.nan)
        contrasts = [self.contrast(arm, effect) for arm, effect in effects.items()]
        found = corrected_powers(contrasts, self.study.analysis.multiplicity, level=self.level)
        return dict(zip(effects, found, strict=True))

    def detectable(self, arm: str, target: float) -> float:
        """Return the smallest effect in the wanted direction that has the target's power.

        Whatever the other arms do: a step-wise correction is taken at its strictest step.
        """
        from scipy.optimize import brentq  # noqa: PLC0415  (slow to import)

        def missing(effect: float) -> float:
            contrasts = [self.contrast(name, effect) for name in self.study.treatments]
            place = self.study.treatments.index(arm)
            method = self.study.analysis.multiplicity
            limit = least_favourable_limit(contrasts, place, method, level=self.level)
            return power_at(contrasts[place], limit) - target

        tried = self._effects_to_try()
        found = next((k for k, effect in enumerate(tried) if missing(effect) >= 0), 0)
        if found == 0:
            return math.nan
        return float(brentq(missing, tried[found - 1], tried[found], xtol=1e-10))

    def possible(self, effect: float) -> bool:
        """Tell whether an outcome can have an effect beside what control has."""
        mean = self.mean_under(effect)
        if isinstance(self._outcome, BinaryOutcome):
            return 0.0 <= mean <= 1.0
        return mean > 0 or not self._by_ratio

    def mean_under(self, effect: float) -> float:
        """Return the outcome's mean under an effect."""
        base = self.supposed.base
        return base * effect if self._by_ratio else base + effect

    @property
    def _outcome(self) -> object:
        return self.study.outcomes[self.study.analysis.primary]

    @property
    def _by_ratio(self) -> bool:
        counts = isinstance(self._outcome, CountOutcome)
        return counts and self.study.assignment.rollout is None

    @property
    def _pools_under_null(self) -> bool:
        """Whether the headline is the plain difference of shares of persons."""
        plan = self.study.analysis
        plain = not plan.adjust and not self.study.clustered
        unblocked = self.supposed.blocks == 1
        return isinstance(self._outcome, BinaryOutcome) and plain and unblocked

    def _variance(self, arm: str, mean: float) -> float:
        """Return the variance over people at some mean; a count's grows as a negative binomial."""
        spread, base = self.supposed.spread, self.supposed.base
        if isinstance(self._outcome, BinaryOutcome):
            return max(mean * (1.0 - mean), 0.0)
        effect = self.supposed.effects.get(arm, no_effect(self.study))
        known = self.supposed.variance_in.get(arm, spread**2)
        if not self._by_ratio:
            return known
        at = base * effect if arm in self.supposed.variance_in else base
        dispersion = (known - at) / at**2
        return mean + dispersion * mean**2 if dispersion > 0 else mean * known / at

    def _degrees(self, treated: Group, control: Group, scale: tuple[float, float]) -> float:
        first, second = (
            Group(
                mean=group.mean,
                variance=group.variance / by**2,
                people=group.people,
                clusters=group.clusters,
                icc=group.icc,
                cv=group.cv,
            )
            for group, by in zip((treated, control), scale, strict=True)
        )
        return satterthwaite(first, second, blocks=self._blocks(first, second))

    def _blocks(self, first: Group, second: Group) -> int:
        """Return the strata at this size: every two units are a pair, and no stratum has fewer."""
        units = sum(group.clusters or group.people for group in (first, second))
        pairs = max(round(units / 2), 1)
        if self.study.assignment.pairs is not None:
            return pairs
        return min(self.supposed.blocks, pairs)

    def _effects_to_try(self) -> list[float]:
        """Return effects from none to the largest one in the wanted direction."""
        base = self.supposed.base
        wanted = self.study.outcomes[self.study.analysis.primary].better == "higher"
        steps = [step / _STEPS for step in range(_STEPS + 1)]
        if math.isnan(base):
            return []
        if isinstance(self._outcome, BinaryOutcome):
            most = (1.0 - base if wanted else -base) * (1.0 - 1e-6)
            return [most * step for step in steps]
        if self._by_ratio:
            return [_MOST_RATIO ** (step if wanted else -step) for step in steps]
        most = (_MOST_SPREADS if wanted else -_MOST_SPREADS) * self.supposed.spread
        return [most * step**3 for step in steps]


def _null_error(treated: Group, control: Group) -> float:
    """Return the standard error of a difference of shares that are taken as equal."""
    people = treated.people + control.people
    pooled = (treated.people * treated.mean + control.people * control.mean) / people
    return math.sqrt(pooled * (1.0 - pooled) * (1.0 / treated.people + 1.0 / control.people))
