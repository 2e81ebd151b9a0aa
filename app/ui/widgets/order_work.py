"""Parts and actions of an order, with the field that takes a scanned part and the finding that the work is for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QWidget

from app.domain.finding import PartKind
from app.domain.order_view import FindingLine, OrderView, ReplacementLine
from app.domain.repair_choice import MOST, RepairChoice, by_chip, choices
from app.domain.stock import Grade, PartRow, Suggestion
from app.domain.work_order import ActionCode, State
from app.services import orders, part_use, stock
from app.services.bench_orders import first_place, next_line
from app.services.diagnosis import board_spec
from app.services.measuring import board_of
from app.services.part_places import asked_part, place_for, place_typed, several
from app.services.references import revision_of_board
from app.services.repairs import BEGINNING, answered_by, record_choice
from app.services.scanning import ScannedKind, resolve
from app.ui.widgets.buttons import button
from app.ui.widgets.choice import Choice
from app.ui.widgets.flow import Flow
from app.ui.widgets.order_answers import OrderAnswers
from app.ui.widgets.order_card import PLAIN_KEYS, OrderCard, OrderSpace
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.text import Elided, hairline, label, plain_tooltip
from app.words.capital import capital
from app.words.findings import position_text
from app.words.language import _, ngettext
from app.words.orders import action_word, grade_word, money_text
from app.words.part_story import number_text
from app.words.parts import suggested_for_text, suggestion_text
from app.words.plain_text import plain

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
#: What a scan does.
_USE, _BACK = "use", "back"
_WORKING = (State.DIAGNOSED, State.AWAITING_PARTS, State.IN_REPAIR, State.TESTING, State.BURN_IN)


class OrderWork(OrderCard):
    """A part is taken from stock and an action recorded here; figure keys from 1 on take a `RepairChoice`."""

    def __init__(self, space: OrderSpace) -> None:
        super().__init__(space, _("Parts and actions"))
        #: What one figure key records, from 1 on.
        self.choices: tuple[RepairChoice, ...] = ()
        #: Lots that answer the findings which are not ruled out.
        self.suggested: tuple[Suggestion, ...] = ()
        #: A part that was scanned and waits for its place: the text, how many, what it is.
        self.pending: tuple[str, int, PartRow] | None = None
        #: The findings that somebody said the next work is for; () = the place decides.
        self.chosen: tuple[str, ...] = ()
        #: Where that is said; None while fewer than two findings are confirmed.
        self.answers: OrderAnswers | None = None
        self._way = _USE
        self._done = 0
        self.field, self.place = QLineEdit(), QLineEdit()
        self._keyed: Flow | None = None
        #: The buttons of the choices, in their order.
        self.key_buttons: list[QPushButton] = []
        self._of = self._place = self._proposed = ""
        self.column.setSpacing(6)

    @classmethod
    def read(cls, shop: Any, view: OrderView) -> tuple[Suggestion, ...]:
        return suggestions_for(shop, view)

    def show_order(self, view: OrderView, found: tuple[Suggestion, ...]) -> None:
        if self._of != view.id:
            self.pending, self._way = None, _USE
        typed = self.chosen_place() if self._of == view.id else ""
        done = len(view.actions) + len(view.replacements)
        more_done = (self._of, self._done) != (view.id, done)
        if more_done or not {line.id for line in view.confirmed}.issuperset(self.chosen):
            self.chosen = ()  # what was said was said of the work that was next
        lead = self._worked_on(view)
        proposed, before = first_place(lead.finding) if lead is not None else "", self._proposed
        if typed == before or (more_done and proposed != before):  # hands go on elsewhere
            typed = ""
        self._of, self._done, self._proposed, self.suggested = view.id, done, proposed, found
        kind = next((run.kind for run in view.test_runs if lead is not None and run.id == lead.test_run_id), None)
        offered = choices(lead.finding if lead else None, [one.lot for one in found], kind)
        board = board_of(view.asset.board_code, view.asset.model)
        self.show_work(view, typed or proposed, by_chip(offered, board))
        if self.pending is not None:  # whoever was asked for a place goes on typing it
            self._focus_later(self.place)

    def show_work(self, view: OrderView, place: str, offered: Sequence[RepairChoice]) -> None:
        """Show what was done, with `place` filled in for the next part and the choices that have a key."""
        waiting = self.place.text() if self.pending is not None and self.isAncestorOf(self.place) else ""
        self.clear()
        suggested, self.choices, self._keyed, self.answers = self.suggested, (), None, None
        self.key_buttons = []
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
            done.addWidget(Elided(capital(action_word(action.code)), "strong"), row, 1)
            about = " · ".join(part for part in (action.result, action.by) if part)
            done.addWidget(label(about, "small", "ink_2"), row, 2, 1, last - 2, _RIGHT)
        if not view.replacements and not view.actions:
            self.column.addWidget(label(_("Nothing done yet."), "body", "ink_2"))
        self.field = QLineEdit()
        self._place = place
        self.place = QLineEdit(waiting if self.pending is not None else position_text(place))
        self.place.setCursorPosition(0)
        if not view.signed and view.state in (*BEGINNING, *_WORKING):
            self._said_for(view)
            self.choices = tuple(offered)
            self._choices(view)
        if not view.signed and view.state in _WORKING:
            keyed = {one.lot.id for one in self.choices if one.lot is not None}
            lead = self._worked_on(view) if self.answers is not None else None
            asked = set(PartKind) if lead is None else {part.kind for part in lead.finding.parts}
            self._entry([one for one in suggested if one.lot.kind in asked and one.lot.id not in keyed])

    def _worked_on(self, view: OrderView) -> FindingLine | None:
        """The finding that the keys and the proposed place are of."""
        return next((line for line in view.findings if line.id in self.chosen), None) or next_line(view)

    def _said_for(self, view: OrderView) -> None:
        """For which finding the next work is, where there are several."""
        if len(view.confirmed) < 2:
            return
        self.column.addWidget(hairline())
        answers = self.answers = OrderAnswers(view, self.chosen or answered_by(view, place_typed(self.chosen_place())))
        answers.taken.connect(self._choose_findings)
        self.place.textChanged.connect(
            lambda: None if self.chosen else answers.show_ids(answered_by(view, place_typed(self.chosen_place())))
        )
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label(_("What is done next is for"), "small", "ink_2"))
        row.addWidget(answers, 1)
        self.column.addLayout(row)

    def work_on(self, finding_ids: tuple[str, ...]) -> None:
        """The next work is for these findings: the keys and the place are theirs, and the keyboard goes to the keys."""
        self._choose_findings(finding_ids)
        self._focus_later(next(iter(self.key_buttons), None) or self.focus_wanted())

    def _choose_findings(self, finding_ids: tuple[str, ...]) -> None:
        view = self.space.view
        if view is not None:
            self.chosen = finding_ids
            self.show_order(view, self.suggested)
            self._focus_later(self.answers)  # whoever goes through the list by key goes on in it

    def _focus_later(self, wanted: QWidget | None) -> None:
        if wanted is not None:  # what was built just now takes the keyboard once it is shown
            QTimer.singleShot(0, wanted, wanted.setFocus)

    def _part(self, done: QGridLayout, view: OrderView, line: ReplacementLine) -> None:
        row = done.rowCount()
        done.addWidget(Elided(position_text(line.position) or "—", "small", "ink_2"), row, 0)
        done.addWidget(Elided(named(line), "strong"), row, 1)
        many = line.fitted or line.quantity
        count = f"{many} × " if many != 1 else ""
        tone = "major" if line.grade is Grade.RECOVERED else "ink_2"
        done.addWidget(label(f"{count}{line.lot_number} · {grade_word(line.grade)}", "small", tone), row, 2, _RIGHT)
        done.addWidget(label(money_text(line.cost) if line.fitted else _("given back"), "strong"), row, 3, _RIGHT)
        if line.fitted and not view.signed:
            back = button(_("Give back"), lambda: self.give_back(line.id), kind="link")
            back.setAccessibleName(_("Give back {part}").format(part=line.sku))
            done.addWidget(back, row, 4)

    def _entry(self, suggested: Sequence[Suggestion]) -> None:
        if not self.choices and self.answers is None:
            self.column.addWidget(hairline())
        if suggested:
            flow = Flow(gap=6)
            flow.addWidget(label(_("For the finding:"), "small", "ink_2"))
            for one in suggested[:4]:
                made = button(suggestion_text(one), partial(self.take_part, one.lot.number))
                about = (one.lot.part_name, one.lot.number, grade_word(one.lot.grade), suggested_for_text(one))
                made.setToolTip(plain_tooltip(" · ".join(about)))
                flow.addWidget(made)
            self.column.addLayout(flow)
        self._asked = label("", "body", "accent", wrap=True)
        self.column.addWidget(self._asked)
        way = Segmented(_("What a scan does"), ((_USE, _("Use"), "nav.parts"), (_BACK, _("Take back"), "action.undo")))
        way.choose(self._way)
        way.chosen.connect(self._choose_way)
        self.way = way
        row = QHBoxLayout()
        row.setSpacing(8)
        self.field.setAccessibleName(_("Part or lot to use"))
        self.field.returnPressed.connect(self._part_typed)
        self.place.setPlaceholderText(_("place: 85, U47"))
        self.place.setAccessibleName(_("Place on the board"))
        self.place.returnPressed.connect(self._place_typed)
        row.addWidget(way)
        row.addWidget(self.field, 3)
        row.addWidget(self.place, 2)
        self.go_button = button("", self._go)
        row.addWidget(self.go_button)
        self.column.addLayout(row)
        self._say_way()
        row = QHBoxLayout()
        row.setSpacing(8)
        self.action = Choice(_("What was done"), 240)
        for code in ActionCode:
            self.action.addItem(capital(action_word(code)), code)
        row.addWidget(self.action)
        self.add_action = button(
            _("Add action"), lambda: self.record(self.action.currentData(), place_typed(self.chosen_place())),
            icon="state.service",
        )  # fmt: skip
        row.addWidget(self.add_action)
        row.addStretch(1)
        self.column.addLayout(row)

    def _choices(self, view: OrderView) -> None:
        if not self.choices:
            return
        if self.answers is None:
            self.column.addWidget(hairline())
        said = _("One key records what was done:")
        if view.state in BEGINNING and view.confirmed:
            said = _("One key begins the repair and records what was done:")
        elif view.state in BEGINNING:
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
        what, icon = capital(action_word(choice.action)), "state.service"
        if choice.lot is not None:
            lot = choice.lot
            left = ngettext("{n} left", "{n} left", lot.on_hand).format(n=number_text(lot.on_hand))
            bin_ = _("bin {bin}").format(bin=plain(lot.bin, 24)) if lot.bin else ""
            parts = ", ".join(part for part in (plain(lot.sku, 40), bin_, left) if part)
            what, icon = _("Fit {part}").format(part=parts), "nav.parts"
        said = " · ".join(part for part in (what, position_text(choice.place)) if part)
        made = button(f"{number}  {said}", partial(self.take_choice, choice), icon=icon)
        made.setAccessibleName(_("{what}, key {number}").format(what=said, number=number))
        self.key_buttons.append(made)
        return made

    def chosen_place(self) -> str:
        """The place as it is kept: that of the finding in no language's words, or what the person wrote."""
        typed = self.place.text().strip()
        return self._place if typed == position_text(self._place) else typed

    # ------------------------------------------------------------ parts by a scan

    def take_part(self, text: str) -> None:
        """A part or a lot was scanned, typed or chosen: it goes onto the order, or comes back from it."""
        if self._way == _BACK:
            self.take_back(*several(text))
            return
        if self.pending is not None:  # the next scan says that the one before needs no place
            self._fit_pending("")
        (quantity, named), typed = several(text), self._typed_place()
        shop = self.space.desk.shop
        self.space.read_aside(
            lambda: asked_part(shop, named), lambda part: self._found_part(named, quantity, part, typed)
        )  # fmt: skip

    def _found_part(self, named: str, quantity: int, part: PartRow, typed: str) -> None:
        """Fit it where the person or the finding says; where neither does, ask."""
        view = self.space.view
        if view is None:
            return
        place = place_typed(typed, part.kind) if typed else place_for(view, part, self._worked_on(view))
        if place is not None or not self.isAncestorOf(self.place):  # no field to ask in before the repair
            self.use_part(named, place or "", quantity, part.kind)
            return
        self.pending = (named, quantity, part)
        self._say_way()
        self.place.clear()
        self.place.setFocus()

    def use_part(self, named: str, place: str, quantity: int = 1, kind: PartKind | None = None) -> None:
        """Take parts from stock: `named` is a lot, or a part whose oldest lots with something left are used."""
        shop, actor, order_id = self._order()
        answers = self._answers(place, kind)
        self.field.clear()
        self.space.write_in_turn(
            lambda: part_use.use_scanned(shop, actor, order_id, named, place, quantity, finding_ids=answers()),
            lambda used: used_text(used, place),
        )

    def take_back(self, quantity: int, named: str) -> None:
        """Give fitted parts of a lot, or of a part, back to the lots they came from, the last fitted first."""
        shop, actor, order_id = self._order()
        self.field.clear()
        self.space.write_in_turn(
            lambda: part_use.take_back(shop, actor, order_id, named, quantity),
            lambda used: _("{part} is back in stock, {n} there").format(
                part=plain(used.part.sku, 40), n=number_text(used.left)
            ),
        )

    def _fit_pending(self, typed: str) -> None:
        if self.pending is not None:
            (named, quantity, part), self.pending = self.pending, None
            self.use_part(named, place_typed(typed, part.kind), quantity, part.kind)

    def _place_typed(self) -> None:
        """Enter in the place: the part that waits for it goes there; else the one that is typed."""
        if self.pending is not None:
            self._fit_pending(self.place.text())
        else:
            self._part_typed()

    def _go(self) -> None:
        if self.pending is not None:
            self._fit_pending(self.place.text())
        else:
            self._part_typed()

    def _choose_way(self, way: str) -> None:
        self._way, self.pending = way, None
        self._say_way()
        self.field.setFocus()

    def _say_way(self) -> None:
        """What the next scan or Enter does."""
        back = self._way == _BACK
        self.place.setVisible(not back)
        self.field.setPlaceholderText(_("Scan what comes back") if back else _("Scan or type a part or lot"))
        text = _("Take it back") if back else _("Fit it there") if self.pending is not None else _("Use part")
        self.go_button.setText(text)
        self.go_button.setAccessibleName(text)
        self._asked.setVisible(self.pending is not None)
        if self.pending is not None:
            words = _("{part}: where does it go? Type the number of the chip or part and press Enter, or only Enter.")
            self._asked.setText(words.format(part=plain(self.pending[2].sku, 40)))

    def _typed_place(self) -> str:
        """What the person wrote for a place; "" where there stands only what was proposed."""
        typed = self.place.text().strip() if self.isAncestorOf(self.place) else ""
        return "" if typed == position_text(self._proposed) else typed

    def give_back(self, replacement_id: str) -> None:
        """Give a fitted part back to its lot."""
        shop, actor, order_id = self._order()
        self.space.write(lambda: orders.return_part(shop, actor, order_id, replacement_id), _("Given back to its lot"))

    def record(self, code: ActionCode, place: str) -> None:
        """Record what was done."""
        shop, actor, order_id = self._order()
        answers = self._answers(place)
        self.space.write(
            lambda: orders.add_action(shop, actor, order_id, code, place, finding_ids=answers()), _("Action recorded")
        )

    def take_choice(self, choice: RepairChoice) -> None:
        """Record one of the likely actions, or fit the part it names, at its place."""
        shop, actor, order_id = self._order()
        chosen, said = self.chosen, _("Action recorded")
        if choice.lot is not None:
            said = _("{part} taken from stock").format(part=choice.lot.sku)
        self.space.write(lambda: record_choice(shop, actor, order_id, choice, chosen or None), said)

    def scanned(self, text: str) -> bool:
        if self.space.view is None or self.space.view.signed:
            return False
        found = resolve(self.space.desk.shop, text)
        if found.kind not in (ScannedKind.PART, ScannedKind.LOT) or not found.known:
            return False
        self.take_part(found.number)
        return True

    def key_pressed(self, event: QKeyEvent) -> bool:
        figure = event.key() - Qt.Key.Key_0
        if event.modifiers() not in PLAIN_KEYS or not 1 <= figure <= len(self.choices):
            return False
        self.take_choice(self.choices[figure - 1])
        return True

    def focus_wanted(self) -> QWidget | None:
        if self.pending is not None and self.isAncestorOf(self.place):
            return self.place
        return self.field if self.isAncestorOf(self.field) else None

    def _answers(self, place: str, kind: PartKind | None = None) -> Callable[[], tuple[str, ...]]:
        """What work at a place answers: what somebody chose now, else what the order says once it is written."""
        shop, _actor, order_id = self._order()
        chosen = self.chosen
        return lambda: chosen or answered_by(orders.order(shop, order_id), place, kind)

    def _order(self) -> tuple[Any, str, str]:
        return self.space.desk.shop, self.space.desk.actor, self.order_id

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Enter in a field ends here; on the page it would take the order's next step.
        on_button = isinstance(self.window().focusWidget(), QAbstractButton)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not on_button:
            event.accept()
        else:
            super().keyPressEvent(event)

    def _part_typed(self) -> None:
        if self.field.text().strip():
            self.take_part(self.field.text().strip())


