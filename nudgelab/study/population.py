"""Who the employees are: traits, beliefs, trust, occasions, teams and the network between them."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from nudgelab.behaviour.vocabulary import Messenger
from nudgelab.study.declaration import (
    NUMBER,
    Correlation,
    Declaration,
    Name,
    Positive,
    Real,
    Share,
    Spread,
    ValueInFile,
    misfit,
)

__all__ = [
    "BaselineColumn",
    "BaselineRows",
    "Beliefs",
    "CueRate",
    "Marginal",
    "Network",
    "Population",
    "Reach",
    "Tenure",
    "Traits",
    "Turnover",
]


class Marginal(Declaration):
    """A Beta distribution over people, told by its mean and standard deviation."""

    mean: Annotated[float, Field(gt=0.0, lt=1.0), NUMBER]
    """Mean over people, in (0, 1)."""
    spread: Spread = 0.18
    """Standard deviation over people, in (0, ½); below √(mean·(1−mean))."""

    @model_validator(mode="after")
    def _beta_exists(self) -> Self:
        if self.spread**2 >= self.mean * (1.0 - self.mean):
            largest = (self.mean * (1.0 - self.mean)) ** 0.5
            expected = f"a spread below {largest:.3f}, the largest possible at mean {self.mean:g}"
            raise misfit(f"spread: {self.spread:g}", expected, "spread")
        return self


_CORRELATIONS = ("reactance_scepticism", "reactance_inertia", "scepticism_inertia")


class Traits(Declaration):
    """The three resistances as stable traits, Beta marginals joined by a Gaussian copula."""

    reactance: Marginal = Marginal(mean=0.45)
    """Proneness to defend one's autonomy against a messenger."""
    scepticism: Marginal = Marginal(mean=0.45)
    """Proneness to doubt the content."""
    inertia: Marginal = Marginal(mean=0.55)
    """Proneness to stay passive although one wants to."""
    reactance_scepticism: Correlation = 0.3
    """Copula correlation of reactance and scepticism."""
    reactance_inertia: Correlation = 0.0
    """Copula correlation of reactance and inertia."""
    scepticism_inertia: Correlation = 0.2
    """Copula correlation of scepticism and inertia."""

    @model_validator(mode="after")
    def _correlations_are_possible(self) -> Self:
        a, b, c = self.reactance_scepticism, self.reactance_inertia, self.scepticism_inertia
        if 1.0 + 2.0 * a * b * c - a * a - b * b - c * c <= 0.0:
            given = [name for name in _CORRELATIONS if name in self.model_fields_set]
            raise misfit(
                f"correlations of {a:g}, {b:g} and {c:g}",
                "three correlations that can hold at once (a positive definite correlation matrix)",
                *given[-1:],
            )
        return self


class Beliefs(Declaration):
    """What employees think before anything is done, each a Beta distribution over people."""

    importance: Marginal = Marginal(mean=0.5)
    """Perceived value and urgency."""
    efficacy: Marginal = Marginal(mean=0.5)
    """Self-efficacy for this behaviour."""
    mishap: Marginal = Marginal(mean=0.4)
    """Worry "what if I do something wrong"."""
    futility: Marginal = Marginal(mean=0.4)
    """Worry "it does no good"."""
    audience: Marginal = Marginal(mean=0.4)
    """Worry "who is waiting for it"."""
    scepticism_weight: Share = 0.4
    """How strongly the trait scepticism raises each worry, in [0, 1]; 0 makes them independent."""


class Reach(Declaration):
    """Size of an employee's own online network: log-normal over people."""

    median: Positive = 200.0
    """Median [contacts]."""
    log_spread: Annotated[float, Field(ge=0.0, le=3.0), NUMBER] = 1.0
    """Standard deviation of the logarithm."""


class Tenure(Declaration):
    """Years with the organisation: log-normal over people."""

    median: Positive = 5.0
    """Median [years]."""
    log_spread: Annotated[float, Field(ge=0.0, le=3.0)] = 0.9
    """Standard deviation of the logarithm."""


class CueRate(Declaration):
    """Occasions worth acting on: Gamma over people."""

    mean: Positive = 0.188
    """Mean [occasions a working day]."""
    shape: Positive = 0.937
    """Shape of the Gamma; smaller is more unequal."""


class Network(Declaration):
    """The informal network across teams."""

    kind: Literal["small_world", "random", "scale_free", "file", "none"] = "small_world"
    """Watts–Strogatz, Erdős–Rényi, Barabási–Albert, ties read from a file, or no network beside the
    teams."""
    neighbours: Annotated[int, Field(ge=0, le=200), NUMBER] = 4
    """Mean number of neighbours [people]."""
    rewiring: Share = 0.1
    """Share of ties rewired at random (small world only)."""
    file: str | None = None
    """CSV file of ties (kind ``file`` only), relative to the study file: two columns with the
    persons at both ends, as ``baseline`` calls them, or else numbered from 0."""

    @model_validator(mode="after")
    def _file_where_it_is_read(self) -> Self:
        if (self.kind == "file") != (self.file is not None):
            found = f"kind: {self.kind} with{'out' if self.file is None else ''} a file"
            raise misfit(found, "kind: file together with file: EDGES.csv", "kind")
        return self


