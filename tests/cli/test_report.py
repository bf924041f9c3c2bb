"""``nudgelab report``."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def run(nudgelab, study, tmp_path):
    assert nudgelab("simulate", study, "--quiet").code == 0
    (folder,) = (tmp_path / "results" / "small").iterdir()
    return folder


def test_every_form_is_made_of_the_run_alone(nudgelab, study, run, tmp_path):
    study.unlink()
    page = nudgelab("report", run)
    assert page.code == 0, page.err
    assert page.out == (run / "report.html").read_text(encoding="utf-8")
    assert nudgelab("report", run, "--format", "json").out == (run / "findings.json").read_text(
        encoding="utf-8"
    )
    assert nudgelab("report", run, "--format", "md").out.startswith("# A small study\n")
    assert nudgelab("report", run, "--format", "csv").out.startswith("outcome,arm,versus,")
    assert "A small study" in nudgelab("report", run, "--format", "txt").out


def test_a_file_is_named_and_never_overwritten(nudgelab, run, tmp_path):
    out = tmp_path / "found.md"
    assert nudgelab("report", run, "--format", "md", "--out", out).out == f"{out}\n"
    before = out.read_bytes()
    again = nudgelab("report", run, "--format", "md", "--out", out)
    assert (again.code, out.read_bytes()) == (1, before)
    assert "nothing is overwritten" in again.err


def test_figures_are_files(nudgelab, run, tmp_path):
    out = tmp_path / "figures"
    assert nudgelab("report", run, "--format", "figures").code == 2
    assert nudgelab("report", run, "--format", "figures", "--out", out).code == 0
    drawn, dots = sorted(out.glob("*.svg")), sorted(out.glob("*.png"))
    assert drawn
    assert [path.stem for path in drawn] == [path.stem for path in dots]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in dots)
    assert nudgelab("report", run, "--format", "figures", "--out", out).code == 1


def test_what_is_no_run_or_was_changed_is_told(nudgelab, run, tmp_path):
    assert "manifest.json" in nudgelab("report", tmp_path).err
    kept = run / "kept.json"
    kept.write_text(json.dumps({"format": 1}), encoding="utf-8")
    said = nudgelab("report", run)
    assert said.code == 1
    assert "kept.json" in said.err
