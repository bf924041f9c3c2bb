"""The examples that newcomers run first show what is typical of their model, not a lucky draw."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

import nudgelab as nl
from nudgelab.analysis.analyse import analyse_effects

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "configs" / "ambassador.yaml"
TEMPLATE = ROOT / "nudgelab" / "cli" / "study_template.yaml"

# File → segment, arm → mean and spread of the effect on 'posted' over 200 programmes, of every 100,
# by `nudgelab replicate FILE --times 200`.
MEANS = {
    DEMO: {
        ("all", "co_creation"): (2.8, 2.0),
        ("all", "self_persuasion"): (19.3, 2.6),
        ("all", "implementation_intention"): (5.9, 1.8),
        ("intends_not_acted", "co_creation"): (2.0, 6.9),
        ("intends_not_acted", "self_persuasion"): (5.1, 7.0),
        ("intends_not_acted", "implementation_intention"): (20.0, 6.9),
    },
    TEMPLATE: {
        ("all", "reminder"): (0.1, 2.1),
        ("all", "if_then_plan"): (2.3, 2.1),
        ("intends_not_acted", "reminder"): (1.6, 6.8),
        ("intends_not_acted", "if_then_plan"): (9.7, 6.9),
    },
}
FILES = pytest.mark.parametrize("file", MEANS, ids=["demo", "template"])


def _study(file, tmp_path):
    path = tmp_path / "study.yaml"
    path.write_text(file.read_text("utf-8").replace("STUDY_NAME", "mine"), "utf-8")
    return nl.Study.load(path)


def _effect(effects, segment, arm):
    return 100 * effects.where(outcome="posted", segment=segment, arm=arm)[0].estimate


@FILES
def test_each_effect_of_the_example_is_near_its_mean(file, tmp_path):
    study = _study(file, tmp_path)
    effects = analyse_effects(study, study.simulate())
    for place, (mean, spread) in MEANS[file].items():
        assert _effect(effects, *place) == pytest.approx(mean, abs=spread), place


@FILES
def test_the_means_are_those_of_the_model(file, tmp_path):
    study, times = _study(file, tmp_path), 6
    runs = [analyse_effects(study, study.simulate(replication=1 + r)) for r in range(times)]
    for place, (mean, spread) in MEANS[file].items():
        found = sum(_effect(effects, *place) for effects in runs) / times
        assert found == pytest.approx(mean, abs=4 * spread / math.sqrt(times)), place


def test_the_demo_measures_its_mediator_before_its_outcome(tmp_path):
    study = _study(DEMO, tmp_path)
    last_contact = max(
        tactic.schedule.start + tactic.schedule.every * (tactic.schedule.times - 1)
        for arm in study.arms.values()
        for tactic in map(study.tactic, arm.tactics)
    )
    survey, begins = study.analysis.mediation.wave, study.outcomes["posted"].window[0]
    assert last_contact < survey < begins
