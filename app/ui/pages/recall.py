"""The recall of a lot: every board that holds or ever held a part of it, where it is now, whose, and on which order."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QStackedWidget, QVBoxLayout, QWidget

from app.domain.recall import Held, Recall, RecallLine
from app.services.file_names import safe_name
from app.services.recall import boards_with
from app.services.scanning import ScannedKind, resolve
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.models.rows import CellText, Rows
from app.ui.order_marks import offset_min
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.buttons import button, icon_button, primary
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.filter_chip import FilterChip
from app.ui.widgets.flow import Flow
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.table import Table
from app.ui.widgets.table_file import ask_table_file, table_file
from app.ui.widgets.text import label
from app.words.board_history import placement_text
from app.words.capital import capital
from app.words.dates import day_text
from app.words.language import _, ngettext
from app.words.orders import grade_word
from app.words.part_story import (
    held_text,
    held_word,
    number_text,
    place_text,
    recall_cells,
    recall_columns,
    recall_text,
)
from app.words.plain_text import plain

#: Tone and icon of what became of a part.
_MARKS = {
    Held.FITTED: ("major", "state.major"),
    Held.REPLACED: ("ink_2", "ph.swap"),
    Held.TAKEN_BACK: ("ink_2", "ph.arrow-u-up-left"),
}


class Page(PageBase):
    """`open(lot=...)` shows it; a scan or a typed number shows another. Enter on a line opens that board."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Recall"))
        self.shown: Recall | None = None
        self._wanted = ""
        head = self.header.layout()
        if isinstance(head, QHBoxLayout):
            head.insertWidget(0, icon_button(_("All parts"), "ph.arrow-left", self.back))
        self.field = SearchField(_("Scan or type a lot"), _("Lot to look for"), 260)
        self.field.returnPressed.connect(lambda: self.show_lot(self.field.text()))
        self.left.addWidget(self.field)
        self.part_button = button("", self._show_part, icon="nav.parts")
        self.export_button = primary(_("Export the boards"), self.ask_where, icon="ph.download-simple", compact=True)
        self.right.addWidget(self.part_button)
        self.right.addWidget(self.export_button)
        self.answer = Card()
        self.sentence = label("", "section", wrap=True)
        self.about = label("", "body", "ink_2", wrap=True)
        self.answer.column.addWidget(self.sentence)
        self.answer.column.addWidget(self.about)
        self.others = QWidget()
        self._others = Flow(self.others, gap=6)
        self.answer.column.addWidget(self.others)
        self.body.addWidget(self.answer)
        flow = Flow(gap=8)
        self.chips: dict[Held, FilterChip] = {}
        for held, (tone, icon) in _MARKS.items():
            chip = FilterChip(capital(held_word(held)), icon, tone, 0)
            chip.toggled.connect(lambda _on: self._show_lines())
            self.chips[held] = chip
            flow.addWidget(chip)
        self.chip_row = QWidget()
        self.chip_row.setLayout(flow)
        self.rows = Rows(
            (_("Board"), _("What it is"), _("Where it is now"), _("Owner"), _("Order"), _("Position"), _("Pieces"),
             _("Fitted"), _("What became of it")),
            frozenset({6}),
        )  # fmt: skip
        self.table = Table(_("Boards with a part of the lot"), self.rows)
        self.table.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.table.opened.connect(lambda row: desk.go_to("board", serial=self.rows.thing(row).asset.id))
        self.listed = QWidget()
        column = QVBoxLayout(self.listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.chip_row)
        column.addWidget(self.table, 1)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.listed)
        self.ask = EmptyState(
            _("Which lot is it?"),
            _("Scan its label, or type its number: every board that ever got a part of it is named at once."),
        )
        self.stack.addWidget(self.ask)
        self.none = EmptyState(
            _("No board got a part of it"), _("What came in of this lot lies in its bins still, or was counted off.")
        )
        self.stack.addWidget(self.none)
        self.body.addWidget(self.stack, 1)
        self._fit_columns()
        self._frame()
        self.follow_shop(self._changed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def restyle(self) -> None:
        """Renew the column widths at a switch of theme."""
        super().restyle()
        if hasattr(self, "table"):
            self._fit_columns()

    def _fit_columns(self) -> None:
        for column, width in enumerate((140, 100, 200, 110, 126, 110, 64, 104, 150)):
            self.table.setColumnWidth(column, theme.px(width))
        narrow = self.width() < theme.px(1150)
        for column in (1, 6, 7):  # where a board is and what became of the part come first
            self.table.setColumnHidden(column, narrow)

    # ------------------------------------------------------------ what the window asks

    def open(self, **where: Any) -> None:
        """`lot` = the lot to look for, by number or id; without one it asks."""
        if where.get("lot"):
            self.show_lot(str(where["lot"]))
        elif self.shown is None:
            self.field.setFocus()

    def scanned(self, text: str) -> bool:
        """A scan of a lot is looked for; any other leads on."""
        shop = self.desk.shop
        found = resolve(shop, text) if shop is not None else None
        if found is None or found.kind is not ScannedKind.LOT or not found.known:
            return False
        self.show_lot(found.number)
        return True

    def stop(self) -> bool:
        """Esc: back."""
        self.back()
        return True

    def back(self) -> None:
        """Back to the part of the lot; without one, to the list of parts."""
        if self.shown is not None:
            self._show_part()
        else:
            self.desk.go_to("parts")

    # ------------------------------------------------------------ showing

    def _changed(self) -> None:
        if self.isVisible() and self.shown is not None:
            self.show_lot(self.shown.lot_id)

    def show_lot(self, lot: str) -> None:
        """Look for the boards of a lot, away from the GUI thread."""
        shop, wanted = self.desk.shop, lot.strip()
        if shop is None or not wanted:
            return
        self._wanted = wanted
        run_in_thread(lambda: boards_with(shop, wanted), lambda found: self._show(wanted, found),
                      self.desk.say_error, self)  # fmt: skip

    def _show(self, wanted: str, found: Recall) -> None:
        if wanted != self._wanted:
            return
        self.shown = found
        self.field.setText(found.lot_number)
        self.sentence.setText(recall_text(found))
        left = ngettext("{n} still in stock", "{n} still in stock", found.left).format(n=number_text(found.left))
        facts = (found.part_name, grade_word(found.grade), found.supplier, found.batch, left)
        self.about.setText(" · ".join(plain(fact, 80) for fact in facts if fact))
        while (item := self._others.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if found.same_batch:
            self._others.addWidget(label(_("Of the same batch:"), "small", "ink_2"))
            for number in found.same_batch[:12]:
                self._others.addWidget(button(number, partial(self.show_lot, number), kind="link"))
        self.others.setVisible(bool(found.same_batch))
        for held, chip in self.chips.items():
            chip.set_count(sum(line.held is held for line in found.lines))
        self._show_lines()
        self._frame()

    def _show_lines(self) -> None:
        found = self.shown
        if found is None:
            return
        chosen = [held for held, chip in self.chips.items() if chip.isChecked()]
        self.rows.show([(line, _cells(line)) for line in found.lines if not chosen or line.held in chosen])

    def _frame(self) -> None:
        found = self.shown
        self.answer.setVisible(found is not None)
        self.export_button.setVisible(found is not None and bool(found.lines))
        self.part_button.setVisible(found is not None)
        if found is None:
            self.stack.setCurrentWidget(self.ask)
            return
        text = _("Part {sku}").format(sku=plain(found.sku, 24))
        self.part_button.setText(text)
        self.part_button.setAccessibleName(text)
        self.stack.setCurrentWidget(self.listed if found.lines else self.none)

    # ------------------------------------------------------------ doing

    def _show_part(self) -> None:
        if self.shown is not None:
            self.desk.go_to("part", part=self.shown.part_id)

    def ask_where(self) -> None:
        """Ask for a file and write the boards into it."""
        if self.shown is None:
            return
        name = safe_name(f"recall-{self.shown.lot_number}")
        chosen = ask_table_file(self, _("Export the boards"), name)
        if chosen is not None:
            self.export(chosen)

    def export(self, path: Path) -> None:
        """Write the boards in sight to a file; its ending names the form, CSV where there is none."""
        from app.documents.export import ExportTable, write_table

        found = self.shown
        if found is None:
            return
        target = table_file(path)
        lines = tuple(recall_cells(self.rows.thing(row)) for row in range(self.rows.rowCount()))
        table = ExportTable(found.lot_number, recall_columns(), lines)

        def done(_nothing: None) -> None:
            words = ngettext("{n} line written to {file}", "{n} lines written to {file}", len(lines))
            self.desk.toast(words.format(n=number_text(len(lines)), file=plain(target.name, 60)))

        run_in_thread(lambda: write_table(table, target), done, self.desk.say_error, self)


def _cells(line: RecallLine) -> tuple[CellText, ...]:
    tone, icon = _MARKS[line.held]
    asset = line.asset
    said = held_text(line)
    return (
        CellText(asset.name, strong=True),
        CellText(asset.model or asset.board_code or "", "ink_2"),
        CellText(placement_text(line.placement)),
        CellText(line.owner, "ink_2"),
        CellText(line.order_number),
        CellText(place_text(line.position)),
        CellText(number_text(line.quantity), sort=line.quantity),
        CellText(day_text(line.at, offset_min()), "ink_2", sort=line.at),
        CellText(capital(said), tone, icon),
    )
