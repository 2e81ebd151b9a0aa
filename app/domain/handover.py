"""Handing work over: an order, or a board with its whole history, as one file that another bench takes in.

What both benches know of a field is its versions: the id of every change that ever set it, the newest first. A version
that is among the other side's older ones is older; where neither side knows the other's newest, two people set the
field without knowing of each other, and a person settles it. So it does not matter in which order files come, how
often, or through whose hands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.shop_error import ShopError
from app.domain.work_order import State


class Standing(StrEnum):
    """How a field of another bench stands to ours."""

    SAME = "same"
    OLDER = "older"
    NEWER = "newer"
    AT_ODDS = "at_odds"


def compared(ours: Sequence[str], theirs: Sequence[str]) -> Standing:
    """How theirs stands to ours; each = the versions of a field, the newest first, () = as it was when the row was
    written.
    """
    if list(ours[:1]) == list(theirs[:1]):
        return Standing.SAME
    if not theirs or theirs[0] in ours:
        return Standing.OLDER
    if not ours or ours[0] in theirs:
        return Standing.NEWER
    return Standing.AT_ODDS


def joined(first: Sequence[str], *others: Sequence[str]) -> tuple[str, ...]:
    """The versions of several lists, each once, in the order they come."""
    return tuple(dict.fromkeys(version for versions in (first, *others) for version in versions))


class Choice(StrEnum):
    """How a person settles what two benches say differently. Of a board known twice: OURS = they are two boards."""

    OURS = "ours"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class Conflict:
    """One field that two benches set without knowing of each other, or (`same_thing`) one serial under two numbers.

    `subject` is the number or words the row is known by; `ours` and `theirs` are the values as people read them, ""
    for none. `bench` = whose the other value is. `settled` None = it waits for a person.
    """

    id: str
    entity: str
    field: str
    subject: str
    ours: str
    theirs: str
    bench: str
    at: datetime
    order_number: str | None = None
    settled: Choice | None = None

    @property
    def same_thing(self) -> bool:
        """Not a field: one thing that is known here under two numbers, perhaps."""
        return self.entity == "asset" and self.field == "merged_into"


@dataclass(frozen=True, slots=True)
class HandedOrder:
    """An order as a file brings it. `number` is what it is called here (or would be), `born` what it was called where
    it was written. `known` = it is here already; `state` = what it will stand at.
    """

    id: str
    number: str
    born: str
    state: State
    known: bool
    facts: int
    board: str = ""


@dataclass(frozen=True, slots=True)
class HandoverLook:
    """What taking a file in brings, or brought. Counts are of what is new here; `files` with their bytes.

    `same_bench` = the other laptop numbers as we do; `ours` = the file was written on this laptop; `ahead_s` = seconds
    that its clock is ahead of ours, where that is more than a day; `signed` = orders signed here that work is added to.
    """

    name: str
    shop: str
    bench: str
    made_at: datetime
    made_by: str
    orders: tuple[HandedOrder, ...]
    new_rows: int
    changed: int
    assets: int
    files: int
    file_bytes: int
    conflicts: tuple[Conflict, ...]
    same_bench: bool = False
    ours: bool = False
    ahead_s: int = 0
    signed: tuple[str, ...] = ()

    @property
    def nothing_new(self) -> bool:
        """Everything in it is here already."""
        return not (self.new_rows or self.changed or self.conflicts)

    @property
    def renumbered(self) -> tuple[HandedOrder, ...]:
        """Orders whose number was taken here."""
        return tuple(order for order in self.orders if order.number != order.born)


@dataclass(frozen=True, slots=True)
class HandoverLine:
    """An order or board that went or came as a file. `at` UTC; `bench` = the other one, "" where it is not known."""

    id: str
    at: datetime
    by: str
    came: bool
    bench: str
    name: str


class HandoverUnreadable(ShopError):
    """A file is no hand-over, or not one to be taken in. `why` = "form", "cut", "hash", "size", "rows", "version",
    "values", "demo" or "empty"; `detail` names the part.
    """

    def __init__(self, name: str, why: str, detail: str = "") -> None:
        super().__init__(name, why, detail)
        self.name = name
        self.why = why
        self.detail = detail


class HandoverStopped(ShopError):
    """Writing or reading a hand-over was stopped by the person; nothing was changed."""


class BenchNameBad(ShopError):
    """A bench's prefix is one to three letters and one to three digits, such as B2."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text
