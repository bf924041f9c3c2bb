"""The documentation's tables are the code's."""

from pathlib import Path

import pytest

from nudgelab.behaviour.parameters import PARAMETERS
from nudgelab.study.model_tables import TABLES, with_tables
from nudgelab.study.tactics import tactic_library

ODD = Path(__file__).parents[2] / "docs" / "odd.md"


def test_the_protocol_has_today_s_tables():
    page = ODD.read_text(encoding="utf-8")
    assert page == with_tables(page), "run python -m nudgelab.study.model_tables docs/odd.md"


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_in_the_protocol(name):
    assert f"<!-- table: {name} -->" in ODD.read_text(encoding="utf-8")


def test_every_parameter_and_tactic_is_in_its_table():
    page = with_tables(
        "<!-- table: parameters -->\n<!-- end -->\n<!-- table: tactics -->\n<!-- end -->"
    )
    for name in (*PARAMETERS, *tactic_library()):
        assert f"| `{name}` |" in page


def test_an_old_table_is_replaced():
    page = "before\n<!-- table: facts -->\n| old |\n<!-- end -->\nafter\n"
    new = with_tables(page)
    assert "| old |" not in new
    assert new.startswith("before\n")
    assert new.endswith("<!-- end -->\nafter\n")


def test_an_unknown_table_is_refused():
    with pytest.raises(KeyError, match="nonsense"):
        with_tables("<!-- table: nonsense -->\n<!-- end -->")


def test_the_protocol_has_all_its_elements():
    page = ODD.read_text(encoding="utf-8")
    for heading in (
        "1. Purpose and patterns",
        "2. Entities, state variables and scales",
        "3. Process overview and scheduling",
        "4. Design concepts",
        "5. Initialisation",
        "6. Input data",
        "7. Submodels",
    ):
        assert f"## {heading}" in page
    for concept in (
        "Basic principles",
        "Emergence",
        "Adaptation",
        "Objectives",
        "Learning",
        "Prediction",
        "Sensing",
        "Interaction",
        "Stochasticity",
        "Collectives",
        "Observation",
    ):
        assert f"**{concept}.**" in page
