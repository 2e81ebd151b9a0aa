"""The legend under a board picture: the same tiles, for the states that occur, and where one looks from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.board_state import ChipState
from app.ui import theme
from app.ui.widgets.board_atlas import look
from app.ui.widgets.board_tiles import draw_tile
from app.words.board_picture import legend_word
from app.words.language import _

#: Width of the heat scale, px at 100 %.
_BAR = 96


class BoardLegend(QWidget):
    """Wraps to a second line where the room ends; `aside` stands at the right."""

    def __init__(self) -> None:
        super().__init__()
        self._states: tuple[ChipState, ...] = ()
        self._words: tuple[str, ...] = ()
        self._aside = ""
        self._scale: tuple[str, str] | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_states(
        self, states: Sequence[ChipState], aside: str, scale: tuple[str, str] | None = None, *, rated: bool = True
    ) -> None:
        """Show these states; `aside` says from where the board is seen, `scale` the ends of the heat colours.

        `rated` = the chips have rates, which the fill of a weak one shows.
        """
        self.show_worded([(state, legend_word(state, rated=rated)) for state in states], aside, scale)

    def show_worded(
        self, worded: Sequence[tuple[ChipState, str]], aside: str, scale: tuple[str, str] | None = None
    ) -> None:
        """Show these states, each with a word of one's own."""
        states, words = tuple(state for state, _word in worded), tuple(word for _state, word in worded)
        if (states, words, aside, scale) == (self._states, self._words, self._aside, self._scale):
            return
        self._states, self._words, self._aside, self._scale = states, words, aside, scale
        ends = [_("from {low} to {high}").format(low=scale[0], high=scale[1])] if scale else []
        self.setAccessibleName(", ".join([*ends, *words, aside]))
        self.updateGeometry()
        self.update()

    def _places(self, width: int) -> list[QPoint]:
        metrics = QFontMetrics(theme.font("small"))
        line, x, y, places = theme.px(20), 0, 0, []
        items = [theme.px(18 + 8) + metrics.horizontalAdvance(word) for word in self._words]
        if self._scale:
            items.insert(0, sum(metrics.horizontalAdvance(end) for end in self._scale) + theme.px(_BAR + 16))
        items.append(metrics.horizontalAdvance(self._aside))
        for item in items:
            if x and x + item > width:
                x, y = 0, y + line
            places.append(QPoint(x, y))
            x += item + theme.px(18)
        if places and self._aside:
            last = places[-1]
            places[-1] = QPoint(max(last.x(), width - items[-1]), last.y())
        return places

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max((place.y() for place in self._places(width)), default=0) + theme.px(20)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(300), theme.px(20))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(120), theme.px(20))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(theme.font("small"))
        places = self._places(self.width())
        line, wide, high = theme.px(20), theme.px(18), theme.px(13)
        middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        if self._scale:
            self._paint_scale(painter, places.pop(0), self._scale)
        for state, word, place in zip(self._states, self._words, places, strict=False):
            tile = draw_tile(
                look(state, 12 if state is ChipState.WEAK else 0), wide, high, self.devicePixelRatioF(), numbers=False
            )
            painter.drawPixmap(place + QPoint(0, (line - high) // 2), tile)
            painter.setPen(theme.color("ink_2"))
            painter.drawText(place.x() + wide + theme.px(8), place.y(), self.width(), line, middle, word)
        if self._aside and places:
            painter.setPen(theme.color("ink_2"))
            painter.drawText(places[-1].x(), places[-1].y(), self.width(), line, middle, self._aside)

    def _paint_scale(self, painter: QPainter, place: QPoint, scale: tuple[str, str]) -> None:
        low, high = scale
        line, tall, bar = theme.px(20), theme.px(9), theme.px(_BAR)
        middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.setPen(theme.color("ink_2"))
        painter.drawText(place.x(), place.y(), self.width(), line, middle, low)
        x = place.x() + painter.fontMetrics().horizontalAdvance(low) + theme.px(8)
        for step in range(bar):
            painter.fillRect(x + step, place.y() + (line - tall) // 2, 1, tall, theme.heat(step / max(1, bar - 1)))
        painter.drawText(x + bar + theme.px(8), place.y(), self.width(), line, middle, high)
