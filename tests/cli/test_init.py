"""``nudgelab init``."""

from __future__ import annotations


def test_leaves_a_study_that_runs(nudgelab, tmp_path):
    said = nudgelab("init", tmp_path / "my study 1")
    assert said.code == 0
    written = tmp_path / "my study 1" / "study.yaml"
    assert "study: my_study_1" in written.read_text(encoding="utf-8")
    assert nudgelab("check", written).code == 0
    assert nudgelab("simulate", written, "--quiet").code == 0


def test_overwrites_nothing(nudgelab, tmp_path):
    nudgelab("init", tmp_path)
    before = (tmp_path / "study.yaml").read_bytes()
    said = nudgelab("init", tmp_path)
    assert said.code == 1
    assert "nothing is overwritten" in said.err
    assert (tmp_path / "study.yaml").read_bytes() == before


def test_a_folder_that_cannot_be_made(nudgelab, tmp_path):
    (tmp_path / "file").write_text("x")
    assert nudgelab("init", tmp_path / "file" / "sub").code == 1
