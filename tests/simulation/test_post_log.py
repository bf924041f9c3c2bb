"""The log of posts grows as it needs to, and loses nothing."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nudgelab.simulation.post_log import empty_post_log, log_posts, posts_by_day


@given(st.lists(st.lists(st.integers(0, 99), max_size=12), max_size=12), st.integers(1, 20))
def test_everything_is_kept_whatever_the_room(days, room):
    log = empty_post_log(room)
    for day, authors in enumerate(days):
        log = log_posts(log, np.array(authors, dtype=np.int64), day)
    author, day = posts_by_day(log)
    assert list(author) == [a for authors in days for a in authors]
    assert list(day) == [day for day, authors in enumerate(days) for _ in authors]
    assert log.counts[1] == 0  # nothing was forgotten


def test_a_new_log_is_empty():
    author, day = posts_by_day(empty_post_log(16))
    assert len(author) == len(day) == 0
