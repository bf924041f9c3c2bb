"""Draws of the model's parameters: what is not known for certain, as a table of possible values.

A calibration writes such a table (a posterior), and a comparison of strategies reads it. It is a
Parquet or CSV file with a row a draw and a column a parameter, named as under ``model:`` of the
study file (or with the dotted name of another number, such as ``population.cue_rate.mean``), and
the column ``weight``. A file without weights has draws of equal weight.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from nudgelab.errors import CohortError, Problem, ResultsError
from nudgelab.study.changed_numbers import with_numbers

if TYPE_CHECKING:
    from nudgelab.study.study import Study
    from nudgelab.study.uncertainty import Range

__all__ = ["WEIGHT", "ParameterDraws", "with_draw"]

Floats = npt.NDArray[np.float64]

WEIGHT = "weight"
"""Name of the column of weights."""
_STREAM = 0xD4A3
"""Keeps the random numbers that pick draws apart from all others of the seed."""


@dataclass(frozen=True, slots=True)
class ParameterDraws:
    """Possible values of some parameters.

    Attributes
    ----------
    names : tuple of str
        Dotted names of the parameters; at least one.
    values : ndarray of float, shape (draws, parameters)
        Finite.
    weights : ndarray of float, shape (draws,)
        Not negative, summing to 1.
    """

    names: tuple[str, ...]
    values: Floats
    weights: Floats

    @classmethod
    def of(
        cls, names: tuple[str, ...], values: npt.ArrayLike, weights: npt.ArrayLike | None = None
    ) -> ParameterDraws:
        """Return draws whose weights sum to 1.

        Parameters
        ----------
        names : tuple of str
            The parameters.
        values : array_like, shape (draws, parameters)
            The draws.
        weights : array_like, shape (draws,), optional
            In any unit; equal if left out.

        Raises
        ------
        ValueError
            If shapes don't fit, there is no draw, or a number isn't finite or a weight negative.
        """
        table = np.asarray(values, dtype=np.float64)
        if table.ndim != 2 or table.shape[1] != len(names) or not table.size:
            raise ValueError(f"values.shape == {table.shape}, must be (draws, {len(names)})")
        weight = np.ones(len(table)) if weights is None else np.asarray(weights, dtype=np.float64)
        if weight.shape != (len(table),) or not (weight >= 0.0).all() or not weight.sum() > 0.0:
            raise ValueError("weights must be one a draw, not negative, and not all zero")
        if not np.isfinite(table).all() or not np.isfinite(weight).all():
            raise ValueError("values and weights must be finite")
        return cls(tuple(names), table, weight / weight.sum())

    @classmethod
    def from_ranges(cls, ranges: Mapping[str, Range], *, seed: int, draws: int) -> ParameterDraws:
        """Return draws from ranges that a study declares, each parameter by itself.

        Parameters
        ----------
        ranges : mapping of str to Range
            Dotted name → range; at least one.
        seed : int
            Seed of the draws. The first draws of more are the same ones.
        draws : int
            How many; at least 1.
        """
        lots = np.random.default_rng([seed, _STREAM]).random((draws, len(ranges)))
        columns = [
            [one.at(float(share)) for share in lots[:, place]]
            for place, one in enumerate(ranges.values())
        ]
        return cls.of(tuple(ranges), np.array(columns).T)

    @classmethod
    def from_file(cls, path: str | Path) -> ParameterDraws:
        """Read draws from a Parquet or CSV file, as a calibration writes them.

        Parameters
        ----------
        path : str or Path
            Ending in ``.parquet`` or ``.csv``.

        Raises
        ------
        CohortError
            If it isn't there, can't be read, or isn't a table of finite numbers.
        """
        table = _read(Path(path))
        names = tuple(name for name in table.column_names if name != WEIGHT)
        if not names or not len(table):
            raise CohortError(Problem(str(path), "no draws", "a row a draw, a column a parameter"))
        columns = {name: _numbers(Path(path), table, name) for name in table.column_names}
        try:
            values = np.column_stack([columns[name] for name in names])
            return cls.of(names, values, columns.get(WEIGHT))
        except ValueError as error:
            raise CohortError(Problem(str(path), str(error), "finite draws and weights")) from None

    def to_arrow(self) -> pa.Table:
        """Return the draws as a table: a column a parameter, and ``weight``."""
        columns = {name: self.values[:, place] for place, name in enumerate(self.names)}
        return pa.table({**columns, WEIGHT: self.weights})

    def save(self, path: str | Path) -> Path:
        """Write the draws to a Parquet or CSV file, and return it.

        Raises
        ------
        ResultsError
            If it can't be written, or has another ending.
        """
        target = Path(path)
        try:
            match target.suffix.lower():
                case ".parquet":
                    import pyarrow.parquet as pq  # noqa: PLC0415

                    pq.write_table(self.to_arrow(), target, compression="zstd")
                case ".csv":
                    from pyarrow import csv  # noqa: PLC0415

                    csv.write_csv(self.to_arrow(), target)
                case other:
                    raise ResultsError(f"{target}: found '{other}'; expected .parquet or .csv")
        except OSError as error:
            if isinstance(error, ResultsError):
                raise
            raise ResultsError(f"{target}: can't be written ({error.strerror})") from None
        return target

    def picked(self, seed: int, count: int) -> Floats:
        """Return draws picked by their weights, with replacement, shape (count, parameters).

        Parameters
        ----------
        seed : int
            Seed of the lots; the first ones of a larger count are the same.
        count : int
            How many.
        """
        lots = np.random.default_rng([seed, _STREAM + 1]).random(count)
        last = len(self.weights) - 1
        rows = np.minimum(np.searchsorted(np.cumsum(self.weights), lots, side="right"), last)
        return np.asarray(self.values[rows])


def with_draw(study: Study, names: tuple[str, ...], values: npt.ArrayLike) -> Study:
    """Put one draw into a study.

    Parameters
    ----------
    study : Study
        As declared.
    names : tuple of str
        The parameters.
    values : array_like, shape (parameters,)
        Their values.

    Returns
    -------
    Study
        The study with these values.

    Raises
    ------
    StudyError
        If the study has no such number, or a value isn't one that may stand there.
    """
    numbers = np.asarray(values, dtype=np.float64).tolist()
    return with_numbers(study, dict(zip(names, numbers, strict=True)))


def _read(path: Path) -> pa.Table:
    try:
        if path.suffix.lower() == ".csv":
            from pyarrow import csv  # noqa: PLC0415

            return csv.read_csv(path)
        if path.suffix.lower() == ".parquet":
            import pyarrow.parquet as pq  # noqa: PLC0415

            return pq.read_table(path)
    except FileNotFoundError:
        raise CohortError(
            Problem(str(path), "no such file", "a table of draws, .parquet or .csv")
        ) from None
    except (OSError, pa.ArrowInvalid) as error:
        found = str(error).splitlines()[0]
        raise CohortError(Problem(str(path), found, "a table of draws")) from None
    raise CohortError(Problem(str(path), f"'{path.suffix}'", ".parquet or .csv"))


def _numbers(path: Path, table: pa.Table, name: str) -> Floats:
    column = table[name]
    if not (pa.types.is_floating(column.type) or pa.types.is_integer(column.type)):
        raise CohortError(Problem(f"{path}: {name}", str(column.type), "numbers"))
    if column.null_count:
        raise CohortError(Problem(f"{path}: {name}", f"{column.null_count} empty", "no gaps"))
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.float64)
