"""The tour: the demo's story told in the window, step by step, on the real pages over the real services.

The story is `app.services.demo.play`, the same that runs without a window; it goes on in a thread of its own. Here is
decided which page shows a step, how long one may read it, and how the person pauses, goes on or stops.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QScrollArea

from app.services.bench_course import BenchTiming
from app.services.demo import DemoStep, DemoStopped, Stage, play, steps_in_all
from app.ui import fallback
from app.ui.bridge import post, run_in_thread
from app.ui.tour_hands import PageHands, TourStopped, Turn, Window
from app.ui.widgets.paper_offer import Made, Offer
from app.ui.widgets.pill import Pill
from app.ui.widgets.print_preview import PrintPreview
from app.ui.widgets.tour_strip import TourStrip
from app.words.errors import sentence
from app.words.language import _

#: How long the end of the window waits for the story's last write, s.
_LAST_S = 10.0
#: By when the order page has read its order anew, ms.
_READ_MS = 500


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a step stands before the next one, ms: by the length of what is to be read, between two limits."""

    least_ms: int = 3_500
    most_ms: int = 8_000
    per_letter_ms: int = 45

    def of(self, step: DemoStep) -> int:
        """The time for one step."""
        letters = len(step.title) + len(step.detail)
        return max(self.least_ms, min(self.most_ms, letters * self.per_letter_ms))


