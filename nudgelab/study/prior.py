"""What is known of nudges before the trial: a normal prior on the difference of shares."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Discriminator, Field, Tag

from nudgelab.study.declaration import NUMBER, Declaration

__all__ = ["NAMED_PRIORS", "OwnPrior", "Prior", "prior_in_words", "prior_of"]


class OwnPrior(Declaration):
    """A normal prior of the effect on a share; what is wanted counts as positive."""

    mean: Annotated[float, Field(ge=-1.0, le=1.0), NUMBER]
    """Mean of the effects that such tactics have."""
    spread: Annotated[float, Field(gt=0.0, le=1.0), NUMBER]
    """Standard deviation of the true effects over tactics and places."""
    source: str = ""
    """Where it comes from."""


NAMED_PRIORS: Final = {
    "nudge_units": OwnPrior(
        mean=0.014,
        spread=0.018,
        source="mean: DellaVigna & Linos (2022), Econometrica 90, 81–116: 126 trials of two nudge"
        " units with 23 million people, 1.4 percentage points on average. Spread: none is"
        " published with that mean, so it is 1.3 times the mean, as the true effects of published"
        " nudges spread (standard deviation d = 0.40 over d = 0.31, their mean after moderate"
        " correction for publication bias; Mertens et al. 2022, PNAS 119(1), three-level model)."
        " After severe correction (d = 0.08; Maier et al. 2022 find nothing left) it would be"
        " five times the mean, so that the data would count for more",
    ),
    "academic_journals": OwnPrior(
        mean=0.087,
        spread=0.081,
        source="mean: DellaVigna & Linos (2022), Econometrica 90, 81–116: trials in academic"
        " journals, 8.7 percentage points on average, of which they ascribe much to selective"
        " publication. Spread: 0.93 times the mean, as the true effects of published nudges spread"
        " (standard deviation d = 0.40 over a mean of d = 0.43; Mertens et al. 2022, PNAS 119(1),"
        " three-level model)",
    ),
}
"""Priors by name."""


def _word_or_own(value: object) -> str:
    """Tell a prior of one's own from a word, so that a mistake gets one message and not two."""
    return "own" if isinstance(value, dict | OwnPrior) else "word"


Prior = Annotated[
    Annotated[Literal["nudge_units", "academic_journals", "none"], Tag("word")]
    | Annotated[OwnPrior, Tag("own")],
    Discriminator(_word_or_own),
]


def prior_of(declared: Prior) -> OwnPrior | None:
    """Return the numbers of a declared prior; None where none is wanted.

    Parameters
    ----------
    declared : str or OwnPrior
        A name, ``"none"``, or a prior of one's own.
    """
    return declared if isinstance(declared, OwnPrior) else NAMED_PRIORS.get(declared)


def prior_in_words(declared: Prior) -> str:
    """Return a sentence on the prior.

    Parameters
    ----------
    declared : str or OwnPrior
        As in the plan.
    """
    prior = prior_of(declared)
    if prior is None:
        return "No prior is used."
    name = "" if isinstance(declared, OwnPrior) else f" ({declared.replace('_', ' ')})"
    source = f", from {prior.source}" if isinstance(declared, OwnPrior) and prior.source else ""
    return (
        f"As an extra, differences of shares are weighed with a prior{name}: effects of"
        f" {100 * prior.mean:g} ± {100 * prior.spread:g} of every 100{source}."
    )
