"""The Parts page: what is on hand against its minimum, the lots behind it, taking in and counting."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QStackedWidget, QVBoxLayout, QWidget

from app.domain.stock import LotRow, MoveLine, PartRow
from app.services import stock
from app.services.scanning import ScannedKind, resolve
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.models.rows import CellText, Rows
from app.ui.order_marks import when
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.empty_state import EmptyState, Way
from app.ui.widgets.filter_chip import FilterChip
from app.ui.widgets.flow import Flow
from app.ui.widgets.receive_dialog import CountDialog, ReceiveDialog
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.side_panel import SidePanel
from app.ui.widgets.table import Cell, Table
from app.ui.widgets.text import Elided, hairline, label, plain_tooltip
from app.words.findings import part_name
from app.words.language import _, ngettext
from app.words.orders import grade_word, money_text, move_reason_word
from app.words.plain_text import plain

if TYPE_CHECKING:
    from app.ledger.change import Commit

Index = QModelIndex | QPersistentModelIndex
_LEVEL = 4


class _Level(Cell):
    """The level of a part: a bar, and a tick at the minimum."""

    def paint_content(self, painter: QPainter, box: QRect, index: Index) -> None:
        if index.column() != _LEVEL:
            super().paint_content(painter, box, index)
            return
        model = index.model()
        part = model.thing(index.row()) if isinstance(model, Rows) else None
        if not isinstance(part, PartRow):
            return
        full = max(part.on_hand, part.minimum * 2, 1)
        track = QRectF(box.x(), box.center().y() - 2.5, box.width(), 5)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("sunken"))
        painter.drawRoundedRect(track, 2.5, 2.5)
        share = min(max(part.on_hand, 0) / full, 1.0)
        if share:
            painter.setBrush(theme.color("minor" if part.low else "ink_3"))
            painter.drawRoundedRect(QRectF(track.x(), track.y(), track.width() * share, 5), 2.5, 2.5)
        if part.minimum:
            x = track.x() + track.width() * part.minimum / full
            painter.setPen(QPen(theme.color("ink"), 2))
            painter.drawLine(round(x), box.center().y() - 6, round(x), box.center().y() + 6)
        painter.restore()


class Page(PageBase):
    """A scan finds a part; Receive takes a delivery in, Count sets a lot right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Parts"))
        self._parts: tuple[PartRow, ...] = ()
        self._loaded = False
        self.search = SearchField(_("Part, marking, board it fits"), _("Find in parts"), 260)
        self.search.textChanged.connect(lambda _text: self._show())
        self.left.addWidget(self.search)
        self.receive_button = primary(_("Receive"), self.ask_receive, icon="nav.parts", compact=True)
        self.right.addWidget(self.receive_button)
        flow = Flow(gap=8)
        self.chips: dict[str, FilterChip] = {}
        for key, text, icon, tone in (
            ("negative", _("Below zero"), "state.critical", "critical"),
            ("out", _("Out"), "state.critical", "critical"),
            ("low", _("Reorder"), "state.minor", "minor"),
        ):
            chip = FilterChip(text, icon, tone, 0)
            chip.toggled.connect(lambda _on: self._show())
            self.chips[key] = chip
            flow.addWidget(chip)
        self.body.addLayout(flow)
        self.rows = Rows(
            (_("Part"), _("What it is"), _("Fits"), _("Here"), _("Level"), _("Lots"), _("State")),
            frozenset({3, 5}),
        )
        self.table = Table(_("Parts"), self.rows)
        self.table.setItemDelegate(_Level(self.table))
        self.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.table.picked.connect(self._pick)
        self.panel = SidePanel(_("Part"))
        self.panel.hide()
        self._fit_columns()
        self.panel.closed.connect(self.table.clearSelection)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.table, 1)
        row.addWidget(self.panel)
        self.stack = QStackedWidget()
        self.stack.addWidget(whole)
        self.nothing = EmptyState(
            _("No part yet. What came in?"),
            _("Parts are counted by lot, so that an order knows what was fitted and what it cost."),
            (Way("nav.parts", _("Receive a delivery"), _("part, quantity, price, bin"), "", self.ask_receive),),
        )
        self.stack.addWidget(self.nothing)
        self.body.addWidget(self.stack, 1)
        self.follow_shop(self._changed)

    def restyle(self) -> None:
        """Renew the column widths at a switch of theme."""
        super().restyle()
        if hasattr(self, "panel"):
            self._fit_columns()

    def _fit_columns(self) -> None:
        """Beside the open panel, and in large type, only the columns that say what to do."""
        narrow = not self.panel.isHidden()
        for column, width in enumerate((150, 170, 110, 70, 130, 60, 124)):
            self.table.setColumnWidth(column, theme.px(width))
        for column in (2, 5):
            self.table.setColumnHidden(column, narrow)
        self.table.setColumnHidden(_LEVEL, narrow and theme.current().scale > 1.1)

    # ------------------------------------------------------------ what the window asks

    def open(self, **where: Any) -> None:
        """`part` = an SKU to show."""
        if where.get("part"):
            self.search.setText(str(where["part"]))
        self.refresh()

    def scanned(self, text: str) -> bool:
        """A scan of a part or a lot finds it here; any other leads on."""
        shop = self.desk.shop
        found = resolve(shop, text) if shop is not None else None
        if found is None or found.kind not in (ScannedKind.PART, ScannedKind.LOT) or not found.known:
            return False
        self.search.setText(found.sku or found.number)
        return True

    # ------------------------------------------------------------ showing

    def _changed(self) -> None:
        if self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        """Read the stock anew, away from the GUI thread."""
        shop = self.desk.shop
        if shop is not None:
            run_in_thread(lambda: stock.parts(shop), self._read, self.desk.say_error, self)

    def _read(self, parts: tuple[PartRow, ...]) -> None:
        self._parts, self._loaded = parts, True
        for key, chip in self.chips.items():
            chip.set_count(sum(_fits(key, part) for part in parts))
        self._show()

    def _show(self) -> None:
        if self._loaded and not self._parts:
            self.stack.setCurrentWidget(self.nothing)
            return
        self.stack.setCurrentIndex(0)
        words = self.search.text().casefold().split()
        chosen = [key for key, chip in self.chips.items() if chip.isChecked()]
        shown = [
            part for part in self._parts
            if (not chosen or any(_fits(key, part) for key in chosen)) and all(word in _text(part) for word in words)
        ]  # fmt: skip
        picked = self._picked()
        self.rows.show([(part, _cells(part)) for part in shown])
        again = next((n for n, part in enumerate(shown) if picked is not None and part.id == picked.id), -1)
        if again >= 0:
            self.table.selectRow(self.rows.row_of(shown[again]))

    def _picked(self) -> PartRow | None:
        rows = self.table.selectionModel().selectedRows()
        return self.rows.thing(rows[0].row()) if rows else None

    def _pick(self, row: int) -> None:
        self.panel.setVisible(row >= 0)
        self._fit_columns()
        if row < 0:
            return
        part: PartRow = self.rows.thing(row)
        shop = self.desk.shop
        run_in_thread(
            lambda: (stock.lots(shop, part), stock.moves(shop, part)),
            lambda found: self._show_part(part, *found), self.desk.say_error, self,
        )  # fmt: skip

    def _show_part(self, part: PartRow, lots: tuple[LotRow, ...], moves: tuple[MoveLine, ...]) -> None:
        picked = self._picked()
        if picked is None or picked.id != part.id:
            return
        self.panel.title.setText(plain(part.sku, 20))
        self.panel.title.setToolTip(plain_tooltip(part.sku) if len(part.sku) > 20 else "")
        word, tone, icon = _state(part)
        self.panel.pill.show_state(word, tone if tone != "ink_2" else "idle", icon)
        self.panel.sub.set_text(" · ".join(text for text in (part.name, part_name(part.kind)) if text))
        column = self.panel.clear()
        column.addWidget(label(_("Lots"), "section"))
        for lot in lots:
            column.addWidget(self._lot(lot))
            column.addWidget(hairline())
        column.addWidget(label(_("What happened"), "section"))
        for move in reversed(moves[-12:]):
            row = QHBoxLayout()
            row.addWidget(label(f"{move.quantity:+d}".replace("-", "−"), "strong"))
            what = " ".join(text for text in (move_reason_word(move.reason), move.order_number or move.note) if text)
            row.addWidget(Elided(what, "small", "ink_2"), 1)
            row.addWidget(label(f"{move.by} · {when(move.at)}", "small", "ink_2"))
            column.addLayout(row)
        column.addStretch(1)

    def _lot(self, lot: LotRow) -> QWidget:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(label(lot.number, "strong"))
        facts = (grade_word(lot.grade), money_text(lot.unit_cost), lot.bin, lot.supplier, lot.batch)
        words.addWidget(label(" · ".join(fact for fact in facts if fact), "small", "ink_2", wrap=True))
        row.addLayout(words, 1)
        row.addWidget(label(_number(lot.on_hand), "strong", "critical" if lot.negative else "ink"))
        count = button(_("Count"), lambda: self.ask_count(lot))
        count.setAccessibleName(_("Count lot {lot}").format(lot=lot.number))
        row.addWidget(count)
        return whole

    # ------------------------------------------------------------ doing

    def ask_receive(self) -> None:
        """What came in."""
        dialog = ReceiveDialog(self, self._parts, self._picked())
        dialog.accepted.connect(lambda: self._receive(dialog))
        dialog.open()

    def _receive(self, dialog: ReceiveDialog) -> None:
        shop, actor = self.desk.shop, self.desk.actor
        part, quantity, cost, bin_ = dialog.part(), dialog.quantity.value(), dialog.cost(), dialog.bin.text().strip()
        grade, supplier = dialog.grade.currentData(), dialog.supplier.text().strip()

        def said(lot: LotRow) -> str:
            words = ngettext("{n} × {sku} received as {lot}", "{n} × {sku} received as {lot}", quantity)
            return words.format(n=quantity, sku=lot.sku, lot=lot.number)

        self._write(
            lambda: stock.receive(shop, actor, part, quantity, cost, grade=grade, supplier=supplier, bin=bin_), said
        )

    def ask_count(self, lot: LotRow) -> None:
        """What was counted."""
        dialog = CountDialog(self, lot)
        dialog.accepted.connect(lambda: self._count(lot, dialog.counted.value()))
        dialog.open()

    def _count(self, lot: LotRow, counted: int) -> None:
        shop, actor = self.desk.shop, self.desk.actor

        def said(after: LotRow) -> str:
            return _("{lot} now holds {n}").format(lot=after.number, n=after.on_hand)

        self._write(lambda: stock.adjust(shop, actor, lot.id, counted), said)

    def _write(self, work: Callable[[], LotRow], said: Callable[[LotRow], str]) -> None:
        """Run a write beside the GUI thread, say it, and offer to take exactly that back."""
        shop, actor = self.desk.shop, self.desk.actor

        def both() -> tuple[LotRow, list[Commit]]:
            with shop.noting() as noted:
                return work(), noted

        def undo(noted: list[Commit]) -> None:
            run_in_thread(
                lambda: shop.take_back(actor, noted), lambda _none: self.refresh(), self.desk.say_error, self
            )  # fmt: skip

        def done(found: tuple[LotRow, list[Commit]]) -> None:
            lot, noted = found
            self.desk.toast(said(lot), (lambda: undo(noted)) if noted else None)
            self.refresh()

        run_in_thread(both, done, self.desk.say_error, self)


