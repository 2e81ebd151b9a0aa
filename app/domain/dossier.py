"""A dossier: everything about orders as one file to hand on. What is asked, what came of it, what it refuses. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from app.domain.report import Period
from app.domain.shop_error import ShopError


@dataclass(frozen=True, slots=True)
class DossierAsked:
    """Which orders: by number or id, of a customer, of a board or machine; opened within the period.

    At least one of the three is said; together they narrow each other. `internal` = the shop's own copy, with costs.
    """

    orders: tuple[str, ...] = ()
    customer: str | None = None
    serial: str | None = None
    period: Period = field(default_factory=Period)
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Dossier:
    """What was written: where, how many orders and files, its bytes; `lacking` = names of kept files that are missing
    or damaged, `unprinted` = characters that no font of the papers has.
    """

    path: Path
    orders: int
    files: int
    size: int
    lacking: tuple[str, ...] = ()
    unprinted: frozenset[str] = frozenset()


class NoOrders(ShopError):
    """There is no order of that kind in that time."""


class SeveralCustomers(ShopError):
    """A customer's dossier would hold orders of several customers; `names` are theirs."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(names)
        self.names = names


class DossierStopped(Exception):
    """Whoever waited broke it off; nothing was written."""
