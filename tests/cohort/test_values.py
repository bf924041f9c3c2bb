"""A column's values: numbers, texts, missing codes, recoding, and the row of what is wrong."""

from __future__ import annotations

import datetime as dt
import decimal

import numpy as np
import pyarrow as pa
import pytest

from nudgelab.cohort.values import RawColumn, canonical_text, number_in
from nudgelab.errors import CohortError

MISSING = ("", "NA", ".")


def column(values, kind=None, **fields):
    array = pa.chunked_array([pa.array(values, kind)])
    fields = {"missing": MISSING} | fields
    return RawColumn("x", array, "f.csv", range(2, len(values) + 2), **fields)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "1"),
        (1.0, "1"),
        ("1.0", "1"),
        (" 01 ", "1"),
        ("1e2", "100"),
        (True, "1"),
        ("false", "0"),
        ("TRUE", "1"),
        (0.5, "0.5"),
        ("yes", "yes"),
        ("1_000", "1_000"),
        ("nan", "nan"),
        ("1e999", "1e999"),
        ("9007199254740993", "9007199254740993"),
        (-0.0, "0"),
    ],
)
def test_one_value_has_one_text(value, text):
    assert canonical_text(value) == text


@pytest.mark.parametrize("text", ["1_000", "nan", "inf", "infinity", "0x10", "1,5", "", "١", "1 2"])
def test_what_is_no_number(text):
    assert number_in(text) is None


@pytest.mark.parametrize("text", ["1", "+1", "1.", "1.0", "1e0", "10E-1", "true"])
def test_what_is_one(text):
    assert number_in(text) == 1.0


@pytest.mark.parametrize(
    ("values", "kind", "numbers"),
    [
        (["1", " 2.5 ", "NA", None, "", "."], None, [1, 2.5, *[np.nan] * 4]),
        (["True", "false", "TRUE"], None, [1, 0, 1]),
        ([1, None, 3], pa.int8(), [1, np.nan, 3]),
        ([2**53 + 1, 2**63 + 9], pa.uint64(), [2.0**53, 2.0**63]),
        ([0.5, float("nan"), None], pa.float32(), [0.5, np.nan, np.nan]),
        ([True, None, False], pa.bool_(), [1, np.nan, 0]),
        ([decimal.Decimal("1.50"), None], pa.decimal128(5, 2), [1.5, np.nan]),
        (["1", "2", "1"], pa.dictionary(pa.int32(), pa.string()), [1, 2, 1]),
        ([b"1", b"2"], pa.binary(), [1, 2]),
        (["1", "2"], pa.large_string(), [1, 2]),
        (["1", None], pa.string_view(), [1, np.nan]),
        ([None, None], pa.null(), [np.nan, np.nan]),
    ],
)
def test_numbers_of_every_type(values, kind, numbers):
    np.testing.assert_array_equal(column(values, kind).numbers(), numbers)


def test_a_column_in_chunks_of_other_dictionaries():
    parts = [pa.array(part).dictionary_encode() for part in (["a", "b"], ["c", None, "a"])]
    raw = RawColumn("x", pa.chunked_array(parts), "f", range(5), MISSING)
    assert raw.texts().tolist() == ["a", "b", "c", None, "a"]


def test_missing_codes_count_in_every_spelling_and_type():
    codes = {"missing": ("NA", "-99")}
    for values, kind in (
        (["1", "-99", "-99.0", "NA", ""], None),
        ([1, -99, -99, None, None], pa.int64()),
        ([1, -99, -99, np.nan, None], pa.float64()),
    ):
        raw = column(values, kind, **codes)
        np.testing.assert_array_equal(raw.numbers(), [1, *[np.nan] * 4])
        assert raw.texts().tolist() == ["1", None, None, None, None]


@pytest.mark.parametrize(
    ("values", "kind", "recode"),
    [
        (["yes", "no", "NA"], None, {"yes": 1.0, "no": 0.0}),
        (["ja", " nee", ""], None, {"ja": 1.0, "nee": 0.0}),
        ([True, False, None], pa.bool_(), {"True": 1.0, "False": 0.0}),
        (["TRUE", "false", None], None, {"True": 1.0, "False": 0.0}),
        ([2.0, 1.0, None], pa.float64(), {"2": 1.0, "1": 0.0}),
        (["2", "1.0", None], None, {"2.0": 1.0, "1": 0.0}),
        (["yes", "no", "refused"], None, {"yes": 1.0, "no": 0.0, "refused": "NA"}),
    ],
)
def test_values_are_recoded(values, kind, recode):
    raw = column(values, kind, recode=recode)
    np.testing.assert_array_equal(raw.numbers(), [1, 0, np.nan])


