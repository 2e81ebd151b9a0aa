"""Parts and actions of an order, with the field that takes a scanned part."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QWidget

from app.domain.order_view import OrderView, ReplacementLine
from app.domain.repair_choice import MOST, RepairChoice, by_chip, choices
from app.domain.stock import Grade, LotRow
from app.domain.work_order import ActionCode, State
from app.services import orders, stock
from app.services.bench_orders import leading_line, next_place
from app.services.diagnosis import board_spec
from app.services.measuring import board_of
from app.services.references import revision_of_board
from app.services.repairs import BEGINNING, record_choice
from app.services.scanning import ScannedKind, resolve
from app.ui.widgets.buttons import button
from app.ui.widgets.choice import Choice
from app.ui.widgets.flow import Flow
from app.ui.widgets.order_card import PLAIN_KEYS, OrderCard, OrderSpace
from app.ui.widgets.text import Elided, hairline, label
from app.words.findings import position_text
from app.words.language import _, ngettext
from app.words.orders import action_word, grade_word, money_text

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_WORKING = (State.DIAGNOSED, State.AWAITING_PARTS, State.IN_REPAIR, State.TESTING, State.BURN_IN)


class OrderWork(OrderCard):
    """A part is taken from stock and an action recorded here; figure keys from 1 on take a `RepairChoice`."""

    def __init__(self, space: OrderSpace) -> None:
        super().__init__(space, _("Parts and actions"))
        #: What one figure key records, from 1 on.
        self.choices: tuple[RepairChoice, ...] = ()
        #: Lots that answer the findings which are not ruled out.
        self.suggested: tuple[LotRow, ...] = ()
        self.field, self.place = QLineEdit(), QLineEdit()
        self._keyed: Flow | None = None
        self._of = self._place = self._proposed = ""
        self.column.setSpacing(6)

    @classmethod
    def read(cls, shop: Any, view: OrderView) -> tuple[LotRow, ...]:
        return lots_for(shop, view)

    def show_order(self, view: OrderView, found: tuple[LotRow, ...]) -> None:
        typed = self.chosen_place() if self._of == view.id else ""
        proposed, before = next_place(view), self._proposed
        self._of, self._proposed, self.suggested = view.id, proposed, found
        lead = leading_line(view)
        kind = next((run.kind for run in view.test_runs if lead is not None and run.id == lead.test_run_id), None)
        offered = choices(lead.finding if lead else None, found, kind)
        board = board_of(view.asset.board_code, view.asset.model)
        self.show_work(view, typed if typed and typed != before else proposed, by_chip(offered, board))

    def show_work(self, view: OrderView, place: str, offered: Sequence[RepairChoice]) -> None:
        """Show what was done, with `place` filled in for the next part and the choices that have a key."""
        self.clear()
        suggested, self.choices, self._keyed = self.suggested, (), None
        total = " + ".join(money_text(money) for money in view.parts_cost)
        if total:
            self.aside(label(_("parts {total}").format(total=total), "small", "ink_2"))
        done = QGridLayout()
        done.setHorizontalSpacing(10)
        done.setVerticalSpacing(6)
        done.setColumnStretch(0, 2)
        done.setColumnStretch(1, 3)
        gives_back = not view.signed and any(line.fitted for line in view.replacements)
        last = 5 if gives_back else 4  # what stands at the right ends where the card does
        self.column.addLayout(done)
        for line in view.replacements:
            self._part(done, view, line)
        for action in view.actions:
            row = done.rowCount()
            done.addWidget(Elided(position_text(action.position) or "—", "small", "ink_2"), row, 0)
            word = action_word(action.code)
            done.addWidget(Elided(word[:1].upper() + word[1:], "strong"), row, 1)
            about = " · ".join(part for part in (action.result, action.by) if part)
            done.addWidget(label(about, "small", "ink_2"), row, 2, 1, last - 2, _RIGHT)
        if not view.replacements and not view.actions:
            self.column.addWidget(label(_("Nothing done yet."), "body", "ink_2"))
        self.field = QLineEdit()
        self._place = place
        self.place = QLineEdit(position_text(place))
        self.place.setCursorPosition(0)
        if not view.signed and view.state in (*BEGINNING, *_WORKING):
            self.choices = tuple(offered)
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
            back = button(_("Give back"), lambda: self.give_back(line.id), kind="link")
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
            _("Add action"), lambda: self.record(self.action.currentData(), self.chosen_place()),
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
        made = button(f"{number}  {said}", partial(self.take_choice, choice), icon=icon)
        made.setAccessibleName(_("{what}, key {number}").format(what=said, number=number))
        return made

    def chosen_place(self) -> str:
        """The place as it is kept: that of the finding in no language's words, or what the person wrote."""
        typed = self.place.text().strip()
        return self._place if typed == position_text(self._place) else typed

    def use_part(self, named: str, place: str) -> None:
        """Take one part from stock: `named` is a lot, or a part whose oldest lot with something left is used."""
        shop, actor, order_id = self._order()

        def work() -> OrderView:
            return orders.use_part(shop, actor, order_id, stock.lot_for(shop, named).id, 1, place or "—")

        self.space.write(work, _("{part} taken from stock").format(part=named))

    def give_back(self, replacement_id: str) -> None:
        """Give a fitted part back to its lot."""
        shop, actor, order_id = self._order()
        self.space.write(lambda: orders.return_part(shop, actor, order_id, replacement_id), _("Given back to its lot"))

    def record(self, code: ActionCode, place: str) -> None:
        """Record what was done."""
        shop, actor, order_id = self._order()
        self.space.write(lambda: orders.add_action(shop, actor, order_id, code, place), _("Action recorded"))

    def take_choice(self, choice: RepairChoice) -> None:
        """Record one of the likely actions, or fit the part it names, at its place."""
        shop, actor, order_id = self._order()
        said = _("Action recorded")
        if choice.lot is not None:
            said = _("{part} taken from stock").format(part=choice.lot.sku)
        self.space.write(lambda: record_choice(shop, actor, order_id, choice), said)

    def scanned(self, text: str) -> bool:
        if self.space.view is None or self.space.view.signed:
            return False
        found = resolve(self.space.desk.shop, text)
        if found.kind not in (ScannedKind.PART, ScannedKind.LOT) or not found.known:
            return False
        self.use_part(found.number, self.chosen_place())
        return True

    def key_pressed(self, event: QKeyEvent) -> bool:
        figure = event.key() - Qt.Key.Key_0
        if event.modifiers() not in PLAIN_KEYS or not 1 <= figure <= len(self.choices):
            return False
        self.take_choice(self.choices[figure - 1])
        return True

    def focus_wanted(self) -> QWidget | None:
        return self.field if self.isAncestorOf(self.field) else None

    def _order(self) -> tuple[Any, str, str]:
        return self.space.desk.shop, self.space.desk.actor, self.order_id

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Enter in a field ends here; on the page it would take the order's next step.
        on_button = isinstance(self.window().focusWidget(), QAbstractButton)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not on_button:
            event.accept()
        else:
            super().keyPressEvent(event)

    def _want(self, named: str) -> None:
        self.use_part(named, self.chosen_place())

    def _part_typed(self) -> None:
        if self.field.text().strip():
            self.use_part(self.field.text().strip(), self.chosen_place())


def lots_for(shop: Any, view: OrderView) -> tuple[LotRow, ...]:
    """Lots that answer the findings which are not ruled out."""
    spec = board_spec(view.asset.board_code) if view.asset.board_code else None
    found: dict[str, LotRow] = {}
    revision = revision_of_board(shop, view.asset.id)
    for line in view.confirmed or view.findings:
        for one in stock.suggest(shop, line.finding, spec, revision):
            found.setdefault(one.lot.id, one.lot)
    return tuple(found.values())
