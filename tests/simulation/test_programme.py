"""A whole programme: its tables, its calendar, and luck that arms have in common."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nudgelab.behaviour.parameters import PARAMETERS
from nudgelab.behaviour.vocabulary import TRAITS
from nudgelab.cohort.resistance import with_dominant_resistance
from nudgelab.errors import StudyError
from nudgelab.simulation.measurement import BASELINE_SCALES, WAVE_SCALES
from nudgelab.simulation.programme import simulate
from nudgelab.study.tactics import tactic_library
from tests.simulation.small_study import SEEN, build, ran, same, states

SOLITARY = {
    "intention_norm": 0.0,
    "vicarious_efficacy": 0.0,
    "mishap_seen": 0.0,
    "intimidation_efficacy": 0.0,
}


def test_what_is_assumed_otherwise_than_by_default_is_said(study):
    declared = study({"control": [], "treated": ["reminder"]})
    assert simulate(declared.model_copy(update={"model": {}})).notes == ()
    changed = declared.model_copy(update={"model": {"field_multiplier": 1.0}})
    (note,) = simulate(changed).notes
    default = PARAMETERS["field_multiplier"].default
    assert note.startswith(
        f"Assumed: field_multiplier is 1, where the model's default is {default:g}"
    )


def test_the_cohort_has_every_table(study):
    cohort = simulate(study({"control": [], "treated": ["reminder"]}))
    assert cohort.people.column_names == [
        "person",
        "arm",
        "team",
        "received",
        "department",
        "manager",
        "tenure",
        "acted",
        *BASELINE_SCALES,
        "dominant_resistance",
    ]
    assert cohort.events.column_names == ["person", "day", "kind"]
    assert cohort.waves.column_names == ["person", "day", *WAVE_SCALES]
    assert cohort.deliveries.column_names == ["day", "tactic", "arm", "contacts", "cost"]
    assert len(cohort) == 240
    assert cohort.source.seed == 1
    assert cohort.source.replication == 0


def test_the_dominant_resistance_is_what_the_baseline_survey_tells_of_any_cohort(study):
    people = simulate(study({"control": [], "treated": ["reminder"]})).people
    told = simulate(study({"control": [], "treated": ["reminder"]})).waves
    bare = people.drop_columns(["dominant_resistance"])
    assert with_dominant_resistance(bare, told).equals(people)
    assert set(people["dominant_resistance"].to_pylist()) == set(TRAITS)


def test_the_tables_have_their_types_without_any_event(study):
    silent = simulate(
        study(model={"intention_constant": -2}, population={"cue_rate": {"mean": 1e-9}})
    )
    loud = simulate(study({"control": [], "treated": ["reminder"]}))
    assert silent.events.num_rows == silent.deliveries.num_rows == 0
    for name in ("people", "events", "waves", "deliveries"):
        assert getattr(silent, name).schema == getattr(loud, name).schema


def test_acting_at_baseline_is_any_post_up_to_day_zero(study):
    cohort = simulate(study(employees=2000, teams=250))
    day, person = cohort.events["day"].to_numpy(), cohort.events["person"].to_numpy()
    acted = np.zeros(2000)
    acted[person[day <= 0]] = 1
    assert np.array_equal(cohort.people["acted"].to_numpy(), acted)
    assert 0 < acted.mean() < 1
    assert (day.min(), day.max()) >= (-19, 1)
    assert day.max() <= 40


def test_time_never_runs_back(study):
    days = simulate(study({"control": [], "treated": ["reminder"]})).events["day"].to_numpy()
    assert np.all(np.diff(days) >= 0)


def test_surveys_are_asked_on_their_days(study):
    cohort = simulate(study(calendar={"days": 40, "survey": {"days": [-5, 0, 40]}}))
    assert sorted(set(cohort.waves["day"].to_pylist())) == [-5, 0, 40]
    assert cohort.waves.num_rows == 3 * 240


def test_the_baseline_is_measured_even_if_no_survey_is_declared(study):
    declared = study(calendar={"days": 40, "survey": {"days": [40]}})
    cohort = simulate(declared)
    again = simulate(study(calendar={"days": 40, "survey": {"days": [0, 40]}}))
    assert set(cohort.waves["day"].to_pylist()) == {40}
    # the threat that was felt then isn't asked, so the diagnosis goes without it
    measured = [name for name in cohort.people.column_names if name != "dominant_resistance"]
    assert cohort.people.select(measured).equals(again.people.select(measured))


def test_the_baseline_survey_is_the_first(study):
    cohort = simulate(study(calendar={"days": 40, "survey": {"days": [0, -3]}}))
    first = cohort.waves.filter(cohort.waves["day"].to_numpy() == -3)
    assert cohort.people["intention"].equals(first["intention"])


def test_a_programme_without_baseline_days(study):
    cohort = simulate(study(calendar={"days": 10, "baseline_days": 0}, days=10))
    assert cohort.events["day"].to_numpy().min() >= 1
    assert not cohort.people["acted"].to_numpy().any()


def test_the_same_seed_gives_the_same_bits_and_another_one_others(study):
    declared = study({"control": [], "treated": ["co_creation", "reminder"]})
    one, same = simulate(declared, seed=4, replication=2), simulate(declared, seed=4, replication=2)
    for name in ("people", "events", "waves", "deliveries", "outcomes"):
        assert getattr(one, name).equals(getattr(same, name))
    assert not one.people.equals(simulate(declared, seed=5, replication=2).people)
    assert not one.people.equals(simulate(declared, seed=4, replication=3).people)


def test_the_seed_of_the_study_is_taken_if_none_is_given(study):
    declared = study(seed=9)
    assert simulate(declared).people.equals(simulate(declared, seed=9).people)


def test_an_arm_without_tactics_behaves_as_control_employee_by_employee(study):
    two = ran(study({"control": [], "idle": []}))
    turned = ran(
        study({"control": [], "idle": []}, assignment={"shares": {"control": 1, "idle": 5}})
    )
    assert not np.array_equal(two.arm, turned.arm)
    assert same(two, turned)


def test_a_tactic_that_does_nothing_changes_nothing(study):
    empty = {"against": "contrast", "messenger": "peer", "schedule": {"times": 3, "every": 5}}
    treated = ran(study({"control": [], "treated": ["empty"]}, tactics={"empty": empty}))
    idle = ran(study({"control": [], "treated": []}))
    assert treated.records.contacts
    assert treated.records.events_table().equals(idle.records.events_table())
    # a visit on the way rounds what fades once more
    one, other = states(treated, but=("repetition",)), states(idle, but=("repetition",))
    for name in one:
        assert one[name] == pytest.approx(other[name], rel=1e-5, abs=1e-7), name


@pytest.mark.parametrize("unit", ["person", "team"])
def test_without_social_influence_a_tactic_changes_nobody_outside_its_arm(study, unit):
    parts = {"model": {**SOLITARY, "field_multiplier": 1.0}, "assignment": {"unit": unit}}
    arms = {
        "control": [],
        "treated": ["co_creation", "mandate", "reminder", "implementation_intention"],
    }
    treated, idle = ran(study(arms, **parts)), ran(study(**parts))
    assert same(treated, idle, treated.arm == 0, but=SEEN)
    assert not same(treated, idle, treated.arm == 1)


def test_without_ties_nobody_outside_a_treated_team_changes(study):
    parts = {"population": {"network": {"kind": "none"}}, "assignment": {"unit": "team"}}
    parts["model"] = {"field_multiplier": 1.0}
    treated = ran(study({"control": [], "treated": ["mandate", "reminder"]}, **parts))
    assert same(treated, ran(study(**parts)), treated.arm == 0)


def test_with_social_influence_colleagues_of_the_treated_change(study):
    parts = {"model": {"field_multiplier": 1.0}, "days": 80}
    arms = {"control": [], "treated": ["self_persuasion", "implementation_intention"]}
    treated, idle = ran(study(arms, **parts)), ran(study(**parts))
    assert not same(treated, idle, treated.arm == 0, but=SEEN)


def test_a_tactic_for_a_cue_that_nobody_has_is_refused():
    declared = build(
        {"control": [], "treated": ["implementation_intention"]},
        population={"cues": {"event": 1.0}},
    )
    with pytest.raises(
        StudyError, match=r"implementation_intention: cue: found 'project'; expected one of event"
    ):
        simulate(declared)


def test_two_people_in_one_team_are_enough():
    assert len(simulate(build(employees=2, teams=1, days=5, population={"departments": 1}))) == 2


extremes = st.fixed_dictionaries(
    {name: st.sampled_from([p.low, p.default, p.high]) for name, p in PARAMETERS.items()}
)
STRATEGIES = ("uniform", "targeted", "sequenced", "adaptive")
STATES_IN_RANGE = (
    "threat",
    "mishap",
    "futility",
    "audience",
    "importance",
    "efficacy",
    "energy",
    "habit",
    "trust",
)


@settings(max_examples=60)
@given(extremes, st.integers(0, 2**32), st.sampled_from(STRATEGIES))
@example({name: p.low for name, p in PARAMETERS.items()}, 1, "uniform")
@example({name: p.high for name, p in PARAMETERS.items()}, 1, "adaptive")
def test_states_stay_in_range_whatever_the_parameters(model, seed, strategy):
    arms = {"control": [], "treated": {"strategy": strategy, "tactics": list(tactic_library())}}
    programme = ran(
        build(
            arms,
            model=model,
            employees=60,
            teams=8,
            days=15,
            population={"turnover": {"leaving": 0.9, "vacancy": 3}},
            calendar={"survey": {"days": [0, 10], "response": 0.7}},
        ),
        seed,
    )
    told = states(programme)
    for name in STATES_IN_RANGE:
        assert told[name].min() >= 0.0, name
        assert told[name].max() <= 1.0, name
    for table in (programme.workforce.plan, programme.workforce.relief):
        assert table.min() >= 0.0
        assert table.max() <= 1.0
    assert np.isfinite(told["aspiration"]).all()
    assert not np.isnan(told["next_cue"]).any()
