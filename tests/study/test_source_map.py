"""The study file as YAML: what is no study file at all, and where its parts stand."""

from __future__ import annotations

import contextlib

import pytest

from nudgelab.errors import StudyError
from nudgelab.study.source_map import read_source
from nudgelab.study.study import Study


@pytest.mark.parametrize(
    ("content", "line", "found"),
    [
        ("", "", "an empty file"),
        ("# only a comment\n", "", "an empty file"),
        ("- a\n- b\n", ":1", "a list"),
        ("hello", ":1", "'hello'"),
        ("study: [1,\n", ":2", "no YAML"),
        ("study: a\n\ttitle: b\n", ":2", "no YAML"),
        ("study: a\n title: b\n", ":2", "no YAML"),
        ("study: a\narms: *b\n", ":2", "undefined alias 'b'"),
        ("study: a\ntitle: x\nstudy: b\n", ":3", "the key 'study' a second time"),
        ("study: a\n---\nstudy: b\n", ":2", "another document"),
        ("study: a\ntitle: \x00\n", ":2", "no YAML"),
        ("study: !!int x\n", "", "no YAML"),
        (b"study: \xff\xfe\n", "", "no UTF-8 at position 7"),
        ("study: a\n".encode("utf-16"), "", "no UTF-8 at position 0"),
        ("x" * 2_000_000, "", "more than 250,000 characters"),
        ("a: " + "[" * 5000, ":1", "more than 40 levels"),
        ("a: " + "{a: " * 3000 + "}" * 3000, ":1", "more than 40 levels"),
    ],
)
def test_what_is_no_study_file_is_one_problem(write, content, line, found):
    path = write(content)
    with pytest.raises(StudyError) as error:
        Study.load(path)
    (problem,) = error.value.problems
    assert problem.where == f"{path}{line}"
    assert found in problem.found


def test_a_folder_and_no_file(tmp_path):
    for path, found in ((tmp_path, "a folder"), (tmp_path / "nowhere.yaml", "no such file")):
        with pytest.raises(StudyError) as error:
            Study.load(path)
        assert str(error.value) == f"{path}: found {found}; expected a study file (YAML)."


def test_a_path_that_no_system_allows():
    with pytest.raises(StudyError, match="can't be read"):
        Study.load("nul\0.yaml")


def test_aliases_that_explode_are_stopped(problems):
    nine = ",".join(["{}"] * 9)
    text = "a0: &a0 [" + nine.format(*"xxxxxxxxx") + "]\n"
    for level in range(1, 9):
        text += f"a{level}: &a{level} [{nine.format(*[f'*a{level - 1}'] * 9)}]\n"
    (problem,) = problems(text)
    assert problem.found == "more than 100,000 parts"


def test_a_part_that_holds_itself_ends(problems):
    assert problems("a: &a [*a]\n")
    assert problems("a: &a {b: *a}\n")


@pytest.mark.parametrize(
    "tagged",
    ["!!python/object/apply:os.mkdir [made]", "!!python/name:os.system x", "!!python/module:os x"],
)
def test_tags_run_nothing(changed, write, tmp_path, monkeypatch, tagged):
    monkeypatch.chdir(tmp_path)
    path = write(changed(("title: A small study", f"title: {tagged}")))
    with contextlib.suppress(StudyError):
        Study.load(path)
    assert not (tmp_path / "made").exists()


def test_byte_order_mark_and_windows_line_ends(valid, load, write):
    study = load(b"\xef\xbb\xbf" + valid.replace("\n", "\r\n").encode())
    assert study.model_dump() == load(valid).model_dump()


def test_lines_of_parts(write):
    source = read_source(write("a:\n  b: [1,\n    2]\n  0: {c: 1}\n"))
    assert source.line(("a", "b")) == 2
    assert source.line(("a", "b", 1)) == 3
    assert source.line(("a", "0", "c")) == 4
    assert source.line(("a", "nowhere")) == 1
    assert source.in_file(("a", "variant", "b")) == ("a", "b")
    assert source.where(("a", "b")).endswith("study.yaml:2")


def test_a_key_that_was_merged_in_has_a_line(problems, changed):
    text = changed(
        ("study: small", "study: small\nx: &x\n  employes: 3"),
        ("  employees: 120", "  <<: *x"),
    )
    found = {problem.found for problem in problems(text)}
    assert "the unknown key 'employes'" in found