class Turnover(Declaration):
    """People leave, and successors take their places; nobody leaves before the kick-off."""

    leaving: Annotated[float, Field(ge=0.0, lt=1.0), NUMBER] = 0.0
    """Share of the employees who leave within a year of 250 working days."""
    vacancy: Annotated[int, Field(ge=0, le=10_000), NUMBER] | None = 30
    """Working days until a successor takes the place [days]; none if places stay empty."""


class BaselineColumn(Declaration):
    """A column of the baseline file, and the range of answers that becomes 0 to 1."""

    column: str
    """Its name in the file."""
    range: tuple[Real, Real] = (0.0, 1.0)
    """Lowest and highest possible value; the other way round for a reversed scale."""

    @model_validator(mode="after")
    def _range_has_a_width(self) -> Self:
        if self.range[0] == self.range[1]:
            raise misfit(
                f"range: [{self.range[0]:g}, {self.range[1]:g}]",
                "the lowest and the highest possible value",
                "range",
            )
        return self


FromData = Literal[
    "reactance",
    "scepticism",
    "inertia",
    "importance",
    "efficacy",
    "mishap",
    "futility",
    "audience",
]


class BaselineRows(Declaration):
    """Rows of a real baseline survey that become the employees, with their correlations."""

    file: str
    """A CSV, Parquet or Stata file with a row a person, found as a cohort's file is."""
    columns: dict[FromData, BaselineColumn] = Field(min_length=1)
    """Trait or belief → its column. What isn't listed is drawn as declared, independently."""
    person: str | None = None
    """Column that says who it is, by which the file of ties calls people."""
    team: str | None = None
    """Column of the team; without it, teams are drawn as declared."""
    department: str | None = None
    """Column of the department, one for all of a team."""
    missing: tuple[ValueInFile, ...] = ("", "NA", "NaN", "nan", "NULL", ".")
    """Texts that stand for a missing value; a row that misses a listed column isn't used."""


def _default_trust() -> dict[Messenger, Marginal]:
    means: dict[Messenger, float] = {
        "board": 0.45,
        "communications": 0.5,
        "manager": 0.6,
        "peer": 0.7,
        "coach": 0.65,
    }
    return {messenger: Marginal(mean=mean) for messenger, mean in means.items()}


class Population(Declaration):
    """The simulated employees."""

    employees: Annotated[int, Field(ge=2, le=20_000_000), NUMBER] = 400
    """Number of employees [people]."""
    teams: Annotated[int, Field(ge=1, le=5_000_000), NUMBER] = 50
    """Number of teams; sizes are random."""
    departments: Annotated[int, Field(ge=1, le=100_000), NUMBER] = 5
    """Number of departments that teams belong to."""
    managers: Share = 0.1
    """Share of employees who manage people."""
    traits: Traits = Traits()
    beliefs: Beliefs = Beliefs()
    trust: dict[Messenger, Marginal] = Field(default_factory=_default_trust)
    """Trust in each messenger before anything is done; messengers left out keep their default."""
    reach: Reach = Reach()
    tenure: Tenure = Tenure()
    cue_rate: CueRate = CueRate()
    cues: dict[Name, Positive] = Field(
        default_factory=lambda: {"event": 0.3, "project": 0.4, "news": 0.3}
    )
    """Kinds of an employee's own occasions, with their relative frequency."""
    network: Network = Network()
    turnover: Turnover = Turnover()
    baseline: BaselineRows | None = None
    """Where the employees come from real data: with as many employees as the file has usable rows,
    each row becomes one; with another number, rows are drawn by lot."""

    @model_validator(mode="after")
    def _teams_are_filled(self) -> Self:
        if self.teams > self.employees:
            expected = f"at most as many teams as employees ({self.employees:,})"
            raise misfit(f"teams: {self.teams:,}", expected, "teams")
        if self.departments > self.teams:
            expected = f"at most as many departments as teams ({self.teams:,})"
            raise misfit(f"departments: {self.departments:,}", expected, "departments")
        if not self.cues:
            raise misfit("cues: a mapping with no keys", "at least one kind of cue", "cues")
        return self

    def trust_in(self, messenger: Messenger) -> Marginal:
        """Return the distribution of trust in a messenger, declared or default."""
        return self.trust.get(messenger, _default_trust()[messenger])
