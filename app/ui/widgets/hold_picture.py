"""The board picture of a bisection: known good, searched, beyond; and where the chain is held now.

It is the board picture with marks on top. Once the place is known it shows the break as any other picture does.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen

from app.domain.bisection import Bisection, Ending
from app.domain.board_picture import BoardPicture
from app.domain.board_state import BoardState, ChipState
from app.ui import theme
from app.ui.widgets.board_legend import BoardLegend
from app.ui.widgets.board_painter import box_of
from app.ui.widgets.board_picture import BoardPictureView
from app.words.language import _
from drivers.model.board import BoardSpec

#: Height of the tag and radius of the disc, px at 100 %.
_TAG, _DISC = 20.0, 6.5


class HoldPicture(BoardPictureView):
    """`show_search` fills it."""

    def __init__(self) -> None:
        self._held: int | None = None
        self._tag = ""
        self._searched = range(0)
        super().__init__()

    def show_board(self, spec: BoardSpec | None, chips: int = 0, addresses: tuple[int, ...] = ()) -> None:
        """Lay out another board; nothing of it is known."""
        self._held, self._tag, self._searched = None, "", range(0)
        super().show_board(spec, chips, addresses)

    def show_search(self, bisection: Bisection, held: int | None, tag: str) -> None:
        """Show what is known, and where the chain is held now with the words of its tag; None = nowhere."""
        self._held, self._tag = held, tag
        place = bisection.place
        good, bad = bisection.proved
        self._searched = range(0) if place is not None else range(good + 1, min(bad, bisection.chips) + 1)
        if place is not None:
            good = place.good_to
        states = tuple(
            ChipState.ANSWERED if chip <= good else ChipState.UNTESTED for chip in range(1, bisection.chips + 1)
        )
        found = place is not None and place.ending is not Ending.WHOLE
        suspects = (
            frozenset(chip for chip in place.chips if chip <= bisection.chips) if found and place else frozenset()
        )
        exact = found and place is not None and place.ending is Ending.PLACE
        self.show_state(BoardState(states, suspects=suspects, break_after=good if exact else None, tested=good > 0))
        self.update()

    def describe(self, chip: int) -> str:
        """The chip, and what the counts say of it."""
        domain = self.domain_of(chip)
        named = (
            _("chip {chip}").format(chip=chip)
            if domain is None
            else _("chip {chip}, domain {domain}").format(chip=chip, domain=domain)
        )
        if chip in self.state.suspects:
            return _("{place}: at the fault").format(place=named)
        if chip in self._searched:
            return _("{place}: searched").format(place=named)
        good = self.state.states[chip - 1] is ChipState.ANSWERED
        words = _("{place}: good") if good else _("{place}: beyond the fault, not known")
        return words.format(place=named)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        picture = self._painter.picture
        if picture is None or not picture.tiles:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        across, down = self._aside()
        painter.translate(self.margin + across, self.margin + down)
        for chip in self._searched:
            _paint_searched(painter, box_of(picture.tile(chip)))
        if self._held is not None:
            self._paint_hold(painter, picture, self._held)

    def _paint_hold(self, painter: QPainter, picture: BoardPicture, held: int) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("accent"), 2.0))
        for chip in (held, held + 1):
            painter.drawRoundedRect(box_of(picture.tile(chip)).adjusted(-1, -1, 1, 1), 4, 4)
        x, y = picture.break_point(held)
        middle, radius = QPointF(x, y), theme.px(_DISC)
        painter.setPen(QPen(theme.color("surface"), 1.5))
        painter.setBrush(theme.color("accent"))
        painter.drawEllipse(middle, radius, radius)
        painter.setBrush(theme.color("surface"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(middle, radius * 0.36, radius * 0.36)
        font = theme.font("caption", weight=600)
        wide = QFontMetricsF(font).horizontalAdvance(self._tag) + theme.px(14)
        high = theme.px(_TAG)
        flag = picture.flag(held, wide, high)
        tag = QRectF(round(flag.x), round(min(flag.y, picture.height - high)), wide, high)
        painter.setPen(QPen(theme.color("surface"), 1))
        painter.setBrush(theme.color("accent"))
        painter.drawRoundedRect(tag, 4, 4)
        painter.setPen(theme.color("on_accent"))
        painter.setFont(font)
        painter.drawText(tag, int(Qt.AlignmentFlag.AlignCenter), self._tag)


class HoldLegend(BoardLegend):
    """The tiles of the picture with the words of a search; `aside` says from where the board is seen."""

    #: Which of the tiles carries the accent, where something is searched.
    _SEARCHED = 1
    _searching = False

    def show_search(self, aside: str, *, searching: bool) -> None:
        """Show it; `searching` = something is searched yet."""
        self._searching = searching
        searched = ((ChipState.UNTESTED, _("searched")),) if searching else ()
        self.show_worded(
            ((ChipState.ANSWERED, _("known good")), *searched, (ChipState.UNTESTED, _("beyond, not known"))), aside
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._searching:
            return
        place = self._places(self.width())[self._SEARCHED]
        line, wide, high = theme.px(20), theme.px(18), theme.px(13)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_searched(painter, QRectF(place.x(), place.y() + (line - high) // 2, wide, high))


def _paint_searched(painter: QPainter, box: QRectF) -> None:
    """A tile that is searched: a thin line of the accent and hardly a fill, so that the good ones stay apart."""
    line, veil = QColor(theme.color("accent")), QColor(theme.color("accent"))
    line.setAlphaF(0.6)
    veil.setAlphaF(0.06)
    painter.setPen(QPen(line, 1.0))
    painter.setBrush(veil)
    painter.drawRoundedRect(box, 3, 3)
