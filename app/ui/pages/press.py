"""Press the button: the miners that announce themselves, the newest one large, and what to do with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from app.ui import icons, sound, theme
from app.ui.bridge import run_in_thread
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.announced_machine import AnnouncedMachine, Deeds
from app.ui.widgets.buttons import button, icon_button, primary
from app.ui.widgets.card import Card
from app.ui.widgets.ears_card import EarsCard
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.text import label
from app.words.language import _
from app.words.listening import all_deaf_words
from app.words.places import place_words
from app.words.plain_text import plain

if TYPE_CHECKING:  # the window is up before the LAN side is imported
    from app.services.fleet import FleetRow
    from app.services.fleet_orders import Opened
    from app.services.listening import ConfirmFailed, MachineAnnounced, MachineConfirmed

#: Machines kept in the list, the newest ones.
_KEPT = 30
#: Not more than one sound in this time, s.
_SOUND_S = 1.0


@dataclass(frozen=True, slots=True)
class Heard:
    """One machine of the list, and when it announced itself last."""

    event: MachineAnnounced
    at: datetime


class Page(PageBase):
    """The page. Once begun, the listening goes on until Stop, Esc, or fifteen quiet minutes, on other pages too."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Press the button"))
        self._heard: dict[str, Heard] = {}
        self._shown: str | None = None
        self._asked: dict[str, Callable[[FleetRow | None, str], None]] = {}
        self._sounded = 0.0
        self._head()
        self._middle()
        self._relist = QTimer(self)
        self._relist.setSingleShot(True)
        self._relist.timeout.connect(self._show_list)
        desk.hearing.changed.connect(self._show_state)
        desk.hearing.announced.connect(self._take)
        desk.hearing.confirmed.connect(self._confirmed)
        self._show_state()

    # ---------------------------------------------------------------- building

    def _head(self) -> None:
        head = self.header.layout()
        if isinstance(head, QHBoxLayout):
            head.insertWidget(0, icon_button(_("Back"), "ph.arrow-left", lambda: self.desk.go_to("fleet")))
        kinds = [("hall", _("Miners in the hall"), "nav.fleet"), ("simulated", _("Simulated miners"), "ph.flask")]
        self.kind = Segmented(_("Whom to listen to"), kinds)
        self.kind.chosen.connect(lambda _kind: self._choose())
        self.left.addWidget(self.kind)
        self.toggle = button("", self._toggle)
        self.right.addWidget(self.toggle)

    def _middle(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(12)
        card = Card()
        card.column.setContentsMargins(0, 0, 0, 0)
        self.stack = QStackedWidget()
        self.waiting = self._waiting()
        self.machine = AnnouncedMachine(Deeds(self.read, self.make_order, self.ask_place, self.next_machine))
        for one in (self.waiting, self.machine):
            self.stack.addWidget(one)
        card.column.addWidget(self.stack)
        row.addWidget(card, 1)
        inside = Inside()
        side = QVBoxLayout(inside)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(12)
        self.ears = EarsCard()
        side.addWidget(self.ears)
        self.practice = Card(_("No button at hand?"))
        self.press = button(_("Press a simulated button"), self._press, icon="action.press")
        self.press.setProperty("tall", True)
        self.practice.column.addWidget(self.press)
        side.addWidget(self.practice)
        self.list = Card(_("Heard so far"))
        self._rows: QWidget | None = None
        side.addWidget(self.list)
        side.addStretch(1)
        self._side = Scrolled(inside)
        row.addWidget(self._side)
        self.body.addLayout(row, 1)
        self._show_list()
        self.restyle()

    def _waiting(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(28, 24, 28, 24)
        column.setSpacing(14)
        column.addStretch(1)
        column.addWidget(icon_label("action.press", "accent", 96), 0, Qt.AlignmentFlag.AlignHCenter)
        self.question: QLabel = label("", "hero", wrap=True)
        self.explanation: QLabel = label("", "section", "ink_2", wrap=True)
        for one in (self.question, self.explanation):
            one.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(one)
        self.again = primary(_("Listen"), self._listen, icon="action.scan")
        column.addWidget(self.again, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        return made

    def restyle(self) -> None:
        super().restyle()
        if hasattr(self, "_side"):
            self._side.setFixedWidth(theme.px(320))

    # ---------------------------------------------------------------- what a person does

    def open(self, **where: Any) -> None:
        """`listen` begins at once, `simulated` with the simulated miners where their range is on."""
        there = self.desk.lan.fleet is not None
        self.kind.setVisible(there)
        if where.get("listen"):
            self.kind.choose("simulated" if there and where.get("simulated") else "hall")
            self._listen()

    def start(self) -> bool:
        """F5: listen again."""
        self._listen()
        return True

    def stop(self) -> bool:
        """Esc: end the listening, else go back to the Fleet page."""
        if not self.desk.hearing.stop():
            self.desk.go_to("fleet")
        return True

    def read(self) -> None:
        """Read the machine that is shown, and go to it on the Fleet page."""
        heard = self._current()
        if heard is not None:
            self._ask(heard, lambda row, reason: self._go(row) if row is not None else self._say_silent(reason))

    def make_order(self) -> None:
        """Read the machine that is shown, and open a work order for it; for what it said where it does not answer."""
        heard = self._current()
        if heard is None:
            return

        def then(row: FleetRow | None, _reason: str) -> None:
            from app.services.fleet import seen_row

            known = row or heard.event.known
            self._open_order(known or seen_row(heard.event.sighting, self.desk.lan.route((heard.event.sighting.ip,))))

        self._ask(heard, then)

    def ask_place(self) -> None:
        """Ask where the machine that is shown stands; whoever pressed its button stands before it."""
        from app.ui.widgets.place_dialog import PlaceDialog

        heard = self._current()
        if heard is None:
            return
        told = heard.event.sighting
        machine = " · ".join(plain(part, 60) for part in (told.ip, told.make, told.model, told.serial) if part)
        atlas = self.desk.atlas
        sites = [site.name for site in atlas.record.sites]
        dialog = PlaceDialog(self, machine, atlas.place_of(told), sites, simulated=heard.event.simulated)
        dialog.accepted.connect(lambda: self._set_place(heard, dialog.place()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def next_machine(self) -> None:
        """Put the machine that is shown away, and wait for the next; it stays in the list."""
        self._shown = None
        self._show_state()

    def show_machine(self, ip: str) -> None:
        """Show a machine of the list large again."""
        heard = self._heard.get(ip)
        if heard is None:
            return
        instead = self._shown is not None and self._shown != ip
        self._shown = ip
        self.toggle.show()
        place = self.desk.atlas.place_of(heard.event.sighting)
        self.machine.show_machine(heard.event, heard.at, place, instead=instead)
        self.stack.setCurrentWidget(self.machine)
        if self.isVisible():
            self.machine.read_button.setFocus()

    def _listen(self) -> None:
        self.desk.hearing.start(simulated=self.kind.isVisibleTo(self) and self.kind.value() == "simulated")

    def _choose(self) -> None:
        if self.desk.hearing.listening:
            self._listen()

    def _toggle(self) -> None:
        if not self.desk.hearing.stop():
            self._listen()

    def _press(self) -> None:
        self.desk.hearing.press_simulated(self.desk.say_error)

    def _current(self) -> Heard | None:
        return self._heard.get(self._shown) if self._shown is not None else None

    # ---------------------------------------------------------------- what is heard

    def _show_state(self) -> None:
        hearing = self.desk.hearing
        listening = hearing.listening
        self.toggle.setText(_("Stop listening") if listening else _("Listen"))
        self.toggle.setAccessibleName(self.toggle.text())
        icons.set_icon(self.toggle, "ph.stop-fill" if listening else "action.scan", "ink")
        self.ears.show_ears(hearing.ears)
        self.practice.setVisible(listening and hearing.simulated)
        self.desk.status("hearing", _("Listening for IP Report") if listening else "", "action.press")
        deaf = bool(hearing.ears) and all(ear.deaf for ear in hearing.ears)
        self.again.setVisible(not listening)
        self.toggle.setVisible(listening or self._shown is not None)  # else the large one says the same
        if deaf:
            self.question.setText(_("Nothing can be heard"))
            self.explanation.setText(all_deaf_words())
        elif listening and hearing.simulated:
            self.question.setText(_("Press a simulated button"))
            self.explanation.setText(_("Only the simulated miners are heard now; a real one would stay unheard."))
        elif listening:
            self.question.setText(_("Press IP Report on the miner"))
            self.explanation.setText(
                _("It shows up here at once, with its address. Nothing is contacted until you say so.")
            )
        else:
            self.question.setText(_("Not listening"))
            self.explanation.setText(hearing.ended or _("Listen, then press the IP Report button on a miner."))
        if self._shown is None:
            self.stack.setCurrentWidget(self.waiting)

    def _take(self, event: MachineAnnounced) -> None:
        ip = event.sighting.ip
        self._heard.pop(ip, None)
        self._heard[ip] = Heard(event, datetime.now().astimezone())
        while len(self._heard) > _KEPT:
            oldest = next(one for one in self._heard if one != self._shown)
            del self._heard[oldest]
        self._relist.start(0)
        if monotonic() - self._sounded > _SOUND_S:
            self._sounded = monotonic()
            sound.play()
        if self.isVisible():
            self._to_front()
        else:
            self.desk.toast(_("{ip} announced itself").format(ip=plain(ip, 60)))
        if not self._asked and QApplication.activeModalWidget() is None:  # a hand is busy with the one shown
            self.show_machine(ip)

    def _to_front(self) -> None:
        window = self.window()
        if window.isActiveWindow():
            return
        if window.isMinimized():
            window.showNormal()
        window.raise_()
        window.activateWindow()
        QApplication.alert(window)

    def _show_list(self) -> None:
        if self._rows is not None:
            self._rows.hide()
            self._rows.deleteLater()
        self._rows = QWidget()
        column = QVBoxLayout(self._rows)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for ip, heard in reversed(self._heard.items()):
            told = heard.event.sighting
            what = plain(told.make or "", 20)
            words = "   ".join(part for part in (heard.at.strftime("%H:%M:%S"), ip, what) if part)
            row = button(words, lambda ip=ip: self.show_machine(ip), kind="ghost")  # type: ignore[misc]
            row.setProperty("row", True)
            column.addWidget(row)
        if not self._heard:
            column.addWidget(label(_("No machine has announced itself yet."), "small", "ink_2", wrap=True))
        self.list.column.addWidget(self._rows)

    # ---------------------------------------------------------------- reading, order, place

    def _ask(self, heard: Heard, then: Callable[[FleetRow | None, str], None]) -> None:
        """Read the machine, then go on with its row, or with None and the reason."""
        ip = heard.event.sighting.ip
        if self._asked:
            return
        self._asked[ip] = then
        self.machine.say(_("Reading {ip} …").format(ip=ip))
        self.desk.hearing.confirm(ip)

    def _confirmed(self, event: MachineConfirmed | ConfirmFailed) -> None:
        from app.services.listening import MachineConfirmed

        row = event.row if isinstance(event, MachineConfirmed) else None
        ip = row.reading.ip if row is not None else event.ip  # type: ignore[union-attr]
        then = self._asked.pop(ip, None)
        if self._shown == ip:
            self.machine.say("")
        if then is not None:
            then(row, "" if isinstance(event, MachineConfirmed) else event.reason)

    def _go(self, row: FleetRow) -> None:
        self.desk.go_to("fleet", row=row, ip=row.reading.ip)

    def _say_silent(self, reason: str) -> None:
        words = reason or _("It does not answer. Is its network reached from here, and has it finished starting?")
        self.machine.say(words, "critical")

    def _open_order(self, row: FleetRow) -> None:
        from app.services.fleet_orders import open_for_row

        shop, actor = self.desk.shop, self.desk.actor

        def done(opened: Opened) -> None:
            words = _("Opened {number} for {ip}") if opened.new else _("{number} is already open for {ip}")
            self.desk.toast(words.format(number=opened.number, ip=row.reading.ip))
            self.desk.go_to("orders", order=opened.number)

        run_in_thread(lambda: open_for_row(shop, actor, row), done, self.desk.say_error, self)

    def _set_place(self, heard: Heard, place: Any) -> None:
        from app.domain.site import PlaceSource
        from app.ui.pages.fleet_places import keep_place

        machine = heard.event.sighting

        def then() -> None:
            if self._shown == machine.ip:
                self.machine.place.setText(place_words(place, site=True))

        keep_place(self.desk, self, machine, place, PlaceSource.IP_REPORT, then)

    def sizeHint(self) -> QSize:
        return QSize(900, 560)
