"""Cohort files that somebody or something has broken, and a study that reads them."""

from __future__ import annotations

import csv
import io
import math
import sqlite3
from contextlib import closing
from functools import cache

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import strategies as st

STUDY = """
study: fuzzed
arms: {control: {}, plan: {tactics: [reminder]}, nudge: {tactics: [reminder]}}
assignment: {unit: UNIT}
outcomes:
  acted_by_then: {kind: binary, window: [1, 20]}
  acts: {kind: count, window: [1, 20]}
  score: {kind: continuous, window: [1, 20]}
  often: {kind: ordinal, categories: [never, once, more], window: [1, 20]}
  first_act: {kind: time_to_event, window: [1, 20]}
  every_act: {kind: recurrent, window: [1, 20], event: act}
segments:
  old: {where: {age: {at_least: 40}}}
analysis: {primary: acted_by_then, primary_segment: all, adjust: [age, site], draws: 99}
cohort:
  start: 2024-01-01
  columns:
    id: {role: person}
    group: {role: arm, values: {A: control, B: plan, C: nudge}}
    team: {role: team}
    age: {role: covariate}
    site: {role: covariate}
    acted: {role: outcome, as: acted_by_then}
    acts: {role: outcome}
    score: {role: outcome}
    often: {role: outcome}
    first: {role: outcome, as: first_act}
    seen: {role: event_observed, as: first_act}
    left: {role: left}
"""
PEOPLE = 60
KINDS = ("csv", "tsv", "xlsx", "parquet", "sqlite")


