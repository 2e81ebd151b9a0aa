"""The checklists of intake: what is looked at and noted when a thing comes in. Two answers to each point, keys 1 and 2.

The lists are data, `resources/knowledge/intake.toml`. Each has a version, which is kept with its answers: an answered
list stays what it was when the table changes.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Protocol

import resources
from app.domain.asset import AssetKind
from app.domain.work_order import Billing, OrderKind


class Need(StrEnum):
    """How much a customer wants noted."""

    USUAL = "usual"
    FULL = "full"
    SHORT = "short"


#: The two answers of each sort of point: the good one first.
_ANSWERS = {
    "presence": ("none", "seen"),
    "state": ("whole", "damaged"),
    "working": ("yes", "no"),
    "photo": ("taken", "left_out"),
}


@dataclass(frozen=True, slots=True)
class IntakeItem:
    """One point: its two answers, the good one first; `photo` = a photo belongs to it."""

    id: str
    answers: tuple[str, str]
    photo: bool
    source: str

    @property
    def is_photo(self) -> bool:
        """The point is the photo itself."""
        return self.answers == _ANSWERS["photo"]


@dataclass(frozen=True, slots=True)
class Checklist:
    """One list, of a template in a version."""

    template: str
    version: int
    items: tuple[IntakeItem, ...]

    @property
    def name(self) -> str:
        """What is kept with each answer, such as `hashboard@1`."""
        return f"{self.template}@{self.version}"

    def open(self, answered: Iterable[str]) -> tuple[IntakeItem, ...]:
        """The points nobody has answered; `answered` = the ids of those somebody has."""
        done = set(answered)
        return tuple(item for item in self.items if item.id not in done)


class Answered(Protocol):
    """An answer as an order keeps it."""

    @property
    def item(self) -> str:
        """The id of its point."""

    @property
    def template(self) -> str:
        """The list it was given to, "" = none."""


@cache
def items() -> dict[str, IntakeItem]:
    """Every point by its id."""
    return {
        row["id"]: IntakeItem(row["id"], _ANSWERS[row["answers"]], row["photo"], row["source"])
        for row in _table()["item"]
    }


def checklist_of(
    kind: AssetKind,
    need: Need = Need.USUAL,
    order_kind: OrderKind = OrderKind.REPAIR,
    billing: Billing = Billing.PAID,
) -> Checklist:
    """The list for a thing of that kind; where there is none for the need, the usual one. What the kind of order asks
    for besides stands at its end.
    """
    rows = [row for row in _table()["template"] if row["kind"] == kind.value]
    row = next((one for one in rows if one["need"] == need.value), None)
    row = row or next(one for one in rows if one["need"] == Need.USUAL.value)
    chosen = list(row["items"])
    for extra in _table()["extra"]:
        if order_kind.value in extra["kinds"] or billing.value in extra["billings"]:
            chosen += [item for item in extra["items"] if item not in chosen]
    return Checklist(row["id"], row["version"], tuple(items()[id_] for id_ in chosen))


def checklist_like(
    answers: Iterable[Answered],
    kind: AssetKind,
    order_kind: OrderKind = OrderKind.REPAIR,
    billing: Billing = Billing.PAID,
) -> Checklist:
    """The list that answers were given to, as it is now; the usual one of the kind where they name none."""
    names = {answer.template.partition("@")[0] for answer in answers}
    row = next((one for one in _table()["template"] if one["kind"] == kind.value and one["id"] in names), None)
    return checklist_of(kind, Need(row["need"]) if row is not None else Need.USUAL, order_kind, billing)


def filled_in(answers: Iterable[Answered], checklist: Checklist) -> bool:
    """Whether nothing of the list is left to answer. Answers that belong to no list, or to a version that is gone, were
    whole when they were given.
    """
    given = list(answers)
    lists = {answer.template for answer in given}
    if not given or lists - {checklist.name}:
        return bool(given)
    return not checklist.open(answer.item for answer in given)


@cache
def _table() -> dict[str, Any]:
    with resources.open_binary("knowledge", "intake.toml") as file:
        return tomllib.load(file)
