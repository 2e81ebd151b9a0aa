"""Where areas, racks and cells lie on the rack map: racks side by side and wrapped, areas below each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect

from app.ui import theme
from app.ui.models.racks import AreaShape, RackShape

#: Up to so many cells they are large, then middling; above, cells carry an icon and no number (look.md).
_LARGE, NUMBERED = 120, 600
_MARGIN, _RIGHT, _GAP = 20, 10, 16


@dataclass(frozen=True, slots=True)
class CellSize:
    """The size of cells in px: a cell, the gap between two, the height of a rack's head; whether numbers are shown."""

    width: int
    height: int
    gap: int
    head: int
    numbers: bool

    @property
    def step_x(self) -> int:
        """From one cell to the next."""
        return self.width + self.gap

    @property
    def step_y(self) -> int:
        """From one row of cells to the next."""
        return self.height + self.gap


def sizes_of(cells: int) -> CellSize:
    """How large cells are drawn where there are so many."""
    px = theme.px
    if cells <= _LARGE:
        return CellSize(px(54), px(36), px(5), px(26), numbers=True)
    if cells <= NUMBERED:
        return CellSize(px(38), px(26), px(4), px(24), numbers=True)
    return CellSize(px(22), px(18), px(3), px(22), numbers=False)


@dataclass(frozen=True, slots=True)
class Box:
    """One rack where it lies: all of it, its head, and the block of its cells with as many columns as fit."""

    rack: RackShape
    rect: QRect
    head: QRect
    cells: QRect
    columns: int


class RackLayout:
    """The whole, for one width. `boxes` are the racks from the top, `heads` the areas and where their titles go."""

    def __init__(self, areas: Sequence[AreaShape], width: int, cell: CellSize) -> None:
        self.cell = cell
        self.boxes: list[Box] = []
        self.heads: list[tuple[AreaShape, QRect]] = []
        margin, gap = theme.px(_MARGIN), theme.px(_GAP)
        room = max(width - margin - theme.px(_RIGHT), cell.step_x)
        fitting = max(1, (room + cell.gap) // cell.step_x)
        y = theme.px(8)
        for area in areas:
            self.heads.append((area, QRect(margin, y, room, theme.px(28))))
            y += theme.px(28) + theme.px(4)
            x, tallest = margin, 0
            for rack in area.racks:
                columns = max(1, min(rack.columns, fitting))
                rows = -(-len(rack.cells) // columns)
                wide = max(columns * cell.step_x - cell.gap, min(room, theme.px(147)))
                head = 0 if rack.tray else cell.head
                tall = head + rows * cell.step_y
                if x > margin and x + wide > margin + room:
                    x, y, tallest = margin, y + tallest + gap, 0
                rect = QRect(x, y, wide, tall)
                block = QRect(x, y + head, columns * cell.step_x, rows * cell.step_y)
                self.boxes.append(Box(rack, rect, QRect(x, y, wide, head), block, columns))
                x, tallest = x + wide + gap, max(tallest, tall)
            y += tallest + gap
        self.height = y

    def cell_rect(self, box: Box, number: int) -> QRect:
        """The rectangle of a cell on the whole map."""
        row, column = divmod(number, box.columns)
        corner = box.cells.topLeft() + QPoint(column * self.cell.step_x, row * self.cell.step_y)
        return QRect(corner.x(), corner.y(), self.cell.width, self.cell.height)

    def spot_at(self, x: int, y: int) -> tuple[int, int] | None:
        """The cell at a point of the map; a gap belongs to the cell before it."""
        for number, box in enumerate(self.boxes):
            if box.cells.contains(x, y):
                column = (x - box.cells.left()) // self.cell.step_x
                row = (y - box.cells.top()) // self.cell.step_y
                at = row * box.columns + column
                return (number, at) if at < len(box.rack.cells) else None
        return None

    def neighbour(self, spot: tuple[int, int], across: int, down: int) -> tuple[int, int]:
        """The cell one step away: within the rack, else in the rack that lies there, else the same."""
        number, at = spot
        box = self.boxes[number]
        row, column = divmod(at, box.columns)
        new_row, new_column = row + down, column + across
        if 0 <= new_column < box.columns and new_row >= 0:
            inside = new_row * box.columns + new_column
            if inside < len(box.rack.cells):
                return number, inside
        here = self.cell_rect(box, at).center()
        best, best_far = spot, None
        for other, target in enumerate(self.boxes):
            if other == number:
                continue
            rect = target.cells
            ahead = (
                across * (rect.center().x() - box.cells.center().x())
                if across
                else down * (rect.center().y() - box.cells.center().y())
            )
            beside = (
                rect.top() <= here.y() <= rect.bottom() or box.rect.top() <= target.rect.top() <= box.rect.bottom()
                if across
                else True
            )
            if ahead <= 0 or not beside or (down and self._same_line(box, target)):
                continue
            nearest = self._nearest(target, here)
            point = self.cell_rect(target, nearest).center()
            far = abs(point.x() - here.x()) + abs(point.y() - here.y()) * (1 if across else 2)
            if best_far is None or far < best_far:
                best, best_far = (other, nearest), far
        return best

    @staticmethod
    def _same_line(box: Box, other: Box) -> bool:
        return box.rect.top() == other.rect.top()

    def _nearest(self, box: Box, point: QPoint) -> int:
        """The cell of a rack that lies nearest to a point."""
        rows = -(-len(box.rack.cells) // box.columns)
        column = min(max((point.x() - box.cells.left()) // self.cell.step_x, 0), box.columns - 1)
        row = min(max((point.y() - box.cells.top()) // self.cell.step_y, 0), rows - 1)
        return min(row * box.columns + column, len(box.rack.cells) - 1)
