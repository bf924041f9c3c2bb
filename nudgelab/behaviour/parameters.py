"""Every constant of the model: one line of meaning, a range, a unit and a source for each.

The table :data:`PARAMETERS` is made from the declarations below, so that documentation, study
files and compiled code can't tell different stories.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final, NamedTuple, get_type_hints

from nudgelab.behaviour.parameter import ASSUMPTION, ESTIMATED, Parameter, Told

__all__ = ["PARAMETERS", "Parameter", "Parameters"]

LALLY = "Lally et al. 2010: 95 % of the plateau after a median of 66 daily repetitions"
BANDURA = "Bandura 1997 (mastery teaches most); size assumed"
BREHM = "Brehm 1966, Rains 2013 (direction); size assumed"


class Parameters(NamedTuple):
    """The values of all parameters, in a form that compiled code can take.

    Make one with :meth:`with_changes`; ``Parameters()`` has the defaults.
    """

    # Wanting: the equation of intention
    intention_steepness: Annotated[
        float, Told(0.5, 40.0, "1", "how sharply leanings become a yes or a no", ESTIMATED)
    ] = 19.1
    intention_constant: Annotated[
        float, Told(-2.0, 2.0, "1", "leaning to act where every belief is at its middle", ESTIMATED)
    ] = 0.408
    intention_importance: Annotated[
        float, Told(0.0, 5.0, "1", "weight of importance", ESTIMATED)
    ] = 0.414
    intention_norm: Annotated[
        float, Told(0.0, 5.0, "1", "weight of the share of colleagues who are seen to act")
    ] = 0.25
    intention_efficacy: Annotated[float, Told(0.0, 5.0, "1", "weight of self-efficacy")] = 0.6
    intention_concern: Annotated[
        float, Told(0.0, 5.0, "1", "weight of the mean worry", ESTIMATED)
    ] = 1.48
    intention_threat: Annotated[
        float, Told(0.0, 5.0, "1", "weight of aroused reactance", ESTIMATED)
    ] = 1.22
    norm_threshold: Annotated[
        float,
        Told(
            0.0,
            1.0,
            "share",
            "share of colleagues below which their acts don't count; 0 for none",
            "Centola & Macy 2007 (complex contagion); 0 is simple contagion",
        ),
    ] = 0.0
    norm_window: Annotated[
        float,
        Told(
            1.0, 250.0, "days", "working days for which an act of a colleague is seen", ASSUMPTION
        ),
    ] = 14.0

    # Doing: from an occasion to an act
    initiation_constant: Annotated[
        float,
        Told(
            -10.0,
            5.0,
            "1",
            "log-odds of getting started at a cue, everything at its middle",
            ESTIMATED,
        ),
    ] = -2.78
    initiation_inertia: Annotated[
        float, Told(0.0, 10.0, "1", "weight of the trait inertia", ESTIMATED)
    ] = 4.29
    initiation_energy: Annotated[float, Told(0.0, 10.0, "1", "weight of energy", ESTIMATED)] = 1.01
    initiation_efficacy: Annotated[float, Told(0.0, 10.0, "1", "weight of self-efficacy")] = 1.0
    plan_control: Annotated[
        float,
        Told(
            0.0,
            1.0,
            "probability",
            "chance that a full-strength if-then plan starts the act at its cue",
            f"Gollwitzer & Sheeran 2006 (direction); {ESTIMATED}",
        ),
    ] = 0.528
    habit_action: Annotated[
        float, Told(0.0, 1.0, "probability", "chance that a full habit acts at a cue", ESTIMATED)
    ] = 0.613

    # Reactions to a post
    reactions_per_contact: Annotated[
        float, Told(0.0, 1.0, "reactions", "mean reactions a contact of the author's network")
    ] = 0.03
    reactions_dispersion: Annotated[
        float,
        Told(
            0.05,
            20.0,
            "1",
            "size of the negative binomial; the variance is mean + mean²/size",
            "assumption: heavy tail, as attention online (Muchnik et al. 2013)",
        ),
    ] = 0.6
    quality_slope: Annotated[
        float, Told(0.0, 5.0, "1", "log of how much better posts get with efficacy", ASSUMPTION)
    ] = 1.0
    reach_limit: Annotated[
        float,
        Told(
            10.0, 1e5, "contacts", "largest network that is counted", "LinkedIn: 30,000 connections"
        ),
    ] = 30_000.0
    aspiration_start: Annotated[
        float,
        Told(0.0, 10.0, "1", "first aspiration, as a share of the reactions to expect", ASSUMPTION),
    ] = 0.5
    aspiration_rate: Annotated[
        float,
        Told(
            0.0,
            1.0,
            "share",
            "share of the way to the last result that the aspiration moves",
            "Levinthal & March 1981, Lant 1992 (form); size assumed",
        ),
    ] = 0.2

    # What one's own post teaches
    success_efficacy: Annotated[
        float,
        Told(
            0.0,
            1.0,
            "share",
            "success raises efficacy by this of the way",
            f"Bandura 1997 (direction); {ESTIMATED}",
        ),
    ] = 0.0499
    success_importance: Annotated[
        float, Told(0.0, 1.0, "share", "success raises importance by this of the way", ASSUMPTION)
    ] = 0.03
    success_energy: Annotated[
        float, Told(0.0, 1.0, "share", "success raises energy by this of the way", ESTIMATED)
    ] = 0.3
    success_audience: Annotated[
        float, Told(0.0, 1.0, "share", "success takes this of the audience worry", ASSUMPTION)
    ] = 0.15
    success_futility: Annotated[
        float, Told(0.0, 1.0, "share", "success takes this of the futility worry", ASSUMPTION)
    ] = 0.10
    failure_efficacy: Annotated[
        float, Told(0.0, 1.0, "share", "no success takes this of efficacy", BANDURA)
    ] = 0.02
    failure_audience: Annotated[
        float, Told(0.0, 1.0, "share", "no success raises the audience worry by this", ASSUMPTION)
    ] = 0.05
    mishap_probability: Annotated[
        float,
        Told(0.0, 1.0, "probability", "chance of a mishap a post, at middle efficacy", ASSUMPTION),
    ] = 0.02
    mishap_author: Annotated[
        float, Told(0.0, 1.0, "share", "a mishap raises its author's worry by this", ASSUMPTION)
    ] = 0.4
    mishap_seen: Annotated[
        float,
        Told(0.0, 1.0, "share", "a mishap raises the worry of who saw it by this", ASSUMPTION),
    ] = 0.05
    mishap_relief: Annotated[
        float,
        Told(0.0, 1.0, "share", "a post without a mishap takes this of the worry", ASSUMPTION),
    ] = 0.05

    # Review before posting
    review_catches: Annotated[
        float,
        Told(0.0, 1.0, "share", "share of the mishaps that a review prevents", ASSUMPTION),
    ] = 0.7
    occasion_half_life: Annotated[
        float,
        Told(
            0.01,
            1e4,
            "days",
            "working days of waiting for a review in which half of the posts lose their occasion",
            ASSUMPTION,
        ),
    ] = 2.0

    # Habit
    habit_gain: Annotated[
        float, Told(0.0, 1.0, "share", "median share of the way to automaticity an act", LALLY)
    ] = 0.042
    habit_gain_spread: Annotated[
        float,
        Told(
            0.0,
            2.0,
            "1",
            "standard deviation over people of the logarithm of habit_gain",
            "Lally et al. 2010: 18 to 254 days over people",
        ),
    ] = 0.6
    habit_missed: Annotated[
        float,
        Told(
            0.0,
            1.0,
            "share",
            "share of a habit that one cue without an act takes",
            "Lally et al. 2010: one missed occasion matters little",
        ),
    ] = 0.002

    # What a colleague's post teaches
    vicarious_efficacy: Annotated[
        float, Told(0.0, 1.0, "share", "a success that is seen raises efficacy by this", BANDURA)
    ] = 0.003
    intimidation_ratio: Annotated[
        float,
        Told(
            1.0,
            1e3,
            "1",
            "reactions beyond this multiple of one's own aspiration intimidate",
            ASSUMPTION,
        ),
    ] = 8.0
    intimidation_below: Annotated[
        float, Told(0.0, 1.0, "1", "efficacy below which one can be intimidated", ASSUMPTION)
    ] = 0.4
    intimidation_efficacy: Annotated[
        float, Told(0.0, 1.0, "share", "intimidation takes this of efficacy", ASSUMPTION)
    ] = 0.01

    # Being asked
    field_multiplier: Annotated[
        float,
        Told(
            0.0,
            1.0,
            "1",
            "dose that a programme delivers in the field, as a share of a faithful one",
            f"DellaVigna & Linos 2022: 1.4 against 8.7 points; {ESTIMATED}",
        ),
    ] = 0.197
    threat_gain: Annotated[
        float,
        Told(
            0.0,
            5.0,
            "1",
            "how strongly pressure threatens",
            f"Brehm 1966, Rains 2013 (direction); {ESTIMATED}",
        ),
    ] = 0.347
    repetition_growth: Annotated[
        float,
        Told(0.0, 5.0, "1", "how much more each recent contact lets the next one press", BREHM),
    ] = 0.25

    # Being surveyed
    response_threat: Annotated[
        float,
        Told(
            0.0,
            20.0,
            "log-odds",
            "how much full threat lowers the log-odds of answering a survey",
            "assumption: non-response that is not at random",
        ),
    ] = 2.0

    # What fades
    energy_half_life: Annotated[
        float, Told(0.1, 1e4, "days", "working days in which energy halves", ASSUMPTION)
    ] = 3.0
    threat_half_life: Annotated[
        float, Told(0.1, 1e4, "days", "working days in which threat halves", ESTIMATED)
    ] = 18.4
    plan_half_life: Annotated[
        float, Told(0.1, 1e4, "days", "working days in which a plan's strength halves", ESTIMATED)
    ] = 39.9
    habit_half_life: Annotated[
        float, Told(0.1, 1e6, "days", "working days in which an unused habit halves", ASSUMPTION)
    ] = 250.0
    importance_half_life: Annotated[
        float,
        Told(0.1, 1e4, "days", "working days in which importance gets half way back", ASSUMPTION),
    ] = 60.0
    repetition_half_life: Annotated[
        float,
        Told(0.1, 1e4, "days", "working days in which a contact is half forgotten", ASSUMPTION),
    ] = 10.0
    pressure_half_life: Annotated[
        float,
        Told(0.1, 1e4, "days", "working days in which relief from pressure halves", ASSUMPTION),
    ] = 60.0

    @classmethod
    def with_changes(cls, changes: Mapping[str, float]) -> Parameters:
        """Return the defaults with some values changed.

        Parameters
        ----------
        changes : mapping of str to float
            Parameter's name → its value.

        Returns
        -------
        NamedTuple of float
            All parameters.

        Raises
        ------
        KeyError
            If a name is unknown.
        ValueError
            If a value is outside its parameter's range.
        """
        return cls(**{name: _checked(PARAMETERS[name], value) for name, value in changes.items()})


def _checked(parameter: Parameter, value: float) -> float:
    number = float(value)
    if math.isfinite(number) and parameter.low <= number <= parameter.high:
        return number
    raise ValueError(
        f"{parameter.name} == {value!r}, must be from {parameter.low:g} to {parameter.high:g}"
    )


def _table() -> Mapping[str, Parameter]:
    hints = get_type_hints(Parameters, include_extras=True)
    told: dict[str, Told] = {name: hint.__metadata__[0] for name, hint in hints.items()}
    defaults = Parameters()._asdict()
    return MappingProxyType(
        {name: Parameter(name, defaults[name], *told[name]) for name in Parameters._fields}
    )


PARAMETERS: Final[Mapping[str, Parameter]] = _table()
"""Every parameter of the model by name, in the order of the declarations above."""
