"""The tiles of the board picture: one small pixmap a look, with the mark that tells its state without colour."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPixmap, QPolygonF

from app.domain.board_state import ChipState
from app.ui import theme
from app.ui.widgets.board_atlas import HEAT_STEPS, Look


def draw_tile(
    look: Look, width: int, height: int, ratio: float, *, numbers: bool, ground: QColor | None = None
) -> QPixmap:
    """One tile of the atlas, with its mark; the legend shows the same.

    On a `ground` it has no transparent corner, and is copied more than twice as fast.
    """
    tile = QPixmap(max(1, round(width * ratio)), max(1, round(height * ratio)))
    tile.setDevicePixelRatio(ratio)
    tile.fill(Qt.GlobalColor.transparent if ground is None else ground)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(0.5, 0.5, width - 1, height - 1)
    radius = 3.0 if height > 8 else 2.0
    if look.plain:
        _draw_history(painter, box, radius, look.repairs, look.faults)
    elif look.heat is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.heat(look.heat / (HEAT_STEPS - 1)))
        painter.drawRoundedRect(QRectF(0, 0, width, height), radius, radius)
    else:
        _draw_state(painter, box, radius, look, numbers=numbers)
    painter.end()
    return tile


def _draw_state(painter: QPainter, box: QRectF, radius: float, look: Look, *, numbers: bool) -> None:
    state = look.state
    chip = theme.chip
    if state is ChipState.SILENT:
        _draw_silent(painter, box, radius, numbers=numbers)
        return
    if state is ChipState.UNTESTED:
        painter.setPen(QPen(chip("untested_line"), 1, Qt.PenStyle.DotLine))
        painter.setBrush(theme.color("surface"))
        painter.drawRoundedRect(box, radius, radius)
        return
    full = box.adjusted(-0.5, -0.5, 0.5, 0.5)
    painter.setPen(Qt.PenStyle.NoPen)
    if state is ChipState.WEAK:
        painter.setPen(QPen(chip("answered_ink"), 1))
        painter.setBrush(chip("weak_back"))
        painter.drawRoundedRect(box, radius, radius)
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(chip("weak"))
        inner = box.adjusted(1, 1, -1, -1)
        painter.drawRect(inner.adjusted(0, inner.height() * (1 - look.level / 20), 0, 0))
        painter.restore()
        return
    painter.setBrush(chip(state.value))
    if state is ChipState.HOT:
        painter.setPen(QPen(chip("hot_ink"), 1.2))
        painter.drawRoundedRect(box, radius, radius)
    else:
        painter.drawRoundedRect(full, radius, radius)
    painter.setPen(Qt.PenStyle.NoPen)
    ink = chip("hot_ink") if state is ChipState.HOT else chip("answered_ink")
    painter.setBrush(ink)
    if state is ChipState.ERRING:
        for n in (-1, 0, 1):
            painter.drawEllipse(QPointF(full.center().x() + n * 4, full.top() + 2.6), 1.2, 1.2)
    elif state in (ChipState.WARM, ChipState.HOT):
        arm = min(full.height() * (0.34 if state is ChipState.WARM else 0.55), full.width() * 0.4)
        corner = full.topRight()
        painter.drawPolygon(QPolygonF([corner, corner - QPointF(arm, 0), corner + QPointF(0, arm)]))


def _draw_silent(painter: QPainter, box: QRectF, radius: float, *, numbers: bool) -> None:
    painter.setBrush(theme.chip("domain"))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRoundedRect(box, radius, radius)
    painter.setClipRect(box)
    painter.setPen(QPen(theme.chip("silent_hatch"), 1))
    step = 5.0 if box.height() > 8 else 4.0
    x = box.left() - box.height()
    while x < box.right():
        painter.drawLine(QPointF(x, box.bottom()), QPointF(x + box.height(), box.top()))
        x += step
    if numbers:
        # The number needs quiet ground: a plate behind it, the hatch stays at both sides.
        plate = min(box.width() - 3, theme.px(24))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.chip("domain"))
        painter.drawRect(QRectF(box.center().x() - plate / 2, box.top() + 1, plate, box.height() - 2))
    painter.setClipping(False)
    pen = QPen(theme.chip("silent_line"), 1)
    if box.height() > 8:
        pen.setDashPattern([4.0, 2.0])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, radius, radius)


def _draw_history(painter: QPainter, box: QRectF, radius: float, repairs: int, faults: int) -> None:
    """One dot a repair at the right, one small ring a fault at the left."""
    touched = repairs or faults
    painter.setPen(
        QPen(theme.color("accent" if repairs else "line_strong" if faults else "line"), 1.4 if touched else 1)
    )
    painter.setBrush(theme.color("accent_soft" if repairs else "surface"))
    painter.drawRoundedRect(box, radius, radius)
    dot = 1.5 if box.height() > 10 else 1.0
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(theme.color("accent")))
    for n in range(repairs):
        painter.drawEllipse(QPointF(box.right() - 4 - 4 * n, box.top() + 4), dot, dot)
    painter.setPen(QPen(theme.color("critical"), 1.1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for n in range(faults):
        painter.drawEllipse(QPointF(box.left() + 4.5 + 5 * n, box.top() + 4.5), dot + 0.2, dot + 0.2)


def ink(look: Look) -> QColor:
    """The colour of the number on a tile."""
    if look.heat is not None:
        back = theme.heat(look.heat / (HEAT_STEPS - 1))
        return QColor("#FFFFFF") if _luminance(back) < 0.18 else QColor("#000000")
    if look.plain or look.state is ChipState.SILENT:
        return theme.color("ink")
    if look.state is ChipState.UNTESTED:
        return theme.color("ink_3")
    return theme.chip("hot_ink" if look.state is ChipState.HOT else "answered_ink")


def _luminance(color: QColor) -> float:
    """Relative luminance (WCAG 2), 0..1; below 0.18 white reads better than black."""
    channels = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4
                for c in (color.redF(), color.greenF(), color.blueF())]  # fmt: skip
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
