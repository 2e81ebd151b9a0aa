"""Paints a board: tiles with their numbers from an atlas, everything that stands still as one layer.

A tile is drawn once for each look and chip and copied from then on; 4 x 126 chips stay within 3 ms a frame this way.
Nothing that is copied is transparent, which is twice as fast; boards alike share one still layer, since a picture of
its own for each board falls out of the processor's cache.
The same painter serves every size; `small` leaves out numbers, flags and domain labels. Without `flags` no room is kept
for them: a picture that never shows a break.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF

from app.domain.board_picture import BoardLayout, BoardPicture, PictureSizes, Polyline, Rect
from app.domain.board_state import BoardState, ChipState
from app.ui import theme
from app.ui.widgets.board_atlas import Atlas, Look, look
from app.ui.widgets.board_looks import UNTESTED, Mode, looks_of
from app.ui.widgets.board_tiles import draw_tile, ink
from app.words.board_picture import break_flag

#: Narrower than this, a tile carries no number; narrower than the second, a smaller one (tokens `[picture]`).
NUMBER_FROM, NUMBER_NARROW = 15.0, 26.0
#: Lower than this, it carries none either.
_LEAST_H = 9.5
#: Boards alike rarely break at more than a few places; a still layer can be a megabyte.
_STILL_KEPT = 6


class BoardPainter:
    """Draws one board into any paint device; keeps its tiles and still layer until size, theme or layout change."""

    def __init__(self, layout: BoardLayout, *, small: bool = False, flags: bool = True) -> None:
        self.layout, self.small, self.flags = layout, small, flags
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
        flag = flag_after if self._flagged(flag_after) else None
        key = (width, height, ratio, flag, self.flags, mirrored, theme.current())
        if key == self._key and self.picture is not None:
            return
        self._key, self._ratio = key, ratio
        sizes = PictureSizes().scaled(theme.current().scale)
        if not self.flags:
            sizes = replace(sizes, band_gap=sizes.lane_gap)
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
        return flag_after is not None and not self.small and self.flags

    def _room_for(self, flag_after: int | None) -> int | None:
        """Boards in bands of columns always keep room for a flag, so that nothing moves when a break is found."""
        if self.small or not self.flags:
            return None
        if flag_after is not None:
            return flag_after
        return None if self.layout.row_domains or self.layout.schematic else 0

    def _numbered(self, picture: BoardPicture) -> bool:
        tile = picture.tiles[0] if picture.tiles else None
        return not self.small and tile is not None and tile.w >= theme.px(NUMBER_FROM) and tile.h >= theme.px(_LEAST_H)

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
        domain: int | None = None,
        repairs: Mapping[int, int] | None = None,
        faults: Mapping[int, int] | None = None,
    ) -> None:
        """One frame. `arrange` must have been called for this size; `repairs` draws the history instead of states,
        with the `faults` that were found.

        `domain` is one to point out.
        """
        picture = self.picture
        if picture is None or not picture.tiles:
            return
        draw = painter.drawPixmap
        draw(0, 0, self._still_layer(picture, state.break_after, history=repairs is not None))
        for (x, y, chip, drawn), one in zip(self._places, self._looks(state, mode, repairs, faults or {}), strict=True):
            tile = drawn.get(one)
            if tile is None:
                tile = drawn[one] = self._draw_tile(one, chip)
            draw(x, y, tile)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for chip in state.suspects:
            if chip <= picture.layout.chips:
                self._ring(painter, picture.tile(chip), theme.color("critical"))
        for box in picture.cells if domain else ():
            if box.domain == domain:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.color("accent"), 2.0))
                painter.drawRoundedRect(box_of(box.rect), picture.sizes.domain_radius, picture.sizes.domain_radius)
        if hover and hover != cursor:
            self._ring(painter, picture.tile(hover), theme.color("line_strong"))
        if cursor:
            self._ring(painter, picture.tile(cursor), theme.color("accent"))
        if state.break_after is not None and state.break_after < picture.layout.chips:
            self._paint_break(painter, picture, state.break_after)

    def _tile_size(self) -> tuple[int, int]:
        assert self.picture is not None  # noqa: S101 - arranged before anything is drawn
        return int(self.picture.tiles[0].w), int(self.picture.tiles[0].h)

    def _looks(
        self, state: BoardState, mode: Mode, repairs: Mapping[int, int] | None, faults: Mapping[int, int]
    ) -> list[Look]:
        if repairs is not None:
            return [look(ChipState.ANSWERED, repairs=min(repairs.get(n, 0), 3), plain=True,
                         faults=min(faults.get(n, 0), 3))
                    for n in range(1, self.layout.chips + 1)]  # fmt: skip
        if self._looks_of is not None and self._looks_of[0] is state and self._looks_of[1] is mode:
            return self._last_looks
        looks = looks_of(state, mode)
        del looks[self.layout.chips :]
        looks += [UNTESTED] * (self.layout.chips - len(looks))
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
        layer.fill(theme.color("surface"))  # without transparency it is copied as it is
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
            painter.drawRoundedRect(box_of(box.rect), radius, radius)

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
            plate = box_of(box.label).adjusted(2, 2, -1, -2)
            if not aside:  # the path of the chain passes behind the number
                plate.setWidth(painter.fontMetrics().horizontalAdvance(str(box.domain)) + 2)
            painter.fillRect(plate, theme.chip("domain"))
            painter.drawText(box_of(box.label).adjusted(0 if aside else 1, 0, 0, 0), int(flags), str(box.domain))

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
        box = box_of(picture.connector)
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
            painter.drawEllipse(box_of(lug))
            centre = box_of(lug).center()
            arm = lug.w * 0.2
            painter.drawLine(QPointF(centre.x() - arm, centre.y()), QPointF(centre.x() + arm, centre.y()))
            if sign == "+":
                painter.drawLine(QPointF(centre.x(), centre.y() - arm), QPointF(centre.x(), centre.y() + arm))

    # ------------------------------------------------------------ marks

    def _draw_tile(self, look: Look, chip: int) -> QPixmap:
        """A tile, with the number of its chip where it carries one (0 = none)."""
        wide, high = self._tile_size()
        ground = theme.chip("domain") if self.layout.cells else theme.color("surface")
        made = draw_tile(look, wide, high, self._ratio, numbers=self._numbers, ground=ground)
        if chip:
            painter = QPainter(made)
            painter.setFont(self.number_font())
            painter.setPen(ink(look))
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
        flag = box_of(picture.flag(after, wide, theme.px(18)))
        painter.setPen(QPen(red, 1.2))
        painter.drawLine(QPointF(min(max(x, flag.left() + 4), flag.right() - 4), y + radius),
                         QPointF(min(max(x, flag.left() + 4), flag.right() - 4), flag.top()))  # fmt: skip
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(red)
        painter.drawRoundedRect(flag, 4, 4)
        painter.setPen(back)
        painter.setFont(font)
        painter.drawText(flag, int(Qt.AlignmentFlag.AlignCenter), text)


def box_of(rect: Rect) -> QRectF:
    """A rectangle of the picture on whole pixels."""
    return QRectF(round(rect.x), round(rect.y), round(rect.w), round(rect.h))


def _polygon(line: Polyline) -> QPolygonF:
    return QPolygonF([QPointF(round(x), round(y)) for x, y in line])
