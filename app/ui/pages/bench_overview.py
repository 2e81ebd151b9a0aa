"""All boards on the bench side by side: four chip pictures, what each is at, and a way to each and to its stop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from app.ui import theme
from app.ui.pages.bench_heading import heading_of, power_of, show_origin
from app.ui.pages.bench_station import BenchStation
from app.ui.widgets.board_picture import BoardPictureView
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.pill import Pill
from app.ui.widgets.text import Elided, label
from app.words.language import _
from app.words.test_plans import step_name


class _Tile(Card):
    """One board: its name, how many chips answer, its power, the picture, what it is doing."""

    def __init__(self, show: Callable[[], None], toggle: Callable[[], None]) -> None:
        super().__init__()
        head = QHBoxLayout()
        head.setSpacing(8)
        self._name = label("", "section")
        self._count = label("", "section")
        self._rest = Elided("", "small", "ink_2")
        self.origin = Pill("", "idle")
        self.origin.hide()
        self._power = Pill("", "idle")
        for part in (self._name, self._count):
            head.addWidget(part)
        head.addWidget(self._rest, 1)
        head.addWidget(self.origin)
        head.addWidget(self._power)
        self.column.addLayout(head)
        self.picture = BoardPictureView(compact=True)
        self.picture.setMinimumSize(theme.px(240), theme.px(120))
        self.picture.pointed.connect(self._point)
        self.column.addWidget(self.picture, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        self._doing = Elided("", "small", "ink_2")
        foot.addWidget(self._doing, 1)
        self.toggle_button = button(_("Start test"), toggle)
        self.show_button = button(_("Show board"), show, kind="ghost")
        foot.addWidget(self.show_button)
        foot.addWidget(self.toggle_button)
        self.column.addLayout(foot)
        self._shown: tuple[object, int] = (None, -1)
        self._words = ""

    def show_station(self, station: BenchStation) -> None:
        session = station.session
        state = session.state
        key = (session.board, 0 if session.board else state.chips)
        if key != self._shown:
            self._shown = key
            self.picture.show_board(session.board, state.chips)
        self.picture.show_state(state)
        self._name.setText(station.tab_text)
        heading = heading_of(session, state.chips)
        self._count.setText(heading.count)
        self._count.setVisible(bool(heading.count))
        theme.set_tone(self._count, heading.tone)
        self._rest.set_text(heading.rest)
        show_origin(self.origin, session)
        power = power_of(session, station.ports.port())
        self._power.show_state(power.text, power.tone, power.icon)
        self.toggle_button.setText(
            _("Stop test") if session.running else _("Run again") if session.report else _("Start test")
        )
        running = next((view for view in session.steps.values() if view.running), None)
        if session.running and running is not None:
            self._words = step_name(running.step)
        else:
            self._words = station.tab_state[0]
        if not self.picture.cursor_chip:
            self._doing.set_text(self._words)

    def _point(self, chip: int) -> None:
        self._doing.set_text(self.picture.describe(chip) if chip else self._words)


class BenchOverview(QWidget):
    """Two boards a row. `show` opens the board of a place."""

    def __init__(self, show: Callable[[int], None]) -> None:
        super().__init__()
        self._show = show
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(12)
        self.tiles: dict[BenchStation, _Tile] = {}

    def show_stations(self, stations: Sequence[BenchStation]) -> None:
        """Show these boards."""
        for station in [one for one in self.tiles if one not in stations]:
            gone = self.tiles.pop(station)
            self._grid.removeWidget(gone)
            gone.deleteLater()
        for place, station in enumerate(stations):
            tile = self.tiles.get(station)
            if tile is None:
                tile = self.tiles[station] = _Tile(partial(self._open, station), station.toggle)
            self._grid.addWidget(tile, place // 2, place % 2)
            tile.show_station(station)
        self._order = list(stations)

    def show_station(self, station: BenchStation) -> None:
        """Show how one of them stands now."""
        tile = self.tiles.get(station)
        if tile is not None:
            tile.show_station(station)

    def _open(self, station: BenchStation) -> None:
        self._show(self._order.index(station))
