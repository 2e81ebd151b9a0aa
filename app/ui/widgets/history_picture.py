"""Everything that ever happened to a board, on its picture: dots for repairs, rings for faults, and what it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.asset import AssetKind
from app.domain.board_history import BoardHistory, Mark, MarkKind
from app.domain.board_state import BoardState, ChipState
from app.ui import theme
from app.ui.order_marks import when
from app.ui.widgets.board_picture import BoardPictureView
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.scrolled import Beside, Inside
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import Elided, label
from app.words.board_history import mark_place, mark_text
from app.words.capital import capital
from app.words.language import _, ngettext
from app.words.phrases import chip_label
from drivers.model.board import BoardSpec

#: So many lines say what happened; the rest is on the orders.
_LINES = 60


class _Picture(BoardPictureView):
    """It takes what the page has, and asks for no more than it needs."""

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.minimumHeight())


class HistoryPicture(Card):
    """`open_order` is called with the number of an order whose line was clicked."""

    def __init__(self, open_order: Callable[[str], object]) -> None:
        super().__init__(_("Everything that ever happened to it"))
        self._open = open_order
        self._marks: tuple[Mark, ...] = ()
        self._places: dict[int, list[Mark]] = {}
        self.picture = _Picture(flags=False)
        self.picture.pointed.connect(self._show_place)
        self.picture.describe = self._describe  # type: ignore[method-assign]
        self.column.setSpacing(4)
        self.column.setContentsMargins(16, 10, 16, 8)
        self.column.addWidget(self.picture, 6)
        self.legend = label("", "small", "ink_2")
        self.aside(self.legend)
        self.head = label("", "strong")
        self.column.addWidget(self.head)
        inside = Inside()
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, theme.px(4), 0)
        self._list.setSpacing(2)
        self._lines = Beside(inside)
        self.column.addWidget(self._lines, 1)
        self.restyle()

    def restyle(self) -> None:
        """Renew the heights at a switch of theme."""
        self.picture.setMinimumHeight(theme.px(270))
        self.picture.setMaximumHeight(theme.px(470))
        self._lines.setMinimumHeight(theme.px(26))

    def show_history(self, history: BoardHistory, spec: BoardSpec | None) -> None:
        """Show the marks of a board on its layout; without one, as a list."""
        self._marks = history.marks
        self._places = _by_chip(history.marks, spec)
        self.picture.setVisible(spec is not None)
        if spec is not None:
            if self.picture.layout_shown.chips != spec.chips or self.picture.domain_of(1) != spec.domain_of(1):
                self.picture.show_board(spec)
            self.picture.show_state(_open_state(spec.chips, self._places))
            repairs, faults = (_counted(self._places, kind) for kind in (MarkKind.REPAIR, MarkKind.FAULT))
            self.picture.show_history(repairs, faults)
            self.legend.setText(_("● repair   ○ fault   red frame: not mended yet"))
        elif history.identity.kind is AssetKind.HASHBOARD:
            self.legend.setText(_("layout not known: listed by place") if history.marks else "")
        else:
            self.legend.setText("")
        self._show_place(self.picture.cursor_chip or 0)

    def _show_place(self, chip: int) -> None:
        marks = self._places.get(chip, []) if chip else list(self._marks)
        if chip:
            self.head.setText(chip_label(chip, self.picture.domain_of(chip)) if marks else
                              _("{chip}: nothing on record").format(chip=chip_label(chip)))  # fmt: skip
        else:
            count = len(self._marks)
            words = ngettext("{n} event on record", "{n} events on record", count).format(n=count)
            self.head.setText(words if count else _("Nothing is on record."))
        empty(self._list)
        self._lines.setVisible(bool(self._marks))
        newest = sorted(marks, key=lambda one: one.at, reverse=True)
        for mark in newest[:_LINES]:
            self._list.addWidget(self._line(mark, place=not chip))
        if len(newest) > _LINES:
            more = len(newest) - _LINES
            self._list.addWidget(label(ngettext("and {n} more", "and {n} more", more).format(n=more), "small", "ink_2"))
        self._list.addStretch(1)
        self._lines.verticalScrollBar().setValue(0)

    def _line(self, mark: Mark, *, place: bool) -> QWidget:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        dot = label("○" if mark.kind is MarkKind.FAULT else "●", "small",
                    "critical" if mark.kind is MarkKind.FAULT else "accent")  # fmt: skip
        row.addWidget(dot)
        words = mark_text(mark)
        text = f"{mark_place(mark)}: {words}" if place else capital(words)
        row.addWidget(Elided(text, "body"), 1)
        row.addWidget(label(when(mark.at), "small", "ink_2"))
        link = button(mark.order_number, lambda: self._open(mark.order_number), kind="link")
        row.addWidget(link, 0, Qt.AlignmentFlag.AlignRight)
        return whole

    def _describe(self, chip: int) -> str:
        said = [mark_text(one) for one in self._places.get(chip, [])]
        name = chip_label(chip, self.picture.domain_of(chip))
        return f"{name} · {', '.join(said) or _('nothing on record')}"


def _by_chip(marks: Iterable[Mark], spec: BoardSpec | None) -> dict[int, list[Mark]]:
    """The marks of each chip; what is at a whole domain stays in the list."""
    found: dict[int, list[Mark]] = {}
    for mark in marks:
        for chip in mark.chips:
            if spec is None or 1 <= chip <= spec.chips:
                found.setdefault(chip, []).append(mark)
    return found


def _counted(places: dict[int, list[Mark]], kind: MarkKind) -> Counter[int]:
    return Counter({chip: n for chip, marks in places.items() if (n := sum(one.kind is kind for one in marks))})


def _open_state(chips: int, places: dict[int, list[Mark]]) -> BoardState:
    suspects = frozenset(chip for chip, marks in places.items() if any(one.open for one in marks))
    return BoardState((ChipState.UNTESTED,) * chips, suspects=suspects)
