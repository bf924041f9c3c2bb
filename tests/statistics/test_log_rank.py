import numpy as np
import pytest

from nudgelab.statistics.log_rank import log_rank
from tests.statistics.reference_numbers import EXACT, reference

DATA = {key: np.array(column) for key, column in reference("survival")["data"].items()}
CASES = [("time", "cox_days"), ("months", "cox_months")]


@pytest.mark.parametrize(("time", "name"), CASES)
def test_it_is_survdiff(time, name):
    # R: survival::survdiff(Surv(time, observed) ~ treated)$chisq
    ours = log_rank(DATA[time], DATA["observed"], DATA["treated"])
    assert ours.value == pytest.approx(reference("survival")[name]["log_rank"], rel=EXACT)
    from scipy.stats import chi2

    assert ours.p == pytest.approx(chi2.sf(ours.value, 1), rel=EXACT)


@pytest.mark.parametrize(("time", "name"), CASES)
def test_with_clusters_it_is_the_score_of_coxph_by_clubsandwich(time, name):
    # R: residuals(coxph(init = 0, iter.max = 0, ties = "breslow"), type = "score") go into
    # clubSandwich's linear_contrast with CR2
    ours = log_rank(DATA[time], DATA["observed"], DATA["treated"], clusters=DATA["inst"])
    expected = reference("survival")[name]
    standard_error, degrees = expected["score_clusters"]
    assert ours.value == pytest.approx((expected["score"] / standard_error) ** 2, rel=EXACT)
    assert ours.degrees_of_freedom == pytest.approx(degrees, rel=EXACT)


@pytest.mark.parametrize(
    ("time", "observed", "clusters", "reason"),
    [
        ([1, 2, 3, 4], [0, 0, 0, 0], None, "no events while both"),
        ([1, 2, 3, 4], [0, 0, 1, 1], None, "no events while both"),
        ([1, 2, 3, 4], [1, 1, 1, 1], [1, 1, 2, 3], "one cluster"),
        ([1, 2, 3, 4], [0, 0, 1, 1], [1, 2, 3, 4], "no events while both"),
    ],
)
def test_what_cannot_be_compared_is_refused(time, observed, clusters, reason):
    ours = log_rank(time, observed, [1, 1, 0, 0], clusters=clusters)
    assert ours.refused
    assert reason in ours.note


def test_clusters_that_do_not_differ_are_refused():
    time, observed = [2, 3, 5, 2, 3, 5, 3, 4, 5, 3, 4, 5], [1, 1, 0] * 4
    teams = np.repeat([1, 2, 3, 4], 3)
    ours = log_rank(time, observed, teams <= 2, clusters=teams)
    assert ours.refused
    assert "do not differ" in ours.note
