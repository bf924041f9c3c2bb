"""What the README shows is what the program says."""

from __future__ import annotations

import re
from pathlib import Path

from ruamel.yaml import YAML

import nudgelab as nl
from nudgelab.cohort.location import locate_cohort_file
from nudgelab.report.terminal import render_text
from nudgelab.report.wording import answer_sentences

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(language):
    return re.search(rf"```{language}\n(.*?)```", README, flags=re.DOTALL).group(1)


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def findings_of(name):
    study = nl.Study.load(ROOT / "experiments" / name)
    return nl.analyse(study, nl.Cohort.read(locate_cohort_file(study), study))


def test_the_excerpt_is_the_beginning_of_the_report():
    said = render_text(findings_of("hiv_results/study.yaml"), width=80)
    printed = [line.rstrip() for line in said.splitlines()]
    shown = block("text").rstrip().splitlines()
    assert printed[: len(shown)] == shown


def test_the_answer_on_the_wellness_trial_is_the_reports(wellness_data):
    answer = " ".join(answer_sentences(findings_of("workplace_wellness/online_surveys.yaml")))
    quoted = re.search(r"employees who tried.*?\*(.*?)\* A report", README, flags=re.DOTALL).group(
        1
    )
    for sentence in re.split(r"(?<=\.) (?=There)", " ".join(quoted.split())):
        assert sentence.rstrip(".") in answer


def test_the_columns_are_those_of_a_new_study():
    template = ROOT / "nudgelab" / "cli" / "study_template.yaml"
    assert block("yaml") in template.read_text(encoding="utf-8")


def test_the_python_runs(tmp_path, monkeypatch):
    (tmp_path / "configs").symlink_to(ROOT / "configs")
    monkeypatch.chdir(tmp_path)
    exec(compile(block("python"), "README.md", "exec"), {})  # noqa: S102  (our own README)
    assert (tmp_path / "report.html").is_file()


def test_a_tactic_of_one_s_own_runs():
    from nudgelab.study.registered_tactics import forget_tactic, registered_tactics

    exec(compile(blocks("python")[1], "README.md", "exec"), {})  # noqa: S102  (our own README)
    try:
        assert "buddy" in registered_tactics()
    finally:
        forget_tactic("buddy")


def test_a_population_from_rows_is_a_population():
    from nudgelab.study.population import Population

    declared = YAML(typ="safe", pure=True).load(blocks("yaml")[1])
    population = Population.model_validate(declared["population"])
    assert population.baseline.team == "team"
    assert population.network.file == "ties.csv"


def test_every_file_that_is_linked_is_there():
    for path in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / path).exists(), path
