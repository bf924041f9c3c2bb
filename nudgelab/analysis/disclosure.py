"""Which cells may be shown so that no small one is told, not even by subtraction.

Each segment is shown beside everybody, and segments beside each other. Whoever has the sums of some
groups has every sum that adds and subtracts them: of 50 people and of 43 of them the other seven.
So a cell (the people of an arm in a segment) is hidden where it is small, and also where it would
tell a small one together with those that are shown already (secondary suppression).

Within an arm people fall into atoms, by which segments they belong to; a shown cell is a sum of
atoms. A group of atoms is told if a combination of the shown cells is zero outside it, which is a
matter of ranks: that is exact for sums with any weights, and so for counts, totals and means.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from nudgelab.analysis.samples import outcome_is_known
from nudgelab.study.segments import EVERYBODY

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["Shown", "people_shown", "shown_segments", "tells_a_small_group"]

BoolArray = npt.NDArray[np.bool_]
_MOST_SMALL_ATOMS = 12  # beyond them every combination isn't tried: what may tell, is hidden


class Shown(NamedTuple):
    """What may be shown of each segment.

    Attributes
    ----------
    members : dict of str to ndarray of bool, shape (n,)
        The people of each segment whose cell may be shown; of a hidden cell there is nobody.
    notes : tuple of str
        Which cells are hidden although they aren't small.
    """

    members: dict[str, BoolArray]
    notes: tuple[str, ...]


def shown_segments(study: Study, cohort: Cohort, segments: Mapping[str, BoolArray]) -> Shown:
    """Return the segments without the cells that must not be shown.

    Parameters
    ----------
    study : Study
        Its plan says how many people a cell needs (``minimum_cell``) and which segment is primary:
        of two segments that tell too much together, that one is shown.
    cohort : Cohort
        The data.
    segments : mapping of str to ndarray of bool, shape (n,)
        Who belongs to each segment, everybody among them.

    Returns
    -------
    Shown
        In the order of ``segments``.
    """
    names, least = _in_order(study, segments), study.analysis.minimum_cell
    hidden = {name: np.zeros(len(cohort), dtype=np.bool_) for name in segments}
    arms, known = cohort.arm, list(_counted(study, cohort))
    notes = []
    for arm in study.arms:
        here = np.flatnonzero(arms == arm)
        cells = [segments[name][here] for name in names]
        atoms = [_atoms([cell[people[here]] for cell in cells]) for people in known]
        shown: list[int] = []
        for place, name in enumerate(names):
            small = 0 < int(cells[place].sum()) < least
            if not small and not any(a.only([*shown, place]).tell(least) for a in atoms):
                shown.append(place)
                continue
            hidden[name][here] = cells[place]
            if not small:
                notes.append(_said(study, name, arm))
    members = {name: people & ~hidden[name] for name, people in segments.items()}
    return Shown(members, tuple(notes))


def people_shown(study: Study, cohort: Cohort) -> int:
    """Return the number of people, without those of small arms where it would tell how many.

    Parameters
    ----------
    study : Study
        With its ``minimum_cell``.
    cohort : Cohort
        The data; in a roll-out whose log was cut into periods a person has a row in each.
    """
    if study.assignment.period_days is not None:
        return int(pc.count_distinct(cohort.people["person"]).as_py())
    sizes, least = cohort.arm_sizes(), study.analysis.minimum_cell
    few = sum(size for size in sizes.values() if size < least)
    return len(cohort) - (few if few < least else 0)


def _counted(study: Study, cohort: Cohort) -> Iterator[BoolArray]:
    """Yield who counts: everybody, and those whose outcome is known, each set of people once."""
    everybody = np.ones(len(cohort), dtype=np.bool_)
    there = [name for name in study.outcomes if name in cohort.outcomes.column_names]
    sets = [everybody, *(outcome_is_known(study, cohort, name) for name in there)]
    yield from {people.tobytes(): people for people in sets}.values()


def _in_order(study: Study, segments: Mapping[str, BoolArray]) -> list[str]:
    """Return the names of the segments, those that the plan asks for first."""
    plan = study.analysis
    first = (EVERYBODY, plan.primary_segment, plan.inertia_segment)
    return [name for name in dict.fromkeys((*first, *segments)) if name in segments]


class _Atoms(NamedTuple):
    """People of an arm by the cells that they belong to.

    Attributes
    ----------
    cells : ndarray of float, shape (k, m)
        1 where a cell has an atom, else 0.
    sizes : ndarray of int, shape (m,)
        People in each atom.
    """

    cells: npt.NDArray[np.float64]
    sizes: npt.NDArray[np.int64]

    def only(self, places: Sequence[int]) -> _Atoms:
        """Return the atoms as some of the cells tell them apart."""
        cells, codes = np.unique(self.cells[places], axis=1, return_inverse=True)
        sizes = np.bincount(codes.ravel(), self.sizes, minlength=cells.shape[1])
        within = cells.any(axis=0)
        return _Atoms(cells[:, within], sizes[within].astype(np.int64))

    def tell(self, least: int) -> bool:
        """Tell whether the sums over the cells tell that over fewer people than ``least``."""
        small, whole = np.flatnonzero(self.sizes < least), _rank(self.cells)
        if not len(small) or _rank(self.cells, small) == whole:
            return False
        if len(small) > _MOST_SMALL_ATOMS:
            return True
        groups = (
            np.asarray(group)
            for count in range(1, len(small) + 1)
            for group in combinations(small, count)
        )
        return any(
            self.sizes[group].sum() < least and _rank(self.cells, group) < whole for group in groups
        )


def _atoms(cells: Sequence[BoolArray]) -> _Atoms:
    """Return the atoms of some cells, in time linear in the people."""
    codes, patterns = np.zeros(len(cells[0]), dtype=np.int64), np.zeros((0, 1))
    for cell in cells:
        codes = 2 * codes + cell
        there = np.bincount(codes, minlength=2 * patterns.shape[1]) > 0
        codes = (np.cumsum(there) - 1)[codes]
        grown = np.vstack([np.repeat(patterns, 2, axis=1), np.tile([0.0, 1.0], patterns.shape[1])])
        patterns = grown[:, there]
    return _Atoms(patterns, np.bincount(codes, minlength=patterns.shape[1]))


def tells_a_small_group(cells: Sequence[BoolArray], least: int) -> bool:
    """Tell whether the sums over some groups of people tell the sum over fewer than so many.

    Parameters
    ----------
    cells : sequence of ndarray of bool, shape (n,)
        The groups whose sums are shown.
    least : int
        People that a group needs.

    Returns
    -------
    bool
        True where adding and subtracting the sums, with any weights, gives one of a smaller group.
    """
    return _atoms(cells).only(range(len(cells))).tell(least)


def _rank(cells: npt.NDArray[np.float64], without: npt.NDArray[np.intp] | None = None) -> int:
    """Return the rank of the cells, or what of it is left without some atoms."""
    kept = cells if without is None else np.delete(cells, without, axis=1)
    return int(np.linalg.matrix_rank(kept)) if kept.shape[1] else 0


def _said(study: Study, segment: str, arm: str) -> str:
    named = f"'{study.label('segment', segment)}' in '{study.label('arm', arm)}'"
    least = study.analysis.minimum_cell
    return (
        f"{named} isn't shown: with what is shown beside it, fewer than {least} people could be"
        " told apart."
    )
