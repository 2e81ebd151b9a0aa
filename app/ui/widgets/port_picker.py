"""Where the board hangs: the ports that exist, the simulated boards, and any other port or URL a person types."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.services.bench_steps import Port
from app.services.console_ports import simulated_console
from app.services.recordings import REPLAY, is_replay
from app.services.simulated_boards import simulation_of
from app.ui import icons
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.choice import Choice
from app.ui.widgets.form_dialog import FormDialog
from app.ui.widgets.simulated_dialog import SimulatedDialog
from app.ui.widgets.text import label
from app.words.bench import simulated_fault
from app.words.console import simulated_console_name
from app.words.findings import say
from app.words.language import _
from app.words.plain_text import plain

_OTHER = "other"
_SIMULATED = "simulated"
_RECORDING = "recording"
_ICONS = {"board": "nav.bench", "serial": "source.our_link", "simulated": "ph.flask"}


def port_name(port: Port) -> str:
    """The port as people read it; a simulated one says so first, then what is wrong with it."""
    if is_replay(port.url):
        return _("Replay of {file}").format(file=plain(re.split(r"[/\\]", port.url)[-1].removeprefix(REPLAY), 60))
    console = simulated_console(port.url)
    if console is not None:
        return simulated_console_name(*console)
    simulated = simulation_of(port.url)
    if simulated is None:
        return plain(port.label, 80)
    what = ", ".join(_fault_words(*fault) for fault in simulated.faults) or simulated_fault("none")
    return _("Simulated {board}: {fault}").format(board=plain(simulated.code, 40), fault=what)


def _fault_words(fault: str, place: int | None) -> str:
    words = plain(simulated_fault(fault), 40)
    return words if place is None else f"{words} {place}"


class PortPicker(Choice):
    """A combo of ports; the last entries ask for others. `picked` follows each choice of a port.

    With `consoles` it is a console that hangs on the port: no simulated hashboard is offered then, and no control port
    is asked for, but recordings are, from the folder `recordings`.
    """

    picked = Signal()

    def __init__(self, *, consoles: bool = False, recordings: Path | None = None) -> None:
        super().__init__(_("Port of the console") if consoles else _("Port the board hangs on"), 310)
        self._consoles = consoles
        self._recordings = recordings
        self._typed: list[Port] = []
        self._listed: tuple[Port, ...] = ()
        self._last = 0
        self._shown: tuple[tuple[Port, ...], list[Port]] | None = None
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
        if (tuple(ports), self._typed) == self._shown:
            return
        self._listed = tuple(ports)
        self._shown = (self._listed, list(self._typed))
        self.blockSignals(True)
        self.clear()
        for port in (*self._listed, *self._typed):
            self.addItem(icons.icon(_ICONS.get(port.kind, "source.our_link")), port_name(port), port)
            if port.problem is not None:
                self.setItemData(self.count() - 1, say(port.problem), 3)  # Qt.ItemDataRole.ToolTipRole
        if self._consoles:
            self.addItem(icons.icon("ph.play"), _("Play a recording…"), _RECORDING)
        else:
            self.addItem(icons.icon("ph.flask"), _("Simulated board…"), _SIMULATED)
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
        if simulation_of(data_url) is not None or simulated_console(data_url) is not None:
            port = Port(data_url, data_url, "simulated", data_url, simulated=True)
        else:
            port = Port(data_url, data_url, "serial", control_url or None)
        self._typed = [typed for typed in self._typed if typed.url != data_url] + [port]
        self.show_ports(self._listed)
        self.pick(data_url)

    def _activated(self, at: int) -> None:
        asked = self.itemData(at)
        if asked not in (_OTHER, _SIMULATED, _RECORDING):
            self._last = at
            self.chosen = True
            self.picked.emit()
            return
        self.setCurrentIndex(self._last if isinstance(self.itemData(self._last), Port) else -1)
        if asked == _SIMULATED:
            self.ask_simulated()
            return
        if asked == _RECORDING:
            self.ask_recording()
            return
        dialog = OtherPortDialog(self, control=not self._consoles)
        dialog.accepted.connect(lambda: self.type_port(*dialog.ports()))
        dialog.open()

    def ask_simulated(self) -> None:
        """Let the person choose a simulated board."""
        dialog = SimulatedDialog(self)
        dialog.accepted.connect(lambda: self.type_port(dialog.url, None))
        dialog.open()

    def ask_recording(self) -> None:
        """Let the person choose a recording to be played."""
        folder = self._recordings
        start = str(folder if folder is not None and folder.is_dir() else Path.home())
        dialog = QFileDialog(self, _("Play a recording"), start)
        dialog.fileSelected.connect(lambda path: self.type_port(f"{REPLAY}{path}", None))
        dialog.open()


class OtherPortDialog(FormDialog):
    """Asks for a data port and, with `control`, for its control port where there is one."""

    least = (460, 0)

    def __init__(self, parent: QWidget, *, control: bool = True) -> None:
        super().__init__(parent)
        title = _("Another port")
        self.setWindowTitle(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(8)
        column.addWidget(label(title, "title"))
        self.data = self._field(
            column,
            _("Data port or URL") if control else _("Port or URL"),
            "/dev/ttyACM1 · socket://host:port · rfc2217://host:port",
        )
        self.control: QLineEdit | None = None
        if control:
            self.control = self._field(column, _("Control port, where there is one"), "/dev/ttyACM0")
            hint = _("Without a control port nothing is switched and EEPROM and sensors stay unread.")
            column.addWidget(label(hint, "small", "ink_2", wrap=True))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(_("Cancel"), self.reject))
        self.go_button = primary(_("Use this port"), self.accept, compact=True)
        self.go_button.setDefault(True)
        self.go_button.setEnabled(False)
        row.addWidget(self.go_button)
        column.addLayout(row)
        self.data.textChanged.connect(lambda text: self.go_button.setEnabled(bool(text.strip())))

    def ports(self) -> tuple[str, str | None]:
        """The data port and the control port as they were typed; None where no control port was."""
        return self.data.text().strip(), (self.control.text().strip() or None) if self.control is not None else None

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