class Tour(QObject):
    """One telling of the story. `ended` follows however it ends; `pdf` is the paper, once it was printed."""

    ended = Signal()

    def __init__(
        self,
        window: Window,
        out: Path | None = None,
        tell: Callable[[int, DemoStep], None] | None = None,
        pace: Pace | None = None,
        timing: BenchTiming | None = None,
    ) -> None:
        super().__init__(window.stack)
        self._window, self._out, self._tell, self._pace = window, out, tell, pace or Pace()
        self._hands = PageHands(window, self, self._announced, timing)
        self._all = steps_in_all(window.shop)
        self._told = 0
        self._waiting = False
        self._paused = False
        self._preview: PrintPreview | None = None
        self.running = False
        self._shown = True
        self.pdf: Path | None = None
        self._reading = QTimer(self)
        self._reading.setSingleShot(True)
        self._reading.timeout.connect(self._go_on)
        self.strip = TourStrip()
        self.strip.paused.connect(self.pause)
        self.strip.next_wanted.connect(self.next)
        self.strip.stopped.connect(self.stop)
        window.show_strip(self.strip)

    # ------------------------------------------------------------ what the person does

    def begin(self) -> None:
        """Start telling."""
        self.running = True
        self.strip.show_doing(1, self._all, _("Opening the demo shop"), _("It lies apart from any real shop."))
        self._thread = run_in_thread(self._play, lambda _none: self._finished(), self._failed, self)

    def pause(self) -> None:
        """Hold the step that is shown, or go on from it."""
        if not self.running:
            return
        self._paused = not self._paused
        self.strip.show_paused(paused=self._paused)
        if self._paused:
            self._left = self._reading.remainingTime()
            self._reading.stop()
        elif self._waiting:
            self._reading.start(max(self._left, 300))

    def next(self) -> None:
        """Go to the next step at once, paused or not; nothing while a step is under way."""
        if self._waiting:
            self._go_on()

    def stop(self) -> bool:
        """End the tour here; the shop stays as it is, and a running test loses its power. False when it was over."""
        if not self.running:
            shown = self._shown
            self.explore()
            return shown
        self._end_here()
        self._put_paper_away()
        self._put_strip_away()
        self._window.toast(_("The tour is stopped. Go on by hand; Settings tells it again from the start."))
        self.ended.emit()
        return True

    def explore(self) -> None:
        """Put the strip and the paper away; the order is shown."""
        self._put_paper_away()
        self._put_strip_away()

    def open_pdf(self) -> None:
        """Show the paper in the program that this computer opens PDFs with."""
        if self.pdf is not None and not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.pdf))):
            self._window.toast(_("No program here opens PDFs. The paper lies at {path}").format(path=self.pdf))

    def leave(self) -> None:
        """The window closes: stop, and wait until the story's last write is done."""
        if self.running:
            self._end_here()
            self._thread.join(_LAST_S)

    def _end_here(self) -> None:
        self.running, self._waiting = False, False
        self._reading.stop()
        self._hands.say(Turn.STOP)
        bench: Any = self._window.pages.get("bench")
        if bench is not None and bench.holds_power:
            bench.stop()

    # ------------------------------------------------------------ the story's thread

    def _play(self) -> None:
        with closing(play(self._window.shop, self._out, hands=self._hands)) as story:  # type: ignore[type-var]
            for number, step in enumerate(story, start=1):
                if self._tell is not None:
                    self._tell(number, step)
                post(lambda told=step: self._show(told), self)  # type: ignore[misc]
                self._hands.wait_for_turn()

    # ------------------------------------------------------------ showing

    def _announced(self, title: str, detail: str) -> None:
        if self.running:
            self.strip.show_doing(self._told + 1, self._all, title, detail)

    def _show(self, step: DemoStep) -> None:
        if not self.running:
            return
        self._told += 1
        self._go_where(step)
        self.strip.show_told(self._told, self._all, step.title, str(step.pdf or step.detail))
        self._waiting, self._left = True, self._pace.of(step)
        if not self._paused:
            self._reading.start(self._left)

    def _go_where(self, step: DemoStep) -> None:
        """The page on which a step is seen."""
        window = self._window
        match step.stage:
            case Stage.SHOP:
                window.go_to("parts")
            case Stage.SCAN:
                window.go_to("fleet")
            case Stage.PICK | Stage.MINER:
                window.go_to("fleet", ip=step.ip)
            case Stage.TEST | Stage.PROOF:
                window.go_to("bench")
                bench: Any = window.pages["bench"]
                bench.show_kept(step.order)
            case Stage.ORDER | Stage.FINDING | Stage.SIGN:
                window.go_to("orders", order=step.order)
            case Stage.REPAIR:
                window.go_to("orders", order=step.order)
                QTimer.singleShot(_READ_MS, self, self._show_parts)
            case Stage.PAPER:
                window.go_to("orders", order=step.order)
                self._show_paper(step)

    def _show_parts(self) -> None:
        """The fitted part into view, where the window is small."""
        order: Any = self._window.pages.get("order")
        above = order.work.parentWidget() if order is not None and order.view is not None else None
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None:
            above.ensureWidgetVisible(order.work)

    def _show_paper(self, step: DemoStep) -> None:
        self.pdf = step.pdf
        window, path = self._window, step.pdf
        if path is None:
            return

        def read(pdf: bytes) -> None:
            if not self._shown:
                return
            offer = Offer(step.order, step.order, "order", lambda _copy, _language, _watch: Made(pdf))
            preview = PrintPreview(window.stack, window, step.order, offer)
            preview.setWindowFlags(Qt.WindowType.Widget)
            preview.head.insertWidget(1, Pill(_("DEMO"), "accent", outline=True))
            preview.finished.connect(lambda _code: self._put_paper_away())
            self._preview = preview
            window.stack.addWidget(preview)
            window.stack.setCurrentWidget(preview)

        run_in_thread(path.read_bytes, read, window.say_error, self)

    def _put_paper_away(self) -> None:
        preview, self._preview = self._preview, None
        if preview is None:
            return
        shown = self._window.stack.currentWidget() is preview
        self._window.stack.removeWidget(preview)
        preview.deleteLater()
        if shown:
            self._window.go_to("order")

    def _put_strip_away(self) -> None:
        if self._shown:
            self._shown = False
            self._window.hide_strip(self.strip)

    def _go_on(self) -> None:
        self._waiting = False
        self._reading.stop()
        self._hands.say(Turn.GO_ON)

    def _finished(self) -> None:
        self.running = False
        self.strip.show_end(
            _("That was the whole story: found, tested, repaired, proved, signed."),
            _("The paper lies at {path}").format(path=self.pdf),
            (
                (_("Open PDF"), "ph.file-pdf", self.open_pdf),
                (_("Explore by yourself"), "ph.arrow-right", self.explore),
            ),
        )
        self.ended.emit()

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, TourStopped):
            return
        self.running, self._waiting = False, False
        self._reading.stop()
        if not isinstance(error, DemoStopped):
            fallback.record(error)
        said = str(error) if isinstance(error, DemoStopped) else sentence(error)
        offers = ((_("Explore by yourself"), "ph.arrow-right", self.explore),)
        self.strip.show_end(_("The tour ends here."), said, offers)
        self.ended.emit()
