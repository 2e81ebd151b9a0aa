"""A table of a report as rows of the window: the words of `app.words.report_cells`, sorted by what they stand for."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent

from app.domain.report import Cell, Report, Row, Unit
from app.domain.report import Table as ReportTable
from app.ui import theme
from app.ui.models.rows import CellText, Rows
from app.ui.widgets.table import Table, text_width
from app.words.language import _
from app.words.phrases import say
from app.words.report_cells import TableTexts, currency_of, interval_text

_WIDEST = 280


class ReportRows(Table):
    """The table; `chosen` is emitted with the Row that was clicked or entered."""

    chosen = Signal(object)

    def __init__(self) -> None:
        self.rows = Rows(())
        super().__init__(_("Table"), self.rows)
        self._widths: list[int] = []
        self._shown: tuple[Report, ReportTable] | None = None
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollMode(Table.ScrollMode.ScrollPerPixel)
        self.opened.connect(lambda at: self.chosen.emit(self.rows.thing(at)))
        self.clicked.connect(lambda index: self.chosen.emit(self.rows.thing(index.row())))

    def show_table(self, report: Report, table: ReportTable) -> None:
        """Show a table of that report; the row that was picked stays picked where it is still there."""
        if self._shown is not None and self._shown[1] == table and self._shown[0].asked == report.asked:
            self._shown = (report, table)
            return
        same = self._shown is not None and self._shown[1].id == table.id and self._shown[0].kind is report.kind
        picked = self._picked_name() if same else None
        place = self.verticalScrollBar().value() if same else 0
        self._shown = (report, table)
        self.setAccessibleName(say(table.title))
        texts = TableTexts(table, report.asked.zone)
        extra = table.untold()
        right = frozenset(
            at for at, one in enumerate(table.columns) if one.unit not in (Unit.TEXT, Unit.MOMENT)
        ) | (frozenset({len(table.columns)}) if extra else frozenset())  # fmt: skip
        heads = [*texts.heads, *([_("95% interval")] if extra else [])]
        order = (self.header.sortIndicatorSection(), self.header.sortIndicatorOrder()) if same else None
        model = Rows(heads, right)
        model.show([(row, self._cells(table, texts, row, extra=extra)) for row in table.rows])
        self.rows = model
        if order is None:
            self.header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setModel(model)
        if order is not None and order[0] >= 0:
            model.sort(*order)
        self._measure(heads)
        self._fit()
        if picked is not None:
            for at in range(model.rowCount()):
                if model.thing(at).cells[0] == picked:
                    self.selectRow(at)
                    break
        self.verticalScrollBar().setValue(place)

    def _picked_name(self) -> Cell:
        rows = self.selectionModel().selectedRows() if self.selectionModel() is not None else []
        return self.rows.thing(rows[0].row()).cells[0] if rows else None

    def _cells(self, table: ReportTable, texts: TableTexts, row: Row, *, extra: bool) -> tuple[CellText, ...]:
        made = []
        for at, column in enumerate(table.columns):
            text = texts.cell(row, at)
            figures = column.unit is not Unit.TEXT
            made.append(
                CellText(
                    text,
                    "ink" if at == 0 or figures else "ink_2",
                    "state.minor" if row.flagged and at == 0 else "",
                    strong=row.flagged or (at == 0 and not figures),
                    sort=_sort_key(row.cells[at]) if figures else None,
                )
            )
        if extra:
            bounded = table.bounded()
            of = table.columns[bounded] if bounded is not None else None
            unit, currency = (of.unit, currency_of(table, row, of)) if of is not None else (Unit.NUMBER, None)
            low = row.interval.low if row.interval is not None and row.interval.low is not None else float("-inf")
            made.append(CellText(interval_text(row.interval, unit, currency), "ink_2", sort=low))
        return tuple(made)

    def _measure(self, heads: list[str]) -> None:
        """What each column needs: figures whole, texts up to a limit."""
        self._widths = []
        for column, head in enumerate(heads):
            texts = {str(self.rows.index(at, column).data() or "") for at in range(self.rows.rowCount())}
            longest = sorted(texts, key=len)[-4:]
            need = max([text_width(head, "small") + theme.px(14), *(text_width(one, "strong") for one in longest)])
            if column == 0:
                flagged = any(self.rows.thing(at).flagged for at in range(self.rows.rowCount()))
                need += theme.px(14) + (theme.px(24) if flagged else 0)
            is_text = self._shown is not None and column < len(self._shown[1].columns) and (
                self._shown[1].columns[column].unit is Unit.TEXT
            )  # fmt: skip
            self._widths.append(min(need, theme.px(_WIDEST)) if is_text else need)

    def needs_width(self) -> int:
        """The width at which nothing is cut, px."""
        return sum(self._widths) + theme.px(12)

    def needs_height(self) -> int:
        """The height that all rows take, px."""
        rows = self.rows.rowCount()
        bar = self.horizontalScrollBar().sizeHint().height() if self.needs_width() > self.width() else 0
        return self.header.height() + rows * self.verticalHeader().defaultSectionSize() + bar + theme.px(4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def restyle(self) -> None:
        """Measure anew at a switch of theme."""
        super().restyle()
        if getattr(self, "_shown", None) is not None and self._shown is not None:
            shown, self._shown = self._shown, None
            self.show_table(*shown)

    def _fit(self) -> None:
        """Give what is left to the columns, the first most of it."""
        if not getattr(self, "_widths", None):
            return
        left = self.viewport().width() - sum(self._widths)
        each = max(0, left) // (len(self._widths) + 1)
        for column, width in enumerate(self._widths):
            self.setColumnWidth(column, width + each * (2 if column == 0 else 1))


def _sort_key(cell: Cell) -> float:
    if isinstance(cell, datetime):
        return cell.timestamp()
    return float(cell) if isinstance(cell, int | float) else float("-inf")
