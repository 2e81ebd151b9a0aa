"""The review of a stocktake: what is different first, in pieces and money; one button puts the record right.

What nobody scanned is asked about and stays as it is until somebody says that none is there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QStackedWidget, QVBoxLayout, QWidget

from app.domain.permission import Permission
from app.domain.stocktake import CountState, Standing
from app.domain.stocktake_view import Review, ReviewRow
from app.services import stocktake
from app.services.stocktake_reading import counts
from app.services.stocktake_review import accept, accuracy, review
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.models.rows import CellText, Rows
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.filter_chip import FilterChip
from app.ui.widgets.flow import Flow
from app.ui.widgets.notice import Notice
from app.ui.widgets.pill import Pill
from app.ui.widgets.readout import Readout
from app.ui.widgets.table import Table
from app.words.language import _, ngettext
from app.words.orders import money_text
from app.words.plain_text import plain
from app.words.stocktake import standing_text, state_word

_TONES = {
    CountState.OPEN: ("accent", "action.barcode"),
    CountState.REVIEW: ("minor", "ph.eye"),
    CountState.ACCEPTED: ("ok", "ph.check"),
    CountState.DROPPED: ("idle", "ph.trash"),
}


class Page(PageBase):
    """`open(count=...)` shows a stocktake by its number; without one, the newest that waits for its review."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Review"))
        self.shown: Review | None = None
        self._wanted: str | None = None
        self.pill = Pill("", "idle")
        self.left.addWidget(self.pill)
        self.back_button = button(_("Stocktake"), lambda: desk.go_to("stocktake"), icon="ph.arrow-left", kind="ghost")
        self.on_button = button(_("Count on"), self.count_on, icon="action.barcode")
        self.accept_button = primary(_("Accept"), self.accept, icon="ph.check", compact=True)
        for one in (self.back_button, self.on_button, self.accept_button):
            self.right.addWidget(one)
        self.stack = QStackedWidget()
        whole = QWidget()
        column = Flow(gap=8)
        self.notice = Notice("minor", "state.minor")
        self.body.addWidget(self.notice)
        figures = QHBoxLayout()
        figures.setSpacing(28)
        self.readouts = [Readout(name) for name in (_("Bins"), _("Exact"), _("Differences"), _("Pieces"), _("Worth"))]
        for readout in self.readouts:
            figures.addWidget(readout)
        figures.addStretch(1)
        self.chips = {}
        for standing, text, icon, tone in (
            (Standing.DIFFERENT, _("Different"), "state.minor", "minor"),
            (Standing.MISSED, _("Nobody scanned"), "state.critical", "critical"),
            (Standing.LATER, _("Counted again since"), "ph.clock-counter-clockwise", "ink_2"),
            (Standing.SAME, _("As recorded"), "state.ok_quiet", "ink_2"),
        ):
            chip = FilterChip(text, icon, tone, 0)
            chip.toggled.connect(lambda _on: self._rows_shown())
            self.chips[standing] = chip
            column.addWidget(chip)
        self.rows = Rows(
            (
                _("Bin"), _("Part"), _("Lot"), _("Record"), _("Counted"), _("Moved since"), _("Change"), _("Worth"),
                _("What it is"),
            ),
            frozenset({3, 4, 5, 6, 7}),
        )  # fmt: skip
        self.table = Table(_("Lines of the stocktake"), self.rows)
        self.table.horizontalHeader().setSectionResizeMode(8, QHeaderView.ResizeMode.Stretch)
        self.table.picked.connect(lambda _row: self._offer())
        self.again_button = button(_("Count the bin again"), self.again, icon="ph.arrow-counter-clockwise")
        self.none_button = button(_("None is there"), self.none_there, icon="ph.prohibit")
        self.all_none_button = button(_("None of what nobody scanned is there"), self.all_none, icon="ph.prohibit")
        foot = QWidget()
        below = Flow(foot, 8)
        for made in (self.again_button, self.none_button, self.all_none_button):
            below.addWidget(made)
        inside = QVBoxLayout(whole)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(12)
        inside.addLayout(figures)
        inside.addLayout(column)
        inside.addWidget(self.table, 1)
        inside.addWidget(foot)
        self.stack.addWidget(whole)
        self.stack.addWidget(
            EmptyState(
                _("Nothing waits for a review"),
                _("A stocktake comes here when its counting is finished."),
                (),
                (_("Count bins"), "action.barcode", lambda: desk.go_to("stocktake")),
            )
        )
        self.body.addWidget(self.stack, 1)
        self.follow_shop(self._changed)
        self.restyle()
        self._frame()

    def restyle(self) -> None:
        """Renew the widths of the columns at a switch of theme."""
        super().restyle()
        if hasattr(self, "table"):
            for column, width in enumerate((120, 120, 120, 66, 74, 100, 70, 96, 160)):
                self.table.setColumnWidth(column, theme.px(width))

    # ------------------------------------------------------------ what the window asks

    def open(self, **where: Any) -> None:
        """`count` = the number of the stocktake to show."""
        self._wanted = str(where["count"]) if where.get("count") else None
        self.refresh()

    def _changed(self) -> None:
        if self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        """Read the stocktake anew, away from the GUI thread."""
        shop, wanted = self.desk.shop, self._wanted
        if shop is None:
            return

        def work() -> tuple[Review | None, float | None]:
            which = wanted or next((one.number for one in counts(shop) if one.state is CountState.REVIEW), None)
            return (review(shop, which) if which is not None else None), accuracy(shop).share

        run_in_thread(work, lambda found: self._read(*found), self.desk.say_error, self)

    def _read(self, found: Review | None, share: float | None) -> None:
        self.shown = found
        self._wanted = found.count.number if found is not None else self._wanted
        self._share = share
        self._frame()

    _share: float | None = None

    # ------------------------------------------------------------ showing

    def _frame(self) -> None:
        found = self.shown
        self.stack.setCurrentIndex(0 if found is not None else 1)
        waits = found is not None and found.count.state is CountState.REVIEW
        self.pill.setVisible(found is not None)
        self.on_button.setVisible(waits)
        self.accept_button.setVisible(waits)
        self.notice.hide()
        if found is None:
            return
        tone, icon = _TONES[found.count.state]
        self.pill.show_state(f"{found.count.number} · {state_word(found.count.state)}", tone, icon)
        different = len(found.different)
        words = ngettext("Accept {n} difference", "Accept {n} differences", different).format(n=different)
        self.accept_button.setText(words if different else _("Accept: all is as recorded"))
        self.accept_button.setAccessibleName(self.accept_button.text())
        self.accept_button.setEnabled(self.desk.may(Permission.REVIEW_COUNT))
        self.accept_button.setToolTip("" if self.accept_button.isEnabled() else _("Somebody in charge accepts it."))
        exact = sum(1 for one in found.bins if one.exact)
        bins, right, lines, pieces, worth = self.readouts
        bins.show_value(str(found.count.done), _("of {n}").format(n=found.count.scope))
        share = f"{self._share:.0%}" if self._share is not None else "—"
        right.show_value(str(exact), _("all stocktakes {share}").format(share=share))
        lines.show_value(str(different), _("of {n}").format(n=len(found.rows)))
        pieces.show_value(f"{found.pieces:+,}".replace("-", "−"))
        worth.show_value(" ".join(money_text(one) for one in found.worth) or "—")
        worth.setVisible(self.desk.sees_prices)
        for standing, chip in self.chips.items():
            chip.set_count(sum(row.judged.standing is standing for row in found.rows))
        self.table.setColumnHidden(7, not self.desk.sees_prices)
        self._say(found)
        self._rows_shown()

    def _say(self, found: Review) -> None:
        if found.count.state is not CountState.REVIEW:
            return
        if found.unknown:
            place, name, code = found.unknown[0]
            count = len(found.unknown)
            head = ngettext("{n} code nobody knows", "{n} codes nobody knows", count).format(n=count)
            line = _("{code} in {bin}").format(code=plain(code, 40), bin=plain(name, 40))
            settle = (_("It is settled"), "ph.check", lambda: self._settle(place, code))
            self.notice.say(head, line, settle)
        elif found.missed:
            count = len(found.missed)
            head = ngettext("Nobody scanned {n} lot", "Nobody scanned {n} lots", count).format(n=count)
            self.notice.say(head, _("They stay as they are unless you say that none is there."))
        elif found.uncounted:
            count = len(found.uncounted)
            head = ngettext("{n} bin is not counted", "{n} bins are not counted", count).format(n=count)
            self.notice.say(head, ", ".join(plain(one, 30) for one in found.uncounted[:8]))

    def _rows_shown(self) -> None:
        found = self.shown
        if found is None:
            return
        chosen = {standing for standing, chip in self.chips.items() if chip.isChecked()}
        shown = [row for row in found.rows if not chosen or row.judged.standing in chosen]
        picked = self._picked()
        self.rows.show([(row, _cells(row)) for row in shown])
        key = picked.judged.tally.key if picked is not None else None
        at = next((n for n in range(self.rows.rowCount()) if self.rows.thing(n).judged.tally.key == key), -1)
        if at >= 0:
            self.table.selectRow(at)
        self._offer()

    def _picked(self) -> ReviewRow | None:
        rows = self.table.selectionModel().selectedRows()
        row = self.rows.thing(rows[0].row()) if rows and rows[0].row() < self.rows.rowCount() else None
        return row if isinstance(row, ReviewRow) else None

    def _offer(self) -> None:
        found, row = self.shown, self._picked()
        waits = found is not None and found.count.state is CountState.REVIEW
        self.again_button.setEnabled(waits and row is not None)
        self.none_button.setEnabled(waits and row is not None and row.judged.standing is Standing.MISSED)
        self.all_none_button.setVisible(waits and found is not None and len(found.missed) > 1)

    # ------------------------------------------------------------ doing

    def accept(self) -> None:
        """Put the record right, in one commit."""
        found, shop, actor = self.shown, self.desk.shop, self.desk.actor
        if found is not None:
            words = ngettext(
                "{number} accepted: {n} line of the stock is put right.",
                "{number} accepted: {n} lines of the stock are put right.", len(found.different),
            )  # fmt: skip
            said = words.format(number=found.count.number, n=len(found.different))
            self._write(lambda: accept(shop, actor, found.count.id), said)

    def count_on(self) -> None:
        """More bins are counted before it is accepted."""
        found, shop, actor = self.shown, self.desk.shop, self.desk.actor
        if found is not None:
            run_in_thread(
                lambda: stocktake.reopen(shop, actor, found.count.id),
                lambda _commit: self.desk.go_to("stocktake", count=found.count.number), self.desk.say_error, self,
            )  # fmt: skip

    def again(self) -> None:
        """The bin of the chosen line is counted anew."""
        found, row, shop, actor = self.shown, self._picked(), self.desk.shop, self.desk.actor
        if found is None or row is None:
            return
        place = row.judged.tally.key.place_id

        def done(_commit: object) -> None:
            self.desk.toast(_("Scan {bin} and count it again.").format(bin=plain(row.place, 40)))
            self.desk.go_to("stocktake", count=found.count.number)

        run_in_thread(lambda: stocktake.again(shop, actor, found.count.id, [place]), done, self.desk.say_error, self)

    def none_there(self) -> None:
        """None is there of the chosen line."""
        row = self._picked()
        if row is not None:
            self._none([row])

    def all_none(self) -> None:
        """None is there of all that nobody scanned."""
        if self.shown is not None:
            self._none(list(self.shown.missed))

    def _none(self, rows: list[ReviewRow]) -> None:
        found, shop, actor = self.shown, self.desk.shop, self.desk.actor
        if found is not None:
            keys = [row.judged.tally.key for row in rows]
            self._write(lambda: stocktake.none_there(shop, actor, found.count.id, keys), _("Noted: none is there."))

    def _settle(self, place: str, code: str) -> None:
        found, shop, actor = self.shown, self.desk.shop, self.desk.actor
        if found is not None:
            self._write(lambda: stocktake.settle_code(shop, actor, found.count.id, place, code), _("Settled."))

    def _write(self, work: Callable[[], Any], said: str) -> None:
        shop, actor = self.desk.shop, self.desk.actor

        def undo(commit: Any) -> None:
            run_in_thread(lambda: shop.undo(actor, commit), lambda _none: self.refresh(), self.desk.say_error, self)

        def done(commit: Any) -> None:
            self.desk.toast(said, lambda: undo(commit))
            self.refresh()

        run_in_thread(work, done, self.desk.say_error, self)


