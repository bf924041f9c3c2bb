"""Where a command's replications run, and what it says beside its output."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from nudgelab.execution.task import Executor

__all__ = ["executor_of", "warn"]


def executor_of(ctx: click.Context, workers: int | None, scheduler: str | None) -> Executor:
    """Return where replications run: this machine's cores, or a Dask cluster.

    Parameters
    ----------
    ctx : click.Context
        Of the command, which fails if both are given.
    workers : int or None
        Processes on this machine; one a core if left out.
    scheduler : str or None
        Address of a Dask scheduler.
    """
    from nudgelab.execution.cluster import on_cluster  # noqa: PLC0415
    from nudgelab.execution.local import cores, on_cores  # noqa: PLC0415

    if workers is not None and scheduler is not None:
        ctx.fail("--workers are this machine's, --scheduler a cluster's: expected one of the two.")
    return on_cluster(scheduler) if scheduler is not None else on_cores(workers or cores())


def warn(said: str) -> None:
    """Print a warning on standard error."""
    click.echo(f"nudgelab: {said}", err=True)
