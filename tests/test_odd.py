"""The protocol names everything that the model has: a parameter that is new must be explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nudgelab.behaviour.parameters import PARAMETERS
from nudgelab.behaviour.vocabulary import CHANNELS, MESSENGERS, STATES, TRAITS
from nudgelab.study.arms import Arm
from nudgelab.study.model_tables import TABLES

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "odd.md").read_text(encoding="utf-8")
TEXT = re.sub(r"<!-- table: (\w+) -->.*?<!-- end -->", "", PAGE, flags=re.DOTALL)
"""What people wrote, without the tables that the code writes."""


def section(number):
    return re.search(rf"^## {number}\. .*?(?=^## |\Z)", TEXT, flags=re.DOTALL | re.MULTILINE)[0]


def mentions(text, name):
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)


def test_the_tables_are_out_of_the_way():
    assert len(re.findall("<!-- table", PAGE)) == len(TABLES)
    assert "<!--" not in TEXT


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_parameter_is_explained_beside_its_table(name):
    assert mentions(section(5) + section(7), name)


@pytest.mark.parametrize("name", [*TRAITS, *STATES])
def test_every_trait_and_state_is_an_employees(name):
    assert mentions(section(2), f"`{name}`")


@pytest.mark.parametrize("name", MESSENGERS)
def test_every_messenger_is_named(name):
    assert mentions(section(2), name)


@pytest.mark.parametrize("name", CHANNELS)
def test_every_channel_is_named(name):
    assert mentions(section(2) + section(7), name)


@pytest.mark.parametrize("name", Arm.model_fields["strategy"].annotation.__args__)
def test_every_strategy_is_explained(name):
    assert mentions(section(7), name.capitalize())


def test_every_file_that_is_named_is_there():
    named = set(re.findall(r"`((?:behaviour|simulation|study)/\w+\.py)`", TEXT))
    assert len(named) > 8
    assert [name for name in named if not (ROOT / "nudgelab" / name).is_file()] == []
    folders = set(re.findall(r"`((?:experiments|nudgelab)/[\w/]*)`", TEXT))
    assert [name for name in folders if not (ROOT / name).is_dir()] == []
