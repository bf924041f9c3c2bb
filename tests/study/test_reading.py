"""Every kind of mistake in a study file gives one message: line, found, expected, nearest name."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nudgelab.errors import StudyError
from nudgelab.study.study import Study

# (what is replaced, by what, what the message has of what was found, of what was expected, nearest)
ONE_MISTAKE = [
    # unknown keys
    ("employees: 120", "employes: 120", "unknown key 'employes'", "employees", "employees"),
    ("population:", "populaton:", "unknown key 'populaton'", "population", "population"),
    ("attendance: 0.5", "atendance: 0.5", "unknown key 'atendance'", "attendance", "attendance"),
    ("neighbours: 4", "neighbors: 4", "unknown key 'neighbors'", "neighbours", "neighbours"),
    ("at_least: 0.5", "at_leest: 0.5", "unknown key 'at_leest'", "at_least", "at_least"),
    ("role: person", "rolle: person", "unknown key 'rolle'", "role", "role"),
    ("seed: 3", "sed: 3", "unknown key 'sed'", "seed", "seed"),
    ("seed: 3", "3: 3", "the key 3", "text", None),
    # a mistyped key that is required: one message, not two
    ("study: small", "studdy: small", "unknown key 'studdy'", "study", "study"),
    ("  primary: posted", "  primry: posted", "unknown key 'primry'", "primary", "primary"),
    ("arms:", "armz:", "unknown key 'armz'", "arms", "arms"),
    ("analysis:", "analisis:", "unknown key 'analisis'", "analysis", "analysis"),
    ("kind: count, window", "kind: count, windw", "unknown key 'windw'", "window", "window"),
    ("kind: count", "knd: count", "unknown key 'knd'", "kind", "kind"),
    ("cue: event", "cu: event", "unknown key 'cu'", "cue", "cue"),
    # required keys that are missing
    ("study: small\n", "", "no key 'study'", "given", None),
    ("  primary: posted\n", "", "no key 'primary' under 'analysis'", "given", None),
    ("kind: count, ", "", "no key 'kind' under 'posts'", "binary, count", None),
    ("kind: count, window: [1, 20]", "kind: count", "no key 'window' under 'posts'", "given", None),
    # wrong types
    ("employees: 120", "employees: many", "employees: 'many'", "a whole number", None),
    ("employees: 120", "employees: 12.5", "employees: 12.5", "a whole number", None),
    ("employees: 120", "employees: true", "employees: true", "a number", None),
    ("employees: 120", "employees:", "employees: nothing", "a whole number", None),
    ("employees: 120", "employees: [1]", "employees: a list of 1", "a whole number", None),
    ("level: 0.95", "level: true", "level: true", "a number", None),
    ("seed: 3", "seed: 1e-3", "seed: 0.001", "a whole number", None),
    ("seed: 3", "seed: 12:30", "seed: '12:30'", "a whole number", None),
    ("act: posted", "act: 3", "act: 3", "text", None),
    ("act: posted", "act: ''", "act: ''", "a text that isn't empty", None),
    ("people: employees", "people: [a]", "people: a list of 1", "text", None),
    ("{day: 10, cue: event, attendance: 0.5}", "10", "fair: 10", "a mapping", None),
    ("{at_least: 0.5}", "0.5", "intention: 0.5", "a mapping", None),
    ("adjust: [intention]", "adjust: intention", "adjust: 'intention'", "a list", None),
    ("[implementation_intention]", "[3]", "tactics: 3", "text", None),
    ("window: [1, 20]}", "window: 20}", "window: 20", "a list", None),
    ("window: [1, 20]}", "window: [1]}", "window: a list of 1", "a list of 2", None),
    ("window: [1, 20]}", "window: []}", "window: a list of 0", "a list of 2", None),
    ("window: [1, 20]}", "window: [1, 2, 3]}", "window: a list of 3", "at most 2", None),
    ("at_least: 0.5", "equals: [1]", "equals: a list of 1", "number or a text", None),
    ("at_least: 0.5", "at_least: high", "at_least: 'high'", "a number", None),
    ("C: nudge", "C: [nudge]", "C: a list of 1", "number or a text", None),
    ("study: small", "study: 2024", "study: 2024", "text", None),
    ("study: small", "study: my study", "study: 'my study'", "a letter, then letters", None),
    ("  nudge: {tac", "  my arm: {tac", "the name 'my arm'", "a letter, then letters", None),
    # impossible values
    ("attendance: 0.5", "attendance: 1.3", "attendance: 1.3", "at most 1", None),
    ("dose: 0.8", "dose: -0.1", "dose: -0.1", "at least 0", None),
    ("mean: 0.4", "mean: 1.3", "mean: 1.3", "below 1", None),
    ("mean: 0.4", "mean: .nan", "mean: nan", "a finite number", None),
    ("at_least: 0.5", "at_least: .inf", "at_least: inf", "a finite number", None),
    ("at_least: 0.5", "equals: .nan", "equals: nan", "a finite number", None),
    ("field_multiplier: 0.5", "field_multiplier: -.inf", "-inf", "a finite number", None),
    ("field_multiplier: 0.5", "field_multiplier: 99", "field_multiplier: 99", "from 0 to 1", None),
    ("employees: 120", "employees: -3", "employees: -3", "at least 2", None),
    ("teams: 20", "teams: 0", "teams: 0", "at least 1", None),
    ("level: 0.95", "level: 95", "level: 95", "below 1", None),
    ("seed: 3", "seed: -1", "seed: -1", "at least 0", None),
    ("shares: equal", "shares: equall", "shares: 'equall'", "equal, unknown", "equal"),
    ("shares: equal", "shares: 3", "shares: 3", "equal, unknown", None),
    ("unit: person", "unit: persn", "unit: 'persn'", "person, team", "person"),
    ("kind: count", "kind: cont", "posts: kind: 'cont'", "binary, count", "count"),
    ("kind: small_world", "kind: smallworld", "kind: 'smallworld'", "random", "small_world"),
    ("role: outcome", "role: outcom", "role: 'outcom'", "event_observed", "outcome"),
    ("dose: 0.8", "effects: {plann: 0.3}", "unknown key 'plann'", "plan", "plan"),
    ("dose: 0.8", "messenger: mananger", "messenger: 'mananger'", "board", "manager"),
    # staff, strategies, periods, turnover, people from data
    ("dose: 0.8", "actve: false", "unknown key 'actve'", "active", "active"),
    ("dose: 0.8", "active: 3", "active: 3", "true or false", None),
    ("dose: 0.8", "capacity: 40", "unknown key 'capacity'", "staff, minutes", None),
    ("dose: 0.8", "minutes: 0", "minutes: 0", "above 0", None),
    ("dose: 0.8", "concreteness: 1.5", "concreteness: 1.5", "at most 1", None),
    ("dose: 0.8", "period: {dayz: 5}", "unknown key 'dayz'", "days", "days"),
    ("dose: 0.8", "period: {reactions: 1}", "no key 'days' under 'period'", "given", None),
    ("dose: 0.8", "period: {days: 5, pressure: 0.2}", "pressure: 0.2", "at most 0", None),
    ("arms:", "staff: {coaches: {hours: 3}}\narms:", "key 'hours'", "hours_a_day", "hours_a_day"),
    ("arms:", "staff: {coaches: {hours_a_day: 25}}\narms:", "a_day: 25", "at most 24", None),
    ("arms:", "staff: {my coaches: {}}\narms:", "the name 'my coaches'", "a letter", None),
    ("[reminder]}", "[reminder], strategy: targetd}", "'targetd'", "sequenced", "targeted"),
    ("[reminder]}", "[reminder], strategi: targeted}", "key 'strategi'", "strategy", "strategy"),
    ("[reminder]}", "[reminder], phase_days: 0}", "phase_days: 0", "at least 1", None),
    ("{days: [0]}", "{days: [0], response: 80}", "response: 80", "at most 1", None),
    (
        "  network: {kind",
        "  turnover: {leavng: 0.1}\n  network: {kind",
        "key 'leavng'",
        "leaving",
        "leaving",
    ),
    (
        "  network: {kind",
        "  turnover: {leaving: 12}\n  network: {kind",
        "leaving: 12",
        "below 1",
        None,
    ),
    ("kind: small_world, neighbours: 4", "kind: file", "kind: file without a file", "EDGES", None),
    ("kind: small_world", "file: t.csv", "kind: small_world with a file", "kind: file", None),
    ("kind: small_world, neighbours: 4", "kind: file, fil: t.csv", "'fil'", "file", "file"),
    (
        "  network: {kind",
        "  baseline: {columns: {inertia: {column: q}}}\n  network: {kind",
        "no key 'file' under 'baseline'",
        "given",
        None,
    ),
    (
        "  network: {kind",
        "  baseline: {file: s.csv, columns: {}}\n  network: {kind",
        "columns: a mapping with no keys",
        "at least 1",
        None,
    ),
    (
        "  network: {kind",
        "  baseline: {file: s.csv, columns: {inertja: {column: q}}}\n  network: {kind",
        "unknown key 'inertja'",
        "reactance, scepticism, inertia",
        "inertia",
    ),
    (
        "  network: {kind",
        "  baseline: {file: s.csv, columns: {inertia: {colum: q}}}\n  network: {kind",
        "unknown key 'colum'",
        "column, range",
        "column",
    ),
    (
        "  network: {kind",
        (
            "  baseline: {file: s.csv, columns: {inertia: {column: q, range: [5, 5]}}}"
            "\n  network: {kind"
        ),
        "range: [5, 5]",
        "lowest and the highest",
        None,
    ),
    (
        "  network: {kind",
        "  baseline: {file: s.csv, columns: {inertia: {column: q, range: [5]}}}\n  network: {kind",
        "range: a list of 1",
        "a list of 2",
        None,
    ),
    (
        "  network: {kind",
        "  baseline: {file: s.csv, columns: {inertia: q}}\n  network: {kind",
        "inertia: 'q'",
        "a mapping",
        None,
    ),
]


@pytest.mark.parametrize(("old", "new", "found", "expected", "nearest"), ONE_MISTAKE)
def test_one_mistake_is_one_problem(the_problem, changed, old, new, found, expected, nearest):
    problem = the_problem(changed((old, new)))
    assert found in problem.found
    assert expected in problem.expected
    assert problem.suggestion == nearest
    assert "{" not in problem.expected


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ("employees: 120", "employees: many", "employees: many"),
        ("  primary: posted", "  primry: posted", "primry"),
        ("attendance: 0.5", "attendance: 1.3", "attendance"),
        ("  posts: {kind: count, window: [1, 20]}", "  posts:\n    kind: cont", "kind: cont"),
        ("  posts: {kind: count, window: [1, 20]}", "  posts:\n    knd: count", "knd: count"),
        ("values: {A: control, ", "values: {\n      0: contrl, A: control, ", "0: contrl"),
        ("study: small\n", "", "title"),
    ],
)
def test_a_problem_stands_on_its_line(problems, line_of, changed, old, new, at):
    text = changed((old, new))
    assert problems(text)[0].where.endswith(f"study.yaml:{line_of(text, at)}")


def test_a_message_says_it_all(the_problem, changed):
    said = str(the_problem(changed(("seed: 3", "seeed: 3"))))
    assert "study.yaml:6: found the unknown key 'seeed'; expected one of study, title" in said
    assert said.endswith("Did you mean 'seed'?")


def test_several_mistakes_are_told_at_once_in_the_order_of_the_file(problems, changed):
    text = changed(
        ("  primary: posted", "  primry: posted"),  # a mistyped key
        ("employees: 120", "employees: many"),  # a wrong type
        ("attendance: 0.5", "attendance: 1.3"),  # an impossible value, from which much depends
        ("kind: count", "kind: cont"),
    )
    found = [problem.found for problem in problems(text)]
    assert [one.split(":")[0] for one in found] == [
        "employees",
        "attendance",
        "posts",
        "the unknown key 'primry'",
    ]


def test_mistakes_within_parts_and_between_parts_are_told_together(problems, changed):
    text = changed(
        ("employees: 120", "employes: 120"),
        ("dose: 0.8", "dose: 1.3"),
        ("[implementation_intention]", "[implementation_intent]"),
        ("adjust: [intention]", "adjust: [intentoin]"),
        ("B: plan", "B: plna"),
    )
    found = [(problem.found, problem.suggestion) for problem in problems(text)]
    assert found == [
        ("the unknown key 'employes'", "employees"),
        ("dose: 1.3", None),
        ("the unknown tactic 'implementation_intent'", "implementation_intention"),
        ("the unknown baseline variable 'intentoin'", "intention"),
        ("the unknown arm 'plna'", "plan"),
    ]


def test_a_mistake_makes_no_second_one_elsewhere(the_problem, changed):
    # an arm that can't be named is still no reason to call it unknown where it is used
    assert "my arm" in the_problem(changed(("  nudge: {t", "  my arm: {t"))).found
    # a wrong calendar doesn't make a window too long
    text = changed(("  days: 20\n", "  days: soon\n"), ("window: [1, 20]", "window: [1, 400]"))
    assert the_problem(text).found == "days: 'soon'"


@pytest.mark.parametrize(
    ("old", "new", "read"),
    [
        ("act: posted", "act: no", lambda study: study.act == "no"),
        (
            "field_multiplier: 0.5",
            "field_multiplier: 1e-3",
            lambda s: s.model.popitem()[1] == 0.001,
        ),
        ("title: A small study", "title: 12:30", lambda study: study.title == "12:30"),
        ("title: A small study", "title: 2026-01-31", lambda study: study.title == "2026-01-31"),
        ("employees: 120", "employees: 1e3", lambda study: study.population.employees == 1000),
    ],
)
def test_values_are_read_by_the_rules_of_yaml_1_2(load, changed, old, new, read):
    assert read(load(changed((old, new))))


PIECES = [
    "",
    "{}",
    "[]",
    "null",
    "-1",
    "1.3",
    ".inf",
    "'x'",
    "control",
    "&a",
    "*a",
    "!!int",
    ": ",
    "\t",
]


@st.composite
def mutated(draw, text):
    """Return the valid study file after a few lines were lost, doubled, cut, or changed."""
    lines = text.splitlines()
    for _ in range(draw(st.integers(1, 4))):
        position = draw(st.integers(0, len(lines) - 1))
        line = lines[position]
        match draw(
            st.sampled_from(["delete", "double", "move", "cut", "value", "insert", "indent"])
        ):
            case "delete" if len(lines) > 1:
                del lines[position]
            case "double":
                lines.insert(position, line)
            case "move":
                lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(position))
            case "cut":
                lines[position] = line[: draw(st.integers(0, len(line)))]
            case "value":
                lines[position] = line.split(":")[0] + ": " + draw(st.sampled_from(PIECES))
            case "insert":
                at = draw(st.integers(0, len(line)))
                piece = draw(st.sampled_from(PIECES) | st.text(max_size=4))
                lines[position] = line[:at] + piece + line[at:]
            case "indent":
                lines[position] = "  " + line
    return "\n".join(lines)


@settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_text_gives_a_study_or_a_list_of_problems(tmp_path, valid, data):
    path = tmp_path / "fuzzed.yaml"
    path.write_text(data.draw(mutated(valid)), encoding="utf-8", errors="replace")
    try:
        study = Study.load(path)
    except StudyError as error:
        told = error.problems
    else:
        told = None
        assert study.arms
    assert told is None or (told and all(p.where.startswith(str(path)) for p in told))
