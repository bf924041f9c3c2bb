"""The manifest: what ran, on what; and a reader who trusts nothing."""

from __future__ import annotations

import hashlib
import json

import pytest

from nudgelab.cohort.cohort import Source
from nudgelab.errors import ResultsError
from nudgelab.results.manifest import MANIFEST, list_runs, manifest_of, read_manifest, versions
from nudgelab.results.run_folder import new_run
from nudgelab.study.study import Study


@pytest.fixture
def study():
    return Study.model_validate(
        {
            "study": "small",
            "arms": {"control": {}, "plan": {}},
            "outcomes": {"posted": {"kind": "binary", "window": (1, 9)}},
            "analysis": {"primary": "posted"},
        }
    )


def write_run(root, study, text="hello"):
    with new_run(root, study.study) as folder:
        folder.write_text("a.txt", text)
        source = Source("file", "cohort.csv", sha256="ab" * 32)
        words = ("nudgelab", "analyse", "my study.yaml")
        manifest = manifest_of(folder, study, source, kind="analyse", command=words)
        folder.write_text(MANIFEST, manifest.as_json())
    return folder.final


def test_a_manifest_reads_back_as_it_was_written(tmp_path, study):
    run = write_run(tmp_path, study)
    found = read_manifest(run)
    assert found.run == run.name
    assert found.study["sha256"] == study.sha256
    assert found.study["text"] == study.text
    assert found.source == {"kind": "file", "name": "cohort.csv", "sha256": "ab" * 32}
    assert found.files == {"a.txt": hashlib.sha256(b"hello").hexdigest()}
    assert found.command == "nudgelab analyse 'my study.yaml'"
    assert found.versions["numpy"]


def test_versions_name_what_makes_numbers():
    assert {"python", "nudgelab", "numpy", "scipy", "simpy", "numba"} <= set(versions())


def test_runs_are_listed_newest_first(tmp_path, study):
    runs = [write_run(tmp_path, study).name for _ in range(3)]
    assert [m.run for m in list_runs(tmp_path)] == sorted(runs, reverse=True)


def test_unfinished_runs_are_not_listed(tmp_path, study):
    run = write_run(tmp_path, study)
    run.rename(run.with_name(f".unfinished-{run.name}"))
    assert list_runs(tmp_path) == []


def test_no_results_folder_is_no_runs(tmp_path):
    assert list_runs(tmp_path / "nowhere") == []


def test_a_newer_form_is_refused(tmp_path, study):
    run = write_run(tmp_path, study)
    path = run / MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 99}))
    with pytest.raises(ResultsError, match="newer nudgelab"):
        read_manifest(run)


@pytest.mark.parametrize("text", ["", "[]", "{}", "not json", '{"format": 1, "run": "x"}'])
def test_what_is_no_manifest_is_refused(tmp_path, study, text):
    run = write_run(tmp_path, study)
    (run / MANIFEST).write_text(text)
    with pytest.raises(ResultsError, match="manifest"):
        read_manifest(run)


def test_a_missing_manifest_is_refused(tmp_path):
    with pytest.raises(ResultsError, match="can't be read"):
        read_manifest(tmp_path)
