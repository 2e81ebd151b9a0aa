"""Where the board hangs: the ports that exist, the simulated boards, and any other port or URL a person types."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.services.bench_steps import Port
from app.ui import icons
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.choice import Choice
from app.ui.widgets.form_dialog import FormDialog
from app.ui.widgets.text import label
from app.words.findings import say
from app.words.language import _, mark
from app.words.plain_text import plain

_OTHER = "other"
_FAULT = re.compile(r"^simulated://(\w+)(?:\?fault=(\w+))?")
_FAULTS = {
    None: mark("healthy"),
    "break": mark("broken chain"),
    "joint": mark("dry joint"),
    "weak": mark("weak chips"),
    "errors": mark("erring chip"),
    "noise": mark("noisy line"),
    "hot": mark("too hot"),
    "silent": mark("no chips"),
    "eeprom": mark("EEPROM silent"),
    "diode": mark("open temperature diode"),
    "unplug": mark("unplugged during the test"),
}
_ICONS = {"board": "nav.bench", "serial": "source.our_link", "simulated": "ph.flask"}


def is_simulated(url: str) -> bool:
    """Whether a URL stands for a simulated board."""
    return url.startswith("simulated:")


def is_replayed(url: str) -> bool:
    """Whether a URL plays a recording."""
    return url.startswith("replay:")


def port_name(port: Port) -> str:
    """The port as people read it; a simulated one says so first, then what is wrong with it."""
    simulated = _FAULT.match(port.url)
    if simulated is None:
        return plain(port.label, 80)
    fault = _FAULTS.get(simulated[2])
    what = _(fault) if fault else simulated[2]
    return _("Simulated {board}: {fault}").format(board=simulated[1], fault=what)


class PortPicker(Choice):
    """A combo of ports; the last entry asks for another. `picked` follows each choice of a port."""

    picked = Signal()

    def __init__(self) -> None:
        super().__init__(_("Port the board hangs on"), 310)
        self._typed: list[Port] = []
        self._listed: tuple[Port, ...] = ()
        self._last = 0
        #: Whether a person chose the port that is shown.
        self.chosen = False
        self.show_ports(())
        self.activated.connect(self._activated)

    def port(self) -> Port | None:
        """The chosen port, None when there is none."""
        chosen = self.currentData()
        return chosen if isinstance(chosen, Port) else None

    def show_ports(self, ports: Sequence[Port]) -> None:
        """List these ports, keeping the choice where it is still there."""
        before = self.port()
        self._listed = tuple(ports)
        self.blockSignals(True)
        self.clear()
        for port in (*self._listed, *self._typed):
            self.addItem(icons.icon(_ICONS.get(port.kind, "source.our_link")), port_name(port), port)
            if port.problem is not None:
                self.setItemData(self.count() - 1, say(port.problem), 3)  # Qt.ItemDataRole.ToolTipRole
        self.addItem(icons.icon("ph.plus"), _("Other port or URL…"), _OTHER)
        for at in range(self.count()):
            kept = self.itemData(at)
            if before is not None and isinstance(kept, Port) and kept.url == before.url:
                self.setCurrentIndex(at)
                break
        else:
            self.chosen = False  # what was chosen is gone
        self._last = self.currentIndex()
        self.blockSignals(False)

    def offer(self, url: str) -> None:
        """Show the port with that data URL, as long as a person chooses no other."""
        for at in range(self.count()):
            port = self.itemData(at)
            if isinstance(port, Port) and port.url == url:
                self.setCurrentIndex(at)
                self._last = at

    def pick(self, url: str) -> bool:
        """Choose the port with that data URL; False when it is not listed."""
        for at in range(self.count()):
            port = self.itemData(at)
            if isinstance(port, Port) and port.url == url:
                self.setCurrentIndex(at)
                self._last = at
                self.chosen = True
                self.picked.emit()
                return True
        return False

    def type_port(self, data_url: str, control_url: str | None) -> None:
        """Add a port that a person typed, and choose it."""
        self._typed.append(Port(data_url, data_url, "serial", control_url or None))
        self.show_ports(self._listed)
        self.pick(data_url)

    def _activated(self, at: int) -> None:
        if self.itemData(at) != _OTHER:
            self._last = at
            self.chosen = True
            self.picked.emit()
            return
        self.setCurrentIndex(self._last if self.itemData(self._last) != _OTHER else -1)
        dialog = OtherPortDialog(self)
        dialog.accepted.connect(lambda: self.type_port(dialog.data.text().strip(), dialog.control.text().strip()))
        dialog.open()


class OtherPortDialog(FormDialog):
    """Asks for a data port and, where there is one, its control port."""

    least = (460, 0)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        title = _("Another port")
        self.setWindowTitle(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(8)
        column.addWidget(label(title, "title"))
        self.data = self._field(
            column, _("Data port or URL"), "/dev/ttyACM1 · socket://host:port · rfc2217://host:port"
        )
        self.control = self._field(column, _("Control port, where there is one"), "/dev/ttyACM0")
        column.addWidget(
            label(_("Without a control port nothing is switched and EEPROM and sensors stay unread."),
                  "small", "ink_2", wrap=True)
        )  # fmt: skip
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(_("Cancel"), self.reject))
        self.go_button = primary(_("Use this port"), self.accept, compact=True)
        self.go_button.setDefault(True)
        self.go_button.setEnabled(False)
        row.addWidget(self.go_button)
        column.addLayout(row)
        self.data.textChanged.connect(lambda text: self.go_button.setEnabled(bool(text.strip())))

    @staticmethod
    def _field(column: QVBoxLayout, name: str, example: str) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText(example)
        field.setAccessibleName(name)
        caption = label(name, "small", "ink_2")
        caption.setBuddy(field)
        column.addWidget(caption)
        column.addWidget(field)
        return field
