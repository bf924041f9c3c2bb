"""A calibration as text, page and JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, Final

from nudgelab.report.as_json import json_text, strict
from nudgelab.report.figures.calibration import learned_figure, predicted_figure
from nudgelab.report.html import page_environment
from nudgelab.report.naming import plain
from nudgelab.report.numbers import interval_name, number
from nudgelab.report.section import Section
from nudgelab.report.section_in_terminal import print_section

if TYPE_CHECKING:
    from rich.console import Console

    from nudgelab.design.calibration_results import Calibration, LearnedParameter

__all__ = [
    "calibration_as_dict",
    "calibration_sections",
    "print_calibration",
    "render_calibration_html",
    "render_calibration_json",
]

_METHOD: Final = (
    "Approximate Bayesian computation in two rounds: the first fills the prior, the second the part"
    " of it where the first leaves a posterior. One statistic a parameter is learned from a part of"
    " the simulations, by ridge regression on the summaries and their squares (Fearnhead &"
    " Prangle 2012); of the others the nearest fifth is kept, or a hundred, and what distance is"
    " left is regressed out, mean and spread (Beaumont, Zhang & Balding 2002; Blum & François"
    " 2010). The check takes the simulations nearest to the cohort for it, one after the other, and"
    " asks where their known parameters lie in posteriors made in the same way (Talts et al. 2018;"
    " Prangle et al. 2014; bands by Säilynoja, Bürkner & Vehtari 2022)."
)
_MISFIT = 0.05
_DISHONEST = 0.01
_MOVED = 0.25
_FEW_DRAWS = 200
_FAR_OFF = 3.0
"""Monte-Carlo standard errors that a coverage may be below its level."""


def calibration_as_dict(found: Calibration) -> dict[str, Any]:
    """Return a calibration as mappings, lists, text and numbers, without the draws themselves."""
    said = {f.name: getattr(found, f.name) for f in fields(found) if f.name != "draws"}
    for name in ("parameters", "path", "summaries"):
        said[name] = [asdict(one) for one in said[name]]
    said["check"] = asdict(found.check)
    said["curves"] = [
        {
            key: value if isinstance(value, str) else value.tolist()
            for key, value in asdict(curve).items()
        }
        for curve in found.curves
    ]
    strictly: dict[str, Any] = strict(said)
    return strictly


def render_calibration_json(found: Calibration) -> str:
    """Return a calibration as JSON text, ending in a newline."""
    return json_text(calibration_as_dict(found))


def print_calibration(found: Calibration, console: Console) -> None:
    """Print a calibration.

    Parameters
    ----------
    found : Calibration
        What was found.
    console : rich Console
        Where to.
    """
    from rich.text import Text  # noqa: PLC0415

    console.print(Text(plain(_title(found)), style="bold"))
    console.print(Text(plain(_source(found)), overflow="fold"))
    console.print()
    for section in calibration_sections(found):
        print_section(section, console)
    for note in found.notes:
        console.print(Text(plain(note), overflow="fold"))


def render_calibration_html(found: Calibration, *, command: str) -> str:
    """Return a calibration as one page, its pictures inside.

    Parameters
    ----------
    found : Calibration
        What was found.
    command : str
        The command that made it.
    """
    page: str = (
        page_environment()
        .get_template("pooled.html.j2")
        .render(
            title=_title(found),
            cohorts=[_source(found)],
            sections=calibration_sections(found, drawn=True),
            method=_METHOD,
            notes=found.notes,
            command=command,
        )
    )
    return page


def _title(found: Calibration) -> str:
    return f"{found.title}: the model calibrated"


def _source(found: Calibration) -> str:
    return (
        f"To {found.cohort}, {number(found.people)} people; {number(found.simulations)} simulated"
        f" programmes, seed {found.seed}."
    )


def calibration_sections(found: Calibration, *, drawn: bool = False) -> tuple[Section, ...]:
    """Return what a calibration says, a section each: parameters, fit, honesty, tolerance.

    Parameters
    ----------
    found : Calibration
        What was found.
    drawn : bool
        Whether pictures are drawn; they take a second.
    """
    return (_learned(found, drawn=drawn), _fit(found, drawn=drawn), _honesty(found), _path(found))


# --- What was learned ----------------------------------------------------------------------------


def _learned(found: Calibration, *, drawn: bool) -> Section:
    return Section(
        key="parameters",
        title="What the cohort tells of the model",
        sentences=tuple(_lessons(found)),
        columns=(
            "Parameter",
            "prior",
            f"posterior, {interval_name(found.level)}",
            "contraction",
        ),
        rows=tuple(_row(one) for one in found.parameters),
        notes=(
            (
                "Contraction is the share of the prior’s variance that is gone: informed from 50 %,"
                " weakly informed from 15 %. The interval is of posterior probability."
            ),
        ),
        figure=learned_figure(found) if drawn else None,
    )


def _row(one: LearnedParameter) -> tuple[str, ...]:
    return (
        one.name,
        one.prior,
        f"{number(one.mean, 3)} ({number(one.low, 3)} to {number(one.high, 3)})",
        f"{number(100 * one.contraction)} %: {one.verdict}",
    )


def _lessons(found: Calibration) -> Iterator[str]:
    by_verdict: dict[str, list[str]] = {}
    for one in found.parameters:
        by_verdict.setdefault(one.verdict, []).append(one.name)
    if "informed" in by_verdict:
        yield f"The cohort informs {_listed(by_verdict['informed'])}."
    if "weakly informed" in by_verdict:
        yield f"It says a little of {_listed(by_verdict['weakly informed'])}."
    if "not informed" in by_verdict:
        yield (
            f"Of {_listed(by_verdict['not informed'])} it says nothing that the prior didn’t:"
            " what is shown of it is the prior."
        )
    for first, second, correlation in found.hand_in_hand:
        yield (
            f"{first} and {second} are known together better than apart (correlation"
            f" {number(correlation, 2)}): use the draws, not the intervals."
        )


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


# --- Whether the model fits ----------------------------------------------------------------------


def _fit(found: Calibration, *, drawn: bool) -> Section:
    odd = [one for one in found.summaries if not (one.inside and one.reached)]
    return Section(
        key="fit",
        title="Whether the calibrated model looks like the cohort",
        sentences=tuple(_fits(found)),
        columns=("Summary", "cohort", "predicted, 95 %", "reach of the prior") if odd else (),
        rows=tuple(
            (
                one.name.replace("_", " "),
                number(one.observed, 3),
                f"{number(one.low, 3)} to {number(one.high, 3)}",
                f"{number(one.prior_low, 3)} to {number(one.prior_high, 3)}",
            )
            for one in odd
        ),
        notes=("The table has the summaries outside. All are in summaries.parquet.",)
        if odd
        else (),
        figure=predicted_figure(found) if drawn else None,
    )


def _fits(found: Calibration) -> Iterator[str]:
    count = len(found.summaries)
    outside = sum(not one.inside for one in found.summaries)
    beyond = [one for one in found.summaries if not one.reached]
    yield (
        f"{number(outside)} of {number(count)} summaries lie outside the central 95 % of what the"
        f" posterior predicts; about {number(0.05 * count)} would by luck."
    )
    if beyond:
        yield (
            f"Beyond every simulation from the prior: {number(len(beyond))}. The model as declared"
            " can’t make such a cohort. Widen the priors or doubt the model before using the"
            " posterior."
        )
    if found.misfit_p <= _MISFIT:
        yield (
            "The model does not fit: its worst summary is farther off than that of"
            f" {number(100 * (1 - found.misfit_p), 1)} % of programmes from the posterior."
        )
    else:
        yield (
            "Its worst summary is no farther off than that of"
            f" {number(100 * found.misfit_p)} % of programmes from the posterior."
        )


# --- Whether the posterior is honest -------------------------------------------------------------


def _honesty(found: Calibration) -> Section:
    check = found.check
    return Section(
        key="honesty",
        title="Whether the posterior is honest",
        sentences=tuple(_honest(found)),
        columns=("Interval", "held the truth"),
        rows=tuple(
            (f"{100 * level:g} %", f"{number(100 * share, 1)} % ± {number(100 * error, 1)}")
            for level, share, error in zip(check.levels, check.coverage, check.error, strict=True)
        ),
    )


def _honest(found: Calibration) -> Iterator[str]:
    check = found.check
    yield (
        f"{number(check.truths)} simulated cohorts like this one, whose parameters are known, were"
        " each taken for it."
    )
    bad = [one.name for one in found.parameters if one.rank_p <= _DISHONEST / len(found.parameters)]
    if bad:
        yield (
            f"Of {_listed(bad)} the posterior is not honest: the ranks of known truths aren’t"
            " uniform. More simulations help most."
        )
    else:
        yield "No parameter’s ranks of known truths are shown to differ from uniform."
    numbers = zip(check.levels, check.coverage, check.error, strict=True)
    if any(share < level - _FAR_OFF * error for level, share, error in numbers):
        yield "Its intervals are too narrow: they hold the truth less often than they say."


def _path(found: Calibration) -> Section:
    chosen = next(step for step in found.path if step.shift == 0.0)
    nearer = [step for step in found.path if step.kept < chosen.kept]
    said = [
        (
            f"{number(chosen.kept)} simulations were kept, worth {number(found.effective)} draws of"
            " equal weight."
        )
    ]
    if found.effective < _FEW_DRAWS:
        said.append("That is few: ask for more --simulations.")
    if any(step.shift > _MOVED for step in nearer):
        said.append("Keeping fewer moves a mean noticeably: more --simulations would change it.")
    return Section(
        key="tolerance",
        title="How near the simulations came",
        sentences=tuple(said),
        columns=("Kept", "acceptance", "tolerance", "effective draws", "largest shift of a mean"),
        rows=tuple(
            (
                number(step.kept),
                f"{number(100 * step.acceptance)} %",
                number(step.tolerance, 2),
                number(step.effective),
                f"{number(step.shift, 2)} sd",
            )
            for step in found.path
        ),
        notes=("Tolerance is the distance of the farthest, in standard errors of the statistics.",),
    )
