"""``nudgelab simulate``."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq


def test_keeps_a_whole_run_and_names_its_report(nudgelab, study, written):
    said = nudgelab("simulate", study)
    assert said.code == 0, said.err
    report = Path(said.out.split("Report:")[1].strip().replace("\n", ""))
    assert report.is_file()
    assert {path.split("/")[-1] for path in written()} == {
        "checks.parquet",
        "curves.parquet",
        "deliveries.parquet",
        "effects.parquet",
        "events.parquet",
        "findings.json",
        "kept.json",
        "groups.parquet",
        "manifest.json",
        "people.parquet",
        "report.html",
        "study.yaml",
        "waves.parquet",
    }
    assert (report.parent / "study.yaml").read_text() == study.read_text()


def test_json_alone_on_standard_output(nudgelab, study):
    found = json.loads(nudgelab("simulate", study, "--json").out)
    assert found["study"] == "small"
    assert found["source"]["kind"] == "simulated"
    assert found["source"]["seed"] == 3
    assert set(found) >= {"study", "source", "checks", "effects"}


def test_same_seed_same_numbers_other_seed_others(nudgelab, study):
    def run(*more):
        folder = Path(nudgelab("simulate", study, "--quiet", *more).out.strip()).parent
        return [pq.read_table(folder / f"{n}.parquet") for n in ("people", "events", "effects")]

    first, again = run("--seed", "5"), run("--seed", "5")
    assert first == again
    assert run("--seed", "6") != first
    assert run("--seed", "5", "--replication", "1") != first


def test_runs_never_overwrite_each_other(nudgelab, study, written):
    nudgelab("simulate", study, "--quiet")
    once = written()
    nudgelab("simulate", study, "--quiet")
    assert set(once) < set(written())


def test_a_wrong_study_writes_nothing(nudgelab, study, written):
    study.write_text(study.read_text().replace("implementation_intention", "implementation"))
    said = nudgelab("simulate", study)
    assert said.code == 1
    assert "Did you mean 'implementation_intention'?" in said.err
    assert written() == []


def test_a_results_folder_that_is_a_file(nudgelab, study, tmp_path):
    (tmp_path / "taken").write_text("a file")
    assert nudgelab("simulate", study, "--out", tmp_path / "taken").code == 2


def test_a_simulated_run_can_be_analysed_again_as_a_cohort(nudgelab, study):
    first = json.loads(nudgelab("simulate", study, "--json").out)
    again = json.loads(nudgelab("analyse", study, "--data", first["run"], "--json").out)
    assert again["effects"] == first["effects"]
    assert again["source"]["seed"] == 3