@cache
def sound_rows():
    """A cohort with nothing wrong in it, as text: the header and a row a person."""
    header = ["id", "group", "team", "age", "site", "acted", "acts", "score", "often"]
    header += ["first", "seen", "left"]
    rows = [header]
    for person in range(PEOPLE):
        acts = (person * 7 + person // 3) % 4
        rows.append(
            [
                f"p{person:03d}",
                "ABC"[person % 3],
                f"t{person % 12}",
                str(25 + (person * 11) % 40),
                "north" if person % 4 else "south",
                str(int(acts > 0)),
                str(acts),
                f"{(person * 13 % 29) / 7:.3f}",
                ("never", "once", "more", "more")[acts],
                str(1 + (person * 5) % 20),
                str(int(acts > 0)),
                "" if person % 9 else str(1 + person % 20),
            ]
        )
    return tuple(map(tuple, rows))


ODD_CELLS = st.one_of(
    st.sampled_from(
        [
            *("", " ", "NA", "nan", "NaN", "inf", "-inf", "Infinity", "NULL", ".", "-", "None"),
            *("1e308", "1e309", "-1e400", "1e-320", "9" * 40, "9" * 400, "0x10", "1_000", "1,5"),
            *("1.234,5", "½", "٣", "１", "0.1e", "+", "1e", "--1", "1 000", "$5", "5%", "true"),
            *("A ", "a", "D", "control", "=1+1", "@SUM(A1)", "<b>x</b>", "x" * 3000, "é\u0301"),
            *("\u202e", "\x1b[31m", "\x00", "a\nb", 'a"b', "a;b", "a\tb", "\ud7ff", "\ufffe"),
            *("2024-01-31", "31.1.2024", "2024-02-30", "0000-00-00", "99999-01-01", "1900-01-00"),
            *(
                "-1",
                "-0",
                "0",
                "1",
                "2",
                "3",
                "0.5",
                "1.0",
                "1e3",
                "2147483648",
                "9223372036854775808",
            ),
        ]
    ),
    st.integers(-(10**20), 10**20).map(str),
    st.floats().map(repr),
    st.text(max_size=8),
)


@st.composite
def extreme_rows(draw):
    """The cohort with columns that may be right, but that make numbers hard to estimate."""
    rows = [list(row) for row in sound_rows()]
    people = draw(st.sampled_from([2, 3, 5, 11, 24, 40, PEOPLE, PEOPLE, PEOPLE]))
    rows = [rows[0], *rows[1 : people + 1]]
    for _ in range(draw(st.integers(1, 4))):
        name = draw(st.sampled_from(rows[0][1:]))
        column = rows[0].index(name)
        values = draw(st.lists(_PLAUSIBLE[name], min_size=1, max_size=4))
        if draw(st.integers(0, 3)) == 0:
            values = [rows[1][column], *[""] * draw(st.integers(1, 9))]
        how = draw(st.integers(0, 3))
        for place, row in enumerate(rows[1:]):
            match how:
                case 0:
                    row[column] = values[0]
                case 1:
                    row[column] = values[place % len(values)]
                case 2:  # it follows the arm: nothing separates better
                    row[column] = values["ABC".find(row[1]) % len(values)]
                case _ if place < len(values):
                    row[column] = values[place]
    return rows


def _numbers(*odd):
    return st.sampled_from(["", *odd]) | st.integers(0, 40).map(str)


_ENORMOUS = ("1e300", "-1e300", "1e-300", "1.7e308", "-1.7e308", "1e16", "0.1", "-1")
_PLAUSIBLE = {
    "group": st.sampled_from(["A", "B", "C", ""]),
    "team": st.sampled_from(["t1", "t2", "t3", ""]),
    "age": _numbers(*_ENORMOUS),
    "site": st.sampled_from(["north", "south", "east", ""]),
    "acted": st.sampled_from(["0", "1", ""]),
    "acts": _numbers("1000000000", "1e15", "1e300"),
    "score": _numbers(*_ENORMOUS),
    "often": st.sampled_from(["never", "once", "more", ""]),
    "first": _numbers("0.001", "1e300", "1e9").filter(lambda text: text != "0"),
    "seen": st.sampled_from(["0", "1", ""]),
    "left": st.sampled_from(["", "1", "5", "20", "21"]),
}


@st.composite
def extreme_cohorts(draw):
    """A CSV file of them."""
    file = io.StringIO()
    csv.writer(file).writerows(draw(extreme_rows()))
    return "csv", file.getvalue().encode()


@st.composite
def broken_rows(draw, most=4):  # noqa: PLR0912  (a way to break it a branch)
    """The cohort with a few cells, columns or rows wrong."""
    rows = [list(row) for row in sound_rows()]
    for _ in range(draw(st.integers(1, most))):
        if len(rows) < 2 or not rows[0]:
            break
        column = draw(st.integers(0, len(rows[0]) - 1))
        row = draw(st.integers(0, len(rows) - 1))
        match draw(st.integers(0, 11)):
            case 0 | 1 | 2:
                rows[row][column % max(len(rows[row]), 1) : column + 1] = [draw(ODD_CELLS)]
            case 3:
                odd = draw(st.sampled_from(rows[0 if draw(st.booleans()) else row]))
                for values in rows[1:]:
                    values[column : column + 1] = [odd]
            case 4:
                odd = draw(st.lists(ODD_CELLS, min_size=1, max_size=3))
                for place, values in enumerate(rows[1:]):
                    values[column : column + 1] = [odd[place % len(odd)]]
            case 5:
                del rows[row]
            case 6:
                rows.append(list(rows[row]))
            case 7:
                del rows[draw(st.integers(1, len(rows))) :]
            case 8:
                for values in rows:
                    del values[column : column + 1]
            case 9:
                for values in rows:
                    values.append(values[column] if column < len(values) else "")
            case 10:
                kept = draw(st.sampled_from(["A", "B", "C"]))
                rows = [rows[0], *(values for values in rows[1:] if kept in values[1:2])]
            case _:
                rows[row] = rows[row][: draw(st.integers(0, len(rows[row])))]
    return rows


@st.composite
def typed(draw, rows):
    """Return columns of Python values of whatever types somebody gave them."""
    width = max((len(row) for row in rows), default=0)
    even = [[*row, *[""] * (width - len(row))] for row in rows]
    columns = list(zip(*even[1:], strict=True)) or [()] * width
    shaped = []
    for values in columns:
        match draw(st.integers(0, 9)):
            case 0:
                shaped.append([_number(value) for value in values])
            case 1:
                shaped.append([value.encode("utf-8", "replace") for value in values])
            case 2:
                shaped.append([[value] for value in values])
            case 3:
                shaped.append([{"a": value} for value in values])
            case 4:
                shaped.append([None for _ in values])
            case 5:
                shaped.append([bool(value) for value in values])
            case _:
                shaped.append([_number(value) if _is_number(value) else value for value in values])
    return even[0] if even else [], shaped


def _number(value):
    try:
        return float(value)
    except ValueError:
        return None


def _is_number(value):
    return _number(value) is not None


@st.composite
def csv_bytes(draw, separator=None):
    """The rows as a CSV file of some dialect."""
    file = io.StringIO()
    separator = separator or draw(st.sampled_from([",", ";", "\t", "|"]))
    writer = csv.writer(
        file,
        delimiter=separator,
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
        lineterminator=draw(st.sampled_from(["\n", "\r\n", "\r"])),
        escapechar="\\",
    )
    writer.writerows(draw(broken_rows()))
    start = draw(st.sampled_from(["", "", "", "\ufeff", f"sep={separator}\n", "\n", "#x\n"]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-8", "utf-16", "cp1252", "utf-32"]))
    return (start + file.getvalue()).encode(encoding, "replace")


@st.composite
def parquet_bytes(draw):
    """The rows as a Parquet file whose columns have one type or another."""
    names, columns = draw(typed(draw(broken_rows())))
    arrays = [_array(values) for values in columns]
    if draw(st.booleans()):
        arrays = [a.dictionary_encode() if pa.types.is_string(a.type) else a for a in arrays]
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, names=[_clean(n) for n in names]), buffer)
    return buffer.getvalue()


def _clean(text):
    return text.encode("utf-8", "replace").decode("utf-8")


def _array(values):
    try:
        return pa.array(values)
    except (pa.ArrowException, UnicodeError, TypeError, ValueError):
        return pa.array([_clean(str(value)) for value in values])


@st.composite
def excel_bytes(draw):
    """The rows as a workbook."""
    from openpyxl import Workbook

    names, columns = draw(typed(draw(broken_rows())))
    book = Workbook(write_only=True)
    sheet = book.create_sheet("people")
    for row in [names, *zip(*columns, strict=True)]:
        sheet.append([_in_a_sheet(value) for value in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _in_a_sheet(value):
    """Return a value as a workbook can hold it."""
    if isinstance(value, bool) or (isinstance(value, float) and math.isfinite(value)):
        return value
    text = _clean(str(value))[:32_000]
    return text if text.isprintable() else ascii(text)


@st.composite
def sqlite_bytes(draw):
    """The rows as a SQLite database, where each value has its own type."""
    names, columns = draw(typed(draw(broken_rows())))
    unique = {f"{_clean(name)}".replace("\0", " ").lower(): None for name in names}
    if len(unique) != len(names) or not names:
        names = [f"c{place}" for place in range(max(len(names), 1))]
        columns = columns or [[]]
    quoted = ", ".join('"' + _clean(n).replace("\0", " ").replace('"', '""') + '"' for n in names)
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(f"CREATE TABLE people ({quoted})")
        rows = [[_stored(value) for value in row] for row in zip(*columns, strict=True)]
        places = ",".join("?" * len(names))
        database.executemany(f"INSERT INTO people VALUES ({places})", rows)  # noqa: S608
        database.commit()
        return database.serialize()


def _stored(value):
    if isinstance(value, str):
        return _clean(value)
    return value if isinstance(value, (int, float, bytes, bool, type(None))) else str(value)


@st.composite
def damaged(draw, content):
    """Return a file's bytes, cut short or changed here and there."""
    for _ in range(draw(st.integers(1, 4))):
        # a place by share: a workbook has the time in it, and is a byte longer now and then
        at = draw(st.integers(0, 1_000)) * len(content) // 1_000
        match draw(st.integers(0, 3)):
            case 0:
                content = content[:at]
            case 1:
                content = content[:at] + draw(st.binary(min_size=1, max_size=8)) + content[at + 4 :]
            case 2:
                content = content[:at] + draw(st.binary(min_size=1, max_size=8)) + content[at:]
            case _:
                content = content[:at] + content[at + draw(st.integers(1, 64)) :]
    return content


_WRITERS = {
    "csv": csv_bytes,
    "tsv": lambda: csv_bytes("\t"),
    "parquet": parquet_bytes,
    "xlsx": excel_bytes,
    "sqlite": sqlite_bytes,
}


@st.composite
def broken_cohorts(draw):
    """Return (ending, bytes) of a file with a row a person that has something wrong."""
    kind = draw(st.sampled_from(["csv", "csv", "csv", *KINDS]))
    content = draw(_WRITERS[kind]())
    if draw(st.integers(0, 3)) == 0:
        content = draw(damaged(content))
    ending = draw(st.sampled_from([kind] * 12 + [*KINDS, "dta", "xls", "ods", "duckdb", "db"]))
    return ending, content
