"""A small study to simulate, built in Python."""

import numpy as np

from nudgelab.simulation.people import PERSON, STATE
from nudgelab.simulation.programme import Programme
from nudgelab.study.study import Study


def build(arms=None, *, employees=240, teams=30, days=40, **parts):
    """Return a small study; ``arms`` is arm → tactics, or arm → its declaration."""
    arms = {"control": [], "treated": []} if arms is None else arms
    declared = {
        "study": "small",
        "population": {"employees": employees, "teams": teams, **parts.pop("population", {})},
        "calendar": {"days": days, **parts.pop("calendar", {})},
        "arms": {
            arm: tactics if isinstance(tactics, dict) else {"tactics": tactics}
            for arm, tactics in arms.items()
        },
        "outcomes": {"acted_since": {"kind": "binary", "window": [1, days]}},
        "analysis": {"primary": "acted_since"},
        **parts,
    }
    return Study.model_validate(declared)


def ran(declared, seed=1, replication=0):
    """Return a programme that has run to its end."""
    programme = Programme(declared, seed, replication)
    programme.run()
    return programme


SEEN = ("acting_colleagues", "visible_colleagues", "seen_acting", "planned", "covered")
"""What is told of colleagues, and of what anybody has had."""
WHEN = ("faded_on", "asked_on")
"""When states were brought up to date, which differs by who had something to do."""


def states(programme, *, but=()):
    """Return everything that is told of employees, brought up to the last day, by name."""
    from nudgelab.simulation.fading import settle_asked, settle_everybody

    last = programme.study.calendar.days + 1
    workforce = programme.workforce
    settle_everybody(last, workforce, programme.fading)
    for employee in range(len(workforce.state)):
        settle_asked(employee, last, workforce, programme.fading)
    told = {name: workforce.state[name] for name in STATE.names}
    told |= {name: workforce.people[name] for name in PERSON.names}
    told |= {"trust": workforce.trust, "next_cue": workforce.next_cue}
    return {name: values for name, values in told.items() if name not in (*WHEN, *but)}


def same(one, other, whom=slice(None), *, but=()):
    """Tell whether employees are the same in two programmes, to the last bit."""
    ones, others = states(one, but=but), states(other, but=but)
    return all(np.array_equal(ones[name][whom], others[name][whom]) for name in ones)


__all__ = ["SEEN", "WHEN", "build", "ran", "same", "states"]
