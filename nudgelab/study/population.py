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
    Share,
    Spread,
    misfit,
)

__all__ = ["Beliefs", "CueRate", "Marginal", "Network", "Population", "Reach", "Tenure", "Traits"]


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

    mean: Positive = 0.15
    """Mean [occasions a working day]."""
    shape: Positive = 1.0
    """Shape of the Gamma; smaller is more unequal."""


class Network(Declaration):
    """The informal network across teams."""

    kind: Literal["small_world", "random", "scale_free", "none"] = "small_world"
    """Watts–Strogatz, Erdős–Rényi, Barabási–Albert, or no network beside the teams."""
    neighbours: Annotated[int, Field(ge=0, le=200), NUMBER] = 4
    """Mean number of neighbours [people]."""
    rewiring: Share = 0.1
    """Share of ties rewired at random (small world only)."""


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
