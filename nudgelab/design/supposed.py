"""What a formula supposes of a study's primary outcome, and where each number comes from."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Literal

import numpy as np

from nudgelab.design.outcome_sums import ArmSums
from nudgelab.study.outcomes import BinaryOutcome, ContinuousOutcome, CountOutcome
from nudgelab.study.power import PowerPlan

if TYPE_CHECKING:
    import pyarrow as pa

    from nudgelab.study.outcomes import Outcome
    from nudgelab.study.study import Study

__all__ = ["Origin", "Supposed", "Supposition", "has_formula", "supposed"]

Origin = Literal["declared", "cohort", "model"]


@dataclass(frozen=True, slots=True)
class Supposition:
    """A number that a formula rests on.

    Attributes
    ----------
    name : str
        What it is.
    value, low, high : float
        It, and the range within which it may lie; NaN where there is none.
    origin : {"declared", "cohort", "model"}
        Where it comes from.
    """

    name: str
    value: float
    low: float
    high: float
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposed:
    """What a formula supposes.

    Attributes
    ----------
    base, spread : float
        Mean of the outcome in control, and its standard deviation over people.
    effects : mapping of str to float
        Arm → effect of interest on the scale of the headline; NaN where none is known.
    explained : float
        Share of the variance that covariates and strata explain, over all arms.
    explained_in : mapping of str to float
        The same arm by arm.
    variance_in : mapping of str to float
        Variance over people arm by arm, where the arms' own effects are supposed too; empty where
        it follows from the mean.
    icc, icc_low, icc_high, cv : float
        Intracluster correlation with its range, and variation of team sizes; NaN without teams.
    counted, answered : float
        Share of the people who are in the primary segment, and of these whose outcome is known.
    teams_counted : float
        Share of the teams with anybody who counts.
    blocks : int
        Strata or pairs that are compared within.
    team_size : float
        People in a team; NaN where teams aren't known.
    origins : mapping of str to str
        Name → where it comes from.
    """

    base: float
    spread: float
    effects: Mapping[str, float]
    explained: float
    explained_in: Mapping[str, float]
    variance_in: Mapping[str, float]
    icc: float
    icc_low: float
    icc_high: float
    cv: float
    counted: float
    answered: float
    teams_counted: float
    blocks: int
    team_size: float
    origins: Mapping[str, Origin]

    @property
    def known(self) -> bool:
        """Whether the outcome in control is known, without which there is no formula."""
        return not (math.isnan(self.base) or math.isnan(self.spread))

    def listed(self) -> tuple[Supposition, ...]:
        """Return the numbers as a list, without what isn't known."""
        ranges = {"icc": (self.icc_low, self.icc_high)}
        names = ("base", "spread", "explained", "icc", "cv", "counted", "answered")
        return tuple(
            Supposition(
                name,
                getattr(self, name),
                *ranges.get(name, (math.nan, math.nan)),
                self.origins[name],
            )
            for name in names
            if not math.isnan(getattr(self, name))
        )


def has_formula(outcome: Outcome) -> bool:
    """Tell whether there is a formula for the power on an outcome: it must be a mean of people."""
    if isinstance(outcome, ContinuousOutcome):
        return outcome.weight is None
    return isinstance(outcome, BinaryOutcome | CountOutcome)


def supposed(study: Study, table: pa.Table | None, origin: Origin) -> Supposed:
    """Return what a formula supposes: what is declared, and the rest from cohorts.

    What neither tells is taken as no effect of covariates, no teams' resemblance, teams of the
    declared mean size, and everybody answering.

    Parameters
    ----------
    study : Study
        With or without declared suppositions.
    table : pyarrow.Table or None
        Rows of :class:`~nudgelab.design.outcome_sums.ArmSums`, of any number of cohorts.
    origin : {"cohort", "model"}
        What the rows are of; effects are taken from the model's alone.

    Returns
    -------
    Supposed
        The numbers.
    """
    return _Suppositions(study, table, origin).all()


