"""What is asked of the power: sizes, target, the effect of interest, and what is supposed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from nudgelab.study.declaration import NUMBER, Declaration, Name, Positive, Real, Share, misfit

if TYPE_CHECKING:
    from nudgelab.study.study import Study

__all__ = ["Grow", "PowerPlan", "power_in_words"]

Grow = Literal["teams", "team_size"]

Size = Annotated[int, Field(ge=4, le=20_000_000), NUMBER]
"""Employees of a programme."""


def _one_or_many(value: object) -> str:
    """Tell a table of effects from a number, so that a mistake gets one message and not two."""
    return "table" if isinstance(value, dict) else "number"


Effects = Annotated[
    Annotated[Real, Tag("number")] | Annotated[dict[Name, Real], Tag("table")],
    Discriminator(_one_or_many),
]


class PowerPlan(Declaration):
    """What ``nudgelab power`` asks and supposes; what is left out comes from a cohort or the model.

    The suppositions are the formula's. The simulation is the model's, with its own effects, but for
    the attrition.
    """

    sizes: Annotated[tuple[Size, ...], Field(min_length=1, max_length=40)] | None = None
    """Sizes of the programme [employees]; half, once, twice and four times the declared one if left
    out."""
    grow: Grow = "teams"
    """What grows with the programme: the number of teams, or the people in each."""
    target: Annotated[float, Field(gt=0.0, lt=1.0), NUMBER] = 0.8
    """The power that is wanted, which the smallest detectable effect has."""
    level: Annotated[float, Field(gt=0.5, lt=1.0), NUMBER] | None = None
    """One minus the level of significance; the analysis's if left out."""
    effect: Effects | None = None
    """Effect of interest on the primary outcome, of every arm or arm by arm: a difference of shares
    (0.05: 5 of every 100) or of means, of a count the ratio of the means."""
    base: Real | None = None
    """Share or mean of the primary outcome in control."""
    spread: Positive | None = None
    """Standard deviation over people of a measurement or a count in control."""
    explained: Annotated[float, Field(ge=0.0, lt=1.0), NUMBER] | None = None
    """Share of the variance over people that the plan's covariates and strata explain."""
    icc: Share | None = None
    """Intracluster correlation of the primary outcome in teams."""
    icc_range: tuple[Share, Share] | None = None
    """Lowest and highest intracluster correlation that is thought possible."""
    cv: Annotated[float, Field(ge=0.0, le=10.0), NUMBER] | None = None
    """Coefficient of variation of the sizes of teams."""
    attrition: Annotated[float, Field(ge=0.0, lt=1.0), NUMBER] | None = None
    """Share of the people whose outcome stays unknown, by chance alone; lost in the simulation as
    well, beside whom the model loses."""
    periods: Annotated[int, Field(ge=3, le=1_000), NUMBER] | None = None
    """Periods of a stepped wedge, with as many teams crossing before each but the first; those of
    the calendar (assignment: period_days), or 5, if left out."""
    replications: Annotated[int, Field(ge=2, le=1_000_000), NUMBER] = 200
    """Simulated programmes of each size."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.sizes is not None and list(self.sizes) != sorted(set(self.sizes)):
            raise misfit(
                f"sizes: {list(self.sizes)}", "each size once, the smallest first", "sizes"
            )
        if self.icc_range is not None:
            low, high = self.icc_range
            inside = self.icc is None or low <= self.icc <= high
            if not (low <= high and inside):
                expected = "the lowest before the highest, with icc between them"
                raise misfit(f"icc_range: [{low:g}, {high:g}]", expected, "icc_range")
        return self

    def effect_of(self, arm: str) -> float | None:
        """Return the declared effect of interest of an arm, if there is one."""
        return self.effect.get(arm) if isinstance(self.effect, dict) else self.effect


def power_in_words(study: Study) -> Iterator[str]:
    """Yield what is asked of the power, and what is supposed."""
    plan = study.power
    if plan is None:
        return
    grown = "teams of the same size" if plan.grow == "teams" else "people in the same teams"
    sizes = (
        "half, once, twice and four times the declared size"
        if plan.sizes is None
        else f"{', '.join(f'{size:,}' for size in plan.sizes)} {study.people}"
    )
    level = study.analysis.level if plan.level is None else plan.level
    yield (
        f"Asked at {sizes}, by more {grown}: power against a target of {100 * plan.target:g} %"
        f" at a level of {100 * (1 - level):g} %, {plan.replications:,} replications."
    )
    if plan.effect is not None:
        effects = plan.effect if isinstance(plan.effect, dict) else {"every arm": plan.effect}
        yield f"Effect of interest: {', '.join(f'{a} {e:g}' for a, e in effects.items())}."
    supposed = {
        "base": plan.base,
        "spread": plan.spread,
        "variance explained": plan.explained,
        "intracluster correlation": plan.icc,
        "coefficient of variation of team sizes": plan.cv,
        "attrition": plan.attrition,
    }
    said = [f"{name} {value:g}" for name, value in supposed.items() if value is not None]
    if plan.icc_range is not None:
        said.append(f"intracluster correlation from {plan.icc_range[0]:g} to {plan.icc_range[1]:g}")
    if plan.periods is not None:
        said.append(f"{plan.periods} periods of a stepped wedge")
    if said:
        yield f"Supposed: {', '.join(said)}."
