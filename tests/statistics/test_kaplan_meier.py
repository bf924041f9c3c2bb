import numpy as np
import pytest

from nudgelab.errors import EstimationError
from nudgelab.statistics.kaplan_meier import kaplan_meier
from tests.statistics.reference_numbers import EXACT, reference

DATA = {key: np.array(column) for key, column in reference("survival")["data"].items()}


@pytest.mark.parametrize(("time", "name"), [("time", "curve_days"), ("months", "curve_months")])
def test_it_is_survfit(time, name):
    # R: survival::survfit(Surv(time, observed) ~ 1, conf.type = "log-log")
    ours, expected = kaplan_meier(DATA[time], DATA["observed"]), reference("survival")[name]
    for column in ("times", "survival", "at_risk", "events"):
        assert getattr(ours, column) == pytest.approx(np.array(expected[column]), rel=EXACT)
    inside = (ours.survival < 1) & (ours.survival > 0)
    for column in ("low", "high"):
        theirs = np.array(expected[column], dtype=float)
        assert getattr(ours, column)[inside] == pytest.approx(theirs[inside], rel=EXACT)


def test_where_nobody_is_left_the_limits_are_zero_and_the_last_upper_one():
    curve = kaplan_meier([1, 2, 3], [1, 1, 1])
    assert (curve.survival[-1], curve.low[-1]) == (0.0, 0.0)
    assert curve.high[-1] == curve.high[-2] < 1


def test_everybody_at_once_has_no_upper_limit_but_one():
    curve = kaplan_meier([2, 2], [1, 1])
    assert (curve.low[0], curve.high[0]) == (0.0, 1.0)


def test_without_events_the_curve_stays_at_one():
    curve = kaplan_meier([1, 2, 2], [0, 0, 0])
    assert (curve.survival == 1).all()
    assert (curve.low == 1).all()


@pytest.mark.parametrize(
    ("time", "observed", "message"),
    [
        ([-1, 2], [1, 0], "time"),
        ([1, 2], [1, 2], "observed"),
        ([], [], "time"),
        ([1], [1, 0], "obs"),
    ],
)
def test_bad_follow_up_is_an_error(time, observed, message):
    with pytest.raises(EstimationError, match=message):
        kaplan_meier(time, observed)
