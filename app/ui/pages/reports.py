"""The Reports page: the overview of the morning, every report, its orders, saved reports, exports.

Reports are made beside the GUI thread (`reports_making`) and kept until the shop or the question changes.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from app.domain.local_time import offset_min
from app.domain.report import Asked, Link, Report, ReportKind
from app.domain.report_question import Question
from app.services.report_choices import ReportChoices, report_choices
from app.services.saved_reports import SavedReport, question_of, question_text, saved_reports
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.pages.reports_export import DossierDialog, ExportDialog, Exports, JobStrip
from app.ui.pages.reports_making import Making, asked_now
from app.ui.pages.reports_orders import OrdersBehind
from app.ui.pages.reports_overview import KINDS, Overview
from app.ui.pages.reports_saved import SavedBar, set_text
from app.ui.pages.reports_view import ReportView
from app.ui.preferences import remember
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.empty_state import EmptyState, Way
from app.ui.widgets.progress import ProgressLine
from app.ui.widgets.report_filters import ReportFilters
from app.ui.widgets.report_list import OVERVIEW, ReportList
from app.ui.widgets.scrolled import Scrolled
from app.ui.widgets.text import label
from app.words.dates import time_text
from app.words.language import _
from app.words.report_titles import report_title

#: What is saved in the shop is counted anew so long after it, ms: not at every commit of a busy bench.
_SETTLE_MS = 4_000
#: What takes longer than this is told, ms.
_SOON_MS = 350
#: The longest question that is kept for somebody, characters.
_LONGEST = 4_000
#: Where a link of a row leads: page, and under what it is told which thing.
_LEADS = {
    "part": ("part", "part"),
    "asset": ("board", "serial"),
    "lot": ("recall", "lot"),
    "count": ("count_review", "count"),
}


class Page(PageBase):
    """`open(report=name)` shows that report."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Reports"))
        self._reports: dict[tuple[ReportKind, Asked], Report] = {}
        self._pending: list[Report] = []
        self._person = ""
        self._shown = OVERVIEW
        self._set: SavedReport | None = None
        self._choices = ReportChoices()
        self._count = 0
        self._came_from: QWidget | None = None
        self._dirty = True
        self._head()
        self.filters = ReportFilters()
        self.filters.changed.connect(self._question_changed)
        self.body.addWidget(self.filters)
        self.strip = JobStrip()
        self.exports = Exports(desk, self, self.strip)
        self.body.addWidget(self.strip)
        self.whole = QStackedWidget()
        self.body.addWidget(self.whole, 1)
        self._content()
        self.nothing = EmptyState(
            _("How is the shop doing?"),
            _("Reports are made of orders, and there is none yet. With the first ones they fill by themselves."),
            (
                Way("nav.orders", _("Take in a board or a machine"), _("its order begins with it"), "Ctrl+N",
                    lambda: desk.go_to("intake")),
                Way("ph.file-arrow-up", _("Import old repairs"), _("a table of what was done before"), "",
                    lambda: desk.go_to("imports")),
            ),
        )  # fmt: skip
        self.whole.addWidget(self.nothing)
        self.making = Making(desk, self)
        self.making.made.connect(self._made)
        self.making.done.connect(self._done)
        self.making.told.connect(self._told)
        self.making.failed.connect(self._failed)
        self.making.cancelled.connect(self._cancelled)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._say_making)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self.refresh)
        for keys, do in (("Ctrl+E", self.export), ("Alt+Left", self.back)):
            key = QShortcut(QKeySequence(keys), self, None, None, Qt.ShortcutContext.WidgetWithChildrenShortcut)
            key.activated.connect(do)
        self.follow_shop(self._changed)
        self.on_leave(self._end)

    def _end(self) -> None:
        """The window closes: nothing goes on being made for it."""
        self._settle.stop()
        self.making.cancel()
        self.strip.stop()

    def _head(self) -> None:
        self.saved = SavedBar(self.desk, self._to_keep)
        self.saved.opened.connect(self.open_saved)
        self.saved.changed.connect(self._read_around)
        self.left.addWidget(self.saved)
        self.at = label("", "small", "ink_2")
        self.right.addWidget(self.at)
        self.dossier_button = button(_("Dossier…"), self.dossier, icon="ph.package")
        self.right.addWidget(self.dossier_button)
        self.export_button = primary(_("Export…"), self.export, icon="ph.export", compact=True)
        self.export_button.setToolTip(_("Write reports to a file: Ctrl+E"))
        self.right.addWidget(self.export_button)

    def _content(self) -> None:
        self.content = QWidget()
        row = QHBoxLayout(self.content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        self.list = ReportList()
        self.list.chosen.connect(self.show_named)
        self._list_scroll = Scrolled(self.list)
        self._list_scroll.fitted.connect(self._list_scroll.setFixedWidth)
        row.addWidget(self._list_scroll)
        self.stack = QStackedWidget()
        self.overview = Overview()
        self.overview.orders_wanted.connect(self.show_orders)
        self.overview.report_wanted.connect(self.show_named)
        self.overview.setting_wanted.connect(self._lead_to_rates)
        self.stack.addWidget(self.overview)
        self.view = ReportView()
        self.view.orders_wanted.connect(self.show_orders)
        self.view.link_wanted.connect(self._lead)
        self.view.setting_wanted.connect(self._lead_to_rates)
        self.stack.addWidget(self.view)
        self.orders = OrdersBehind(self.desk)
        self.orders.left.connect(self.back)
        self.orders.link_wanted.connect(self._lead)
        self.stack.addWidget(self.orders)
        self.waiting = self._waiting()
        self.stack.addWidget(self.waiting)
        row.addWidget(self.stack, 1)
        self.whole.addWidget(self.content)
        self.stack.setCurrentWidget(self.waiting)
        self.restyle()

    def _waiting(self) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self.progress = ProgressLine()
        row.addWidget(self.progress, 1)
        self.cancel_button = button(_("Cancel"), self._cancel)
        row.addWidget(self.cancel_button)
        self.again_button = button(_("Make the report"), self.refresh, icon="ph.arrow-clockwise")
        self.again_button.hide()
        row.addWidget(self.again_button)
        row.addStretch(0)
        return made

    def restyle(self) -> None:
        """Renew the sizes at a switch of theme."""
        super().restyle()
        if hasattr(self, "_list_scroll"):
            self._list_scroll.setFixedWidth(self.list.sizeHint().width() + theme.px(4))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.saved.show_most(3 if self.width() < theme.px(1500) else 6)

    # ------------------------------------------------------------ what the window asks

    def open(self, **where: Any) -> None:
        """Show the page as it was left, or a report by its name."""
        if self._person != self.desk.actor:
            self._take_person()
        if where.get("report"):
            self.show_named(str(where["report"]))
        self._refresh_if_due()

    def start(self) -> bool:
        """F5: count anew."""
        self.refresh()
        return True

    def print_paper(self) -> bool:
        """Ctrl+P: the reports that are shown, on paper; False while they are being made."""
        asked = asked_now(self.filters.question)
        made = [self._reports[kind, asked] for kind in self._wanted() if (kind, asked) in self._reports]
        if made:
            from app.ui.pages.paper_offers import show_reports

            show_reports(self, made)
        return bool(made)

    def stop(self) -> bool:
        """Esc: back from the orders, or break off what runs."""
        if self.strip.stop():
            return True
        if self.stack.currentWidget() is self.orders:
            self.back()
            return True
        if self.making.running and self.stack.currentWidget() is self.waiting:
            self._cancel()
            return True
        return False

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh_if_due()

    def _refresh_if_due(self) -> None:
        if self._dirty and self.isVisible():
            self.refresh()

    def _changed(self) -> None:
        """The shop changed, or somebody else is at the window."""
        self._dirty = True
        if not self.isVisible():
            return
        if self._person != self.desk.actor:
            self._take_person()
            self.refresh()
        elif not self._settle.isActive():
            self._settle.start()

    def _take_person(self) -> None:
        """Ask what the person at the window asked last."""
        self._person = self.desk.actor
        kept = dict(self.desk.preferences.reports).get(self._person, "")
        self.filters.show_question(question_of(kept) or Question())
        self._dirty = True

    def _keep_question(self) -> None:
        text = question_text(self.filters.question)
        if len(text) <= _LONGEST:
            self.desk.choose(reports=remember(self.desk.preferences.reports, self._person, text))

    # ------------------------------------------------------------ asking

    def refresh(self) -> None:
        """Count anew what is shown, in place."""
        self._dirty = False
        self._settle.stop()
        self._reports.clear()
        self._read_around()
        self._ask()
        if self.stack.currentWidget() is self.orders:
            self.orders.refresh()

    def _read_around(self) -> None:
        """What can be chosen, what is saved, how much there is."""
        shop = self.desk.shop
        if shop is None:
            return

        def read() -> tuple[ReportChoices, tuple[SavedReport, ...], int, int]:
            with shop.read() as db:
                orders, assets = (
                    int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - our own names
                    for table in ("work_order", "asset")
                )
            return report_choices(shop), saved_reports(shop), orders, assets

        run_in_thread(read, lambda found: self._read(*found), self.desk.say_error, self)

    def _read(self, choices: ReportChoices, saved: tuple[SavedReport, ...], orders: int, assets: int) -> None:
        self._choices, self._count = choices, orders + assets
        self.filters.show_choices(choices)
        self.saved.show_saved(saved)
        self.saved.mark(self.saved.current)
        self.dossier_button.setVisible(bool(choices.customers))
        none = orders == 0
        self.whole.setCurrentWidget(self.nothing if none else self.content)
        for one in (self.filters, self.export_button, self.saved):
            one.setVisible(not none)

    def _wanted(self) -> tuple[ReportKind, ...]:
        return KINDS if self._shown == OVERVIEW else (ReportKind(self._shown),)

    def _ask(self) -> None:
        """Have what is shown made, but for what is there already."""
        if self.desk.shop is None:
            return
        asked = asked_now(self.filters.question)
        wanted = self._wanted()
        here = [self._reports[kind, asked] for kind in wanted if (kind, asked) in self._reports]
        lacking = [kind for kind in wanted if (kind, asked) not in self._reports]
        self._pending = here
        if not lacking:
            self._done()
            return
        self._soon.start()
        self.making.ask(lacking, asked)

    def _question_changed(self) -> None:
        if self._set is not None and self._set.question != self.filters.question:
            self._leave_set()
        self._keep_question()
        self._leave_orders()
        self._ask()

    def _made(self, report: Report) -> None:
        self._reports[report.kind, report.asked] = report
        self._pending.append(report)
        if self._shown != OVERVIEW or self.stack.currentWidget() is self.waiting:
            self._show_pending()  # on an overview that stands, all change together

    def _done(self) -> None:
        self._soon.stop()
        self._show_pending()

    def _show_pending(self) -> None:
        pending, self._pending = self._pending, []
        for report in pending:
            if self._shown == OVERVIEW:
                self.overview.show_report(report)
            elif report.kind.value == self._shown:
                self.view.show_report(report)
        if not pending:
            return
        at = pending[-1].made_at
        self.at.setText(_("as of {time}").format(time=time_text(at, offset_min(pending[-1].asked.zone, at))))
        if self.stack.currentWidget() is not self.orders:
            self.stack.setCurrentWidget(self.overview if self._shown == OVERVIEW else self.view)

    def _say_making(self) -> None:
        if self.making.running:
            self._told(0)

    def _told(self, count: int) -> None:
        words = _("Making the figures")
        line = ""
        if count and self._count:
            line = _("{n} of {all} orders and boards").format(
                n=f"{min(count, self._count):,}", all=f"{self._count:,}"
            )  # fmt: skip
        if self.stack.currentWidget() is not self.orders and (count or self._nothing_shown()):
            self.again_button.hide()
            self.cancel_button.show()
            self.progress.show_progress(words, line, count / self._count if count and self._count else None)
            self.stack.setCurrentWidget(self.waiting)

    def _nothing_shown(self) -> bool:
        if self._shown == OVERVIEW:
            return not self.overview.reports
        return self.view.report is None or self.view.report.kind.value != self._shown

    def _cancel(self) -> None:
        self.making.cancel()

    def _cancelled(self) -> None:
        self._soon.stop()
        self._say_none(_("Stopped. The figures are not made yet."))

    def _failed(self, error: BaseException) -> None:
        self._soon.stop()
        self.desk.say_error(error)
        self._show_pending()
        if self._nothing_shown():
            self._say_none(_("The report could not be made."))

    def _say_none(self, said: str) -> None:
        self.progress.show_progress(said, "", None, "ink_2")
        self.cancel_button.hide()
        self.again_button.show()
        self.stack.setCurrentWidget(self.waiting)

    # ------------------------------------------------------------ going

    def show_named(self, name: str) -> None:
        """Show the overview (OVERVIEW) or a report by its name. Raises ValueError for one that is not there."""
        self._shown = ReportKind(name).value if name != OVERVIEW else OVERVIEW
        self.list.choose(self._shown)
        self._leave_orders()
        asked = asked_now(self.filters.question)
        if all((kind, asked) in self._reports for kind in self._wanted()):
            self.stack.setCurrentWidget(self.overview if name == OVERVIEW else self.view)
        self._ask()

    def open_saved(self, one: SavedReport) -> None:
        """Open a saved report: its question, and the first of its reports."""
        self._set = one
        self.saved.mark(one.id)
        self.list.mark_set(one.kinds if len(one.kinds) > 1 else ())
        self.filters.show_question(one.question)
        self._keep_question()
        self.show_named(self._shown if self._shown in {kind.value for kind in one.kinds} else one.kinds[0].value)

    def _leave_set(self) -> None:
        self._set = None
        self.saved.mark("")
        self.list.mark_set(())

    def show_orders(self, title: str, behind: tuple[int, ...], link: Link | None = None) -> None:
        """The orders behind a figure, in place; `link` = what else its row stands for."""
        if not behind:
            return
        self._came_from = self.window().focusWidget()
        self.orders.show_orders(title, behind, link)
        self.stack.setCurrentWidget(self.orders)
        self.orders.table.setFocus()

    def back(self) -> None:
        """Back from the orders to where one was."""
        if self.stack.currentWidget() is self.orders:
            self.stack.setCurrentWidget(self.overview if self._shown == OVERVIEW else self.view)
            came, self._came_from = self._came_from, None
            if came is not None and came.isVisibleTo(self):
                came.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave_orders(self) -> None:
        if self.stack.currentWidget() is self.orders:
            self.back()

    def _lead(self, link: Link) -> None:
        """What a row stands for: a part, a board, a lot, a stocktake."""
        page, key = _LEADS.get(link.kind, ("", ""))
        if page:
            self.desk.go_to(page, **{key: link.id, "back": "reports"})

    def _lead_to_rates(self, setting: str) -> None:
        """Where a setting is set that a report misses."""
        self.desk.go_to("rates", field=setting, back="reports")

    # ------------------------------------------------------------ keeping and writing

    def _to_keep(self) -> tuple[tuple[ReportKind, ...], Question]:
        if self._set is not None and self._shown in {kind.value for kind in self._set.kinds}:
            return self._set.kinds, self.filters.question
        return self._wanted() if self._shown != OVERVIEW else (), self.filters.question

    def export(self) -> ExportDialog | None:
        """Ask what to write, and write it."""
        if self.strip.running or self.export_button.isHidden():
            return None
        offers: list[tuple[str, tuple[ReportKind, ...]]] = []
        if self._set is not None:
            offers.append((set_text(self._set), self._set.kinds))
        if self._shown != OVERVIEW:
            offers.append((report_title(ReportKind(self._shown)), (ReportKind(self._shown),)))
        offers.append((_("All reports"), tuple(ReportKind)))
        return self.exports.ask(offers, asked_now(self.filters.question))

    def dossier(self) -> DossierDialog | None:
        """Ask for a customer, and write the dossier."""
        if self.strip.running:
            return None
        names = [name for _id, name in self._choices.customers]
        chosen = self.filters.names("customers")
        return self.exports.ask_dossier(names, chosen[0] if len(chosen) == 1 else "", self.filters.question)
