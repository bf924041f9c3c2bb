"""The table of parameters: complete, sourced, and refusing what it doesn't know."""

import subprocess
import sys

import pytest

from nudgelab.behaviour.parameters import PARAMETERS, Parameters


def test_the_table_has_every_parameter_once_and_in_order():
    assert tuple(PARAMETERS) == Parameters._fields
    assert Parameters() == tuple(p.default for p in PARAMETERS.values())


@pytest.mark.parametrize("parameter", PARAMETERS.values(), ids=lambda p: p.name)
def test_each_parameter_is_told_in_full(parameter):
    assert parameter.low <= parameter.default <= parameter.high
    assert parameter.low < parameter.high
    assert parameter.unit
    assert parameter.meaning
    assert parameter.source


def test_changes_leave_the_rest_alone():
    changed = Parameters.with_changes({"field_multiplier": 1})
    assert changed.field_multiplier == 1.0
    assert isinstance(changed.field_multiplier, float)
    assert changed._replace(field_multiplier=Parameters().field_multiplier) == Parameters()


def test_no_change_gives_the_defaults():
    assert Parameters.with_changes({}) == Parameters()


def test_an_unknown_name_is_refused():
    with pytest.raises(KeyError, match="feild_multiplier"):
        Parameters.with_changes({"feild_multiplier": 0.5})


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan"), float("inf")])
def test_a_value_outside_the_range_is_refused(value):
    with pytest.raises(ValueError, match=r"field_multiplier == .*, must be from 0 to 1"):
        Parameters.with_changes({"field_multiplier": value})


def test_reading_a_study_compiles_nothing():
    code = (
        "import sys; import nudgelab.behaviour.parameters, nudgelab.behaviour.vocabulary;"
        "sys.exit(any(name in sys.modules for name in ('numba', 'scipy', 'simpy')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
