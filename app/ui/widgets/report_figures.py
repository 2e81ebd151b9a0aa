"""The figures of a report in a row: value, change since the period before, interval, n. A click shows the orders."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.domain.report import Better, Figure, Unit
from app.ui import icons, theme
from app.ui.widgets.text import plain_tooltip
from app.words.hidden_prices import prices_hidden
from app.words.language import _
from app.words.phrases import say
from app.words.plain_text import plain
from app.words.report_cells import NOTHING, cell_text, change_text, interval_text, level_text, n_text, unit_text

#: A figure is not narrower than this, px at 100 %.
_LEAST = 150
_PAD = 12
#: What the mark of a change takes, px at 100 %.
_MARK = 16


def trend_of(figure: Figure) -> tuple[str, str, str]:
    """Icon, tone and word of how a figure went since the period before; empty where nobody knows.

    What the period before said lies within the interval as often by chance: that is neither better nor worse.
    """
    change = change_text(figure)
    if figure.value is None or figure.before is None or not change:
        return "", "ink_2", ""
    apart = figure.value - figure.before
    if as_before(figure):
        return "ph.equals", "ink_2", _("as before")
    icon = "ph.arrow-up" if apart > 0 else "ph.arrow-down"
    one = figure.interval
    if one is not None and one.low is not None and one.high is not None and one.low <= figure.before <= one.high:
        return "ph.equals", "ink_2", _("steady")
    if figure.better is None:
        return icon, "ink_2", _("more") if apart > 0 else _("less")
    better = (apart > 0) == (figure.better is Better.UP)
    return (icon, "ok", _("better")) if better else (icon, "critical", _("worse"))


def as_before(figure: Figure) -> bool:
    """Whether a figure is told to be what it was in the period before."""
    if figure.value is None or figure.before is None:
        return False
    apart = abs(figure.value - figure.before)
    if figure.unit is Unit.SHARE:
        return apart < 0.0005
    return cell_text(apart, figure.unit, figure.currency) == cell_text(0, figure.unit, figure.currency)


class FigureTile(QAbstractButton):
    """One figure; it can be pressed where it has orders behind it."""

    def __init__(self, figure: Figure) -> None:
        super().__init__()
        self._lines = (1, 1, 1)
        self.figure = figure
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_figure(figure)

    def show_figure(self, figure: Figure) -> None:
        """Show another value of it."""
        self.figure = figure
        self.title = plain(say(figure.title), 80)
        self.value = cell_text(figure.value, figure.unit, figure.currency)
        self.unit = unit_text(figure.unit) if figure.unit is not Unit.MONEY and self.value != NOTHING else ""
        self.change = change_text(figure)
        self.trend = trend_of(figure)
        bounds = interval_text(figure.interval, figure.unit, figure.currency)
        hidden = figure.unit is Unit.MONEY and prices_hidden()
        self.below = tuple(one for one in ("" if hidden else bounds, n_text(figure.n)) if one)
        self.note = say(figure.note) if figure.note is not None else ""
        self.setText(self.title)
        opens = bool(figure.behind)
        self.setEnabled(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if opens else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if opens else Qt.CursorShape.ArrowCursor)
        whole = [f"{self.title}: {self.value} {self.unit}".strip()]
        whole += [
            text for text in (self.trend[2] and f"{self.trend[2]}: {self.change}", *self.below, self.note) if text
        ]
        if figure.interval is not None and bounds and not hidden:
            whole.append(level_text(figure.interval))
        if opens:
            whole.append(_("Enter shows the orders."))
        self.setAccessibleName(". ".join(whole))
        self.setToolTip(plain_tooltip("\n".join(whole[:-1] if opens else whole)))
        self.updateGeometry()
        self.update()

    def title_lines(self, width: int) -> int:
        """Into how many lines the title breaks at a width, two at most."""
        return 1 if theme.advance(self.title, "small") <= width - 2 * theme.px(_PAD) else 2

    def trend_lines(self, width: int) -> int:
        """Into how many lines the change breaks at a width, or why there is no figure: two at most."""
        return len(_in_lines(self._said(width - 2 * theme.px(_PAD)), width - 2 * theme.px(_PAD)))

    def below_lines(self, width: int) -> int:
        """Into how many lines interval and n break at a width."""
        return 1 if theme.advance(" · ".join(self.below), "small") <= width - 2 * theme.px(_PAD) else len(self.below)

    def needs_width(self) -> int:
        """The width at which none of its figures is cut, px."""
        parts = [theme.advance(one, "small") for one in self.below]
        parts.append(theme.advance(self.value, "section") + theme.px(5) + theme.advance(self.unit, "small"))
        if self.trend[2]:
            parts.append(theme.advance(self._said(0), "small") + theme.px(_MARK))
        return max(parts) + 2 * theme.px(_PAD) + 1

    @staticmethod
    def high(title: int, trend: int, below: int) -> int:
        """The height with so many lines of title, of the change, and of interval and n, px."""
        return theme.px(17) * (title + trend + below) + theme.px(34) + theme.px(12)

    def lay(self, title: int, trend: int, below: int) -> None:
        """How many lines the row it stands in gives to its title, to the change, and to interval and n."""
        self._lines = (title, trend, below)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(_LEAST), self.high(*self._lines))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(100), self.high(*self._lines))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pad = theme.px(_PAD)
        opens = bool(self.figure.behind)
        if opens and (self.underMouse() or self.isDown()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent_soft"))
            painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), 6, 6)
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), 6, 6)
        room = self.width() - 2 * pad
        line = theme.px(17)
        painter.setFont(theme.paint_font("small"))
        painter.setPen(theme.color("ink_2"))
        head = QRect(pad, theme.px(6), room, line * self._lines[0])
        painter.drawText(head, int(Qt.AlignmentFlag.AlignBottom) | int(Qt.TextFlag.TextWordWrap), self.title)
        box = QRect(pad, head.bottom() + 1, room, theme.px(34))
        self._paint_value(painter, box)
        box = QRect(pad, box.bottom() + 1, room, line)
        for text in _in_lines(self._said(room), room):
            self._paint_line(painter, box, text)
            box.translate(0, line)
        painter.setPen(theme.color("ink_3"))
        for text in (" · ".join(self.below),) if self._lines[2] == 1 else self.below:
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), text)
            box.translate(0, line)

    def _paint_value(self, painter: QPainter, box: QRect) -> None:
        beside = theme.advance(self.unit, "small") + theme.px(5)
        roles = ("readout", "title", "section")
        role = next((one for one in roles if theme.advance(self.value, one) + beside <= box.width()), "strong")
        wide = theme.advance(self.value, role)
        base = box.top() + theme.px(27)
        painter.setFont(theme.paint_font(role))
        painter.setPen(theme.color("ink" if self.value != NOTHING else "ink_3"))
        painter.drawText(box.left(), base, self.value)
        if self.unit:
            painter.setFont(theme.paint_font("small"))
            painter.setPen(theme.color("ink_2"))
            room = box.width() - wide - theme.px(5)
            painter.drawText(box.left() + wide + theme.px(5), base, theme.elided(self.unit, "small", room))

    def _said(self, room: int) -> str:
        """The change, as much of it as has room: without what was before, then without its word."""
        if not self.trend[2]:
            return self.note
        word, change = self.trend[2], self.change
        short = change.partition(" (")[0]
        ways = [f"{word} · {change}", f"{word} · {short}", short]
        if as_before(self.figure):
            ways = [change, word]
        room -= theme.px(_MARK)
        return next((one for one in ways if theme.advance(one, "small") <= room), ways[-1])

    def _paint_line(self, painter: QPainter, box: QRect, text: str) -> None:
        icon, tone, _word = self.trend
        painter.setFont(theme.paint_font("small"))
        painter.setPen(theme.color(tone))
        if icon:
            side = theme.px(12)
            painter.drawPixmap(box.left(), box.top() + (box.height() - side) // 2, icons.pixmap(icon, tone, 12))
            box = box.adjusted(theme.px(_MARK), 0, 0, 0)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), text)


def _in_lines(text: str, room: int) -> tuple[str, ...]:
    """A text in one line where it fits, else in two, the second one elided."""
    if theme.advance(text, "small") <= room:
        return (text,)
    words = text.split(" ")
    first = next((at for at in range(len(words), 0, -1) if theme.advance(" ".join(words[:at]), "small") <= room), 0)
    if not first:  # a script without blanks, or one long word
        return (theme.elided(text, "small", room),)
    return " ".join(words[:first]), theme.elided(" ".join(words[first:]), "small", room)


class FigureTiles(QWidget):
    """Figures in a row, or in as many rows as they need; all of a row on one line. `picked` tells whose orders."""

    picked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.tiles: list[FigureTile] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_figures(self, figures: Sequence[Figure]) -> None:
        """Show these; where they are the same ones with other values, nothing moves."""
        if [one.figure.id for one in self.tiles] == [one.id for one in figures]:
            for tile, figure in zip(self.tiles, figures, strict=True):
                if tile.figure != figure:
                    tile.show_figure(figure)
        else:
            for tile in self.tiles:
                tile.hide()
                tile.deleteLater()
            self.tiles = []
            for figure in figures:
                tile = FigureTile(figure)
                tile.setParent(self)
                tile.clicked.connect(lambda _on=False, tile=tile: self._pick(tile))
                tile.show()
                self.tiles.append(tile)
        self.updateGeometry()
        self._arrange()

    def _pick(self, tile: FigureTile) -> None:
        if tile.figure.behind:
            self.picked.emit(tile.figure)

    def restyle(self) -> None:
        """Renew the sizes at a switch of theme."""
        self.updateGeometry()
        self._arrange()

    def _shape(self, width: int) -> tuple[int, tuple[int, int, int], int]:
        """How many stand beside each other, how many lines each has, how many rows."""
        count = max(len(self.tiles), 1)
        least = max([theme.px(_LEAST), *(tile.needs_width() for tile in self.tiles)])
        most = max(1, min(count, width // least))
        rows = -(-count // most)
        across = -(-count // rows)
        each = width // across
        title = max((tile.title_lines(each) for tile in self.tiles), default=1)
        trend = max((tile.trend_lines(each) for tile in self.tiles), default=1)
        below = max((tile.below_lines(each) for tile in self.tiles), default=1)
        return across, (title, trend, below), rows

    def heightForWidth(self, width: int) -> int:
        _across, lines, rows = self._shape(max(width, 1))
        return FigureTile.high(*lines) * rows if self.tiles else 0

    def hasHeightForWidth(self) -> bool:
        return True

    def sizeHint(self) -> QSize:
        width = self.width() or theme.px(800)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(_LEAST), self.heightForWidth(self.width() or theme.px(800)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        if not self.tiles:
            return
        across, lines, _rows = self._shape(max(self.width(), 1))
        high, each = FigureTile.high(*lines), self.width() / across
        for number, tile in enumerate(self.tiles):
            row, column = divmod(number, across)
            left, right = round(column * each), round((column + 1) * each)
            tile.lay(*lines)
            tile.setGeometry(left, row * high, right - left, high)
            tile.update()
        if self.height() != self.heightForWidth(self.width()):
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QPen(theme.color("line"), 1))
        for tile in self.tiles:
            if tile.x() > 0:
                painter.drawLine(tile.x(), tile.y() + theme.px(10), tile.x(), tile.geometry().bottom() - theme.px(8))
