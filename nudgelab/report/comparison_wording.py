"""One tactic against control in words: the effect, how sure it is, and what follows from it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nudgelab.report.adjustment import is_adjusted
from nudgelab.report.naming import Names, plain, quoted
from nudgelab.report.numbers import (
    decimals_of_shares,
    interval_name,
    more_or_fewer,
    number,
    p_needed,
    per_100,
    range_more_or_fewer,
    said_p,
)

if TYPE_CHECKING:
    from nudgelab.analysis.findings import Comparison, InertiaAnswer, Verdict

__all__ = ["ArmWords"]


class ArmWords:
    """The words for one comparison of the answer on inertia.

    Parameters
    ----------
    names : Names
        What things are called.
    answer : InertiaAnswer
        The answer that the comparison belongs to.
    comparison : Comparison
        One arm against control; its effect is a risk difference.
    corrected : bool
        Whether p-values are corrected across the arms.
    """

    def __init__(
        self, names: Names, answer: InertiaAnswer, comparison: Comparison, corrected: bool
    ) -> None:
        self.effect = comparison.effect
        self.verdict: Verdict = comparison.verdict
        self.name = names.arm(self.effect.arm)
        self._names = names
        self._answer = answer
        self._arm, self._control = comparison.arm, comparison.control
        self._corrected = corrected
        effect = self.effect
        self._decimals = decimals_of_shares(
            effect.estimate, effect.low, effect.high, self._arm.mean, self._control.mean
        )

    @property
    def turned_intention(self) -> str:
        """What a tactic that moves people has done."""
        if self._answer.better == "higher":
            return "turned intention into action"
        return f"made {quoted(self._outcome)} rarer"

    def against_control(self) -> str:
        """Return both shares, the difference and how sure it is."""
        if self.verdict == "not estimable":
            return f"no effect of {quoted(self.name)} could be estimated{self._why()}"
        control = f"{self._share_of(self._control.mean)} in control ({quoted(self._names.control)})"
        arm = f"{self._share_of(self._arm.mean)} in {quoted(self.name)}"
        return f"{arm} {self._did}, against {control}: {self._difference()} {self._certainty()}"

    def control_share(self) -> str:
        """Return what control did, for the lines of several tactics to stand against."""
        control = f"In control ({quoted(self._names.control)})"
        return f"{control} {self._share_of(self._control.mean)} {self._did}."

    def conclusion(self) -> str:
        """Return what follows from the verdict, in one sentence."""
        did = f"{quoted(self.name)} {self.turned_intention}"
        match self.verdict:
            case "moved":
                return f"This is evidence that {did}; {self._left_open()}."
            case "harmed":
                return f"This is evidence that {quoted(self.name)} did harm; {self._left_open()}."
            case "not estimable":
                return f"Whether {did} stays open."
            case "no evidence":
                doubt = f"{self._why_not_enough()} " if self._leaves_out_no_effect() else ""
                return f"{doubt}There is no evidence that {did}; {self._left_open()}."

    def line(self) -> str:
        """Return the comparison as one of several: a line that stands by itself."""
        if self.verdict == "not estimable":
            return f"{quoted(self.name)}: no effect could be estimated{self._why()}."
        said = {"moved": "It moved people", "harmed": "It did harm", "no evidence": "No evidence"}
        return (
            f"{quoted(self.name)}: {self._share_of(self._arm.mean)}, {self._difference('control')}"
            f" {self._certainty()}. {said[self.verdict]}."
        )

    def as_best(self, *, alone: bool) -> str:
        """Return it as the best estimate, and what keeps it from being a winner.

        Parameters
        ----------
        alone : bool
            Whether no other tactic has an estimate.
        """
        said = f"The {'only' if alone else 'best'} estimate is that of {quoted(self.name)},"
        said += f" {self._difference()}"
        if self.verdict == "moved":
            return f"{said}; tactics were tested against control, not against each other."
        if self._leaves_out_no_effect():
            return f"{said}, but it is no winner. {self._why_not_enough()}"
        return f"{said}, but it is no winner: its interval, {self._range()}, includes zero."

    @property
    def _did(self) -> str:
        if self._answer.better == "higher":
            return self._names.act
        return f"had the outcome {quoted(self._outcome)}"

    @property
    def _outcome(self) -> str:
        return self._names.outcome(self._answer.outcome)

    def _share_of(self, mean: float) -> str:
        return f"{per_100(mean, self._decimals)} of every 100"

    def _difference(self, than: str = "") -> str:
        size = more_or_fewer(self.effect.estimate, self._decimals)
        if than:
            size += f" than {than}" if " " in size else f" away from {than}"
        else:
            size += " of every 100"
        adjusted = is_adjusted(self.effect, self._arm, self._control)
        return f"{size} after adjustment" if adjusted else size

    def _certainty(self) -> str:
        name = interval_name(self.effect.level)
        if self._answer.look is not None:
            return f"({name} over all looks {self._range()}; {self._p_at_look()})"
        p = said_p(self.effect.p_adjusted)
        if self._corrected:
            p += f" corrected for {number(len(self._answer.comparisons))} tactics"
        return f"({name} {self._range()}; {p})"

    def _p_at_look(self) -> str:
        """Return the plain p-value, and the one that the look asks for."""
        look = self._answer.look
        needed = next((a.nominal for a in look.arms if a.arm == self.effect.arm), 0) if look else 0
        return f"{said_p(self.effect.p)}, {p_needed(needed)} needed at this look"

    def _range(self) -> str:
        return range_more_or_fewer(self.effect.low, self.effect.high, self._decimals)

    def _left_open(self) -> str:
        return f"what the data leave open runs from {self._range()} of every 100"

    def _leaves_out_no_effect(self) -> bool:
        return not self.effect.low <= 0.0 <= self.effect.high

    def _why_not_enough(self) -> str:
        if self._answer.look is not None:
            return f"Its interval does not include zero, but {self._p_at_look()}."
        corrected = ", corrected for the number of tactics," if self._corrected else ""
        limit = number(1 - self.effect.level, 2)
        return (
            f"Its interval does not include zero, but its p-value{corrected} is above {limit}"
            f" ({said_p(self.effect.p_adjusted)})."
        )

    def _why(self) -> str:
        note = plain(self.effect.note).rstrip(".")
        if note:
            return f" ({note})"
        return "" if math.isnan(self.effect.estimate) else " with an interval"
