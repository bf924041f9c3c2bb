"""Which resistance stands in a person's way, told by the baseline survey of any cohort.

The rule is :mod:`nudgelab.behaviour.diagnosis`, by which the targeted strategy chooses its tactics.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from nudgelab.behaviour.diagnosis import dominant_before, felt_resistances
from nudgelab.behaviour.vocabulary import CONCERNS, TRAITS

__all__ = ["DOMINANT", "resistances_by_name", "with_dominant_resistance"]

FloatArray = npt.NDArray[np.float64]

DOMINANT = "dominant_resistance"
"""Name of the covariate: reactance, scepticism or inertia; null for the undiagnosed."""


def with_dominant_resistance(people: pa.Table, waves: pa.Table | None) -> pa.Table:
    """Add the dominant resistance of each person at baseline, where the scales can tell it.

    Parameters
    ----------
    people : pyarrow.Table
        With ``reactance``, ``inertia``, and the three worries or else ``scepticism``, in [0, 1]; a
        table without them comes back as it is, and so does one that has the column already.
    waves : pyarrow.Table or None
        Its last scores of ``threat`` and ``habit`` up to day 0 count; a threat or habit that wasn't
        asked is taken as none.

    Returns
    -------
    pyarrow.Table
        With the column ``dominant_resistance`` as text.
    """
    worries = CONCERNS if set(CONCERNS) <= set(people.column_names) else ("scepticism",)
    needed = ("reactance", "inertia", *worries)
    if DOMINANT in people.column_names or not set(needed) <= set(people.column_names):
        return people
    if any(pa.types.is_string(people.schema.field(name).type) for name in needed):
        return people
    felt = felt_resistances(
        _numbers(people, "reactance"),
        _before(people, waves, "threat"),
        [_numbers(people, worry) for worry in worries],
        _numbers(people, "inertia"),
        _before(people, waves, "habit"),
    )
    return people.append_column(DOMINANT, resistances_by_name(dominant_before(felt)))


def resistances_by_name(dominant: npt.NDArray[np.int8]) -> pa.Array:
    """Return the dominant resistance of each person by name, null for the undiagnosed.

    Parameters
    ----------
    dominant : ndarray of int, shape (n,)
        From :func:`~nudgelab.behaviour.diagnosis.dominant_before`.
    """
    places = dominant % np.int8(len(TRAITS) + 1)  # the undiagnosed, −1, come last
    return pa.array([*TRAITS, None], pa.string()).take(pa.array(places))


def _numbers(people: pa.Table, name: str) -> FloatArray:
    column = people[name].cast(pa.float64()).combine_chunks()
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.float64)


def _before(people: pa.Table, waves: pa.Table | None, name: str) -> FloatArray:
    """Return the last score up to day 0; 0 for everybody if nobody was asked."""
    if name in people.column_names:
        return _numbers(people, name)
    if waves is None or name not in waves.column_names:
        return np.zeros(len(people))
    asked = waves.filter(pc.less_equal(waves["day"], 0)).sort_by("day")
    if not len(asked):
        return np.zeros(len(people))
    scores = np.full(len(people), np.nan)
    scores[asked["person"].to_numpy()] = asked[name].cast(pa.float64()).to_numpy()
    return scores
