"""Who received a tactic: those assigned to it who did not, and those in control who did."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from nudgelab.analysis.findings import Check

if TYPE_CHECKING:
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.study import Study

__all__ = ["check_compliance", "check_contamination", "compliance_checks"]

BoolArray = npt.NDArray[np.bool_]

FULL = 0.95
"""Share of an arm that has to have received its tactic for compliance to be called full."""
SPOILT = 0.5
"""Control's share who received, over the least arm's, from which the comparison is spoilt."""
EXPOSED = 0.1
"""Share of control in a team with somebody who received, from which it is warned of."""


def compliance_checks(study: Study, cohort: Cohort) -> Iterator[Check]:
    """Yield the checks of who received a tactic, where the cohort tells.

    Parameters
    ----------
    study : Study
        The plan.
    cohort : Cohort
        The data.

    Yields
    ------
    Check
        Non-compliance, contamination, and contacts within teams.
    """
    if cohort.received is None:
        return
    yield check_compliance(study, cohort)
    yield check_contamination(study, cohort)
    yield from _contacts_in_teams(study, cohort)


def check_compliance(study: Study, cohort: Cohort) -> Check:
    """Say what share of each arm received its tactic.

    Passes where it is at least 95 % of every arm, fails where it is nobody in one; otherwise the
    effects are those of assignment.
    """
    shares = {arm: _share(study, cohort, arm) for arm in study.treatments}
    said = ", ".join(
        f"{study.label('arm', arm)} {_said(study, share)}" for arm, share in shares.items()
    )
    message = f"Received at least once: {said}.{_unknown(cohort)}"
    full = all(share is not None and share >= FULL for share in shares.values())
    nobody = [study.label("arm", arm) for arm, share in shares.items() if share == 0.0]
    if nobody:
        message += f" Nobody in {', '.join(nobody)} received the tactic: nothing was tested there."
    elif not full:
        message += (
            " The effects are those of assignment (intention to treat), diluted by those who did"
            " not receive; the effect among compliers stands beside the primary one."
        )
    return Check(
        name="non-compliance",
        verdict="fail" if nobody else "pass" if full else "warn",
        message=message,
        details={"received_shares": shares},
    )


def check_contamination(study: Study, cohort: Cohort) -> Check:
    """Say what share of control received a tactic.

    Passes where nobody did; fails where it is at least half the share of some arm. Not done where
    control has too few people to be shown.
    """
    share = _share(study, cohort, study.control)
    if share is None and _too_few(study, cohort):
        return Check(
            name="contamination",
            verdict="not done",
            message=f"Fewer than {study.analysis.minimum_cell} people in control: not shown.",
        )
    if share == 0.0:
        return Check(
            name="contamination",
            verdict="pass",
            message="Nobody in control received a tactic.",
            details={"received_share_of_control": share},
        )
    others = [_share(study, cohort, arm) for arm in study.treatments]
    least = min((other for other in others if other is not None), default=1.0)
    spoilt = share is not None and share >= SPOILT * least
    message = f"In control {_said(study, share)} received a tactic: "
    message += "the arms hardly differ in what they received." if spoilt else "effects are diluted."
    return Check(
        name="contamination",
        verdict="fail" if spoilt else "warn",
        message=message,
        details={"received_share_of_control": share},
    )


def _share(study: Study, cohort: Cohort, arm: str) -> float | None:
    """Return the share of an arm that received; None where it would show too few people."""
    received = cohort.received
    assert received is not None  # noqa: S101  (the caller has asked)
    told = received[(cohort.arm == arm) & ~np.isnan(received)]
    took_part, least = int(told.sum()), study.analysis.minimum_cell
    if len(told) < least or 0 < took_part < least or 0 < len(told) - took_part < least:
        return None
    return took_part / len(told)


def _too_few(study: Study, cohort: Cohort) -> bool:
    """Tell whether so few people are in control that nothing is shown of them."""
    received = cohort.received
    assert received is not None  # noqa: S101  (the caller has asked)
    told = (cohort.arm == study.control) & ~np.isnan(received)
    return int(told.sum()) < study.analysis.minimum_cell


def _said(study: Study, share: float | None) -> str:
    if share is None:
        return f"not shown (fewer than {study.analysis.minimum_cell} people)"
    return f"{100 * share:.1f} %"


def _unknown(cohort: Cohort) -> str:
    received = cohort.received
    assert received is not None  # noqa: S101  (the caller has asked)
    unknown = int(np.isnan(received).sum())
    return f" Not known of {unknown:,} people." if unknown else ""


def _contacts_in_teams(study: Study, cohort: Cohort) -> Iterator[Check]:
    """Say how much of control works in one team with somebody who received."""
    team, received = cohort.team, cohort.received
    if team is None or received is None:
        return
    control: BoolArray = (cohort.arm == study.control) & (team >= 0)
    tactic = (received == 1.0) & (cohort.arm != study.control) & (team >= 0)
    exposed = control & np.isin(team, np.unique(team[tactic]))
    count, people = int(exposed.sum()), int(control.sum())
    least = study.analysis.minimum_cell
    if people < least or 0 < count < least:
        return
    if not count:
        message = f"Nobody in control shares a team with {study.people} who received a tactic."
    else:
        some = f"{count:,} of {people:,}" if people - count not in range(1, least) else "Nearly all"
        message = (
            f"{some} {study.people} in control share a team with somebody who received a tactic."
            " What passes between colleagues counts as control's and hides part of the effect;"
            " assigning whole teams would keep it out."
        )
    yield Check(
        name="contacts between arms",
        verdict="warn" if count >= EXPOSED * people else "pass",
        message=message,
    )
