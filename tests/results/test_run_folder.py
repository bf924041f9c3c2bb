"""A run appears when it is whole, and never in place of another."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nudgelab.errors import ResultsError
from nudgelab.results.run_folder import new_run


def test_a_run_appears_when_the_block_ends(tmp_path):
    with new_run(tmp_path, "study") as folder:
        folder.write_text("note.txt", "grüß")
        folder.write_table("effects", pa.table({"a": [1, 2]}))
        assert not folder.final.exists()
    assert sorted(p.name for p in folder.final.iterdir()) == ["effects.parquet", "note.txt"]
    assert pq.read_table(folder.final / "effects.parquet")["a"].to_pylist() == [1, 2]
    assert (folder.final / "note.txt").read_text(encoding="utf-8") == "grüß"


def test_nothing_is_left_when_something_fails(tmp_path):
    def write_half():
        with new_run(tmp_path, "study") as folder:
            folder.write_text("half.txt", "half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_half()
    assert list((tmp_path / "study").iterdir()) == []


def test_two_runs_never_share_a_folder(tmp_path):
    runs = set()
    for _ in range(20):
        with new_run(tmp_path, "study") as folder:
            runs.add(folder.final)
    assert len(runs) == 20
    assert all(run.is_dir() for run in runs)


def test_the_run_is_its_owners_alone(tmp_path):
    with new_run(tmp_path, "study") as folder:
        pass
    assert folder.final.stat().st_mode & 0o077 == 0


def test_a_file_in_the_way_is_a_clear_error(tmp_path):
    (tmp_path / "results").write_text("I am a file")
    with pytest.raises(ResultsError, match="can't be written"), new_run(tmp_path / "results", "s"):
        pass


def test_writing_into_a_vanished_folder_is_a_clear_error(tmp_path):
    def write_into_nothing():
        with new_run(tmp_path, "study") as folder:
            folder.aside.rmdir()
            folder.write_text("a.txt", "a")

    with pytest.raises(ResultsError, match="can't be written"):
        write_into_nothing()
    assert list((tmp_path / "study").iterdir()) == []
