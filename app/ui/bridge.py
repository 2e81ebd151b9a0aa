"""The only way across threads: work goes out to a thread, immutable values come back to the GUI thread.

A worker never touches a widget. What it hands over runs in the GUI thread, in the order it was handed over; what was
meant for a widget that is gone by then is dropped.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal

T = TypeVar("T")

#: How often a busy stream of events is shown, ms (design.md section 2).
BATCH_MS = 250


class _Courier(QObject):
    """Lives in the GUI thread; carries a callable there from whichever thread emits."""

    handed = Signal(object)

    def __init__(self) -> None:
        super().__init__(QCoreApplication.instance())
        self.handed.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def _run(self, work: Callable[[], None]) -> None:
        work()


_courier: _Courier | None = None


def start() -> None:
    """Put the courier into the calling thread, which must be the GUI thread of a living QApplication."""
    global _courier
    if _courier is None or not shiboken6.isValid(_courier):
        _courier = _Courier()


def post(work: Callable[[], None], owner: QObject | None = None) -> None:
    """Run `work` in the GUI thread soon; from any thread. Dropped when `owner` or the program is gone by then."""
    courier = _courier
    if courier is None or not shiboken6.isValid(courier):
        return

    def deliver() -> None:
        if owner is None or shiboken6.isValid(owner):
            work()

    courier.handed.emit(deliver)


def run_in_thread(
    function: Callable[[], T],
    on_done: Callable[[T], None] | None = None,
    on_error: Callable[[BaseException], None] | None = None,
    owner: QObject | None = None,
) -> threading.Thread:
    """Run `function` in a thread of its own; its value or its error comes back in the GUI thread.

    Without `on_error` the error reaches the window's excepthook, which says one sentence and logs it.
    """
    start()

    def work() -> None:
        try:
            value = function()
        except BaseException as error:  # noqa: BLE001 - handed to the GUI thread, which answers or raises it
            problem = error
            post(lambda: _answer_error(problem, on_error), owner)
            return
        if on_done is not None:
            post(lambda: on_done(value), owner)

    thread = threading.Thread(target=work, name=getattr(function, "__name__", "work"), daemon=True)
    thread.start()
    return thread


def _answer_error(error: BaseException, on_error: Callable[[BaseException], None] | None) -> None:
    if on_error is None:
        raise error
    on_error(error)


class Batch(QObject, Generic[T]):
    """Collects items from any thread and shows them in the GUI thread together, at most once every `every_ms`."""

    def __init__(
        self, on_items: Callable[[tuple[T, ...]], None], parent: QObject | None = None, every_ms: int = BATCH_MS
    ) -> None:
        super().__init__(parent)
        start()
        self._on_items = on_items
        self._items: list[T] = []
        self._lock = threading.Lock()
        self._awaited = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(every_ms)
        self._timer.timeout.connect(self.flush)

    def put(self, item: T) -> None:
        """Add an item; from any thread."""
        with self._lock:
            self._items.append(item)
            if self._awaited:
                return
            self._awaited = True
        post(self._timer.start, self)

    def flush(self) -> None:
        """Show now what has been collected; in the GUI thread."""
        with self._lock:
            items, self._items = tuple(self._items), []
            self._awaited = False
        if items:
            self._on_items(items)
