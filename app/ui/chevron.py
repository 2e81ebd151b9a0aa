"""The arrow of a combo box and the tick of a check box. A style sheet takes them from files only: drawn into them."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

#: Points in a square of 12.
_SHAPES = {"arrow": ((2.5, 4.5), (6, 8), (9.5, 4.5)), "tick": ((2.5, 6.2), (5, 8.8), (9.5, 3.6))}


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="hashwrench-", ignore_cleanup_errors=True)


@cache
def chevron(color: str, side: int, shape: str = "arrow") -> str:
    """The path of the arrow or tick in a colour, `side` px wide, with a sharper one beside it for dense screens."""
    place = Path(_folder().name) / f"{shape}-{color.strip('#')}-{side}.png"
    for ratio, name in ((1, place.name), (2, f"{place.stem}@2x.png")):
        image = QPixmap(side * ratio, side * ratio)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(side * ratio / 12, side * ratio / 12)
        painter.setPen(QPen(QColor(color), 1.3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in _SHAPES[shape]]))
        painter.end()
        image.save(str(place.with_name(name)))
    return place.as_posix()
