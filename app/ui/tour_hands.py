"""The hands of the demo's story in the window: its scans run on the Fleet page, its tests on the Bench page.

The story runs in a thread of its own and waits here; the pages work in the GUI thread, as for a person.
"""

from __future__ import annotations

import queue
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.domain.order_draft import MinerDraft
from app.domain.order_view import OrderView
from app.services.bench_course import BenchTiming
from app.services.bench_steps import BenchReport, BenchSettings
from app.services.demo_hands import DemoStopped, Scanned, finished
from app.services.fleet import LanProcessDied, ScanFailed, ScanFinished
from app.ui import bridge
from app.ui.preferences import Preferences
from app.words.language import _

T = TypeVar("T")


class Window(Protocol):
    """The window as the tour needs it; `pages` are those built so far, by their ids."""

    shop: Any
    preferences: Preferences
    pages: dict[str, QWidget]
    stack: QStackedWidget

    @property
    def lan(self) -> Any:
        """What scans go through; `fleet` is its simulated range."""

    def go_to(self, page_id: str, **where: Any) -> None:
        """Show a page."""

    def toast(self, sentence: str) -> None:
        """One sentence at the bottom."""

    def say_error(self, error: BaseException) -> None:
        """The sentence for an error."""

    def choose(self, **changes: Any) -> None:
        """Change the person's choices and keep them."""

    def show_strip(self, strip: QWidget) -> None:
        """Put a strip between the page and the status bar."""

    def hide_strip(self, strip: QWidget) -> None:
        """Take it away."""


class Turn(Enum):
    """What the person at the window says to the story."""

    GO_ON = "go on"
    STOP = "stop"


class TourStopped(Exception):
    """The person stopped the tour."""


@dataclass(frozen=True, slots=True)
class _ScanEnd:
    """The end of a scan and what the Fleet page holds then."""

    event: ScanFinished | ScanFailed | LanProcessDied | BaseException
    scanned: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _TestEnd:
    """The end of a bench test."""

    report: BenchReport | None
    error: BaseException | None


class PageHands:
    """Hands that work the pages of a window. Everything that ends or is decided in the window comes in by one queue."""

    def __init__(
        self, window: Window, owner: QObject, on_announce: Callable[[str, str], None], timing: BenchTiming | None = None
    ) -> None:
        self._window, self._owner, self._on_announce, self._timing = window, owner, on_announce, timing
        self._inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._joined: set[QObject] = set()

    # ------------------------------------------------------------ from the window

    def say(self, turn: Turn) -> None:
        """Go on, or stop; from the GUI thread."""
        self._inbox.put(turn)

    # ------------------------------------------------------------ from the story's thread

    def wait_for_turn(self) -> None:
        """Wait until the person or the clock says to go on. Raises TourStopped."""
        while self._next(Turn) is not Turn.GO_ON:
            pass

    def announce(self, title: str, detail: str) -> None:
        """Say in the strip what happens now."""
        bridge.post(lambda: self._on_announce(title, detail), self._owner)

    def scan(self, ip: str | None = None) -> Scanned:
        """Scan the simulated range on the Fleet page; a machine that is read again is read with all the others."""
        bridge.post(self._scan, self._owner)
        end = self._next(_ScanEnd)
        if isinstance(end.event, BaseException):
            raise end.event
        event = finished(end.event)
        fleet = self._window.lan.fleet
        return Scanned(tuple(fleet.targets) if fleet is not None else (), end.scanned, event.summary)

    def test(self, order: OrderView, settings: BenchSettings) -> BenchReport:
        """Test on the Bench page."""
        bridge.post(lambda: self._test(order, settings), self._owner)
        end = self._next(_TestEnd)
        if end.error is not None:
            raise end.error
        if end.report is None or end.report.run.interrupted:
            raise DemoStopped(_("The test was stopped."))
        return end.report

    def mend(self, ip: str) -> None:
        """Tell the simulated range that the board is repaired."""
        fleet = self._window.lan.fleet
        if fleet is not None:
            fleet.repair(ip)

    def _next(self, kind: type[T]) -> T:
        """The next thing of that kind; what does not belong to it (a key pressed too early) is let go."""
        while True:
            one = self._inbox.get()
            if one is Turn.STOP:
                raise TourStopped
            if isinstance(one, kind):
                return one

    # ------------------------------------------------------------ in the GUI thread

    def _scan(self) -> None:
        self._window.go_to("fleet")
        page: Any = self._window.pages["fleet"]

        def ended(event: ScanFinished | ScanFailed | LanProcessDied | BaseException) -> None:
            rows = tuple(line.row for line in page.model.lines())
            self._inbox.put(_ScanEnd(event, rows))

        if page not in self._joined:
            page.scans.ended.connect(ended)
            self._joined.add(page)
        page.scan_simulated()

    def _test(self, order: OrderView, settings: BenchSettings) -> None:
        miner = order.miner
        self._window.go_to(
            "bench",
            order=order.number,
            board=settings.board_code,
            port=settings.data_url,
            miner=MinerDraft(miner.ip, miner.make, miner.model, miner.serial, miner.mac, miner.slot) if miner else None,
        )
        page: Any = self._window.pages["bench"]
        session = page.session
        if session.running:
            self._inbox.put(_TestEnd(None, DemoStopped(_("Another test runs already, so the tour ends here."))))
            return
        if page not in self._joined:
            session.ended.connect(lambda: self._inbox.put(_TestEnd(session.report, session.error)))
            self._joined.add(page)
        page.begin(settings, self._timing)
