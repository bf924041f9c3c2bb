"""``analyse``: the study's plan applied to a cohort, simulated or real."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from nudgelab.analysis.answer import answer_inertia
from nudgelab.analysis.answer_at_look import decided_at
from nudgelab.analysis.categories import category_shares
from nudgelab.analysis.checks import check_cohort
from nudgelab.analysis.curves import adoption_curves
from nudgelab.analysis.designs.factorial import factorial_effects
from nudgelab.analysis.designs.one_arm import changes_of
from nudgelab.analysis.disclosure import people_shown, shown_segments
from nudgelab.analysis.effects import effects_of
from nudgelab.analysis.findings import Findings, Labels, ProgrammeCost, Queue
from nudgelab.analysis.further import further_inference
from nudgelab.analysis.groups import describe_groups
from nudgelab.analysis.inertia import inertia_of
from nudgelab.analysis.looks import check_looks, checked_look
from nudgelab.analysis.mean_counts import mean_counts
from nudgelab.analysis.registered import held_against
from nudgelab.analysis.segments import missing_variables, segment_members
from nudgelab.cohort.periods import in_periods
from nudgelab.errors import CohortError, Problem
from nudgelab.study.segments import EVERYBODY

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Effects
    from nudgelab.cohort.cohort import Cohort
    from nudgelab.study.registration import Registration
    from nudgelab.study.study import Study

__all__ = ["analyse", "analyse_effects"]


def analyse(
    study: Study,
    cohort: Cohort,
    registration: Registration | None = None,
    *,
    look: int | None = None,
) -> Findings:
    """Apply a study's plan to a cohort.

    Everyone is analysed in the arm that they were assigned to (intention to treat).

    Parameters
    ----------
    study : Study
        The declared study.
    cohort : Cohort
        Simulated or read.
    registration : Registration, optional
        The plan that was frozen beforehand; each number is held against it.
    look : int, optional
        Number of the planned look that the cohort was made at, from 1; the last if left out.

    Returns
    -------
    Findings
        Checks, effects, groups, curves, and the answer on inertia.

    Raises
    ------
    CohortError
        If the cohort lacks the primary outcome, a control arm, or teams where they are the unit.
    """
    cohort = in_periods(study, cohort)
    segments, hidden = shown_segments(study, cohort, _segments(study, cohort))
    _must_be_analysable(study, cohort, segments)
    checked_look(study, look)
    estimate = effects_of if study.treatments else changes_of
    effects = estimate(study, cohort, segments)
    groups = describe_groups(study, cohort, segments)
    further = further_inference(study, cohort, segments, effects, look)
    answer = answer_inertia(study, cohort, segments, effects, groups)
    findings = Findings(
        study=study.study,
        title=study.title or study.study,
        question=study.question,
        study_sha256=study.sha256,
        source=cohort.source,
        control=study.control,
        unit=study.assignment.unit,
        level=study.analysis.level,
        primary_outcome=study.analysis.primary,
        primary_segment=study.analysis.primary_segment,
        people=people_shown(study, cohort),
        labels=_labels(study, segments),
        checks=(*check_cohort(study, cohort, segments), *check_looks(study, look)),
        effects=effects,
        groups=groups,
        curves=adoption_curves(study, cohort, segments),
        answer=decided_at(answer, further.inertia_look),
        costs=_costs(study, cohort),
        queues=tuple(Queue(**row) for row in cohort.queues.to_pylist()) if cohort.queues else (),
        factorial=factorial_effects(study, cohort, segments),
        notes=(*cohort.notes, *hidden),
        further=further,
        categories=category_shares(study, cohort, segments),
        mean_counts=mean_counts(study, cohort, segments),
        inertia=inertia_of(study, cohort, segments),
    )
    return findings if registration is None else held_against(findings, study, registration)


def analyse_effects(study: Study, cohort: Cohort) -> Effects:
    """Estimate the effects that the plan asks for by name, and nothing else.

    Parameters
    ----------
    study : Study
        The declared study.
    cohort : Cohort
        Simulated or read.

    Returns
    -------
    Effects
        For everybody, in the primary segment and in that of inertia: as in :func:`analyse`.

    Raises
    ------
    CohortError
        As in :func:`analyse`.
    """
    segments = shown_segments(study, cohort, _segments(study, cohort)).members
    _must_be_analysable(study, cohort, segments)
    asked = (EVERYBODY, study.analysis.primary_segment, study.analysis.inertia_segment)
    return effects_of(study, cohort, {n: m for n, m in segments.items() if n in asked})


def _must_be_analysable(
    study: Study, cohort: Cohort, segments: dict[str, npt.NDArray[np.bool_]]
) -> None:
    problems = []
    here = cohort.source.name
    if study.analysis.primary not in cohort.outcomes.column_names:
        problems.append(
            Problem(
                here,
                f"no values of the primary outcome '{study.analysis.primary}'",
                f"a column with role: outcome, as: {study.analysis.primary}",
            )
        )
    if study.control not in cohort.arm_sizes():
        problems.append(
            Problem(here, f"nobody in the control arm '{study.control}'", "people in control")
        )
    if study.clustered and cohort.team is None:
        problems.append(Problem(here, "no teams", "a column with role: team"))
    if study.analysis.primary_segment not in segments:
        problems.append(
            Problem(
                here,
                f"no variables that tell the primary segment '{study.analysis.primary_segment}'",
                "columns with role: covariate for each of them",
            )
        )
    if problems:
        raise CohortError(problems)


def _segments(study: Study, cohort: Cohort) -> dict[str, npt.NDArray[np.bool_]]:
    """Return the members of everybody and of each segment that the cohort can tell."""
    everybody = np.ones(len(cohort), dtype=np.bool_)
    return {EVERYBODY: everybody} | {
        name: segment_members(segment, cohort)
        for name, segment in study.all_segments.items()
        if not missing_variables(segment, cohort)
    }


def _labels(study: Study, segments: dict[str, npt.NDArray[np.bool_]]) -> Labels:
    names = dict.fromkeys((*segments, *study.all_segments))
    return Labels(
        act=study.act,
        people=study.people,
        arms={name: study.label("arm", name) for name in study.arms},
        outcomes={name: study.label("outcome", name) for name in study.outcomes},
        segments={name: study.label("segment", name) for name in names},
        outcome_kinds={name: outcome.kind for name, outcome in study.outcomes.items()},
        better={name: outcome.better for name, outcome in study.outcomes.items()},
    )


def _costs(study: Study, cohort: Cohort) -> tuple[ProgrammeCost, ...]:
    """Return contacts and money by arm, of a programme whose deliveries were logged."""
    log = cohort.deliveries
    if log is None:
        return ()
    sizes = cohort.arm_sizes()
    totals = []
    for arm in study.arms:
        rows = log.filter(pc.equal(log["arm"], arm))
        totals.append(
            ProgrammeCost(
                arm=arm,
                people=sizes.get(arm, 0),
                contacts=int(pc.sum(rows["contacts"]).as_py() or 0),
                cost=float(pc.sum(rows["cost"]).as_py() or 0.0),
            )
        )
    return tuple(totals)
