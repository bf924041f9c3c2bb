"""Tasks on a Dask cluster: the same jobs, the same tables, other machines."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from nudgelab._version import __version__
from nudgelab.errors import ExecutionError, MissingExtraError, NudgelabError
from nudgelab.execution.task import Executor, Job, Task

if TYPE_CHECKING:
    from distributed import Client, Future

__all__ = ["on_cluster"]

_AHEAD = 3
"""Tasks that wait for each thread of the cluster."""
_RETRIES = 3
"""Times that a task is done again after its worker was lost."""
_PATIENCE = "20s"
"""How long the scheduler may be silent, or without workers, at the beginning."""


def on_cluster(address: str) -> Executor:
    """Return an executor on a Dask cluster that is running.

    Parameters
    ----------
    address : str
        The scheduler's, such as ``tcp://127.0.0.1:8786``.

    Returns
    -------
    Executor
        Tasks of lost workers are done again by others.

    Raises
    ------
    MissingExtraError
        On running, if Dask isn't installed.
    ExecutionError
        On running, if the scheduler doesn't answer or is lost, if there are no workers, or if they
        have another version of nudgelab.
    """

    def run(job: Job, tasks: Iterable[Task]) -> Iterator[tuple[Task, pa.Table]]:
        with _quiet(), _client(address) as client:
            _must_be_able(client, address)
            try:
                yield from _keep_busy(client, job, iter(tasks))
            except NudgelabError:
                raise
            except _lost_connection() as error:
                raise ExecutionError(
                    f"{address}: the scheduler was lost ({type(error).__name__})"
                ) from None

    return run


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask's own log off the screen: what went wrong is said in one sentence."""
    loggers = [logging.getLogger(name) for name in ("distributed", "distributed.client")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _client(address: str) -> Client:
    try:
        from distributed import Client  # noqa: PLC0415  (an extra)
    except ImportError:
        raise MissingExtraError("Dask", "cluster", "running on a cluster") from None
    try:
        return Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ExecutionError(
            f"{address}: found no Dask scheduler ({type(error).__name__}); expected the address of"
            " one that runs, such as tcp://127.0.0.1:8786"
        ) from None


def _must_be_able(client: Client, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except TimeoutError:
        raise ExecutionError(f"{address}: found no workers; expected at least one") from None
    versions = client.run(_version_here)
    others = sorted({version for version in versions.values() if version != __version__})
    if others:
        raise ExecutionError(
            f"{address}: found nudgelab {', '.join(others)} on its workers; expected {__version__},"
            " as here, for results must not depend on where they were made"
        )


def _version_here() -> str:
    return __version__


def _keep_busy(client: Client, job: Job, tasks: Iterator[Task]) -> Iterator[tuple[Task, pa.Table]]:
    from distributed import as_completed  # noqa: PLC0415

    most = _AHEAD * sum(client.nthreads().values())
    under_way: dict[str, Task] = {}

    def submit(task: Task) -> Future:
        future = client.submit(job, **task.arguments, pure=False, retries=_RETRIES)
        under_way[future.key] = task
        return future

    first = [submit(task) for task in itertools.islice(tasks, most)]
    if not first:
        return
    finished: Any = as_completed(first, loop=client.loop)
    for future in finished:
        table = future.result()
        task = under_way.pop(future.key)
        future.release()
        for following in itertools.islice(tasks, 1):
            finished.add(submit(following))
        yield task, table


def _lost_connection() -> tuple[type[BaseException], ...]:
    from concurrent.futures import CancelledError  # noqa: PLC0415

    from distributed import KilledWorker  # noqa: PLC0415

    # a closed connection is an OSError there
    return (KilledWorker, CancelledError, OSError, TimeoutError)
