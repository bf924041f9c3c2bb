"""Asking for memory before it is needed.

With many employees most of a day's time would be spent waiting for their rows to come from memory,
one after the other. Asked for beforehand, many of them come at the same time. It changes no result.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

from nudgelab.behaviour.compiled import compiled
from nudgelab.simulation.network import VISIBLE_TEAM_MATES
from nudgelab.simulation.people import Workforce

__all__ = ["BATCH", "fetch_authors", "fetch_colleagues", "fetch_plans", "fetch_states"]

BATCH: Final = 256
"""Authors who are asked for together: their colleagues' rows fit near the processor."""

_TO_WRITE, _KEEP, _DATA = 1, 3, 1  # what llvm.prefetch is told


_item_pointer: Any = cgutils.get_item_pointer


def _asking(typing: Any, table: Any, row: Any) -> Any:
    """Tell Numba how to ask for one row of a table, whose number isn't checked."""
    del typing
    return types.void(table, row), _emit


def _asking_at(typing: Any, table: Any, row: Any, column: Any) -> Any:
    """Tell Numba how to ask for one place of a table of two dimensions, which isn't checked."""
    del typing
    return types.void(table, row, column), _emit


def _emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    array_type, *place_types = signature.args
    array = context.make_array(array_type)(context, builder, arguments[0])
    places = [
        context.cast(builder, place, place_type, types.intp)
        for place, place_type in zip(arguments[1:], place_types, strict=True)
    ]
    item = _item_pointer(context, builder, array_type, array, places)
    byte = ir.IntType(8).as_pointer()
    word = ir.IntType(32)
    ask = builder.module.declare_intrinsic(
        "llvm.prefetch", [byte], ir.FunctionType(ir.VoidType(), [byte, word, word, word])
    )
    told = (ir.Constant(word, number) for number in (_TO_WRITE, _KEEP, _DATA))
    builder.call(ask, [builder.bitcast(item, byte), *told])
    return context.get_dummy_value()


_fetch: Any = intrinsic(_asking)
_fetch_at: Any = intrinsic(_asking_at)


@compiled
def fetch_states(employees: npt.NDArray[np.int32], workforce: Workforce) -> None:
    """Ask for the states of some employees."""
    for employee in employees:
        _fetch(workforce.state, employee)


@compiled
def fetch_plans(
    employees: npt.NDArray[np.int32], kinds: npt.NDArray[np.int32], workforce: Workforce
) -> None:
    """Ask for some employees' plans for a kind of cue each, where they have had one."""
    if len(workforce.plan) == 0:
        return
    for place in range(len(employees)):
        employee = employees[place]
        _fetch_at(workforce.plan, employee * workforce.state[employee].planned, kinds[place])


@compiled
def fetch_authors(authors: npt.NDArray[np.int64 | np.int32], workforce: Workforce) -> None:
    """Ask for what :func:`~nudgelab.simulation.publishing.publish` reads of some employees."""
    for author in authors:
        _fetch(workforce.state, author)
        _fetch(workforce.people, author)


@compiled
def fetch_colleagues(authors: npt.NDArray[np.int64 | np.int32], workforce: Workforce) -> None:
    """Ask for the states of all who see some employees."""
    for author in authors:
        _fetch(workforce.people, author)
        _fetch(workforce.start, author)
    for author in authors:
        _fetch(workforce.who, workforce.start[author])
    for author in authors:
        team = workforce.people[author].team
        first, last = workforce.bounds[team], workforce.bounds[team + 1]
        for mate in range(first, min(last, first + VISIBLE_TEAM_MATES + 1)):
            _fetch(workforce.state, mate)
        for tie in range(workforce.start[author], workforce.start[author + 1]):
            _fetch(workforce.state, workforce.who[tie])
