"""Yuen's difference of trimmed means, against R and SciPy."""

import numpy as np
import pytest
from scipy import stats

from nudgelab.statistics.trimmed_means import trimmed_mean_difference
from tests.statistics.reference_numbers import EXACT, reference

R = reference("models")["yuen"]
QUINE = {key: np.array(column) for key, column in reference("models")["quine"].items()}
DAYS, TREATED = QUINE["outcome"], QUINE["treated"]


def test_it_is_yuens():
    ours = trimmed_mean_difference(DAYS, TREATED)
    found = (ours.value, ours.standard_error, ours.degrees_of_freedom)
    assert found == pytest.approx((R["value"], R["se"], R["df"]), rel=EXACT)
    scipys = stats.ttest_ind(DAYS[TREATED == 1], DAYS[TREATED == 0], equal_var=False, trim=0.2)
    assert ours.p == pytest.approx(scipys.pvalue, rel=EXACT)


def test_by_team_it_is_winsorised_values_by_clubsandwich():
    ours = trimmed_mean_difference(DAYS, TREATED, clusters=QUINE["team"])
    found = (ours.standard_error, ours.degrees_of_freedom)
    assert found == pytest.approx(R["clusters"], rel=EXACT)


def test_one_extreme_moves_it_little():
    extreme = np.append(DAYS, 10_000)
    here = trimmed_mean_difference(DAYS, TREATED)
    there = trimmed_mean_difference(extreme, np.append(TREATED, 1))
    assert abs(there.value - here.value) < 1


def test_what_cannot_be_told_is_refused():
    constant = trimmed_mean_difference(
        [1, 1, 1, 1, 9, 1, 1, 1], [1, 1, 1, 1, 0, 0, 0, 0], trim=0.25
    )
    assert "nothing varies" in constant.note
    few = trimmed_mean_difference([1, 2, 3, 4, 5, 6], [1, 1, 1, 0, 0, 0], trim=0.4)
    assert "1 people of a group are kept" in few.note
