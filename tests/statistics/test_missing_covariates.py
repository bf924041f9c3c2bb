import numpy as np
import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics.missing_covariates import missing_indicator

NAN = np.nan


def test_missing_values_take_the_mean_and_are_told():
    filled = missing_indicator([[1, 4, NAN], [NAN, 5, NAN], [3, 6, NAN]])
    assert filled.tolist() == [[1, 4, 0, 0, 1], [2, 5, 0, 1, 1], [3, 6, 0, 0, 1]]


def test_complete_covariates_stay_as_they_are():
    assert missing_indicator([[1, 2], [3, 4]]).tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize("bad", [[1, 2], [[np.inf]]])
def test_bad_covariates_are_an_error(bad):
    with pytest.raises(EstimationError, match="covariates"):
        missing_indicator(bad)
