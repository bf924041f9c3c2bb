"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

__all__ = [
    "data_options",
    "json_option",
    "look_option",
    "out_option",
    "quiet_option",
    "study_argument",
    "work_options",
]

_FILES = (
    (
        "--data",
        "The cohort: CSV, Excel, Parquet, Stata, SQLite or DuckDB, or a simulated run's folder.",
    ),
    ("--events", "The event log."),
    ("--waves", "The survey waves."),
)

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def study_argument(function: Decorated) -> Decorated:
    """Take the study file. Whether it is there is told by whoever reads it, with exit code 1."""
    return click.argument("study", type=click.Path(path_type=Path))(function)


def json_option(function: Decorated) -> Decorated:
    """Take ``--json``: standard output is then one JSON object alone."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON alone.")(function)


def quiet_option(function: Decorated) -> Decorated:
    """Take ``--quiet``."""
    return click.option("-q", "--quiet", is_flag=True, help="Print the report's path alone.")(
        function
    )


def data_options(function: Decorated) -> Decorated:
    """Take ``--data``, ``--events`` and ``--waves``: the files of a cohort."""
    for name, what in reversed(_FILES):
        function = click.option(
            name,
            type=click.Path(path_type=Path),
            metavar="FILE",
            help=f"{what} The file that the study names if left out.",
        )(function)
    return function


def look_option(function: Decorated) -> Decorated:
    """Take ``--look K``, the number of a planned interim look."""
    return click.option(
        "--look",
        type=click.IntRange(min=1),
        metavar="K",
        help="Which planned look this is (analysis: looks:); the last one if left out.",
    )(function)


def out_option(function: Decorated) -> Decorated:
    """Take ``--out DIR``, the results folder."""
    return click.option(
        "--out",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path("results"),
        show_default=True,
        help="The results folder; the run goes to DIR/STUDY/RUN.",
        metavar="DIR",
    )(function)


def work_options(function: Decorated) -> Decorated:
    """Take ``--seed``, ``--workers``, ``--scheduler`` and ``--resume`` of what is replicated."""
    options = (
        click.option(
            "--seed",
            type=click.IntRange(min=0, max=2**63 - 1),
            help="Seed; the study's own if left out.",
        ),
        click.option(
            "--workers",
            type=click.IntRange(min=1, max=1024),
            help="Processes on this machine; one a core if left out.",
        ),
        click.option(
            "--scheduler",
            metavar="tcp://HOST:PORT",
            help="Run on the Dask cluster of this scheduler instead.",
        ),
        click.option(
            "--resume", is_flag=True, help="Go on with a run that was interrupted, if any."
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function
