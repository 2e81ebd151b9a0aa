"""A shop of a few orders at given moments, made through the services: small enough to reckon every figure by hand."""

from __future__ import annotations

import time as true_time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

from app.domain.finding import Fault
from app.domain.report import Asked, Report, ReportKind
from app.domain.work_order import ActionCode, State
from app.ledger import writing
from app.services import orders, reports
from app.services.shop import Shop
from tests.services.shop_story import FINDING, opening

_TO_TRIAGE = (State.RECEIVED, State.TRIAGE, State.DIAGNOSING)


class HandMade:
    """Days are days ago; every step takes a second, so that nothing happens twice at once."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.now = shop, datetime.now(UTC)
        self._wall = self.now

    def wall_ns(self) -> int:
        self._wall += timedelta(seconds=1)
        return int(self._wall.timestamp() * 1e9)

    def ago(self, days: float) -> None:
        """What is saved from now on is saved so many days ago."""
        self._wall = self.now - timedelta(days=days)

    def opened(self, came: float, serial: str, who: str = "Bo", *, well: bool = False) -> str:
        self.ago(came)
        draft = replace(opening(serial, findings=() if well else (FINDING,)), miner=None)  # no machine tells anything
        view = orders.open_order(self.shop, who, draft)
        self.steps(came - 0.001, view.id, *_TO_TRIAGE, who=who)
        return view.id

    def steps(self, days: float, id_: str, *states: State, who: str = "Bo") -> None:
        """Those of the steps that still lie ahead."""
        self.ago(days)
        here = orders.order(self.shop, id_).state
        line = list(State)
        for state in states:
            if line.index(state) > line.index(here) or here is State.BURN_IN:
                orders.advance(self.shop, who, id_, state, "because")

    def worked(self, days: float, id_: str, who: str = "Bo", minutes: int = 30) -> None:
        """Confirmed, repaired, and brought to testing."""
        self.ago(days)
        for line in orders.order(self.shop, id_).findings:
            orders.confirm_finding(self.shop, who, id_, line.id)
        self.steps(days - 0.001, id_, State.DIAGNOSED, State.IN_REPAIR, who=who)
        orders.add_action(self.shop, who, id_, ActionCode.REFLOW, minutes=minutes)
        self.steps(days - 0.002, id_, State.TESTING, who=who)

    def repaired(
        self, came: float, back: float | None, serial: str, who: str = "Bo", fixture: str = "", minutes: int = 30
    ) -> str:
        """An order that passed, and was handed back `back` days ago (None = it is still ready)."""
        id_ = self.opened(came, serial, who)
        self.worked(came - 0.01, id_, who, minutes)
        self.ago(came - 0.02)
        for _each in range(2):
            orders.add_test_run(self.shop, who, id_, Fault.NONE, fixture=fixture)
        self.steps(came - 0.03, id_, State.PASSED, State.READY, who=who)
        if back is not None:
            self.steps(back, id_, State.RETURNED, who=who)
        return id_

    def without_fault(self, came: float, back: float, serial: str, who: str = "Bo") -> str:
        """An order in which nothing was found."""
        id_ = self.opened(came, serial, who, well=True)
        self.ago(came - 0.01)
        orders.advance(self.shop, who, id_, State.NO_FAULT_FOUND, "because")
        self.ago(back)
        orders.advance(self.shop, who, id_, State.RETURNED, "because")
        return id_

    def number(self, id_: str) -> str:
        return orders.order(self.shop, id_).number

    def make(self, kind: ReportKind, asked: Asked | None = None) -> Report:
        return reports.make(self.shop, kind, asked or Asked())

    def behind(self, keys: tuple[int, ...]) -> list[str]:
        """The numbers of the orders behind a figure."""
        return sorted(row.number for row in reports.orders_behind(self.shop, keys))


@contextmanager
def hand_made(folder: Path) -> Iterator[HandMade]:
    """An empty shop whose clock is `HandMade.ago`."""
    with Shop.open(folder) as shop:
        made = HandMade(shop)
        clock = SimpleNamespace(time_ns=made.wall_ns, localtime=true_time.localtime)
        with mock.patch.object(writing, "time", clock):
            yield made
