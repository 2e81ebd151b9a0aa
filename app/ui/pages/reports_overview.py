"""The overview of the reports: what waits, how the period went against the one before, and four courses of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.report import Figure, Report, ReportKind, Unit
from app.ui import theme
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.filter_chip import FilterChip
from app.ui.widgets.flow import Flow
from app.ui.widgets.note_lines import NoteLines
from app.ui.widgets.report_chart import ReportChart
from app.ui.widgets.report_figures import FigureTiles
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.text import label
from app.words.hidden_prices import prices_hidden
from app.words.language import _
from app.words.missed_settings import left_out
from app.words.phrases import say
from app.words.plain_text import plain
from app.words.report_cells import n_text
from app.words.report_marks import Mark, marks_of
from app.words.report_titles import report_title

#: What the overview is made of, in the order in which it comes: what waits first.
KINDS = (
    ReportKind.WORK_IN_PROGRESS, ReportKind.TURNAROUND, ReportKind.FIRST_PASS, ReportKind.COMEBACKS,
    ReportKind.THROUGHPUT, ReportKind.FAULTS, ReportKind.COST,
)  # fmt: skip
_WAITS = (
    ("waits_for_you", "ph.hand-pointing", "accent"),
    ("late", "state.critical", "critical"),
    ("waits_for_customer", "state.warming", "info"),
    ("waits_for_parts", "nav.parts", "ink_2"),
    ("to_fetch", "state.ok_quiet", "ink_2"),
)
_FIGURES = (
    (ReportKind.TURNAROUND, "customer_median"), (ReportKind.TURNAROUND, "sla"), (ReportKind.FIRST_PASS, "yield"),
    (ReportKind.COMEBACKS, "within_30"), (ReportKind.THROUGHPUT, "orders_a_day"), (ReportKind.COST, ""),
)  # fmt: skip
_CHARTS = (
    (ReportKind.TURNAROUND, "over_time"), (ReportKind.COMEBACKS, "by_month"), (ReportKind.FAULTS, "pareto"),
    (ReportKind.WORK_IN_PROGRESS, "ages"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Told:
    """A figure of the overview, and the report it is from."""

    kind: ReportKind
    figure: Figure


class Overview(QWidget):
    """`orders_wanted` tells what they are of and their keys; `report_wanted` the report that tells more;
    `setting_wanted` a setting that the figures miss.
    """

    orders_wanted = Signal(str, object)
    report_wanted = Signal(str)
    setting_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.reports: dict[ReportKind, Report] = {}
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        inside = Inside()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, theme.px(4), 0)
        column.setSpacing(12)
        self._waits = QWidget()
        waits = Flow(self._waits, 8)
        self._waits.setAccessibleName(_("What waits now"))
        self.chips: dict[str, FilterChip] = {}
        for id_, icon, tone in _WAITS:
            chip = _WaitChip("", icon, tone, 0)
            chip.clicked.connect(lambda _on=False, id_=id_: self._wait_picked(id_))
            self.chips[id_] = chip
            waits.addWidget(chip)
        column.addWidget(self._waits)
        card = Card()
        card.column.setContentsMargins(4, 4, 4, 4)
        self.tiles = FigureTiles()
        self.tiles.picked.connect(lambda figure: self.orders_wanted.emit(plain(say(figure.title), 80), figure.behind))
        card.column.addWidget(self.tiles)
        column.addWidget(card)
        self.notes = NoteLines()
        self.notes.setting_wanted.connect(self.setting_wanted)
        column.addWidget(self.notes)
        grid = QGridLayout()
        grid.setSpacing(12)
        self.plots: dict[ReportKind, _Plot] = {}
        for place, (kind, _chart) in enumerate(_CHARTS):
            plot = _Plot(kind, lambda kind=kind: self.report_wanted.emit(kind.value))  # type: ignore[misc]
            plot.chart.picked.connect(lambda mark, kind=kind: self._mark_picked(kind, mark))
            self.plots[kind] = plot
            grid.addWidget(plot, *divmod(place, 2))
            grid.setColumnStretch(place % 2, 1)
            grid.setRowStretch(place // 2, 1)
        column.addLayout(grid, 1)
        self.scrolled = Scrolled(inside)
        outer.addWidget(self.scrolled)

    def clear(self) -> None:
        """Forget what was shown, as for another question."""
        self.reports = {}

    def show_report(self, report: Report) -> None:
        """Show what a report brings; what is there already stays where it is."""
        self.reports[report.kind] = report
        if report.kind is ReportKind.WORK_IN_PROGRESS:
            self._show_waits(report)
        self.tiles.show_figures([one.figure for one in self.told()])
        if report.kind is ReportKind.COST:
            self.notes.show_notes(left_out(report.notes) if not prices_hidden() else ())
        plot = self.plots.get(report.kind)
        if plot is not None:
            plot.show_report(report, dict(_CHARTS)[report.kind])

    def told(self) -> tuple[_Told, ...]:
        """The figures that are here, in their order."""
        found = []
        for kind, id_ in _FIGURES:
            report = self.reports.get(kind)
            figure = _figure(report, id_) if report is not None else None
            if figure is not None:
                found.append(_Told(kind, figure))
        return tuple(found)

    def _show_waits(self, report: Report) -> None:
        for id_, chip in self.chips.items():
            figure = _figure(report, id_)
            chip.setVisible(figure is not None)
            if figure is not None:
                chip.setText(plain(say(figure.title), 60))
                chip.set_count(int(figure.value or 0))
                chip.setAccessibleName(f"{chip.text()} {chip.count}")
                chip.updateGeometry()

    def _wait_picked(self, id_: str) -> None:
        report = self.reports.get(ReportKind.WORK_IN_PROGRESS)
        figure = _figure(report, id_) if report is not None else None
        if figure is not None and figure.behind:
            self.orders_wanted.emit(plain(say(figure.title), 80), figure.behind)

    def _mark_picked(self, kind: ReportKind, mark: Mark) -> None:
        if mark.behind:
            self.orders_wanted.emit(f"{self.plots[kind].title()}: {mark.name}", mark.behind)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def restyle(self) -> None:
        """Fit anew at a switch of theme."""
        self._fit()

    def _fit(self) -> None:
        for plot in self.plots.values():
            plot.chart.setMinimumHeight(theme.px(112))


class _WaitChip(FilterChip):
    """A count that opens its orders; it never stays on."""

    def nextCheckState(self) -> None:
        """Nothing is switched."""


class _Plot(Card):
    """One course: what it shows, its n, the way to its report, the chart."""

    def __init__(self, kind: ReportKind, more: Callable[[], None]) -> None:
        super().__init__()
        self.column.setContentsMargins(16, 8, 12, 8)
        self.column.setSpacing(2)
        row = QHBoxLayout()
        row.setSpacing(8)
        self._told = ("", "")
        self._title = label(report_title(kind), "strong", wrap=True)
        row.addWidget(self._title, 1)
        self._n = label("", "small", "ink_2")
        row.addWidget(self._n)
        self.more = button(_("More"), more, kind="link")
        self.more.setAccessibleName(_("More about {report}").format(report=report_title(kind)))
        row.addWidget(self.more)
        self.column.addLayout(row)
        self.chart = ReportChart(compact=True)
        self.column.addWidget(self.chart, 1)

    def title(self) -> str:
        """What it shows."""
        return self._title.text()

    def show_report(self, report: Report, wanted: str) -> None:
        """Show that chart of a report, or the first it has."""
        chart = next((one for one in report.charts if one.id == wanted), next(iter(report.charts), None))
        if chart is None:
            return
        self._title.setText(plain(say(chart.title), 80))
        self.setAccessibleName(self._title.text())
        marks = marks_of(report, chart)
        self.chart.show_marks(marks)
        self._told = (
            plain(marks.axis, 40),
            n_text(report.figures[0].n if report.kind is not ReportKind.WORK_IN_PROGRESS else _wip(report)),
        )
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def restyle(self) -> None:
        """Fit anew at a switch of theme."""
        self._fit()

    def _fit(self) -> None:
        """Say what stands upwards where the title leaves room for it; the n always."""
        axis, n = self._told
        long = f"{axis} · {n}"
        need = theme.advance(self.title(), "strong") + theme.advance(long, "small") + self.more.sizeHint().width()
        self._n.setText(long if axis and need + theme.px(64) <= self.width() else n)


def _wip(report: Report) -> int:
    return int(report.figures[0].value or 0)


def _figure(report: Report, id_: str) -> Figure | None:
    """A figure of a report by its id; "" = the first amount of money."""
    for one in report.figures:
        if one.id == id_ or (not id_ and one.unit is Unit.MONEY):
            return one
    return None
