"""The Fleet page: name ranges, scan them, see what is sick, act on one machine or many, open a work order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.ui import icons
from app.ui.models.fleet import FleetModel
from app.ui.models.fleet_groups import Grouping
from app.ui.models.fleet_line import FleetLine, Group, gone_silent
from app.ui.models.fleet_selection import FleetSelection
from app.ui.models.fleet_words import found_words
from app.ui.pages.fleet_again import FleetAgain
from app.ui.pages.fleet_chips import FleetChips
from app.ui.pages.fleet_columns import FleetColumns
from app.ui.pages.fleet_empty import empty_state
from app.ui.pages.fleet_heard import FleetHeard
from app.ui.pages.fleet_menu import SelectionBar, menu_of
from app.ui.pages.fleet_notes import FleetNotes
from app.ui.pages.fleet_order import open_order
from app.ui.pages.fleet_places import FleetPlaces
from app.ui.pages.fleet_range import RangePicker
from app.ui.pages.fleet_scan import SIMULATED, FleetScans
from app.ui.pages.fleet_table import FleetTable
from app.ui.pages.fleet_tools import FleetTools
from app.ui.pages.fleet_views import VIEWS
from app.ui.pages.fleet_watch import FleetWatch
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.buttons import button
from app.ui.widgets.progress import ProgressLine
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.segmented import Segmented
from app.words.errors import sentence
from app.words.language import _, ngettext

if TYPE_CHECKING:  # the window is up before the LAN side and the panel are imported
    from app.services.fleet import FleetRow, LanProcessDied, ScanFailed, ScanFinished, ScanProgress, ScanStarted
    from app.ui.pages.fleet_panel import FleetPanel

_REMEMBERED = 6
#: Ages ("3 min ago") are renewed so often, ms.
_AGES_MS = 20_000
#: The record is asked for machines in service mode once the window stands, ms.
_SERVICE_LOOK_MS = 1500


class Page(PageBase):
    """The page. `scans` may be handed in by a test."""

    def __init__(self, desk: Desk, scans: FleetScans | None = None) -> None:
        super().__init__(desk, _("Fleet"))
        self._panel: FleetPanel | None = None
        self._fraction: float | None = None
        self._began: datetime | None = None
        self._text = ""
        self._done_text = ""
        self._read: set[str] = set()
        self._put: set[str] = set()
        self.scans = scans or FleetScans(desk, self)
        self.selection = FleetSelection(self)
        self.again = FleetAgain(self, self)
        self.watch = FleetWatch(self, self)
        self.heard = FleetHeard(self, self)
        self.places = FleetPlaces(self, self)
        self._views: dict[str, QWidget] = {}
        self._head()
        self._middle()
        self.scans.started.connect(self._started)
        self.scans.lines.connect(self._lines)
        self.scans.progressed.connect(self._progressed)
        self.scans.ended.connect(self._ended)
        self.again.changed.connect(self._show_running)
        self.selection.changed.connect(self._selected)
        self.model.noted.connect(lambda: QTimer.singleShot(0, self, self._renew_panel))  # a turn of its own: 20 ms
        QShortcut(QKeySequence("Ctrl+L"), self).activated.connect(self.range.focus_text)
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self.search.setFocus)
        QShortcut(QKeySequence("Ctrl+Shift+P"), self).activated.connect(self.heard.press)
        self._watch = QTimer(self)
        self._watch.setInterval(2000)
        self._watch.timeout.connect(self._show_process)
        self._ages = QTimer(self)
        self._ages.setInterval(_AGES_MS)
        self._ages.timeout.connect(self.table.viewport().update)
        self._ages.start()
        self.follow_shop(self._shop_changed)
        QTimer.singleShot(_SERVICE_LOOK_MS, self, self._look_for_service)
        self._show_idle()

    # ---------------------------------------------------------------- building

    def _head(self) -> None:
        self.range = RangePicker(self.desk)
        self.range.submitted.connect(self.start)
        self.range.found_own.connect(self._show_own)
        self.range.counted.connect(self._counted)
        self.left.addWidget(self.range)
        self.scan_button = button(_("Scan"), self._toggle, icon="action.scan")
        self.scan_button.setToolTip(_("Scan this range  F5"))
        self.left.addWidget(self.scan_button)
        self.press_button = button(_("IP Report"), self.heard.press, icon="action.press")
        self.press_button.setAccessibleName(_("IP Report: press the button on a miner"))
        self.press_button.setToolTip(_("Press the button on a miner  Ctrl+Shift+P"))
        self.left.addWidget(self.press_button)
        self.search: SearchField = SearchField(_("Find IP, serial, model"), _("Find in the table"), 200)
        self.search.setToolTip(_("Address, serial, board serial, pool, worker, place, finding; several words at once"))
        self.search.textChanged.connect(self._filter)
        self.right.addWidget(self.search)
        self.view = Segmented(_("How the machines are shown"), [(one.id, _(one.title), one.icon) for one in VIEWS])
        self.view.chosen.connect(self.show_view)
        self.right.addWidget(self.view)
        for one in VIEWS:
            QShortcut(QKeySequence(one.keys), self).activated.connect(lambda view=one.id: self.view.choose(view))

    def _middle(self) -> None:
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self._row = row = QHBoxLayout()
        row.setSpacing(0)
        column = QVBoxLayout()
        column.setSpacing(0)
        self.progress = ProgressLine()
        column.addWidget(self.progress)
        self.chips_row = FleetChips()
        self.chips = self.chips_row.chips
        self.chips_row.changed.connect(self._filter)
        column.addWidget(self.chips_row)
        self.model = FleetModel(self, lambda: self.table.under_hand)
        self.table = FleetTable(self.model, self.selection)
        self.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        self.table.opened.connect(self._opened)
        self.table.show_all.clicked.connect(self.show_all)
        self.table.asked.connect(self.show_menu)
        self.notes = FleetNotes(self.desk, self.model)
        self.columns = FleetColumns(self.table, self.desk)
        self.tools = FleetTools(self)
        self.chips_row.tools.addWidget(self.tools)
        self.table.copied.connect(self.tools.copy_rows)
        self.table.cell_copied.connect(lambda: self.tools.copy_text(self.table.cell_text()))
        self.empty = empty_state(self, self.range.focus_text, self.heard.press)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.table)
        self._views["table"] = self.table
        column.addWidget(self.stack, 1)
        self.bar = SelectionBar(self)
        self.bar.cleared.connect(self.selection.clear)
        column.addWidget(self.bar)
        row.addLayout(column, 1)
        self.body.addLayout(row, 1)
        self.model.set_grouping(self.columns.grouping())

    def _look_for_service(self) -> None:
        """Who is in service mode since before this window was opened."""
        from app.ui.pages.fleet_service import services_of

        services_of(self).look()

    def _shop_changed(self) -> None:
        self.notes.shop_changed()
        self.range.look_up_names()

    def _counted(self, words: str, wrong: bool) -> None:
        """What is typed covers so many addresses, or is no range; said where the scan will be said."""
        if self.scans.running or not words:
            return
        if wrong:
            self.progress.show_progress(_("Not a range"), words, None, "critical")
        else:
            self.progress.show_progress(words, _("F5 scans them"), None)

    def _show_own(self) -> None:
        own = ", ".join(self.range.own()[:3])
        self.empty.lines[1].setText(own or _("None found: this computer is in no private network now"))

    # ---------------------------------------------------------------- what others ask of the page

    def take_rows(self, rows: Iterable[FleetRow]) -> None:
        """Show rows that came by another way than a scan: read again, announced, watched. From any thread."""
        for row in rows:
            self._put.add(row.reading.ip)
            self.scans.put(row)

    def lines_of(self, ips: Iterable[str]) -> tuple[FleetLine, ...]:
        """The lines of some addresses as they are now; addresses that are not here are left out."""
        return tuple(line for line in map(self.model.line_at, ips) if line is not None)

    def show_menu(self, at: QPoint) -> None:
        """The menu of what may be done with the selected machines, at a place in global pixels."""
        lines = self.lines_of(self.selection.ips)
        if lines:
            menu = menu_of(self, lines, self)
            self.tools.add_cell(menu, self.table.cell_text() if self.view.value() == "table" else "")
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(at)

    def show_view(self, view_id: str) -> None:
        """Show the machines another way; the view is built at its first time."""
        view = self._views.get(view_id)
        if view is None:
            view = self._views[view_id] = next(one for one in VIEWS if one.id == view_id).build(self)
            self.stack.addWidget(view)
        if self.model.lines():
            self.stack.setCurrentWidget(view)
        self.tools.show_for(view_id)

    def group_by(self, grouping: Grouping) -> None:
        """Gather the rows, now and the next time."""
        self.model.set_grouping(grouping)
        self.table.show_current()
        self.columns.keep_grouping(grouping)

    # ---------------------------------------------------------------- what a person does

    def open(self, **where: Any) -> None:
        """`ip` selects a miner, `row` brings one that was read elsewhere, `simulated` scans the simulated range."""
        if where.get("simulated"):
            self.scan_simulated()
        if where.get("row"):
            self.take_rows((where["row"],))
            self.scans.show_now()
        if where.get("ip"):
            ip = str(where["ip"])
            line = self.model.line_at(ip)
            if line is not None and not self.model.shows(line):
                self.show_all()
            if line is not None:
                self.selection.choose([ip], ip)

    def show_all(self) -> None:
        """Take filter and search off."""
        self.search.clear()
        self.chips_row.show_all()

    def scan_simulated(self) -> None:
        """Scan the simulated miners."""
        self.range.choose_simulated()
        self.start()

    def start(self) -> bool:
        """F5: scan the ranges that are named, after stopping what runs."""
        from app.services.fleet import TargetError

        text = self.range.value()
        try:
            self.scans.scan(text)
        except TargetError as problem:
            self.progress.show_progress(_("Not a range"), sentence(problem), None, "critical")
            self.range.show_wrong(wrong=True)
            return True
        self.range.show_wrong(wrong=False)
        self._text = text
        self._remember(text)
        self._show_running()
        return True

    def stop(self) -> bool:
        """Esc: stop the scan or reading again, else close the panel, else clear the search."""
        if self.scans.stop() or self.again.stop():
            return True
        if len(self.selection):
            self.close_panel()
            return True
        if self.search.text():
            self.search.clear()
            return True
        return False

    def scanned(self, text: str) -> bool:
        """A scanned serial or address that is in the table is selected there."""
        wanted = text.strip().casefold()
        for line in self.model.lines():
            if wanted in line.needle.split("\n"):
                self.open(ip=line.reading.ip)
                return True
        return False

    def stays(self) -> str:
        """The machines that this window has in service mode."""
        from app.ui.pages.fleet_service import Services

        services = self.window().findChild(Services)
        return services.stays() if services is not None else ""

    def leave(self) -> None:
        """The window closes: a scan under way ends."""
        self._watch.stop()
        self.scans.stop()
        self.again.stop()
        self.places.end()
        super().leave()

    @property
    def panel(self) -> FleetPanel:
        """The side panel; made when it is first needed."""
        if self._panel is None:
            from app.ui.pages.fleet_panel import FleetPanel

            self._panel = FleetPanel(self.open_order, self)
            self._panel.closed.connect(self.close_panel)
            self._panel.hide()
            self._panel.grow(self.width())
            self._row.addWidget(self._panel)
        return self._panel

    def close_panel(self) -> None:
        """Put the panel away; nothing is selected then."""
        self.selection.clear()
        self.table.setFocus()

    def open_order(self, line: FleetLine) -> None:
        """Open a work order for a miner and go to it."""
        open_order(self.desk, line, self.panel.order)

    def _toggle(self) -> None:
        if not (self.scans.stop() or self.again.stop()):
            self.start()

    def take_own(self) -> None:
        """Scan the first network of this computer, or ask for a range where it is in none."""
        own = self.range.own()
        if own:
            self.range.set_value(own[0])
            self.start()
        else:
            self.range.focus_text()

    def _remember(self, text: str) -> None:
        if text == SIMULATED:
            return
        kept = (text, *(one for one in self.desk.preferences.ranges if one != text))[:_REMEMBERED]
        if kept != self.desk.preferences.ranges:
            self.desk.choose(ranges=kept)
            self.range.remember(kept)

    def _filter(self) -> None:
        self.model.set_filter(self.chips_row.groups(), self.search.text())
        self._selected()

    def _opened(self, row: int) -> None:
        if self.model.head(row) is None:
            self.open_order(self.model.line(row))

    def _selected(self) -> None:
        """The panel shows the current machine, seen or filtered out; the bar what is selected in all."""
        lines = self.lines_of(self.selection.ips)
        hidden = sum(not self.model.shows(line) for line in lines)
        self.bar.show_lines(lines, hidden)
        current = self.selection.current
        line = self.model.line_at(current) if current is not None else None
        if line is None:
            if self._panel is not None and self._panel.isVisibleTo(self):
                self._panel.hide()
                self.columns.fit()
            return
        self._renew_panel()
        if not self.panel.isVisibleTo(self):
            self.panel.show()
            self.columns.fit()

    def _renew_panel(self) -> None:
        """What is new of the machine in the panel: its line, its note, whether the filter hides it."""
        current = self.selection.current
        line = self.model.line_at(current) if current is not None else None
        if line is not None:
            self.panel.show_line(line)
            self.panel.show_hidden(hidden=not self.model.shows(line))

    # ---------------------------------------------------------------- what the scan says

    def _started(self, event: ScanStarted) -> None:
        self._began = datetime.now(UTC)
        self._read.clear()
        if self._text != self._done_text:
            seen = [line for line in self.model.lines() if line.standing.group is Group.SEEN]
            self.model.clear()
            self.model.update_lines(seen)
        self._show_table()
        words = ngettext("{count} address", "{count} addresses", event.addresses).format(count=f"{event.addresses:,}")
        self.progress.show_progress(_("Scanning"), words, 0.0)
        self._fraction = 0.0
        self._watch.start()

    def _show_table(self) -> None:
        self.show_view(self.view.value())
        self.stack.setCurrentWidget(self._views[self.view.value()])

    def _lines(self, lines: tuple[FleetLine, ...]) -> None:
        self._read.update(line.reading.ip for line in lines)
        if self.stack.currentWidget() is self.empty:
            self._show_table()
        self.model.update_lines(lines)
        self.columns.widen(lines)
        self.notes.look(lines)
        self.watch.look(lines)
        self._count()
        if any(line.ip in self.selection for line in lines):
            self._selected()

    def _progressed(self, event: ScanProgress) -> None:
        self._fraction = event.done / max(event.total, 1)
        seconds = (datetime.now(UTC) - self._began).total_seconds() if self._began else 0.0
        words = _("{done} of {total} addresses · {found} · {seconds} s").format(
            done=f"{event.done:,}",
            total=f"{event.total:,}",
            found=found_words(self.model.lines()),
            seconds=f"{seconds:.1f}",
        )
        self.progress.show_progress(_("Scanning"), words, self._fraction)

    def _ended(self, event: ScanFinished | LanProcessDied | ScanFailed | BaseException) -> None:
        from app.services.fleet import LanProcessDied, ScanFailed, ScanFinished

        self._show_running()
        self._show_process()
        if isinstance(event, ScanFinished):
            self._finished(event)
        elif isinstance(event, LanProcessDied):
            words = _("{reason} What was found stays below.").format(reason=event.reason)
            self.progress.show_progress(_("LAN process lost"), words, self._fraction, "critical")
        else:
            error = event.error if isinstance(event, ScanFailed) else event
            self.progress.show_progress(_("Scan failed"), sentence(error), None, "critical")
        if not self.model.lines():
            self.stack.setCurrentWidget(self.empty)

    def _finished(self, event: ScanFinished) -> None:
        summary = event.summary
        if not event.cancelled and self._text == self._done_text:
            since = self._began or datetime.now(UTC)
            silent = [line for line in self.model.lines() if self._has_gone(line)]
            self.model.update_lines([gone_silent(line, since) for line in silent])
            self._count()
        if not event.cancelled:
            self._done_text = self._text
        head = _("Scan stopped") if event.cancelled else _("Scan done")
        if not summary.alive and not self.model.lines():
            words = _("Nothing answered at {count} addresses. Is this the miners' network, and are they on?")
            self.progress.show_progress(head, words.format(count=f"{summary.addresses:,}"), None)
            return
        words = _("{addresses} addresses · {found} · {seconds} s").format(
            addresses=f"{summary.addresses:,}", found=found_words(self.model.lines()), seconds=f"{summary.seconds:.1f}"
        )
        self.progress.show_progress(head, words, None)
        self.progress.show_aside(_("Updated {time}").format(time=datetime.now().astimezone().strftime("%H:%M:%S")))

    def _has_gone(self, line: FleetLine) -> bool:
        """Whether a whole scan of the same ranges should have met a machine and did not."""
        ip = line.reading.ip
        return ip not in self._read and ip not in self._put and line.standing.group is not Group.SEEN

    def _count(self) -> None:
        self.chips_row.count(self.model.counts())

    def _show_running(self) -> None:
        running = self.scans.running or self.again.running
        self.scan_button.setText(_("Scan") if not running else _("Stop scan") if self.scans.running else _("Stop"))
        self.scan_button.setAccessibleName(self.scan_button.text())
        icons.set_icon(self.scan_button, "ph.stop-fill" if running else "action.scan", "ink")

    def _show_idle(self) -> None:
        self.progress.show_progress("", _("Nothing is scanned yet"), None)
        self._count()

    def _show_process(self) -> None:
        held = self.desk.lan.memory_mib()
        self.desk.status("lan", _("LAN process · {size} MiB").format(size=f"{held:.0f}") if held else "", "action.scan")
        if not held:
            self._watch.stop()

    # ---------------------------------------------------------------- Qt

    def _fit_head(self) -> None:
        """Words of the head go where there is no room for them: of the button first, then of the views."""
        for words, short in ((_("IP Report"), False), ("", False), ("", True)):
            self.press_button.setText(words)
            self.view.set_short(short=short)
            for row in filter(None, (self.left, self.right, self.header.layout())):
                row.invalidate()  # else rows inside rows tell what they were
            spare = self.range.sizeHint().width() - self.range.minimumWidth()
            if self.header.sizeHint().width() - spare <= self.width():
                break

    def restyle(self) -> None:
        """Renew the fixed sizes at a switch of theme."""
        super().restyle()
        QTimer.singleShot(0, self, self._fit_head)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_head()
        if self._panel is not None:
            self._panel.grow(event.size().width())
