import numpy as np
import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics.max_t import max_t, step_down
from nudgelab.statistics.randomisation_inference import randomisation_inference


def rng():
    return np.random.default_rng(11)


def test_one_arm_gives_the_test_of_that_arm():
    outcome, arm = np.array([5.0, 3, 8, 9, 1, 7, 2, 6]), np.array([0, 0, 1, 1, 0, 1, 0, 1])
    ours = max_t(outcome, arm, rng=rng())
    alone = randomisation_inference(outcome, arm, rng=rng())
    assert ours.p[0] == ours.p_adjusted[0] == pytest.approx(alone.p)
    assert ours.difference[0] == pytest.approx(alone.value)


def test_three_arms_by_hand():
    """Each of the 90 assignments of six units to three arms, looped over in plain Python."""
    outcome, arm = [1.0, 2.5, 4.1, 3.3, 9.2, 7.4], [0, 0, 1, 1, 2, 2]
    ours = max_t(outcome, arm, rng=rng())

    def statistics(own):
        parts = [[y for y, a in zip(outcome, own, strict=True) if a == k] for k in range(3)]
        mean = [np.mean(part) for part in parts]
        variance = [np.var(part, ddof=1) / len(part) for part in parts]
        return [abs(mean[k] - mean[0]) / np.sqrt(variance[k] + variance[0]) for k in (1, 2)]

    from itertools import permutations

    every = set(permutations(arm))
    drawn = np.array([statistics(own) for own in every])
    seen = np.array(statistics(arm))
    assert len(drawn) == ours.draws == 90
    assert np.abs(ours.statistic) == pytest.approx(seen)
    assert ours.p == pytest.approx([(drawn[:, k] >= seen[k] - 1e-9).mean() for k in (0, 1)])
    largest = (drawn.max(axis=1) >= seen.max() - 1e-9).mean()
    assert ours.p_adjusted.min() == pytest.approx(largest)


def test_it_is_no_larger_than_bonferroni_and_no_smaller_than_alone():
    generator = rng()
    team = np.repeat(np.arange(40), 5)
    outcome = generator.normal(size=200) + 0.4 * (team % 4 == 3)
    ours = max_t(outcome, team % 4, units=team, rng=generator, draws=1_999)
    assert (ours.p_adjusted >= ours.p).all()
    assert (ours.p_adjusted <= np.minimum(3 * ours.p + 0.01, 1)).all()
    assert ours.p_adjusted.argmin() == 2


def test_the_step_down_goes_on_with_the_rest():
    drawn = np.array([[3.0, 1, 0], [0, 2, 1], [1, 0, 2], [0, 0, 0]])
    alone, together = step_down(np.array([2.5, -1.5, 0.5]), drawn, own=0)
    assert alone == pytest.approx([1 / 4, 1 / 4, 2 / 4])
    assert together == pytest.approx([1 / 4, 2 / 4, 2 / 4])
    assert step_down(np.array([9.0, 0, 0]), drawn, own=1)[1] == pytest.approx([1 / 5, 1, 1])


def test_an_arm_of_one_unit_is_refused():
    with pytest.raises(EstimationError, match=r"units by arm == \[2, 1\]"):
        max_t([1.0, 2, 3], [0, 0, 1], rng=rng())
