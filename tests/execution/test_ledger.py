"""Finished tasks are kept whole or not at all."""

from __future__ import annotations

import os

import pyarrow as pa
import pytest

from nudgelab.errors import ResultsError
from nudgelab.execution.ledger import Ledger

TABLE = pa.table({"x": [1.0, 2.0], "name": ["a", None]})


@pytest.fixture
def ledger(tmp_path) -> Ledger:
    return Ledger(tmp_path / "tasks")


def test_what_is_kept_comes_back(ledger):
    ledger.keep("one", TABLE)
    assert set(ledger.finished()) == {"one"}
    assert ledger.table("one").equals(TABLE)
    assert Ledger(ledger.folder).table("one").equals(TABLE)


def test_what_is_not_finished_is_told(ledger):
    with pytest.raises(ResultsError, match="task two isn't finished"):
        ledger.table("two")


@pytest.mark.parametrize("change", ["truncate", "flip", "empty"])
def test_a_damaged_file_is_noticed_and_never_used(ledger, change):
    ledger.keep("one", TABLE)
    (path,) = ledger.folder.iterdir()
    content = path.read_bytes()
    changed = {"truncate": content[:-5], "flip": b"x" + content[1:], "empty": b""}[change]
    path.write_bytes(changed)
    assert ledger.finished() == {}
    assert ledger.damaged() == [path]
    with pytest.raises(ResultsError, match="isn't as it was written"):
        ledger.table("one")
    ledger.discard(path)
    assert ledger.damaged() == []


def test_what_a_killed_process_left_aside_is_cleared(tmp_path):
    folder = tmp_path / "tasks"
    folder.mkdir()
    (folder / ".aside-one.123").write_bytes(b"half")
    assert Ledger(folder).finished() == {}
    assert list(folder.iterdir()) == []


def test_a_full_disk_leaves_nothing(ledger, monkeypatch):
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ResultsError, match="No space left on device"):
        ledger.keep("one", TABLE)
    assert list(ledger.folder.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ResultsError, match="can't be written"):
        Ledger(tmp_path / "file" / "tasks")
