"""Making reports beside the GUI thread: the latest question wins, what an older one brings is dropped.

The store of figures goes on being made for an older question, so that the next one finds it level; only Cancel ends it.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from app.domain.local_time import HERE
from app.domain.record_error import CommitCancelled
from app.domain.report import Asked, Report, ReportKind
from app.domain.report_question import Question
from app.ledger.writing import Watch
from app.services import reports
from app.ui.bridge import post, run_in_thread
from app.ui.pages.page import Desk


def asked_now(question: Question) -> Asked:
    """A question as of now, at the clock of this bench."""
    return question.asked(datetime.now(HERE), HERE)


class Making(QObject):
    """`made` tells each report as it is there, `done` when all are; `told` how many orders and assets are reckoned;
    `failed` an error, `cancelled` that a person broke it off.
    """

    made = Signal(object)
    done = Signal()
    told = Signal(int)
    failed = Signal(object)
    cancelled = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._number = 0
        self._stop = threading.Event()
        self.running = False

    def ask(self, kinds: Sequence[ReportKind], asked: Asked) -> None:
        """Make these reports, one after the other; what was asked before is dropped."""
        self._number += 1
        number, shop, stop = self._number, self._desk.shop, threading.Event()
        self._stop = stop
        self.running = True

        def tell(count: int) -> None:
            post(lambda: self._tell(number, count), self)

        def work() -> None:
            for kind in kinds:
                if number != self._number:
                    return
                report = reports.make(shop, kind, asked, Watch(tell, stop.is_set))
                post(lambda report=report: self._made(number, report), self)  # type: ignore[misc]

        run_in_thread(work, lambda _none: self._done(number), lambda error: self._failed(number, error), self)

    def cancel(self) -> None:
        """Break off what runs; what is there already stays."""
        self._stop.set()

    def _tell(self, number: int, count: int) -> None:
        if number == self._number and self.running:
            self.told.emit(count)

    def _made(self, number: int, report: Report) -> None:
        if number == self._number:
            self.made.emit(report)

    def _done(self, number: int) -> None:
        if number == self._number:
            self.running = False
            self.done.emit()

    def _failed(self, number: int, error: BaseException) -> None:
        if number != self._number:
            return
        self.running = False
        if isinstance(error, CommitCancelled):
            self.cancelled.emit()
        else:
            self.failed.emit(error)
