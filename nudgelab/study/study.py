"""The study: everything that is declared once, and read by simulating and by analysing alike."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, PrivateAttr

from nudgelab.behaviour.parameters import Parameters
from nudgelab.study.arms import Arm, Assignment
from nudgelab.study.calendar import Calendar
from nudgelab.study.calibration import Prior
from nudgelab.study.columns import CohortFile
from nudgelab.study.comparison import Comparison
from nudgelab.study.declaration import NUMBER, Declaration, Name, Real, Text
from nudgelab.study.outcomes import BinaryOutcome, Outcome
from nudgelab.study.plan import AnalysisPlan
from nudgelab.study.population import Population
from nudgelab.study.power import PowerPlan
from nudgelab.study.scales import Scale
from nudgelab.study.segments import INTENDS_NOT_ACTED, Segment, default_inertia_segment
from nudgelab.study.staff import DEFAULT_STAFF, Staff
from nudgelab.study.tactics import Tactic, TacticDeclaration, ready_tactics, resolve_tactic
from nudgelab.study.uncertainty import Range

__all__ = ["BASELINE_VARIABLES", "Study"]

BASELINE_VARIABLES = (
    "department",
    "manager",
    "tenure",
    "acted",
    "intention",
    "reactance",
    "scepticism",
    "inertia",
    "importance",
    "efficacy",
    "mishap",
    "futility",
    "audience",
    "dominant_resistance",
)
"""Baseline variables that every simulated cohort carries."""


class Study(Declaration):
    """A declared study.

    Attributes are the parts of the study file; see each part's own class. The same object is
    simulated and analysed.
    """

    study: Name
    """The study's short name; results are kept under it."""
    title: str = ""
    """One line that says what the study is."""
    question: str = ""
    """The question that it answers."""
    act: Text = "acted"
    """What people did when they did it, as a verb in the past tense ("posted")."""
    people: Text = "employees"
    """What the people are called, in the plural."""
    seed: Annotated[int, Field(ge=0, lt=2**63), NUMBER] = 1
    """Seed of every random number of this study."""
    population: Population = Population()
    calendar: Calendar = Calendar()
    model: dict[str, Real] = Field(default_factory=dict)
    """Parameters of the behavioural model that differ from their defaults."""
    uncertainty: dict[str, Range] = Field(default_factory=dict)
    """Ranges of numbers that aren't known: parameters of the model, or dotted names of others."""
    calibration: dict[str, Prior] = Field(default_factory=dict)
    """What a calibration learns from a cohort: dotted names of numbers, each with its prior."""
    comparison: Comparison = Comparison()
    """How strategies are compared."""
    tactics: dict[Name, TacticDeclaration] = Field(default_factory=dict)
    """Tactics that differ from the library's, or are new."""
    staff: dict[Name, Staff] = Field(default_factory=dict)
    """Groups of people whose time tactics take: coaches, reviewers, or your own."""
    arms: dict[Name, Arm] = Field(min_length=1)
    assignment: Assignment = Assignment()
    outcomes: dict[Name, Outcome] = Field(min_length=1)
    segments: dict[Name, Segment] = Field(default_factory=dict)
    """Segments beside everybody. ``intends_not_acted`` is added if it isn't declared."""
    scales: dict[Name, Scale] = Field(default_factory=dict)
    """How a real cohort's scales are scored from the items of a questionnaire."""
    analysis: AnalysisPlan
    power: PowerPlan | None = None
    """What is asked of the power, and what is supposed."""
    cohort: CohortFile | None = None
    """Where a real cohort's columns are."""

    _path: Path | None = PrivateAttr(default=None)
    _text: str | None = PrivateAttr(default=None)

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read and check a study file.

        Parameters
        ----------
        path : str or Path
            The YAML file.

        Returns
        -------
        Study
            The study as declared.

        Raises
        ------
        StudyError
            With every mistake that was found: file and line, what was found, what was expected.
        """
        from nudgelab.study.reading import read_study  # noqa: PLC0415  (reading needs this class)

        return read_study(cls, Path(path))

    def with_origin(self, path: Path, text: str) -> Self:
        """Remember the file that the study was read from, for provenance."""
        self._path, self._text = path, text
        return self

    @property
    def path(self) -> Path | None:
        """The file that the study was read from, if any."""
        return self._path

    @property
    def text(self) -> str:
        """The study file's text; where the study was built in Python, a file that says the same."""
        if self._text is not None:
            return self._text
        return self.model_dump_json(indent=2, by_alias=True, exclude_unset=True)

    @property
    def sha256(self) -> str:
        """SHA-256 of the study's text."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    @property
    def control(self) -> str:
        """Name of the control arm; of a study of one arm, that arm."""
        return next(iter(self.arms)) if len(self.arms) == 1 else self.assignment.control

    @property
    def treatments(self) -> tuple[str, ...]:
        """Names of the arms beside control, in the order of the file."""
        return tuple(name for name in self.arms if name != self.control)

    @property
    def factors(self) -> tuple[str, ...]:
        """Names of the factors of a factorial trial; empty where the arms declare none."""
        return tuple(dict.fromkeys(name for arm in self.arms.values() for name in arm.factors))

    @property
    def clustered(self) -> bool:
        """Whether teams are the unit of inference."""
        return self.assignment.unit == "team" or self.analysis.cluster_by_team

    @property
    def all_segments(self) -> Mapping[str, Segment]:
        """The declared segments, with the default segment of inertia if it isn't declared."""
        if INTENDS_NOT_ACTED in self.segments:
            return self.segments
        return {INTENDS_NOT_ACTED: default_inertia_segment(), **self.segments}

    @property
    def activation(self) -> str | None:
        """Name of the binary outcome that tells whether intention became action, if any."""
        if self.analysis.activation is not None:
            return self.analysis.activation
        binary = {n: o for n, o in self.outcomes.items() if isinstance(o, BinaryOutcome)}
        if self.analysis.primary in binary:
            return self.analysis.primary
        # what is better if it doesn't happen is no action that somebody intended
        return next((name for name, o in binary.items() if o.better == "higher"), None)

    @property
    def shares(self) -> Mapping[str, float] | None:
        """Planned share of each arm, summing to 1; None where the plan isn't known."""
        declared = self.assignment.shares
        if declared == "unknown":
            return None
        if isinstance(declared, str):
            return dict.fromkeys(self.arms, 1.0 / len(self.arms))
        total = sum(declared.values())
        return {arm: declared[arm] / total for arm in self.arms}

    def parameters(self) -> Parameters:
        """Return the behavioural model's parameters, defaults and this study's changes."""
        return Parameters.with_changes(self.model)

    def tactic(self, name: str) -> Tactic:
        """Return a tactic by name, ready-made with this study's changes, or its own.

        Raises
        ------
        KeyError
            If neither knows it.
        """
        return resolve_tactic(name, self.tactics.get(name))

    def known_tactics(self) -> tuple[str, ...]:
        """Return the names of all tactics that this study can use."""
        return tuple(dict.fromkeys((*ready_tactics(), *self.tactics)))

    @property
    def cue_kinds(self) -> tuple[str, ...]:
        """The kinds of cue: those of own occasions, then those that only events give."""
        given = (event.cue for event in self.calendar.events.values())
        return tuple(dict.fromkeys((*self.population.cues, *given)))

    @property
    def all_staff(self) -> Mapping[str, Staff]:
        """Every group of staff: this study's, and the ones that it leaves as they are."""
        return {**DEFAULT_STAFF, **self.staff}

    def label(self, kind: str, name: str) -> str:
        """Return how an arm, outcome or segment is called in the report.

        Parameters
        ----------
        kind : {"arm", "outcome", "segment"}
            What the name is of.
        name : str
            Its name in the study file.
        """
        if kind == "segment" and name == "all":
            return f"all {self.people}"
        tables: dict[str, Mapping[str, Any]] = {
            "arm": self.arms,
            "outcome": self.outcomes,
            "segment": self.all_segments,
        }
        declared = tables[kind].get(name)
        return (declared.label if declared is not None else None) or name.replace("_", " ")

    def covariates(self) -> tuple[str, ...]:
        """Return the baseline variables that a cohort of this study may carry."""
        from_columns: Iterable[str] = ()
        if self.cohort is not None:
            from_columns = (*self.cohort.covariates(), *self.scales)
        return tuple(dict.fromkeys((*from_columns, *BASELINE_VARIABLES)))
