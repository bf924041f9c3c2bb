"""Files of every kind and condition."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nudgelab.cohort.cohort import Cohort
from nudgelab.cohort.files import read_file, read_run_table, read_table, sha256_of_file
from nudgelab.errors import CohortError, MissingExtraError


def same(one, other):
    return one.people.equals(other.people) and one.outcomes.equals(other.outcomes)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("name", ["cohort.csv", "COHORT.CSV", "cohort.tsv", "cohort.txt"])
def test_every_dialect_is_the_same_cohort(study, rows, write, separator, ends, name):
    plain = Cohort.read(write(rows, name="plain.csv"), study)
    assert same(Cohort.read(write(rows, separator, ends, name), study), plain)
    assert plain.texts("department").tolist() == ["sales", "sales", "IT", "legal, tax"]


def test_byte_order_mark_and_quotes(study, rows, write):
    plain = Cohort.read(write(rows), study)
    path = write([[f'"{cell}"' if "," not in cell else cell for cell in row] for row in rows])
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert same(Cohort.read(path, study), plain)


def test_a_quoted_value_may_hold_lines_and_quotes(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text('a,b\n"two\nlines","a ""word"""\n1,2\n', encoding="utf-8")
    read = read_file(path)
    assert read.table.to_pydict() == {"a": ["two\nlines", "1"], "b": ['a "word"', "2"]}
    assert read.rows.tolist() == [2, 3]


def test_quotes_that_come_late_are_quotes(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b\n" + "1,2\n" * 50_000 + '"x, y",3\n', encoding="utf-8")
    assert read_table(path)["a"][-1].as_py() == "x, y"


def test_nothing_at_the_top_is_skipped(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("# a comment,b\n1,2\n3,4\n", encoding="utf-8")
    assert read_table(path).column_names == ["# a comment", "b"]
    assert len(read_table(path)) == 2


def test_empty_lines_count_in_the_numbers_of_rows_and_are_nobody(study, rows, write, the_problem):
    rows.insert(2, [""] * len(rows[0]))
    rows.insert(2, [""])
    rows.append([""] * len(rows[0]))
    assert len(Cohort.read(write(rows), study)) == 4
    rows[4][5] = "2"
    assert the_problem(write(rows)).where.endswith("cohort.csv, row 5")


@pytest.mark.parametrize("name", ["co[ho]rt.csv", "co*rt.csv", "c?.csv", "é ü.csv"])
def test_a_path_with_any_character(study, rows, write, name):
    assert len(Cohort.read(write(rows, name=name), study)) == 4


@pytest.mark.parametrize("name", ["arm=A", "x=1"])
def test_a_folder_that_looks_like_a_partition_adds_no_column(tmp_path, name):
    (tmp_path / name).mkdir()
    pq.write_table(pa.table({"a": [1]}), tmp_path / name / "x.parquet")
    assert read_table(tmp_path / name / "x.parquet").column_names == ["a"]


def test_rows_with_too_few_or_too_many_values(rows, write, refused):
    rows[1].append("more")
    rows[3].pop()
    problems = refused(write(rows))
    assert [(p.where.split(", ")[-1], p.found, p.expected) for p in problems] == [
        ("row 2", "11 values", "10, as in the header"),
        ("row 4", "9 values", "10, as in the header"),
    ]


def test_many_ragged_rows_are_counted(rows, write, refused):
    problems = refused(write([rows[0], *([rows[1][:3]] * 40)]))
    assert len(problems) == 6
    assert "35 more rows" in problems[-1].found


GARBAGE = bytes(range(256)) * 40


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("x.csv", b"", "an empty file"),
        ("x.csv", b"id,group\n", "no rows below the header"),
        ("x.csv", b"id,group", "no rows below the header"),
        ("x.csv", b"id,group\n\n,\n", "no rows below the header"),
        ("x.csv", b"\xff\xfe" + b"i\0d\0\n\0\0", "no text in UTF-16"),
        ("x.csv", "id,name\n1,Müller\n".encode("cp1252"), "UTF-8 (line 2)"),
        ("x.csv", b"id,name\n1,a\n2,\xff\n", "UTF-8 (line 3)"),
        ("x.csv", GARBAGE, "no text in UTF-8"),
        ("x.csv", b"\x00\x01\x02\xff" * 50, "no text in UTF-8"),
        ("x.csv", b"a\x00,b\n1,2\n", "no text in UTF-8"),
        ("x.csv", b'a,b\n1,"' + b"2,3\n" * 200_000, "doesn't close"),
        ("x.parquet", b"", "an empty file"),
        ("x.parquet", GARBAGE, "no Parquet"),
        ("x.parquet", b"PAR1" + GARBAGE, "no Parquet"),
        ("x.dta", GARBAGE, "no Stata data"),
        ("x.dta", b"<stata_dta><header>", "no Stata data"),
        ("x.xlsx", b"", "an empty file"),
        ("x.xlsx", b"PK", "can't be read as Excel's"),
        ("x.xls", GARBAGE, "can't be read as Excel's"),
        ("x.ods", GARBAGE, "can't be read as Excel's"),
        ("x.db", GARBAGE, "can't be read as DuckDB's"),
        ("x.duckdb", b"DUCK", "can't be read as DuckDB's"),
        ("x.sqlite", b"SQLite format 3\0" + GARBAGE, "can't be read as SQLite's"),
        ("x.zip", b"PK", "a file of kind '.zip'"),
        ("x", b"a,b\n1,2\n", "a file of kind ''"),
    ],
)
def test_what_is_no_cohort_file_is_one_problem(tmp_path, the_problem, name, content, found):
    path = tmp_path / name
    path.write_bytes(content)
    problem = the_problem(path)
    assert problem.where == str(path)
    assert found in problem.found
    assert "\n" not in str(problem)


