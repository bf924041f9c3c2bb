"""What was found, in the README's words: made from the tables, so that it can't drift."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

BEGIN, END = "<!-- found: begin -->", "<!-- found: end -->"

MOST_ROWS = {"effect": 15, "acted": 10}
"""Headline → how many assumptions its table shows, the weightiest first."""

Row = Mapping[str, str]


def with_found(page: str, folder: Path) -> str:
    """Return the README with what a folder's tables say between its markers.

    Parameters
    ----------
    page : str
        With the markers ``BEGIN`` and ``END``.
    folder : Path
        With the tables and the summary.
    """
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}\n{found_in_words(folder)}\n{END}{rest.split(END)[1]}"


def found_in_words(folder: Path) -> str:
    """Return what the tables of a folder say, in Markdown."""
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    parts = [_effect(summary), "**The effect.** " + _trust(summary, "effect")]
    parts.append(_table(_rows(folder, "effect"), "effect"))
    parts.append("**The share of all who post without it.** " + _trust(summary, "acted"))
    parts.append(_table(_rows(folder, "acted"), "acted"))
    parts.append(_from(summary))
    return "\n\n".join(parts)


def _rows(folder: Path, headline: str) -> list[Row]:
    with (folder / f"{headline}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _effect(summary: Mapping[str, Any]) -> str:
    over, at_defaults = summary["effect_over_plausible_sets"], summary["at_defaults"]
    return (
        f"In {_percent(over['positive'])} of {over['sets']:,} plausible parameter sets the effect"
        f" is positive, in {_percent(over['none'])} there is none, and in"
        f" {_percent(over['negative'])} it is negative. Nine in ten sets give"
        f" {_points(over['quantile_5'])} to {_points(over['quantile_95'])} more of every 100"
        f" (median {_points(over['median'])}); the defaults give {_points(at_defaults['effect'])},"
        f" of the {_percent(at_defaults['wanting'])} who intended and had not posted."
    )


def _points(share: float) -> str:
    return f"{100 * share:.1f}".replace("-", "−")


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _trust(summary: Mapping[str, Any], headline: str) -> str:
    """Say how far the indices can be trusted: luck, and half the sample."""
    found = summary["headlines"][headline]
    half = found["convergence"]
    return (
        f"First-order indices add up to {found['sum_of_first_order_indices']:.2f};"
        f" {_percent(found['share_of_luck'])} of the variance is luck. At half the base sample no"
        f" total index is farther than {half['largest_change_of_a_total_index']:.2f} off, and"
        f" {half['of_the_ten_largest_in_both']} of the 10 largest are the same."
    )


def _table(rows: Sequence[Row], headline: str) -> str:
    return "\n".join(_lines(rows[: MOST_ROWS[headline]]))


def _lines(rows: Sequence[Row]) -> Iterator[str]:
    yield "| assumption | group | total index | first order | mu | mu* |"
    yield "| --- | --- | ---: | ---: | ---: | ---: |"
    for row in rows:
        total, first = (
            f"{float(row[key]):z.2f} ± {float(row[f'{key}_half_width']):.2f}".replace("-", "−")
            for key in ("total", "first")
        )
        mu = f"{float(row['mu']):+.3f}".replace("-", "−")
        yield (
            f"| `{row['name']}` | {row['group']} | {total} | {first} | {mu}"
            f" | {float(row['mu_star']):.3f} |"
        )


def _from(summary: Mapping[str, Any]) -> str:
    came = summary["provenance"]
    empty = summary["sets_without_anybody_who_wanted_to"]
    return (
        f"By {came['sobol_evaluations']:,} pairs of simulations on Saltelli's design (base sample"
        f" {came['sobol_base_sample']}, {came['assumptions']} assumptions) and"
        f" {came['morris_evaluations']:,} on {came['morris_trajectories']} of Morris' trajectories;"
        f" nudgelab {came['versions']['nudgelab']}, commit {came['commit']}, SALib"
        f" {came['versions']['SALib']}, seed {came['seed']}. Parameter sets in which nobody"
        f" intended, and whose effect counts as none: {empty}."
    )
