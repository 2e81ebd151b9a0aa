"""Paints a board: tiles with their numbers from an atlas, everything that stands still as one layer.

A tile is drawn once for each look and chip and copied from then on; 4 x 126 chips stay within 3 ms a frame this way.
The same painter serves every size; `small` leaves out numbers, flags and domain labels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF

from app.domain.board_picture import BoardLayout, BoardPicture, PictureSizes, Polyline, Rect
from app.domain.board_state import BoardState, ChipState
from app.ui import theme
from app.ui.widgets.board_atlas import Atlas, Look, look
from app.words.board_picture import break_flag


class Mode(StrEnum):
    """What the tiles show."""

    STATE = "state"
    RATE = "rate"
    TEMP = "temp"


#: Narrower than this, a tile carries no number; narrower than the second, a smaller one (tokens `[picture]`).
NUMBER_FROM, NUMBER_NARROW = 15.0, 26.0
_HEAT_STEPS = 32
#: Boards alike rarely break at more than a few places; a still layer can be a megabyte.
_STILL_KEPT = 6


_OF_STATE = {state: look(state) for state in ChipState}


def _weak(rate: float | None) -> Look:
    """A weak chip filled to its rate, half where the rate is not known."""
    return look(ChipState.WEAK, 10 if rate is None else round(min(max(rate, 0.0), 1.0) * 20))


def _state_looks(state: BoardState) -> list[Look]:
    looks = [_OF_STATE[kind] for kind in state.states]
    if ChipState.WEAK in state.states:
        for place, kind in enumerate(state.states):
            if kind is ChipState.WEAK:
                looks[place] = _weak(state.rate(place + 1))
    return looks


def _heat_looks(state: BoardState, mode: Mode) -> list[Look]:
    values = state.rates if mode is Mode.RATE else state.temps_c
    scale = _Scale.of(values)
    looks: list[Look] = []
    for n, kind in enumerate(state.states):
        value = values[n] if n < len(values) else None
        if value is None:
            looks.append(look(ChipState.SILENT if kind is ChipState.SILENT else ChipState.UNTESTED))
        else:
            looks.append(look(kind, heat=scale.step(value)))
    return looks


class BoardPainter:
    """Draws one board into any paint device; keeps its tiles and still layer until size, theme or layout change."""

    def __init__(self, layout: BoardLayout, *, small: bool = False) -> None:
        self.layout, self.small = layout, small
        self.picture: BoardPicture | None = None
        self._key: tuple[object, ...] = ()
        self._atlas = Atlas(0, numbers=False)
        self._numbers = False
        self._looks_of: tuple[BoardState, Mode] | None = None
        self._last_looks: list[Look] = []
        self._places: list[tuple[int, int, int, dict[Look, QPixmap]]] = []
        self._ratio = 1.0

    def arrange(self, width: float, height: float, ratio: float, flag_after: int | None, *, mirrored: bool) -> None:
        """Fit the board into a size; drops what was drawn for another one."""
        key = (width, height, ratio, flag_after if self._flagged(flag_after) else None, mirrored, theme.current())
        if key == self._key and self.picture is not None:
            return
        self._key, self._ratio = key, ratio
        sizes = PictureSizes().scaled(theme.current().scale)
        made = self.layout.fit(
            width, height, sizes.small() if self.small else sizes, flag_after=self._room_for(flag_after),
            mirrored=mirrored,
        )  # fmt: skip
        self.picture = made
        self._numbers = self._numbered(made)
        now = theme.current()
        self._atlas = Atlas.of(
            len(made.tiles), self.layout, self.small, *key[:-1], now.name, now.scale, numbers=self._numbers
        )
        self._places = [
            (round(tile.x), round(tile.y), chip if self._numbers else 0, self._atlas.tiles[chip - 1])
            for chip, tile in enumerate(made.tiles, start=1)
        ]
        self._looks_of = None

    def _flagged(self, flag_after: int | None) -> bool:
        return flag_after is not None and not self.small

    def _room_for(self, flag_after: int | None) -> int | None:
        """Boards in bands of columns always keep room for a flag, so that nothing moves when a break is found."""
        if self.small:
            return None
        if flag_after is not None:
            return flag_after
        return None if self.layout.row_domains or self.layout.schematic else 0

    def _numbered(self, picture: BoardPicture) -> bool:
        return not self.small and bool(picture.tiles) and picture.tiles[0].w >= theme.px(NUMBER_FROM)

    def number_font(self) -> QFont:
        """The font of the chip numbers at this tile width."""
        font = QFont(theme.font("caption"))
        font.setWeight(QFont.Weight.DemiBold)
        tile = self.picture.tiles[0] if self.picture else None
        if tile and (tile.w < theme.px(NUMBER_NARROW) or tile.h < theme.px(13)):
            font.setPixelSize(max(8, theme.px(9.5)))
            while font.pixelSize() > 8 and QFontMetricsF(font).horizontalAdvance(str(self.layout.chips)) > tile.w - 1:
                font.setPixelSize(font.pixelSize() - 1)
        return font

    # ------------------------------------------------------------ one frame

    def paint(
        self,
        painter: QPainter,
        state: BoardState,
        mode: Mode = Mode.STATE,
        *,
        cursor: int | None = None,
        hover: int | None = None,
        repairs: Mapping[int, int] | None = None,
    ) -> None:
        """One frame. `arrange` must have been called for this size; `repairs` draws the history instead of states."""
        picture = self.picture
        if picture is None or not picture.tiles:
            return
        still = self._still_layer(picture, state.break_after, history=repairs is not None)
        painter.drawPixmap(0, 0, still)
        draw = painter.drawPixmap
        for (x, y, chip, drawn), one in zip(self._places, self._looks(state, mode, repairs), strict=True):
            tile = drawn.get(one)
            if tile is None:
                tile = drawn[one] = self._draw_tile(one, chip)
            draw(x, y, tile)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for chip in state.suspects:
            if chip <= picture.layout.chips:
                self._ring(painter, picture.tile(chip), theme.color("critical"))
        if hover and hover != cursor:
            self._ring(painter, picture.tile(hover), theme.color("line_strong"))
        if cursor:
            self._ring(painter, picture.tile(cursor), theme.color("accent"))
        if state.break_after is not None and state.break_after < picture.layout.chips:
            self._paint_break(painter, picture, state.break_after)

    def _tile_size(self) -> tuple[int, int]:
        assert self.picture is not None  # noqa: S101 - arranged before anything is drawn
        return int(self.picture.tiles[0].w), int(self.picture.tiles[0].h)

    def _looks(self, state: BoardState, mode: Mode, repairs: Mapping[int, int] | None) -> list[Look]:
        if repairs is not None:
            return [look(ChipState.ANSWERED, repairs=min(repairs.get(n, 0), 3), plain=True)
                    for n in range(1, self.layout.chips + 1)]  # fmt: skip
        if self._looks_of is not None and self._looks_of[0] is state and self._looks_of[1] is mode:
            return self._last_looks
        looks = _state_looks(state) if mode is Mode.STATE else _heat_looks(state, mode)
        del looks[self.layout.chips :]
        looks += [_OF_STATE[ChipState.UNTESTED]] * (self.layout.chips - len(looks))
        self._looks_of, self._last_looks = (state, mode), looks
        return looks

    # ------------------------------------------------------------ the still layer

    def _still_layer(self, picture: BoardPicture, break_after: int | None, *, history: bool) -> QPixmap:
        key = (break_after, history)
        kept = self._atlas.still
        if key in kept:
            return kept[key]
        if len(kept) >= _STILL_KEPT:
            kept.clear()
        layer = QPixmap(round(picture.width * self._ratio), round(picture.height * self._ratio))
        layer.setDevicePixelRatio(self._ratio)
        layer.fill(Qt.GlobalColor.transparent)
        painter = QPainter(layer)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_cells(painter, picture)
        self._paint_path(painter, picture, break_after)
        self._paint_domain_numbers(painter, picture)
        self._paint_connector(painter, picture)
        painter.end()
        kept[key] = layer
        return layer

    def _paint_cells(self, painter: QPainter, picture: BoardPicture) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.chip("domain"))
        radius = picture.sizes.domain_radius
        for box in picture.cells:
            painter.drawRoundedRect(_box(box.rect), radius, radius)

    def _paint_domain_numbers(self, painter: QPainter, picture: BoardPicture) -> None:
        if self.small:
            return
        font = QFont(theme.font("caption"))
        font.setPixelSize(max(8, theme.px(9.5)))
        painter.setFont(font)
        painter.setPen(theme.color("ink_2"))
        aside = picture.layout.row_domains
        flags = Qt.AlignmentFlag.AlignVCenter | (Qt.AlignmentFlag.AlignHCenter if aside else Qt.AlignmentFlag.AlignLeft)
        for box in picture.cells:
            if aside:
                painter.fillRect(_box(box.label).adjusted(2, 2, -1, -2), theme.chip("domain"))
            painter.drawText(_box(box.label).adjusted(0 if aside else 1, 0, 0, 0), int(flags), str(box.domain))

    def _paint_path(self, painter: QPainter, picture: BoardPicture, break_after: int | None) -> None:
        # Butt ends: a round cap would shine through beneath a hatched tile's edge.
        solid = QPen(theme.chip("track"), max(1.0, theme.px(1.5 if not self.small else 1)))
        solid.setCapStyle(Qt.PenCapStyle.FlatCap)
        dashed = QPen(solid)
        dashed.setDashPattern([2.0, 2.0])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        beyond = picture.layout.chips + 1 if break_after is None else break_after
        painter.setPen(solid if beyond > 0 else dashed)
        painter.drawPolyline(_polygon(picture.feed))
        for chip, line in enumerate(picture.links, start=1):
            painter.setPen(dashed if chip > beyond else solid)
            painter.drawPolyline(_polygon(line))

    def _paint_connector(self, painter: QPainter, picture: BoardPicture) -> None:
        pen = QPen(theme.color("ink_2"), 1.0)
        painter.setPen(pen)
        painter.setBrush(theme.color("surface"))
        box = _box(picture.connector)
        painter.drawRoundedRect(box, 4, 4)
        if self.small:
            return
        painter.setBrush(theme.color("ink_2"))
        painter.setPen(Qt.PenStyle.NoPen)
        rows, pitch = 6, box.height() / 7.5
        for row in range(rows):
            for side in (-1, 1):
                centre = QPointF(box.center().x() + side * box.width() * 0.17, box.top() + pitch * (row + 1.25))
                painter.drawRect(QRectF(centre.x() - 1, centre.y() - 1, 2, 2))
        painter.setPen(pen)
        for lug, sign in zip(picture.lugs, ("+", "−"), strict=True):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(_box(lug))
            centre = _box(lug).center()
            arm = lug.w * 0.2
            painter.drawLine(QPointF(centre.x() - arm, centre.y()), QPointF(centre.x() + arm, centre.y()))
            if sign == "+":
                painter.drawLine(QPointF(centre.x(), centre.y() - arm), QPointF(centre.x(), centre.y() + arm))

    # ------------------------------------------------------------ marks

    def _draw_tile(self, look: Look, chip: int) -> QPixmap:
        """A tile, with the number of its chip where it carries one (0 = none)."""
        wide, high = self._tile_size()
        made = draw_tile(look, wide, high, self._ratio, numbers=self._numbers)
        if chip:
            painter = QPainter(made)
            painter.setFont(self.number_font())
            painter.setPen(_ink(look))
            lower = theme.px(1.5) if look.state is ChipState.ERRING and look.heat is None and not look.plain else 0
            # A number wider than its tile keeps its middle rather than its first digit.
            box = QRectF(-20, lower, wide + 40, high)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(chip))
            painter.end()
        return made

    def _ring(self, painter: QPainter, tile: Rect, tone: QColor) -> None:
        width = 2.0 if not self.small else 1.5
        offset = 2.5 if not self.small else 1.5
        box = QRectF(round(tile.x), round(tile.y), int(tile.w), int(tile.h)).adjusted(-offset, -offset, offset, offset)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(tone, width))
        painter.drawRoundedRect(box, 4.5, 4.5)

    def _paint_break(self, painter: QPainter, picture: BoardPicture, after: int) -> None:
        x, y = picture.break_point(after)
        radius = theme.px(5) if self.small else theme.px(8.5)
        red, back = theme.color("critical"), theme.color("surface")
        painter.setPen(QPen(back, 1.5))
        painter.setBrush(red)
        painter.drawEllipse(QPointF(x, y), radius, radius)
        arm = radius * 0.36
        painter.setPen(QPen(back, 1.8, c=Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(x - arm, y - arm), QPointF(x + arm, y + arm))
        painter.drawLine(QPointF(x - arm, y + arm), QPointF(x + arm, y - arm))
        if self.small:
            return
        font = QFont(theme.font("caption"))
        font.setWeight(QFont.Weight.DemiBold)
        text = break_flag(after)
        wide = QFontMetricsF(font).horizontalAdvance(text) + theme.px(14)
        flag = _box(picture.flag(after, wide, theme.px(18)))
        painter.setPen(QPen(red, 1.2))
        painter.drawLine(QPointF(min(max(x, flag.left() + 4), flag.right() - 4), y + radius),
                         QPointF(min(max(x, flag.left() + 4), flag.right() - 4), flag.top()))  # fmt: skip
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(red)
        painter.drawRoundedRect(flag, 4, 4)
        painter.setPen(back)
        painter.setFont(font)
        painter.drawText(flag, int(Qt.AlignmentFlag.AlignCenter), text)


@dataclass(frozen=True, slots=True)
class _Scale:
    """The range of a heat map, from the lowest to the highest value that was measured."""

    low: float
    high: float

    @classmethod
    def of(cls, values: tuple[float | None, ...]) -> _Scale:
        known = [value for value in values if value is not None]
        return cls(min(known, default=0.0), max(known, default=1.0))

    def step(self, value: float) -> int:
        span = self.high - self.low
        return round((value - self.low) / span * (_HEAT_STEPS - 1)) if span > 1e-9 else _HEAT_STEPS // 2


def draw_tile(look: Look, width: int, height: int, ratio: float, *, numbers: bool) -> QPixmap:
    """One tile of the atlas, with its mark; the legend shows the same."""
    tile = QPixmap(max(1, round(width * ratio)), max(1, round(height * ratio)))
    tile.setDevicePixelRatio(ratio)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(0.5, 0.5, width - 1, height - 1)
    radius = 3.0 if height > 8 else 2.0
    if look.plain:
        _draw_history(painter, box, radius, look.repairs)
    elif look.heat is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.heat(look.heat / (_HEAT_STEPS - 1)))
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


def _draw_history(painter: QPainter, box: QRectF, radius: float, repairs: int) -> None:
    painter.setPen(QPen(theme.color("accent" if repairs else "line"), 1.4 if repairs else 1))
    painter.setBrush(theme.color("accent_soft" if repairs else "surface"))
    painter.drawRoundedRect(box, radius, radius)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(theme.color("accent")))
    for n in range(repairs):
        painter.drawEllipse(QPointF(box.right() - 4 - 4 * n, box.top() + 4), 1.5, 1.5)


def _ink(look: Look) -> QColor:
    if look.heat is not None:
        back = theme.heat(look.heat / (_HEAT_STEPS - 1))
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


def _box(rect: Rect) -> QRectF:
    return QRectF(round(rect.x), round(rect.y), round(rect.w), round(rect.h))


def _polygon(line: Polyline) -> QPolygonF:
    return QPolygonF([QPointF(round(x), round(y)) for x, y in line])
