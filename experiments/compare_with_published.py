"""Print an experiment's published numbers beside the ones that nudgelab gives.

    python experiments/compare_with_published.py experiments/hiv_results

Without a folder it compares every trial that has published numbers.

Each row of the experiment's ``published.csv`` names a study file, an outcome, a segment and a
quantity, and the arm where there are several. A number agrees if it rounds to the published one in
the published digits.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

import nudgelab as nl
from nudgelab.analysis.findings import Effect
from nudgelab.analysis.samples import Sample, sample
from nudgelab.analysis.segments import segment_members
from nudgelab.cohort.location import locate_cohort_file
from nudgelab.statistics.cluster_robust import cr1
from nudgelab.statistics.least_squares import LeastSquares, hc1, least_squares

FloatArray = npt.NDArray[np.float64]

_DIFFERENCES = ("risk_difference", "mean_difference")
_COMPLIERS = ("complier_risk_difference", "complier_average_effect")


@dataclass(frozen=True)
class Comparison:
    """One published number beside ours."""

    study_file: str
    outcome: str
    segment: str
    quantity: str
    published: str
    source: str
    ours: float
    arm: str = ""

    @property
    def half_a_digit(self) -> float:
        """Half a unit of the last published digit: what rounding can hide."""
        return 0.5 * 10.0 ** int(Decimal(self.published).as_tuple().exponent)

    @property
    def agrees(self) -> bool:
        """Whether ours rounds to the published number."""
        return abs(self.ours - float(self.published)) <= self.half_a_digit * (1 + 1e-9)


@cache
def _analysed(path: Path) -> tuple[nl.Study, nl.Cohort, nl.Findings]:
    study = nl.Study.load(path)
    cohort = nl.Cohort.read(locate_cohort_file(study), study)
    return study, cohort, nl.analyse(study, cohort)


def _members(study: nl.Study, cohort: nl.Cohort, segment: str) -> npt.NDArray[np.bool_]:
    if segment == "all":
        return np.ones(len(cohort), dtype=np.bool_)
    return segment_members(study.all_segments[segment], cohort)


def _fit(people: Sample) -> LeastSquares:
    design = np.column_stack([np.ones(len(people.outcome)), people.treated])
    return least_squares(design, people.outcome, weights=people.weights)


def _se_classical(people: Sample) -> float:
    fit = _fit(people)
    variance = float(fit.residuals @ fit.residuals) / (fit.n - fit.k)
    return float(np.sqrt(variance * fit.bread[1, 1]))


def _se_hc1(people: Sample) -> float:
    return float(np.sqrt(hc1(_fit(people))[1, 1]))


def _se_cr1(people: Sample) -> float:
    assert people.clusters is not None  # noqa: S101  (only asked of a clustered study)
    return float(np.sqrt(cr1(_fit(people), people.clusters)[1, 1]))


def _mean(people: Sample) -> float:
    return float(np.average(people.outcome, weights=people.weights))


_OF_PEOPLE: Mapping[str, Callable[[Sample], float]] = {
    "n": lambda people: len(people.outcome),
    "n_arm": lambda people: people.sizes[0],
    "n_control": lambda people: people.sizes[1],
    "mean": _mean,
    "share_arm": lambda people: float(people.group(True).mean()),
    "share_control": lambda people: float(people.group(False).mean()),
    "se_classical": _se_classical,
    "se_hc1": _se_hc1,
    "se_cr1": _se_cr1,
    "clusters": lambda people: len(np.unique(people.clusters)),
}


_OF_EFFECT: Mapping[str, Callable[[nl.Findings, dict[str, str]], float]] = {
    "effect": lambda findings, where: _effect(findings, where, *_DIFFERENCES).estimate,
    "complier_effect": lambda findings, where: _effect(findings, where, *_COMPLIERS).estimate,
    "se_complier_effect": lambda findings, where: (
        _effect(findings, where, *_COMPLIERS).standard_error
    ),
    "effect_within_strata": lambda findings, where: (
        _effect(findings, where | {"role": "sensitivity"}, *_DIFFERENCES).estimate
    ),
}


def _effect(findings: nl.Findings, where: dict[str, str], *estimands: str) -> Effect:
    """Return the first effect that has one of these estimands."""
    rows = findings.effects.where(**where)
    return next(row for row in rows if row.estimand in estimands)


def _ours(path: Path, outcome: str, segment: str, quantity: str, arm: str = "") -> float:
    study, cohort, findings = _analysed(path)
    members = _members(study, cohort, segment)
    arm = arm or study.treatments[0]
    if quantity == "people":
        return int(members.sum())
    if quantity == "units":
        return len(np.unique(cohort.team if cohort.team is not None else np.arange(len(cohort))))
    if quantity in _OF_EFFECT:
        where = {"outcome": outcome, "segment": segment, "arm": arm}
        return _OF_EFFECT[quantity](findings, where)
    return _OF_PEOPLE[quantity](sample(study, cohort, outcome, arm, members))


def compare(folder: Path) -> Iterator[Comparison]:
    """Yield every published number of an experiment beside ours."""
    with (folder / "published.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            path = folder / row["study_file"]
            place = (row["outcome"], row["segment"], row["quantity"], row.get("arm", ""))
            ours = _ours(path, *place)
            yield Comparison(**row, ours=float(ours))


def with_published() -> list[Path]:
    """Return the folders of all trials with published numbers of their effects."""
    here = Path(__file__).parent
    return sorted(path.parent for path in here.glob("*/published.csv") if _of_trial(path))


def _of_trial(published: Path) -> bool:
    return published.read_text(encoding="utf-8").startswith("study_file,")


def main(folders: list[str]) -> int:
    """Print the comparison; exit code 1 if a number disagrees or the data aren't there."""
    disagree = 0
    for folder in map(Path, folders) if folders else with_published():
        print(
            f"{'study':<20} {'outcome':<12} {'segment or arm':<18} {'quantity':<21} published  ours"
        )
        try:
            for c in compare(folder):
                digits = -int(Decimal(c.published).as_tuple().exponent)
                line = f"{c.study_file:<20} {c.outcome:<12} {c.arm or c.segment:<18}"
                line += f" {c.quantity:<21}"
                mark = "" if c.agrees else "  <-- differs"
                print(f"{line} {c.published:>9}  {c.ours:.{digits + 2}f}{mark}")
                disagree += not c.agrees
        except nl.NudgelabError as error:
            print(error, file=sys.stderr)
            return 1
    return 1 if disagree else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
