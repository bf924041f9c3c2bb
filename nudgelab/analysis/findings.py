"""What an analysis finds: checks, effects, the groups behind them, and the answer on inertia."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, overload

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from nudgelab.analysis.categories import CategoryShares
from nudgelab.analysis.mean_counts import MeanCount
from nudgelab.cohort.cohort import Source

if TYPE_CHECKING:
    import pandas as pd

    from nudgelab.analysis.designs.factorial import FactorialEffect
    from nudgelab.analysis.further import Further
    from nudgelab.analysis.inertia import Inertia
    from nudgelab.analysis.looks import Look
    from nudgelab.analysis.registered import RegisteredPlan

__all__ = [
    "COLUMNS",
    "AdoptionCurve",
    "Check",
    "Comparison",
    "Effect",
    "Effects",
    "Findings",
    "Group",
    "InertiaAnswer",
    "Labels",
    "ProgrammeCost",
    "Queue",
    "Role",
    "Verdict",
]

Role = Literal["primary", "secondary", "sensitivity", "exploratory"]
Verdict = Literal["moved", "harmed", "no evidence", "not estimable"]

COLUMNS: Final = (
    "outcome",
    "arm",
    "versus",
    "segment",
    "estimand",
    "estimate",
    "low",
    "high",
    "level",
    "p",
    "p_adjusted",
    "n_arm",
    "n_versus",
    "clusters",
    "method",
    "role",
    "status",
)
"""The columns of the table of effects, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One effect: an arm against control, on an outcome, in a segment.

    Attributes
    ----------
    outcome, arm, versus, segment, estimand : str
        Names in the study file; ``segment`` is ``"all"`` for everybody.
    estimate, low, high : float
        The estimate and its interval; NaN where none could be given.
    level : float
        Confidence level of the interval.
    p, p_adjusted : float
        Two-sided p-value, as it is and corrected across the arms; NaN where no test was made.
    n_arm, n_versus : int or None
        People with an outcome in the arm and in control; None where the cell is too small to show.
    clusters : int or None
        Clusters that the inference rests on; None where persons were the unit.
    method : str
        The method in a few words.
    role : {"primary", "secondary", "sensitivity", "exploratory"}
        What the plan made of it; a sensitivity analysis asks a question again by another method.
    status : {"confirmatory", "exploratory"} or None
        Whether a plan that was frozen beforehand asked for just this number; None where no plan
        was frozen.
    standard_error : float
        On the scale where the interval is symmetric; not part of the table.
    degrees_of_freedom : float
        Of the reference t distribution, infinite for the normal; not part of the table.
    note : str
        What the reader must know about this number, or why there is none; not part of the table.
    reference : str
        Source of the formula; not part of the table.
    """

    outcome: str
    arm: str
    versus: str
    segment: str
    estimand: str
    estimate: float
    low: float
    high: float
    level: float
    p: float
    p_adjusted: float
    n_arm: int | None
    n_versus: int | None
    clusters: int | None
    method: str
    role: Role
    status: Literal["confirmatory", "exploratory"] | None = None
    standard_error: float = float("nan")
    degrees_of_freedom: float = float("inf")
    note: str = ""
    reference: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the table's columns as a mapping."""
        return {name: getattr(self, name) for name in COLUMNS}


