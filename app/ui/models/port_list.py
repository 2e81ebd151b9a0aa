"""The ports as the window sees them: looked for again and again while somebody looks, told when one comes or goes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.services.bench_ports import PortWatch
from app.services.bench_steps import Port
from app.ui import bridge


class PortList(QObject):
    """`changed` comes at once after `look`, and whenever the ports differ, in the GUI thread; the work is a thread's.

    `ports` is the last list; `arrived` and `left` are what the last change brought and took, empty at the first look.
    """

    changed = Signal()
    troubled = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.ports: tuple[Port, ...] = ()
        self.arrived: tuple[Port, ...] = ()
        self.left: tuple[Port, ...] = ()
        self._known = False
        self._watch: PortWatch | None = None
        bridge.start()

    def look(self) -> None:
        """Begin to look, or look anew at once."""
        self.rest()
        self._watch = watch = PortWatch(
            lambda ports: bridge.post(lambda: self._take(watch, ports), self),
            lambda error: bridge.post(lambda: self.troubled.emit(error), self),
        )

    def rest(self) -> None:
        """Look no more until `look`; what was listed stays listed."""
        if self._watch is not None:
            self._watch.stop()
            self._watch = None

    def _take(self, watch: PortWatch, ports: tuple[Port, ...]) -> None:
        if watch is not self._watch:
            return
        before, now = {port.url for port in self.ports}, {port.url for port in ports}
        self.arrived = tuple(port for port in ports if port.url not in before) if self._known else ()
        self.left = tuple(port for port in self.ports if port.url not in now)
        self.ports, self._known = ports, True
        self.changed.emit()
