"""Who did what: one saved step of somebody, and the thing it was about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Thing:
    """What a step was about: kind (a table of the record), id, and what people call it ("" = it has no name)."""

    kind: str
    id: str
    name: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """One commit: when (UTC) and at what offset in minutes, by whom (name and person id; the name is "" once erased),
    the thing, and how many rows of which table were added and changed. `undoes` = the commit it took back; `undone` =
    it was itself taken back.
    """

    commit: str
    at: datetime
    offset: int
    by: str
    by_id: str
    thing: Thing | None
    added: tuple[tuple[str, int], ...]
    changed: tuple[tuple[str, int], ...]
    undoes: str | None
    undone: bool
    stamp: int
