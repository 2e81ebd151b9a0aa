"""What the window hears of miners that announce themselves: one listening for all pages, in the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.ui.bridge import Batch, run_in_thread
from app.words.language import _

if TYPE_CHECKING:  # the window is up before the LAN side is imported
    from app.services.fleet import FleetRow
    from app.services.listening import ListeningEvent, ListeningService
    from app.ui.pages.page import Desk
    from drivers.model.sighting import Ear

#: Nobody is there any more: it ends by itself after so long without an announcement, ms.
IDLE_MS = 15 * 60 * 1000
#: An announcement is shown within this, ms.
_SHOWN_MS = 100


class Hearing(QObject):
    """Starts and stops the listening. Every signal comes in the GUI thread."""

    #: It began, ended, or its ears changed: see `listening`, `ears`, `ended`.
    changed = Signal()
    #: MachineAnnounced.
    announced = Signal(object)
    #: MachineConfirmed or ConfirmFailed.
    confirmed = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._batch: Batch[tuple[int, ListeningEvent]] = Batch(self._show, self, _SHOWN_MS)
        self._service: ListeningService | None = None
        self._number = 0
        self.ears: tuple[Ear, ...] = ()
        self.listening = self.simulated = False
        #: Why it ended, where nobody asked for that.
        self.ended = ""
        #: What the window knows of an address; the Fleet page puts its own in.
        self.known: Callable[[str], FleetRow | None] = lambda _ip: None
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(IDLE_MS)
        self._idle.timeout.connect(self._fell_asleep)

    def start(self, *, simulated: bool = False) -> None:
        """Listen to the miners of the hall, or to the simulated ones only. Does nothing where it already does."""
        if self.listening and self.simulated == simulated:
            return
        self._end()
        self.simulated, self.listening, self.ended = simulated, True, ""
        self._new_service().start()
        self._idle.start()
        self.changed.emit()

    def stop(self) -> bool:
        """End it; False when nothing was heard anyway."""
        if not self.listening:
            return False
        self._end()
        self.changed.emit()
        return True

    def confirm(self, ip: str) -> None:
        """Read the machine at an announced address; `confirmed` follows."""
        (self._service or self._new_service()).confirm(ip)
        self._idle.start()

    def press_simulated(self, failed: Callable[[BaseException], None]) -> None:
        """Press the button on the next simulated machine."""
        if self._service is not None:
            run_in_thread(self._service.press_simulated, None, failed, self)

    def _new_service(self) -> ListeningService:
        from app.services.listening import ListeningService, simulated_ports

        self._number += 1
        number = self._number
        self._service = ListeningService(
            lambda event: self._batch.put((number, event)),
            self._desk.lan,
            places=self._desk.atlas,
            ports=simulated_ports() if self.simulated else (),
        )
        return self._service

    def _end(self) -> None:
        self._idle.stop()
        if self._service is not None:
            self._service.stop()
        self._service = None  # the next one asks the desk anew: after a restore it has another atlas
        self.listening, self.ears = False, ()

    def _fell_asleep(self) -> None:
        self._end()
        self.ended = _(
            "Nobody pressed a button for 15 minutes, so the listening has ended. Start it again when needed."
        )
        self.changed.emit()

    def _show(self, items: tuple[tuple[int, ListeningEvent], ...]) -> None:
        from app.services.listening import ConfirmFailed, EarsKnown, ListeningEnded, MachineAnnounced, MachineConfirmed

        for number, event in items:
            if isinstance(event, MachineConfirmed | ConfirmFailed):
                self.confirmed.emit(event)
            if number != self._number or not self.listening:
                continue
            match event:
                case EarsKnown():
                    self.ears = event.ears
                    self.changed.emit()
                case MachineAnnounced():
                    self._idle.start()
                    self.announced.emit(replace(event, known=event.known or self.known(event.sighting.ip)))
                case ListeningEnded():
                    self._end()
                    self.ended = event.reason
                    self.changed.emit()