def test_whole_numbers_stay_exact_as_text():
    big = 2**53
    assert column([big, big + 1]).texts().tolist() == [str(big), str(big + 1)]
    assert column([1.0, 2.5]).texts().tolist() == ["1", "2.5"]
    assert column([dt.date(2026, 1, 31)]).texts().tolist() == ["2026-01-31"]


def test_decimal_commas_where_semicolons_separate():
    raw = column(["0,5", "-1,25", "3", "NA"], decimal_comma=True)
    np.testing.assert_array_equal(raw.numbers(), [0.5, -1.25, 3, np.nan])
    assert raw.texts().tolist()[0] == "0,5"


@pytest.mark.parametrize(
    ("values", "comma"), [(["0,5", "1"], False), (["0,5", "1.5"], True), (["1.234,5"], True)]
)
def test_a_comma_that_may_mean_either_is_refused(values, comma):
    with pytest.raises(CohortError, match="expected a number"):
        column(values, decimal_comma=comma).numbers()


@pytest.mark.parametrize("wrong", ["3o", "inf", "nan", "1_000", "1e999", "--"])
def test_the_row_of_a_value_that_is_no_number(wrong):
    with pytest.raises(CohortError) as error:
        column(["1", wrong, "2"]).numbers()
    assert str(error.value) == f"f.csv, row 3: found x: '{wrong}'; expected a number."


@pytest.mark.parametrize("kind", [pa.float32(), pa.float64()])
def test_an_infinite_number_in_a_typed_column(kind):
    with pytest.raises(
        CohortError, match="row 3: found x: 'inf'; expected a number that is finite"
    ):
        column([1, float("inf")], kind).numbers()


def test_the_first_five_rows_are_named_and_the_rest_counted():
    with pytest.raises(CohortError) as error:
        column(["x"] * 8).numbers()
    assert [p.where for p in error.value.problems[:5]] == [f"f.csv, row {n}" for n in range(2, 7)]
    assert error.value.problems[5].found == "3 more rows like these in column x"
    assert len(error.value.problems) == 6


@pytest.mark.parametrize(
    ("values", "numeric"),
    [
        (["1", "2", "3", "4", "3o"], True),
        (["1", "2", "3", "x"], False),
        (["IT", "sales"], False),
        (["1", "0,5"], True),
        ([None, "NA"], True),
        (["1_1", "11"], False),
    ],
)
def test_a_column_of_numbers_stays_one_with_a_mistyped_value(values, numeric):
    assert column(values).is_numeric() is numeric


@pytest.mark.parametrize(
    ("values", "kind", "found"),
    [
        ([[1], [2]], pa.list_(pa.int64()), "values of type list"),
        ([{"a": 1}], None, "values of type struct"),
        ([b"\xff"], pa.binary(), "bytes that are no text"),
    ],
)
def test_columns_that_hold_no_single_values(values, kind, found):
    for read in (column(values, kind).texts, column(values, kind).numbers):
        with pytest.raises(CohortError, match=found):
            read()


def test_unknown_values_are_told_once_with_the_nearest():
    raw = column(["control", "plna", "plna", "zzz", None])
    with pytest.raises(CohortError) as error:
        raw.refuse_unknown(["control", "plan"], raw.texts())
    assert [str(problem) for problem in error.value.problems] == [
        f"f.csv, row {row}: found x: {found}; expected one of control, plan.{hint}"
        for row, found, hint in (
            (3, "'plna' (2 rows)", " Did you mean 'plan'?"),
            (5, "'zzz' (1 row)", ""),
        )
    ]


def test_a_column_of_identifiers_is_never_shown():
    raw = column([f"Anna{number}" for number in range(60)])
    with pytest.raises(CohortError) as error:
        raw.refuse_unknown(["control"], raw.texts())
    assert str(error.value) == "f.csv: found x: 60 different values; expected one of control."


def test_long_values_are_shortened():
    with pytest.raises(CohortError) as error:
        column(["a" * 5000]).numbers()
    assert len(str(error.value)) < 200
