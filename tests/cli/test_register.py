"""``nudgelab register``."""

from __future__ import annotations

import json


def test_freezes_the_plan_and_the_analysis_holds_against_it(nudgelab, study, cohort):
    said = nudgelab("register", study)
    assert said.code == 0
    assert "is frozen" in said.out
    assert (study.parent / "small.registered.json").exists()
    found = nudgelab("analyse", study, "--data", cohort)
    assert "The plan was frozen on" in found.out
    assert "doesn’t deviate" in found.out
    text = study.read_text(encoding="utf-8")
    study.write_text(text.replace("{primary: posted}", "{primary: posted, level: 0.9}"), "utf-8")
    found = nudgelab("analyse", study, "--data", cohort)
    assert "Deviation: analysis: level was left out, is 0.9; touches every number." in " ".join(
        found.out.split()
    )


def test_says_so_where_no_plan_was_frozen(nudgelab, study, cohort):
    assert "No plan was frozen" in nudgelab("analyse", study, "--data", cohort).out
    assert "No plan was frozen" not in nudgelab("simulate", study).out


def test_json_is_json_alone(nudgelab, study):
    said = json.loads(nudgelab("register", study, "--json").out)
    assert len(said["seal"]) == 64
    assert said["data_were_there"] is False
    assert said["files"] == {}


def test_effects_in_json_have_their_status(nudgelab, study, cohort):
    nudgelab("register", study, "--quiet")
    found = json.loads(nudgelab("analyse", study, "--data", cohort, "--json").out)
    assert {"confirmatory"} == {e["status"] for e in found["effects"] if e["segment"] == "all"}
    assert found["registered"]["deviations"] == []


def test_a_second_time_needs_a_reason(nudgelab, study):
    nudgelab("register", study)
    text = study.read_text(encoding="utf-8")
    study.write_text(text.replace("primary: posted", "primary: posted, level: 0.9"), "utf-8")
    said = nudgelab("register", study)
    assert said.code == 1
    assert "--amend REASON" in said.err
    assert nudgelab("register", study, "--amend", "a wider interval").code == 0


def test_data_that_are_there_already_are_told(nudgelab, study, cohort):
    text = study.read_text(encoding="utf-8")
    study.write_text(text.replace("cohort:\n", f"cohort:\n  file: {cohort.name}\n"), "utf-8")
    said = nudgelab("register", study)
    assert "the file of people is there already" in said.err
    found = nudgelab("analyse", study)
    assert "confirms nothing" in found.out


def test_data_that_the_study_does_not_name_may_be_named(nudgelab, study, cohort):
    said = json.loads(nudgelab("register", study, "--data", cohort, "--json").out)
    assert list(said["files"]) == ["people"]
    assert "confirms nothing" in nudgelab("analyse", study, "--data", cohort).out


def test_data_that_are_named_must_be_there(nudgelab, study):
    said = nudgelab("register", study, "--events", "nowhere.csv")
    assert (said.code, "nowhere.csv: found no such file" in said.err) == (1, True)
    assert not (study.parent / "small.registered.json").exists()


def test_a_changed_registration_is_told_without_traceback(nudgelab, study, cohort):
    nudgelab("register", study)
    path = study.parent / "small.registered.json"
    path.write_text(path.read_text("utf-8").replace("posted", "rested"), "utf-8")
    said = nudgelab("analyse", study, "--data", cohort)
    assert said.code == 1
    assert "changed after it was sealed" in said.err
