"""What comes of posts, and what their authors learn: against the model's functions, one by one."""

import math

import numpy as np
import pytest

from nudgelab.behaviour.learning import (
    adapted_aspiration,
    audience_after_post,
    efficacy_after_post,
    expected_reactions,
    habit_after_act,
    is_success,
    mishap_concern_after_post,
)
from nudgelab.behaviour.persuasion import moved
from nudgelab.simulation.programme import Programme
from nudgelab.simulation.publishing import publish
from tests.simulation.small_study import build

COUNT = 2000


def published(*, reviewed=False, cover=None, authors=None, day=3, **model):
    """Return a programme in which posts went out, and these posts."""
    declared = build(
        {"control": [], "treated": ["first_success"]}, employees=COUNT, teams=200, model=model
    )
    programme = Programme(declared, 1, 0)
    for name, value in (cover or {}).items():
        programme.workforce.state["covered"][:] = 1
        programme.workforce.cover[name] = value
    authors = np.arange(COUNT) if authors is None else np.asarray(authors)
    posts = publish(
        authors,
        np.full(len(authors), reviewed),
        day,
        programme.luck,
        programme.workforce,
        programme.fading,
        programme.parameters,
    )
    return programme, posts


def test_authors_learn_what_the_model_says():
    programme, posts = published(mishap_probability=0.3)
    fresh = Programme(programme.study, 1, 0).workforce.state
    gain = programme.workforce.people["habit_gain"]
    parameters, now = programme.parameters, programme.workforce.state
    assert posts.success.any()
    assert posts.mishap.any()
    for author in range(200):
        success, mishap = bool(posts.success[author]), bool(posts.mishap[author])
        old = {name: float(fresh[name][author]) for name in fresh.dtype.names}
        log_reactions = math.log1p(posts.reactions[author])
        expected = {
            "efficacy": efficacy_after_post(old["efficacy"], success, parameters),
            "audience": audience_after_post(old["audience"], success, parameters),
            "mishap": mishap_concern_after_post(old["mishap"], mishap, parameters),
            "habit": habit_after_act(0.0, float(gain[author])),
            "aspiration": adapted_aspiration(old["aspiration"], log_reactions, parameters),
            "energy": parameters.success_energy if success else 0.0,
            "importance": moved(old["importance"], success * parameters.success_importance),
            "futility": moved(old["futility"], -(success * parameters.success_futility)),
        }
        found = {name: float(now[name][author]) for name in expected}
        assert found == pytest.approx(expected, rel=1e-5, abs=1e-7)
        reached = is_success(log_reactions, old["aspiration"])
        assert success == (reached and not mishap)
    assert np.all(programme.workforce.people["last_post"] == 3)


def test_reactions_have_their_mean_and_grow_in_a_period():
    programme, plain = published(aspiration_rate=0.0)
    state, people = Programme(programme.study, 1, 0).workforce[:2]
    means = [
        expected_reactions(float(reach), float(efficacy), programme.parameters)
        for reach, efficacy in zip(people["reach"], state["efficacy"], strict=True)
    ]
    size = programme.parameters.reactions_dispersion
    error = np.sqrt(np.sum(np.square(means) / size + means)) / COUNT
    assert plain.reactions.mean() == pytest.approx(np.mean(means), abs=4 * error)
    twice = published(cover={"reactions": 1.0, "reactions_until": 3})[1]
    assert np.all(twice.reactions >= plain.reactions)
    assert twice.reactions.mean() == pytest.approx(2 * np.mean(means), abs=8 * error)
    over = published(cover={"reactions": 1.0, "reactions_until": 2})[1]
    assert np.array_equal(over.reactions, plain.reactions)


@pytest.mark.parametrize(("catches", "left"), [(1.0, 0.0), (0.7, 0.3), (0.0, 1.0)])
def test_a_review_prevents_its_share_of_mishaps(catches, left):
    known = {"mishap_probability": 0.5, "review_catches": catches}
    without, read = (published(reviewed=r, **known)[1] for r in (False, True))
    assert without.mishap.mean() == pytest.approx(0.5, abs=0.04)
    assert read.mishap.sum() == pytest.approx(left * without.mishap.sum(), rel=0.15)
    assert np.all(without.mishap >= read.mishap)  # by the same luck
    assert np.array_equal(read.reactions, without.reactions)


def test_two_posts_a_day_have_luck_of_their_own():
    twice = np.repeat(np.arange(COUNT), 2)
    fixed = {"quality_slope": 0.0, "mishap_probability": 0.0}
    posts = published(authors=twice, **fixed)[1]
    once = published(**fixed)[1]
    first, second = posts.reactions[::2], posts.reactions[1::2]
    assert np.array_equal(first, once.reactions)  # a later post changes nothing of the first one
    assert not np.array_equal(first, second)
    assert abs(np.corrcoef(np.log1p(first) > 1, np.log1p(second) > 1)[0, 1]) < 0.35  # share reach


def test_no_posts():
    programme, posts = published(authors=np.empty(0, dtype=np.int64))
    assert len(posts.author) == len(posts.mishap) == 0
    assert programme.workforce.state["habit"].max() == 0.0
