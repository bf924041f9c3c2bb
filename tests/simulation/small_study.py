"""A small study to simulate, built in Python."""

from nudgelab.study.study import Study


def build(arms=None, *, employees=240, teams=30, days=40, **parts):
    """Return a small study; ``arms`` is arm → tactics."""
    arms = {"control": [], "treated": []} if arms is None else arms
    declared = {
        "study": "small",
        "population": {"employees": employees, "teams": teams, **parts.pop("population", {})},
        "calendar": {"days": days, **parts.pop("calendar", {})},
        "arms": {arm: {"tactics": tactics} for arm, tactics in arms.items()},
        "outcomes": {"acted_since": {"kind": "binary", "window": [1, days]}},
        "analysis": {"primary": "acted_since"},
        **parts,
    }
    return Study.model_validate(declared)
