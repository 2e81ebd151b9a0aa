"""The actions of the Fleet page: blink at once, everything else after a look at who is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices

from app.ui.bridge import Batch
from app.ui.models.fleet_line import FleetLine
from app.ui.pages.fleet_act_dialog import ActionDialog, FleetHost
from app.words.device_actions import outcome_said
from app.words.language import _
from drivers.model.action import Action, ActionKind, ActionOutcome

if TYPE_CHECKING:  # the window is up before the LAN side is imported
    from app.services.device_actions import ActionEvent, MachineActed
    from app.services.fleet import FleetRow

#: A light that nobody puts out goes out after so many minutes.
BLINKS_MINUTES = 10
#: How long a closing window waits for lights to be put out, in seconds.
_LEAVE_S = 3.0


def locate(page: FleetHost, lines: Sequence[FleetLine]) -> None:
    """Blink: one machine at once, several after a look at which."""
    if len(lines) == 1:
        lights_of(page).blink(lines[0].row)
    else:
        dialog = _ask(page, ActionKind.LOCATE, lines)
        dialog.blinked = lights_of(page).remember  # so that they go out again


def locate_off(page: FleetHost, lines: Sequence[FleetLine]) -> None:
    """Put lights out."""
    if len(lines) == 1:
        lights_of(page).put_out([lines[0].row])
    else:
        _ask(page, ActionKind.LOCATE_OFF, lines)


def restart(page: FleetHost, lines: Sequence[FleetLine]) -> None:
    """Restart, after a look at which."""
    _ask(page, ActionKind.RESTART, lines)


def pause(page: FleetHost, lines: Sequence[FleetLine]) -> None:
    """Pause hashing, after a look at which."""
    _ask(page, ActionKind.PAUSE, lines)


def resume(page: FleetHost, lines: Sequence[FleetLine]) -> None:
    """Resume hashing, after a look at which."""
    _ask(page, ActionKind.RESUME, lines)


def power_limit(page: FleetHost, lines: Sequence[FleetLine]) -> None:
    """Limit the power, after a look at which and a number."""
    _ask(page, ActionKind.POWER_LIMIT, lines)


def open_page(page: FleetHost, lines: Sequence[FleetLine]) -> None:
    """Show a machine's own web page in the system's browser: the address of the row, and nothing a device named."""
    if not QDesktopServices.openUrl(QUrl(f"http://{lines[0].ip}/")):
        page.desk.toast(_("No browser could be started for http://{ip}/").format(ip=lines[0].ip))


def _ask(page: FleetHost, kind: ActionKind, lines: Sequence[FleetLine]) -> ActionDialog:
    dialog = ActionDialog(page, kind, lines)
    dialog.setModal(True)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


class Lights(QObject):
    """The lights that were made to blink here: put out on demand, after ten minutes, or when the window closes."""

    def __init__(self, page: FleetHost, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self._batch: Batch[ActionEvent] = Batch(self._heard, self, every_ms=50)
        self._on: dict[str, tuple[FleetRow, QTimer]] = {}
        page.on_leave(self._leave)

    def blink(self, row: FleetRow) -> None:
        """Make one machine blink."""
        self._run(ActionKind.LOCATE, [row])

    def put_out(self, rows: Sequence[FleetRow]) -> None:
        """Put lights out."""
        for row in rows:
            self._forget(row.reading.ip)
        self._run(ActionKind.LOCATE_OFF, rows)

    def remember(self, row: FleetRow) -> None:
        """A light blinks now: put it out in time."""
        ip = row.reading.ip
        self._forget(ip)
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(BLINKS_MINUTES * 60_000)
        timer.timeout.connect(lambda: self.put_out([row]))
        timer.start()
        self._on[ip] = (row, timer)

    @property
    def blinking(self) -> tuple[str, ...]:
        """The addresses whose lights were made to blink and not put out."""
        return tuple(self._on)

    def _forget(self, ip: str) -> None:
        known = self._on.pop(ip, None)
        if known is not None:
            known[1].stop()
            known[1].deleteLater()

    def _run(self, kind: ActionKind, rows: Sequence[FleetRow]) -> None:
        from app.services.device_actions import ActionService

        desk = self._page.desk
        ActionService(desk.lan, desk.shop, desk.actor, desk.atlas).run(Action(kind), rows, self._batch.put)

    def _heard(self, events: tuple[ActionEvent, ...]) -> None:
        from app.services.device_actions import ActionsOver, MachineActed, MachineRead

        rows = {event.row.reading.ip: event.row for event in events if isinstance(event, MachineRead)}
        self._page.take_rows(tuple(rows.values()))
        for event in events:
            if isinstance(event, MachineActed):
                self._say(event, rows.get(event.device.ip))
            elif isinstance(event, ActionsOver) and event.unrecorded is not None:
                self._page.desk.say_error(event.unrecorded)

    def _say(self, event: MachineActed, row: FleetRow | None) -> None:
        ip, result = event.device.ip, event.result
        if result.outcome is not ActionOutcome.DONE:
            words = _("{ip}: {what}").format(ip=ip, what=outcome_said(result).text)
            self._page.desk.toast(words)
        elif result.action.kind is ActionKind.LOCATE:
            if row is not None:
                self.remember(row)
            words = _("{ip} blinks for {minutes} minutes").format(ip=ip, minutes=BLINKS_MINUTES)
            self._page.desk.toast(words, (lambda: self.put_out([row])) if row is not None else None)
        else:
            self._page.desk.toast(_("{ip}: light off").format(ip=ip))

    def _leave(self) -> None:
        """The window closes: put out what still blinks, without keeping the person waiting for long."""
        from app.services.device_actions import ActionService

        rows = [row for row, _timer in self._on.values()]
        if rows:
            desk = self._page.desk
            service = ActionService(desk.lan, desk.shop, desk.actor)
            service.run(Action(ActionKind.LOCATE_OFF), rows, lambda _event: None).wait(_LEAVE_S)
        self.setParent(None)  # a page that is built later has lights of its own
        self.deleteLater()


def lights_of(page: FleetHost) -> Lights:
    """The lights of a Fleet page; made at the first one."""
    window = page.window()
    known = window.findChild(Lights)
    return known if known is not None else Lights(page, window)
