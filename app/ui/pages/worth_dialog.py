"""What the stock is worth, or was at the end of any day: in all and by part, as a table and as a file."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QDialog, QHBoxLayout, QHeaderView, QVBoxLayout, QWidget

from app.domain.stock_value import PartValue, StockValue
from app.services.stock_value import end_of_day, value_at
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.models.rows import CellText, Rows
from app.ui.order_marks import offset_min
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.table import Table, widen
from app.ui.widgets.table_file import ask_table_file, table_file
from app.ui.widgets.text import label
from app.words.dates import day_text
from app.words.language import _
from app.words.orders import amount_text, money_text
from app.words.part_story import number_text
from app.words.plain_text import plain


class WorthDialog(QDialog):
    """Opens on today; another day is typed. `desk` is the window as a page sees it."""

    def __init__(self, parent: QWidget, desk: Any) -> None:
        super().__init__(parent)
        self._desk = desk
        self.shown: StockValue | None = None
        self._wanted: date | None = None
        self.setWindowTitle(_("What the stock is worth"))
        self.resize(theme.px(680), theme.px(560))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(10)
        whole.addWidget(label(_("What the stock is worth"), "title"))
        row = QHBoxLayout()
        row.setSpacing(10)
        caption = label(_("At the end of the day"), "small", "ink_2")
        self.day = SearchField(_("2027-01-31"), _("At the end of the day"), 150)
        self.day.setText(datetime.now().astimezone().date().isoformat())
        self.day.setMaxLength(10)
        caption.setBuddy(self.day)
        row.addWidget(caption)
        row.addWidget(self.day)
        row.addStretch(1)
        whole.addLayout(row)
        self.total = label("", "readout", wrap=True)
        whole.addWidget(self.total)
        self.line = label("", "small", "ink_2", wrap=True)
        whole.addWidget(self.line)
        self.rows = Rows((_("Part"), _("What it is"), _("On hand"), _("Worth")), frozenset({2, 3}))
        self.table = Table(_("Worth by part"), self.rows)
        for column, width in enumerate((170, 200, 90, 150)):
            self.table.setColumnWidth(column, theme.px(width))
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        whole.addWidget(self.table, 1)
        foot = QHBoxLayout()
        self.export_button = button(_("Export…"), self._ask_where, icon="ph.download-simple")
        foot.addWidget(self.export_button)
        foot.addStretch(1)
        foot.addWidget(primary(_("Close"), self.accept, compact=True))
        whole.addLayout(foot)
        self.day.rested.connect(self.ask)
        unfollow = desk.on_person(self._judge)
        self.finished.connect(lambda _result: unfollow())
        self.ask()

    def _judge(self) -> None:
        """Somebody else is at the window."""
        if not self._desk.sees_prices:
            self.reject()

    def ask(self) -> None:
        """Reckon the stock at the day that is typed, away from the GUI thread."""
        try:
            day = date.fromisoformat(self.day.text().strip())
        except ValueError:
            self.line.setText(_("Write the day as 2027-01-31."))
            theme.set_tone(self.line, "critical")
            return
        if day == self._wanted:
            return
        self._wanted = day
        shop = self._desk.shop
        run_in_thread(lambda: value_at(shop, end_of_day(day)), lambda found: self._show(day, found),
                      self._desk.say_error, self)  # fmt: skip

    def _show(self, day: date, found: StockValue) -> None:
        if day != self._wanted:
            return
        self.shown = found
        self.total.setText(" + ".join(money_text(money) for money in found.totals) or "—")
        theme.set_tone(self.line, "ink_2")
        when = min(found.at.astimezone(UTC), datetime.now(UTC))
        words = _("{n} parts on {day}, as the record knows that day now: later corrections of it are in.")
        if not found.parts:
            words = _("Nothing was in stock on {day}.")
        self.line.setText(words.format(n=number_text(len(found.parts)), day=day_text(when, offset_min())))
        self.export_button.setEnabled(bool(found.parts))
        most = sorted(found.parts, key=lambda part: -sum(money.minor for money in part.values))
        self.rows.show([(part, _cells(part)) for part in most])
        widen(self.table, 2, 3)

    def _ask_where(self) -> None:
        if self._wanted is None:
            return
        chosen = ask_table_file(self, _("Export"), f"stock-{self._wanted.isoformat()}")
        if chosen is not None:
            self.export(chosen)

    def export(self, path: Path) -> None:
        """Write the stock by lot to a file; its ending names the form, CSV where there is none."""
        from app.documents.export import ExportTable, write_table

        found = self.shown
        if found is None:
            return
        target = table_file(path)
        columns = (
            ("sku", _("Part")), ("name", _("What it is")), ("lot", _("Lot")), ("grade", _("Grade")),
            ("quantity", _("On hand")), ("worth", _("Worth")), ("currency", _("Currency")),
        )  # fmt: skip
        lines = tuple(
            (part.sku, part.name, lot.lot_number, lot.grade.value, lot.quantity, amount_text(lot.value),
             lot.value.currency)
            for part in found.parts for lot in part.lots
        )  # fmt: skip
        table = ExportTable(_("Stock"), columns, lines)
        run_in_thread(
            lambda: write_table(table, target),
            lambda _none: self._desk.toast(_("Written to {file}").format(file=plain(target.name, 60))),
            self._desk.say_error, self,
        )  # fmt: skip


def _cells(part: PartValue) -> tuple[CellText, ...]:
    worth = part.values
    minor = sum(money.minor for money in worth)
    return (
        CellText(part.sku, strong=True),
        CellText(part.name, "ink_2"),
        CellText(number_text(part.quantity), "critical" if part.quantity < 0 else "ink", sort=part.quantity),
        CellText(" + ".join(money_text(money) for money in worth), strong=True, sort=minor),
    )
