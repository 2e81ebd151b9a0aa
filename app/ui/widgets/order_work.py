"""Parts and actions of an order, with the field that takes a scanned part."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QHBoxLayout, QLineEdit, QPushButton

from app.domain.order_view import OrderView, ReplacementLine
from app.domain.repair_choice import MOST, RepairChoice
from app.domain.stock import Grade, LotRow
from app.domain.work_order import ActionCode, State
from app.services.repairs import BEGINNING
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.choice import Choice
from app.ui.widgets.flow import Flow
from app.ui.widgets.text import Elided, hairline, label
from app.words.findings import position_text
from app.words.language import _, ngettext
from app.words.orders import action_word, grade_word, money_text

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_WORKING = (State.DIAGNOSED, State.AWAITING_PARTS, State.IN_REPAIR, State.TESTING, State.BURN_IN)


class OrderWork(Card):
    """`part_wanted` carries what was scanned and the place; `action_wanted` the action's code and the place;
    `choice_taken` a `RepairChoice`, which a figure key takes as well.
    """

    part_wanted = Signal(str, str)
    action_wanted = Signal(str, str)
    part_returned = Signal(str)
    choice_taken = Signal(object)

    def __init__(
        self, view: OrderView, suggested: Sequence[LotRow], place: str, choices: Sequence[RepairChoice] = ()
    ) -> None:
        super().__init__(_("Parts and actions"))
        #: What one figure key records, from 1 on.
        self.choices: tuple[RepairChoice, ...] = ()
        self._keyed: Flow | None = None
        self.column.setSpacing(6)
        total = " + ".join(money_text(money) for money in view.parts_cost)
        if total:
            self.aside(label(_("parts {total}").format(total=total), "small", "ink_2"))
        done = QGridLayout()
        done.setHorizontalSpacing(10)
        done.setVerticalSpacing(6)
        done.setColumnStretch(0, 2)
        done.setColumnStretch(1, 3)
        self.column.addLayout(done)
        for line in view.replacements:
            self._part(done, view, line)
        for action in view.actions:
            row = done.rowCount()
            done.addWidget(Elided(position_text(action.position) or "—", "small", "ink_2"), row, 0)
            word = action_word(action.code)
            done.addWidget(Elided(word[:1].upper() + word[1:], "strong"), row, 1)
            about = " · ".join(part for part in (action.result, action.by) if part)
            done.addWidget(label(about, "small", "ink_2"), row, 2, 1, 3, _RIGHT)
        if not view.replacements and not view.actions:
            self.column.addWidget(label(_("Nothing done yet."), "body", "ink_2"))
        self.field = QLineEdit()
        self._place = place
        self.place = QLineEdit(position_text(place))
        self.place.setCursorPosition(0)
        if not view.signed and view.state in (*BEGINNING, *_WORKING):
            self.choices = tuple(choices)
            self._choices(begins=view.state in BEGINNING)
        if not view.signed and view.state in _WORKING:
            self._entry(tuple(lot for lot in suggested if all(lot != one.lot for one in self.choices)))

    def _part(self, done: QGridLayout, view: OrderView, line: ReplacementLine) -> None:
        row = done.rowCount()
        done.addWidget(Elided(position_text(line.position) or "—", "small", "ink_2"), row, 0)
        done.addWidget(Elided(f"{line.part_name} {line.sku}" if line.part_name else line.sku, "strong"), row, 1)
        many = line.fitted or line.quantity
        count = f"{many} × " if many != 1 else ""
        tone = "major" if line.grade is Grade.RECOVERED else "ink_2"
        done.addWidget(label(f"{count}{line.lot_number} · {grade_word(line.grade)}", "small", tone), row, 2, _RIGHT)
        done.addWidget(label(money_text(line.cost) if line.fitted else _("given back"), "strong"), row, 3, _RIGHT)
        if line.fitted and not view.signed:
            back = button(_("Give back"), lambda: self.part_returned.emit(line.id), kind="link")
            back.setAccessibleName(_("Give back {part}").format(part=line.sku))
            done.addWidget(back, row, 4)

    def _entry(self, suggested: Sequence[LotRow]) -> None:
        if not self.choices:
            self.column.addWidget(hairline())
        if suggested:
            flow = Flow(gap=6)
            flow.addWidget(label(_("fits the finding:"), "small", "ink_2"))
            for lot in suggested[:4]:
                left = ngettext("{n} left", "{n} left", lot.on_hand).format(n=lot.on_hand)
                made = button(f"{lot.sku} · {left}", partial(self._want, lot.number))
                made.setToolTip(f"{lot.part_name} · {lot.number} · {lot.bin}")
                flow.addWidget(made)
            self.column.addLayout(flow)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.field.setPlaceholderText(_("Scan or type a part or lot"))
        self.field.setAccessibleName(_("Part or lot to use"))
        self.field.returnPressed.connect(self._part_typed)
        self.place.setPlaceholderText(_("place, such as U47"))
        self.place.setAccessibleName(_("Place on the board"))
        row.addWidget(self.field, 3)
        row.addWidget(self.place, 2)
        row.addWidget(button(_("Use part"), self._part_typed, icon="nav.parts"))
        self.column.addLayout(row)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.action = Choice(_("What was done"), 240)
        for code in ActionCode:
            word = action_word(code)
            self.action.addItem(word[:1].upper() + word[1:], code)
        row.addWidget(self.action)
        self.add_action = button(
            _("Add action"), lambda: self.action_wanted.emit(self.action.currentData().value, self.chosen_place()),
            icon="state.service",
        )  # fmt: skip
        row.addWidget(self.add_action)
        row.addStretch(1)
        self.column.addLayout(row)

    def _choices(self, *, begins: bool) -> None:
        if not self.choices:
            return
        self.column.addWidget(hairline())
        said = _("One key records what was done:")
        if begins:
            said = _("One key confirms the finding, begins the repair and records what was done:")
        self.column.addWidget(label(said, "small", "ink_2", wrap=True))
        flow = self._keyed = Flow(gap=6)
        for number, choice in enumerate(self.choices, 1):
            flow.addWidget(self._choice(number, choice))
        self.column.addLayout(flow)

    def add_choices(self, more: Sequence[RepairChoice]) -> None:
        """Choices that turned up since get the keys behind those that are shown: no key changes what it means."""
        if self._keyed is None:
            return
        for choice in more:
            if choice not in self.choices and len(self.choices) < MOST:
                self.choices = (*self.choices, choice)
                self._keyed.addWidget(self._choice(len(self.choices), choice))

    def _choice(self, number: int, choice: RepairChoice) -> QPushButton:
        word = action_word(choice.action)
        what, icon = word[:1].upper() + word[1:], "state.service"
        if choice.lot is not None:
            left = ngettext("{n} left", "{n} left", choice.lot.on_hand).format(n=choice.lot.on_hand)
            what, icon = _("Fit {part}, {left}").format(part=choice.lot.sku, left=left), "nav.parts"
        said = " · ".join(part for part in (what, position_text(choice.place)) if part)
        made = button(f"{number}  {said}", partial(self.choice_taken.emit, choice), icon=icon)
        made.setAccessibleName(_("{what}, key {number}").format(what=said, number=number))
        return made

    def chosen_place(self) -> str:
        """The place as it is kept: that of the finding in no language's words, or what the person wrote."""
        typed = self.place.text().strip()
        return self._place if typed == position_text(self._place) else typed

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Enter in a field ends here; on the page it would take the order's next step.
        on_button = isinstance(self.window().focusWidget(), QAbstractButton)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not on_button:
            event.accept()
        else:
            super().keyPressEvent(event)

    def _want(self, named: str) -> None:
        self.part_wanted.emit(named, self.chosen_place())

    def _part_typed(self) -> None:
        if self.field.text().strip():
            self.part_wanted.emit(self.field.text().strip(), self.chosen_place())
