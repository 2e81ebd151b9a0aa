"""The Connect page: how the board on the bench is wired, in which order, and what can be tested that way."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QMenu, QVBoxLayout, QWidget

from app.services import connecting
from app.services.connecting import Connection, Way
from app.services.diagnosis import board_spec
from app.ui import theme
from app.ui.models.rows import CellText, Rows
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.board_choice import BoardChoice
from app.ui.widgets.buttons import icon_button, primary
from app.ui.widgets.card import Card
from app.ui.widgets.connector_picture import ConnectorPicture
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.flow import Flow
from app.ui.widgets.notice import Notice, Offer
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.side_panel import empty
from app.ui.widgets.table import Table, text_width
from app.ui.widgets.text import label
from app.words.connecting import (
    adapter_name,
    adapter_text,
    can_mark,
    can_text,
    can_word,
    safety_text,
    step_text,
    subject_name,
    volts_text,
)
from app.words.language import _, ngettext
from app.words.phrases import number_text
from app.words.plain_text import plain
from drivers.model.board import BoardSpec

#: The board the page begins with: the one most often on benches and in the simulators.
_FIRST = "BHB42601"
_WAY_WIDTH, _LEVEL_WIDTH = 300, 92
#: Of the boards that a search may mean, so many are named, and so many are a click away.
_NAMED, _OFFERED = 12, 3


class Page(PageBase):
    """`open(board=...)` shows one board; a scanned label with a board code in it does as well."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Connect"))
        self.shown: Connection | None = None
        head = self.header.layout()
        if isinstance(head, QHBoxLayout):
            back = icon_button(_("Back to the board's path"), "ph.arrow-left", lambda: desk.go_to("path"))
            head.insertWidget(0, back)
        self.boards = BoardChoice(_("Board code"), 190)
        self.boards.activated.connect(lambda _at: self.show_board(str(self.boards.currentData())))
        self.left.addWidget(self.boards)
        self.search = SearchField(_("Board or scan"), _("Find a board by code, model or chip"), 160)
        self.search.rested.connect(self._searched)
        self.search.returnPressed.connect(self._searched)
        self.left.addWidget(self.search)
        self.test_button = primary(_("Test this board"), self._test, icon="nav.bench", compact=True)
        self.right.addWidget(self.test_button)
        self.remark = Notice("minor", "action.find")
        self.body.addWidget(self.remark)
        inside = Inside()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._matrix())
        columns = QHBoxLayout()
        columns.setSpacing(12)
        self._cards: list[QVBoxLayout] = []
        for title in (_("Order"), _("Pins"), _("Supply and safety")):
            card = Card(title)
            room = QVBoxLayout()
            room.setSpacing(8)
            card.column.addLayout(room)
            card.column.addStretch(1)
            self._cards.append(room)
            columns.addWidget(card, 1)
        column.addLayout(columns)
        column.addStretch(1)
        self.body.addWidget(Scrolled(inside), 1)
        self.show_board(_FIRST)

    def _matrix(self) -> Card:
        card = Card()
        card.setAccessibleName(_("What can be tested which way"))
        self._name = label("", "section", wrap=True, select=True)
        self._about = label("", "small", "ink_2", wrap=True)
        names = QVBoxLayout()
        names.setSpacing(1)
        names.addWidget(self._name)
        names.addWidget(self._about)
        card.column.addLayout(names)
        heads = (_("Way"), _("Level"), *(subject_name(test) for test in connecting.tests()))
        self.rows = Rows(heads)
        self.table = Table(_("What can be tested which way"), self.rows)
        self.table.setSortingEnabled(False)
        self.table.header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.table.header.setSectionsClickable(False)
        self.rows.sort(-1)
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for at, width in ((0, _WAY_WIDTH), (1, _LEVEL_WIDTH)):  # at most
            self.table.horizontalHeader().setSectionResizeMode(at, QHeaderView.ResizeMode.Interactive)
            self.table.setColumnWidth(at, theme.px(width))
        self.table.picked.connect(self._picked)
        card.column.addWidget(self.table)
        legend = QWidget()
        self._legend = Flow(legend, gap=16)
        self._legend.setContentsMargins(0, 4, 0, 0)
        card.column.addWidget(legend)
        return card

    # ------------------------------------------------------------ what the window asks

    def open(self, **where: Any) -> None:
        """`board` = the code of the board to be connected; without one that of the board at hand."""
        code = where.get("board") or self.desk.at_hand.code
        if code:
            self.show_board(str(code))
        self.table.setFocus()

    def scanned(self, text: str) -> bool:
        """A scanned code shows its board; a label without one is for others to look up."""
        found = connecting.found_board(text)
        if found is None:
            return False
        self.show_board(found.code)
        return True

    def restyle(self) -> None:
        """Renew sizes at a switch of theme."""
        super().restyle()
        if hasattr(self, "table"):
            self._fit()

    # ------------------------------------------------------------ showing

    def show_board(self, code: str) -> None:
        """Show how the board of that code is connected; nothing happens for a code that is not in the catalogue."""
        spec = board_spec(code)
        if spec is None:
            return
        self.shown = shown = connecting.connection_of(spec)
        self.boards.hidePopup()
        self.boards.setCurrentIndex(self.boards.findData(code))
        self.remark.hide()
        parts = [spec.code, spec.make, spec.model, spec.chip]
        self._name.setText(plain(" · ".join(dict.fromkeys(part for part in parts if part)), 200))
        about = [_("What can be tested which way")]
        if not shown.spoken:
            about.append(_("this program does not speak to its chips itself"))
        self._about.setText(" · ".join(about))
        self.test_button.setVisible(shown.spoken)
        self.rows.show([(way, _cells(way)) for way in shown.ways])
        empty(self._legend)
        for can in dict.fromkeys(can for way in shown.ways for can in way.tests.values()):
            self._legend.addWidget(_meaning(can))
        self._fit()
        self.table.selectRow(0)
        self._supply(shown)

    def _fit(self) -> None:
        rows = self.rows.rowCount(QModelIndex())
        self.table.setFixedHeight(theme.px(32) + rows * theme.size("table_row") + 4)
        ways = self.shown.ways if self.shown else ()
        widest = max((text_width(adapter_name(way.adapter.id)) for way in ways), default=0)
        self.table.setColumnWidth(0, min(max(widest + theme.px(16), theme.px(160)), theme.px(_WAY_WIDTH)))
        levels = [_("Level"), *(_level_text(way) for way in ways)]
        self.table.setColumnWidth(1, min(max(map(text_width, levels)) + theme.px(8), theme.px(_LEVEL_WIDTH)))

    def _picked(self, row: int) -> None:
        if row < 0 or self.shown is None:
            return
        way: Way = self.rows.thing(row)
        order, pins, _safety = self._cards
        empty(order)
        order.addWidget(label(adapter_name(way.adapter.id), "strong", wrap=True))
        order.addWidget(label(adapter_text(way.adapter.id), "body", "ink_2", wrap=True))
        for number, step in enumerate(way.adapter.order, 1):
            order.addLayout(_numbered(f"{number}.", step_text(step)))
        if "supply_minus" in way.adapter.order:
            back = _("To remove: the same in reverse, signal first, minus last.")
            order.addWidget(label(back, "small", "ink_2", wrap=True))
        order.addWidget(_source(way.adapter.source))
        empty(pins)
        self._pins(pins, way, self.shown)

    def _pins(self, room: QVBoxLayout, way: Way, shown: Connection) -> None:
        if shown.usb:
            room.addWidget(label(_("No wires: the controller sits on the board, a USB cable does it."), wrap=True))
            return
        if shown.connector is None:
            room.addWidget(label(_("The connector of this make is not known from any source."), wrap=True))
            return
        picture = ConnectorPicture()
        picture.show_connector(shown.connector)
        room.addWidget(picture, 0, Qt.AlignmentFlag.AlignLeft)
        level = _("{volts} V").format(volts=number_text(shown.connector.level_v))
        if way.adapter.wires:
            for line, number in way.adapter.wires:
                text = _("Adapter {line} to pin {number}").format(line=line.upper(), number=number)
                room.addLayout(_numbered("→" if line == "tx" else "←", text))
            room.addLayout(_numbered("→", _("RST, pin 3: high lets the chips run, low holds them in reset")))
            room.addLayout(_numbered("–", _("Adapter GND to the board's minus; no ground pin is known for sure")))
        elif way.adapter.id == "uart_chip1":
            own = volts_text((way.level_v, way.level_v)) if way.level_v is not None else _("not known")
            room.addLayout(_numbered("→", _("Adapter TX to CI of chip 1, adapter RX to RO of chip 1")))
            room.addLayout(
                _numbered("!", _("Level there: {volts}. A 3.3 V adapter damages the chip.").format(volts=own))
            )
        else:
            room.addWidget(label(_("Its own cable goes on; nothing is wired by hand."), wrap=True))
        room.addWidget(
            label(
                _(
                    "All three are {level} on the cable. Drawn with the usual numbering of such headers, pin 1 at the "
                    "mark: check it on the board first. Pins without a name are not known: leave them open."
                ).format(level=level), "small", "ink_2", wrap=True,
            )
        )  # fmt: skip

    def _supply(self, shown: Connection) -> None:
        room = self._cards[2]
        empty(room)
        supply = shown.supply
        volts = volts_text(supply.volts)
        if supply.volts is not None and supply.unsourced:
            volts = _("{volts}, by experience, not from a source").format(volts=volts)
        room.addLayout(_fact(_("Supply of the board"), volts))
        room.addLayout(_fact(_("Current limit for the first switch-on"), _("not known")))
        if supply.amps is not None:
            amps = _("{amps} A in the repair guide").format(amps=number_text(supply.amps))
            room.addLayout(_fact(_("Bench supply for a full test"), amps))
        if supply.note == "leads_s19":
            room.addLayout(_fact(_("Leads"), _("at least 4 AWG (21 mm²), at most 60 cm")))
        if supply.source is not None:
            room.addWidget(_source(supply.source))
        for note in shown.safety:
            text = safety_text(note, supply.discharge, shown.board.voltage_controller)
            if text is not None:
                room.addLayout(_numbered("•", plain(text, 300)))

    # ------------------------------------------------------------ doing

    def _searched(self) -> None:
        wanted = self.search.text().strip()
        if not wanted:
            self.remark.hide()
            return
        found = connecting.matching_boards(wanted)
        if len(found) == 1:
            self.show_board(found[0].code)
        elif not found:
            said = _("Type a board code such as {code}, a model or a chip, or scan the label on the board.")
            self.remark.say(
                _("No board in the catalogue is called {text}").format(text=plain(wanted, 60)), said.format(code=_FIRST)
            )
        else:
            head = ngettext("{n} board fits", "{n} boards fit", len(found)).format(n=len(found))
            names = [plain(f"{spec.code} ({spec.model})" if spec.model else spec.code, 60) for spec in found[:_NAMED]]
            rest = [_("and {n} more").format(n=len(found) - _NAMED)] if len(found) > _NAMED else []
            few = len(found) <= _OFFERED
            choose: Offer = (_("Choose one…"), "", lambda: self._choose(found))
            offers = [self._offer(spec.code) for spec in found] if few else [choose]
            self.remark.say(head, ", ".join(names + rest), *offers)

    def _offer(self, code: str) -> Offer:
        return code, "", lambda: self.show_board(code)

    def _choose(self, found: tuple[BoardSpec, ...]) -> None:
        """Let the person choose one of many."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for spec in found:
            action = menu.addAction(plain(f"{spec.code}  {spec.model}".strip(), 60))
            action.triggered.connect(lambda _on=False, code=spec.code: self.show_board(code))
        last = self.remark.rect().bottomRight()
        corner = self.remark.mapToGlobal(last)
        menu.popup(QPoint(corner.x() - menu.sizeHint().width(), corner.y()))

    def _test(self) -> None:
        if self.shown is not None:
            self.desk.go_to("bench", board=self.shown.board.code)


def _level_text(way: Way) -> str:
    if way.level_v is not None:
        return _("{volts} V").format(volts=number_text(way.level_v))
    return _("not known") if way.adapter.id == "uart_chip1" else "—"


def _cells(way: Way) -> tuple[CellText, ...]:
    tests = (_cell(way.tests[test]) for test in connecting.tests())
    return (CellText(adapter_name(way.adapter.id), strong=True), CellText(_level_text(way)), *tests)


def _meaning(can: str) -> QWidget:
    """A word of the matrix with its mark, and what it means."""
    tone, icon = can_mark(can)
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    row.addWidget(icon_label(icon, tone, 14))
    row.addWidget(label(f"{can_word(can)}: {can_text(can)}", "small", "ink_2"))
    return made


def _cell(can: str) -> CellText:
    tone, icon = can_mark(can)
    return CellText(can_word(can), tone, icon)


def _numbered(mark: str, text: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    lead = label(mark, "strong", "ink_2")
    lead.setFixedWidth(theme.px(20))
    row.addWidget(lead, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(label(text, wrap=True), 1)
    return row


def _fact(name: str, value: str) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addWidget(label(name, "small", "ink_2", wrap=True))
    column.addWidget(_value(value))
    return column


def _source(source: str) -> QWidget:
    return label(_("Source: {source}").format(source=plain(source, 300)), "small", "ink_2", wrap=True)


def _value(value: str) -> QWidget:
    return label(value, "strong", wrap=True)
