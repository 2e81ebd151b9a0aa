"""The cards of one part: its numbers, its lots, and what it fits, with what is to be heeded and its photos."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app.domain.part_list import PartListing, PartState
from app.domain.stock import Alternate, Grade, LotRow, PartFile
from app.ui import icons, theme
from app.ui.order_marks import offset_min
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.flow import Flow
from app.ui.widgets.photo_strip import PhotoShelf, Thumbnail
from app.ui.widgets.readout import Readout
from app.ui.widgets.text import Elided, hairline, label
from app.words.capital import capital
from app.words.dates import day_text
from app.words.language import _, ngettext
from app.words.orders import amount_text, grade_word, money_text
from app.words.part_story import number_text
from app.words.parts import bins_text, coming_text, lasts_text, unit_text
from app.words.plain_text import plain

#: Empty lots beyond this many stand behind a link.
_EMPTY = 2
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
#: How long a package of each moisture level may stand open, hours (IPC/JEDEC J-STD-020, table of floor lives).
_FLOOR_LIFE_H = {"2": 8760, "2a": 672, "3": 168, "4": 72, "5": 48, "5a": 24}


class NumbersCard(Card):
    """Here, needed, arriving, used, cost of the next out, worth."""

    def __init__(self) -> None:
        super().__init__()
        self._row = Flow(gap=28)
        self.column.addLayout(self._row)

    def show_part(self, one: PartListing, next_out: LotRow | None, *, priced: bool) -> None:
        """Show the numbers of a part; `next_out` = the lot that is used next."""
        while (item := self._row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for made in self._readouts(one, next_out, priced=priced):
            self._row.addWidget(made)

    def _readouts(self, one: PartListing, next_out: LotRow | None, *, priced: bool) -> list[Readout]:
        part = one.part
        here = Readout(_("Here"), number_text(part.on_hand), unit_text(part.unit, part.on_hand),
                       bins_text(one) or _("no bin named"), role="readout")  # fmt: skip
        if one.state in (PartState.NEGATIVE, PartState.OUT):
            here.show_value(number_text(part.on_hand), unit_text(part.unit, part.on_hand), "critical")
        elif part.low:
            here.show_value(number_text(part.on_hand), unit_text(part.unit, part.on_hand), "minor")
        target = _("fill up to {n}").format(n=number_text(part.target)) if part.target else _("no target set")
        made = [
            here,
            Readout(_("Minimum"), number_text(part.minimum), unit_text(part.unit, part.minimum), target,
                    role="readout"),
        ]  # fmt: skip
        if one.waited:
            waiting = ngettext("{n} order", "{n} orders", one.orders).format(n=number_text(one.orders))
            made.append(
                Readout(_("Waited for"), number_text(one.waited), unit_text(part.unit, one.waited), waiting,
                        role="readout")
            )  # fmt: skip
        if one.arriving:
            made.append(
                Readout(_("Arriving"), number_text(one.arriving), unit_text(part.unit, one.arriving),
                        coming_text(one) or "—", role="readout")
            )  # fmt: skip
        made.append(Readout(_("Used"), number_text(one.used), _("in 30 d"), lasts_text(one) or "—", role="readout"))
        if priced and one.cost is not None:
            lot = next_out.number if next_out is not None else "—"
            made.append(Readout(_("Cost, next out"), amount_text(one.cost), one.cost.currency, lot, role="readout"))
            worth = part.value[0] if len(part.value) == 1 else None
            if worth is not None:
                made.append(
                    Readout(
                        _("Worth"), amount_text(worth).replace("-", "−"), worth.currency, _("all of it"), role="readout"
                    )
                )
            elif part.value:
                whole = " + ".join(money_text(money) for money in part.value)
                made.append(Readout(_("Worth"), whole, "", _("all of it"), role="readout"))
        return made


class LotsCard(Card):
    """The lots, those with something left first; `Boards` of each is its recall."""

    def __init__(
        self,
        recall: Callable[[str], None],
        acts: tuple[tuple[str, str, Callable[[LotRow], object]], ...],
        pick: Callable[[str], None],
    ) -> None:
        super().__init__(_("Lots"))
        self._recall, self._acts, self._pick = recall, acts, pick
        self._all = False
        self._shown: tuple[tuple[LotRow, ...], bool] = ((), True)
        self.aside(label(_("every board with a part of a lot: one click"), "small", "ink_2"))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        self.column.addLayout(self._rows)

    def show_lots(self, lots: tuple[LotRow, ...], *, priced: bool) -> None:
        """Show the lots of a part."""
        self._shown = (lots, priced)
        _clear(self._rows)
        held = [lot for lot in lots if lot.on_hand]
        empty = [lot for lot in reversed(lots) if not lot.on_hand]
        shown = [*held, *(empty if self._all else empty[:_EMPTY])]
        for number, lot in enumerate(shown):
            if number:
                self._rows.addWidget(hairline())
            self._rows.addWidget(self._lot(lot, priced=priced))
        hidden = len(lots) - len(shown)
        if hidden:
            words = ngettext("{n} more empty lot", "{n} more empty lots", hidden).format(n=number_text(hidden))
            self._rows.addWidget(button(words, self._show_all, kind="link"), 0, Qt.AlignmentFlag.AlignLeft)
        if not lots:
            self._rows.addWidget(label(_("Nothing ever came in."), "body", "ink_2"))

    def _show_all(self) -> None:
        self._all = True
        lots, priced = self._shown
        self.show_lots(lots, priced=priced)

    def _lot(self, lot: LotRow, *, priced: bool) -> QWidget:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(1)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(label(lot.number, "strong"))
        tone, icon = _GRADES[lot.grade]
        word = grade_word(lot.grade)
        head.addWidget(icon_label(icon, tone, 15))
        head.addWidget(label(capital(word), "small", tone))
        head.addStretch(1)
        words.addLayout(head)
        words.addWidget(Elided(" · ".join(_about(lot)) or "—", "small", "ink_2"))
        row.addLayout(words, 1)
        row.addWidget(label(number_text(lot.on_hand), "strong", "critical" if lot.negative else "ink"))
        if priced:
            cost = label(money_text(lot.unit_cost), "body", "ink_2")
            cost.setMinimumWidth(theme.px(70))
            cost.setAlignment(_RIGHT)
            row.addWidget(cost)
        boards = button(_("Boards"), partial(self._recall, lot.number), kind="link", icon="nav.boards")
        boards.setAccessibleName(_("Boards with a part of {lot}").format(lot=lot.number))
        row.addWidget(boards)
        more = icon_button(_("More about {lot}").format(lot=lot.number), "ph.dots-three-bold")
        menu = QMenu(more)
        for text, icon, act in self._acts:
            menu.addAction(icons.icon(icon, "ink_2"), text, partial(act, lot))
        menu.addAction(icons.icon("ph.clock-counter-clockwise", "ink_2"), _("Only its story"),
                       partial(self._pick, lot.number))  # fmt: skip
        more.setMenu(menu)
        more.setPopupMode(more.ToolButtonPopupMode.InstantPopup)
        row.addWidget(more)
        return whole


class FitsCard(Card):
    """What it fits, what may be used instead, how it is handled, its photos and sheets."""

    def __init__(
        self, show_part: Callable[[str], None], remove: Callable[[Alternate], None],
        open_file: Callable[[PartFile], None], read: Callable[[str], bytes],
    ) -> None:  # fmt: skip
        super().__init__(_("Fits"))
        self._show_part, self._remove, self._open_file, self._read = show_part, remove, open_file, read
        self._shelf = PhotoShelf(self)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(4)
        self.column.addLayout(self._rows)

    def show_part(self, one: PartListing, others: tuple[Alternate, ...], files: tuple[PartFile, ...]) -> None:
        """Show these of a part."""
        _clear(self._rows)
        part = one.part
        fits = ", ".join(plain(fit.text, 40) for fit in part.fits) or _("anything: nothing is said")
        self._rows.addWidget(label(fits, "body", "ink_2", wrap=True))
        for other in others:
            self._rows.addWidget(self._other(other))
        heed = [text for text in (msl_text(part.msl), _("ESD: touch only when grounded") if part.esd else "") if text]
        if heed:
            self._rows.addWidget(label(" · ".join(heed), "body", "minor", wrap=True))
        if part.note:
            self._rows.addWidget(label(part.note, "body", "ink_2", wrap=True))
        if files:
            whole = QWidget()
            flow = Flow(whole, gap=6)
            for file in files:
                flow.addWidget(self._file(file))
            self._rows.addWidget(whole)

    def _other(self, other: Alternate) -> QWidget:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(label(_("Instead:"), "body", "ink_2"))
        link = button(plain(other.sku, 30), partial(self._show_part, other.part_id), kind="link")
        link.setToolTip(plain(other.name, 80))
        row.addWidget(link)
        left = ngettext("{n} left", "{n} left", other.on_hand).format(n=number_text(other.on_hand))
        row.addWidget(Elided(f"{left} · {other.note}" if other.note else left, "small", "ink_2"), 1)
        name = _("No longer instead: {sku}").format(sku=plain(other.sku, 30))
        row.addWidget(icon_button(name, "ph.x", partial(self._remove, other)))
        return whole

    def _file(self, file: PartFile) -> QWidget:
        name = file.caption or file.name or file.sha256[:8]
        if file.small_sha256:
            made = Thumbnail(file.small_sha256, name, self._shelf, self._read, opens=True)
            made.clicked.connect(lambda _on=False: self._open_file(file))
            return made
        return button(plain(name, 40), partial(self._open_file, file), icon="ph.file-text")


_GRADES = {
    Grade.NEW: ("ink_2", "state.ok_quiet"),
    Grade.RECOVERED: ("info", "ph.recycle"),
    Grade.REFURBISHED: ("info", "ph.wrench"),
    Grade.UNKNOWN: ("ink_2", "state.unknown"),
}


def msl_text(level: str) -> str:
    """How long a part of that moisture level may stand open; "" for one that may stand for ever."""
    hours = _FLOOR_LIFE_H.get(level)
    if hours is not None:
        return _("MSL {level}: {hours} h after opening the bag").format(level=level, hours=number_text(hours))
    return _("MSL 6: bake before each use") if level == "6" else ""


def _about(lot: LotRow) -> list[str]:
    bins = [
        f"{plain(one.name, 24)} {number_text(one.quantity)}" if len(lot.bins) > 1 else plain(one.name, 24)
        for one in lot.bins if one.name
    ]  # fmt: skip
    use_by = _("use by {day}").format(day=day_text(lot.expires_at, offset_min())) if lot.expires_at else ""
    came = _("came {day}").format(day=day_text(lot.received_at, offset_min()))
    facts = (", ".join(bins[:3]), plain(lot.supplier, 40), plain(lot.batch, 30), use_by, came, plain(lot.note, 60))
    return [fact for fact in facts if fact]


def next_out(lots: tuple[LotRow, ...]) -> LotRow | None:
    """The lot that is used next: the oldest with something left."""
    return next((lot for lot in lots if lot.on_hand > 0), None)


def _clear(column: QVBoxLayout) -> None:
    while (item := column.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
