"""Being asked: threat, dose and the channels that they move."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nudgelab.behaviour.parameters import Parameters
from nudgelab.behaviour.persuasion import (
    effective_dose,
    moderated,
    moved,
    repetition_factor,
    threatened,
)

share = st.floats(0.0, 1.0)
LAB = Parameters.with_changes({"field_multiplier": 1, "threat_gain": 1, "repetition_growth": 0.25})


def test_moving_a_channel_by_hand():
    assert moved(0.4, 0.5) == pytest.approx(0.7)
    assert moved(0.4, -0.5) == pytest.approx(0.2)
    assert moved(0.4, 0.0) == 0.4


def test_threat_by_hand():
    # 0.2 + 0.8·(0.5·0.6·0.4·1.5) = 0.2 + 0.8·0.18
    assert threatened(0.2, 0.5, 0.6, 0.6, 1.5, LAB) == pytest.approx(0.344)
    assert repetition_factor(2.0, LAB) == 1.5


def test_whoever_feels_pushed_does_not_listen():
    assert effective_dose(0.8, 0.25, LAB) == pytest.approx(0.6)
    assert effective_dose(0.8, 1.0, LAB) == 0.0


def test_the_field_delivers_a_part_of_the_dose():
    field = LAB._replace(field_multiplier=0.25)
    assert effective_dose(0.8, 0.0, field) == pytest.approx(0.2)


def test_moderation_by_a_trait():
    assert moderated(0.8, 0.9, 0.5) == pytest.approx(0.96)
    assert moderated(0.8, 0.5, 2.0) == 0.8
    assert moderated(0.8, 0.0, 2.0) == 0.0


def test_a_mandate_threatens_the_reactant_more():
    calm, proud = (threatened(0.0, 0.8, trait, 0.45, 1.0, LAB) for trait in (0.2, 0.8))
    assert proud == pytest.approx(4 * calm)


@given(share, st.floats(-1.0, 1.0))
def test_no_effect_leaves_the_unit_interval(state, effect):
    assert 0.0 <= moved(state, effect) <= 1.0


@given(share, share, share, share, st.floats(0.0, 50.0))
def test_threat_stays_in_range_and_never_falls_by_pressure(threat, pressure, trait, trust, recent):
    after = threatened(threat, pressure, trait, trust, repetition_factor(recent, LAB), LAB)
    assert threat <= after <= 1.0
    assert threatened(threat, 0.0, trait, trust, 1.0, LAB) == threat