def _cells(row: ReviewRow) -> tuple[CellText, ...]:
    one = row.judged
    tally = one.tally
    tone, icon = {
        Standing.DIFFERENT: ("minor", "state.minor"),
        Standing.MISSED: ("critical", "state.critical"),
        Standing.LATER: ("ink_2", "ph.clock-counter-clockwise"),
        Standing.SAME: ("ink_2", "state.ok_quiet"),
    }[one.standing]
    change = f"{one.change:+,}".replace("-", "−") if one.change else "—"
    return (
        CellText(row.place, strong=True),
        CellText(row.sku),
        CellText(row.number or "—", "ink_2"),
        CellText(_figure(tally.expected), "ink_2", sort=tally.expected),
        CellText("—" if tally.counted is None else _figure(tally.counted), strong=True, sort=tally.counted or 0),
        CellText(f"{one.moved:+,}".replace("-", "−") if one.moved else "—", "ink_2", sort=one.moved),
        CellText(change, "minor" if one.change else "ink_3", strong=True, sort=one.change),
        CellText(money_text(row.worth) if row.worth is not None else "—", "ink_2",
                 sort=row.worth.minor if row.worth is not None else 0),
        CellText(standing_text(one, row.moved_to, row.moved_from), tone, icon),
    )  # fmt: skip


def _figure(value: int) -> str:
    return f"{value:,}".replace("-", "−")
