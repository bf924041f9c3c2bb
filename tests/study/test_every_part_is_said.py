"""Nothing that a study file can declare goes unsaid: each change of a part changes the words."""

from __future__ import annotations

import typing
from copy import deepcopy

import pytest
from pydantic import BaseModel

from nudgelab.study.study import Study
from nudgelab.study.words import in_words

DECLARED = {
    "study": "small",
    "population": {
        "employees": 120,
        "teams": 20,
        "departments": 2,
        "traits": {"reactance": {"mean": 0.4, "spread": 0.1}},
        "trust": {"peer": {"mean": 0.5}},
        "cues": {"event": 0.3, "project": 0.4, "news": 0.3},
        "turnover": {"leaving": 0.1},
        "baseline": {
            "file": "survey.csv",
            "columns": {"inertia": {"column": "q1", "range": [1, 7]}},
            "person": "id",
        },
    },
    "calendar": {
        "days": 20,
        "baseline_days": 5,
        "survey": {"days": [0, 10]},
        "events": {"fair": {"day": 10, "cue": "event", "attendance": 0.5}},
    },
    "staff": {"coaches": {"people": 3}},
    "tactics": {
        "coaching": {"dose": 0.9},
        "implementation_intention": {"dose": 0.9},
        "post_review": {"dose": 0.9},
        "reminder": {"dose": 0.9},
        "self_persuasion": {"dose": 0.9},
    },
    "arms": {
        "control": {},
        "plan": {"tactics": ["implementation_intention", "reminder", "self_persuasion"]},
        "sequence": {"tactics": ["coaching", "post_review", "reminder"], "strategy": "sequenced"},
    },
    "outcomes": {
        "posted": {"kind": "binary", "window": [1, 20]},
        "posts": {"kind": "count", "window": [1, 20]},
        "pride": {"kind": "continuous", "window": [1, 20]},
        "first": {"kind": "time_to_event", "window": [1, 20]},
        "visits": {"kind": "recurrent", "window": [1, 20]},
        "often": {"kind": "ordinal", "categories": ["never", "once", "more"], "window": [1, 20]},
    },
    "segments": {"keen": {"where": {"intention": {"at_least": 0.5}}}},
    "analysis": {"primary": "posted", "adjust": ["efficacy"]},
    "scales": {"pride": {"items": ["q1", "q2", "q3"], "range": [1, 7]}},
    "power": {"replications": 100},
    "cohort": {
        "start": "2024-01-15",
        "columns": {
            "group": {"role": "arm"},
            "posted": {"role": "outcome"},
            "id": {"role": "person"},
        },
        "events": {"columns": {"who": {"role": "person"}, "when": {"role": "time"}}},
        "waves": {
            "columns": {
                "who": {"role": "person"},
                "wave": {"role": "wave"},
                "trust": {"role": "scale"},
            }
        },
    },
}

