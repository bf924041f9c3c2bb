"""All peers run the same reference model: they agree within Monte-Carlo error."""

import importlib

import pytest

from benchmarks.simulation.__main__ import PEERS
from benchmarks.simulation.with_nudgelab import run

EXPECTED = 0.02458  # acts an agent and day over 60 days, from 12 million agent-days of with_numba


@pytest.mark.parametrize("library", PEERS)
def test_a_peer_runs_the_reference_model(library):
    pytest.importorskip(library, reason="an optional peer; pip install -e '.[bench]'")
    simulate = importlib.import_module(f"benchmarks.simulation.{PEERS[library][0]}").simulate
    found = [simulate(400, 60, seed) for seed in range(4)]
    assert sum(found) / 4 == pytest.approx(EXPECTED, rel=0.08)


def test_the_full_model_has_everything_in_it():
    programme = run(400, 30)
    assert programme.records.contacts
    assert programme.records.left
    assert programme.records.posts.counts[0] > 0
