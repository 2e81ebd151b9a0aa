"""One report: its figures, what has to be known of them, its tables drawn and listed, how each figure is counted."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.report import Chart, Figure, Report, ReportKind, Row, Table
from app.ui import icons, theme
from app.ui.pages.reports_table import ReportRows
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.card import Card
from app.ui.widgets.choice import Choice
from app.ui.widgets.note_lines import NoteLines
from app.ui.widgets.report_chart import ReportChart
from app.ui.widgets.report_figures import FigureTiles
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import Elided, label
from app.words.language import _
from app.words.missed_settings import told_notes
from app.words.phrases import say
from app.words.plain_text import plain
from app.words.report_cells import NOTHING, cell_text, period_text
from app.words.report_marks import Mark, Shape, marks_of
from app.words.report_titles import report_question, report_title

#: From this width on chart and table stand beside each other where the table has room, px at 100 %.
_BESIDE = 1180
#: Tables of more rows than this scroll for themselves, so many of them seen at once.
_MOST_ROWS, _ROWS_SEEN = 30, 12


class ReportView(QWidget):
    """`orders_wanted` tells what they are of, their keys and what else the row stands for; `link_wanted` the latter of
    a row without orders; `setting_wanted` a setting that the report misses.
    """

    orders_wanted = Signal(str, object, object)
    link_wanted = Signal(object)
    setting_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.report: Report | None = None
        self._tables: dict[ReportKind, str] = {}
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        inside = Inside()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, theme.px(4), 0)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.setSpacing(12)
        self.title = label("", "section")
        head.addWidget(self.title)
        self.question = Elided("", "body", "ink_2")
        head.addWidget(self.question, 1)
        self.about = label("", "small", "ink_2")
        head.addWidget(self.about)
        column.addLayout(head)
        card = Card()
        card.column.setContentsMargins(4, 4, 4, 4)
        self.tiles = FigureTiles()
        self.tiles.picked.connect(self._figure_picked)
        card.column.addWidget(self.tiles)
        column.addWidget(card)
        self.notes = NoteLines()
        self.notes.setting_wanted.connect(self.setting_wanted)
        column.addWidget(self.notes)
        column.addWidget(self._table_card(), 1)
        self.fold = button(_("How this is counted"), self._turn_fold, icon="ph.caret-right", kind="ghost")
        self.fold.setCheckable(True)
        column.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeft)
        self._means = QWidget()
        self._mean_lines = QVBoxLayout(self._means)
        self._mean_lines.setContentsMargins(12, 0, 12, 8)
        self._mean_lines.setSpacing(6)
        self._means.hide()
        column.addWidget(self._means)
        self.scrolled = Scrolled(inside)
        outer.addWidget(self.scrolled)

    def _table_card(self) -> Card:
        card = Card()
        row = QHBoxLayout()
        row.setSpacing(8)
        self.choice = Choice(_("Table"), 380)
        self.choice.currentIndexChanged.connect(lambda _at: self._show_table())
        row.addWidget(self.choice)
        self.before = icon_button(_("Table before this one"), "ph.caret-left", lambda: self.turn(-1))
        self.after = icon_button(_("Next table"), "ph.caret-right", lambda: self.turn(1))
        row.addWidget(self.before)
        row.addWidget(self.after)
        self.place = label("", "small", "ink_2")
        row.addWidget(self.place)
        row.addStretch(1)
        card.column.addLayout(row)
        self.note = label("", "small", "ink_2", wrap=True)
        card.column.addWidget(self.note)
        self._both = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._both.setSpacing(12)
        self.chart = ReportChart()
        self.chart.picked.connect(self._mark_picked)
        self._both.addWidget(self.chart, 3)
        self.table = ReportRows()
        self.table.chosen.connect(self._row_picked)
        self._both.addWidget(self.table, 4)
        self.nothing = label(_("Nothing in this period; choose a longer one."), "body", "ink_2", wrap=True)
        self._both.addWidget(self.nothing)
        self._both.addStretch(0)
        card.column.addLayout(self._both, 1)
        return card

    # ------------------------------------------------------------ showing

    def show_report(self, report: Report) -> None:
        """Show a report; of the same one made anew nothing jumps."""
        same = self.report is not None and self.report.kind is report.kind
        if same and self.report == report:
            return
        self.report = report
        self.title.setText(report_title(report.kind))
        self.question.set_text(report_question(report.kind))
        words = [period_text(report.asked), say(report.looked)]
        if report.simulated:
            words.append(_("simulated"))
        self.about.setText(" · ".join(words))
        self.setAccessibleName(f"{report_title(report.kind)}. {self.about.text()}")
        self.tiles.show_figures(report.figures)
        self.notes.show_notes(told_notes(report.notes))
        empty(self._mean_lines)
        for one in report.definitions:
            self._mean_lines.addWidget(label(say(one), "body", "ink_2", wrap=True))
        self.fold.setVisible(bool(report.definitions))
        self._means.setVisible(self.fold.isChecked() and bool(report.definitions))
        self._offer_tables(report)
        if not same:
            self.scrolled.verticalScrollBar().setValue(0)

    def _offer_tables(self, report: Report) -> None:
        drawn = {chart.table for chart in report.charts}
        names = [one.id for one in report.tables]
        wanted = self._tables.get(report.kind, report.charts[0].table if report.charts else "")
        self.choice.blockSignals(True)
        self.choice.clear()
        for one in report.tables:
            token = "nav.reports" if one.id in drawn else "action.table"
            self.choice.addItem(icons.icon(token, "ink_2"), plain(say(one.title), 80), one.id)
        self.choice.setCurrentIndex(max(names.index(wanted) if wanted in names else 0, 0))
        self.choice.blockSignals(False)
        self._show_table()

    def table_shown(self) -> Table | None:
        """The table that is shown."""
        id_ = self.choice.currentData()
        if self.report is None or id_ is None:
            return None
        return self.report.table(id_)

    def chart_shown(self) -> Chart | None:
        """How it is drawn; None where it is not."""
        table = self.table_shown()
        if self.report is None or table is None:
            return None
        return next((one for one in self.report.charts if one.table == table.id), None)

    def turn(self, step: int) -> None:
        """Go to another table."""
        if self.choice.count():
            self.choice.setCurrentIndex((self.choice.currentIndex() + step) % self.choice.count())

    def _show_table(self) -> None:
        table, chart = self.table_shown(), self.chart_shown()
        if self.report is None or table is None:
            return
        self._tables[self.report.kind] = table.id
        count = self.choice.count()
        for one in (self.before, self.after):
            one.setVisible(count > 1)
        self.place.setText(_("{n} of {count}").format(n=self.choice.currentIndex() + 1, count=count))
        self.note.setText(say(table.note) if table.note is not None else "")
        self.note.setVisible(table.note is not None)
        rows = bool(table.rows)
        marks = marks_of(self.report, chart) if chart is not None else None
        self.chart.setVisible(marks is not None and marks.tells)
        if marks is not None:
            self.chart.show_marks(marks)
        self.table.setVisible(rows)
        self.nothing.setVisible(not rows)
        if rows:
            self.table.show_table(self.report, table)
        self._fit()

    # ------------------------------------------------------------ sizes

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def restyle(self) -> None:
        """Fit anew at a switch of theme."""
        self._fit()

    def _fit(self) -> None:
        """Chart over table, or beside it where both have room."""
        if self.table_shown() is None:
            return
        room = self.width() - theme.px(48)
        lying = self.chart.marks is not None and self.chart.marks.shape is Shape.LYING
        half = room * (0.5 if lying else 0.55)
        beside = self.chart.isVisibleTo(self) and room >= theme.px(_BESIDE) and self.table.needs_width() <= room - half
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._both.setDirection(way)
        for one in (self.chart, self.table):
            self._both.setAlignment(one, Qt.AlignmentFlag.AlignTop if beside else Qt.AlignmentFlag(0))
        whole, rows = self.table.needs_height(), self.table.rows.rowCount()
        seen = theme.px(46) + theme.size("table_row") * _ROWS_SEEN
        likes = self.chart.likes_height()
        if beside and lying and rows <= _MOST_ROWS:
            likes = max(likes, min(whole, round(likes * 1.6)))  # the bars about as far apart as the rows beside them
        self.chart.setMinimumHeight(min(likes, theme.px(480)))
        self.chart.setMaximumHeight(round(likes * (1.0 if beside else 1.5)) if lying else 16_777_215)
        self.table.setMinimumHeight(whole if rows <= _MOST_ROWS else seen)
        self.table.setMaximumHeight(whole if rows <= _MOST_ROWS else 16_777_215)

    def _turn_fold(self) -> None:
        on = self.fold.isChecked()
        icons.set_icon(self.fold, "ph.caret-down" if on else "ph.caret-right", "ink")
        self._means.setVisible(on)
        if on:
            self.scrolled.ensureWidgetVisible(self._means)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.turn(-1 if event.key() == Qt.Key.Key_PageUp else 1)
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------ what is behind

    def _figure_picked(self, figure: Figure) -> None:
        self.orders_wanted.emit(plain(say(figure.title), 80), figure.behind, None)

    def _mark_picked(self, mark: Mark) -> None:
        self._open(mark.behind, mark.link, mark.name)

    def _row_picked(self, row: Row) -> None:
        table = self.table_shown()
        if self.report is None or table is None:
            return
        names = [
            cell_text(cell, column.unit, None, self.report.asked.zone)
            for cell, column in zip(row.cells, table.columns, strict=True)
        ]
        self._open(row.behind, row.link, next((one for one in names if one != NOTHING), ""))

    def _open(self, behind: tuple[int, ...], link: object, name: str) -> None:
        table = self.table_shown()
        if behind:
            title = plain(say(table.title), 80) if table is not None else ""
            self.orders_wanted.emit(f"{title}: {name}" if title else name, behind, link)
        elif link is not None:
            self.link_wanted.emit(link)
