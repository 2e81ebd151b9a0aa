"""Work done one after the other on threads of its own: what is answered faster than it is saved keeps its order."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject

from app.ui.bridge import run_in_thread

#: How long the end of the window waits for what is on its way, s.
_END_S = 10.0


class InTurn(QObject):
    """All of it is called from the GUI thread, and answers there."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._works: deque[tuple[Callable[[], Any], Callable[[Any], None], Callable[[BaseException], None]]] = deque()
        self._thread: threading.Thread | None = None
        self._busy = False

    @property
    def busy(self) -> bool:
        """Whether something is on its way."""
        return self._busy

    def put(
        self, work: Callable[[], Any], on_done: Callable[[Any], None], on_error: Callable[[BaseException], None]
    ) -> None:
        """Do this after all that was put before."""
        self._works.append((work, on_done, on_error))
        if not self._busy:
            self._next()

    def finish(self) -> None:
        """Wait for what is on its way, and do the rest here: the window closes."""
        if self._thread is not None:
            self._thread.join(_END_S)
        while self._works:
            work, _done, _error = self._works.popleft()
            work()

    def _next(self) -> None:
        if not self._works:
            self._busy = False
            return
        self._busy = True
        work, on_done, on_error = self._works.popleft()

        def done(value: Any) -> None:
            try:
                on_done(value)
            finally:
                self._next()

        def failed(error: BaseException) -> None:
            try:
                on_error(error)
            finally:
                self._next()

        self._thread = run_in_thread(work, done, failed, self)
