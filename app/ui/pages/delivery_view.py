"""A delivery while it is scanned: the big count, the last scan, the field, all scans with the newest first; closed, how
it differs from its note.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QStackedWidget, QVBoxLayout, QWidget

from app.domain.intake import Count, Delivery, Earlier, ScanLine, ScanOutcome
from app.domain.work_order import State
from app.ui import sound, theme
from app.ui.models.rows import CellText, Rows
from app.ui.order_marks import asset_title, offset_min
from app.ui.sound import Tune
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.entry_field import EntryField
from app.ui.widgets.flow import Flow
from app.ui.widgets.intake_known import LastScan
from app.ui.widgets.side_panel import empty
from app.ui.widgets.table import Table
from app.ui.widgets.text import label
from app.words.capital import capital
from app.words.errors import sentence
from app.words.intake import (
    comeback_head,
    comeback_line,
    count_line,
    count_text,
    discrepancy_text,
    earlier_brief,
    outcome_text,
    outcome_word,
)
from app.words.language import _, ngettext
from app.words.orders import asset_kind_word

#: Tone and icon of each outcome.
_MARKS = {
    ScanOutcome.OPENED: ("ok", "state.ok"),
    ScanOutcome.JOINED: ("info", "state.ok"),
    ScanOutcome.HERE: ("critical", "state.critical"),
    ScanOutcome.TWICE: ("minor", "state.minor"),
    ScanOutcome.UNREAD: ("minor", "state.minor"),
    ScanOutcome.PLACED: ("info", "ph.map-pin"),
}
_SERIAL_LENGTH = 200


class DeliveryView(QWidget):
    """`entered` a code in the field, `taken_back` Backspace where it is empty, `unlabelled` a thing without a serial,
    `opened` an order, `copied` the list of differences, `again` the next delivery, `printed` "papers" or "labels".
    """

    entered = Signal(str)
    taken_back = Signal()
    unlabelled = Signal()
    opened = Signal(str)
    copied = Signal()
    printed = Signal(str)
    again = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        top = QHBoxLayout()
        top.setSpacing(12)
        self.counted = Card()
        self.counted.setMinimumWidth(theme.px(220))
        self.number = label("0", "hero")
        self.number.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.line = label("", "body", "ink_2", wrap=True)
        self.line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.counted.column.addStretch(1)
        self.counted.column.addWidget(self.number)
        self.counted.column.addWidget(self.line)
        self.counted.column.addStretch(1)
        top.addWidget(self.counted)
        self.last = LastScan()
        top.addWidget(self.last, 1)
        column.addLayout(top)
        self._entry_row = QWidget()
        row = QHBoxLayout(self._entry_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.entry = EntryField(_("Scan, or type a serial and Enter"), _SERIAL_LENGTH)
        self.entry.setPlaceholderText(_("Scan, or type a serial and Enter"))
        theme.set_font(self.entry, "section", mono=True)
        self.entry.returnPressed.connect(self._enter)
        self.entry.taken_back.connect(self.taken_back)
        row.addWidget(self.entry, 1)
        self.no_label = button(_("No serial to read"), self.unlabelled.emit, icon="ph.barcode")
        row.addWidget(self.no_label)
        column.addWidget(self._entry_row)
        self.stack = QStackedWidget()
        self.rows = Rows(("#", _("Serial"), _("Order"), _("Model"), _("To look at"), _("Here before")))
        self.table = Table(_("What came"), self.rows)
        self.table.setSortingEnabled(False)  # the newest stays on top
        self.table.header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.rows.sort(-1)
        self.table.opened.connect(self._open)
        header = self.table.horizontalHeader()
        for at, width in enumerate((56, 180, 132, 132, 132)):
            header.setSectionResizeMode(at, QHeaderView.ResizeMode.Interactive)
            self.table.setColumnWidth(at, theme.px(width))
        header.setStretchLastSection(True)
        self.stack.addWidget(self.table)
        self.difference = Card(_("How it differs from the note"))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(6)
        self.difference.column.addLayout(self._lines)
        self.difference.column.addStretch(1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        self.copy = button(_("Copy the list"), self.copied.emit, icon="ph.copy")
        foot.addWidget(self.copy)
        foot.addWidget(primary(_("Next delivery"), self.again.emit, icon="ph.package", compact=True))
        self.difference.column.addLayout(foot)
        self._on_paper = QWidget()
        papers = Flow(self._on_paper, 8)
        papers.addWidget(button(_("Print…"), lambda: self.printed.emit("papers"), icon="action.print"))
        papers.addWidget(button(_("Labels…"), lambda: self.printed.emit("labels"), icon="ph.tag"))
        column.addWidget(self._on_paper)
        column.addWidget(self.difference)
        column.addWidget(self.stack, 1)
        self._count = Count(0)
        self.show_delivery(None)

    def show_delivery(self, delivery: Delivery | None) -> None:
        """Show a delivery as it stands; None = nothing scanned yet."""
        lines = delivery.lines if delivery is not None else ()
        self._count = delivery.count if delivery is not None else Count(0)
        self._show_count(self._count)
        of = _ordinals(lines)
        self.rows.show([(line, _cells(line, of.get(line.id))) for line in lines])
        closed = delivery is not None and delivery.closed
        self._on_paper.setVisible(bool(lines))
        self._entry_row.setVisible(not closed)
        self.difference.setVisible(closed)
        self.stack.setVisible(bool(lines) or not closed)
        if delivery is not None and closed:
            self._show_differences(delivery)
        if not lines:
            self.last.say(
                "action.barcode",
                "ink_2",
                _("Scan the first one"),
                "",
                _("Each scan opens one order and receives it. Backspace takes the last one back."),
                _("A short number, typed or scanned, is how many the delivery note says."),
            )

    def show_declared(self, declared: int | None) -> None:
        """Show a count that was declared before anything was scanned."""
        self._show_count(Count(self._count.received, declared, self._count.problems))

    def show_scan(self, line: ScanLine, known: Earlier | None, delivery: Delivery) -> None:
        """Say what the scan just made was, with a sound where it wants a look."""
        tone, icon = _mark(line)
        here_before, why = "", ""
        if known is not None and line.outcome in (ScanOutcome.OPENED, ScanOutcome.JOINED):
            here_before = comeback_head(known)
            why = "  ".join(part for part in (here_before, comeback_line(known, offset_min())) if part)
            customer = delivery.terms.customer
            if line.owner and customer and line.owner != customer:
                other = _("Until now it belonged to {name}.").format(name=line.owner)
                why = "  ".join(part for part in (other, why) if part)
                tone, icon = "minor", "state.minor"
            elif here_before:
                tone, icon = "minor", "ph.arrow-u-up-left"
        head = _name(line) or delivery.place or _("Not read")
        self.last.say(icon, tone, head, line.asset.serial or "" if line.asset else line.code, outcome_text(line), why)
        if line.outcome.problem or tone in ("minor", "critical"):
            sound.play(Tune.LOOK)
        elif delivery.count.declared and delivery.count.received == delivery.count.declared:
            sound.play()

    def show_taken_back(self, line: ScanLine) -> None:
        """Say that a scan was taken back."""
        name = line.asset.serial or line.order_number if line.asset is not None else line.code
        self.last.say(
            "ph.arrow-counter-clockwise",
            "ink_2",
            _("Taken back"),
            name or "",
            _("{number} is gone.").format(number=line.order_number)
            if line.order_number and line.outcome is ScanOutcome.OPENED
            else _("The scan is gone; nothing else changed."),
        )

    def show_error(self, error: BaseException) -> None:
        """Say what went wrong, where the eyes are; what was typed stays in the field."""
        self.last.say("state.critical", "critical", _("Not taken in"), self.entry.text(), sentence(error))
        sound.play(Tune.LOOK)

    def _show_count(self, count: Count) -> None:
        self.number.setText(count_text(count))
        self.line.setText(count_line(count))
        tone = "ink"
        if count.declared is not None and count.received:
            tone = "ok" if count.received == count.declared else "minor" if count.extra else "ink"
        theme.set_tone(self.number, tone)
        self.counted.setAccessibleName(f"{count_text(count)}, {count_line(count)}")

    def _show_differences(self, delivery: Delivery) -> None:
        empty(self._lines)
        found = delivery.discrepancies
        self.copy.setVisible(bool(found))
        if not found:
            words = ngettext(
                "{n} came, and nothing differs.", "{n} came, and nothing differs.", delivery.count.received
            )
            self._lines.addLayout(_marked("ok", "state.ok", words.format(n=delivery.count.received)))
        shown = found[:12]
        for one in shown:
            self._lines.addLayout(_marked("minor", "state.minor", discrepancy_text(one)))
        more = len(found) - len(shown)
        if more:
            words = ngettext("and {n} more, in the copied list", "and {n} more, in the copied list", more)
            self._lines.addWidget(label(words.format(n=more), "small", "ink_2"))

    def _enter(self) -> None:
        text = self.entry.text().strip()
        self.entry.clear()
        if text:
            self.entered.emit(text)

    def _open(self, row: int) -> None:
        number = self.rows.thing(row).order_number
        if number:
            self.opened.emit(number)


def _marked(tone: str, icon: str, words: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(10)
    row.addWidget(icon_label(icon, tone, 18), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(label(words, wrap=True, select=True), 1)
    return row


def _ordinals(lines: tuple[ScanLine, ...]) -> dict[str, int]:
    """Which board of the delivery each counting scan was."""
    counting = [line.id for line in reversed(lines) if line.outcome.counts]
    return {id_: at for at, id_ in enumerate(counting, 1)}


def _mark(line: ScanLine) -> tuple[str, str]:
    if line.outcome is ScanOutcome.OPENED and (line.order_state is State.DRAFT or line.form_unknown):
        return "minor", "state.minor"
    return _MARKS[line.outcome]


def _name(line: ScanLine) -> str:
    """What it is: its model, else its maker and kind; "" for a scan of no thing."""
    asset = line.asset
    if asset is None:
        return ""
    if asset.model or asset.board_code:
        return asset_title(asset)
    kind = asset_kind_word(asset.kind)
    return f"{line.make} {kind}" if line.make else capital(kind)


def _cells(line: ScanLine, ordinal: int | None) -> tuple[CellText, ...]:
    tone, icon = _mark(line)
    asset = line.asset
    looked_at = outcome_word(line)
    return (
        CellText("" if ordinal is None else str(ordinal), "ink_2"),
        CellText((asset.serial if asset is not None else line.code) or "—"),
        CellText(line.order_number or "", strong=True),
        CellText(_name(line)),
        CellText(looked_at, tone, icon if looked_at else ""),
        CellText(earlier_brief(line, offset_min()), "minor", "ph.arrow-u-up-left" if line.earlier else ""),
    )
