"""The shallow tree that gives the most, by doubly robust scores: searched whole, not greedily.

Each question of the tree is whether a scale lies above one of its deciles. Sums of the scores over
every pair of questions are cross-products of 0/1 columns, so that all trees of depth two are
compared at once.

References
----------
Zhou, Z., Athey, S. & Wager, S. (2023). Offline multi-action policy learning: generalization and
optimization. Operations Research 71, 148–183 (exact search of trees of fixed depth).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from nudgelab.statistics.arrays import Booleans, Codes, Floats

__all__ = ["Leaf", "Split", "Tree", "choices", "learn_tree"]

_DECILES = np.arange(0.1, 0.95, 0.1)
_LEAST_SHARE = 0.05
"""A leaf holds at least this share of the people: fewer would be told by chance."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """Everybody here gets one arm."""

    arm: int


@dataclass(frozen=True, slots=True)
class Split:
    """A question: those whose scale is above the threshold go on in ``above``, others ``below``."""

    scale: int
    threshold: float
    below: Tree
    above: Tree


Tree: TypeAlias = "Leaf | Split"


def choices(tree: Tree, scales: Floats) -> Codes:
    """Return the arm that a tree gives each person.

    Parameters
    ----------
    tree : Tree
        The rule.
    scales : ndarray, shape (n, p)
        What it may look at.

    Returns
    -------
    ndarray of int, shape (n,)
        Columns of the scores that the tree was learned from.
    """
    if isinstance(tree, Leaf):
        return np.full(len(scales), tree.arm, dtype=np.intp)
    above = scales[:, tree.scale] > tree.threshold
    return np.where(above, choices(tree.above, scales), choices(tree.below, scales))


def learn_tree(scores: Floats, scales: Floats, depth: int) -> Tree:
    """Return the tree with the largest sum of scores.

    Parameters
    ----------
    scores : ndarray, shape (n, arms)
        What each arm would give each person, noisy but unbiased; more is better.
    scales : ndarray, shape (n, p)
        What the tree may look at.
    depth : {0, 1, 2}
        Questions, one after the other.

    Returns
    -------
    Tree
        No deeper than asked; a question that gains nothing is not asked.
    """
    plain = Leaf(int(scores.sum(axis=0).argmax()))
    questions, above = _questions(scales)
    if depth == 0 or not questions:
        return plain
    least = max(1, int(np.ceil(_LEAST_SHARE * len(scores))))
    root = _best_question(scores, above, depth, least)
    if root is None:
        return plain
    scale, threshold = questions[root]
    side = above[:, root] > 0
    below, over = (_grown(scores, scales, who, depth - 1, least) for who in (~side, side))
    return below if below == over else Split(scale, threshold, below, over)


def _grown(scores: Floats, scales: Floats, who: Booleans, depth: int, least: int) -> Tree:
    """Return the tree of one side, with the side's own deciles replaced by those of everybody."""
    own = scores[who]
    plain = Leaf(int(own.sum(axis=0).argmax()))
    questions, above = _questions(scales)
    if depth == 0:
        return plain
    place = _best_question(own, above[who], 1, least)
    if place is None:
        return plain
    scale, threshold = questions[place]
    side = above[who, place] > 0
    ends = [Leaf(int(own[part].sum(axis=0).argmax())) for part in (~side, side)]
    return plain if ends[0] == ends[1] else Split(scale, threshold, ends[0], ends[1])


def _questions(scales: Floats) -> tuple[list[tuple[int, float]], Floats]:
    """Return the questions, (scale, threshold), and who lies above each, shape (n, questions)."""
    questions, above = [], []
    for scale, column in enumerate(scales.T):
        for threshold in np.unique(np.quantile(column, _DECILES)):
            over = column > threshold
            if over.any() and not over.all():
                questions.append((scale, float(threshold)))
                above.append(over)
    return questions, np.array(above, dtype=np.float64).T.reshape(len(scales), len(questions))


def _best_question(scores: Floats, above: Floats, depth: int, least: int) -> int | None:
    """Return the first question of the best tree; None where no leaf would be large enough."""
    people = len(scores)
    if people < 2 * least or not above.shape[1]:
        return None
    sides = (1.0 - above, above)
    if depth == 1:
        total = sum(_leaves(side.sum(axis=0), scores.T @ side, least) for side in sides)
    else:
        total = sum(_two_deep(scores, side, above, least) for side in sides)
    values = np.asarray(total)
    return int(values.argmax()) if np.isfinite(values.max()) else None


def _leaves(counts: Floats, sums: Floats, least: int) -> Floats:
    """Return the best arm's sum of each leaf; minus infinity where too few people are in it."""
    return np.where(counts >= least, sums.max(axis=0), -np.inf)


def _two_deep(scores: Floats, side: Floats, above: Floats, least: int) -> Floats:
    """Return what one side of each first question gives with its best second question, or none."""
    sums = scores.T @ side  # arms, questions
    counts = side.sum(axis=0)
    inner = np.stack([(side * score[:, None]).T @ above for score in scores.T])
    inner_counts = side.T @ above
    high = _leaves(inner_counts, inner, least)
    low = _leaves(counts[:, None] - inner_counts, sums[:, :, None] - inner, least)
    best: Floats = np.maximum((high + low).max(axis=1), _leaves(counts, sums, least))
    return best
