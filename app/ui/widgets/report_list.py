"""The reports at the left: the overview, then twelve reports in four groups; arrows walk through them."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from app.domain.report import ReportKind
from app.ui import icons, theme
from app.ui.widgets.text import label, plain_tooltip
from app.words.language import _
from app.words.language import mark as _m
from app.words.report_titles import report_question, report_title

#: The overview in the list, as `chosen` tells it.
OVERVIEW = ""
_GROUPS: tuple[tuple[str, tuple[ReportKind, ...]], ...] = (
    (_m("Flow"), (ReportKind.TURNAROUND, ReportKind.WORK_IN_PROGRESS, ReportKind.THROUGHPUT)),
    (
        _m("Quality"),
        (ReportKind.FIRST_PASS, ReportKind.COMEBACKS, ReportKind.SUCCESS, ReportKind.RELIABILITY),
    ),
    (_m("Things"), (ReportKind.FAULTS, ReportKind.PARTS, ReportKind.STOCK)),
    (_m("Money"), (ReportKind.COST, ReportKind.KEPT)),
)
_WALK = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End)


class _Entry(QAbstractButton):
    def __init__(self, text: str, line: str, icon: str = "") -> None:
        super().__init__()
        self._icon = icon
        #: It is one of the reports of a set that is open.
        self.in_set = False
        self.setText(text)
        self.setAccessibleName(text)
        self.setAccessibleDescription(line)
        self.setToolTip(plain_tooltip(line))
        self.setCheckable(True)
        self.setAutoExclusive(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _WALK:
            event.ignore()  # the list walks, not Qt from button to button
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(theme.advance(self.text(), "strong") + theme.px(44), theme.px(28))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self.rect().adjusted(1, 1, -1, -1)
        on = self.isChecked()
        painter.setPen(Qt.PenStyle.NoPen)
        if on or self.underMouse():
            painter.setBrush(theme.color("accent_soft" if on else "sunken"))
            painter.drawRoundedRect(box, theme.px(6), theme.px(6))
        if on:
            painter.fillRect(QRect(0, theme.px(6), 3, self.height() - 2 * theme.px(6)), theme.color("accent"))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRoundedRect(box, theme.px(6), theme.px(6))
        x = theme.px(12)
        painter.setPen(theme.color("accent" if on else "ink"))
        painter.setFont(theme.paint_font("strong" if on else "body"))
        painter.drawText(self.rect().adjusted(x, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), self.text())
        if self.in_set:
            side = theme.px(13)
            painter.drawPixmap(
                self.width() - side - theme.px(8), (self.height() - side) // 2,
                icons.pixmap("ph.bookmark-simple", "accent" if on else "ink_2", 13),
            )  # fmt: skip


class ReportList(QWidget):
    """`chosen` is emitted with the kind, or OVERVIEW."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Reports"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        self.entries: dict[str, _Entry] = {}
        self._add(column, OVERVIEW, _("Overview"), _("How the shop is doing: what waits, and what changed."))
        for group, kinds in _GROUPS:
            head = label(_(group), "caption", "ink_3")
            head.setContentsMargins(12, 8, 0, 2)
            column.addWidget(head)
            for kind in kinds:
                self._add(column, kind.value, report_title(kind), report_question(kind))
        column.addStretch(1)
        self.choose(OVERVIEW)

    def _add(self, column: QVBoxLayout, name: str, text: str, line: str) -> None:
        entry = _Entry(text, line)
        entry.clicked.connect(lambda _on=False: self._clicked(name))
        self.entries[name] = entry
        column.addWidget(entry)

    def choose(self, name: str) -> None:
        """Mark one as shown, without telling it."""
        for own, entry in self.entries.items():
            entry.setChecked(own == name)

    def value(self) -> str:
        """The one that is shown."""
        return next(name for name, entry in self.entries.items() if entry.isChecked())

    def mark_set(self, kinds: Collection[ReportKind]) -> None:
        """Mark the reports of a set that is open."""
        for name, entry in self.entries.items():
            entry.in_set = name in {kind.value for kind in kinds}
            entry.update()

    def _clicked(self, name: str) -> None:
        self.choose(name)
        self.chosen.emit(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        names = list(self.entries)
        here = next((at for at, name in enumerate(names) if self.entries[name].hasFocus()), names.index(self.value()))
        steps = {Qt.Key.Key_Up: here - 1, Qt.Key.Key_Down: here + 1, Qt.Key.Key_Home: 0, Qt.Key.Key_End: len(names) - 1}
        at = steps.get(Qt.Key(event.key()))
        if at is None:
            super().keyPressEvent(event)
            return
        name = names[min(max(at, 0), len(names) - 1)]
        self.entries[name].setFocus(Qt.FocusReason.OtherFocusReason)
        if name != self.value():
            self._clicked(name)
