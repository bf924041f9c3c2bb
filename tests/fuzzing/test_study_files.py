"""Whatever stands in a study file, it is read or refused in words, soon."""

from hypothesis import given

from nudgelab.study.study import Study
from nudgelab.study.words import in_words
from tests.fuzzing.bounds import bounded, cases, said_or_done
from tests.fuzzing.studies import broken_studies


@cases(700)
@given(content=broken_studies())
def test_a_study_file_is_read_or_refused_in_words(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "study.yaml"
    path.write_bytes(content)
    study = said_or_done(Study.load, path)
    if study is not None:
        with bounded():
            assert in_words(study)
