"""What was frozen beforehand, in words: when, what was changed since, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from nudgelab.report.naming import Names, listed, quoted
from nudgelab.report.numbers import number

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Effects, Findings
    from nudgelab.analysis.registered import Deviation, RegisteredPlan
    from nudgelab.cohort.cohort import Source

__all__ = [
    "Held",
    "answer_standing",
    "deviation_rows",
    "registration_and_deviations",
    "registration_sentences",
]

_MOST = 160
"""Characters of a setting that are printed."""


class Held(Protocol):
    """What can be held against a frozen plan: findings, or what a scan found."""

    @property
    def effects(self) -> Effects:
        """Effects with their status."""
        ...

    @property
    def source(self) -> Source:
        """Where the cohort comes from."""
        ...

    @property
    def registered(self) -> RegisteredPlan | None:
        """The frozen plan; None where there was none."""
        ...


def registration_sentences(findings: Held) -> list[str]:
    """Say whether the plan was frozen beforehand, and how this analysis departs from it.

    Parameters
    ----------
    findings : Held
        What was found.

    Returns
    -------
    list of str
        Empty for a simulated cohort without a frozen plan, which needs none.
    """
    plan = findings.registered
    if plan is None:
        return [] if findings.source.kind == "simulated" else [_NOT_FROZEN]
    return list(_sentences(findings, plan))


def registration_and_deviations(findings: Held) -> Iterator[str]:
    """Yield what is said of the frozen plan, and a sentence for each deviation from it.

    Parameters
    ----------
    findings : Held
        What was found.

    Yields
    ------
    str
        One sentence or two.
    """
    yield from registration_sentences(findings)
    for row in deviation_rows(findings):
        yield (
            f"Deviation: {row['where']} was {row['registered']}, is {row['now']};"
            f" touches {row['touches']}."
        )


def answer_standing(findings: Findings) -> Iterator[str]:
    """Yield whether the frozen plan asked for what the answer says; nothing without such a plan.

    Parameters
    ----------
    findings : Findings
        What was found.

    Yields
    ------
    str
        One sentence.
    """
    plan = findings.registered
    if plan is None:
        return
    if findings.answer is not None and findings.answer.comparisons:
        rows = [comparison.effect for comparison in findings.answer.comparisons]
    else:
        rows = list(findings.effects.where(role="primary"))
    names, when = Names(findings), f"frozen on {plan.date[:10]}"
    not_asked = [quoted(names.arm(row.arm)) for row in rows if row.status != "confirmatory"]
    if plan.knew_the_data:
        yield f"Exploratory: these data were there already when the plan was {when}."
    elif not not_asked:
        yield f"Confirmatory: the plan {when} asked for this."
    else:
        whose = "" if len(not_asked) == len(rows) else f" of {listed(not_asked)}"
        yield f"Exploratory{whose}: the plan {when} did not ask for just this."


_NOT_FROZEN = (
    "No plan was frozen before these data were analysed, so nobody can tell what was asked before"
    " they were seen; “nudgelab register” freezes one."
)


def _sentences(findings: Held, plan: RegisteredPlan) -> Iterator[str]:
    yield f"The plan was frozen on {plan.date[:10]} (seal {plan.seal[:16]}…)."
    yield from _data_then(plan)
    for amendment in plan.amendments:
        changed = ", ".join(change.where for change in amendment.changes)
        late = (
            " These data were there by then, so the changes count as deviations."
            if amendment.knew_the_data and not plan.knew_the_data
            else ""
        )
        yield (
            f"It was amended on {amendment.date[:10]}: {amendment.reason} (changed: {changed})."
            f"{late}"
        )
    yield _counted(findings, plan)
    if plan.deviations:
        said = "deviation" if len(plan.deviations) == 1 else "deviations"
        yield f"This analysis has {number(len(plan.deviations))} {said} from the frozen plan."
    else:
        yield "This analysis doesn’t deviate from it."


def _data_then(plan: RegisteredPlan) -> Iterator[str]:
    """Say which data were there when the plan was frozen, and what follows."""
    if plan.knew_the_data:
        yield "These very data were there already, so it confirms nothing."
        return
    if plan.files_unchanged:
        yield (
            f"The file of {listed(plan.files_unchanged)} was there already as it is now; it tells"
            " no outcome."
        )
    if changed := [what for what in plan.files_there if what not in plan.files_unchanged]:
        yield (
            f"A file of {listed(changed)} was there already in another state; what it held then may"
            " have been seen."
        )
    if not plan.files_there:
        yield (
            "It knew no file of data: none was there where the study says, or none was named, which"
            " the registration can’t tell apart."
        )


def _counted(findings: Held, plan: RegisteredPlan) -> str:
    confirmatory = sum(row.status == "confirmatory" for row in findings.effects)
    rest = len(findings.effects) - confirmatory
    if not confirmatory:
        sections = " Each section beside the effects says it of itself." if plan.sections else ""
        return f"No effect is confirmatory.{sections}"
    sections = " Each section beside them says it of itself." if plan.sections else ""
    return (
        f"{number(confirmatory)} of {number(len(findings.effects))} effects are confirmatory: the"
        " frozen plan asked for them by name, and nothing that decides them was changed."
        f"{' The others are exploratory.' if rest else ''}{sections}"
    )


def deviation_rows(findings: Held) -> list[dict[str, str]]:
    """Return a row a deviation, as text.

    Parameters
    ----------
    findings : Findings
        What was found.

    Returns
    -------
    list of dict
        ``where``, ``registered``, ``now``, ``touches``.
    """
    if findings.registered is None:
        return []
    return [
        {
            "where": deviation.where,
            "registered": _setting(deviation.registered),
            "now": _setting(deviation.now),
            "touches": _touches(deviation),
        }
        for deviation in findings.registered.deviations
    ]


def _touches(deviation: Deviation) -> str:
    reach = deviation.reach
    if reach.everything:
        return "every number"
    if reach.data:
        return "the data, not the plan"
    named = {"outcome": reach.outcomes, "segment": reach.segments, "arm": reach.arms}
    said = [f"{kind} {', '.join(sorted(names))}" for kind, names in named.items() if names]
    return "; ".join(said) or "no number of the plan"


def _setting(value: Any) -> str:
    """Return a setting as one would write it in a study file, on one line."""
    said = _written(value)
    return said if len(said) <= _MOST else f"{said[: _MOST - 1]}…"


def _written(value: Any) -> str:
    if value is None:
        return "left out"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_written(v)}" for key, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_written(inner) for inner in value) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)
