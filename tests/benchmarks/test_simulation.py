"""All peers run the same reference model; what is measured is told as it was."""

from __future__ import annotations

import statistics

import numpy as np
import pytest

from benchmarks.simulation.contenders import CONTENDERS, DAYS, PEERS, Case
from benchmarks.simulation.goals import goals
from benchmarks.simulation.processes import FirstCall, Memory, memory
from benchmarks.simulation.reference import act_probability, after_act
from benchmarks.simulation.table import goal_lines, into_readme, timing_lines, write_csv
from benchmarks.simulation.timing import Timing, measure
from benchmarks.simulation.with_nudgelab import full_study, simulate_study
from benchmarks.simulation.with_numba import simulate, simulate_lighter

NUDGELAB = CONTENDERS[len(PEERS)]


def mean_and_error(contender, runs):
    acts = [contender.load()(400, 60, seed) for seed in range(runs)]
    return statistics.fmean(acts), statistics.stdev(acts) / runs**0.5


@pytest.fixture(scope="module")
def compiled_loop():
    return mean_and_error(next(peer for peer in PEERS if peer.library == "numba"), 200)


@pytest.mark.parametrize("peer", [peer for peer in PEERS if peer.library != "numba"], ids=str)
def test_a_peer_agrees_with_the_compiled_loop_within_monte_carlo_error(peer, compiled_loop):
    pytest.importorskip(peer.library, reason="an optional peer; pip install -e '.[bench]'")
    mean, error = mean_and_error(peer, 100 if peer.library == "numpy" else 6)
    expected, its_error = compiled_loop
    assert abs(mean - expected) < 4.0 * (error**2 + its_error**2) ** 0.5
    assert error < 0.1 * expected  # or the comparison would say nothing


def test_not_looking_where_there_is_no_occasion_comes_to_the_same_acts():
    assert [simulate(300, 40, seed) for seed in range(5)] == [
        simulate_lighter(300, 40, seed) for seed in range(5)
    ]


def test_the_reference_model_does_what_its_words_say():
    chance = act_probability(0.5, 0.5, 0.5, 0.0, 0.0, 0.0)
    assert chance == pytest.approx(0.5 * 0.2689414213699951)
    assert act_probability(0.5, 0.5, 0.5, 0.0, 1.0, 0.0) == 0.45
    assert after_act(0.5, 0.0, 0.0, 0.99) == pytest.approx((0.525, 0.3, 0.04))
    assert after_act(0.5, 0.0, 0.0, 0.1) == pytest.approx((0.49, 0.0, 0.04))


def test_the_full_study_has_everything_in_it():
    cohort = simulate_study(full_study(400, 60, leaving=0.1), seed=1)
    assert cohort.events.num_rows > 0
    assert set(cohort.waves["day"].to_pylist()) == {0, 60}
    tactics = {"implementation_intention", "reminder", "co_creation", "self_persuasion"}
    assert set(cohort.deliveries["tactic"].to_pylist()) == tactics
    assert cohort.people["left"].null_count < 400


def test_set_up_and_days_are_told_apart():
    ticks = iter(range(10_000))
    small = Case(NUDGELAB._replace(sizes=()), 300, 11)
    (timing,) = measure([small], lambda: float(next(ticks)))
    # each reading of the clock is a second after the one before: long and short runs are even
    assert (timing.whole, timing.set_up, timing.ns_a_day) == (1.0, 1.0, 0.0)
    assert timing.rounds == 5
    assert timing.whole_ns_a_day == pytest.approx(1e9 / 3300)


def a_timing(contender, employees, ns, whole):
    return Timing(Case(contender, employees, DAYS), 5, whole, 0.01, ns, 0.02)


TIMINGS = [
    a_timing(NUDGELAB, 1_000, 10.0, 0.019),
    a_timing(NUDGELAB, 100_000, 13.0, 2.0),
]
FIRST = (FirstCall(1.0, 15.0), FirstCall(1.0, 0.5))


def test_a_goal_is_met_or_not():
    memories = [
        Memory(n, peak, 310.0, 20.0, 80.0, 2.0) for n, peak in ((1_000, 500.0), (2_000, 900.0))
    ]
    found = [goal.met for goal in goals(TIMINGS, memories, FIRST)]
    assert found == [False, True, False, True, True]  # not flat, lean, not lean, short, cached
    assert goal_lines(goals(TIMINGS, [], FIRST))[2].endswith("| no |")


def test_tables_and_files(tmp_path):
    lines = timing_lines(TIMINGS)
    assert lines[2].startswith("| nudgelab ")
    assert {line.count("|") for line in lines} == {lines[0].count("|")}
    write_csv(tmp_path / "table.csv", TIMINGS)
    written = (tmp_path / "table.csv").read_text(encoding="utf-8").splitlines()
    assert len(written) == 3
    assert len(written[0].split(",")) == len(written[1].split(","))
    readme = tmp_path / "README.md"
    readme.write_text("a\n<!-- simulation: begin -->\nold\n<!-- simulation: end -->\nb\n")
    into_readme(readme, "new\n")
    assert readme.read_text() == "a\n<!-- simulation: begin -->\nnew\n<!-- simulation: end -->\nb\n"


def test_memory_is_the_processs_own_and_not_its_starters():
    ballast = np.ones(100_000_000)  # [8 bytes]; a started process inherits this peak
    found = memory(20_000, 2)
    assert ballast.nbytes > found.peak * found.employees
    assert found.peak > found.cohort > 0.0
