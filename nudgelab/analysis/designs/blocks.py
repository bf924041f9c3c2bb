"""The strata or pairs within which a cohort was assigned, as codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["block_codes", "block_variables", "codes_of"]

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