def test_a_quote_that_does_not_close_shows_no_row(rows, write, refused):
    rows[2][4] = '"sales'
    assert refused(write(rows))


def test_a_truncated_parquet_file(tmp_path, the_problem):
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"id": list(range(1000))}), path)
    path.write_bytes(path.read_bytes()[:-40])
    assert "no Parquet" in the_problem(path).found


def test_a_truncated_stata_file(tmp_path, the_problem):
    path = tmp_path / "x.dta"
    pd.DataFrame({"id": np.arange(1000.0)}).to_stata(path, write_index=False)
    whole = path.read_bytes()
    for length in (1, 50, 300, len(whole) // 2):
        path.write_bytes(whole[:length])
        assert "no Stata data" in the_problem(path).found


def test_no_file_and_a_path_that_can_not_be(tmp_path, the_problem):
    assert the_problem(tmp_path / "nowhere.csv").found == "no such file"
    assert "can't be read" in the_problem("nul\0.csv").found


def test_no_rows_in_a_parquet_file(tmp_path, the_problem):
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"id": pa.array([], pa.int64())}), path)
    assert the_problem(path).found == "no rows below the header"
    assert len(read_run_table(path, ["id"])) == 0


def test_a_run_table_without_a_column(tmp_path):
    path = tmp_path / "events.parquet"
    pq.write_table(pa.table({"person": [1]}), path)
    with pytest.raises(CohortError, match="no column day, kind"):
        read_run_table(path, ["person", "day", "kind"])


def test_stata_is_read_by_its_codes(tmp_path, study):
    frame = pd.DataFrame(
        {
            "id": [1, 2, 3, 4],
            "group": ["A", "B", "A", "B"],
            "unit": [1, 1, 2, 2],
            "wants": [0.5, np.nan, 0.25, 1],
            "department": pd.Categorical(["IT", "IT", "sales", "sales"]),
            "posted": [0, 1, 1, np.nan],
            "posts": [0, 2, 1, 5],
            "score": [1.0, 2.0, np.nan, 4.0],
            "days": [20, 3, 4, 20],
            "seen": [0, 1, 1, 0],
        }
    )
    path = tmp_path / "x.dta"
    frame.to_stata(path, write_index=False)
    cohort = Cohort.read(path, study)
    assert cohort.arm_sizes() == {"control": 2, "plan": 2}
    assert cohort.numbers("department").tolist() == [0, 0, 1, 1]
    np.testing.assert_array_equal(cohort.outcome("posted"), [0, 1, 1, np.nan])


def test_stata_without_pandas_says_what_to_install(tmp_path, study, monkeypatch):
    path = tmp_path / "x.dta"
    path.write_bytes(b"x")
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(MissingExtraError, match=r"nudgelab\[stata\]"):
        Cohort.read(path, study)


def test_sha256_is_of_the_files_bytes(study, rows, write):
    path = write(rows)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert sha256_of_file(path) == Cohort.read(path, study).source.sha256 == digest


def test_a_large_file_reads_alike_from_text_and_from_parquet(tmp_path, study):
    people = 300_000
    rng = np.random.default_rng(1)
    posted = rng.integers(0, 2, people)
    frame = pd.DataFrame(
        {
            "id": [f"e{person}" for person in range(people)],
            "group": rng.choice(["A", "B"], people),
            "unit": rng.integers(0, 3000, people),
            "wants": rng.random(people).round(4),
            "department": rng.choice(list("abcde"), people),
            "posted": posted,
            "posts": posted * 3,
            "score": rng.normal(size=people),
            "days": 20,
            "seen": posted,
        }
    )
    frame.to_csv(tmp_path / "x.csv", index=False)
    frame.to_parquet(tmp_path / "x.parquet", index=False)
    cohorts = [Cohort.read(tmp_path / name, study) for name in ("x.csv", "x.parquet")]
    np.testing.assert_array_equal(cohorts[0].outcome("score"), cohorts[1].outcome("score"))
