"""``nudgelab analyse`` and ``check`` with an event log, survey waves and scales."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

LOGGED = """\
study: logged
arms:
  control: {}
  plan: {label: if-then plan}
outcomes:
  posted: {kind: binary, window: [1, 20]}
  wish: {kind: continuous, window: [1, 20], scale: intention}
scales:
  intention: {items: [q1, q2, q3], reversed: [q2], range: [1, 7], minimum: 2}
analysis: {primary: posted}
cohort:
  file: people.csv
  start: 2024-01-15
  days: working
  columns:
    id: {role: person}
    group: {role: arm}
  events:
    file: events.csv
    dates: day_month_year
    columns: {who: {role: person}, at: {role: time}, what: {role: kind}}
  waves:
    file: waves.csv
    columns: {who: {role: person}, wave: {role: wave, values: {before: 0, after: 15}}}
"""


@pytest.fixture
def logged(tmp_path):
    """100 people: of control 10 posted in the programme, of plan 25, and 5 had before."""
    rng = np.random.default_rng(1)
    people = [f"p{n},{'control' if n < 50 else 'plan'}" for n in range(100)]
    acting = [*range(10), *range(50, 75)]
    events = [f"p{n};22.01.2024 10:30;post" for n in acting]
    events += [f"p{n};12.01.2024 9:00;post" for n in range(5)]
    wishes = 4 + rng.normal(size=(100, 1)) + 0.5 * rng.normal(size=(100, 3))
    answers = np.clip(np.round(wishes), 1, 7).astype(int)
    answers[:, 1] = 8 - answers[:, 1]
    waves = [
        f"p{n},{w},{a},{b},{c}" for w in ("before", "after") for n, (a, b, c) in enumerate(answers)
    ]
    for name, header, rows in (
        ("people.csv", "id,group", people),
        ("events.csv", "who;at;what", [*events, "x;12.01.2024;post", "p1;soon;post"]),
        ("waves.csv", "who,wave,q1,q2,q3", waves),
    ):
        (tmp_path / name).write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    path = tmp_path / "logged.yaml"
    path.write_text(LOGGED, encoding="utf-8")
    return path


def test_files_are_found_from_the_study(nudgelab, logged):
    found = json.loads(nudgelab("analyse", logged, "--json").out)
    effect = found["effects"][0]
    assert (effect["estimand"], effect["outcome"]) == ("risk_difference", "posted")
    assert effect["estimate"] == pytest.approx(0.3)
    assert any("'acted' at baseline" in note and "5 of 100" in note for note in found["notes"])
    checks = {check["name"]: check for check in found["checks"]}
    assert checks["dates"]["verdict"] == "warn"
    assert checks["scale reliability: intention"]["verdict"] == "pass"
    assert {"before", "after"} == set(checks["scale reliability: intention"]["details"])
    assert {e["outcome"] for e in found["effects"]} == {"posted", "wish"}


def test_the_report_says_what_was_left_out_and_how_reliable(nudgelab, logged, tmp_path):
    said = nudgelab("analyse", logged)
    assert said.code == 0
    (report,) = (tmp_path / "results").rglob("report.html")
    text = report.read_text(encoding="utf-8")
    assert "1 of 42 rows of events of persons whom the cohort file doesn’t have" in text.replace(
        "&#39;", "’"
    ).replace("'", "’")
    assert "Scale reliability: intention" in text
    assert "Cronbach" in text
    kept = [path.name for path in (tmp_path / "results").rglob("*.parquet")]
    assert not {"events.parquet", "waves.parquet", "people.parquet"} & set(kept)


def test_other_files_may_be_named(nudgelab, logged, tmp_path):
    (tmp_path / "none.csv").write_text("who,at,what\np60,16.01.2024,post\n", encoding="utf-8")
    words = ("--events", "none.csv", "--waves", "waves.csv", "--data", "people.csv", "--json")
    found = json.loads(nudgelab("analyse", logged, *words).out)
    assert found["effects"][0]["estimate"] == pytest.approx(0.02)


def test_the_command_is_kept_with_its_files(nudgelab, logged, tmp_path):
    nudgelab("analyse", logged, "--events", "events.csv")
    (manifest,) = (tmp_path / "results").rglob("manifest.json")
    assert "events.csv" in json.loads(manifest.read_text(encoding="utf-8"))["command"]


def test_a_changed_log_is_a_named_deviation_and_told_by_a_rerun(nudgelab, logged, tmp_path):
    said = json.loads(nudgelab("register", logged, "--json").out)
    assert list(said["files"]) == ["people", "events", "waves"]
    run = nudgelab("analyse", logged, "--events", "events.csv", "--quiet").out.strip()
    with (tmp_path / "events.csv").open("a", encoding="utf-8") as file:
        file.write("p40;22.01.2024 10:30;post\n")
    found = json.loads(nudgelab("analyse", logged, "--json").out)
    assert found["registered"]["files_unchanged"] == ["people", "waves"]
    assert [d["where"] for d in found["registered"]["deviations"]] == ["data: events"]
    again = nudgelab("rerun", str(Path(run).parent))
    assert again.code == 1
    assert "data: events: SHA-256" in again.out


def test_a_log_that_is_not_there(nudgelab, logged):
    said = nudgelab("analyse", logged, "--events", "nowhere.csv")
    assert (said.code, "nowhere.csv: found no such file" in said.err) == (1, True)


def test_check_says_what_is_declared(nudgelab, logged):
    out = " ".join(nudgelab("check", logged).out.split())
    assert "the mean of q1, q2, q3 (q2 turned round), 1 to 7 becoming 0 to 1" in out
    assert "working days, Monday to Friday; day 1 is 2024-01-15" in out
    assert "Event log: events.csv, dates like 31.1.2024." in out
    assert "wave (before is 0" in out
