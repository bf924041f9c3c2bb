"""The strata or pairs within which a cohort was assigned, as codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["block_codes", "block_variables", "blocks_of_people", "codes_of"]

IntArray = npt.NDArray[np.int64]


def block_variables(study: Study) -> tuple[str, ...]:
    """Return the variables that tell the strata or the pair."""
    pairs = study.assignment.pairs
    return study.assignment.strata if pairs is None else (pairs,)


def block_codes(study: Study, cohort: Cohort) -> IntArray | None:
    """Return the block of each person where the plan compares within blocks.

    Parameters
    ----------
    study : Study
        Its assignment names the variables, its plan what becomes of them.
    cohort : Cohort
        The data.

    Returns
    -------
    ndarray of int or None, shape (n,)
        None where there are no blocks, the plan ignores them, or the cohort lacks a variable.
    """
    names = block_variables(study)
    if not names or study.analysis.strata == "ignore" or set(names) - set(cohort.covariates):
        return None
    return codes_of(cohort, names)


def blocks_of_people(
    study: Study,
    cohort: Cohort,
    members: npt.NDArray[np.bool_],
    people: npt.NDArray[np.bool_],
) -> IntArray | None:
    """Return the block of each of some people where they are compared within blocks.

    In a segment, strata are compared within only where each of them has two units or more in each
    arm: a part of an organisation can leave a stratum with one team an arm, and leaving such strata
    out would answer the question for other people than those it is asked of.

    Parameters
    ----------
    study : Study
        Its assignment names the variables, its plan what becomes of them.
    cohort : Cohort
        The data.
    members : ndarray of bool, shape (n,)
        Who belongs to the segment.
    people : ndarray of bool, shape (n,)
        Those of the two arms among them whose outcome is known.

    Returns
    -------
    ndarray of int or None, shape (people.sum(),)
        None where they are compared across blocks.
    """
    codes = block_codes(study, cohort)
    if codes is None:
        return None
    found: IntArray = codes[people]
    if study.assignment.pairs is not None or members.all():
        return found
    team = cohort.team if study.clustered else None
    units = np.flatnonzero(people) if team is None else team[people]
    control = cohort.arm[people] == study.control
    return found if _least_units(found, control, units) >= _ENOUGH_UNITS else None


_ENOUGH_UNITS = 2
"""Units that each arm of a stratum needs to tell of its own variation."""


def _least_units(
    blocks: IntArray, control: npt.NDArray[np.bool_], units: npt.NDArray[np.int64]
) -> int:
    """Return the fewest units that an arm has in a block; 0 where a block lacks an arm."""
    cells = np.unique(np.column_stack([blocks, control, units]), axis=0)
    found, counts = np.unique(cells[:, :2], axis=0, return_counts=True)
    whole = len(found) == 2 * len(np.unique(blocks))
    return int(counts.min()) if whole and len(counts) else 0


def codes_of(cohort: Cohort, names: Sequence[str]) -> IntArray:
    """Return a code for each combination of variables; who misses one is a category of its own.

    Parameters
    ----------
    cohort : Cohort
        The data, which have the variables.
    names : sequence of str
        At least one variable.

    Returns
    -------
    ndarray of int, shape (n,)
        Codes from 0 without gaps.
    """
    codes: IntArray = np.zeros(len(cohort), dtype=np.int64)
    for name in names:
        values: npt.NDArray[np.generic] = (
            np.asarray([text or "" for text in cohort.texts(name)], dtype=np.str_)
            if cohort.is_text(name)
            else cohort.numbers(name)
        )
        levels, found = np.unique(values, return_inverse=True)
        codes = np.unique(codes * len(levels) + found, return_inverse=True)[1].astype(np.int64)
    return codes
