"""The assignment of a real roster, by the very draw that the simulation and the inference make.

Units are taken in the order of their names, so the assignment follows from the seed and from who is
on the roster, not from the order of its rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.design.pairing import MOST_UNITS, most_alike
from nudgelab.errors import CohortError, Problem
from nudgelab.randomisation import imbalance, largest_imbalance, whitened
from nudgelab.simulation.assignment import planned_shares, randomise_within
from nudgelab.simulation.streams import luck_of

if TYPE_CHECKING:
    from nudgelab.cohort.roster import Roster
    from nudgelab.study.study import Study

__all__ = ["MOST_DRAWS", "Assigned", "assign_roster", "variables_of"]

TextArray = npt.NDArray[np.object_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

MOST_DRAWS = 100_000
"""Draws after which the search for a balanced one ends."""
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True, eq=False)
class Assigned:
    """A roster that was assigned.

    Attributes
    ----------
    arm : ndarray of str, shape (n,)
        Each person's arm, in the order of the roster; in a stepped wedge that of the first period.
    step : ndarray of int or None, shape (n,)
        In a stepped wedge the step in which the person's team crosses, from 1.
    pair : ndarray of int or None, shape (n,)
        The pair of each person's unit, from 1, where pairs were made here.
    units : dict of str to int
        Units in each arm (in a stepped wedge: in each step).
    strata : dict of str to dict of str to int
        Units in each arm, by stratum; empty where there are none.
    draws : int
        Draws that were made until one was balanced enough.
    imbalance : float or None
        Of the draw that was kept, where balance was asked for.
    largest_imbalance : float or None
        What was accepted.
    """

    arm: TextArray
    step: IntArray | None
    pair: IntArray | None
    units: dict[str, int]
    strata: dict[str, dict[str, int]]
    draws: int
    imbalance: float | None
    largest_imbalance: float | None


def variables_of(study: Study) -> tuple[str, ...]:
    """Return the baseline variables that a study's assignment uses."""
    assignment = study.assignment
    pairs = (assignment.pairs,) if assignment.pairs and not assignment.pair_on else ()
    again = assignment.rerandomise.on if assignment.rerandomise else ()
    return tuple(dict.fromkeys((*assignment.strata, *pairs, *assignment.pair_on, *again)))


def assign_roster(study: Study, roster: Roster, seed: int) -> Assigned:
    """Assign everybody on a roster.

    Parameters
    ----------
    study : Study
        Declares arms, shares, and within what they are dealt.
    roster : Roster
        Read with :func:`variables_of` the study.
    seed : int
        From 0 to 2⁶⁴ − 1.

    Returns
    -------
    Assigned
        The same for the same people and seed, whatever the order of the rows.

    Raises
    ------
    CohortError
        If there are fewer units than arms, a stratum has a single unit, pairs don't have two, a
        team is split, or no draw was balanced enough.
    """
    return _Draw(study, roster, seed).assigned()


