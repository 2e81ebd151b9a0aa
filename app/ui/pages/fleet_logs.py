"""Fetching the logs of one machine or many: how far it is, what each log says, and where to go with it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QVBoxLayout, QWidget

from app.domain.order_row import OrderRow
from app.services.device_logs import (
    LogCame,
    LogEvent,
    LogFetching,
    LogsOver,
    attach_to_order,
    fetch,
    tells_log,
)
from app.services.orders import OrderFilter, orders
from app.ui import theme
from app.ui.bridge import Batch, run_in_thread
from app.ui.models.fetched_logs import FetchedLogs
from app.ui.pages.page import Desk
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.choice import Choice
from app.ui.widgets.dialog_head import DialogHead
from app.ui.widgets.fitted_dialog import FittedDialog
from app.ui.widgets.progress import ProgressLine
from app.ui.widgets.table import Table, text_width
from app.ui.widgets.text import label
from app.words.device_logs import outcome_text
from app.words.errors import sentence
from app.words.findings import verdict_text
from app.words.language import _, ngettext
from drivers.model.action import KnownDevice


class LogsDialog(FittedDialog):
    """Fetches as soon as it is shown. Closing it stops what has not come; what came is kept in the shop.

    `left_out` counts the chosen machines whose log nobody knows how to fetch.
    """

    least = (880, 440)

    def __init__(
        self,
        parent: QWidget,
        desk: Desk,
        devices: Sequence[KnownDevice],
        *,
        simulated: bool = False,
        left_out: int = 0,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._devices = tuple(devices)
        self._fetching: LogFetching | None = None
        self._orders: tuple[OrderRow, ...] = ()
        self.setWindowTitle(_("Logs"))
        self.model = FetchedLogs(self._devices)
        self._batch: Batch[LogEvent] = Batch(self._take, self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(10)
        count = len(self._devices)
        title = ngettext("Log of {ip}", "Logs of {count} machines", count).format(count=count, ip=self._first_ip)
        model = self._devices[0].model if count == 1 else None
        whole.addLayout(DialogHead(title, (model,), simulated=simulated))
        words = _("Fetch logs before anything is switched off: a restart loses them. They are kept in the shop.")
        if left_out:
            none = ngettext(
                "{count} of the chosen machines has no log that can be fetched from here.",
                "{count} of the chosen machines have no log that can be fetched from here.",
                left_out,
            )
            words = f"{words} {none.format(count=f'{left_out:,}')}"
        whole.addWidget(label(words, "small", "ink_2", wrap=True))
        self.progress = ProgressLine()
        whole.addWidget(self.progress)
        self.table = Table(_("Logs that came"), self.model)
        self.table.setSortingEnabled(False)
        header = self.table.horizontalHeader()
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)  # the order in which the machines were chosen
        header.setSectionResizeMode(4, QHeaderView.ResizeMode.Stretch)
        self._fit_table()
        self.table.picked.connect(lambda _row: self._choose())
        self.table.opened.connect(lambda _row: self.open_log())
        whole.addWidget(self.table, 1)
        self.answer = label("", "small", "ink_2", wrap=True, select=True)
        whole.addWidget(self.answer)
        whole.addLayout(self._buttons())
        self._choose()

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.order = Choice(_("Work order"), 220)
        self.add_button = button(_("Add to order"), self.add_to_order, icon="action.open_order")
        row.addWidget(self.order)
        row.addWidget(self.add_button)
        row.addStretch(1)
        self.stop_button = button(_("Stop"), self.stop, icon="ph.stop")
        self.close_button = button(_("Close"), self.reject)
        self.open_button = primary(_("Open the log"), self.open_log, icon="source.log", compact=True)
        for one in (self.stop_button, self.close_button, self.open_button):
            row.addWidget(one)
        self.open_button.setDefault(True)  # else Enter in the table would press the first button there is
        return row

    def restyle(self) -> None:
        """Fit columns and height anew at a switch of theme."""
        self._fit_table()
        super().restyle()

    def _fit_table(self) -> None:
        header = self.table.horizontalHeader()
        room = (theme.px(14), theme.px(4), theme.px(24), theme.px(4))  # the first column's edge, the icon of the third
        for column, example in enumerate(("255.255.255.255", "M30S+ VE40 V30", _("another machine"), "999.9 MiB")):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.table.setColumnWidth(column, text_width(example) + room[column])

    @property
    def _first_ip(self) -> str:
        return self._devices[0].ip if self._devices else ""

    # ---------------------------------------------------------------- fetching

    def begin(self) -> None:
        """Start fetching, and read which orders are open."""
        desk = self._desk
        self._fetching = fetch(desk.lan, self._devices, self._batch.put, shop=desk.shop, actor=desk.actor)
        self._show_progress()
        shop = desk.shop
        if shop is not None:
            run_in_thread(lambda: orders(shop, OrderFilter(open_only=True)), self._show_orders, desk.say_error, self)

    def stop(self) -> None:
        """Stop what has not come."""
        if self._fetching is not None:
            self._fetching.cancel()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.stop()
        super().closeEvent(event)

    def reject(self) -> None:
        self.stop()
        super().reject()

    @property
    def running(self) -> bool:
        """Whether logs are still on their way."""
        return self._fetching is not None

    def _take(self, events: tuple[LogEvent, ...]) -> None:
        for event in events:
            if isinstance(event, LogCame):
                self.model.take(event)
            else:
                self._over(event)
        self._show_progress()
        self._choose()

    def _over(self, over: LogsOver) -> None:
        self._fetching = None
        if over.error is not None:
            self._tell("critical", sentence(over.error))
        if not self.table.selectionModel().selectedRows():
            rows = range(self.model.rowCount())
            first = next((row for row in rows if (came := self.model.came(row)) is not None and came.raw), None)
            if first is not None:
                self.table.selectRow(first)

    def _show_progress(self) -> None:
        total, settled, fetched = len(self._devices), self.model.settled, self.model.fetched
        words = ngettext("{fetched} of {total} log came", "{fetched} of {total} logs came", total)
        head = _("Fetching") if self.running else _("Done")
        self.progress.show_progress(head, words.format(fetched=fetched, total=total), settled / max(total, 1))
        self.stop_button.setVisible(self.running)
        self.close_button.setVisible(not self.running)

    def _show_orders(self, found: tuple[OrderRow, ...]) -> None:
        self._orders = found
        self.order.clear()
        for row in found:
            self.order.addItem(row.number, row.number)
        self._choose()

    # ---------------------------------------------------------------- what may be done

    @property
    def chosen(self) -> LogCame | None:
        """What came of the selected machine."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.came(rows[0].row()) if rows else None

    def _choose(self) -> None:
        came = self.chosen
        there = came is not None and bool(came.raw)
        self.open_button.setEnabled(there)
        can_add = came is not None and came.kept_id is not None and bool(self._orders)
        self.order.setVisible(bool(self._orders))
        self.add_button.setVisible(bool(self._orders))
        self.add_button.setEnabled(can_add)
        if came is not None:
            self._tell("ink_2", sentence(came.error) if came.error is not None else told(came))

    def open_log(self) -> None:
        """Show the selected log on the Log page, with the lines that prove what it says."""
        came = self.chosen
        if came is None or not came.raw:
            return
        name = came.log.name or came.device.ip
        self.accept()
        self.stop()
        self._desk.go_to("log", text=came.text, name=name)

    def add_to_order(self) -> None:
        """Hang the selected log on the chosen order."""
        came, number = self.chosen, self.order.currentData()
        if came is None or came.kept_id is None or number is None:
            return
        kept_id, shop, actor = came.kept_id, self._desk.shop, self._desk.actor
        self.add_button.setEnabled(False)

        def done(_nothing: Any) -> None:
            self._tell("ok", _("The log of {ip} hangs on {number}.").format(ip=came.device.ip, number=number))

        def failed(error: BaseException) -> None:
            self.add_button.setEnabled(True)
            self._tell("critical", sentence(error))

        run_in_thread(partial(attach_to_order, shop, actor, number, kept_id), done, failed, self)

    def _tell(self, tone: str, words: str) -> None:
        self.answer.setText(words)
        theme.set_tone(self.answer, tone)


def told(came: LogCame) -> str:
    """What came of one machine, and in full what its log says."""
    words = outcome_text(came.log)
    return words if came.diagnosis is None else f"{words} {verdict_text(came.diagnosis.verdict)}"


def fetch_logs(page: Any, lines: Sequence[Any]) -> None:
    """The Fleet page's action: fetch the logs of these machines."""
    telling = [line for line in lines if tells_log(line.reading)]
    dialog = LogsDialog(
        page,
        page.desk,
        [line.reading.device for line in telling],
        simulated=any(line.row.simulated for line in telling),
        left_out=len(lines) - len(telling),
    )
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    dialog.begin()
