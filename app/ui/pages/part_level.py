"""The level of a part in a table: a bar of what is there, a tick at the minimum, a lighter one at the target."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.domain.part_list import PartListing, PartState
from app.ui import theme
from app.ui.models.part_rows import LEVEL, PartRows
from app.ui.widgets.table import Cell, Index

_TONES = {PartState.ENOUGH: "ink_3", PartState.NONE: "ink_3", PartState.LOW: "minor", PartState.REFILL: "minor"}


class PartLevel(Cell):
    """Paints the column of the level; every other cell is a cell."""

    def paint_content(self, painter: QPainter, box: QRect, index: Index) -> None:
        model = index.model()
        if index.column() != LEVEL or not isinstance(model, PartRows):
            super().paint_content(painter, box, index)
            return
        paint_level(painter, box, model.thing(index.row()))


def paint_level(painter: QPainter, box: QRect, one: PartListing) -> None:
    """The bar in the middle of a box; it ends at the target, at twice the minimum or at what is there. A part with no
    level to keep has none.
    """
    part = one.part
    if not part.minimum and not part.target and part.on_hand >= 0:
        return  # nothing to measure it by
    full = max(part.on_hand, part.target or 0, part.minimum * 2, 1)
    track = QRectF(box.x(), box.center().y() - 2, box.width(), 5)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("sunken"))
    painter.drawRoundedRect(track, 2.5, 2.5)
    share = min(max(part.on_hand, 0) / full, 1.0)
    if share:
        painter.setBrush(theme.color(_TONES.get(one.state, "critical")))
        painter.drawRoundedRect(QRectF(track.x(), track.y(), max(5.0, track.width() * share), 5), 2.5, 2.5)
    for at, tone in ((part.target or 0, "line_strong"), (part.minimum, "ink")):
        if at > 0:
            x = round(min(track.x() + track.width() * at / full, track.right() - 1))
            painter.setPen(QPen(theme.color(tone), 2))
            painter.drawLine(x, box.center().y() - 6, x, box.center().y() + 6)
    painter.restore()
