"""What was measured on an order, before and after the repair: a line a check, the points that stand out below it, and
all the others where somebody asks for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.before_after import BeforeAfter, Pair, PairGroup, Side, before_after, side_of
from app.domain.measurement import Measurement
from app.domain.order_view import OrderView
from app.ui import icons, theme
from app.ui.order_marks import when
from app.ui.widgets.buttons import button
from app.ui.widgets.order_card import OrderCard, OrderSpace
from app.ui.widgets.pair_bar import PairBar
from app.ui.widgets.pill import Pill
from app.ui.widgets.text import Elided, hairline, label
from app.words.language import _, ngettext
from app.words.measured import band_text, change_text, check_title, taken_name, taken_value
from app.words.spots import conditions_line

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
#: Groups of so many points or fewer are shown whole.
_SHORT = 4


class OrderMeasured(OrderCard):
    """What is opened in it stays open while the order changes."""

    def __init__(self, space: OrderSpace) -> None:
        super().__init__(space, _("Measurements, before and after"))
        #: The groups whose points are all shown, by their title.
        self._opened: set[str] = set()
        self._of = ""
        #: The buttons that show all points of a group.
        self.more_buttons: list[QPushButton] = []

    @classmethod
    def wanted(cls, view: OrderView) -> bool:
        return bool(view.measurements)

    def show_order(self, view: OrderView, found: Any) -> None:
        self.clear()
        if self._of != view.id:
            self._of = view.id
            self._opened.clear()
        self.more_buttons = []
        self._compare(before_after(view))

    def _compare(self, found: BeforeAfter) -> None:
        if compared := found.compared:
            healed = sum(pair.was_out and not pair.is_out and not pair.outdated for pair in compared)
            wrong = sum(pair.is_out for pair in compared)
            words = ngettext("{n} point back in band", "{n} points back in band", healed).format(n=healed)
            if wrong:
                words = ngettext("{n} point still out", "{n} points still out", wrong).format(n=wrong)
            if healed or wrong:
                self.aside(Pill(words, "critical" if wrong else "ok", "state.critical" if wrong else "state.ok"))
        for number, group in enumerate(found.groups):
            if number:
                self.column.addWidget(hairline())
            self._group(group)
        self._apart(found)

    def _group(self, group: PairGroup) -> None:
        title = check_title(group.kind) if group.kind else _("Single values")
        how = conditions_line(group.conditions)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(label(title, "strong"))
        head.addWidget(Elided(how, "small", "ink_2"), 1)
        head.addWidget(label(_summary(group), "small", "ink_2"))
        self.column.addLayout(head)
        out = tuple(pair for pair in group.pairs if pair.was_out or pair.is_out)
        shown = group.pairs if len(group.pairs) <= _SHORT else out
        rest = tuple(pair for pair in group.pairs if pair not in shown)
        if shown:
            self.column.addWidget(_rows(shown))
        if rest:
            self._rest(f"{title} {how}", rest, others=bool(shown))

    def _rest(self, key: str, rest: Sequence[Pair], *, others: bool) -> None:
        """The points that raise no question, behind a button; `others` = some are shown already."""
        words = ngettext("Show {n} point", "Show {n} points", len(rest))
        if others:
            words = ngettext("Show {n} other point", "Show {n} other points", len(rest))
        words = words.format(n=len(rest))
        made = button(words, kind="link", icon="ph.caret-right")
        made.setCheckable(True)
        room = QVBoxLayout()
        room.setContentsMargins(0, 0, 0, 0)
        rows: list[QWidget] = []

        def show(*, on: bool) -> None:
            if on and not rows:
                rows.append(_rows(rest))
                room.addWidget(rows[0])
            for whole in rows:
                whole.setVisible(on)
            made.setText(_("Hide them") if on else words)
            icons.set_icon(made, "ph.caret-down" if on else "ph.caret-right", "accent")
            (self._opened.add if on else self._opened.discard)(key)

        made.toggled.connect(lambda on: show(on=on))
        row = QHBoxLayout()
        row.addWidget(made)
        row.addStretch(1)
        self.column.addLayout(row)
        self.column.addLayout(room)
        self.more_buttons.append(made)
        if key in self._opened:
            made.setChecked(True)

    def _apart(self, found: BeforeAfter) -> None:
        if not found.apart:
            return
        if found.groups:
            self.column.addWidget(hairline())
        self.column.addWidget(label(_("Without known conditions, not compared"), "strong"))
        for one in found.apart:
            row = QHBoxLayout()
            row.setSpacing(10)
            row.addWidget(Elided(taken_name(one.taken), "small", "ink_2"), 2)
            row.addWidget(Elided(one.taken.conditions or one.taken.instrument, "small", "ink_2"), 3)
            row.addWidget(_value(one))
            row.addWidget(label(when(one.at), "small", "ink_2"))
            self.column.addLayout(row)


def _summary(group: PairGroup) -> str:
    """How many points stand out before and after, as the group's line says it."""
    before = sum(pair.side_before not in (None, Side.UNKNOWN) for pair in group.pairs)
    after = sum(pair.side_after not in (None, Side.UNKNOWN) for pair in group.pairs)
    parts = []
    for count, out, words in (
        (before, group.out_before, _("before: {out} of {n} out of band")),
        (after, group.out_after, _("after: {out} of {n} out of band")),
    ):
        if count:
            parts.append(words.format(out=out, n=count))
    return " · ".join(parts)


def _rows(pairs: Sequence[Pair]) -> QWidget:
    """Points below each other: name, scale, value before and after, band, change."""
    whole = QWidget()
    grid = QGridLayout(whole)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(0, 3)
    grid.setColumnStretch(1, 4)
    for column, wide in ((2, 76), (3, 76), (4, 76), (5, 104)):
        grid.setColumnMinimumWidth(column, theme.px(wide))
    for column, head in ((2, _("before")), (3, _("after")), (4, _("change")), (5, _("band"))):
        grid.addWidget(_right(label(head, "small", "ink_2")), 0, column)
    for row, pair in enumerate(pairs, 1):
        newest = pair.newest.taken
        band = band_text(*pair.limits, newest)
        before = taken_value(pair.before.taken) if pair.before else "—"
        after = taken_value(pair.after.taken) if pair.after else "—"
        told = _("{point}: before {before}, after {after}, band {band}").format(
            point=taken_name(newest), before=before, after=after, band=band or "—"
        )
        grid.addWidget(Elided(taken_name(newest), "small", "ink"), row, 0)
        grid.addWidget(PairBar(pair, told), row, 1)
        grid.addWidget(_value(pair.before), row, 2)
        grid.addWidget(_value(pair.after, outdated=pair.outdated), row, 3)
        change = change_text(pair.difference, newest)
        grid.addWidget(_right(label(change or "—", "small", "ink_2")), row, 4)
        grid.addWidget(_right(label(band or "—", "small", "ink_2")), row, 5)
    return whole


def _value(one: Measurement | None, *, outdated: bool = False) -> QLabel:
    if one is None:
        return _right(label("—", "small", "ink_2"))
    side = side_of(one)
    text = taken_value(one.taken)
    if side.out:
        text = f"{'▼' if side.value == 'low' else '▲'} {text}"
    made = _right(label(text, "strong", "critical" if side.out else "ink_3" if outdated else "ink"))
    if outdated:
        made.setToolTip(_("The board was worked on since this was measured."))
    return made


def _right(made: QLabel) -> QLabel:
    made.setAlignment(_RIGHT)
    return made
