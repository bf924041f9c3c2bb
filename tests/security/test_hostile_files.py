"""Files that were made to do harm: each is refused in words, or does nothing."""

import json
import os
import sqlite3
import zipfile
from contextlib import closing

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import nudgelab as nl
from nudgelab.cohort import sizes
from nudgelab.cohort.files import read_file
from nudgelab.cohort.location import locate_cohort_file
from nudgelab.errors import CohortError, ResultsError, StudyError
from nudgelab.record import provenance_of, record_run
from nudgelab.report.html import render_html
from nudgelab.report.terminal import render_text
from nudgelab.results.manifest import Manifest, must_be_whole
from nudgelab.study.study import Study
from tests.security.small_trial import STUDY, analysed, people, study_file


@pytest.fixture
def little_memory(monkeypatch):
    """Pretend that the machine has little memory."""
    monkeypatch.setattr(sizes, "_memory", lambda: 2**26)


# --- study files ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tag",
    [
        "!!python/object/apply:os.system ['touch HARM']",
        "!!python/object/new:subprocess.Popen [['touch', 'HARM']]",
        "!!python/name:os.system",
        "!!python/module:os",
    ],
)
def test_a_tag_runs_nothing(tmp_path, monkeypatch, tag):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "study.yaml"
    path.write_text(f"study: {tag}\n", encoding="utf-8")
    with pytest.raises(StudyError):
        Study.load(path)
    assert not (tmp_path / "HARM").exists()


def test_a_billion_laughs_are_stopped(tmp_path):
    lines = ["a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    path = tmp_path / "study.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(StudyError, match="more than 100,000 parts"):
        Study.load(path)


def test_an_alias_of_itself_is_stopped(tmp_path):
    path = tmp_path / "study.yaml"
    path.write_text("study: &a [*a]\n", encoding="utf-8")
    with pytest.raises(StudyError):
        Study.load(path)


@pytest.mark.parametrize("name", ["../../climbed", "/tmp/climbed", "a/b", "..", "a\\b"])  # noqa: S108
def test_a_name_that_climbs_out_of_the_results_folder_is_refused(tmp_path, name):
    path = tmp_path / "study.yaml"
    path.write_text(STUDY.replace("study: trial", f"study: {name!r}"), encoding="utf-8")
    with pytest.raises(StudyError, match="a letter, then letters, digits or underscores"):
        Study.load(path)


def test_a_path_that_climbs_out_of_a_package_is_refused(tmp_path):
    text = STUDY.replace("cohort:\n", "cohort:\n  file: package:nudgelab/../../etc/passwd\n")
    study = Study.load(study_file(tmp_path, text=text))
    with pytest.raises(CohortError, match="leads out of the package nudgelab"):
        locate_cohort_file(study)


# --- cohort files --------------------------------------------------------------------------------


def test_a_zip_bomb_is_counted_while_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(sizes, "_MOST_UNPACKED", 2**24)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(2**25))
    assert path.stat().st_size < 2**17
    with pytest.raises(CohortError, match="GiB inside"):
        read_file(path)


