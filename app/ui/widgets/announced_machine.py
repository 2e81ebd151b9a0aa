"""The machine that announced itself last, large enough to be read from its own place in the rack."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.site import RackPlace
from app.services.listening import MachineAnnounced
from app.ui import theme
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.flow import Flow
from app.ui.widgets.pill import Pill
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.text import Elided, label
from app.words.language import _
from app.words.listening import could_be_words, source_words
from app.words.places import place_words

#: The buttons wait this long after one machine took the place of another, so that no press meant for it hits this, ms.
_SETTLE_MS = 600


@dataclass(frozen=True, slots=True)
class Deeds:
    """What the buttons do."""

    read: Callable[[], None]
    order: Callable[[], None]
    place: Callable[[], None]
    next: Callable[[], None]


class AnnouncedMachine(QWidget):
    """`show_machine` fills it; `say` puts a line above the buttons."""

    def __init__(self, deeds: Deeds) -> None:
        super().__init__()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(28, 24, 28, 24)
        whole.setSpacing(8)
        inside = Inside()  # a low window or a long place scrolls, and the buttons stay where they are
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        pills = QHBoxLayout()
        pills.setSpacing(8)
        self.heard = Pill("", "accent", "action.press")
        self.simulated = Pill(_("SIMULATED"), "accent", outline=True)
        for pill in (self.heard, self.simulated):
            pills.addWidget(pill)
        pills.addStretch(1)
        column.addLayout(pills)
        self.address = label("", "giant", mono=True, select=True)
        self.model = Elided("", "hero")
        column.addWidget(self.address)
        column.addWidget(self.model)
        column.addSpacing(12)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(2)
        self.mac, self.serial = Elided("", "title", mono=True), Elided("", "title", mono=True)
        self.place, self.said = label("", "title", wrap=True), label("", "title", wrap=True)
        for at, side, span, caption, value in (
            (0, 0, 1, _("MAC"), self.mac),
            (0, 1, 1, _("Serial"), self.serial),
            (3, 0, 2, _("Place"), self.place),
            (6, 0, 2, _("Says"), self.said),
        ):
            grid.addWidget(label(caption, "body", "ink_2"), at, side, 1, span)
            grid.addWidget(value, at + 1, side, 1, span)
            grid.setRowMinimumHeight(at + 2, 8)
            grid.setColumnStretch(side, 1)
        for words in (self.place, self.said):
            words.setMinimumWidth(1)  # an endless word is cut, and does not widen the window
        column.addLayout(grid)
        column.addStretch(1)
        whole.addWidget(Scrolled(inside), 1)
        self.line: QLabel = label("", "section", "ink_2", wrap=True)
        self.line.hide()
        whole.addWidget(self.line)
        self._deeds = QWidget()
        row = Flow(self._deeds, 12, end=True)
        self.next_button = button(_("Next machine"), deeds.next, icon="ph.arrow-right")
        self.place_button = button(_("Set position"), deeds.place, icon="ph.map-pin")
        self.order_button = button(_("Make work order"), deeds.order, icon="action.open_order")
        self.read_button = primary(_("Read this machine"), deeds.read, icon="action.scan")
        for one in self.buttons:
            row.addWidget(one)
        whole.addWidget(self._deeds)
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(_SETTLE_MS)
        self._settling.timeout.connect(lambda: self._deeds.setEnabled(True))
        for one in self.buttons[:-1]:
            one.setProperty("tall", True)
            theme.set_font(one, "section")

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        """In the order they stand; the last is the primary."""
        return self.next_button, self.place_button, self.order_button, self.read_button

    def show_machine(self, event: MachineAnnounced, at: datetime, place: RackPlace | None, *, instead: bool) -> None:
        """Show one; `instead` = another stood here a moment ago."""
        sighting = event.sighting
        known = event.known.reading if event.known is not None else None
        heard = _("{source} · {time}").format(source=source_words(sighting.source), time=at.strftime("%H:%M:%S"))
        self.heard.show_state(heard, "accent", "action.press")
        self.simulated.setVisible(event.simulated)
        self.address.setText(sighting.ip)
        self.model.set_text(_name(sighting.make, sighting.model or (known.model if known else None)))
        self.mac.set_text(sighting.mac or (known.mac if known else None) or _("not told"))
        self.serial.set_text(sighting.serial or (known.serial if known else None) or _("not told"))
        self.place.setText(place_words(place, site=True) if place is not None else _("not known"))
        self.said.setText(sighting.text or _("nothing more"))
        self.say(could_be_words(sighting))
        if instead:
            self._deeds.setEnabled(False)
            self._settling.start()

    def say(self, text: str, tone: str = "ink_2") -> None:
        """A line above the buttons, empty for none."""
        theme.set_tone(self.line, tone)
        self.line.setText(text)
        self.line.setVisible(bool(text))


def _name(make: str | None, model: str | None) -> str:
    """Make and model, the make once."""
    if make and model and not model.lower().startswith(make.lower()):
        return f"{make} {model}"
    return model or make or _("Make unknown")
