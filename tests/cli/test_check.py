"""``nudgelab check``."""

from __future__ import annotations

import json


def test_says_the_study_in_words_and_writes_nothing(nudgelab, study, written):
    said = nudgelab("check", study)
    assert said.code == 0
    assert "if-then plan" in said.out
    assert f"{study} is right." in said.out
    assert written() == []


def test_json_is_json_alone(nudgelab, study):
    said = nudgelab("check", study, "--json")
    assert json.loads(said.out)["study"] == "small"


def test_quiet_says_nothing(nudgelab, study):
    said = nudgelab("check", study, "--quiet")
    assert (said.code, said.out) == (0, "")


def test_each_mistake_is_a_line_with_file_and_line(nudgelab, study):
    text = study.read_text(encoding="utf-8")
    text = text.replace("employees: 120", "employes: 120").replace("primary: posted", "primary: p")
    study.write_text(text, encoding="utf-8")
    said = nudgelab("check", study)
    assert said.code == 1
    assert f"{study}:5: found the unknown key 'employes'" in said.err
    assert "Did you mean 'employees'?" in said.err
    assert "Traceback" not in said.err
    assert said.out == ""


def test_shipped_studies_are_right(nudgelab):
    from pathlib import Path

    root = Path(__file__).parents[2]
    for path in (*root.glob("configs/*.yaml"), *root.glob("experiments/*/*.yaml")):
        assert nudgelab("check", path, "--quiet").code == 0, path