class _Draw:
    def __init__(self, study: Study, roster: Roster, seed: int) -> None:
        self.study, self.roster, self.seed = study, roster, seed
        names, self.first, self.of_person = np.unique(
            roster.unit.astype(str), return_index=True, return_inverse=True
        )
        self.names: Sequence[str] = names.tolist()
        self.what = "team" if study.clustered else "person"

    def assigned(self) -> Assigned:
        self._must_suffice()
        if self.study.assignment.rollout is not None:
            return self._crossing()
        pair = self._made_pairs()
        stratum, labels = self._strata() if pair is None else (pair, [])
        self._must_have_company(stratum, labels)
        dealt, draws, found, largest = self._balanced(stratum)
        arms = list(self.study.arms)
        counts = {
            label: dict(
                zip(
                    arms,
                    np.bincount(dealt[stratum == code], minlength=len(arms)).tolist(),
                    strict=True,
                )
            )
            for code, label in enumerate(labels)
        }
        sizes = np.bincount(dealt, minlength=len(arms)).tolist()
        return Assigned(
            arm=np.asarray(arms, dtype=object)[dealt][self.of_person],
            step=None,
            pair=None if pair is None else pair[self.of_person] + 1,
            units=dict(zip(arms, sizes, strict=True)),
            strata=counts if len(counts) > 1 and self.study.assignment.pairs is None else {},
            draws=draws,
            imbalance=found,
            largest_imbalance=largest,
        )

    def _crossing(self) -> Assigned:
        """Deal teams to the steps of a roll-out, each step alike."""
        steps = self.study.assignment.steps
        if steps is None:
            raise self._wrong("a roll-out without steps", "assignment: steps: how many there are")
        if len(self.names) < steps:
            raise self._wrong(f"{len(self.names)} teams for {steps} steps", "a team a step or more")
        one = np.zeros(len(self.names), dtype=np.int64)
        step = randomise_within(one, np.full(steps, 1 / steps), luck_of(self.seed, 0)) + 1
        sizes = np.bincount(step, minlength=steps + 1)[1:].tolist()
        return Assigned(
            arm=np.full(len(self.of_person), self.study.control, dtype=object),
            step=step[self.of_person],
            pair=None,
            units={f"step {number}": size for number, size in enumerate(sizes, start=1)},
            strata={},
            draws=1,
            imbalance=None,
            largest_imbalance=None,
        )

    def _must_suffice(self) -> None:
        units, arms = len(self.names), len(self.study.arms)
        if arms < 2:
            raise self._wrong("one arm", "two or more to assign to")
        if units < arms:
            plural = f"{units} {self.what}{'s' if units != 1 else ''}"
            raise self._wrong(f"{plural} for {arms} arms", f"a {self.what} an arm, better many")

    def _strata(self) -> tuple[IntArray, list[str]]:
        """Return each unit's stratum or pair, and what each is called."""
        assignment = self.study.assignment
        names = assignment.strata if assignment.pairs is None else (assignment.pairs,)
        if not names:
            return np.zeros(len(self.names), dtype=np.int64), []
        values = [self._of_units(name) for name in names]
        labels, codes = np.unique(
            np.asarray([", ".join(both) for both in zip(*values, strict=True)]), return_inverse=True
        )
        return codes.astype(np.int64), labels.tolist()

    def _of_units(self, name: str) -> list[str]:
        """Return a category of each unit; whoever is assigned together must share it."""
        texts = self.roster.categories(name)
        differs = np.flatnonzero(texts != texts[self.first][self.of_person])
        if differs.size:
            teams = dict.fromkeys(self.names[self.of_person[row]] for row in differs)
            shown = ", ".join(f"'{team}'" for team in list(teams)[:_MOST_NAMED])
            more = f" and {len(teams) - _MOST_NAMED} more" if len(teams) > _MOST_NAMED else ""
            raise self._wrong(
                f"people of one team with different values of {name} ({shown}{more})",
                "one value a team, for teams are assigned as a whole",
            )
        return [str(text) for text in texts[self.first]]

    def _must_have_company(self, stratum: IntArray, labels: list[str]) -> None:
        assignment, sizes = self.study.assignment, np.bincount(stratum)
        paired = assignment.pairs is not None
        if paired and len(self.study.arms) != 2:
            raise self._wrong(f"pairs for {len(self.study.arms)} arms", "two arms")
        wrong = np.flatnonzero(sizes != 2 if paired else sizes < 2)
        if not wrong.size or len(sizes) == 1:
            return
        within = assignment.pairs or ", ".join(assignment.strata)
        shown = "; ".join(
            f"{within} = {labels[code]}: {sizes[code]}" for code in wrong[:_MOST_NAMED]
        )
        more = f"; {len(wrong) - _MOST_NAMED} more" if len(wrong) > _MOST_NAMED else ""
        if paired:
            raise self._wrong(f"pairs that aren't two {self.what}s ({shown}{more})", "two in each")
        raise self._wrong(
            f"strata with a single {self.what}, which nobody can be compared with ({shown}{more})",
            "two or more in each: join it with another, or stratify by less",
        )

    def _made_pairs(self) -> IntArray | None:
        names, units = self.study.assignment.pair_on, len(self.names)
        if not names:
            return None
        if units % 2:
            raise self._wrong(f"{units} {self.what}s, which don't make pairs", "an even number")
        if units > MOST_UNITS:
            expected = f"at most {MOST_UNITS:,}: stratify instead, which balances many as well"
            raise self._wrong(f"{units:,} {self.what}s to be paired", expected)
        return most_alike(self._means(names))

    def _means(self, names: Sequence[str]) -> FloatArray:
        """Return the mean of each unit's people, shape (units, names)."""
        size = np.bincount(self.of_person)
        sums = [np.bincount(self.of_person, self.roster.numbers(name)) for name in names]
        return np.column_stack(sums) / size[:, None]

    def _balanced(self, stratum: IntArray) -> tuple[IntArray, int, float | None, float | None]:
        """Return the first draw that is balanced enough, and how many it took."""
        share = planned_shares(self.study)
        again = self.study.assignment.rerandomise
        if again is None:
            return randomise_within(stratum, share, luck_of(self.seed, 0)), 1, None, None
        z = whitened(self._means(again.on))
        largest = largest_imbalance(again.accept, z.shape[1], len(share))
        least = np.inf
        for draw in range(MOST_DRAWS):
            dealt = randomise_within(stratum, share, luck_of(self.seed, draw))
            sums = np.stack([z[dealt == arm].sum(axis=0) for arm in range(len(share))])
            found = float(imbalance(sums, np.bincount(dealt, minlength=len(share))))
            if found <= largest:
                return dealt, draw + 1, found, largest
            least = min(least, found)
        raise self._wrong(
            f"no balanced assignment in {MOST_DRAWS:,} draws (the best had an imbalance of"
            f" {least:.3g}, {largest:.3g} was asked for)",
            "a larger assignment: rerandomise: accept, or fewer variables",
        )

    def _wrong(self, found: str, expected: str) -> CohortError:
        return CohortError(Problem(self.roster.name, found, expected))
