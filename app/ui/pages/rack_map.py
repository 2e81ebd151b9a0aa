"""The rack map as a widget: one cell a position, coloured by state; the mouse and the arrows name the machine.

It paints from pixmaps: one a rack, drawn anew only when a cell of it changed, so that ten thousand positions scroll as
a picture does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QContextMenuEvent,
    QFocusEvent,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QToolTip

from app.ui import theme
from app.ui.models.fleet_line import FleetLine
from app.ui.models.racks import AreaShape, RackCell, worst
from app.ui.pages.rack_layout import Box, RackLayout, sizes_of
from app.ui.pages.rack_painter import EMPTY, Look, blank_rack, draw_cells, draw_head, look_of
from app.ui.widgets.text import plain_tooltip
from app.words.language import _, ngettext
from app.words.places import area_title, place_words
from app.words.plain_text import plain

_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
#: One cell: the number of its rack in the layout, and its own number in the rack.
Spot = tuple[int, int]


class RackMap(QAbstractScrollArea):
    """The map. `pointed` tells that another cell is under mouse or cursor, `chosen` and `opened` name an address.

    `chosen` carries the address and whether others stay selected; `opened` follows Enter and a double click; `moved`
    carries an address dragged from the tray and the place it was dropped on; `menu_asked` an address and a point.
    """

    pointed = Signal()
    chosen = Signal(str, bool)
    opened = Signal(str)
    moved = Signal(str, object)
    menu_asked = Signal(str, QPoint)

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("Rack map"))
        self.viewport().setMouseTracking(True)
        self._areas: tuple[AreaShape, ...] = ()
        self._layout = RackLayout((), 0, sizes_of(0))
        self._lines: Mapping[str, FleetLine] = {}
        self._shows: Callable[[FleetLine], bool] = bool
        self._filtered_by: object = None
        self._spot_by_ip: dict[str, Spot] = {}
        self._looks: list[list[Look]] = []
        self._hashing: list[list[int]] = []
        self._held: list[list[int]] = []
        self._pictures: dict[int, QPixmap] = {}
        self._stale: dict[int, set[int]] = {}
        self._heads: dict[int, tuple[tuple[int, int], QPixmap]] = {}
        self._selected: frozenset[str] = frozenset()
        self._rings: list[Spot] = []
        self._cursor: Spot | None = None
        self._hover: Spot | None = None
        self._drag: tuple[Spot, QPoint] | None = None
        self._dragging = False
        theme.signals().changed.connect(self._rearrange)

    # ---------------------------------------------------------------- what it shows

    def show_areas(self, areas: tuple[AreaShape, ...]) -> None:
        """Lay out these areas; the cursor stays on its machine's position where that is still there."""
        kept = self._place_at(self._cursor)
        self._areas = areas
        self._drag = self._cursor = None
        self._dragging = False
        self._rearrange()
        if kept is not None:
            self._cursor = next((spot for spot in self._spots() if self._place_at(spot) == kept), None)

    def show_lines(
        self, lines: Mapping[str, FleetLine], shows: Callable[[FleetLine], bool], filtered_by: object = None
    ) -> None:
        """Colour the cells by these lines; what `shows` leaves out is dimmed.

        `filtered_by` tells one filter from another: while it stays the same only cells with new lines are looked at.
        """
        before, self._lines, self._shows = self._lines, lines, shows
        if filtered_by != self._filtered_by or len(before) != len(lines):
            self._filtered_by = filtered_by
            self._look_again(self._spots())
            return
        spots = self._spot_by_ip
        self._look_again([spots[ip] for ip, line in lines.items() if before.get(ip) is not line and ip in spots])

    def show_selected(self, ips: Sequence[str]) -> None:
        """Ring the cells of these addresses."""
        self._selected = frozenset(ips)
        self._find_rings()
        self.viewport().update()

    def bring_into_view(self, ip: str) -> None:
        """Scroll to the cell of an address and put the cursor on it."""
        spot = self.spot_of(ip)
        if spot is not None:
            self._cursor = spot
            self._scroll_to(spot)
            self.viewport().update()

    @property
    def numbered(self) -> bool:
        """Whether cells show their position's number: up to 600 of them do."""
        return self._layout.cell.numbers

    def cells(self) -> int:
        """How many cells there are."""
        return sum(len(box.rack.cells) for box in self._layout.boxes)

    def spot_of(self, ip: str) -> Spot | None:
        """The cell that shows an address."""
        return self._spot_by_ip.get(ip)

    def rect_of(self, spot: Spot) -> QRect:
        """A cell's rectangle in the viewport."""
        box = self._layout.boxes[spot[0]]
        return self._layout.cell_rect(box, spot[1]).translated(0, -self.verticalScrollBar().value())

    def pointed_at(self) -> Spot | None:
        """The cell under the mouse, else under the cursor."""
        return self._hover or self._cursor

    def describe(self, spot: Spot) -> str:
        """The machine of a cell in words, with its place."""
        rack, cell = self._layout.boxes[spot[0]].rack, self._cell(spot)
        where = _("no place yet") if rack.tray else place_words(rack.place(cell))
        lines = self._lines_of(cell)
        if not lines:
            return _("{place}: nothing read here").format(place=where)
        said = []
        for line in lines:
            words = [line.ip, plain(line.reading.model or line.reading.make or "", 60), line.standing.word]
            said.append(" · ".join(word for word in words if word))
        return " · ".join((" + ".join(said), where))

    # ---------------------------------------------------------------- inside

    def _cell(self, spot: Spot) -> RackCell:
        return self._layout.boxes[spot[0]].rack.cells[spot[1]]

    def _lines_of(self, cell: RackCell) -> list[FleetLine]:
        return [line for ip in cell.ips if (line := self._lines.get(ip)) is not None]

    def _ip_at(self, spot: Spot | None) -> str | None:
        lines = self._lines_of(self._cell(spot)) if spot is not None else []
        return worst(lines).ip if lines else None

    def _place_at(self, spot: Spot | None) -> object:
        if spot is None or spot[0] >= len(self._layout.boxes):
            return None
        rack = self._layout.boxes[spot[0]].rack
        return (rack.tray, rack.place(rack.cells[spot[1]]))

    def _spots(self) -> list[Spot]:
        return [(at, number) for at, box in enumerate(self._layout.boxes) for number in range(len(box.rack.cells))]

    def _look_again(self, spots: Iterable[Spot]) -> None:
        """How these cells look now; what changed is drawn anew when it is next painted."""
        boxes, changed = self._layout.boxes, False
        for number, at in spots:
            look, hashing, held = self._look_at(boxes[number].rack.cells[at])
            if look != self._looks[number][at]:
                self._looks[number][at] = look
                self._stale.setdefault(number, set()).add(at)
            elif (hashing, held) == (self._hashing[number][at], self._held[number][at]):
                continue
            self._hashing[number][at], self._held[number][at] = hashing, held
            changed = True
        if changed:
            self._say()
            self.viewport().update()

    def _look_at(self, cell: RackCell) -> tuple[Look, int, int]:
        """The look of a cell, how many of its machines hash, and how many there are."""
        lines = self._lines_of(cell) if cell.ips else []
        if not lines:
            return EMPTY, 0, 0
        hashing = sum(line.silent_since is None and bool(line.row.reading.hashrate_ths) for line in lines)
        loudest = lines[0] if len(lines) == 1 else worst(lines)
        return look_of(loudest, len(lines), shown=any(map(self._shows, lines))), hashing, len(lines)

    def _find_rings(self) -> None:
        self._rings = [spot for ip in self._selected if (spot := self._spot_by_ip.get(ip)) is not None]

    def _rearrange(self) -> None:
        """Place the racks anew for this width."""
        cells = sum(len(rack.cells) for area in self._areas for rack in area.racks)
        self._layout = RackLayout(self._areas, self.viewport().width(), sizes_of(cells))
        boxes = self._layout.boxes
        self._looks = [[EMPTY] * len(box.rack.cells) for box in boxes]
        self._hashing = [[0] * len(box.rack.cells) for box in boxes]
        self._held = [[0] * len(box.rack.cells) for box in boxes]
        self._spot_by_ip = {ip: spot for spot in self._spots() for ip in self._cell(spot).ips}
        self._hover = None
        self._pictures.clear()
        self._heads.clear()
        self._stale.clear()
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, self._layout.height - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(self._layout.cell.step_y)
        self._find_rings()
        self._look_again(self._spots())
        self.viewport().update()

    def _say(self) -> None:
        """What a screen reader is told: the position under the cursor, else how much there is."""
        if self._cursor is not None:
            words = self.describe(self._cursor)
        else:
            racks = sum(not box.rack.tray for box in self._layout.boxes)
            machines = sum(map(sum, self._held))
            words = _("{machines} in {racks}. The table holds the same machines with their places.").format(
                machines=ngettext("{count} machine", "{count} machines", machines).format(count=f"{machines:,}"),
                racks=ngettext("{count} rack", "{count} racks", racks).format(count=f"{racks:,}"),
            )
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    def _point_at(self, spot: Spot) -> None:
        self._cursor = spot
        self._scroll_to(spot)
        self._say()
        self.pointed.emit()
        self.viewport().update()

    def _scroll_to(self, spot: Spot) -> None:
        rect, bar = self.rect_of(spot), self.verticalScrollBar()
        head = self._layout.cell.head
        if rect.top() - head < 0:
            bar.setValue(bar.value() + rect.top() - head - theme.px(8))
        elif rect.bottom() > self.viewport().height():
            bar.setValue(bar.value() + rect.bottom() - self.viewport().height() + theme.px(8))

    # ---------------------------------------------------------------- Qt: painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        offset = self.verticalScrollBar().value()
        seen = event.rect().translated(0, offset)
        painter.translate(0, -offset)
        for area, rect in self._layout.heads:
            if rect.intersects(seen):
                self._paint_area(painter, area, rect)
        for number, box in enumerate(self._layout.boxes):
            if box.rect.intersects(seen):
                if not box.rack.tray:
                    painter.drawPixmap(box.head.topLeft(), self._head(number, box))
                painter.drawPixmap(box.cells.topLeft(), self._picture(number, box))
        self._paint_rings(painter, seen)

    def _picture(self, number: int, box: Box) -> QPixmap:
        made = self._pictures.get(number)
        stale = self._stale.pop(number, None)
        if made is None:
            made = self._pictures[number] = blank_rack(box, self.devicePixelRatioF())
            stale = set(range(len(box.rack.cells)))
        if stale:
            draw_cells(made, box, self._layout, self._looks[number], stale)
        return made

    def _paint_area(self, painter: QPainter, area: AreaShape, rect: QRect) -> None:
        sites = {one.site for one in self._areas if one.site}
        tray = any(rack.tray for rack in area.racks)
        title = _("No place yet") if tray else area_title(area.site, area.area, one_site=len(sites) < 2)
        painter.setFont(theme.paint_font("section"))
        painter.setPen(theme.color("ink"))
        middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.drawText(rect, middle, theme.elided(title, "section", rect.width()))
        if tray:
            aside = _("drag a machine onto its position, or open its menu: Set position")
            room = rect.adjusted(
                QFontMetrics(theme.paint_font("section")).horizontalAdvance(title) + theme.px(12), 0, 0, 0
            )
            painter.setFont(theme.paint_font("small"))
            painter.setPen(theme.color("ink_2"))
            painter.drawText(room, middle, theme.elided(aside, "small", room.width()))

    def _head(self, number: int, box: Box) -> QPixmap:
        """The head of a rack, drawn anew when its count changed."""
        count = sum(self._hashing[number]), sum(self._held[number])
        told, made = self._heads.get(number, (None, None))
        if made is None or told != count:
            made = draw_head(box, *count, self.devicePixelRatioF())
            self._heads[number] = count, made
        return made

    def _paint_rings(self, painter: QPainter, seen: QRect) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for spot in self._rings:
            self._ring(painter, seen, spot, "accent", 2.0)
        if self._hover is not None:
            self._ring(painter, seen, self._hover, "accent" if self._dragging else "line_strong", 1.4)
        if self._cursor is not None and self.hasFocus():
            self._ring(painter, seen, self._cursor, "ink", 1.4, out=4)

    def _ring(self, painter: QPainter, seen: QRect, spot: Spot, tone: str, width: float, out: int = 2) -> None:
        rect = self._layout.cell_rect(self._layout.boxes[spot[0]], spot[1])
        if not rect.intersects(seen):
            return
        painter.setPen(QPen(theme.color(tone), width))
        painter.drawRoundedRect(rect.adjusted(-out, -out, out - 1, out - 1), theme.px(5), theme.px(5))

    # ---------------------------------------------------------------- Qt: mouse and keys

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._rearrange()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(600), theme.px(400))

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802 - Qt's name
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        here = self._cursor
        last = len(self._layout.boxes) - 1
        if last < 0:
            super().keyPressEvent(event)
        elif key in _STEPS:
            self._point_at(self._layout.neighbour(here, *_STEPS[key]) if here else self._first())
        elif key == Qt.Key.Key_Home:
            self._point_at((0, 0))
        elif key == Qt.Key.Key_End:
            self._point_at((last, len(self._layout.boxes[last].rack.cells) - 1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            ip = self._ip_at(here)
            if ip is not None:
                others = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
                self.chosen.emit(ip, others)
                if key != Qt.Key.Key_Space:
                    self.opened.emit(ip)
        else:
            super().keyPressEvent(event)

    def _first(self) -> Spot:
        """Where the cursor starts: at the machine that is worst off, else at the first position."""
        sick = [spot for spot in self._spots() if self._lines_of(self._cell(spot))]
        return min(sick, key=lambda spot: worst(self._lines_of(self._cell(spot))).standing.rank, default=(0, 0))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        spot = self._spot_under(event.position())
        if spot is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        self._cursor = spot
        if self._layout.boxes[spot[0]].rack.tray:
            self._drag = (spot, event.position().toPoint())
        ip = self._ip_at(spot)
        if ip is not None:
            self.chosen.emit(ip, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        self._say()
        self.pointed.emit()
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if self._drag is not None and not self._dragging:
            far = (point - self._drag[1]).manhattanLength() >= QApplication.startDragDistance()
            if far:
                self._dragging = True
                self.viewport().setCursor(Qt.CursorShape.DragMoveCursor)
        self._set_hover(self._spot_under(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        dragged, dragging = self._drag, self._dragging
        self._drag, self._dragging = None, False
        self.viewport().unsetCursor()
        target = self._spot_under(event.position())
        if dragging and dragged is not None and target is not None:
            rack = self._layout.boxes[target[0]].rack
            ip = self._ip_at(dragged[0])
            if ip is not None and not rack.tray:
                self.moved.emit(ip, rack.place(self._cell(target)))
        self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        ip = self._ip_at(self._spot_under(event.position()))
        if ip is not None:
            self.opened.emit(ip)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        spot = self._cursor if by_key else self._spot_under(QPointF(event.pos()))
        ip = self._ip_at(spot)
        if ip is None or spot is None:
            return
        self._cursor = spot
        point = self.viewport().mapToGlobal(self.rect_of(spot).center()) if by_key else event.globalPos()
        self.menu_asked.emit(ip, point)

    def leaveEvent(self, event: QEvent) -> None:
        self._set_hover(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            spot = self._spot_under(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), plain_tooltip(self.describe(spot)) if spot else "", self.viewport())
            return True
        if event.type() == QEvent.Type.Leave:
            self._set_hover(None)
        return super().viewportEvent(event)

    def _spot_under(self, point: QPointF) -> Spot | None:
        return self._layout.spot_at(round(point.x()), round(point.y()) + self.verticalScrollBar().value())

    def _set_hover(self, spot: Spot | None) -> None:
        if spot != self._hover:
            self._hover = spot
            self.pointed.emit()
            self.viewport().update()
