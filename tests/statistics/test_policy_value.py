"""The value of rules: unbiased on a known truth, honest about what was learned, exact in search."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics.policy_tree import Leaf, Split, choices, learn_tree
from nudgelab.statistics.policy_value import policy_values

SHARES = np.array([0.4, 0.3, 0.3])


def trial(rng, n=400, gain=0.6, team=None):
    """Arm 1 helps whoever is low on the first scale, arm 2 who is high."""
    x = rng.random((n, 2))
    arm = rng.choice(3, size=n, p=SHARES)
    noise = rng.normal(0, 0.5, n)
    if team is not None:
        arm = np.resize([0, 0, 1, 2, 1, 2, 0, 0, 1, 2], int(team.max()) + 1)[team]
        noise = noise + rng.normal(0, 0.3, int(team.max()) + 1)[team]
    high = x[:, 0] > 0.5
    y = 0.2 + gain * ((arm == 1) & ~high) + gain * ((arm == 2) & high) + x[:, 1] + noise
    return y, arm, x


def valued(y, arm, x, rng, **changes):
    arguments = {"shares": SHARES, "candidates": (1, 2), "scales": x, "rng": rng, "folds": 4}
    return policy_values(y, arm, x, **(arguments | changes))


@pytest.fixture(scope="module")
def repeated():
    rng = np.random.default_rng(11)
    found = []
    for _ in range(150):
        y, arm, x = trial(rng)
        groups = (x[:, 0] > 0.5).astype(int)
        found.append(valued(y, arm, x, rng, groups=groups, allowed=[(1,), (2,)], depth=1))
    return found


def covered(values, truth):
    return np.mean([value.low <= truth <= value.high for value in values])


def test_single_arms_are_unbiased_and_covered(repeated):
    for arm, truth in enumerate((0.7, 1.0, 1.0)):
        values = [found.single[arm] for found in repeated]
        error = np.std([v.value for v in values]) / np.sqrt(len(values))
        assert np.mean([v.value for v in values]) == pytest.approx(truth, abs=4 * error)
        assert covered(values, truth) >= 0.90


def test_a_rule_that_was_fixed_beforehand_is_covered(repeated):
    assert covered([found.by_group for found in repeated], 1.3) >= 0.90
    assert covered([found.group_gain for found in repeated], 0.3) >= 0.90


def test_a_learned_tree_is_not_valued_too_high(repeated):
    gains = np.array([found.tree_gain.value for found in repeated])
    assert gains.mean() < 0.3 + 4 * gains.std() / np.sqrt(gains.size)
    assert gains.mean() > 0.2
    tree = repeated[0].tree
    assert (tree.scale, tree.below, tree.above) == (0, Leaf(0), Leaf(1))
    assert tree.threshold == pytest.approx(0.5, abs=0.15)


def test_where_nobody_differs_nothing_is_gained():
    rng = np.random.default_rng(12)
    hits, gains = [], []
    for _ in range(80):
        y, arm, x = trial(rng, gain=0.0)
        gain = valued(y, arm, x, rng).tree_gain
        hits.append(gain.low > 0)
        gains.append(gain.value)
    assert np.mean(hits) <= 0.10
    assert np.mean(gains) <= 4 * np.std(gains) / np.sqrt(80)


def test_teams_stay_whole_and_are_covered():
    rng = np.random.default_rng(13)
    team = np.repeat(np.arange(80), 5)
    values = []
    for _ in range(100):
        y, arm, x = trial(rng, team=team)
        values.append(valued(y, arm, x, rng, clusters=team).single[1])
    assert covered(values, 1.0) >= 0.90


def test_less_may_be_better():
    rng = np.random.default_rng(14)
    y, arm, x = trial(rng, n=2_000)
    found = valued(y, arm, x, rng, sign=-1)
    assert found.tree_gain.value < 0 < -found.tree_gain.high  # lower than the best single arm's
    assert (found.tree.below, found.tree.above) == (Leaf(1), Leaf(0)) or isinstance(
        found.tree, Split
    )


def by_trying_all(scores, scales, least):
    """The best sum of any tree of depth two, by plain loops."""

    def leaf(who):
        return scores[who].sum(axis=0).max() if who.sum() >= least else -np.inf

    questions = [
        scales[:, j] > t
        for j in range(scales.shape[1])
        for t in np.unique(np.quantile(scales[:, j], np.arange(0.1, 0.95, 0.1)))
    ]
    best = leaf(np.ones(len(scores), dtype=bool))
    for root in questions:
        total = 0.0
        for side in (root, ~root):
            splits = [leaf(side & q) + leaf(side & ~q) for q in questions]
            total += max(leaf(side), *splits)
        best = max(best, total)
    return best


@pytest.mark.parametrize("seed", range(4))
def test_the_search_of_trees_is_exact(seed):
    rng = np.random.default_rng(seed)
    scores, scales = rng.normal(size=(60, 3)), rng.random((60, 2))
    tree = learn_tree(scores, scales, 2)
    given = choices(tree, scales)
    assert scores[np.arange(60), given].sum() == pytest.approx(by_trying_all(scores, scales, 3))


def test_a_tree_on_nothing_is_a_leaf():
    scores = np.array([[0.0, 1.0]] * 10)
    assert learn_tree(scores, np.ones((10, 1)), 2) == Leaf(1)
    assert learn_tree(scores, np.arange(10.0)[:, None], 2) == Leaf(1)


def test_every_arm_of_a_fold_is_learned_from_others(monkeypatch):
    rng = np.random.default_rng(15)
    y, arm, x = trial(rng, n=120)
    seen = []
    from nudgelab.statistics import policy_value

    plain = policy_value._scores
    monkeypatch.setattr(
        policy_value,
        "_scores",
        lambda t, train, test: seen.append((train, test)) or plain(t, train, test),
    )
    valued(y, arm, x, rng)
    assert not any((train & test).any() for train, test in seen)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"clusters": np.arange(400) % 6}, "too few for 4 folds"),
        ({"scales": np.full((400, 1), np.nan)}, "without gaps"),
    ],
)
def test_what_cannot_be_valued_is_an_error(changes, said):
    rng = np.random.default_rng(1)
    y, arm, x = trial(rng)
    with pytest.raises(EstimationError, match=said):
        valued(y, arm, x, rng, **changes)


def test_all_pairs_of_questions_are_asked():
    scales = np.array(list(itertools.product([0.0, 1.0], repeat=2)) * 10)
    best = (scales[:, 0] != scales[:, 1]).astype(int)  # exclusive or: no single question tells it
    scores = np.eye(2)[best]
    assert (choices(learn_tree(scores, scales, 2), scales) == best).all()