def _fits(chip: str, part: PartRow) -> bool:
    if chip == "negative":
        return part.negative
    if chip == "out":
        return part.on_hand == 0
    return part.low and part.on_hand > 0


def _state(part: PartRow) -> tuple[str, str, str]:
    """Word, tone and icon; negative is loud."""
    if part.negative:
        return _("Below zero"), "critical", "state.critical"
    if part.on_hand == 0:
        return _("Out"), "critical", "state.critical"
    if part.low:
        return _("Reorder"), "minor", "state.minor"
    return _("In stock"), "ink_2", "state.ok_quiet"


def _cells(part: PartRow) -> tuple[CellText, ...]:
    word, tone, icon = _state(part)
    return (
        CellText(part.sku, strong=True),
        CellText(part.name, "ink_2"),
        CellText(", ".join(part.fits), "ink_2"),
        CellText(_number(part.on_hand), tone if tone != "ink_2" else "ink", strong=True, sort=part.on_hand),
        CellText("", sort=part.on_hand - part.minimum),
        CellText(str(part.lots), "ink_2", sort=part.lots),
        CellText(word, tone, icon),
    )


def _number(value: int) -> str:
    return f"{value:,}".replace("-", "−")


def _text(part: PartRow) -> str:
    return " ".join((part.sku, part.name, part.mpn, part_name(part.kind), *part.fits)).casefold()
