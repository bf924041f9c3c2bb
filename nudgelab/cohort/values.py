"""A file's columns as typed values, with the row of every value that can't be what it should."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from nudgelab.errors import CohortError, Problem, nearest

__all__ = ["RawColumn", "canonical_text", "is_missing", "number_in"]

FloatArray = npt.NDArray[np.float64]
TextArray = npt.NDArray[np.object_]

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+([eE][+-]?\d+)?", re.ASCII)
_TRUTH: Mapping[str, float] = {"true": 1.0, "false": 0.0}
_MOST_PROBLEMS = 5  # messages a column; the rest is counted, for a wrong column is wrong everywhere
_MOST_UNKNOWN = 50  # more unknown values than this are identifiers, which no message may show
_LARGEST = 1e60  # nothing that is measured is larger, and estimators refuse it
_NEARLY_ALL = 0.8  # share of numbers from which the rest of a column is taken for mistyped


def number_in(text: str) -> float | None:
    """Return the number that a text spells, None if it spells none.

    Parameters
    ----------
    text : str
        Such as ``1``, ``-0.5``, ``1e-3``, ``true`` (1) or ``false`` (0). What only Python reads as
        a number (``1_000``, ``nan``, ``infinity``) is none.
    """
    if _NUMBER.fullmatch(text):
        return float(text)
    return _TRUTH.get(text.lower())


def is_missing(texts: TextArray) -> npt.NDArray[np.bool_]:
    """Tell where a text is None, shape (n,)."""
    return np.asarray([text is None for text in texts], dtype=np.bool_)


def canonical_text(value: object) -> str:
    """Return a value as the text by which it is looked up: 1, 1.0, "1.0" and True are all "1"."""
    text = str(value).strip()
    number = number_in(text)
    if number is None or not number.is_integer():
        return text
    try:
        return str(int(text))  # digits stay exact where a float would round them
    except ValueError:
        return str(int(number))


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
    rows : sequence of int
        Number of each row as a reader of the file counts it, for messages.
    missing : tuple of str
        Texts that stand for a missing value; an empty text always does.
    recode : mapping or None
        Value in the file → value in the study.
    decimal_comma : bool
        Whether ``0,5`` is a half, as in a file whose values are separated by semicolons.
    """

    name: str
    values: pa.ChunkedArray
    file: str
    rows: Sequence[int] | npt.NDArray[np.int64]
    missing: tuple[str, ...] = ()
    recode: Mapping[str, str | float] | None = None
    decimal_comma: bool = False

    def texts(self) -> TextArray:
        """Return the values as text, shape (n,), None where missing, recoded if declared.

        Raises
        ------
        CohortError
            If the column holds lists, records, or bytes that are no text.
        """
        levels, codes = self.levels()
        return levels[codes]

    def is_numeric(self) -> bool:
        """Tell whether the column is meant as numbers: nearly every value looks like one.

        A few mistyped values do not make categories of a column of numbers;
        :meth:`numbers` tells which they are.
        """
        if self._already_numeric():
            return True
        levels, codes = self.levels()
        given = np.asarray([level is not None for level in levels])[codes]
        alike = np.asarray([_looks_like_a_number(level) for level in levels])[codes]
        return int(alike.sum()) >= _NEARLY_ALL * int(given.sum())

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
            numbers = self._floats()
            self.refuse_unless(~np.isinf(numbers), f"{expected} that is finite")
            return self._in_reach(numbers)
        levels, codes = self.levels()
        parsed = self._parsed(levels)
        wrong = np.asarray(
            [
                level is not None and (number is None or not np.isfinite(number))
                for level, number in zip(levels, parsed, strict=True)
            ]
        )
        self.refuse_unless(~wrong[codes], expected)
        return self._in_reach(np.asarray(parsed, dtype=np.float64)[codes])  # None becomes NaN

    def _in_reach(self, numbers: FloatArray) -> FloatArray:
        """Refuse numbers whose squares no computer could add up, or divide by."""
        size = np.abs(numbers)
        fits = np.isnan(size) | (size == 0) | ((size >= 1 / _LARGEST) & (size <= _LARGEST))
        expected = f"a number within ±{_LARGEST:g}, and 0 or at least {1 / _LARGEST:g} from it"
        self.refuse_unless(fits, expected)
        return numbers

    def ranks(self, categories: Sequence[str]) -> FloatArray:
        """Return the place of each value among ordered categories, from 0, NaN where missing.

        Parameters
        ----------
        categories : sequence of str
            Every category, lowest first.

        Raises
        ------
        CohortError
            If a value is none of them.
        """
        place = {canonical_text(name): float(rank) for rank, name in enumerate(categories)}
        texts = [None if text is None else canonical_text(text) for text in self.texts()]
        self.refuse_unknown(list(place), np.asarray(texts, dtype=object))
        return np.asarray([place.get(text, np.nan) if text else np.nan for text in texts])

    def numbers_or_gaps(self) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
        """Return the values as numbers, NaN where there is none, and where something else stands.

        Returns
        -------
        (ndarray of float, ndarray of bool), each of shape (n,)
            What is no finite number is NaN in the first and True in the second.

        Raises
        ------
        CohortError
            If the column holds lists, records, or bytes that are no text.
        """
        levels, codes = self.levels()
        parsed = np.asarray(self._parsed(levels), dtype=np.float64)
        parsed[~np.isfinite(parsed)] = np.nan
        given = np.asarray([level is not None for level in levels])
        return parsed[codes], (given & np.isnan(parsed))[codes]

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
        if keeps.all():
            return
        wrong, texts = np.flatnonzero(~keeps), self.texts()
        problems = [
            Problem(self.row(row), f"{self.name}: '{_short(texts[row])}'", expected)
            for row in wrong[:_MOST_PROBLEMS]
        ]
        raise CohortError([*problems, *self._more(len(wrong), "rows", expected)])

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
        expected = f"one of {', '.join(self._as_in_the_file(known))}"
        if len(unknown) > _MOST_UNKNOWN:
            found = f"{self.name}: {len(unknown):,} different values"
            raise CohortError(Problem(self.file, found, expected))
        if unknown:
            problems = [
                Problem(
                    self.row(rows[0]),
                    f"{self.name}: '{_short(text)}' ({_counted(len(rows), 'row')})",
                    expected,
                    nearest(text, known),
                )
                for text, rows in list(unknown.items())[:_MOST_PROBLEMS]
            ]
            raise CohortError([*problems, *self._more(len(unknown), "values", expected)])

    def _as_in_the_file(self, known: list[str]) -> Iterator[str]:
        """Yield each known value as the file is declared to have it, with its meaning."""
        keys: dict[str, list[str]] = {}
        for key, meant in (self.recode or {}).items():
            keys.setdefault(str(meant), []).append(str(key))
        for value in known:
            own = " or ".join(keys.get(value, []))
            yield f"{own} ({value})" if own else value

    def levels(self) -> tuple[TextArray, npt.NDArray[np.int64]]:
        """Return the distinct values as cleaned text (last, a missing one), and each row's own.

        A column has far fewer distinct values than rows, mostly; only they pass through Python.

        Raises
        ------
        CohortError
            If the column holds lists, records, or bytes that are no text.
        """
        encoded = self._plain().dictionary_encode()
        clean = self._cleaner()
        cleaned, absent = list(map(clean, encoded.dictionary.to_pylist())), clean(None)
        codes = encoded.indices.fill_null(len(cleaned)).to_numpy(zero_copy_only=False)
        return np.asarray([*cleaned, absent], dtype=object), codes.astype(np.int64)

    def row(self, index: int | np.intp) -> str:
        """Return where a row stands, as a reader would find it."""
        return f"{self.file}, row {int(self.rows[int(index)]):d}"

    def _more(self, count: int, what: str, expected: str) -> list[Problem]:
        """Return one problem that counts those beyond the first few, if there are more."""
        rest = count - _MOST_PROBLEMS
        if rest <= 0:
            return []
        found = f"{rest:,} more {what if rest > 1 else what[:-1]} like these in column {self.name}"
        return [Problem(self.file, found, expected)]

    def _plain(self) -> pa.Array:
        """Return the values as one array of a flat type."""
        kind, values = self.values.type, self.values
        try:
            if pa.types.is_dictionary(kind):
                values = pc.cast(values, kind.value_type)
            elif pa.types.is_null(kind) or pa.types.is_binary(kind):
                values = pc.cast(values, pa.string())
        except pa.ArrowInvalid:
            raise self._wrong_type("bytes that are no text") from None
        if pa.types.is_nested(kind):
            raise self._wrong_type(f"values of type {kind}")
        plain = values.combine_chunks()
        return plain.combine_chunks() if isinstance(plain, pa.ChunkedArray) else plain

    def _wrong_type(self, found: str) -> CohortError:
        return CohortError(
            Problem(self.file, f"{found} in column {self.name}", "one number or text in each row")
        )

    def _cleaner(self) -> Callable[[object], str | None]:
        """Return what turns one value into text, None if it is missing, recoded if declared."""
        missing = _missing(self.missing)
        recode = {canonical_text(key): str(meant) for key, meant in (self.recode or {}).items()}

        absent = recode.get("")  # what a missing value means, if it means something

        def cleaned(value: object) -> str | None:
            if value is None or value != value:  # noqa: PLR0124  (NaN differs from itself)
                return absent
            text = value.strip() if isinstance(value, str) else canonical_text(value)
            if missing(text):
                return absent
            if recode:
                text = recode.get(canonical_text(text), text)
            return None if missing(text) else text

        return cleaned

    def _parsed(self, levels: TextArray) -> list[float | None]:
        """Return the number that each level spells, None where it spells none."""
        if self.decimal_comma and not any("." in level for level in levels if level):
            levels = np.asarray([_with_point(level) for level in levels], dtype=object)
        return [None if level is None else number_in(level) for level in levels]

    def _already_numeric(self) -> bool:
        kind = self.values.type
        is_number = pa.types.is_integer(kind) or pa.types.is_floating(kind)
        return self.recode is None and bool(is_number)

    def _floats(self) -> FloatArray:
        # safe=False: a whole number above 2**53 is rounded, as every float is
        numbers = pc.cast(self.values, pa.float64(), safe=False).to_numpy()
        codes = _numbers_in(self.missing)
        return np.where(np.isin(numbers, codes), np.nan, numbers) if codes else numbers


def _missing(codes: Sequence[str]) -> Callable[[str], bool]:
    """Return what tells a missing value; a code that is a number counts in every spelling."""
    texts, numbers = {"", *codes}, _numbers_in(codes)

    def missing(text: str) -> bool:
        return text in texts or (bool(numbers) and number_in(text) in numbers)

    return missing


def _numbers_in(texts: Sequence[str]) -> list[float]:
    return [number for number in map(number_in, texts) if number is not None]


def _looks_like_a_number(text: str | None) -> bool:
    if text is None:
        return False
    return number_in(text) is not None or _DECIMAL_COMMA.fullmatch(text) is not None


def _with_point(text: str | None) -> str | None:
    return text.replace(",", ".") if text and _DECIMAL_COMMA.fullmatch(text) else text


def _short(text: object, most: int = 60) -> str:
    shown = str(text)
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("s" if count > 1 else "")
