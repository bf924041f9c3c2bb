"""``nudgelab export``."""

import json

import pytest

import nudgelab as nl
from nudgelab.record import record_run
from tests.security.small_trial import analysed, people


@pytest.fixture
def run(tmp_path):
    study, cohort = analysed(tmp_path, people(200))
    return record_run(study, cohort, nl.analyse(study, cohort), root=tmp_path / "results")


def test_it_says_how_much_may_be_shown(nudgelab, run, tmp_path):
    done = nudgelab("export", run, "--public", tmp_path / "out")
    assert done.code == 0
    assert "cells may be shown" in done.out
    assert (tmp_path / "out" / "groups.csv").exists()


def test_with_noise_it_says_the_budget(nudgelab, run, tmp_path):
    done = nudgelab("export", run, "--public", tmp_path / "out", "--epsilon", "0.5", "--json")
    assert done.code == 0
    assert json.loads(done.out)["epsilon"] == "1/2"


@pytest.mark.parametrize("epsilon", ["0", "-1", "nan", "1e9", "word", "1/0", "9" * 50])
def test_a_budget_that_is_none_is_wrong_usage(nudgelab, run, tmp_path, epsilon):
    done = nudgelab("export", run, "--public", tmp_path / "out", "--epsilon", epsilon)
    assert done.code == 2
    assert "from 0.000001 to 100" in done.err
    assert not (tmp_path / "out").exists()


def test_noise_after_exact_numbers_is_warned_of(nudgelab, run, tmp_path):
    nudgelab("export", run, "--public", tmp_path / "exact")
    done = nudgelab("export", run, "--public", tmp_path / "noisy", "--epsilon", "1")
    assert done.code == 0
    assert "exact numbers of this run were released before" in done.err
