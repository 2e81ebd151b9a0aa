"""State pill: soft tint, icon, semibold word; outlined for DEMO and in the bright-site theme."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import icons, theme

#: tone -> the tint behind it
_SOFT = {tone: f"{tone}_soft" for tone in ("critical", "major", "minor", "ok", "info", "idle", "accent")}


class Pill(QWidget):
    """A state as colour, icon and word; `tone` is critical, major, minor, ok, info, idle or accent."""

    def __init__(self, text: str, tone: str, icon: str = "", *, outline: bool = False) -> None:
        super().__init__()
        self._outline = outline
        self._state: tuple[str, str, str] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_state(text, tone, icon)

    def show_state(self, text: str, tone: str, icon: str = "") -> None:
        """Change what the pill says."""
        if (text, tone, icon) == self._state:
            return
        self._state = self._text, self._tone, self._icon = text, tone, icon
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(theme.font("small", weight=600))
        width = metrics.horizontalAdvance(self._text) + theme.px(18)
        return QSize(width + (theme.px(20) if self._icon else 0), theme.px(22))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        outlined = self._outline or theme.current().name == theme.BRIGHT_SITE
        painter.setPen(QPen(theme.color(self._tone), 1) if outlined else Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush if self._outline else theme.color(_SOFT[self._tone]))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        left = theme.px(9)
        if self._icon:
            mark = icons.pixmap(self._icon, self._tone, 15)
            side = theme.px(15)
            painter.drawPixmap(theme.px(8), (self.height() - side) // 2, mark)
            left = theme.px(28)
        painter.setPen(theme.color(self._tone))
        painter.setFont(theme.font("small", weight=600))
        painter.drawText(self.rect().adjusted(left, 0, -theme.px(6), 0), int(Qt.AlignmentFlag.AlignVCenter), self._text)
