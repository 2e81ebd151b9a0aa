"""Segmented control: two to four views that exclude each other; arrows move the choice."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from app.ui import icons, theme


class _Segment(QAbstractButton):
    def __init__(self, text: str, icon: str) -> None:
        super().__init__()
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._icon = icon
        self.short = False

    def sizeHint(self) -> QSize:
        words = 0 if self.short else QFontMetrics(theme.font("strong")).horizontalAdvance(self.text())
        width = words + theme.px(18 if self.short else 26)
        return QSize(width + (theme.px(24) if self._icon else 0), theme.size("control") - theme.px(6))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self.isChecked():
            painter.setPen(QPen(theme.color("line"), 1))
            painter.setBrush(theme.color("surface"))
            painter.drawRoundedRect(box, theme.px(5), theme.px(5))
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), theme.px(5), theme.px(5))
        x = theme.px(13)
        if self._icon:
            side = theme.px(16)
            tone = "accent" if self.isChecked() else "ink_2"
            painter.drawPixmap(x, (self.height() - side) // 2, icons.pixmap(self._icon, tone, 16))
            x += theme.px(24)
        if self.short:
            return
        painter.setFont(theme.font("strong"))
        painter.setPen(theme.color("ink" if self.isChecked() else "ink_2"))
        painter.drawText(self.rect().adjusted(x, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), self.text())


class Segmented(QWidget):
    """The control; `options` are (id, text, icon token or ""). `chosen` is emitted with the id."""

    chosen = Signal(str)

    def __init__(self, name: str, options: Sequence[tuple[str, str, str]]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(3, 3, 3, 3)
        row.setSpacing(2)
        self._group = QButtonGroup(self)
        self._ids: list[str] = []
        self._segments: list[_Segment] = []
        for number, (option, text, icon) in enumerate(options):
            segment = _Segment(text, icon)
            segment.setChecked(number == 0)
            self._group.addButton(segment, number)
            self._ids.append(option)
            self._segments.append(segment)
            row.addWidget(segment)
        self._group.idToggled.connect(self._toggled)

    def value(self) -> str:
        """The id of the chosen option."""
        return self._ids[self._group.checkedId()]

    def set_short(self, *, short: bool) -> None:
        """Show the icons without their words, which stay in the tooltips and access names; for options with icons."""
        for segment in self._segments:
            segment.short = short
            segment.setToolTip(segment.text() if short else "")
            segment.updateGeometry()
        layout = self.layout()
        if layout is not None:
            layout.invalidate()  # the row around it asks for the new size before events are handled
        self.updateGeometry()

    def rename(self, option: str, text: str) -> None:
        """Let an option say something else, such as how much of it is done."""
        segment = self._segments[self._ids.index(option)]
        if segment.text() == text:
            return
        segment.setText(text)
        segment.setAccessibleName(text)
        segment.updateGeometry()
        segment.update()

    def offer(self, option: str, *, offered: bool) -> None:
        """Offer an option, or take it away; a chosen one that goes gives way to the first that stays."""
        segment = self._segments[self._ids.index(option)]
        segment.setVisible(offered)
        if not offered and segment.isChecked():
            next(one for one in self._segments if not one.isHidden()).setChecked(True)
        self.updateGeometry()

    def choose(self, option: str) -> None:
        """Choose an option by its id. Raises ValueError for one that is not there."""
        self._group.button(self._ids.index(option)).setChecked(True)

    def _toggled(self, number: int, on: bool) -> None:
        if on:
            self.chosen.emit(self._ids[number])

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("sunken"))
        painter.drawRoundedRect(self.rect(), theme.px(8), theme.px(8))
