"""A connector drawn from its table: the pins that a source names in colour, the others with their number alone."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.services.connecting import Connector
from app.ui import theme
from app.words.language import _

#: Side of a pin and the room between two, px at 100 %.
_PIN, _GAP, _EDGE, _MARK = 26, 6, 12, 5


class ConnectorPicture(QWidget):
    """Seen from the cable, pin 1 at the mark: odd numbers in one row, even ones in the other, as on box headers."""

    def __init__(self) -> None:
        super().__init__()
        self._connector: Connector | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_connector(self, connector: Connector) -> None:
        """Draw this one."""
        self._connector = connector
        self.setAccessibleName(
            _("Connector with {count} pins: {pins}; the others are not known").format(
                count=connector.pins, pins=", ".join(f"{pin.number} {pin.name}" for pin in connector.named)
            )
        )
        self.updateGeometry()
        self.update()

    def _columns(self) -> int:
        return -(-self._connector.pins // self._connector.columns) if self._connector else 0

    def sizeHint(self) -> QSize:
        rows = self._connector.columns if self._connector else 0
        wide = 2 * _EDGE + self._columns() * (_PIN + _GAP) - _GAP
        high = 2 * _EDGE + rows * (_PIN + _GAP) - _GAP + 2 * 18
        return QSize(theme.px(wide), theme.px(high))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        connector = self._connector
        if connector is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        names = {pin.number: pin for pin in connector.named}
        row_of_names = theme.px(18)
        body = QRectF(self.rect()).adjusted(1, row_of_names, -1, -row_of_names)
        painter.setPen(QPen(theme.color("ink_3"), 1.5))
        painter.setBrush(theme.color("surface"))
        painter.drawRoundedRect(body, theme.px(4), theme.px(4))
        for number in range(1, connector.pins + 1):
            column, row = divmod(number - 1, connector.columns)
            x = theme.px(_EDGE + column * (_PIN + _GAP))
            y = body.top() + theme.px(_EDGE + row * (_PIN + _GAP))
            box = QRectF(x, y, theme.px(_PIN), theme.px(_PIN))
            pin = names.get(number)
            painter.setPen(QPen(theme.color("accent" if pin else "line"), 1.5))
            painter.setBrush(theme.color("accent_soft") if pin else theme.color("surface"))
            painter.drawRoundedRect(box, theme.px(3), theme.px(3))
            painter.setPen(theme.color("ink" if pin else "ink_2"))
            painter.setFont(theme.font("strong" if pin else "small"))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(number))
            if pin is not None:
                above = row == 0
                top = 0.0 if above else body.bottom()
                words = QRectF(x - theme.px(_GAP), top, theme.px(_PIN + 2 * _GAP), row_of_names)
                painter.setFont(theme.font("small", weight=600))
                painter.drawText(words, int(Qt.AlignmentFlag.AlignCenter), pin.name)
        mark = QRectF(body.left() + theme.px(3), body.top() + theme.px(3), theme.px(_MARK), theme.px(_MARK))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("ink_2"))
        painter.drawEllipse(mark)
