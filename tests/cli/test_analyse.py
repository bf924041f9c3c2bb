"""``nudgelab analyse``: a user's own CSV, and everything that can be wrong with it."""

from __future__ import annotations

import hashlib
import json

import pytest

COLUMNS = [
    "outcome",
    "arm",
    "versus",
    "segment",
    "estimand",
    "estimate",
    "low",
    "high",
    "level",
    "p",
    "p_adjusted",
    "n_arm",
    "n_versus",
    "clusters",
    "method",
    "role",
    "status",
]


def test_effects_are_right_and_named(nudgelab, study, cohort):
    found = json.loads(nudgelab("analyse", study, "--data", cohort, "--json").out)
    row = found["effects"][0]
    assert list(row) == COLUMNS
    assert (row["estimand"], row["role"], row["arm"]) == ("risk_difference", "primary", "plan")
    assert row["estimate"] == pytest.approx(0.25)
    assert (row["n_arm"], row["n_versus"]) == (40, 40)


def test_source_is_the_files_name_and_hash(nudgelab, study, cohort):
    found = json.loads(nudgelab("analyse", study, "--data", cohort, "--json").out)
    assert found["source"] == {
        "kind": "file",
        "name": "cohort.csv",
        "sha256": hashlib.sha256(cohort.read_bytes()).hexdigest(),
    }


def test_no_row_of_a_real_person_is_kept(nudgelab, study, cohort, written, tmp_path):
    assert nudgelab("analyse", study, "--data", cohort).code == 0
    kept = written()
    assert not any("people" in path or "events" in path for path in kept)
    for path in kept:
        assert b"p17" not in (tmp_path / "results" / path).read_bytes()


def test_the_answer_is_said_in_words(nudgelab, study, cohort):
    out = nudgelab("analyse", study, "--data", cohort).out
    assert "of every 100" in " ".join(out.split())
    assert "Report:" in out


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("p7,A,", "p6,A,"), "row 9: found the person of row 8 again"),
        (("p7,A,", "p7,C,"), "'C'"),
        (("p7,A,0.9,0,1", "p7,A,0.9,0,2"), "row 9: found posted: '2'; expected 0 or 1"),
        (("p7,A,0.9,0,1", "p7,A,0.9,0,yes"), "row 9: found posted: 'yes'; expected 0 or 1"),
        (("posted\n", "postd\n"), "no column 'posted'"),
        ((",A,", ",B,"), "nobody in the control arm 'control'"),
    ],
)
def test_one_clear_message_exit_1_nothing_written(nudgelab, study, cohort, written, change, said):
    cohort.write_text(cohort.read_text().replace(*change))
    done = nudgelab("analyse", study, "--data", cohort)
    assert done.code == 1
    assert said in done.err
    assert "Traceback" not in done.err
    assert done.out == ""
    assert written() == []


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\xff" * 50, b"id,group\n"])
def test_unreadable_and_empty_files(nudgelab, study, tmp_path, written, content):
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    done = nudgelab("analyse", study, "--data", path)
    assert done.code == 1
    assert str(path) in done.err
    assert "Traceback" not in done.err
    assert written() == []


def test_no_file_at_all(nudgelab, study):
    done = nudgelab("analyse", study)
    assert done.code == 1
    assert "--data FILE" in done.err


def test_file_that_is_not_there(nudgelab, study):
    done = nudgelab("analyse", study, "--data", "nowhere.csv")
    assert done.code == 1
    assert "no such file" in done.err
