"""Distributions over people that can't be are refused, at the number that is wrong."""

from __future__ import annotations

import pytest

from nudgelab.study.population import Marginal, Population

TRAITS = "reactance: {mean: 0.4, spread: 0.1}"


@pytest.mark.parametrize(
    ("old", "new", "found", "expected"),
    [
        ("mean: 0.4, spread: 0.1", "mean: 0.05, spread: 0.4", "spread: 0.4", "below 0.218"),
        ("mean: 0.4, spread: 0.1", "mean: 0.03", "spread: 0.18", "below 0.171"),
        ("mean: 0.4, spread: 0.1", "mean: 0.4, spread: 0", "spread: 0", "above 0"),
        (TRAITS, "reactance_scepticism: 1", "reactance_scepticism: 1", "below 1"),
        (
            TRAITS,
            "reactance_scepticism: 0.9\n    reactance_inertia: -0.9\n    scepticism_inertia: 0.9",
            "correlations of 0.9, -0.9 and 0.9",
            "can hold at once",
        ),
        ("teams: 20", "teams: 200", "teams: 200", "at most as many teams as employees (120)"),
        ("departments: 2", "departments: 21", "departments: 21", "as teams (20)"),
        ("teams: 20", "teams: 20\n  cues: {}", "cues: a mapping with no keys", "at least one"),
        ("teams: 20", "teams: 20\n  cues: {news: -1}", "news: -1", "above 0"),
        ("teams: 20", "teams: 20\n  trust: {pear: {mean: 0.5}}", "unknown key 'pear'", "peer"),
        ("teams: 20", "teams: 20\n  reach: {median: .inf}", "median: inf", "finite"),
    ],
)
def test_what_can_not_be(problems, line_of, changed, old, new, found, expected):
    text = changed((old, new))
    (problem,) = problems(text)
    assert found in problem.found
    assert expected in problem.expected
    if "correlations" not in found and "0.18" not in found:
        place = found.split(":")[0].split("'")[-2 if "'" in found else 0]
        assert problem.where.endswith(f":{line_of(text, place)}")


def test_every_beta_that_exists_is_allowed():
    assert Marginal(mean=0.5, spread=0.499).spread == 0.499


def test_messengers_that_are_left_out_keep_their_default_trust():
    population = Population(trust={"peer": Marginal(mean=0.2)})
    assert population.trust_in("peer").mean == 0.2
    assert population.trust_in("board").mean == 0.45
