"""The rack view of the Fleet page: the map, a line that names the machine under mouse or cursor, and the legend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.site import RackPlace
from app.ui.models.fleet_selection import FleetSelection
from app.ui.models.racks import areas_of, places_in
from app.ui.pages.fleet_places import FleetPlaces, Host, set_place
from app.ui.pages.rack_legend import RackLegend
from app.ui.pages.rack_map import RackMap
from app.ui.widgets.empty_state import EmptyState, Way
from app.ui.widgets.text import Elided
from app.words.language import _

if TYPE_CHECKING:
    from app.domain.site import SiteRecord
    from app.ui.models.fleet_line import FleetLine

#: While machines stream in, more of them than this are laid out anew once in so many ms.
_FEW, _REST_MS = 500, 1000


class RacksHost(Host, Protocol):
    """The Fleet page, as far as its racks need it."""

    selection: FleetSelection
    places: FleetPlaces

    def show_menu(self, at: QPoint) -> None:
        """The menu of what may be done with the selected machines."""


class View(QWidget):
    """The view; it follows the page's model, its selection and the shop."""

    def __init__(self, page: RacksHost) -> None:
        super().__init__()
        self._page = page
        self._places: dict[str, RackPlace | None] = {}
        self._record: SiteRecord | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self.refresh)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.map = RackMap()
        self.map.pointed.connect(self._name_pointed)
        self.map.chosen.connect(self._choose)
        self.map.opened.connect(self._open)
        self.map.moved.connect(self._move)
        self.map.menu_asked.connect(self._ask_menu)
        self.empty = EmptyState(
            _("Where do the machines stand?"),
            _("Nothing has said it of any machine in the list yet."),
            (
                Way("ph.hash", _("By rule"), _("10.3.R.P: rack and position are in the address"), "", self._settings),
                Way("ph.download-simple", _("From a list"), _("a CSV file with ip, mac or serial, rack, position"), "",
                    self._settings),
                Way("action.scan", _("With the miner's button"), _("Press IP Report on it, then Set position")),
                Way("ph.hand-pointing", _("By hand"), _("Open a machine's menu in the table: Set position")),
            ),
        )  # fmt: skip
        self._stack = QStackedWidget()
        whole = QWidget()
        inner = QVBoxLayout(whole)
        inner.setContentsMargins(0, 4, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self.map, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(20, 6, 20, 8)
        foot.setSpacing(16)
        self.legend = RackLegend()
        foot.addWidget(self.legend, 3)
        self.named = Elided("", "small", "ink_2")
        foot.addWidget(self.named, 4)
        inner.addLayout(foot)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(whole)
        column.addWidget(self._stack)
        self.setFocusProxy(self.map)
        page.model.refreshed.connect(self.refresh)
        page.selection.changed.connect(self._show_selected)
        page.places.changed.connect(self._places_changed)
        page.places.look()

    # ---------------------------------------------------------------- what it shows

    def refresh(self) -> None:
        """Show the lines as they are now; while the view is hidden there is nothing to show."""
        if not self.isVisible():
            return
        model = self._page.model
        lines = model.lines()
        if not self._rest.isActive():
            self._arrange(lines)
        self.map.show_lines({line.ip: line for line in lines}, model.shows, model.filter)
        self.legend.show_standings([line.standing for line in lines])
        self._show_selected()
        self._name_pointed()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
        if self._page.selection.current is not None:
            self.map.bring_into_view(self._page.selection.current)

    def _places_changed(self) -> None:
        self._rest.stop()
        self.refresh()

    def _arrange(self, lines: tuple[FleetLine, ...]) -> None:
        """Lay the racks out anew where a machine, a place or a site changed; at most once in a while."""
        places, record = places_in(lines), self._page.places.record
        if places == self._places and record is self._record:
            return
        self._places, self._record = places, record
        areas = areas_of(record, places)
        self.map.show_areas(areas)
        self._stack.setCurrentIndex(1 if areas else 0)
        if len(lines) > _FEW:
            self._rest.start()

    def _show_selected(self) -> None:
        self.map.show_selected(self._page.selection.ips)

    def _name_pointed(self) -> None:
        spot = self.map.pointed_at()
        self.named.set_text(self.map.describe(spot) if spot is not None else "")

    # ---------------------------------------------------------------- what a person does

    def _choose(self, ip: str, others: bool) -> None:
        if others:
            self._page.selection.toggle(ip)
        else:
            self._page.selection.choose((ip,), ip)

    def _open(self, ip: str) -> None:
        self._page.selection.choose((ip,), ip)

    def _ask_menu(self, ip: str, point: QPoint) -> None:
        if ip not in self._page.selection:
            self._page.selection.choose((ip,), ip)
        self._page.show_menu(point)

    def _move(self, ip: str, place: RackPlace) -> None:
        line = self._page.model.line_at(ip)
        if line is not None:
            set_place(self._page, line, place)

    def _settings(self) -> None:
        self._page.desk.go_to("sites")
