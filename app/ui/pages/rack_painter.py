"""How the cells of the rack map are drawn: plain where a machine is well, tinted with icon and border where it is not.

Only a machine that is down fills its cell; a position nobody was read at is dotted. A cell's look is a value, so that a
rack is drawn anew only where one changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPixmap

from app.ui import icons, theme
from app.ui.models.fleet_line import FleetLine, Group
from app.ui.pages.rack_layout import Box, RackLayout
from app.words.language import _
from app.words.places import rack_title

#: What a cell left out by the filter keeps of its strength.
_DIMMED = 0.22


class Fill(StrEnum):
    """How much of a cell is coloured."""

    EMPTY = "empty"
    PLAIN = "plain"
    TINT = "tint"
    SOLID = "solid"


class Look(NamedTuple):
    """A cell as it is drawn; `several` machines at one position show a corner."""

    fill: Fill
    tone: str = "idle"
    icon: str = ""
    dimmed: bool = False
    several: bool = False


EMPTY = Look(Fill.EMPTY)


@lru_cache(maxsize=512)
def _look(tone: str, icon: str, group: Group, dimmed: bool, several: bool) -> Look:
    if icon == "state.ok_quiet":
        return Look(Fill.PLAIN, tone, "", dimmed, several)
    return Look(Fill.SOLID if group is Group.DOWN else Fill.TINT, tone, icon, dimmed, several)


def look_of(line: FleetLine, machines: int, *, shown: bool) -> Look:
    """The look of the cell of a line, one of so many machines at that position."""
    standing = line.standing
    return _look(standing.tone, standing.icon, standing.group, not shown, machines > 1)


def blank_rack(box: Box, ratio: float) -> QPixmap:
    """The picture of a rack with nothing on it yet."""
    made = QPixmap(max(1, round(box.cells.width() * ratio)), max(1, round(box.cells.height() * ratio)))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    return made


def draw_cells(picture: QPixmap, box: Box, layout: RackLayout, looks: Sequence[Look], numbers: Iterable[int]) -> None:
    """Draw these cells of a rack onto its picture, over what they were."""
    size, tray = layout.cell, box.rack.tray
    theme_name, ratio, side = theme.current().name, picture.devicePixelRatio(), theme.px(13)
    with QPainter(picture) as painter:
        for number in numbers:
            look, label = looks[number], box.rack.cells[number].label
            row, column = divmod(number, box.columns)
            rect = QRect(column * size.step_x, row * size.step_y, size.width, size.height)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
            painter.fillRect(rect, Qt.GlobalColor.transparent)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
            painter.setOpacity(_DIMMED if look.dimmed else 1.0)
            painter.drawPixmap(rect.topLeft(), _tile(look, size.width, size.height, theme_name, ratio))
            if size.numbers and label:
                _number(painter, rect, label, look, small=tray)
            elif look.icon:
                mark = icons.pixmap(look.icon, _ink(look), 13)
                painter.drawPixmap(rect.center().x() - side // 2 + 1, rect.center().y() - side // 2 + 1, mark)
            painter.setOpacity(1.0)


def draw_head(box: Box, hashing: int, machines: int, ratio: float) -> QPixmap:
    """The head of a rack: its name, and how many of its machines hash, in short where the room is narrow."""
    made = QPixmap(max(1, round(box.head.width() * ratio)), max(1, round(box.head.height() * ratio)))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    rect = QRect(0, 0, box.head.width(), box.head.height())
    title = rack_title(box.rack.name)
    small, strong = QFontMetrics(theme.paint_font("small")), QFontMetrics(theme.paint_font("strong"))
    aside = _("{hashing} of {count} hash").format(hashing=hashing, count=machines) if machines else ""
    if small.horizontalAdvance(aside) + strong.horizontalAdvance(title) + theme.px(10) > rect.width() and machines:
        aside = f"{hashing}/{machines}"
    room = rect.width() - (small.horizontalAdvance(aside) + theme.px(6) if aside else 0)
    with QPainter(made) as painter:
        painter.setFont(theme.paint_font("small"))
        painter.setPen(theme.color("ink_2"))
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), aside)
        painter.setFont(theme.paint_font("strong"))
        painter.setPen(theme.color("ink"))
        words = theme.elided(title, "strong", room)
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), words)
    return made


@lru_cache(maxsize=256)
def _tile(look: Look, width: int, height: int, _theme: str, ratio: float) -> QPixmap:
    """The ground of a cell without its number."""
    made = QPixmap(round(width * ratio), round(height * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    radius = theme.px(3)
    with QPainter(made) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(0, 0, width, height)
        match look.fill:
            case Fill.EMPTY:
                painter.setPen(QPen(theme.chip("untested_line"), 1, Qt.PenStyle.DotLine))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                box = box.adjusted(0.5, 0.5, -0.5, -0.5)
            case Fill.PLAIN:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.chip("answered"))
            case Fill.TINT:
                painter.setPen(QPen(theme.color(look.tone), 1.4))
                painter.setBrush(theme.color(f"{look.tone}_soft"))
                box = box.adjusted(0.7, 0.7, -0.7, -0.7)
            case Fill.SOLID:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color(look.tone))
        painter.drawRoundedRect(box, radius, radius)
        if look.several:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(_ink_color(look))
            side = theme.px(6)
            painter.drawEllipse(QRectF(width - side - 2, 2, side - 1, side - 1))
    return made


def _number(painter: QPainter, rect: QRect, label: str, look: Look, *, small: bool) -> None:
    """The position's name, the icon before it where there is one."""
    role = "caption" if small or len(label) > 3 else "small"
    font = theme.paint_font(role, 600)
    painter.setFont(font)
    painter.setPen(_ink_color(look))
    room = rect.adjusted(2, 0, -2, 0)
    if look.icon:
        side, gap = theme.px(13), theme.px(3)
        wide = painter.fontMetrics().horizontalAdvance(label)
        if side + gap + wide > room.width():
            x = rect.center().x() - side // 2 + 1
            painter.drawPixmap(x, rect.center().y() - side // 2 + 1, icons.pixmap(look.icon, _ink(look), 13))
            return
        x = rect.left() + (rect.width() - side - gap - wide) // 2
        painter.drawPixmap(x, rect.center().y() - side // 2 + 1, icons.pixmap(look.icon, _ink(look), 13))
        painter.drawText(
            QRect(x + side + gap, rect.top(), wide + 2, rect.height()), int(Qt.AlignmentFlag.AlignVCenter), label
        )
        return
    words = painter.fontMetrics().elidedText(label, Qt.TextElideMode.ElideMiddle, room.width())
    painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), words)


def _ink(look: Look) -> str:
    """The colour token of icon and number on a cell that has an icon."""
    return "surface" if look.fill is Fill.SOLID else look.tone


def _ink_color(look: Look) -> QColor:
    match look.fill:
        case Fill.EMPTY:
            return theme.color("ink_3")
        case Fill.PLAIN:
            return theme.chip("answered_ink")
        case _:
            return theme.color(_ink(look))
