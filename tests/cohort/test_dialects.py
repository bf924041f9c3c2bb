"""The same small cohort in every way that people write files: each is the same cohort."""

from __future__ import annotations

import datetime as dt
import sqlite3
import sys
from contextlib import suppress

import duckdb
import openpyxl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nudgelab.cohort.cohort import Cohort
from nudgelab.cohort.files import read_file
from nudgelab.errors import CohortError, MissingExtraError, NudgelabError
from nudgelab.study.data_file import DataFile


@pytest.fixture
def plain(study, rows, write):
    return Cohort.read(write(rows, name="plain.csv"), study)


def same(one, other):
    return one.people.equals(other.people) and one.outcomes.equals(other.outcomes)


def as_text(rows, separator=","):
    quoted = [[f'"{cell}"' if "," in cell else cell for cell in row] for row in rows]
    return "\n".join(separator.join(row) for row in quoted) + "\n"


def with_commas(rows):
    return [rows[0], *([cell.replace(".", ",") for cell in row] for row in rows[1:])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_told_by_its_mark(study, rows, plain, tmp_path, encoding):
    (tmp_path / "x.csv").write_bytes(as_text(rows).encode(encoding))
    assert same(Cohort.read(tmp_path / "x.csv", study), plain)


@pytest.mark.parametrize("order", ["le", "be"])
def test_utf_16_in_either_order(study, rows, plain, tmp_path, order):
    text = "\ufeff" + as_text(rows, "\t")
    (tmp_path / "x.txt").write_bytes(text.encode(f"utf-16-{order}"))
    assert same(Cohort.read(tmp_path / "x.txt", study), plain)


def test_an_old_encoding_is_declared(make_study, rows, tmp_path, refused):
    rows[1][4] = "Größe – €"
    path = tmp_path / "x.csv"
    path.write_bytes(as_text(rows).encode("cp1252"))
    (problem,) = refused(path)
    assert problem.found == "bytes that are no text in UTF-8 (line 2)"
    assert "encoding: cp1252" in problem.expected
    cohort = Cohort.read(path, make_study(cohort={"encoding": "cp1252"}))
    assert cohort.texts("department")[0] == "Größe – €"


def test_an_encoding_that_is_not_the_files(make_study, rows, tmp_path, refused):
    (tmp_path / "x.csv").write_bytes("a,b\n\x81,2\n".encode("latin-1"))
    (problem,) = refused(tmp_path / "x.csv", make_study(cohort={"encoding": "cp1252"}))
    assert problem.found == "bytes that are no text in CP1252"


def test_an_encoding_that_nobody_knows(make_study):
    with pytest.raises(ValueError, match="an encoding that Python knows"):
        make_study(cohort={"encoding": "utf-9"})


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_decimal_comma_where_no_comma_separates(study, rows, plain, write, separator):
    path = write(with_commas(rows), separator)
    assert Cohort.read(path, study).numbers("intention").tolist() == [0.2, 0.9, 0.7, 0.4]
    assert same(Cohort.read(write(rows, separator), study), plain)


def test_the_decimal_sign_may_be_declared(make_study, rows, write, refused):
    quoted = write(with_commas(rows))
    assert Cohort.read(quoted, make_study(cohort={"decimal": "comma"})).outcome("score")[2] == 0.25
    assert refused(quoted)[0].expected.startswith("a number")
    points = write(with_commas(rows), ";")
    assert refused(points, make_study(cohort={"decimal": "point"}))


def test_excels_line_that_names_the_separator(study, rows, plain, tmp_path, refused):
    path = tmp_path / "x.csv"
    path.write_text("sep=;\n" + as_text(rows, ";"), encoding="utf-8")
    assert same(Cohort.read(path, study), plain)
    rows[2][5] = "2"
    path.write_text("sep=;\n" + as_text(rows, ";"), encoding="utf-8")
    assert refused(path)[0].where.endswith("row 4")
    rows[2].append("more")
    path.write_text("sep=;\n" + as_text(rows, ";"), encoding="utf-8")
    assert [p.where.split(", ")[-1] for p in refused(path)] == ["row 4"]


def test_a_column_called_sep_is_a_column(tmp_path):
    (tmp_path / "x.csv").write_text("sep=a,b\n1,2\n", encoding="utf-8")
    assert read_file(tmp_path / "x.csv").table.column_names == ["sep=a", "b"]


def number_or_text(cell):
    try:
        return float(cell)
    except ValueError:
        return cell or None


@pytest.fixture
def write_excel(tmp_path):
    def write(sheets):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
        path = tmp_path / "cohort.xlsx"
        book.save(path)
        return path

    return write


def test_excel_with_numbers(study, rows, plain, write_excel):
    cells = [rows[0], *([number_or_text(cell) for cell in row] for row in rows[1:])]
    assert same(Cohort.read(write_excel({"people": cells}), study), plain)


def test_excels_rows_keep_their_numbers(study, rows, write_excel, refused):
    rows[2][5] = "2"
    rows.insert(1, [None] * len(rows[0]))
    assert refused(write_excel({"people": rows}))[0].where.endswith("cohort.xlsx, row 4")


def test_a_sheet_is_named(make_study, rows, plain, write_excel, refused):
    path = write_excel({"read me": [["nothing"]], "People": rows})
    assert same(Cohort.read(path, make_study(cohort={"sheet": "People"})), plain)
    (problem,) = refused(path, make_study(cohort={"sheet": "people"}))
    assert (problem.found, problem.suggestion) == ("no sheet 'people'", "People")
    assert refused(path)[0].found == "no rows below the header"


MORNING = dt.datetime(2024, 1, 31, 9, 30)  # noqa: DTZ001  (Excel knows no time zones)


def test_cells_of_every_kind_are_text(write_excel):
    cells = [dt.date(2024, 1, 31), MORNING, True, 0.1, 7, "007", None]
    path = write_excel({"x": [list("abcdefg"), cells]})
    row = [column[0].as_py() for column in read_file(path).table.columns]
    assert row[0] in ("2024-01-31", "2024-01-31 00:00:00")
    assert row[1:] == ["2024-01-31 09:30:00", "1", "0.1", "7", "007", ""]


def test_excel_without_its_reader_says_what_to_install(study, rows, write_excel, monkeypatch):
    path = write_excel({"people": rows})
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(MissingExtraError, match=r"nudgelab\[excel\]"):
        Cohort.read(path, study)


def in_quotes(name):
    return '"' + name.replace('"', '""') + '"'


def sqlite_file(path, rows, table="people"):
    with sqlite3.connect(path) as database:
        names = ", ".join(f'"{name}"' for name in rows[0])
        database.execute(f"CREATE TABLE {in_quotes(table)} ({names})")
        marks = ", ".join("?" * len(rows[0]))
        cells = [[number_or_text(cell) for cell in row] for row in rows[1:]]
        database.executemany(f"INSERT INTO {in_quotes(table)} VALUES ({marks})", cells)  # noqa: S608
    database.close()
    return path


def duckdb_file(path, rows, table="people"):
    columns = list(zip(*rows[1:], strict=True))
    people = pa.table({n: list(c) for n, c in zip(rows[0], columns, strict=True)})
    with duckdb.connect(str(path)) as database:
        database.register("handed_over", people)
        database.execute(f"CREATE TABLE {in_quotes(table)} AS SELECT * FROM handed_over")  # noqa: S608
    return path


@pytest.mark.parametrize(
    ("make", "name"),
    [(sqlite_file, "x.sqlite"), (sqlite_file, "x ü#?.db"), (duckdb_file, "x.duckdb")],
)
def test_a_database_with_its_table(make, name, make_study, study, rows, plain, tmp_path, refused):
    path = make(tmp_path / name, rows, 'my "people"')
    before = path.read_bytes()
    assert same(Cohort.read(path, make_study(cohort={"table": 'my "people"'})), plain)
    assert same(Cohort.read(path, study), plain)  # there is but one
    (problem,) = refused(path, make_study(cohort={"table": "my people"}))
    assert problem.found == "no table 'my people'"
    assert problem.suggestion == 'my "people"'
    assert path.read_bytes() == before


def test_a_database_with_two_tables_asks_which(rows, tmp_path, refused):
    path = sqlite_file(sqlite_file(tmp_path / "x.db", rows), rows, "others")
    (problem,) = refused(path)
    assert (problem.found, problem.expected) == ("no table named", "table: one of others, people")


def test_a_database_without_tables(tmp_path, refused):
    with duckdb.connect(str(tmp_path / "x.duckdb")):
        pass
    assert refused(tmp_path / "x.duckdb")[0].expected == "a table, for this file has none"


def test_an_empty_table_of_a_database(rows, tmp_path, refused):
    path = sqlite_file(tmp_path / "x.db", rows[:1])
    assert refused(path)[0].found == "no rows below the header"


def test_a_wrong_value_in_a_database_is_named_by_its_row(rows, tmp_path, refused):
    rows[2][5] = "2"
    assert refused(sqlite_file(tmp_path / "x.db", rows))[0].where.endswith("x.db, row 2")


def test_duckdb_that_is_not_installed_says_what_to_install(rows, study, tmp_path, monkeypatch):
    path = duckdb_file(tmp_path / "x.duckdb", rows)
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(MissingExtraError, match=r"nudgelab\[duckdb\]"):
        Cohort.read(path, study)


NAMES = st.sampled_from(["x.csv", "x.txt", "x.xlsx", "x.db", "x.duckdb", "x.parquet", "x.ods"])
STARTS = st.sampled_from(
    [b"", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"PK\x03\x04", b"sep=;\n"]
)
HOW = st.sampled_from(
    [DataFile(), DataFile(encoding="cp1252"), DataFile(encoding="utf-16"), DataFile(table="a")]
)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=NAMES, start=STARTS, rest=st.binary(max_size=300), how=HOW)
def test_whatever_bytes_a_file_has_it_is_read_or_refused(tmp_path, name, start, rest, how):
    path = tmp_path / name
    path.write_bytes(start + rest)
    with suppress(NudgelabError):
        assert read_file(path, how).table.num_rows > 0


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(at=st.integers(0, 5000), byte=st.integers(0, 255), kind=st.sampled_from(["xlsx", "db"]))
def test_a_damaged_file_is_read_or_refused(tmp_path, rows, at, byte, kind):
    path = tmp_path / f"x.{kind}"
    path.unlink(missing_ok=True)
    if kind == "db":
        sqlite_file(path, rows)
    else:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
    content = bytearray(path.read_bytes())
    content[at % len(content)] = byte
    path.write_bytes(content)
    with suppress(CohortError):
        assert read_file(path).table.num_rows > 0
