"""Service mode in the window: one dialog a machine, read from across the aisle, and who is in service mode at all.

A dialog may be closed at any time; the visit goes on, the status bar counts it, and the same action opens it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.service_mode import Person, ServiceStage, Visit
from app.ui.bridge import Batch, run_in_thread
from app.ui.models.fleet_line import FleetLine
from app.ui.pages.fleet_act_dialog import FleetHost
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.dialog_head import DialogHead
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.fitted_dialog import FittedDialog
from app.ui.widgets.flow import Flow
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import hairline, label
from app.words.language import _
from app.words.places import place_words
from app.words.plain_text import plain
from app.words.service_mode import (
    choice_word,
    headline,
    in_service_words,
    known_words,
    mains_words,
    tone_of,
)
from drivers.model.action import KnownDevice

if TYPE_CHECKING:  # the window is up before the LAN side is imported
    from app.services.service_mode import OpenVisit, ServiceVisit, VisitChanged


class ServiceHost(FleetHost, Protocol):
    """The Fleet page as service mode sees it. `model` carries the notes of the lines, `scans` tells when one ended."""

    model: Any
    scans: Any


def service_mode(page: ServiceHost, lines: Sequence[FleetLine]) -> None:
    """Begin service mode on a machine, or show how far it is."""
    services_of(page).open(lines[0])


def services_of(page: ServiceHost) -> Services:
    """The visits of a window; made at the first one."""
    window = page.window()
    known = window.findChild(Services)
    return known if known is not None else Services(page, window)


class Services(QObject):
    """The visits under way in this window, and those that the record says are open.

    `look_every_s` is how often a machine is looked at, None = as the table of limits says.
    """

    look_every_s: float | None = None

    def __init__(self, page: ServiceHost, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self._visits: dict[str, ServiceVisit] = {}
        self._dialogs: dict[str, ServiceDialog] = {}
        self._left: dict[str, OpenVisit] = {}
        self._marked: frozenset[str] = frozenset()
        page.on_leave(self._leave)
        page.scans.ended.connect(lambda _event: self._say())  # a new scan forgets the notes of the lines

    def look(self) -> None:
        """Find out who is in service mode by the record, and say so in the status bar and the table."""
        shop = self._page.desk.shop

        def asked() -> tuple[OpenVisit, ...]:
            from app.services.service_mode import open_visits

            return open_visits(shop)

        run_in_thread(asked, self._found, self._page.desk.say_error, self)

    def open(self, line: FleetLine) -> None:
        """Begin a visit, go on with one that was begun, or bring its dialog to the front."""
        known = self._dialogs.get(line.ip)
        if known is not None:
            known.show()
            known.raise_()
            known.activateWindow()
            return
        place = place_words(line.row.place) if line.row.place is not None else ""
        self._begin(line.reading.device, place, self._left.get(line.ip), simulated=line.row.simulated)

    @property
    def machines(self) -> tuple[str, ...]:
        """The addresses in service mode, here or by the record."""
        return tuple(dict.fromkeys((*self._visits, *self._left)))

    def stays(self) -> str:
        """What a closing window leaves as it is, as a sentence; empty where no visit is under way here."""
        if not self._visits:
            return ""
        words = _("In service mode: {machines}. They stay as they are; the list is there when the window opens again.")
        return words.format(machines=", ".join(self._visits))

    def _begin(self, device: KnownDevice, place: str, before: OpenVisit | None, *, simulated: bool) -> None:
        from app.services.service_mode import ServiceVisit

        desk = self._page.desk
        dialog = ServiceDialog(self._page.window(), device, place, simulated=simulated)
        visit = ServiceVisit(
            desk.lan,
            desk.shop,
            desk.actor,
            device,
            dialog.batch.put,
            places=desk.atlas,
            before=before,
            look_every_s=self.look_every_s,
        )
        dialog.decided.connect(visit.decide)
        dialog.changed.connect(self._changed)
        self._dialogs[device.ip], self._visits[device.ip] = dialog, visit
        visit.start()
        dialog.show()
        self._say()

    def _changed(self, change: VisitChanged) -> None:
        if change.row is not None:
            self._page.take_rows((change.row,))
        if change.unrecorded is not None:
            self._page.desk.say_error(change.unrecorded)
        if change.visit.stage is ServiceStage.OVER:
            ip = change.device.ip
            self._visits.pop(ip, None)
            self._left.pop(ip, None)
            dialog = self._dialogs.pop(ip, None)
            if dialog is not None and not dialog.isVisible():
                dialog.deleteLater()
            self._say()

    def _found(self, visits: tuple[OpenVisit, ...]) -> None:
        self._left = {one.device.ip: one for one in visits if one.device.ip not in self._visits}
        self._say()

    def _say(self) -> None:
        """The status bar, and the marks in the table."""
        machines = self.machines
        words = in_service_words(len(machines)) if machines else ""
        self._page.desk.status("service", words, "state.service", "info")
        now = frozenset(machines)
        notes = {ip: replace(self._page.model.note(ip), service=ip in now) for ip in now | self._marked}
        self._marked = now
        if notes:
            self._page.model.set_notes(notes)

    def _leave(self) -> None:
        """The window closes: machines stay as they are, the record keeps them open."""
        for visit in self._visits.values():
            visit.leave()
        for visit in self._visits.values():
            visit.wait(1.0)
        for dialog in self._dialogs.values():
            dialog.close()
        self.setParent(None)  # a page that is built later has visits of its own
        self.deleteLater()


class ServiceDialog(FittedDialog):
    """One machine in service mode: big words, what is known, what hands must do, and what the person may choose."""

    decided = Signal(object)
    changed = Signal(object)
    least = (760, 380)

    def __init__(self, parent: QWidget, device: KnownDevice, place: str = "", *, simulated: bool = False) -> None:
        from app.services.service_mode import cool_limits

        super().__init__(parent)
        self._limits = cool_limits()
        self._shown: tuple[object, ...] = ()
        self.batch: Batch[VisitChanged] = Batch(self._heard, self, every_ms=100)
        title = _("Service mode, {ip}").format(ip=device.ip)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 22, 28, 22)
        column.setSpacing(10)
        model = " ".join(filter(None, (device.make, device.model)))
        printed = device.serial or device.mac
        column.addLayout(DialogHead(plain(device.ip, 60), (model, place, printed), simulated=simulated))
        self.place = QVBoxLayout()
        self.place.setSpacing(12)
        column.addLayout(self.place, 1)
        column.addWidget(hairline())
        buttons = QWidget()
        self._flow = Flow(buttons, 8, end=True)
        column.addWidget(buttons)
        self.buttons: dict[Person, QWidget] = {}
        self._stage = QFrame()
        self.place.addWidget(self._stage)
        self.show_visit(Visit())

    def _heard(self, changes: tuple[VisitChanged, ...]) -> None:
        for change in changes:
            self.changed.emit(change)
        self.show_visit(changes[-1].visit)

    def show_visit(self, visit: Visit) -> None:
        """Show where the visit stands."""
        tone, icon = tone_of(visit, self._limits)
        words = (
            headline(visit, self._limits),
            tone,
            icon,
            known_words(visit, self._limits),
            mains_words(visit, self._limits),
        )
        if (words, visit.choices) == self._shown:
            return
        before, self._shown = self._shown, (words, visit.choices)
        self._say(*words)
        if not before or before[1] != visit.choices:
            self._offer(visit)
        QTimer.singleShot(0, self, self.fit_more)

    def _say(self, head: str, tone: str, icon: str, known: str, mains: str) -> None:
        made = QFrame()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(14)
        row = QHBoxLayout()
        row.setSpacing(18)
        row.addWidget(icon_label(icon, tone, 56), 0, Qt.AlignmentFlag.AlignVCenter)
        self.head = label(head, "giant", tone, wrap=True)
        row.addWidget(self.head, 1)
        column.addLayout(row)
        self.known = label(known, "section", "ink", wrap=True)
        column.addWidget(self.known)
        self.mains = label(mains, "section", "major", wrap=True)
        if mains:
            warning = QHBoxLayout()
            warning.setSpacing(10)
            warning.addWidget(icon_label("action.energise", "major", 22), 0, Qt.AlignmentFlag.AlignTop)
            warning.addWidget(self.mains, 1)
            column.addLayout(warning)
        column.addStretch(1)
        made.setAccessibleName(f"{head}. {known} {mains}")
        old, self._stage = self._stage, made
        self.place.replaceWidget(old, made)
        old.hide()
        old.deleteLater()

    def _offer(self, visit: Visit) -> None:
        empty(self._flow)
        self.buttons = {}
        close = _("Close") if visit.stage is ServiceStage.OVER else _("Hide, go on in the background")
        self.hide_button = button(close, self.close, kind="ghost")
        self._flow.addWidget(self.hide_button)
        # While it cools nothing is left to do but to wait, so nothing is put forward.
        first = visit.choices[0] if visit.choices and visit.stage is not ServiceStage.COOL else None
        for choice in reversed(visit.choices):  # the primary is the last one, at the right
            words = choice_word(choice, visit)
            lead = choice is first and choice is not Person.END
            made = (
                primary(words, partial(self.decided.emit, choice), compact=True)
                if lead
                else button(words, partial(self.decided.emit, choice))
            )
            self.buttons[choice] = made
            self._flow.addWidget(made)
        self.hide_button.setFocus()
