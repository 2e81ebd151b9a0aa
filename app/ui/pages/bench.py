"""The Bench page: hashboards on our own serial link, tested live, from the port to the finding to the work order.

Up to four boards lie on the bench at once, each with a port, a test and a result of its own.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget

from app.services.bench_course import BenchTiming
from app.services.bench_steps import BenchSettings, Port
from app.services.eeprom import compare_boards
from app.services.simulated_boards import is_simulated_url
from app.ui.models.bench_session import BenchSession
from app.ui.models.port_list import PortList
from app.ui.pages.bench_comparison import Tested
from app.ui.pages.bench_heading import Said, link_of, power_of
from app.ui.pages.bench_overview import BenchOverview
from app.ui.pages.bench_station import BenchStation
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.bench_tabs import BenchTabs
from app.ui.widgets.bench_views import bench_views
from app.ui.widgets.buttons import icon_button
from app.words.language import _, ngettext

#: So many boards a bench and a screen hold at once.
MOST_STATIONS = 4


class Page(PageBase):
    """Start asks first; Space starts and stops the board that is shown, Esc stops all and cuts their power."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Bench"))
        self.stations: list[BenchStation] = []
        self._wanted: str | None = None
        self._sitting: list[Tested] = []
        self.port_list = PortList(self)
        self.port_list.changed.connect(self._ports_listed)
        self.port_list.troubled.connect(self.desk.say_error)
        self._views = bench_views(self.desk, "bench", lambda: self.station.board_code)
        self.left.addWidget(self._views)
        self.add_button = icon_button(_("Another board beside this one"), "ph.plus", self.add_station)
        self.right.addWidget(self.add_button)
        self.tabs = BenchTabs()
        self.tabs.chosen.connect(self.show_station)
        self.tabs.closed.connect(self.close_station)
        self.body.addWidget(self.tabs)
        self._stack = QStackedWidget()
        self.body.addWidget(self._stack, 1)
        self.overview = BenchOverview(self.show_station)
        self._stack.addWidget(self.overview)
        self._here = 0
        self.add_station()

    # ------------------------------------------------------------ the boards on the bench

    @property
    def station(self) -> BenchStation:
        """The board that is shown, or was shown last."""
        return self.stations[self._here]

    @property
    def session(self) -> BenchSession:
        """The session of the board that is shown."""
        return self.station.session

    @property
    def start_button(self) -> Any:
        """The button that starts the test of the board that is shown."""
        return self.station.start_button

    def add_station(self) -> None:
        """Put another board on the bench, up to four, and show it."""
        if len(self.stations) >= MOST_STATIONS:
            return
        made = BenchStation(self.desk, len(self.stations) + 1)
        made.in_use = partial(self._in_use, made)
        made.changed.connect(partial(self._changed, made))
        made.ports_wanted.connect(self.refresh_ports)
        made.session.ended.connect(self._compare_sisters)
        made.comparison.sitting = self._sitting
        self.stations.append(made)
        self.left.addWidget(made.controls)
        self.right.addWidget(made.start_button)
        self._stack.addWidget(made)
        made.show_ports(self.port_list.ports)
        self.show_station(len(self.stations) - 1)

    def close_station(self, place: int) -> None:
        """Take a board off the bench; one that is being tested stays."""
        station = self.stations[place]
        if station.session.running or len(self.stations) == 1:
            return
        self.stations.remove(station)
        self._stack.removeWidget(station)
        for widget in (station.controls, station.start_button, station):
            widget.hide()
            widget.deleteLater()
        for number, left in enumerate(self.stations, start=1):
            left.number = number
        self.show_station(min(place, len(self.stations) - 1))

    def show_station(self, place: int) -> None:
        """Show one board whole; -1 shows all of them side by side."""
        overview = place < 0 and len(self.stations) > 1
        if not overview:
            self._here = min(max(place, 0), len(self.stations) - 1)
        self._stack.setCurrentWidget(self.overview if overview else self.station)
        for station in self.stations:
            for widget in (station.controls, station.start_button):
                widget.setVisible(station is self.station and not overview)
        if overview:
            self.overview.show_stations(self.stations)
        self.add_button.setVisible(len(self.stations) < MOST_STATIONS)
        self._show_tabs(overview=overview)
        self._show_status()

    def _show_tabs(self, *, overview: bool) -> None:
        self.tabs.show_tabs([(station.tab_text, *station.tab_state) for station in self.stations],
                            -1 if overview else self._here)  # fmt: skip
        self.tabs.setVisible(len(self.stations) > 1)

    def _changed(self, station: BenchStation) -> None:
        if station not in self.stations:
            return
        overview = self._stack.currentWidget() is self.overview
        if overview:
            self.overview.show_station(station)
        if len(self.stations) > 1:
            self._show_tabs(overview=overview)
        self._show_status()

    def _compare_sisters(self) -> None:
        """Hold the EEPROMs of boards of one kind beside each other: copies, and boards that were built otherwise."""
        for code in {station.session.board.code for station in self.stations if station.session.board}:
            read = [
                (station, run.eeprom)
                for station in self.stations
                if station.session.board is not None and station.session.board.code == code
                if (run := station.session.run) is not None and run.eeprom is not None
            ]
            found = compare_boards([(station.tab_text, eeprom) for station, eeprom in read])
            for (station, _eeprom), findings in zip(read, found, strict=True):
                station.result.show_sisters(findings)

    def _in_use(self, asker: BenchStation, port: Port) -> int | None:
        """The number of the board whose running test holds that port, None where it is free."""
        wanted = {url for url in (port.url, port.control_url) if url}
        for station in self.stations:
            settings = station.session.settings
            if station is asker or not station.session.running or settings is None:
                continue
            if is_simulated_url(port.url):
                continue  # each test sets up a board of its own
            if wanted & {settings.data_url, settings.control_url}:
                return station.number
        return None

    # ------------------------------------------------------------ what the window asks

    def restyle(self) -> None:
        """Renew the fixed sizes at a switch of theme."""
        super().restyle()
        for station in getattr(self, "stations", ()):
            station.restyle()

    def open(self, **where: Any) -> None:
        """`order` = the work order the test belongs to; `port` = a data URL; `miner` = the MinerDraft of where it
        came from; `board` = its code.
        """
        self.show_station(self._here)
        self.station.belongs_to(where)
        if where.get("order", self.desk.at_hand.number) == self.desk.at_hand.number and "miner" not in where:
            self.station.take_at_hand()
        self._wanted = where.get("port")
        self.refresh_ports()
        self.start_button.setFocus()
        self.station.show_now()

    def start(self) -> bool:
        """F5: ask whether to start."""
        if not self.session.running:
            self.station.ask()
        return True

    @property
    def holds_power(self) -> bool:
        """A test runs: Esc stops it from every page."""
        return any(station.session.running for station in self.stations)

    def stop(self) -> bool:
        """Esc: stop every test, which cuts the power."""
        stopped = [station.session.cancel() for station in self.stations]
        return any(stopped)

    def leave(self) -> None:
        """The window closes: the power goes off, on all boards at once."""
        self.port_list.rest()
        self.stop()
        for station in self.stations:
            station.session.end()
        super().leave()

    def begin(self, settings: BenchSettings, timing: BenchTiming | None = None) -> None:
        """Start the test that the person agreed to, on the board that is shown."""
        self.station.begin(settings, timing)

    def show_kept(self, number: str) -> None:
        """The run stands on that order already."""
        self.station.show_kept(number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = event.key() - Qt.Key.Key_0
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.station.toggle()
        elif event.modifiers() == Qt.KeyboardModifier.AltModifier and 0 <= place <= len(self.stations) > 1:
            self.show_station(place - 1)
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh_ports()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_header()

    def _fit_header(self) -> None:
        """Where the words of the views would squeeze the port, their icons alone stand."""
        row = self.header.layout()
        if row is None or not self.stations:
            return
        self._views.set_short(short=False)
        port = self.station.ports
        need = row.sizeHint().width() - (port.sizeHint().width() - port.minimumSizeHint().width()) // 2
        self._views.set_short(short=need > self.width())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.port_list.rest()
        if not self.holds_power:
            self._clear_status()

    # ------------------------------------------------------------ ports

    def refresh_ports(self) -> None:
        """List the ports anew, and follow what is plugged in and out while the page is shown."""
        self.port_list.look()

    def _ports_listed(self) -> None:
        wanted, self._wanted = self._wanted, None
        for station in self.stations:
            station.show_ports(self.port_list.ports, wanted if station is self.station else None)
        arrived = next((port for port in self.port_list.arrived if port.kind == "board"), None)
        if arrived is not None and not self.station.ports.chosen and not self.session.running:
            self.station.ports.offer(arrived.url)
            self.station.show_now()

    # ------------------------------------------------------------ the status bar

    def _show_status(self) -> None:
        session, port = self.session, self.station.ports.port()
        if not (self.isVisible() or self.holds_power or session.power is None):
            self._clear_status()  # a test that ended while another page is shown has nothing more to say there
            return
        link = link_of(session, port)
        self.desk.status("link", link.text, link.icon, link.tone)
        power = self._power()
        self.desk.status("power", power.text, power.icon, power.tone if power.tone != "idle" else "ink_2")

    def _power(self) -> Said:
        """The state of the supply that most needs a person, of all boards."""
        said = [power_of(one.session, one.ports.port()) for one in self.stations]
        live = [one for one in self.stations if one.session.powered and one.session.power is not False]
        if len(live) > 1:
            words = ngettext("{n} board powered", "{n} boards powered", len(live)).format(n=len(live))
            return Said(words, "major", "action.energise")
        return said[self.stations.index(live[0])] if live else said[self._here]

    def _clear_status(self) -> None:
        self.desk.status("link", "")
        self.desk.status("power", "")
