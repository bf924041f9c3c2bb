"""Type S and Type M errors: the published example, and simulation."""

import numpy as np
import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics.sign_and_size import sign_and_size


@pytest.mark.parametrize(
    ("effect", "standard_error", "power", "wrong_sign", "exaggeration"),
    # Gelman & Carlin (2014), beauty and sex ratios: 0.1 and 1.0 with a standard error of 3.28
    [(0.1, 3.28, 0.05, 0.46, 77), (1.0, 3.28, 0.06, 0.19, 7.7)],
)
def test_it_is_the_published_example(effect, standard_error, power, wrong_sign, exaggeration):
    found = sign_and_size(effect, standard_error)
    assert found.power == pytest.approx(power, abs=0.005)
    assert found.wrong_sign == pytest.approx(wrong_sign, abs=0.005)
    assert found.exaggeration == pytest.approx(exaggeration, rel=0.01)


@pytest.mark.parametrize("degrees", [np.inf, 8.0])
def test_it_is_what_simulation_gives(degrees):
    random = np.random.default_rng(9)
    error = random.normal(size=1_000_000)
    if np.isfinite(degrees):
        error = random.standard_t(degrees, size=1_000_000)
        limit = 2.306004135204166
    else:
        limit = 1.959963984540054
    estimate = 0.8 + error
    significant = estimate[np.abs(estimate) > limit]
    found = sign_and_size(-0.4, 0.5, degrees_of_freedom=degrees)
    assert found.power == pytest.approx(significant.size / 1e6, abs=0.0015)
    assert found.wrong_sign == pytest.approx((significant < 0).mean(), abs=0.002)
    assert found.exaggeration == pytest.approx(np.abs(significant).mean() / 0.8, rel=0.005)


def test_a_powerful_trial_makes_no_such_errors():
    found = sign_and_size(1.0, 0.1)
    assert found.power == pytest.approx(1.0)
    assert found.wrong_sign < 1e-20
    assert found.exaggeration == pytest.approx(1.0, abs=1e-6)


def test_many_degrees_of_freedom_are_the_normal():
    normal, nearly = sign_and_size(0.5, 1.0), sign_and_size(0.5, 1.0, degrees_of_freedom=1e7)
    assert nearly.exaggeration == pytest.approx(normal.exaggeration, rel=1e-5)


@pytest.mark.parametrize(("effect", "error", "df"), [(0.0, 1, 9), (1.0, 0, 9), (1.0, 1, 1)])
def test_nonsense_is_refused(effect, error, df):
    with pytest.raises(EstimationError, match="must be"):
        sign_and_size(effect, error, degrees_of_freedom=df)
