"""The card of the Rates page for standard minutes: what a repair of a model and a fault should take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QHeaderView, QLineEdit, QWidget

from app.domain.finding import Fault
from app.domain.report_rates import BadStandard
from app.ui import theme
from app.ui.models.rows import CellText, Rows
from app.ui.pages.page import Desk
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.choice import Choice
from app.ui.widgets.flow import Flow
from app.ui.widgets.name_offer import NameOffer
from app.ui.widgets.table import Table
from app.ui.widgets.text import label
from app.words.errors import sentence
from app.words.findings import fault_name
from app.words.language import _
from app.words.plain_text import plain

#: So many rows are seen before the table scrolls for itself.
_ROWS_SEEN = 5
Save = Callable[[Callable[[], object], Callable[[BaseException], None]], None]


class MinutesCard(Card):
    """The list above, one line below that sets minutes; Delete in the list takes them off. `save` keeps what it does,
    and hands on what went wrong.
    """

    def __init__(self, desk: Desk, save: Save) -> None:
        super().__init__(_("Standard minutes"))
        self._desk, self._save, self._may = desk, save, False
        self._models: tuple[str, ...] = ()
        words = _(
            "What a repair should take. Throughput weighs orders by it; where nothing is set, by the shop’s own median."
        )
        self.column.addWidget(label(words, "small", "ink_2", wrap=True))
        self.rows = Rows((_("Model"), _("Fault"), _("Minutes")), frozenset({2}))
        self.table = Table(_("Standard minutes"), self.rows)
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.setColumnWidth(1, theme.px(190))
        self.table.setColumnWidth(2, theme.px(80))
        self.table.picked.connect(self._picked)
        self.column.addWidget(self.table)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        self.model = QLineEdit()
        self.model.setMaxLength(60)
        self.fault = Choice(_("Fault"), 190)
        for fault in sorted(Fault, key=lambda one: fault_name(one).casefold()):
            self.fault.addItem(fault_name(fault), fault)
        self.minutes = QLineEdit()
        self.minutes.setMaxLength(8)
        self.minutes.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.minutes.returnPressed.connect(self._set)
        for at, (name, field, share) in enumerate((
            (_("Model or board code"), self.model, 3), (_("Fault"), self.fault, 3), (_("Minutes"), self.minutes, 1),
        )):  # fmt: skip
            caption = label(name, "small", "ink_2")
            caption.setBuddy(field)
            field.setAccessibleName(name)
            theme.set_font(field, "body")
            grid.addWidget(caption, 0, at)
            grid.addWidget(field, 1, at)
            grid.setColumnStretch(at, share)
        self.column.addLayout(grid)
        self.problem = label("", "small", "critical", wrap=True)
        self.column.addWidget(self.problem)
        row = QWidget()
        buttons = Flow(row, 8, end=True)
        self.remove_button = button(_("Take them off"), self._remove, icon="ph.trash", kind="ghost")
        self.set_button = button(_("Set the minutes"), self._set, icon="ph.check")
        buttons.addWidget(self.remove_button)
        buttons.addWidget(self.set_button)
        self.column.addWidget(row)
        for field in (self.model, self.minutes):
            field.textChanged.connect(lambda _text: self._judge())
        self.model.returnPressed.connect(self.model.focusNextChild)
        key = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.table, None, None,
                        Qt.ShortcutContext.WidgetShortcut)  # fmt: skip
        key.activated.connect(self._remove)
        self._say_wrong("")
        self.show_minutes({}, (), may=False)

    def show_minutes(self, kept: Mapping[tuple[str, str], float], models: tuple[str, ...], *, may: bool) -> None:
        """Show what is set, and offer the models that the shop knows."""
        self._may = may
        self.rows.show(
            [((model, fault), _cells(model, fault, minutes)) for (model, fault), minutes in sorted(kept.items())]
        )
        self.table.setVisible(bool(kept))
        self.restyle()
        for field in (self.model, self.minutes):
            field.setReadOnly(not may)
        if models != self._models:
            self._models = models
            NameOffer(self.model, models)
        self._judge()

    def restyle(self) -> None:
        """Renew the height of the list at a switch of theme."""
        seen = min(self.rows.rowCount(), _ROWS_SEEN)
        self.table.setFixedHeight(theme.px(32) + theme.size("table_row") * seen + 2)

    def _picked(self, at: int) -> None:
        if at >= 0:
            model, fault = self.rows.thing(at)
            self.model.setText(model)
            self.fault.setCurrentIndex(self.fault.findData(fault))
            self.minutes.setText(self.rows.index(at, 2).data())
        self._judge()

    def _judge(self) -> None:
        typed = bool(self.model.text().strip() and self.minutes.text().strip())
        self.set_button.setEnabled(self._may and typed)
        self.fault.setEnabled(self._may)
        self.remove_button.setEnabled(self._may and self.table.selectionModel().hasSelection())

    def _set(self) -> None:
        if self.set_button.isEnabled():
            self._keep(self.model.text(), self.fault.currentData(), self.minutes.text())

    def _remove(self) -> None:
        at = self.table.currentIndex().row()
        if self.remove_button.isEnabled() and 0 <= at < self.rows.rowCount():
            model, fault = self.rows.thing(at)
            self._keep(model, fault, "")

    def _keep(self, model: str, fault: str, text: str) -> None:
        shop, actor = self._desk.shop, self._desk.actor

        def work() -> Any:
            from app.services.reports.standard_minutes import set_standards

            return set_standards(shop, actor, {(model, fault): text})

        self._say_wrong("")
        self._save(work, self._refused)

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, BadStandard):
            self._say_wrong(sentence(error))
        else:
            self._desk.say_error(error)

    def _say_wrong(self, text: str) -> None:
        self.problem.setText(plain(text, 300))
        self.problem.setVisible(bool(text))


def _cells(model: str, fault: str, minutes: float) -> tuple[CellText, ...]:
    name = fault_name(Fault(fault)) if fault in list(Fault) else plain(fault, 40)
    return CellText(plain(model, 60)), CellText(name), CellText(f"{minutes:g}", sort=minutes)
