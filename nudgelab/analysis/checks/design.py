"""Design: whether the data show the strata, pairs and baselines that the study declares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.designs.blocks import block_variables, codes_of
from nudgelab.analysis.designs.by_design import heeds_blocks
from nudgelab.analysis.findings import Check

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["design_checks"]

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

_MOST_NAMED = 4
_ONE_UNIT = "With an arm of one unit only"


def design_checks(study: Study, cohort: Cohort) -> Iterator[Check]:
    """Yield what was declared of the design against what the data show.

    Parameters
    ----------
    study : Study
        The plan.
    cohort : Cohort
        The data.

    Yields
    ------
    Check
        One for strata or pairs, one for baselines; none where neither is declared.
    """
    names = block_variables(study)
    if names:
        yield _of_blocks(study, cohort, names)
    absent = [n for n in study.analysis.baselines.values() if n not in cohort.covariates]
    if absent:
        yield Check(
            name="baselines",
            verdict="warn",
            message=f"Not in this cohort, so not adjusted for: {', '.join(absent)}.",
        )


def _of_blocks(study: Study, cohort: Cohort, names: tuple[str, ...]) -> Check:
    what = "pairs" if study.assignment.pairs else "strata"
    absent = [name for name in names if name not in cohort.covariates]
    if absent:
        return Check(
            name=f"design: {what}",
            verdict="warn",
            message=f"The cohort has no {', '.join(absent)}, by which {what} are told; the"
            f" estimates compare across {what}.",
        )
    blocks = codes_of(cohort, names)
    units = _units(study, cohort, blocks)
    details = {"blocks": len(units), "units": int(units.sum())}
    broken = _broken_pairs(units) if what == "pairs" else _broken_strata(study, units)
    labels = _labels(study, cohort, names, blocks)
    persons = study.assignment.unit == "person"  # a cell of one person is never pointed at
    wrong = [
        _told(what, which, [] if persons and what == _ONE_UNIT else labels)
        for what, which in broken
        if which.any()
    ]
    said = [_declared(study, names, len(units)), *wrong, *_not_heeded(study, what)]
    split = _units_in_two_blocks(study, cohort, names)
    if split:
        said.append(f"Teams with people in more than one of them: {split:,}.")
    return Check(
        name=f"design: {what}",
        verdict="warn" if wrong or split else "pass",
        message=" ".join(said),
        details=details,
    )


def _units(study: Study, cohort: Cohort, blocks: IntArray) -> IntArray:
    """Count the assigned units of each declared arm in each block, shape (blocks, arms)."""
    arms = cohort.arm
    arm = np.select([arms == name for name in study.arms], range(len(study.arms)), default=-1)
    unit = _assigned(study, cohort)
    rows = np.unique(np.column_stack([blocks, arm, unit])[arm >= 0], axis=0)
    counts: IntArray = np.zeros((int(blocks.max()) + 1, len(study.arms)), dtype=np.int64)
    np.add.at(counts, (rows[:, 0], rows[:, 1]), 1)
    return counts


def _assigned(study: Study, cohort: Cohort) -> IntArray:
    team = cohort.team
    return team if study.assignment.unit == "team" and team is not None else np.arange(len(cohort))


def _broken_pairs(units: IntArray) -> list[tuple[str, BoolArray]]:
    total = units.sum(axis=1)
    return [
        ("Without just two units", total != 2),
        ("With both units in one arm", (total == 2) & (units.max(axis=1) == 2)),
    ]


def _broken_strata(study: Study, units: IntArray) -> list[tuple[str, BoolArray]]:
    control = list(study.arms).index(study.control)
    others = np.delete(units, control, axis=1)
    return [
        (
            "With one side of every comparison only, which tell of no effect",
            (units[:, control] == 0) | (others == 0).all(axis=1),
        ),
        (_ONE_UNIT, (units == 1).any(axis=1)),
    ]


def _told(what: str, which: BoolArray, labels: list[str]) -> str:
    """Return a sentence on one kind of wrong block, with the names of the first ones."""
    named = [labels[block] for block in np.flatnonzero(which)[:_MOST_NAMED] if labels]
    count = int(which.sum())
    rest = ", …" if named and count > _MOST_NAMED else ""
    return f"{what}: {count:,}" + (f" ({', '.join(named)}{rest})." if named else ".")


def _labels(study: Study, cohort: Cohort, names: tuple[str, ...], blocks: IntArray) -> list[str]:
    """Return what each block is called, without what would point to persons.

    Nothing is named where a variable only numbers the blocks, and nothing where persons were
    assigned in pairs.
    """
    if study.assignment.pairs and study.assignment.unit == "person":
        return []
    columns = study.cohort.columns.items() if study.cohort else ()
    codes = {column.name or key for key, column in columns if column.role == "stratum"}
    if codes & set(names):
        return []
    _, first = np.unique(blocks, return_index=True)
    texts = [cohort.texts(name)[first] for name in names]
    return [" / ".join(str(text) for text in values) for values in zip(*texts, strict=True)]


def _declared(study: Study, names: tuple[str, ...], count: int) -> str:
    told_by = ", ".join(names)
    unit = "Teams" if study.assignment.unit == "team" else study.people.capitalize()
    if study.assignment.pairs:
        said = f"{unit} were assigned within {count:,} pairs ({told_by})"
    else:
        said = f"{unit} were assigned within {count:,} strata ({told_by})"
    match study.analysis.strata:
        case "adjust":
            return (
                f"{said}; headline estimates compare within them and average over their people"
                f"{_in_segments(study)}."
            )
        case "precision":
            return (
                f"{said}; headline estimates compare within them, weighted by"
                f" precision{_in_segments(study)}."
            )
        case _:
            return (
                f"{said}, which the plan ignores: right where every stratum has the same shares,"
                " with wider intervals than need be."
            )


def _in_segments(study: Study) -> str:
    if study.assignment.pairs is not None:
        return ""
    unit = "teams" if study.assignment.unit == "team" else study.people
    return f" (in a segment where each has two {unit} in each arm, else across them)"


def _not_heeded(study: Study, what: str) -> list[str]:
    """Say which outcomes are compared across the blocks all the same."""
    others = [
        study.label("outcome", name) for name, o in study.outcomes.items() if not heeds_blocks(o)
    ]
    if not others or study.analysis.strata == "ignore":
        return []
    return [f"Compared across {what}, for want of a method within: {', '.join(others)}."]


def _units_in_two_blocks(study: Study, cohort: Cohort, names: tuple[str, ...]) -> int:
    team = cohort.team
    if study.assignment.unit != "team" or team is None:
        return 0
    pairs = np.unique(np.column_stack([team, codes_of(cohort, names)])[team >= 0], axis=0)
    return int((np.bincount(pairs[:, 0]) > 1).sum())
