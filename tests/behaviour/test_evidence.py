"""The table of facts is whole."""

import math

from nudgelab.behaviour.evidence import evidence

QUANTITIES = {"d", "R²", "share", "points", "days", "ratio"}
READ = {"abstract", "secondary", "derived", "target"}


def test_every_fact_has_a_value_an_interval_a_kind_and_a_source():
    assert len(evidence()) >= 25
    for name, fact in evidence().items():
        assert name == fact.fact
        assert fact.low < fact.high, name
        assert math.isfinite(fact.published), name
        assert fact.quantity in QUANTITIES, name
        assert fact.read in READ, name
        assert len(fact.source) > 10, name
        assert len(fact.statement) > 10, name


def test_published_values_lie_in_or_near_what_is_accepted():
    for fact in evidence().values():
        width = fact.high - fact.low
        assert fact.low - width <= fact.published <= fact.high + width, fact.fact


def test_met_counts_the_ends():
    fact = evidence()["acts_given_intention"]
    assert fact.met_by(fact.low)
    assert fact.met_by(fact.high)
    assert not fact.met_by(fact.high + 1e-9)