def suggestions_for(shop: Any, view: OrderView) -> tuple[Suggestion, ...]:
    """Lots that answer the findings which are not ruled out."""
    spec = board_spec(view.asset.board_code) if view.asset.board_code else None
    found: dict[str, Suggestion] = {}
    revision = revision_of_board(shop, view.asset.id)
    for line in view.confirmed or view.findings:
        for one in stock.suggest(shop, line.finding, spec, revision):
            found.setdefault(one.lot.id, one)
    return tuple(found.values())


def named(line: ReplacementLine) -> str:
    """A fitted part by name and number, the number once."""
    if line.sku.casefold() in line.part_name.casefold():
        return line.part_name
    return f"{line.part_name} {line.sku}".strip()


def used_text(used: part_use.Used, place: str) -> str:
    """What was taken and what is left; what must be counted, bought or thrown away is said first."""
    part = plain(used.part.sku, 40)
    if used.unpriced:
        return _("{part} was never received: it is used, and stands below zero.").format(part=part)
    if used.short:
        words = _("{lot} is below zero now: count it.")
        return words.format(lot=used.short[0].number)
    if used.expired:
        return _("{part} is used, but {lot} is past its date.").format(part=part, lot=used.expired[0].number)
    many = f"{number_text(used.quantity)} × {part}" if used.quantity != 1 else part
    where = plain(position_text(place), 60) if place not in ("", "—") else ""
    said = _("{part} on {place}").format(part=many, place=where) if where else many
    left = ngettext("{n} left", "{n} left", used.left).format(n=number_text(used.left))
    return f"{said} · {left}"
