"""The Fleet page: name a range, scan it, see what is sick, open a work order."""

from __future__ import annotations

from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.ui import icons
from app.ui.bridge import run_in_thread
from app.ui.models.fleet import FleetModel
from app.ui.models.fleet_cell import FleetCell
from app.ui.models.fleet_line import FleetLine, Group, gone_silent
from app.ui.pages.fleet_columns import FleetColumns
from app.ui.pages.fleet_range import RangePicker
from app.ui.pages.fleet_scan import SIMULATED, FleetScans
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.buttons import button
from app.ui.widgets.empty_state import EmptyState, Way
from app.ui.widgets.filter_chip import FilterChip
from app.ui.widgets.flow import Flow
from app.ui.widgets.progress import ProgressLine
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.table import Table
from app.words.errors import sentence
from app.words.language import _, ngettext

if TYPE_CHECKING:  # the window is up before the LAN side and the panel are imported
    from app.services.fleet import LanProcessDied, ScanFailed, ScanFinished, ScanProgress, ScanStarted
    from app.services.fleet_orders import Opened
    from app.ui.pages.fleet_panel import FleetPanel

#: A hand is on the table until this long after the last move over it, s.
_HAND_S = 0.8
_REMEMBERED = 6


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
        self._hand = 0.0
        self.scans = scans or FleetScans(desk, self)
        self._head()
        self._middle()
        self.scans.started.connect(self._started)
        self.scans.lines.connect(self._lines)
        self.scans.progressed.connect(self._progressed)
        self.scans.ended.connect(self._ended)
        QShortcut(QKeySequence("Ctrl+L"), self).activated.connect(self._type)
        self._watch = QTimer(self)
        self._watch.setInterval(2000)
        self._watch.timeout.connect(self._show_process)
        self._show_idle()

    # ---------------------------------------------------------------- building

    def _head(self) -> None:
        self.range = RangePicker(self.desk.preferences.ranges)
        self.range.submitted.connect(self.start)
        self.range.found_own.connect(self._show_own)
        self.left.addWidget(self.range)
        self.scan_button = button(_("Scan"), self._toggle, icon="action.scan")
        self.scan_button.setToolTip(_("Scan this range  F5"))
        self.left.addWidget(self.scan_button)
        self.search = SearchField(_("Find IP, serial, model"), _("Find in the table"), 200)
        self.search.textChanged.connect(self._filter)
        self.right.addWidget(self.search)

    def _middle(self) -> None:
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        row = QHBoxLayout()
        row.setSpacing(0)
        column = QVBoxLayout()
        column.setSpacing(0)
        self.progress = ProgressLine()
        column.addWidget(self.progress)
        self.chips_row = QWidget()
        chips = Flow(self.chips_row, 8)
        chips.setContentsMargins(20, 8, 20, 8)
        self.chips: dict[Group | None, FilterChip] = {}
        for group, text, icon, tone in _chips():
            chip = FilterChip(text, icon, tone, 0)
            chip.setChecked(group is None)
            chip.clicked.connect(lambda _checked=False, one=group: self._pick_group(one))
            self.chips[group] = chip
            chips.addWidget(chip)
        column.addWidget(self.chips_row)
        self.model = FleetModel(self, self._hand_on_table)
        self.table = Table(_("Miners found"), self.model)
        self.table.setItemDelegate(FleetCell(self.table))
        self.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        self.table.picked.connect(self._picked)
        self.table.opened.connect(lambda row: self.open_order(self.model.line(row)))
        self.table.viewport().installEventFilter(self)
        self.table.viewport().setMouseTracking(True)
        self.columns = FleetColumns(self.table)
        self.empty = EmptyState(
            _("Where are your miners?"),
            _("A scan only reads, and only the addresses you name."),
            (
                Way(
                    "ph.keyboard", _("Type a range"), _("10.0.0.0/24, 10.0.1-4.* or 10.0.0.5-90"), "Ctrl+L", self._type
                ),
                Way("ph.share-network", _("Take a network of this computer"), " ", "", self._take_own),
                Way("action.barcode", _("Scan a serial"), _("Its order or history opens, on any page"), _("scan")),
            ),
            (_("Scan"), "action.scan", self.start),
            (_("No miners at hand?"), _("Take the simulated range"), self.scan_simulated),
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.table)
        column.addWidget(self.stack, 1)
        row.addLayout(column, 1)
        self._row = row
        self.body.addLayout(row, 1)

    def _show_own(self) -> None:
        self.empty.lines[1].setText(self._own_words())

    def _own_words(self) -> str:
        own = self.range.own()
        return ", ".join(own[:3]) if own else _("None found: this computer is in no private network now")

    # ---------------------------------------------------------------- what a person does

    def open(self, **where: Any) -> None:
        """`ip` selects a miner, `simulated` scans the simulated range."""
        if where.get("simulated"):
            self.scan_simulated()
        if where.get("ip"):
            self._pick_group(None)
            self.table.selectRow(self.model.row_of(str(where["ip"])))

    def scan_simulated(self) -> None:
        """Scan the simulated miners."""
        self.range.choose_simulated()
        self.start()

    def start(self) -> bool:
        """F5: scan the range that is named, after stopping what runs."""
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
        self._show_running(running=True)
        return True

    def stop(self) -> bool:
        """Esc: stop the scan, else close the panel, else clear the search."""
        if self.scans.stop():
            return True
        if self._panel is not None and self._panel.isVisible():
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
            if wanted in line.needle.split():
                self.open(ip=line.reading.ip)
                return True
        return False

    def leave(self) -> None:
        """The window closes: a scan under way ends."""
        self._watch.stop()
        self.scans.stop()
        super().leave()

    @property
    def panel(self) -> FleetPanel:
        """The side panel; made when it is first needed."""
        if self._panel is None:
            from app.ui.pages.fleet_panel import FleetPanel

            self._panel = FleetPanel(self.open_order)
            self._panel.closed.connect(self.close_panel)
            self._panel.hide()
            self._panel.grow(self.width())
            self._row.addWidget(self._panel)
        return self._panel

    def close_panel(self) -> None:
        """Put the panel away; nothing is selected then."""
        self.table.clearSelection()
        self.panel.hide()
        self.columns.fit()
        self.table.setFocus()

    def open_order(self, line: FleetLine) -> None:
        """Open a work order for a miner and go to it."""
        from app.services.fleet_orders import open_for_row

        self.panel.order.setEnabled(False)
        shop, actor = self.desk.shop, self.desk.actor

        def done(opened: Opened) -> None:
            self.panel.order.setEnabled(True)
            words = _("Opened {number} for {ip}") if opened.new else _("{number} is already open for {ip}")
            undo = self._take_back if opened.new else None
            self.desk.toast(words.format(number=opened.number, ip=line.reading.ip), undo)
            self.desk.go_to("orders", order=opened.number)

        def failed(error: BaseException) -> None:
            self.panel.order.setEnabled(True)
            self.desk.say_error(error)

        run_in_thread(lambda: open_for_row(shop, actor, line.row), done, failed, self)

    def _take_back(self) -> None:
        """Undo of an order just opened: it is gone from the list, and the miner is shown again."""
        shop, actor = self.desk.shop, self.desk.actor

        def done(_commit: object) -> None:
            self.desk.go_to("fleet")
            self.desk.toast(_("Taken back"))

        run_in_thread(lambda: shop.undo_last(actor), done, self.desk.say_error, self)

    def _toggle(self) -> None:
        if not self.scans.stop():
            self.start()

    def _type(self) -> None:
        self.range.focus_text()

    def _take_own(self) -> None:
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

    def _pick_group(self, group: Group | None) -> None:
        for one, chip in self.chips.items():
            chip.setChecked(one is group)
        self._filter()

    def _filter(self) -> None:
        group = next((one for one, chip in self.chips.items() if chip.isChecked()), None)
        self.model.set_filter(group, self.search.text())

    def _picked(self, row: int) -> None:
        if row < 0:
            return
        self.panel.show_line(self.model.line(row))
        if not self.panel.isVisible():
            self.panel.show()
            self.columns.fit()

    # ---------------------------------------------------------------- what the scan says

    def _started(self, event: ScanStarted) -> None:
        self._began = datetime.now(UTC)
        self._read.clear()
        if self._text != self._done_text:
            self.model.clear()
            if self._panel is not None:
                self._panel.hide()
        self.stack.setCurrentWidget(self.table)
        words = ngettext("{count} address", "{count} addresses", event.addresses)
        self.progress.show_progress(_("Scanning"), words.format(count=f"{event.addresses:,}"), 0.0)
        self._fraction = 0.0
        self._watch.start()

    def _lines(self, lines: tuple[FleetLine, ...]) -> None:
        self._read.update(line.reading.ip for line in lines)
        self.model.update_lines(lines)
        self.columns.widen(lines)
        self._count()
        shown = self._panel.line() if self._panel is not None else None
        if shown is not None and self.panel.isVisible():
            now = self.model.line_at(shown.reading.ip)
            if now is not None:
                self.panel.show_line(now)

    def _progressed(self, event: ScanProgress) -> None:
        self._fraction = event.done / max(event.total, 1)
        seconds = (datetime.now(UTC) - self._began).total_seconds() if self._began else 0.0
        words = _("{done} of {total} addresses · {found} · {seconds} s").format(
            done=f"{event.done:,}", total=f"{event.total:,}", found=self._found_words(), seconds=f"{seconds:.1f}"
        )
        self.progress.show_progress(_("Scanning"), words, self._fraction)

    def _ended(self, event: ScanFinished | LanProcessDied | ScanFailed | BaseException) -> None:
        from app.services.fleet import LanProcessDied, ScanFailed, ScanFinished

        self._show_running(running=False)
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
            silent = [line for line in self.model.lines() if line.reading.ip not in self._read]
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
            addresses=f"{summary.addresses:,}", found=self._found_words(), seconds=f"{summary.seconds:.1f}"
        )
        self.progress.show_progress(head, words, None)
        self.progress.show_aside(_("Updated {time}").format(time=datetime.now().astimezone().strftime("%H:%M:%S")))

    def _found_words(self) -> str:
        counts = self.model.counts()
        found = sum(counts.values())
        sick = found - counts.get(Group.WELL, 0) - counts.get(Group.UNKNOWN, 0)
        miners = ngettext("{count} miner found", "{count} miners found", found).format(count=f"{found:,}")
        help_ = ngettext("{count} needs help", "{count} need help", sick).format(count=f"{sick:,}")
        return f"{miners}, {help_}" if sick else miners

    def _count(self) -> None:
        counts = self.model.counts()
        self.chips[None].set_count(sum(counts.values()))
        for group, chip in self.chips.items():
            if group is not None:
                chip.set_count(counts.get(group, 0))
        layout = self.chips_row.layout()
        if layout is not None:
            layout.invalidate()

    def _show_running(self, *, running: bool) -> None:
        self.scan_button.setText(_("Stop scan") if running else _("Scan"))
        self.scan_button.setAccessibleName(self.scan_button.text())
        icons.set_icon(self.scan_button, "ph.stop-fill" if running else "action.scan", "ink")

    def _show_idle(self) -> None:
        self.progress.show_progress("", _("Nothing is scanned yet"), None)
        self.chips_row.setVisible(True)
        self._count()

    def _show_process(self) -> None:
        held = self.desk.lan.memory_mib()
        words = _("LAN process · {size} MiB").format(size=f"{held:.0f}") if held else ""
        self.desk.status("lan", words, "action.scan")
        if not held:
            self._watch.stop()

    # ---------------------------------------------------------------- Qt

    def _hand_on_table(self) -> bool:
        pressed = QGuiApplication.mouseButtons() is not Qt.MouseButton.NoButton
        return pressed or monotonic() - self._hand < _HAND_S

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.MouseMove, QEvent.Type.Wheel):
            self._hand = monotonic()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._panel is not None:
            self._panel.grow(event.size().width())


def _chips() -> tuple[tuple[Group | None, str, str, str], ...]:
    return (
        (None, _("All"), "", "ink_2"),
        (Group.DOWN, _("Down"), "state.critical", "critical"),
        (Group.BOARDS, _("Boards"), "state.critical", "critical"),
        (Group.HOT, _("Hot"), "state.hot", "major"),
        (Group.LOW, _("Low"), "state.minor", "minor"),
        (Group.OTHER, _("Other faults"), "state.major", "major"),
        (Group.UNKNOWN, _("Unknown"), "state.unknown", "idle"),
    )
