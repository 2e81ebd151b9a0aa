"""The Rates page: what a repair costs besides its parts, and other figures that the reports take from the shop.

Each field is kept when it is left; Undo and Ctrl+Z take back what was kept. An empty field is not set, which is never
the same as 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout

from app.domain.permission import Permission
from app.domain.report_rates import COST_RATES, BadRate, Rate, Rates
from app.ledger.change import Commit
from app.services import report_rates
from app.ui.bridge import run_in_thread
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.pages.settings_minutes import MinutesCard
from app.ui.widgets.buttons import icon_button
from app.ui.widgets.card import Card
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.text import label
from app.ui.widgets.unit_field import UnitField
from app.words.errors import sentence
from app.words.language import _
from app.words.missed_settings import CURRENCY, MINUTES
from app.words.report_rates import rate_name, rate_typed, rate_unit, rate_use

_LOST = (Rate.HASHPRICE, Rate.HASHPRICE_ON, Rate.UPTIME)
_KEPT = (Rate.BOARD_KG, Rate.BOARD_KWH, Rate.BOARD_CO2)
_LONGEST = 20


class Page(PageBase):
    """`open(field=name, back=page)` puts the cursor into a field: a rate's name, CURRENCY or MINUTES."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Rates"))
        head = self.header.layout()
        if isinstance(head, QHBoxLayout):
            head.insertWidget(0, icon_button(_("Back"), "ph.arrow-left", self.stop))
        self._came_from = "settings"
        self._kept: dict[str, str] = {}
        self._saved: list[Commit] = []
        self.fields: dict[str, UnitField] = {}
        self._why = label("", "small", "ink_2", wrap=True)
        self.body.addWidget(self._why)
        inside = Inside()
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(0, 0, 8, 0)
        columns.setSpacing(12)
        self.minutes = MinutesCard(desk, self.save)
        costs = (*COST_RATES, CURRENCY)
        for cards in (
            (self._card(_("What a repair costs besides its parts"), costs), self._card(_("Kept from scrap"), _KEPT)),
            (self._card(_("Hashing lost while a board is away"), _LOST), self.minutes),
        ):
            column = QVBoxLayout()
            column.setSpacing(12)
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)
            columns.addLayout(column, 1)
        self.scrolled = Scrolled(inside)
        self.body.addWidget(self.scrolled, 1)
        undo = QKeySequence(QKeySequence.StandardKey.Undo)
        key = QShortcut(undo, self, None, None, Qt.ShortcutContext.WidgetWithChildrenShortcut)
        key.activated.connect(self.undo)
        self.follow_shop(self.refresh)

    def open(self, **where: Any) -> None:
        """Read what is kept."""
        self._came_from = str(where.get("back", "settings"))
        self.refresh()
        name = str(where.get("field", ""))
        line = self.minutes.model if name == MINUTES else self.fields[name].line if name in self.fields else None
        if line is not None:
            line.setFocus(Qt.FocusReason.OtherFocusReason)
            line.selectAll()
            self.scrolled.ensureWidgetVisible(line)

    def stop(self) -> bool:
        """Esc: back to where one came from: the settings, or the reports as they stood."""
        self.desk.go_to(self._came_from)
        return True

    # ---------------------------------------------------------------- fields

    def _card(self, title: str, names: Sequence[str]) -> Card:
        """Two fields beside each other, a last one across."""
        card = Card(title)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        for at, name in enumerate(names):
            made = self._field(name)
            line = made.line
            line.setMaxLength(_LONGEST)
            line.editingFinished.connect(partial(self._keep, name))
            line.returnPressed.connect(line.focusNextChild)
            line.installEventFilter(self)
            self.fields[str(name)] = made
            alone = at % 2 == 0 and at == len(names) - 1
            grid.addWidget(made, at // 2, at % 2, 1, 2 if alone else 1)
        for at in (0, 1):
            grid.setColumnStretch(at, 1)
            grid.setColumnMinimumWidth(at, 1)
        card.column.addLayout(grid)
        return card

    @staticmethod
    def _field(name: str) -> UnitField:
        if name == CURRENCY:
            return UnitField(_("Currency"), "", wide=80)
        rate = Rate(name)
        made = UnitField(rate_name(rate), rate_use(rate), rate_unit(rate, ""))
        made.line.setPlaceholderText(_("not set"))
        return made

    def refresh(self) -> None:
        """Read what is kept, away from the GUI thread."""
        shop = self.desk.shop

        def work() -> tuple[Any, ...]:
            from app.services.report_choices import model_names
            from app.services.reports.standard_minutes import set_minutes

            return report_rates.rates(shop), set_minutes(shop), tuple(sorted(model_names(shop)))

        run_in_thread(work, lambda found: self._show(*found), self.desk.say_error, self)

    def _show(self, rates: Rates, minutes: dict[tuple[str, str], float], models: tuple[str, ...]) -> None:
        why = self.desk.why_not(Permission.EDIT_PRICES) or self.desk.why_not(Permission.SEE_PRICES)
        may = not why
        self._why.setText(why)
        self._why.setVisible(not may)
        shown = {one.value: rate_typed(rates, one) for one in Rate} | {CURRENCY: rates.currency}
        for name, field in self.fields.items():
            line = field.line
            line.setReadOnly(not may)
            self._kept[name] = shown[name]
            typing = line.hasFocus() and line.isModified()
            if not (may and (typing or field.wrong)) and line.text() != shown[name]:
                line.setText(shown[name])
            if name != CURRENCY:
                field.unit.setText(rate_unit(Rate(name), rates.currency))
        amounts = any(one.amount and getattr(rates, one.value) is not None for one in Rate)
        held = _("Of all amounts here; empty them to change it.")
        self.fields[CURRENCY].say_help(held if amounts else _("Three letters, such as EUR."))
        self.fields[CURRENCY].line.setReadOnly(amounts or not may)
        self.minutes.show_minutes(minutes, models, may=may)

    # ---------------------------------------------------------------- keeping

    def _keep(self, name: str) -> None:
        """Keep what stands in a field, where it is something else than before."""
        field = self.fields[name]
        text = field.line.text().strip()
        if field.line.isReadOnly() or name not in self._kept:
            return
        if text == self._kept[name]:
            field.say_wrong("")
            return
        self._kept[name] = text  # so that leaving the field does not keep once more what Enter kept
        percent = "%" if text and not text.endswith("%") and name != CURRENCY and Rate(name).share else ""
        shop, actor, typed = self.desk.shop, self.desk.actor, {name: text + percent}

        def refused(error: BaseException) -> None:
            if not isinstance(error, BadRate):
                self.desk.say_error(error)
                return
            field.say_wrong(sentence(error))
            if not self.isVisible():  # somebody went on before the answer came
                self.desk.say_error(error)

        field.say_wrong("")
        self.save(lambda: report_rates.set_rates(shop, actor, typed), refused)

    def save(self, work: Callable[[], object], refused: Callable[[BaseException], None]) -> None:
        """Keep something beside the GUI thread; the commit it makes can be taken back."""
        shop = self.desk.shop

        def noted() -> Commit | None:
            with shop.noting() as commits:
                work()
            return commits[-1] if commits else None

        def done(commit: Commit | None) -> None:
            if commit is None:
                self.refresh()
            else:
                self._saved.append(commit)
                self.desk.toast(_("Saved"), lambda: self._take_back(commit))

        def failed(error: BaseException) -> None:
            refused(error)
            self.refresh()

        run_in_thread(noted, done, failed, self)

    def undo(self) -> None:
        """Ctrl+Z: take back what was last kept here."""
        if self._saved:
            self._take_back(self._saved[-1])

    def _take_back(self, commit: Commit) -> None:
        shop, actor = self.desk.shop, self.desk.actor
        if commit in self._saved:
            self._saved.remove(commit)
            said = _("Taken back")
            run_in_thread(lambda: shop.undo(actor, commit), lambda _c: self.desk.toast(said), self.desk.say_error, self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl+Z is the field's own while it has typing to take back, then the page's."""
        undoes = isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Undo)
        over = undoes and event.type() is QEvent.Type.ShortcutOverride
        if over and isinstance(watched, QLineEdit) and not watched.isUndoAvailable():
            event.ignore()
            return True
        return super().eventFilter(watched, event)
