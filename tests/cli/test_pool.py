"""``nudgelab pool`` on kept runs and on saved findings."""

from __future__ import annotations

import json


def runs_of(tmp_path, name):
    return sorted((tmp_path / "results" / name).iterdir())


def another(cohort, tmp_path):
    """A cohort of other people: eight more of the plan posted."""
    rows = cohort.read_text().splitlines()
    for position in range(61, 69):
        rows[position] = rows[position][:-1] + "1"
    path = tmp_path / "other.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_two_kept_runs_are_pooled_and_kept(nudgelab, study, cohort, tmp_path):
    for data in (cohort, another(cohort, tmp_path)):
        assert nudgelab("analyse", study, "--data", data).code == 0
    runs = runs_of(tmp_path, "small")
    said = nudgelab("pool", *runs, "--segment", "all")
    assert said.code == 0, said.err
    assert "2 cohorts, pooled" in said.out
    assert "cohort.csv" in said.out
    (kept,) = runs_of(tmp_path, "pooled")
    assert {path.name for path in kept.iterdir()} == {"pooled.json", "report.html"}
    assert "--segment all" in (kept / "report.html").read_text(encoding="utf-8")


def test_saved_findings_are_pooled_as_json(nudgelab, study, cohort, tmp_path):
    files = []
    for data in (cohort, another(cohort, tmp_path)):
        said = nudgelab("analyse", study, "--data", data, "--json")
        files.append(tmp_path / f"{data.stem}.json")
        files[-1].write_text(said.out, encoding="utf-8")
    said = nudgelab("pool", *files, "--outcome", "posted", "--json")
    found = json.loads(said.out)
    assert {e["segment"] for e in found["effects"]} == {"all", "intends_not_acted"}
    assert nudgelab("pool", *files, "-q").out.strip().endswith("report.html")


def test_the_same_data_twice_is_refused(nudgelab, study, cohort, tmp_path):
    for _ in range(2):
        nudgelab("analyse", study, "--data", cohort)
    said = nudgelab("pool", *runs_of(tmp_path, "small"))
    assert said.code == 1
    assert "counted twice" in said.err
    assert not (tmp_path / "results" / "pooled").exists()


def test_what_is_no_run_is_told(nudgelab, tmp_path):
    said = nudgelab("pool", tmp_path, tmp_path)
    assert said.code == 1
    assert "manifest.json" in said.err