class Effects(Sequence[Effect]):
    """The tidy table of effects, a row an effect.

    It is a sequence of :class:`Effect`, hands itself to pandas, Polars, DuckDB and R through Arrow,
    and shows itself as a table in a notebook.

    Parameters
    ----------
    rows : sequence of Effect
        The effects.
    """

    def __init__(self, rows: Sequence[Effect]) -> None:
        self._rows = tuple(rows)

    @overload
    def __getitem__(self, index: int) -> Effect: ...
    @overload
    def __getitem__(self, index: slice) -> Effects: ...
    def __getitem__(self, index: int | slice) -> Effect | Effects:
        found = self._rows[index]
        return Effects(found) if isinstance(found, tuple) else found

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Effect]:
        return iter(self._rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Effects) and repr(self._rows) == repr(other._rows)

    def __hash__(self) -> int:
        return hash(repr(self._rows))

    def __repr__(self) -> str:
        return f"<Effects: {len(self)} rows>"

    def where(self, **values: Any) -> Effects:
        """Return the effects whose columns have the given values.

        Parameters
        ----------
        **values
            Column name → value, e.g. ``outcome="posted", segment="all"``.

        Returns
        -------
        Effects
            The rows that match every value.
        """
        return Effects(
            [row for row in self if all(getattr(row, k) == v for k, v in values.items())]
        )

    def to_arrow(self) -> pa.Table:
        """Return the table as PyArrow, NaN as null."""
        kinds = {"n_arm": pa.int64(), "n_versus": pa.int64(), "clusters": pa.int64()}
        numbers = ("estimate", "low", "high", "level", "p", "p_adjusted")
        kinds |= dict.fromkeys(numbers, pa.float64())
        arrays = {
            name: pa.array(
                [getattr(row, name) for row in self], kinds.get(name, pa.string()), from_pandas=True
            )
            for name in COLUMNS
        }
        return pa.table(arrays)

    def to_pandas(self) -> pd.DataFrame:
        """Return the table as a pandas data frame (pandas must be installed)."""
        frame: pd.DataFrame = self.to_arrow().to_pandas()
        return frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.to_arrow().__arrow_c_stream__(requested_schema)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check that stands before the effects.

    Attributes
    ----------
    name : str
        E.g. ``"sample ratio"``, ``"baseline balance"``, ``"attrition"``.
    verdict : {"pass", "warn", "fail", "not done"}
        Plain verdict.
    message : str
        One or two sentences with the numbers.
    p : float or None
        p-value of the check's test, where it has one.
    details : mapping
        The numbers behind it, e.g. counts by arm.
    """

    name: str
    verdict: Literal["pass", "warn", "fail", "not done"]
    message: str
    p: float | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One arm's people in a segment, on one outcome.

    Attributes
    ----------
    outcome, segment, arm : str
        Names in the study file.
    people : int or None
        People assigned; None where the cell is too small to show.
    observed : int or None
        Of whom the outcome is known.
    mean : float
        Mean of the outcome (a share for a binary one; for a time to event the share to whom it
        happened by the end of the window, by Kaplan–Meier or, where something competes,
        Aalen–Johansen; for a recurrent outcome the mean number of events); NaN where none is shown,
        and for ordered categories.
    spread : float
        Standard deviation over people; NaN for a time to event, for recurrent outcomes and for
        ordered categories.
    """

    outcome: str
    segment: str
    arm: str
    people: int | None
    observed: int | None
    mean: float
    spread: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionCurve:
    """Share of an arm that has acted by each day.

    Attributes
    ----------
    outcome, segment, arm : str
        Names in the study file.
    time : ndarray of float, shape (m,)
        Time since the window's start [days], beginning with 0.
    share, low, high : ndarray of float, shape (m,)
        Share that has acted by then, with its pointwise interval.
    at_risk : tuple of (float, int or None)
        (time, people at risk) at a few times for the table below the figure; None where the cell
        is too small to show.
    estimator : str
        How the share was estimated, for the figure's caption.
    """

    outcome: str
    segment: str
    arm: str
    time: npt.NDArray[np.float64]
    share: npt.NDArray[np.float64]
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    at_risk: tuple[tuple[float, int | None], ...]
    estimator: str = "one minus Kaplan–Meier"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One arm's part of the answer: the effect, both groups behind it, and the verdict.

    ``verdict`` is ``"moved"`` if the interval excludes no effect on the wanted side and the
    p-value corrected across arms is at most 1 − level, ``"harmed"`` likewise on the other side,
    ``"no evidence"`` otherwise, ``"not estimable"`` where no number could be given. Where looks are
    planned, the look's boundary decides.
    """

    effect: Effect
    arm: Group
    control: Group
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class InertiaAnswer:
    """Which tactic turned intention into action, among those who intended and had not acted.

    Attributes
    ----------
    outcome, segment : str
        The binary outcome that tells action, and the segment of inertia.
    people : int or None
        People in the segment, over all arms; None where too few to show.
    observed : int or None
        Of whom the outcome is known.
    better : {"higher", "lower"}
        Which direction of the outcome is wanted.
    comparisons : tuple of Comparison
        One an arm, in the order of the study file.
    look : Look or None
        The look whose intervals and verdicts these are; None where no looks are planned.
    """

    outcome: str
    segment: str
    people: int | None
    observed: int | None
    better: Literal["higher", "lower"]
    comparisons: tuple[Comparison, ...]
    look: Look | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeCost:
    """What an arm's tactics cost: contacts made, and money in the study's currency."""

    arm: str
    people: int
    contacts: int
    cost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """How long people waited for scarce staff.

    Attributes
    ----------
    tactic, arm, staff : str
        Whose contacts or reviews they are, and who does them.
    requests, served : int
        Those waited for, and those taken up before the programme ended.
    mean_wait, wait_of_nine_in_ten, longest_wait : float or None
        Of those taken up [working days]; None if none were.
    longest_queue : int
        Most people who waited at a time.
    hours : float
        Working time of the staff [hours].
    lost : int
        Posts whose occasion passed while they waited.
    """

    tactic: str
    arm: str
    staff: str
    requests: int
    served: int
    mean_wait: float | None
    wait_of_nine_in_ten: float | None
    longest_wait: float | None
    longest_queue: int
    hours: float
    lost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """How the study's things are called in words.

    ``act`` is a verb in the past tense ("posted"), ``people`` a plural ("employees"); the tables
    map a name in the study file to what the report prints.
    """

    act: str
    people: str
    arms: Mapping[str, str]
    outcomes: Mapping[str, str]
    segments: Mapping[str, str]
    outcome_kinds: Mapping[str, str]
    better: Mapping[str, Literal["higher", "lower"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Everything that one analysis found.

    Attributes
    ----------
    study, title, question : str
        The study's name, its title and the question that it answers.
    study_sha256 : str
        SHA-256 of the study file's text.
    source : Source
        Where the cohort comes from.
    control : str
        Name of the control arm.
    unit : {"person", "team"}
        What was assigned as a whole.
    level : float
        Confidence level.
    primary_outcome, primary_segment : str
        What the study stands on.
    people : int
        People analysed.
    labels : Labels
        Words for all names.
    checks : tuple of Check
        What stands at the top of the report.
    effects : Effects
        The tidy table. Of each outcome, segment and arm the first effect is the headline: the one
        that the plan answers its question with.
    groups : tuple of Group
        The arms behind the effects.
    curves : tuple of AdoptionCurve
        One an arm for each time-to-event outcome.
    answer : InertiaAnswer or None
        The answer on inertia; None where the cohort can't tell who intended, or has no binary
        outcome (a check then says so).
    costs : tuple of ProgrammeCost
        Of a simulated programme; empty for a file.
    queues : tuple of Queue
        Of a simulated programme with scarce staff.
    factorial : tuple of FactorialEffect
        Main effects and interactions, where the arms declare factors.
    notes : tuple of str
        What was dropped or changed on reading.
    registered : RegisteredPlan or None
        The frozen plan that the analysis was held against, if any.
    further : Further or None
        What was asked beside the effects themselves: of many arms and looks, margins and a prior.
    categories : tuple of CategoryShares
        Of each ordered outcome, how each arm's people spread over the categories.
    mean_counts : tuple of MeanCount
        One an arm for each recurrent outcome.
    inertia : Inertia or None
        What stands beneath the effects: the way from intention to action, for whom, through what.
    """

    study: str
    title: str
    question: str
    study_sha256: str
    source: Source
    control: str
    unit: Literal["person", "team"]
    level: float
    primary_outcome: str
    primary_segment: str
    people: int
    labels: Labels
    checks: tuple[Check, ...]
    effects: Effects
    groups: tuple[Group, ...]
    curves: tuple[AdoptionCurve, ...]
    answer: InertiaAnswer | None
    costs: tuple[ProgrammeCost, ...] = ()
    queues: tuple[Queue, ...] = ()
    factorial: tuple[FactorialEffect, ...] = ()
    notes: tuple[str, ...] = ()
    registered: RegisteredPlan | None = None
    further: Further | None = None
    categories: tuple[CategoryShares, ...] = ()
    mean_counts: tuple[MeanCount, ...] = ()
    inertia: Inertia | None = None
