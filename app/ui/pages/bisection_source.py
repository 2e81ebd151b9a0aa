"""Where the counts of a bisection come from: typed, our link, the tester's UART; with the port of each."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.services.bench_steps import Port
from app.services.bisection_counts import LinkPorts
from app.services.console_ports import console_ports_of
from app.services.simulated_boards import as_board
from app.ui.models.port_list import PortList
from app.ui.widgets.buttons import icon_button
from app.ui.widgets.count_entry import CountWay
from app.ui.widgets.port_picker import PortPicker
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.text import Elided
from app.words.language import _

#: The simulated board of this page is none of those on the Bench.
_OWN_PLACE = 9


class BisectionSource(QWidget):
    """`changed` follows the way and the port. Ports are looked for while `look` says so."""

    changed = Signal()

    def __init__(self, recordings: Path) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        self.ways = Segmented(
            _("Where the count comes from"),
            [
                (CountWay.TYPED.value, _("Typed"), "source.tester_display"),
                (CountWay.LINK.value, _("Our link"), "source.our_link"),
                (CountWay.TESTER.value, _("Tester UART"), "source.tester_uart"),
            ],
        )
        self.ways.chosen.connect(lambda _way: self._way_chosen())
        row.addWidget(self.ways)
        self.link = PortPicker()
        self.tester = PortPicker(consoles=True, recordings=recordings)
        for picker in (self.link, self.tester):
            picker.picked.connect(self.changed)
            row.addWidget(picker)
        self._again = icon_button(_("Look for ports again"), "ph.arrows-clockwise", self._look)
        row.addWidget(self._again)
        self.about = Elided("", "small", "ink_2", right=True)
        row.addWidget(self.about, 1)
        self.ports = PortList(self)
        self.ports.changed.connect(self._listed)
        self._show()

    @property
    def way(self) -> CountWay:
        """Where the count comes from."""
        return CountWay(self.ways.value())

    @property
    def port(self) -> Port | None:
        """The port of the way, None where none is chosen or needed. What is simulated is only what a person chose."""
        if self.way is CountWay.TYPED:
            return None
        picker = self.link if self.way is CountWay.LINK else self.tester
        port = picker.port()
        return None if port is not None and port.simulated and not picker.chosen else port

    @property
    def link_ports(self) -> LinkPorts | None:
        """Where our link is, None where the count comes from elsewhere or no port is chosen."""
        port = self.port if self.way is CountWay.LINK else None
        if port is None:
            return None
        data = as_board(port.url, _OWN_PLACE)
        return LinkPorts(data, data if port.control_url == port.url else port.control_url)

    @property
    def simulated(self) -> bool:
        """Whether what counts is not real."""
        port = self.port
        return port is not None and port.simulated

    def choose(self, way: CountWay, url: str | None = None) -> None:
        """Choose a way, and a port by its URL."""
        self.ways.choose(way.value)
        picker = self.link if way is CountWay.LINK else self.tester
        if url is not None and not picker.pick(url):
            picker.type_port(url, None)

    def set_usable(self, *, usable: bool) -> None:
        """While a count runs nothing of this changes."""
        for part in (self.ways, self.link, self.tester, self._again):
            part.setEnabled(usable)

    def rest(self) -> None:
        """Look for ports no more."""
        self.ports.rest()

    def resume(self) -> None:
        """Look for ports again where a port is needed."""
        if self.way is not CountWay.TYPED:
            self._look()

    def _look(self) -> None:
        self.ports.look()

    def _listed(self) -> None:
        self.link.show_ports(self.ports.ports)
        self.tester.show_ports(console_ports_of(self.ports.ports))
        self.changed.emit()

    def _way_chosen(self) -> None:
        self._show()
        self.resume()
        self.changed.emit()

    def _show(self) -> None:
        self.link.setVisible(self.way is CountWay.LINK)
        self.tester.setVisible(self.way is CountWay.TESTER)
        self._again.setVisible(self.way is not CountWay.TYPED)
