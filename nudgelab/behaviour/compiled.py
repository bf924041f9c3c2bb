"""Compiling the model's functions to machine code, with types kept and stale caches refused.

Numba keeps compiled code on disk and notices a change of the file that a function stands in, but
not of the functions that it calls. A number would then come from an older model than the one that
is read. So the stamp by which a cache is known covers the whole room of a function, and this one.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

__all__ = ["compiled"]

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compile a function on its first call, and keep the code on disk where that is possible.

    Parameters
    ----------
    function : callable
        A function of numbers, arrays and named tuples of these.

    Returns
    -------
    callable
        The compiled function, of the same type.
    """
    dispatcher: Any = numba.njit(nogil=True, error_model="numpy", forceinline=True)(function)
    try:
        dispatcher.enable_caching()
    except RuntimeError:  # no folder can be written: compile in every process
        return cast(F, dispatcher)
    room = Path(inspect.getfile(function)).parent
    # Numba has no public way to say what else a cache depends on; a test guards this attribute.
    dispatcher._cache._cache_file._source_stamp = _stamp(room) + _stamp(Path(__file__).parent)
    return cast(F, dispatcher)


def _stamp(room: Path) -> tuple[tuple[str, int, int], ...]:
    """Return name, time of change and size of each module in a folder."""
    files = ((path.name, path.stat()) for path in sorted(room.glob("*.py")))
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in files)
