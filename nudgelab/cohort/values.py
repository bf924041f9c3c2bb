"""A file's columns as typed values, with the row of every value that can't be what it should."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from nudgelab.errors import CohortError, Problem, nearest

__all__ = ["RawColumn", "canonical_text"]

FloatArray = npt.NDArray[np.float64]
TextArray = npt.NDArray[np.object_]

_MOST_PROBLEMS = 5  # messages a column; the rest is counted, for a wrong column is wrong everywhere


def canonical_text(value: object) -> str:
    """Return a value as the text by which it is looked up: 1, 1.0 and "1.0" are all "1"."""
    text = str(value).strip()
    try:
        number = float(text)
    except ValueError:
        return text
    return str(int(number)) if number.is_integer() else text


@dataclass(frozen=True, slots=True)
class RawColumn:
    """One column of a cohort file before it is known to be right.

    Attributes
    ----------
    name : str
        Its name in the file.
    values : pyarrow.ChunkedArray
        As read.
    file : str
        The file, for messages.
    first_row : int
        Number of the first row of people, for messages.
    missing : tuple of str
        Texts that stand for a missing value.
    recode : mapping or None
        Value in the file → value in the study.
    """

    name: str
    values: pa.ChunkedArray
    file: str
    first_row: int
    missing: tuple[str, ...]
    recode: Mapping[str, str | float] | None = None

    def texts(self) -> TextArray:
        """Return the values as text, shape (n,), None where missing, recoded if declared."""
        cleaned = [self._cleaned(value) for value in self.values.to_pylist()]
        if self.recode is None:
            return np.asarray(cleaned, dtype=object)
        table = {canonical_text(key): str(value) for key, value in self.recode.items()}
        recoded = [None if v is None else table.get(canonical_text(v), v) for v in cleaned]
        return np.asarray(recoded, dtype=object)

    def _cleaned(self, value: object) -> str | None:
        if value is None or value != value:  # noqa: PLR0124  (NaN is what differs from itself)
            return None
        if isinstance(value, bool):
            return str(int(value))
        text = value.strip() if isinstance(value, str) else canonical_text(value)
        return None if text in self.missing else text

    def is_numeric(self) -> bool:
        """Tell whether every value that isn't missing is a number."""
        return not any(True for _ in self._not_numbers(self.texts()))

    def numbers(self, expected: str = "a number") -> FloatArray:
        """Return the values as numbers, shape (n,), NaN where missing.

        Parameters
        ----------
        expected : str
            What a message says is expected.

        Raises
        ------
        CohortError
            If a value is no finite number.
        """
        if self._already_numeric():
            return self._checked_finite(self._floats(self.values), expected)
        texts = self.texts()
        self.refuse(list(self._not_numbers(texts)), texts, expected)
        return np.asarray([np.nan if t is None else float(t) for t in texts], dtype=np.float64)

    def refuse_unless(self, keeps: npt.NDArray[np.bool_], expected: str) -> None:
        """Refuse the column if a value breaks a rule.

        Parameters
        ----------
        keeps : ndarray of bool, shape (n,)
            Whether each value keeps the rule.
        expected : str
            The rule, for the message.

        Raises
        ------
        CohortError
            With the first rows that break it.
        """
        if not keeps.all():
            self.refuse(list(np.flatnonzero(~keeps)), self.texts(), expected)

    def refuse(self, rows: list[int] | list[np.intp], texts: TextArray, expected: str) -> None:
        """Raise a CohortError for the given rows, if there are any."""
        if not rows:
            return
        problems = [
            Problem(self.row(row), f"{self.name}: '{texts[row]}'", expected)
            for row in rows[:_MOST_PROBLEMS]
        ]
        if len(rows) > _MOST_PROBLEMS:
            more = f"{len(rows) - _MOST_PROBLEMS:,} more rows like these in column {self.name}"
            problems.append(Problem(self.file, more, expected))
        raise CohortError(problems)

    def refuse_unknown(self, known: list[str], texts: TextArray) -> None:
        """Refuse the column if it has a value outside a list; one message a distinct value.

        Raises
        ------
        CohortError
            With the nearest known name and the first row of each unknown value.
        """
        unknown: dict[str, list[int]] = {}
        for row, text in enumerate(texts):
            if text is not None and text not in known:
                unknown.setdefault(text, []).append(row)
        if unknown:
            raise CohortError(
                [
                    Problem(
                        self.row(rows[0]),
                        f"{self.name}: '{text}' ({len(rows):,} rows)",
                        f"one of {', '.join(known)}",
                        nearest(text, known),
                    )
                    for text, rows in list(unknown.items())[:_MOST_PROBLEMS]
                ]
            )

    def row(self, index: int | np.intp) -> str:
        """Return where a row stands, as a reader would find it."""
        return f"{self.file}, row {int(index) + self.first_row}"

    def _already_numeric(self) -> bool:
        kind = self.values.type
        return self.recode is None and bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))

    @staticmethod
    def _floats(values: pa.ChunkedArray) -> FloatArray:
        numbers = pc.cast(values, pa.float64()).combine_chunks()
        return np.asarray(numbers.to_numpy(zero_copy_only=False), dtype=np.float64)

    def _checked_finite(self, numbers: FloatArray, expected: str) -> FloatArray:
        self.refuse_unless(~np.isinf(numbers), f"{expected} that is finite")
        return numbers

    @staticmethod
    def _not_numbers(texts: TextArray) -> Iterator[int]:
        for row, text in enumerate(texts):
            if text is None:
                continue
            try:
                finite = np.isfinite(float(text))
            except ValueError:
                finite = False
            if not finite:
                yield row
