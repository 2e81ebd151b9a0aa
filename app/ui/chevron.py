"""The arrow of a combo box. A style sheet takes it from a file only, so it is drawn into one."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="hashwrench-", ignore_cleanup_errors=True)


@cache
def chevron(color: str, side: int) -> str:
    """The path of the arrow in a colour, `side` px wide, with a sharper one beside it for dense screens."""
    place = Path(_folder().name) / f"chevron-{color.strip('#')}-{side}.png"
    for ratio, name in ((1, place.name), (2, f"{place.stem}@2x.png")):
        image = QPixmap(side * ratio, side * ratio)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(side * ratio / 12, side * ratio / 12)
        painter.setPen(QPen(QColor(color), 1.3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPolyline(QPolygonF([QPointF(2.5, 4.5), QPointF(6, 8), QPointF(9.5, 4.5)]))
        painter.end()
        image.save(str(place.with_name(name)))
    return place.as_posix()
