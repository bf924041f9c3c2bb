"""Which columns of a file a scan needs, and what of a plan it can't answer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nudgelab.errors import CohortError, Problem
from nudgelab.study.outcomes import BinaryOutcome, ContinuousOutcome, CountOutcome

if TYPE_CHECKING:
    from nudgelab.study.study import Study

__all__ = ["ScanColumns", "must_be"]

_KINDS = (BinaryOutcome, CountOutcome, ContinuousOutcome)


class ScanColumns:
    """The columns of a scan.

    Parameters
    ----------
    study : Study
        Its ``cohort: columns`` say which are the arm, the team, outcomes and covariates.
    file : Path
        For messages.

    Attributes
    ----------
    arm : str
        Column of the arm.
    team : str or None
        Column of the team, where teams were assigned.
    covariates : list of str
        Columns that the plan adjusts for.
    outcomes : dict of str to str
        Column of each outcome of kind binary, count or continuous.

    Raises
    ------
    CohortError
        Where a column isn't declared, or the plan asks for what only the rows can tell.
    """

    def __init__(self, study: Study, file: Path) -> None:
        declared = {} if study.cohort is None else study.cohort.columns
        by_role: dict[str, dict[str, str]] = {}
        for key, column in declared.items():
            by_role.setdefault(column.role, {})[column.name or key] = key
        must_be(file, "arm" in by_role, "no column with role: arm", "one, in cohort: columns")
        self.arm = next(iter(by_role["arm"].values()))
        self._values = declared[self.arm].values or {}
        teams = by_role.get("team", {})
        there = bool(teams) or not study.clustered
        must_be(file, there, "no column with role: team", "one, for teams")
        self.team = next(iter(teams.values())) if study.clustered else None
        known = by_role.get("covariate", {})
        for name in study.analysis.adjust:
            must_be(file, name in known, f"no column for '{name}'", "one with role: covariate")
        self.covariates = [known[name] for name in study.analysis.adjust]
        self.outcomes = {
            name: key
            for name, key in by_role.get("outcome", {}).items()
            if isinstance(study.outcomes[name], _KINDS)
        }
        for key in (*self.outcomes.values(), *self.covariates):
            recoded = declared[key].values is not None
            must_be(file, not recoded, f"values: of column {key}", "numbers as they are")
        self._must_be_answerable(study, file)

    def of_kind(self, study: Study, kind: type[BinaryOutcome] | type[CountOutcome]) -> list[str]:
        """Return the columns of the outcomes of a kind."""
        return [
            key for name, key in self.outcomes.items() if isinstance(study.outcomes[name], kind)
        ]

    def in_study(self, value: str) -> str:
        """Return the study's name of an arm as the file has it."""
        meant = self._values.get(value)
        return value if meant is None else str(meant)

    def _must_be_answerable(self, study: Study, file: Path) -> None:
        plan = study.analysis
        must_be(
            file,
            plan.primary in self.outcomes,
            f"no column of the primary outcome '{plan.primary}' as a number",
            "one with role: outcome, of kind binary, count or continuous",
        )
        blocks = study.assignment.strata or study.assignment.pairs or study.assignment.rollout
        must_be(
            file,
            not blocks or plan.strata == "ignore",
            "strata, pairs or a roll-out",
            "an analysis of the rows, or analysis: strata: ignore",
        )
        binary = bool(self.of_kind(study, BinaryOutcome))
        logistic = plan.adjustment == "g_computation" and binary and bool(self.covariates)
        must_be(file, not logistic, "adjustment: g_computation", "adjustment: lin for a scan")
        several = len(study.treatments) > 1
        joint = plan.multiplicity == "dunnett" and several
        must_be(file, not joint, "multiplicity: dunnett", "holm or another that needs no rows")
        for name in self.outcomes:
            weight = getattr(study.outcomes[name], "weight", None)
            must_be(file, not weight, f"weight: of '{name}'", "an outcome without weights")


def must_be(file: Path, right: bool, found: str, expected: str) -> None:
    """Raise a CohortError about a file unless something is right."""
    if not right:
        raise CohortError(Problem(str(file), found, expected))
