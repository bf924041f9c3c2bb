"""Whatever programme a study may declare, it is simulated and analysed or refused in words."""

from hypothesis import given

from nudgelab.analysis.analyse import analyse
from nudgelab.report.as_json import render_json
from nudgelab.report.terminal import render_text
from nudgelab.simulation.programme import simulate
from nudgelab.study.study import Study
from tests.fuzzing.bounds import bounded, cases, said_or_done
from tests.fuzzing.studies import plausible_studies, written

_FIRST_TIME = 300  # seconds, in which the simulation is compiled


@cases(30)
@given(tree=plausible_studies())
def test_a_programme_is_simulated_and_analysed_or_refused_in_words(tmp_path_factory, tree):
    path = tmp_path_factory.getbasetemp() / "programme.yaml"
    path.write_text(written(tree), encoding="utf-8")
    study = said_or_done(Study.load, path)
    with bounded(_FIRST_TIME):
        cohort = simulate(study) if study is not None else None
    findings = said_or_done(analyse, study, cohort) if cohort is not None else None
    if findings is not None:
        with bounded():
            assert render_text(findings)
            assert render_json(findings)
