"""Dunnett's test against SciPy, R's multcomp and mvtnorm, and Dunnett's own table."""

import numpy as np
import pytest
import scipy.stats
from scipy import special

from nudgelab.errors import EstimationError
from nudgelab.statistics.intervals import critical_value, two_sided_p
from nudgelab.statistics.many_to_one import correlation_from_sizes, dunnett, dunnett_level
from tests.statistics.reference_numbers import reference


def p_at(limit, df=np.inf):
    return two_sided_p(limit, df)


def test_it_is_multcomps_on_unequal_arms():
    found = reference("many_arms")
    feeds = np.array(found["feed"])
    others = [name.split(" ")[0] for name in found["names"]]
    correlation = correlation_from_sizes(
        [(feeds == feed).sum() for feed in others], (feeds == "casein").sum()
    )
    df = found["df"]
    p = [two_sided_p(t, df) for t in found["t"]]
    # R integrates by quasi-Monte Carlo to 1e-6
    assert dunnett(p, correlation, df) == pytest.approx(found["dunnett"], abs=2e-6)
    each = dunnett_level(0.95, correlation, df)
    assert critical_value(each, df) == pytest.approx(found["critical"], abs=2e-4)


def test_it_is_scipys_on_balanced_normal_data():
    random = np.random.default_rng(5)
    control, *arms = random.normal([[0.0], [0.6], [0.2], [-0.4]], 1.0, (4, 15))
    groups = [control, *arms]
    df = 60 - 4
    pooled = sum(((g - g.mean()) ** 2).sum() for g in groups) / df
    t = [(g.mean() - control.mean()) / np.sqrt(pooled * 2 / 15) for g in arms]
    correlation = correlation_from_sizes([15, 15, 15], 15)
    theirs = scipy.stats.dunnett(*arms, control=control, rng=np.random.default_rng(1))
    ours = dunnett([two_sided_p(x, df) for x in t], correlation, df)
    assert ours == pytest.approx(theirs.pvalue, abs=2e-4)  # SciPy's is quasi-Monte Carlo too
    half = critical_value(dunnett_level(0.95, correlation, df), df) * np.sqrt(pooled * 2 / 15)
    interval = theirs.confidence_interval(0.95)
    assert (interval.high - interval.low) / 2 == pytest.approx(np.full(3, half), abs=2e-3)


@pytest.mark.parametrize(
    ("arms", "df", "critical"),
    [(2, 5, 3.03), (3, 10, 2.76), (5, 20, 2.73), (9, 60, 2.77), (4, 1e9, 2.44)],
)
def test_it_is_dunnetts_table_of_two_sided_critical_values(arms, df, critical):
    # Dunnett (1964), Biometrics 20, 482-491, table II, joint level 0.95, equal groups
    correlation = correlation_from_sizes(np.full(arms, 10), 10)
    found = critical_value(dunnett_level(0.95, correlation, df), df)
    assert found == pytest.approx(critical, abs=0.0051)


def test_a_correlation_of_no_single_factor_is_near_and_one_factor_is_exact():
    found = reference("many_arms")
    equal = correlation_from_sizes([7, 7, 7, 7], 7)
    exact = dunnett([p_at(2.2)] * 4, equal)
    assert exact == pytest.approx(np.full(4, found["normal_at_2.2"]), abs=1e-6)
    general = np.array([[1, 0.6, 0.3], [0.6, 1, 0.5], [0.3, 0.5, 1]])
    for df, expected in ((12, found["general_at_2.3_df12"]), (np.inf, found["general_at_2.3"])):
        # the nearest single factor has a loading of one here: hardly any correlation is further
        assert dunnett([p_at(2.3, df)] * 3, general, df)[0] == pytest.approx(expected, rel=0.02)


def test_without_correlation_it_is_sidak_and_with_all_of_it_nothing_is_paid():
    p = [0.01, 0.03, 0.2]
    assert dunnett(p, np.eye(3)) == pytest.approx(1 - (1 - np.array(p)) ** 3, rel=1e-9)
    assert (dunnett(p, np.ones((3, 3))) <= 1.3 * np.array(p)).all()  # loadings stop at 0.995
    assert dunnett([0.02, np.nan], np.eye(2)) == pytest.approx([0.02, np.nan], nan_ok=True)


def test_it_never_leaves_the_bounds_of_p_and_bonferroni():
    correlation = correlation_from_sizes([20, 50, 90], 40)
    p = np.array([1e-300, 1e-12, 1.0])
    adjusted = dunnett(p, correlation, 7.0)
    assert (adjusted >= p).all()
    assert (adjusted <= np.minimum(3 * p, 1)).all()
    assert dunnett([0.0, 0.5], np.eye(2))[0] == 0.0


def test_each_interval_covers_as_said_by_simulation():
    random = np.random.default_rng(11)
    sizes, control, df = np.array([10, 20, 40]), 15, 12
    correlation = correlation_from_sizes(sizes, control)
    limit = critical_value(dunnett_level(0.9, correlation, df), df)
    z = random.multivariate_normal(np.zeros(3), correlation, 100_000)
    s = np.sqrt(random.chisquare(df, 100_000) / df)
    covered = (np.abs(z / s[:, None]) <= limit).all(axis=1).mean()
    assert covered == pytest.approx(0.9, abs=0.004)
    assert special.ndtr(limit) > 0.95


def test_what_is_no_correlation_is_refused():
    with pytest.raises(EstimationError, match="correlation"):
        dunnett([0.1, 0.2], [[1.0, 2.0], [2.0, 1.0]])
    with pytest.raises(EstimationError, match="p =="):
        dunnett([0.1, 1.2], np.eye(2))
