"""Lines that belong together: found once for all groups, whatever their number."""

from __future__ import annotations

import numpy as np

from app.services.reports.arrays import Whole


def groups(*columns: Whole) -> list[tuple[tuple[int, ...], Whole]]:
    """The different lines of some columns of whole numbers from -1 on: the numbers, and the places where they stand;
    the largest group first, of equal ones the smaller numbers.
    """
    if not columns or not len(columns[0]):
        return []
    code = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        code = code * (int(column.max()) + 2) + column + 1
    order = np.argsort(code, kind="stable")
    borders = np.flatnonzero(np.diff(code[order])) + 1
    found = [
        (tuple(int(column[places[0]]) for column in columns), places) for places in np.split(order, borders)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-len(one[1]), one[0]))


def keys_at(keys: Whole, places: Whole) -> tuple[int, ...]:
    """The keys at those places, each once however often its place is named."""
    there = np.zeros(len(keys), dtype=bool)
    there[places] = True
    return tuple(keys[there].tolist())
