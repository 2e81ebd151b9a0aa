"""A tag at the end of a log's line: the first error, a boot. It never lies on the words of its line."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from app.ui import icons, theme

#: The glyph that stands for a tag where its words have no room, px at 100 % of its side, and of the edge around it.
_GLYPH, _SIDE, _EDGE = "ph.flag-fill", 14, 4


def short_tag_width() -> int:
    """The room that a tag takes at least, px."""
    return theme.px(_SIDE + 2 * _EDGE + 20)


def paint_tag(painter: QPainter, row: QRect, words: str, tone: str, tint: str | None, text_end: int) -> None:
    """Paint it at the end of a row of that tint whose text ends at `text_end`.

    Where its words would lie on the text it is a flag; what even that would lie on can be scrolled into view.
    """
    font = theme.font("caption", weight=600)
    wide = QFontMetrics(font).horizontalAdvance(words) + theme.px(14)
    short = row.right() - wide - theme.px(20) < text_end
    if short:
        wide = theme.px(_SIDE + 2 * _EDGE)
    box = QRect(row.right() - wide - theme.px(10), row.y() + 2, wide, row.height() - 4)
    if box.x() < text_end:
        left = box.x() - theme.px(6)
        ground = theme.color(f"{tint}_soft" if tint else "surface")
        painter.fillRect(QRect(left, row.y() + 1, row.right() - left - 2, row.height() - 2), ground)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(tone))
    painter.drawRoundedRect(box, 4, 4)
    if short:
        glyph = icons.pixmap(_GLYPH, "surface", _SIDE)
        side = theme.px(_SIDE)
        painter.drawPixmap(box.x() + theme.px(_EDGE), box.y() + (box.height() - side) // 2, glyph)
    else:
        painter.setFont(font)
        painter.setPen(theme.color("surface"))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
