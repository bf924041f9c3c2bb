"""A sweep's folder: declared, unfinished, whole."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest

from nudgelab.errors import ResultsError
from nudgelab.results import manifest
from nudgelab.results.manifest import MANIFEST, list_runs
from nudgelab.results.sweep_folder import SWEEP, new_sweep, unfinished_sweep, unfinished_sweeps
from nudgelab.study.study import Study

STUDY = Study.model_validate(
    {
        "study": "small",
        "arms": {"control": {}, "plan": {}},
        "outcomes": {"posted": {"kind": "binary", "window": (1, 20)}},
        "analysis": {"primary": "posted"},
    }
)
ASKED = {"seed": 1, "replications": 50}


def _begin(root, asked=None):
    return new_sweep(root, STUDY, kind="simulate", command="nudgelab …", asked=asked or ASKED)


def test_a_sweep_that_was_asked_the_same_is_found_again(tmp_path):
    begun = _begin(tmp_path)
    assert begun.path.parent.name == "small"
    again = unfinished_sweep(tmp_path, STUDY, kind="simulate", asked=ASKED)
    assert again == begun
    assert unfinished_sweep(tmp_path, STUDY, kind="simulate", asked={"seed": 2}) is None
    assert unfinished_sweep(tmp_path, STUDY, kind="compare", asked=ASKED) is None
    other = STUDY.model_copy(update={"seed": 9})
    assert unfinished_sweep(tmp_path, other, kind="simulate", asked=ASKED) is None


def test_it_is_whole_with_its_manifest_and_single_tasks_go(tmp_path):
    begun = _begin(tmp_path)
    begun.tasks.mkdir()
    begun.write_table("effects", pa.table({"x": [1]}))
    begun.write_text("study.yaml", "study: small\n")
    assert [path.name for path in begun.files()] == ["effects.parquet", "study.yaml"]
    assert list_runs(tmp_path) == []
    begun.finish("{}")
    assert unfinished_sweeps(tmp_path) == []
    assert not begun.tasks.exists()
    assert (begun.path / MANIFEST).read_text(encoding="utf-8") == "{}"
    assert not list(begun.path.glob(".*.aside"))


def test_other_versions_do_not_go_on_with_it(tmp_path, monkeypatch):
    _begin(tmp_path)
    monkeypatch.setattr(manifest, "versions", lambda: {"python": "9.9", "nudgelab": "0.0"})
    with pytest.raises(ResultsError, match=r"was begun with other versions .*nudgelab"):
        unfinished_sweep(tmp_path, STUDY, kind="simulate", asked=ASKED)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda _: "no json", "no sweep"),
        (lambda said: json.dumps(said | {"format": 99}), "form 99"),
        (lambda _: json.dumps({"format": 1}), "wrong keys"),
    ],
)
def test_a_declaration_that_cannot_be_trusted_is_told(tmp_path, change, found):
    path = _begin(tmp_path).path / SWEEP
    path.write_text(change(json.loads(path.read_text(encoding="utf-8"))), encoding="utf-8")
    with pytest.raises(ResultsError, match=found):
        unfinished_sweeps(tmp_path)


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "small").touch()
    with pytest.raises(ResultsError, match="can't be written"):
        _begin(tmp_path)