class _Suppositions:
    """Puts declared numbers before those of cohorts."""

    def __init__(self, study: Study, table: pa.Table | None, origin: Origin) -> None:
        table = _nobody(study) if table is None else table
        self.study, self.origin = study, origin
        self.plan = study.power or PowerPlan()
        self.outcome = study.outcomes[study.analysis.primary]
        self.arms = _added_up(table)
        self.cohorts = table.num_rows / max(len(self.arms), 1)
        self.whole = {name: sum(arm[name] for arm in self.arms.values()) for name in _names(table)}
        self.origins: dict[str, Origin] = {}

    def all(self) -> Supposed:
        whole = self.whole
        base = self._first("base", self.plan.base, self._mean(self.study.control))
        icc, low, high = self._icc()
        answered = None if self.plan.attrition is None else 1.0 - self.plan.attrition
        people = self.study.population
        self.origins |= {"counted": self.origin}
        return Supposed(
            base=base,
            spread=self._spread(base),
            effects=self._effects(),
            explained=self._first("explained", self.plan.explained, self._explained(self.arms)),
            explained_in=self._explained_in(),
            variance_in=self._variance_in(),
            icc=icc,
            icc_low=low,
            icc_high=high,
            cv=self._first("cv", self.plan.cv, self._cv()),
            counted=_ratio(whole["members"], whole["people"], 1.0),
            answered=self._first(
                "answered", answered, _ratio(whole["known"], whole["members"], 1.0)
            ),
            teams_counted=_ratio(whole["clusters"], whole["teams"], 1.0),
            blocks=max(round(whole["blocks"] / (self.cohorts * len(self.arms))), 1),
            team_size=_ratio(whole["people"], whole["teams"], people.employees / people.teams),
            origins=self.origins,
        )

    def _first(self, name: str, declared: float | None, found: float) -> float:
        self.origins[name] = self.origin if declared is None else "declared"
        return found if declared is None else declared

    def _known(self, name: str) -> bool:
        return self.whole[name] > 0

    def _mean(self, arm: str) -> float:
        sums = self.arms[arm]
        return _ratio(sums["total"], sums["known"])

    def _spread(self, base: float) -> float:
        """Return the standard deviation in control; a share's follows from it."""
        if isinstance(self.outcome, BinaryOutcome):
            self.origins["spread"] = self.origins["base"]
            return math.sqrt(max(base * (1.0 - base), 0.0))
        sums = self.arms[self.study.control]
        found = _ratio(sums["squares"], sums["known"]) - self._mean(self.study.control) ** 2
        return self._first("spread", self.plan.spread, math.sqrt(max(found, 0.0)))

    def _effects(self) -> dict[str, float]:
        found = {}
        for arm in self.study.treatments:
            declared = self.plan.effect_of(arm)
            self.origins[f"effect of {arm}"] = "model" if declared is None else "declared"
            found[arm] = self._own_effect(arm) if declared is None else declared
        return found

    def _own_effect(self, arm: str) -> float:
        """Return the model's effect; that of a real cohort is what the next one shall tell."""
        if self.origin != "model":
            return math.nan
        mean, control = self._mean(arm), self._mean(self.study.control)
        if isinstance(self.outcome, CountOutcome) and self.study.assignment.rollout is None:
            return _ratio(mean, control)
        return mean - control

    def _variance_in(self) -> dict[str, float]:
        """Return the variances of the model's arms, if nothing else is declared of them."""
        plan = self.plan
        declared = (plan.spread, plan.base, plan.effect)
        if self.origin != "model" or any(value is not None for value in declared):
            return {}
        return {
            name: _ratio(_within(arm), arm["known"])
            for name, arm in self.arms.items()
            if arm["known"] > 0
        }

    def _explained_in(self) -> dict[str, float]:
        if self.plan.explained is not None:
            return dict.fromkeys(self.study.arms, self.plan.explained)
        return {arm: self._explained([arm]) for arm in self.study.arms}

    def _explained(self, names: Iterable[str]) -> float:
        """Return the share of some arms' variance that covariates and strata explain."""
        arms = [self.arms[name] for name in names]
        within = sum(_within(arm) for arm in arms)
        left, degrees = (sum(arm[name] for arm in arms) for name in ("left", "left_degrees"))
        free = sum(arm["known"] - arm["cohorts"] for arm in arms)
        share = 1.0 - _ratio(_ratio(left, degrees), _ratio(within, free))
        return min(max(share, 0.0), 0.999) if math.isfinite(share) else 0.0

    def _cv(self) -> float:
        if not self._known("clusters"):
            return math.nan
        mean = self.whole["known"] / self.whole["clusters"]
        return math.sqrt(max(self.whole["size_squares"] / self.whole["clusters"] / mean**2 - 1, 0))

    def _icc(self) -> tuple[float, float, float]:
        """Return the intracluster correlation and its range."""
        found, low, high = self._icc_of_cohorts()
        icc = self._first("icc", self.plan.icc, found)
        if self.plan.icc is not None:
            low = high = math.nan
        if self.plan.icc_range is not None:
            low, high = self.plan.icc_range
        return icc, low, high

    def _icc_of_cohorts(self) -> tuple[float, float, float]:
        """Return the analysis-of-variance estimate, with a real cohort's 95 % interval.

        The interval is Searle's, exact for equal teams and normal outcomes, with the adjusted mean
        size of a team where they aren't equal.
        """
        whole = self.whole
        if min(whole["between_degrees"], whole["within_degrees"]) <= 0 or whole["within"] <= 0:
            return math.nan, math.nan, math.nan
        between = whole["between"] / whole["between_degrees"]
        within = whole["within"] / whole["within_degrees"]
        size = _adjusted_size(self.arms.values())
        estimate = _icc_of_ratio(between / within, size)
        if self.origin == "model":
            return estimate, math.nan, math.nan
        from scipy import stats  # noqa: PLC0415  (slow to import)

        degrees = (whole["between_degrees"], whole["within_degrees"])
        limits = [between / within / stats.f.ppf(q, *degrees) for q in (0.975, 0.025)]
        low, high = (_icc_of_ratio(limit, size) for limit in limits)
        return estimate, low, high