# where in the file → another value; every field of every part stands in one of these places
CHANGES = {
    "study": "other",
    "title": "A title",
    "question": "Why?",
    "act": "posted",
    "people": "nurses",
    "seed": 7,
    # calibrating
    "calibration": {"plan_control": {"kind": "uniform", "low": 0.1, "high": 0.8}},
    "calibration.habit_action": {"kind": "uniform", "low": 0.1, "high": 0.9},
    "calibration.plan_control": {
        "kind": "beta",
        "mean": 0.3,
        "spread": 0.1,
        "low": 0.0,
        "high": 1.0,
    },
    "calibration.intention_norm": {
        "kind": "normal",
        "mean": 0.3,
        "spread": 0.1,
        "low": 0.0,
        "high": 1.0,
    },
    # comparing strategies
    "uncertainty": {"plan_control": {"low": 0.1, "high": 0.8}},
    "uncertainty.plan_control": {"low": 0.1, "high": 0.9, "scale": "log", "source": "a guess"},
    "comparison.strategies": {"mine": {"tactics": ["coaching"]}},
    "comparison.best_at": "posts",
    "comparison.habit_day": 200,
    "comparison.costs.currency": "GBP",
    "comparison.costs.staff_hour": 40.0,
    "comparison.costs.employee_hour": 40.0,
    "comparison.costs.contact_minutes": 10.0,
    "comparison.costs.survey_minutes": 10.0,
    # who
    "population.employees": 130,
    "population.teams": 21,
    "population.departments": 3,
    "population.managers": 0.2,
    "population.traits.reactance.mean": 0.41,
    "population.traits.reactance.spread": 0.11,
    "population.traits.scepticism": {"mean": 0.3},
    "population.traits.inertia": {"mean": 0.3},
    "population.traits.reactance_scepticism": 0.1,
    "population.traits.reactance_inertia": 0.1,
    "population.traits.scepticism_inertia": 0.1,
    "population.beliefs.importance": {"mean": 0.3},
    "population.beliefs.efficacy": {"mean": 0.3},
    "population.beliefs.mishap": {"mean": 0.3},
    "population.beliefs.futility": {"mean": 0.3},
    "population.beliefs.audience": {"mean": 0.3},
    "population.beliefs.scepticism_weight": 0.1,
    "population.trust.peer": {"mean": 0.3},
    "population.reach.median": 100,
    "population.reach.log_spread": 0.5,
    "population.tenure.median": 3,
    "population.tenure.log_spread": 0.5,
    "population.cue_rate.mean": 0.1,
    "population.cue_rate.shape": 2,
    "population.cues": {"event": 1, "project": 1, "news": 1},
    "population.network.kind": "random",
    "population.network.neighbours": 6,
    "population.network.rewiring": 0.3,
    "population.network": {"kind": "file", "file": "ties.csv"},
    "population.turnover.leaving": 0.2,
    "population.turnover.vacancy": 10,
    "population.baseline.file": "other.csv",
    "population.baseline.columns.inertia.column": "q2",
    "population.baseline.columns.inertia.range": [7, 1],
    "population.baseline.person": "name",
    "population.baseline.team": "team",
    "population.baseline.department": "division",
    "population.baseline.missing": ["-99"],
    # when
    "calendar.days": 30,
    "calendar.baseline_days": 6,
    "calendar.survey.days": [0],
    "calendar.survey.items": 5,
    "calendar.survey.points": 5,
    "calendar.survey.noise": 0.2,
    "calendar.survey.response": 0.8,
    "calendar.events.fair.day": 11,
    "calendar.events.fair.cue": "news",
    "calendar.events.fair.attendance": 0.4,
    "model": {"field_multiplier": 0.5},
    # what is done
    "staff.coaches.people": 1,
    "staff.coaches.hours_a_day": 2,
    "staff.coaches.cost_an_hour": 80,
    "tactics.reminder.active": False,
    "tactics.reminder.against": "contrast",
    "tactics.reminder.messenger": "peer",
    "tactics.reminder.pressure": 0.2,
    "tactics.reminder.dose": 0.8,
    "tactics.reminder.whom": "managers",
    "tactics.reminder.uptake": 0.4,
    "tactics.reminder.schedule.start": 6,
    "tactics.reminder.schedule.every": 11,
    "tactics.reminder.schedule.times": 7,
    "tactics.reminder.staff": "coaches",
    "tactics.coaching.minutes": 60,
    "tactics.reminder.cost.per_person": 3,
    "tactics.reminder.cost.per_contact": 3,
    "tactics.reminder.effects": {"energy": 0.1},
    "tactics.reminder.cue": "event",
    "tactics.implementation_intention.concreteness": 0.5,
    "tactics.post_review.period.days": 90,
    "tactics.post_review.period": {"days": 120, "pressure": -0.3},
    "tactics.self_persuasion.period": {"days": 120, "reactions": 2},
    "tactics.reminder.period": {"days": 120, "reviewed_by": "reviewers"},
    "tactics.coaching.period": {"days": 120, "reviewed_by": "reviewers", "minutes": 5},
    "tactics.reminder.occasion": 0.5,
    "tactics.reminder.moderation": {"trait": "inertia", "slope": 1},
    "tactics.self_persuasion.moderation": {"trait": "reactance", "slope": 1},
    "tactics.lunch": {"against": "inertia", "messenger": "peer"},
    "arms.plan.label": "if-then plan",
    "arms.plan.tactics": ["reminder"],
    "arms.plan.strategy": "targeted",
    "arms.sequence.phase_days": 5,
    "arms.plan.factors": {"coaching": 1},
    "assignment.unit": "team",
    "assignment.control": "plan",
    "assignment.strata": ["department"],
    "assignment.pairs": "department",
    "assignment.rollout": "tenure",
    "assignment.rollout_start": "tenure",
    "assignment.period_days": 20,
    "assignment.pair_on": ["tenure"],
    "assignment.steps": 3,
    "assignment.rerandomise": {"on": ["tenure"], "accept": 0.2},
    "assignment.shares": "unknown",
    # what is measured
    "outcomes.posted.label": "posted once",
    "outcomes.posted.window": [1, 19],
    "outcomes.posted.better": "lower",
    "outcomes.posted.event": "answer",
    "outcomes.posts.event": "answer",
    "outcomes.posts.label": "number",
    "outcomes.posts.window": [2, 20],
    "outcomes.posts.better": "lower",
    "outcomes.first.event": "answer",
    "outcomes.first.label": "first time",
    "outcomes.first.window": [2, 20],
    "outcomes.first.better": "lower",
    "outcomes.first.competing": "left",
    "outcomes.visits.label": "number of visits",
    "outcomes.visits.window": [2, 20],
    "outcomes.visits.better": "lower",
    "outcomes.visits.event": "answer",
    "outcomes.visits.terminal": "left",
    "outcomes.visits.kind": "count",
    "outcomes.posts": {"kind": "recurrent", "window": [1, 20]},
    "outcomes.often.label": "how often",
    "outcomes.often.window": [2, 20],
    "outcomes.often.better": "lower",
    "outcomes.often.event": "answer",
    "outcomes.often.scale": "efficacy",
    "outcomes.often.thresholds": [1, 3],
    "outcomes.often.categories": ["never", "rarely", "more"],
    "outcomes.posted": {"kind": "ordinal", "categories": ["no", "yes"], "window": [1, 20]},
    "outcomes.pride.label": "pride in it",
    "outcomes.pride.window": [2, 20],
    "outcomes.pride.better": "lower",
    "outcomes.pride.scale": "pride",
    "outcomes.pride.weight": "intention",
    "outcomes.posted.kind": "continuous",
    "outcomes.posts.kind": "time_to_event",
    "outcomes.first.kind": "count",
    "outcomes.pride.kind": "binary",
    # for whom, and how
    "segments.keen.label": "keen ones",
    "segments.keen.where.intention.at_least": 0.6,
    "segments.keen.where.intention.at_most": 0.6,
    "segments.keen.where.intention.above": 0.6,
    "segments.keen.where.intention.below": 0.6,
    "segments.keen.where.intention.equals": 0.6,
    "segments.keen.where.intention.one_of": [0.6],
    "analysis.primary": "posts",
    "analysis.primary_segment": "keen",
    "analysis.activation": "posts",
    "analysis.inertia_segment": "keen",
    "analysis.adjust": ["intention"],
    "analysis.adjustment": "g_computation",
    "analysis.strata": "ignore",
    "analysis.interactions": [["coaching", "plan"]],
    "analysis.baselines": {"pride": "importance"},
    "analysis.level": 0.9,
    "analysis.multiplicity": "none",
    "analysis.family": "primary",
    "analysis.screen": "benjamini_hochberg",
    "analysis.simultaneous": True,
    "analysis.looks.tightest_at": 50,
    "analysis.looks.at": [0.4, 1],
    "analysis.looks.days": [40, 80],
    "analysis.looks": {"at": [0.5, 1], "spending": "hwang_shih_decani", "gamma": -2},
    "analysis.margin.equivalence": 0.02,
    "analysis.margin.non_inferiority": 0.02,
    "analysis.prior": {"mean": 0.01, "spread": 0.01, "source": "a pilot"},
    "analysis.worthwhile": 0.01,
    "analysis.cluster_by_team": True,
    "analysis.confirm": ["randomisation"],
    "analysis.draws": 999,
    "analysis.compliers": ["posts"],
    "analysis.moderation.by": ["tenure"],
    "analysis.moderation.unit": "sd",
    "analysis.moderation.segments": ["keen"],
    "analysis.mediation.mediator": "efficacy",
    "analysis.mediation.wave": 10,
    "analysis.mediation.draws": 500,
    "analysis.policy.by": ["tenure"],
    "analysis.policy.depth": 1,
    "analysis.policy.folds": 4,
    "analysis.sensitivity.multiple_imputation.imputations": 40,
    "analysis.sensitivity.multiple_imputation.on": ["tenure"],
    "analysis.sensitivity.multiple_imputation.delta": [-0.5],
    "analysis.minimum_cell": 20,
    # how large
    "power.sizes": [100, 200],
    "power.grow": "team_size",
    "power.target": 0.9,
    "power.level": 0.9,
    "power.effect": 0.1,
    "power.base": 0.3,
    "power.spread": 2,
    "power.explained": 0.1,
    "power.icc": 0.05,
    "power.icc_range": [0.01, 0.1],
    "power.cv": 0.4,
    "power.attrition": 0.1,
    "power.periods": 6,
    "power.replications": 50,
    "cohort.file": "people.csv",
    "cohort.source": "the archive",
    "cohort.missing": ["-99"],
    "cohort.table": "people",
    "cohort.sheet": "people",
    "cohort.encoding": "cp1252",
    "cohort.decimal": "comma",
    "cohort.dates": "excel",
    "scales.pride.items": ["q1", "q2"],
    "scales.pride.reversed": ["q2"],
    "scales.pride.range": [1, 5],
    "scales.pride.minimum": 3,
    "scales.pride.label": "pride in it",
    "cohort.start": "2024-01-16",
    "cohort.days": "working",
    "cohort.events.kind": "comment",
    "cohort.events.columns.who.values": {"1": "2"},
    "cohort.events.columns.what": {"role": "kind"},
    "cohort.waves.columns.trust.as": "confidence",
    "cohort.waves.columns.wave.values": {"before": 0},
    "cohort.waves.columns.wave.role": "day",
    **{
        f"cohort.{log}.{key}": value
        for log in ("events", "waves")
        for key, value in {
            "file": "log.csv",
            "source": "the archive",
            "table": "log",
            "sheet": "log",
            "encoding": "cp1252",
            "decimal": "comma",
            "dates": "excel",
            "missing": ["-99"],
        }.items()
    },
    "cohort.columns.group.role": "team",
    "cohort.columns.group.as": "arm",
    "cohort.columns.group.values": {"A": "control"},
}

