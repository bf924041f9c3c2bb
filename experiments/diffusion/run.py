"""Fit to half of the communities, predict the other half, and compare with the Bass model.

python experiments/diffusion/run.py [--seed 2026] [--study brfarmers]
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if not __package__:  # started as a script, which finds its own folder but not the project's
    sys.path.insert(0, str(Path(__file__).parents[2]))

from experiments.diffusion.communities import (
    SETS,
    Community,
    Innovation,
    data_folder,
    read_communities,
)
from experiments.diffusion.comparison import HeldOut, Summary, compare, summarise
from experiments.diffusion.halves import splits
from experiments.diffusion.models import MODELS, Effort
from experiments.diffusion.panels import panels
from nudgelab.errors import NudgelabError
from nudgelab.report.figures.svg import accessible_svg

if TYPE_CHECKING:
    import altair as alt

FOUND = Path(__file__).parent / "found"
README = Path(__file__).parent / "README.md"
AGAINST = "bass"
DRAWN = ("nudgelab", "bass")
TIED_AND_ALONE = ("nudgelab_even", "nudgelab_alone")
DOTS_AN_INCH = 72


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, predict, print, and write what was found; exit code 1 without the data."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=Effort().seed)
    parser.add_argument("--people", type=int, default=Effort().people)
    parser.add_argument("--spread", type=int, default=Effort().spread)
    parser.add_argument("--steps", type=int, default=Effort().steps)
    parser.add_argument("--copies", type=int, default=Effort().copies)
    parser.add_argument("--study", choices=list(SETS), action="append", help="all if left out")
    parser.add_argument("--found", type=Path, default=FOUND, help="folder that is written")
    parser.add_argument("--update-readme", action="store_true", help="put the table there, too")
    chosen = parser.parse_args(arguments)
    effort = Effort(chosen.people, chosen.spread, chosen.steps, chosen.copies, chosen.seed)
    try:
        run([SETS[name] for name in chosen.study or SETS], effort, chosen.found)
    except NudgelabError as error:
        print(error, file=sys.stderr)
        return 1
    if chosen.update_readme:
        _update_readme((chosen.found / "table.md").read_text(encoding="utf-8"))
    return 0


def run(studies: Iterable[Innovation], effort: Effort, found: Path) -> None:
    """Do everything for some studies.

    Parameters
    ----------
    studies : iterable of Innovation
        Which.
    effort : Effort
        How much is simulated.
    found : Path
        Where tables and figures go.
    """
    folder, began = data_folder(), time.perf_counter()
    found.mkdir(parents=True, exist_ok=True)
    rows, scores, fitted, ties = [], [], [], []
    for study in studies:
        communities = read_communities(study, folder)
        results = _results(communities, effort)
        rows += _table(study, communities, summarise(results, AGAINST))
        scores += [_score_row(study, result) for result in results]
        fitted += _fitted_rows(study, results)
        ties.append(_gain_of_ties(study, results))
        _draw(study, communities, results, found)
        print(_as_text(row for row in rows if row["study"] == study.name))
        print("ties: " + ", ".join(ties[-1].values()) + "\n", flush=True)
    _write_csv(found / "table.csv", rows)
    _write_csv(found / "scores.csv", scores)
    _write_csv(found / "fitted.csv", fitted)
    _write_csv(found / "ties.csv", ties)
    (found / "table.md").write_text(_as_markdown(rows), encoding="utf-8")
    print(f"seed {effort.seed}; {time.perf_counter() - began:.0f} s; written to {found.name}/")


def _results(communities: Sequence[Community], effort: Effort) -> list[HeldOut]:
    halves = splits(communities, np.random.default_rng(effort.seed))
    return [result for model in MODELS for result in compare(model, communities, halves, effort)]


def _table(
    study: Innovation, communities: Sequence[Community], summaries: Sequence[Summary]
) -> list[dict[str, str]]:
    free = {model.name: model.free(communities[0].periods) for model in MODELS}
    label = {model.name: model.label for model in MODELS}
    return [
        {
            "study": study.name,
            "model": summary.model,
            "label": label[summary.model],
            "fitted": str(free[summary.model]),
            "communities": str(summary.communities),
            **_score_columns(summary, "error", 100, 1),
            **_score_columns(summary, "log_score", 1, 3),
            **_score_columns(summary, "crps", 100, 1),
            "inside": f"{100 * summary.score.inside:.0f}",
        }
        for summary in summaries
    ]


def _score_columns(summary: Summary, kind: str, scale: float, digits: int) -> dict[str, str]:
    """Return a score, its Monte-Carlo error, and its difference from the reference in columns."""
    own, noise = (scale * getattr(scores, kind) for scores in (summary.score, summary.noise))
    mean, low, high = (f"{scale * value:+.{digits}f}" for value in summary.difference[kind])
    return {
        kind: f"{own:.{digits}f}",
        f"{kind}_noise": f"{noise:.{digits + 1}f}",
        f"{kind}_difference": "" if summary.model == AGAINST else f"{mean} ({low} to {high})",
    }


def _score_row(study: Innovation, result: HeldOut) -> dict[str, str]:
    return {
        "study": study.name,
        "model": result.model,
        "split": str(result.split),
        "community": result.community,
        "error": f"{result.score.error:.4f}",
        "log_score": f"{result.score.log_score:.4f}",
        "crps": f"{result.score.crps:.4f}",
        "inside": f"{result.score.inside:.3f}",
    }


def _gain_of_ties(study: Innovation, results: Sequence[HeldOut]) -> dict[str, str]:
    """Return the differences between two models that are alike but for ties and their weight."""
    tied, alone = TIED_AND_ALONE
    (summary,) = (s for s in summarise(results, alone) if s.model == tied)
    columns = {
        **_score_columns(summary, "error", 100, 1),
        **_score_columns(summary, "log_score", 1, 3),
        **_score_columns(summary, "crps", 100, 1),
    }
    kept = {name: told for name, told in columns.items() if name.endswith("_difference")}
    return {"study": study.name, **kept}


def _fitted_rows(study: Innovation, results: Sequence[HeldOut]) -> list[dict[str, str]]:
    """Return a row a model, half and parameter."""
    fits = {(result.model, result.split): result.parameters for result in results}
    return [
        {
            "study": study.name,
            "model": model,
            "split": str(split),
            "parameter": name,
            "value": f"{value:.4g}",
        }
        for (model, split), parameters in fits.items()
        for name, value in parameters.items()
    ]


_HEADS: Mapping[str, str] = {
    "label": "model",
    "fitted": "fitted",
    "error": "RMSE",
    "error_difference": "against Bass",
    "log_score": "log score",
    "log_score_difference": "against Bass",
    "crps": "CRPS",
    "crps_difference": "against Bass",
    "inside": "inside",
}


def _as_text(rows: Iterable[Mapping[str, str]]) -> str:
    listed = list(rows)
    study = SETS[listed[0]["study"]]
    width = {key: max(len(head), *(len(r[key]) for r in listed)) for key, head in _HEADS.items()}
    lines = ["  ".join(f"{head:<{width[key]}}" for key, head in _HEADS.items())]
    lines += ["  ".join(f"{row[key]:<{width[key]}}" for key in _HEADS) for row in listed]
    head = f"{study.title} ({study.name}; {listed[0]['communities']} communities held out in turn)"
    return "\n".join([head, *(line.rstrip() for line in lines)])


def _as_markdown(rows: Sequence[Mapping[str, str]]) -> str:
    lines = [
        "| study | " + " | ".join(_HEADS.values()) + " |",
        "| --- " * (len(_HEADS) + 1) + "|",
    ]
    lines += [
        f"| {row['study']} | " + " | ".join(row[key] for key in _HEADS) + " |" for row in rows
    ]
    return "\n".join(lines) + "\n"


def _update_readme(table: str) -> None:
    """Put the table between its marks."""
    begin, end = "<!-- found: begin -->\n", "<!-- found: end -->"
    before, rest = README.read_text(encoding="utf-8").split(begin)
    _, after = rest.split(end)
    README.write_text(before + begin + table + end + after, encoding="utf-8")


def _write_csv(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _draw(
    study: Innovation, communities: Sequence[Community], results: Sequence[HeldOut], found: Path
) -> None:
    """Write the figure of a study as SVG and as PNG."""
    label = {model.name: model.label for model in MODELS}
    banded, plain = DRAWN
    labels = (f"{label[banded]} (95 % band)", label[plain])
    chart = panels(study, communities, results, banded=banded, plain=plain, labels=labels)
    svg = accessible_svg(
        chart,
        key=study.name,
        title=f"{study.title}: each {study.community} as predicted from the other half",
        alternative=_in_words(study, communities, results),
    )
    (found / f"{study.name}.svg").write_text(svg + "\n", encoding="utf-8")
    (found / f"{study.name}.png").write_bytes(_png(chart))


def _in_words(
    study: Innovation, communities: Sequence[Community], results: Sequence[HeldOut]
) -> str:
    ends = [100 * float(community.curve[-1]) for community in communities]
    said = [
        (
            f"In the end {min(ends):.0f} to {max(ends):.0f} of every 100 had adopted, by"
            f" {study.community}"
        )
    ]
    for name in DRAWN:
        expected = [100 * float(r.forecast.curve[-1]) for r in results if r.model == name]
        said.append(f"{name} expected {min(expected):.0f} to {max(expected):.0f}")
    return "; ".join(said) + "."


def _png(chart: alt.TopLevelMixin) -> bytes:
    import altair as alt  # noqa: PLC0415
    import vl_convert  # noqa: PLC0415

    version = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])
    specification: dict[str, Any] = json.loads(chart.to_json())
    drawn: bytes = vl_convert.vegalite_to_png(specification, vl_version=version, ppi=DOTS_AN_INCH)
    return drawn


if __name__ == "__main__":
    sys.exit(main())