def _within(arm: Mapping[str, float]) -> float:
    """Return an arm's sum of squares about its mean."""
    return arm["squares"] - arm["total"] * _ratio(arm["total"], arm["known"])


def _icc_of_ratio(ratio: float, size: float) -> float:
    """Return the intracluster correlation of a ratio of mean squares, at least 0."""
    return max((ratio - 1.0) / (ratio + size - 1.0), 0.0)


def _adjusted_size(arms: Iterable[Mapping[str, float]]) -> float:
    """Return the size of a team that the mean square between unequal teams goes by."""
    top = bottom = 0.0
    for arm in arms:
        if arm["clusters"] > 0:
            top += arm["known"] - arm["size_squares"] / arm["known"] * arm["cohorts"]
            bottom += arm["clusters"] - arm["cohorts"]
    return top / bottom if bottom > 0 else 1.0


def _names(table: pa.Table) -> list[str]:
    return [name for name in table.column_names if name != "arm"]


def _added_up(table: pa.Table) -> dict[str, dict[str, float]]:
    """Return each arm's sums over all cohorts, and how many had it."""
    arms = np.asarray(table["arm"].to_pylist())
    columns = {n: table[n].to_numpy(zero_copy_only=False).astype(float) for n in _names(table)}
    found: dict[str, dict[str, float]] = {}
    for arm in dict.fromkeys(arms.tolist()):
        rows = arms == arm
        found[arm] = {name: float(values[rows].sum()) for name, values in columns.items()}
        found[arm]["cohorts"] = float((columns["known"][rows] > 0).sum())
    return found


def _ratio(top: float, bottom: float, otherwise: float = math.nan) -> float:
    return top / bottom if bottom > 0 else otherwise


def _nobody(study: Study) -> pa.Table:
    """Return sums of nobody, arm by arm."""
    import pyarrow as pa  # noqa: PLC0415

    names = [field.name for field in fields(ArmSums) if field.name != "arm"]
    rows = [{"arm": arm, **dict.fromkeys(names, 0.0)} for arm in study.arms]
    return pa.Table.from_pylist(rows)