SAYS_ITSELF = {("TacticDeclaration", "description")}  # words for whoever reads the file


def put(path, value):
    """Return the declared study with one part replaced."""
    content = deepcopy(DECLARED)
    *parents, key = path.split(".")
    around = content
    for parent in parents:
        around = around.setdefault(parent, {})
    around[key] = value
    return content


@pytest.mark.parametrize("path", CHANGES)
def test_a_change_changes_the_words(path):
    changed = Study.model_validate(put(path, CHANGES[path]))
    assert in_words(changed) != in_words(Study.model_validate(DECLARED))


def models_in(annotation):
    """Yield the parts that an annotation allows, and the parts of these."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for field in annotation.model_fields.values():
            yield from models_in(field.annotation)
    for inner in typing.get_args(annotation):
        yield from models_in(inner)


def fields_of(part, key):
    """Yield the field of a part that a key of the file is, if it is one."""
    for name, field in type(part).model_fields.items():
        if key in (name, field.alias):
            yield type(part).__name__, name


def fields_at(path):
    """Yield each (part, field) on the way to a place of the file."""
    part = Study.model_validate(put(path, CHANGES[path]))
    for key in path.split("."):
        if isinstance(part, dict):
            part = part[key]
        else:
            ((name, field),) = fields_of(part, key)
            yield name, field
            part = getattr(part, field)
    if isinstance(part, BaseModel):
        yield from ((type(part).__name__, field) for field in part.model_fields_set)


def test_every_field_of_every_part_is_among_the_changes():
    declared = {
        (model.__name__, field) for model in set(models_in(Study)) for field in model.model_fields
    }
    assert ("TacticDeclaration", "concreteness") in declared
    assert ("BaselineColumn", "range") in declared
    changed = {field for path in CHANGES for field in fields_at(path)}
    assert declared - changed == SAYS_ITSELF