def test_a_zip_that_lies_about_its_size_is_refused(tmp_path):
    path = tmp_path / "lie.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(2**20))
    content = path.read_bytes()
    path.write_bytes(content.replace((2**20).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    with pytest.raises(CohortError, match="can't be read as Excel's"):
        read_file(path)


def test_one_cell_at_the_far_end_of_a_sheet_is_refused(tmp_path, little_memory):
    book = openpyxl.Workbook()
    book.active["A1"] = "id"
    book.active["XFD1048576"] = "far"
    book.save(tmp_path / "far.xlsx")
    with pytest.raises(CohortError, match="1,048,576 rows of 16,384 columns"):
        read_file(tmp_path / "far.xlsx")


def test_parquet_with_absurdly_many_rows_is_refused_before_it_is_read(tmp_path, little_memory):
    one = pa.array([0], pa.int64())
    table = pa.table({"id": pa.repeat(one[0], 2**23)})
    pq.write_table(table, tmp_path / "rows.parquet")
    assert (tmp_path / "rows.parquet").stat().st_size < 2**20
    with pytest.raises(CohortError, match="8,388,608 rows of 1 columns"):
        read_file(tmp_path / "rows.parquet")


def test_a_view_that_never_ends_is_refused(tmp_path, little_memory):
    endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c"
    with closing(sqlite3.connect(tmp_path / "endless.db")) as database:
        database.execute(f"CREATE VIEW people AS {endless}")
        database.commit()
    with pytest.raises(CohortError, match="GiB at least"):
        read_file(tmp_path / "endless.db")


def test_a_duckdb_view_of_too_much_or_of_other_files_is_refused(tmp_path, little_memory):
    (tmp_path / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    for name, query in (
        ("many", "SELECT * FROM range(1000000000)"),
        ("other", f"FROM read_csv('{tmp_path / 'secret.csv'}')"),
    ):
        with closing(duckdb.connect(tmp_path / f"{name}.duckdb")) as database:
            database.execute(f"CREATE VIEW people AS {query}")
        with pytest.raises(CohortError):
            read_file(tmp_path / f"{name}.duckdb")


def test_pipes_and_devices_are_refused_and_a_link_to_a_file_is_read(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "zero.csv").symlink_to("/dev/zero")
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    for name in ("pipe", "zero", "loop"):
        with pytest.raises(CohortError):
            read_file(tmp_path / f"{name}.csv")
    (tmp_path / "file.csv").write_text("a\n1\n", encoding="utf-8")
    (tmp_path / "link.csv").symlink_to(tmp_path / "file.csv")
    assert read_file(tmp_path / "link.csv").table.num_rows == 1


# --- what stands in cells and names --------------------------------------------------------------

_SCRIPT = "<script>alert(1)</script>"


def test_a_formula_in_a_cell_is_text_and_is_never_computed(tmp_path):
    formula = '=HYPERLINK("http://x","y")'
    rows = people(site=lambda i: formula if i % 2 else "@SUM(1+1)|cmd")
    _, cohort = analysed(tmp_path, rows)
    assert set(cohort.texts("site")) == {formula, "@SUM(1+1)|cmd"}


def test_html_in_names_is_shown_and_not_run(tmp_path):
    text = STUDY.replace("plan: {", f'plan: {{label: "{_SCRIPT}", ')
    text = text.replace("study: trial", f'study: trial\ntitle: "{_SCRIPT}"\nquestion: "{_SCRIPT}"')
    segments = f'old: {{label: "{_SCRIPT}", where: {{age: {{at_least: 40}}}}}}'
    study, cohort = analysed(tmp_path, segments=segments, text=text)
    findings = nl.analyse(study, cohort)
    page = render_html(findings, provenance=provenance_of(cohort, ("nudgelab", _SCRIPT)))
    assert _SCRIPT not in page
    assert "&lt;script&gt;" in page


def test_control_characters_of_names_reach_no_terminal(tmp_path):
    text = STUDY.replace("plan: {", 'plan: {label: "red \\e[31m\\e]0;title\\a bell", ')
    study, cohort = analysed(tmp_path, text=text)
    said = render_text(nl.analyse(study, cohort))
    assert "\x1b" not in said
    assert "\a" not in said


# --- kept runs -----------------------------------------------------------------------------------


def _run(tmp_path):
    study, cohort = analysed(tmp_path)
    return record_run(study, cohort, nl.analyse(study, cohort), root=tmp_path / "results")


def test_a_manifest_that_names_files_outside_its_folder_is_refused(tmp_path):
    run = _run(tmp_path)
    fields = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    fields["files"] = {"../../../study.yaml": "0" * 64}
    (run / "manifest.json").write_text(Manifest(**fields).sealed().as_json(), encoding="utf-8")
    with pytest.raises(ResultsError, match="leads out of the run's folder"):
        must_be_whole(run)


def test_a_run_whose_file_became_a_link_is_refused(tmp_path):
    run = _run(tmp_path)
    (run / "findings.json").rename(tmp_path / "moved.json")
    (run / "findings.json").symlink_to(tmp_path / "moved.json")
    with pytest.raises(ResultsError, match="leads out of the run's folder"):
        must_be_whole(run)


def test_nobodys_row_is_in_a_report_or_a_message(tmp_path):
    run = _run(tmp_path)
    rows = [",".join(map(str, row)) for row in people()[1:]]
    kept = "".join(p.read_text("utf-8") for p in run.iterdir() if p.suffix in {".html", ".json"})
    assert not any(row in kept for row in rows)
    bad = people(acted=lambda i: "maybe" if i == 5 else 0)
    with pytest.raises(CohortError) as error:
        analysed(tmp_path, bad)
    assert "row 7" in str(error.value)
    assert "p5" not in str(error.value)
