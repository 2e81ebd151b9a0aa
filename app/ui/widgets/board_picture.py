"""The board picture as a widget: hover and keyboard cursor name the chip, a table twin says the same without eyes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.domain.board_picture import BoardLayout, BoardPicture
from app.domain.board_state import BoardState
from app.ui import theme
from app.ui.widgets.board_looks import Mode
from app.ui.widgets.board_painter import BoardPainter, box_of
from app.words.board_picture import chip_line, picture_summary
from drivers.model.board import BoardSpec

_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}

#: Around the board, for the focus ring and the rings of its outermost chips, px.
_MARGIN = 4
#: What a flag below the last chips needs, px at 100 %.
_FLAG = 24


class BoardPictureView(QWidget):
    """Shows a `BoardState`. Arrows move the cursor by place, Page keys along the chain, Home and End to its ends.

    `pointed` carries the chip under cursor or mouse, 0 for none, `taken` one that was clicked, or Enter on it. With
    `small` it is the still picture of an order; `compact` is as small without numbers, and answers mouse and keyboard
    as the whole one does. Without `flags` it keeps no room for the flag of a break.
    """

    pointed = Signal(int)
    taken = Signal(int)
    #: Around the board on each side, px.
    margin = _MARGIN

    def __init__(self, *, small: bool = False, compact: bool = False, flags: bool = True) -> None:
        super().__init__()
        self._small, self._plain, self._flags = small, small or compact, flags
        self._spec: BoardSpec | None = None
        self._state = BoardState.untested(0)
        self._painter = BoardPainter(BoardLayout.of_count(0), small=self._plain, flags=self._flags)
        self._mode = Mode.STATE
        self._cursor: int | None = None
        self._hover: int | None = None
        self._domain: int | None = None
        self._addresses: tuple[int, ...] = ()
        self._mirrored = False
        self._repairs: Mapping[int, int] | None = None
        self._faults: Mapping[int, int] = {}
        self._framed: tuple[int, ...] = ()
        self.setMouseTracking(not small)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if small else Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Fixed if small else policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # a card's ground need not be painted below it
        theme.signals().changed.connect(self.update)
        self._say()

    # ------------------------------------------------------------ what it shows

    def show_board(self, spec: BoardSpec | None, chips: int = 0, addresses: tuple[int, ...] = ()) -> None:
        """Lay out a board afresh, untested; `chips` is the length of the chain where the board is unknown.

        `addresses` are those of its chips, in chain order, where a test gives them some.
        """
        self._spec, self._addresses = spec, addresses
        self._domain, self._framed = None, ()
        aspect = 2.4 if self._small else max(0.8, self.width() / max(1, self.height()))
        layout = BoardLayout.of(spec, aspect) if spec else BoardLayout.of_count(chips, aspect)
        self._painter = BoardPainter(layout, small=self._plain, flags=self._flags)
        self._cursor = self._hover = None
        self.show_state(BoardState.untested(layout.chips))
        self.updateGeometry()

    def show_state(self, state: BoardState) -> None:
        """Show what is known of the chips now."""
        if state.chips != self._painter.layout.chips:
            aspect = 2.4 if self._small else max(0.8, self.width() / max(1, self.height()))
            grown = BoardLayout.of_count(state.chips, aspect)
            self._painter = BoardPainter(grown, small=self._plain, flags=self._flags)
            self._cursor = self._hover = None
        self._state = state
        self._say()
        self.update()

    def show_history(self, repairs: Mapping[int, int] | None, faults: Mapping[int, int] | None = None) -> None:
        """Show how often each chip was repaired, and was found faulty, instead of its state; None for `repairs` shows
        the state again. Suspects of the state keep their ring.
        """
        self._repairs = None if repairs is None else dict(repairs)
        self._faults = dict(faults or {})
        self.update()

    @property
    def framed(self) -> tuple[int, ...]:
        """The domains that have a frame of their own."""
        return self._framed

    def frame_domains(self, domains: Iterable[int]) -> None:
        """Put one frame around each of these domains, as around what is suspected."""
        framed = tuple(domains)
        if framed != self._framed:
            self._framed = framed
            self.update()

    @property
    def state(self) -> BoardState:
        """What is shown."""
        return self._state

    @property
    def layout_shown(self) -> BoardLayout:
        """The layout that is drawn."""
        return self._painter.layout

    @property
    def cursor_chip(self) -> int | None:
        """The chip under the keyboard cursor."""
        return self._cursor

    @property
    def mirrored(self) -> bool:
        """Whether the board is seen from the other side."""
        return self._mirrored

    def set_mode(self, mode: Mode) -> None:
        """Show states, or one kind of measured values."""
        self._mode = mode
        self.update()

    def set_mirrored(self, mirrored: bool) -> None:
        """Show the board from the other side."""
        self._mirrored = mirrored
        self.update()

    def point_at(self, chip: int | None) -> None:
        """Put the cursor on a chip, or take it away."""
        self._cursor = chip if chip and 1 <= chip <= self._state.chips else None
        self._say()
        self.pointed.emit(self._cursor or 0)
        self.update()

    def domain_of(self, chip: int) -> int | None:
        """The domain of a chip, None where the board is unknown."""
        return self._spec.domain_of(chip) if self._spec else None

    def describe(self, chip: int) -> str:
        """The chip in words: `chip 84 (log index 83), domain 28 · answered`."""
        address = self._addresses[chip - 1] if chip <= len(self._addresses) else None
        return chip_line(chip, self.domain_of(chip), self._state, address)

    def point_out(self, domain: int) -> None:
        """Outline a domain; 0 takes it away."""
        if (domain or None) != self._domain:
            self._domain = domain or None
            self.update()

    def _say(self) -> None:
        self.setAccessibleName(picture_summary(self._state))
        said = self.describe(self._cursor) if self._cursor else ""
        if said != self.accessibleDescription():
            self.setAccessibleDescription(said)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    # ------------------------------------------------------------ Qt

    def sizeHint(self) -> QSize:
        if self._small:
            return QSize(theme.px(380), theme.px(116))
        return QSize(theme.px(560), theme.px(390))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(300), theme.px(96)) if self._small else QSize(theme.px(420), theme.px(280))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        margin = _MARGIN
        self._arrange()
        across, down = self._aside()
        wide, high, ground = self.width(), self.height(), theme.color("surface")
        for edge in (
            QRect(0, 0, wide, margin), QRect(0, high - margin, wide, margin),
            QRect(0, margin, margin, high - 2 * margin), QRect(wide - margin, margin, margin, high - 2 * margin),
        ):  # fmt: skip
            painter.fillRect(edge, ground)
        if not self._state.chips or across or down:
            painter.fillRect(self.rect(), ground)
        painter.translate(margin + across, margin + down)
        self._painter.paint(
            painter, self._state, self._mode, cursor=self._cursor if self.hasFocus() or self._cursor else None,
            hover=self._hover, domain=self._domain, repairs=self._repairs,
            faults=self._faults,
        )  # fmt: skip
        if self._framed and self._painter.picture is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("critical"), 2))
            for domain in self._framed:
                painter.drawRoundedRect(self._cell(self._painter.picture, domain).adjusted(-1, -1, 1, 1), 6, 6)
        if self.hasFocus() and self._cursor is None:
            painter.resetTransform()
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)

    def _cell(self, picture: BoardPicture, domain: int) -> QRectF:
        """The block of a domain; the hull of its chips where the layout draws none."""
        for cell in picture.cells:
            if cell.domain == domain:
                return box_of(cell.rect)
        hull = QRectF()
        for chip in self._spec.chips_of(domain) if self._spec else ():
            hull = hull.united(box_of(picture.tile(chip)))
        return hull

    def _arrange(self) -> None:
        self._painter.arrange(
            self.width() - 2 * _MARGIN, self.height() - 2 * _MARGIN, self.devicePixelRatioF(),
            self._state.break_after, mirrored=self._mirrored,
        )  # fmt: skip

    def _aside(self) -> tuple[int, int]:
        """How far a board that is smaller than its room is moved into the middle of it, px."""
        picture = self._painter.picture
        if picture is None or self._small:
            return 0, 0
        used, flag = picture.used, theme.px(_FLAG) if self._flags else 0
        across = round((picture.width - used.w) / 2 - used.x)
        down = round((picture.height - used.bottom - flag) / 2)
        return across, max(0, down)

    def place_of(self, chip: int) -> QRect:
        """Where a chip lies in the widget."""
        self._arrange()
        across, down = self._aside()
        picture = self._painter.picture
        if picture is None:
            return QRect()
        tile = picture.tile(chip)
        return QRect(round(tile.x) + _MARGIN + across, round(tile.y) + _MARGIN + down, int(tile.w), int(tile.h))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        chips = self._state.chips
        here = self._cursor
        key = Qt.Key(event.key())
        if not chips:
            super().keyPressEvent(event)
        elif key in _STEPS:
            across, down = _STEPS[key]
            if self._mirrored:
                across = -across
            self.point_at(self._painter.layout.neighbour(here, across, down) if here else self._first())
        elif key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            step = 1 if key == Qt.Key.Key_PageDown else -1
            self.point_at(min(max((here or 1 - step) + step, 1), chips))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.point_at(1 if key == Qt.Key.Key_Home else chips)
        elif here and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.taken.emit(here)
        else:
            super().keyPressEvent(event)

    def _first(self) -> int:
        """Where the cursor starts: at the break, at a suspect, else at chip 1."""
        if self._state.break_after:
            return self._state.break_after
        return min(self._state.suspects, default=1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_hover(self._chip_under(event))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        chip = None if self._small else self._chip_under(event)
        if chip:
            self.point_at(chip)
            self.taken.emit(chip)
        else:
            super().mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._set_hover(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            if self._hover:
                QToolTip.showText(event.globalPos(), self.describe(self._hover), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def _chip_under(self, event: QMouseEvent) -> int | None:
        return self._chip_at(event.position().toPoint())

    def _chip_at(self, point: QPoint) -> int | None:
        picture = self._painter.picture
        if picture is None:
            return None
        across, down = self._aside()
        return picture.chip_at(point.x() - _MARGIN - across, point.y() - _MARGIN - down)

    def _set_hover(self, chip: int | None) -> None:
        if chip != self._hover:
            self._hover = chip
            self.pointed.emit(chip or self._cursor or 0)
            self.update()
