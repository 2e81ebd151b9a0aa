"""The legend under the rack map: icon and word of the states that occur."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import icons, theme
from app.ui.models.fleet_line import Group, Standing
from app.words.language import _


class RackLegend(QWidget):
    """Wraps to a second line where the room ends."""

    def __init__(self) -> None:
        super().__init__()
        self._items: tuple[tuple[str, str, str], ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_standings(self, standings: Iterable[Standing]) -> None:
        """Show the states of these, the worst first."""
        found = {(one.group, one.icon, one.tone): one.rank for one in standings if one.icon != "state.ok_quiet"}
        words = _words()
        items: dict[str, tuple[str, str, str]] = {}
        for group, icon, tone in sorted(found, key=lambda key: found[key]):
            word = words.get(icon) or words[group]
            items.setdefault(word, (word, icon, tone))
        if tuple(items.values()) != self._items:
            self._items = tuple(items.values())
            self.setAccessibleName(", ".join(word for word, _icon, _tone in self._items))
            self.updateGeometry()
            self.update()

    def _places(self, width: int) -> list[QPoint]:
        metrics = QFontMetrics(theme.font("small"))
        x, y, places = 0, 0, []
        for word, _icon, _tone in self._items:
            wide = theme.px(22) + metrics.horizontalAdvance(word)
            if x and x + wide > width:
                x, y = 0, y + theme.px(20)
            places.append(QPoint(x, y))
            x += wide + theme.px(16)
        return places

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max((place.y() for place in self._places(width)), default=0) + theme.px(20)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(300), self.heightForWidth(max(self.width(), theme.px(120))))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(120), theme.px(20))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(theme.paint_font("small"))
        for (word, icon, tone), place in zip(self._items, self._places(self.width()), strict=True):
            side = theme.px(15)
            painter.drawPixmap(place + QPoint(0, (theme.px(20) - side) // 2), icons.pixmap(icon, tone, 15))
            painter.setPen(theme.color("ink_2"))
            middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
            painter.drawText(place.x() + theme.px(21), place.y(), self.width(), theme.px(20), middle, word)


def _words() -> dict[str, str]:
    """What an icon or a group means, in small letters as legends have them."""
    return {
        "state.offline": _("no answer"),
        "state.hot": _("hot"),
        "state.paused": _("paused"),
        "state.warming": _("warming up"),
        "state.needs_login": _("needs login"),
        "state.unknown": _("not identified"),
        Group.DOWN: _("down"),
        Group.BOARDS: _("boards missing"),
        Group.HOT: _("hot"),
        Group.LOW: _("low"),
        Group.OTHER: _("other fault"),
        Group.UNKNOWN: _("not identified"),
        Group.SEEN: _("only seen"),
        Group.WELL: _("well"),
    }
