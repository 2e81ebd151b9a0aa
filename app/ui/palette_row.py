"""One row of the palette, painted: icon, title and line with what was looked for in bold, state or key at the right."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from app.domain.work_order import State
from app.ui import icons, theme
from app.ui.order_marks import state_mark
from app.words.orders import state_name
from app.words.plain_text import plain

_MIDDLE = int(Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
_TITLE, _LINE = 80, 140


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: the kind's heading, icon, title, one line, and where it leads.

    `title_marks` and `line_marks` are drawn bold. `state` is an order's, `aside` a word or a key at the right.
    """

    kind: str
    icon: str
    title: str
    line: str
    page: str
    where: tuple[tuple[str, str], ...] = ()
    title_marks: tuple[tuple[int, int], ...] = ()
    line_marks: tuple[tuple[int, int], ...] = ()
    state: str = ""
    aside: str = ""


def paint_row(painter: QPainter, option: QStyleOptionViewItem, hit: Hit | None, heading: str) -> None:
    """Paint a hit, or a heading where there is none."""
    rect: QRect = option.rect
    if hit is None:
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("ink_2"))
        painter.drawText(rect.adjusted(theme.px(12), 0, 0, 0), _MIDDLE, heading)
        return
    if option.state & QStyle.StateFlag.State_Selected:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent_soft"))
        painter.drawRoundedRect(rect, theme.px(6), theme.px(6))
    side = theme.px(18)
    painter.drawPixmap(rect.left() + theme.px(14), rect.center().y() - side // 2, icons.pixmap(hit.icon, "accent", 18))
    box = rect.adjusted(theme.px(46), 0, -theme.px(12), 0)
    box.setRight(_aside(painter, box, hit))
    painter.setPen(theme.color("ink"))
    used = _marked(painter, box, plain(hit.title, _TITLE), hit.title_marks, (500, 700))
    painter.setPen(theme.color("ink_2"))
    _marked(painter, box.adjusted(used + theme.px(14), 0, 0, 0), plain(hit.line, _LINE), hit.line_marks, (400, 700))


def _aside(painter: QPainter, box: QRect, hit: Hit) -> int:
    """Paint what stands at the right; where the room for the rest ends."""
    if hit.state:
        state = State(hit.state)
        tone, icon = state_mark(state)
        told = state_name(state)
        painter.setFont(theme.font("body", weight=600))
        width = painter.fontMetrics().horizontalAdvance(told)
        painter.setPen(theme.color("ink_2" if tone == "idle" else tone))
        painter.drawText(box, _RIGHT, told)
        left = box.right() - width - theme.px(22)
        ink = "ink_2" if tone == "idle" else tone
        painter.drawPixmap(left, box.center().y() - theme.px(8), icons.pixmap(icon, ink, 16))
        return left - theme.px(12)
    if hit.aside:
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("ink_2"))
        painter.drawText(box, _RIGHT, hit.aside)
        return box.right() - painter.fontMetrics().horizontalAdvance(hit.aside) - theme.px(12)
    return box.right()


def _marked(
    painter: QPainter, box: QRect, text: str, marks: tuple[tuple[int, int], ...], weights: tuple[int, int]
) -> int:
    """Paint a text with its marks in bold, cut with … where the room ends; the width it took, px."""
    fonts = [theme.font("body", weight=weight) for weight in weights]
    room = box.width()
    x = 0
    for start, end, bold in _pieces(len(text), marks):
        piece, font = text[start:end], fonts[bold]
        metrics = QFontMetrics(font)
        last = end == len(text)
        shown = metrics.elidedText(piece, Qt.TextElideMode.ElideRight, max(room - x, 0))
        if not last and shown == piece and metrics.horizontalAdvance(piece) + x + metrics.height() > room:
            shown = metrics.elidedText(piece + "…", Qt.TextElideMode.ElideRight, max(room - x, 0))
        _draw(painter, box, x, shown, font)
        x += metrics.horizontalAdvance(shown)
        if shown != piece:
            break
    return x


def _draw(painter: QPainter, box: QRect, x: int, text: str, font: QFont) -> None:
    painter.setFont(font)
    painter.drawText(box.adjusted(x, 0, 0, 0), _MIDDLE | int(Qt.TextFlag.TextSingleLine), text)


def _pieces(length: int, marks: tuple[tuple[int, int], ...]) -> list[tuple[int, int, bool]]:
    """The text cut at its marks: (start, end, whether marked); marks outside of it fall away."""
    pieces: list[tuple[int, int, bool]] = []
    at = 0
    for start, end in marks:
        start, end = max(start, at), min(end, length)
        if start >= end:
            continue
        if start > at:
            pieces.append((at, start, False))
        pieces.append((start, end, True))
        at = end
    if at < length or not pieces:
        pieces.append((at, length, False))
    return pieces
