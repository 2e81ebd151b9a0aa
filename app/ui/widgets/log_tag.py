"""A tag at the end of a log's line: the first error, a boot. It never lies on the words of its line."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from app.ui import theme
from app.words.language import _


def tag_width() -> int:
    """The room that a tag takes at the end of its line, px."""
    words = max((_("first error"), _("boot {number}").format(number=999)), key=len)
    return QFontMetrics(theme.font("caption", weight=600)).horizontalAdvance(words) + theme.px(36)


def paint_tag(painter: QPainter, row: QRect, words: str, tone: str, tint: str | None) -> None:
    """Paint it at the end of a row of that tint; what it would lie on is left out, and can be scrolled into view."""
    painter.setFont(theme.font("caption", weight=600))
    wide = painter.fontMetrics().horizontalAdvance(words) + theme.px(14)
    box = QRect(row.right() - wide - theme.px(10), row.y() + 2, wide, row.height() - 4)
    left = box.x() - theme.px(6)
    ground = theme.color(f"{tint}_soft" if tint else "surface")
    painter.fillRect(QRect(left, row.y() + 1, row.right() - left - 2, row.height() - 2), ground)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(tone))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(theme.color("surface"))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
