"""What fades."""

import pytest

from nudgelab.behaviour.decay import kept_a_day, towards


@pytest.mark.parametrize("half_life", [0.5, 3.0, 250.0])
def test_half_is_left_after_a_half_life(half_life):
    assert kept_a_day(half_life) ** half_life == pytest.approx(0.5)


def test_a_state_drifts_back_to_its_baseline():
    assert towards(0.8, 0.4, 0.5) == pytest.approx(0.6)
    assert towards(0.4, 0.4, 0.5) == 0.4
