"""Counter-based luck: the published vectors, ranges, and that nothing is drawn twice."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from nudgelab.simulation.streams import (
    Purpose,
    _in_unit_interval,
    luck_of,
    name_index,
    pair,
    philox,
    uniform,
    uniforms,
)


def words(text):
    return tuple(np.uint64(int(word, 16)) for word in text.split())


@pytest.mark.parametrize(
    ("counter", "key", "block"),
    [
        (
            "00000000 00000000 00000000 00000000",
            "00000000 00000000",
            "6627e8d5 e169c58d bc57ac4c 9b00dbd8",
        ),
        (
            "ffffffff ffffffff ffffffff ffffffff",
            "ffffffff ffffffff",
            "408f276d 41c83b0e a20bc7c6 6d5451fd",
        ),
        (
            "243f6a88 85a308d3 13198a2e 03707344",
            "a4093822 299f31d0",
            "d16cfe09 94fdcceb 5001e420 24126ea1",
        ),
    ],
)
def test_the_known_answers_of_random123(counter, key, block):
    assert philox(words(counter), words(key)) == words(block)


def test_numbers_lie_strictly_between_zero_and_one():
    zero, ones = np.uint64(0), np.uint64(0xFFFFFFFF)
    assert _in_unit_interval(zero, zero) == 2.0**-53
    assert _in_unit_interval(ones, ones) == 1.0 - 2.0**-53


day = st.integers(-1_000, 10_000)
word = st.integers(0, 2**32 - 1)
address = st.tuples(word, word, day, st.sampled_from(Purpose), word)


def drawn(seed, where):
    replication, employee, on, purpose, index = where
    return pair(luck_of(seed, replication), employee, on, int(purpose), index)


@given(st.integers(0, 2**64 - 1), address, address)
def test_different_addresses_share_no_draw(seed, one, other):
    assert (drawn(seed, one) == drawn(seed, other)) == (one == other)


def test_every_part_of_an_address_matters():
    base = (0, 0, 0, Purpose.TRAIT, 0)
    others = [
        (1, 0, 0, Purpose.TRAIT, 0),
        (0, 1, 0, Purpose.TRAIT, 0),
        (0, 0, 1, Purpose.TRAIT, 0),
        (0, 0, 0, Purpose.BELIEF, 0),
        (0, 0, 0, Purpose.TRAIT, 1),
    ]
    values = [drawn(7, where) for where in (base, *others)] + [drawn(8, base)]
    assert len(set(values)) == 7


@pytest.mark.parametrize("seed", [0, 1, 2**63 - 1])
def test_draws_are_uniform_and_independent_of_neighbours(seed):
    first = uniforms(luck_of(seed, 0), 20_000, Purpose.TRAIT)
    second = uniforms(luck_of(seed, 1), 20_000, Purpose.TRAIT)
    assert stats.kstest(first, "uniform").pvalue > 1e-4
    assert abs(stats.spearmanr(first, second).statistic) < 0.03
    assert abs(stats.spearmanr(first[1:], first[:-1]).statistic) < 0.03


def test_arrays_and_single_draws_agree():
    luck = luck_of(3, 2)
    many = uniforms(luck, 5, Purpose.SURVEY, index=4, day=-2)
    assert list(many) == [uniform(luck, i, -2, int(Purpose.SURVEY), 4) for i in range(5)]


@pytest.mark.parametrize(("seed", "replication"), [(-1, 0), (2**64, 0), (0, -1), (0, 2**32)])
def test_luck_out_of_range_is_refused(seed, replication):
    with pytest.raises(ValueError, match="must be from 0 to"):
        luck_of(seed, replication)


def test_a_purpose_is_used_once():
    assert len({int(purpose) for purpose in Purpose}) == len(Purpose)
    assert all(0 < purpose < 2**16 for purpose in Purpose)


def test_a_name_has_the_same_index_everywhere():
    assert name_index("co_creation") == 494_586_514  # CRC-32, the same on every machine
    assert name_index("reminder") != name_index("mandate")
